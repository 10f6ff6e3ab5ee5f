import django_filters
from rest_framework import serializers

from cooperatives.api.base import BaseReference, OrganisationReference, ProgrammeReference, ScopedViewSet
from cooperatives.models import Programme, Recognition, SupportActivity
from coopportal.kit.rest import RecordSerializer


class ProgrammeSerializer(RecordSerializer):
    province = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = Programme
        fields = ["code", "name", "number", "province", "first_year", "last_year", "version"]


class ProgrammeFilter(django_filters.FilterSet):
    province = django_filters.CharFilter(field_name="province__slug")

    class Meta:
        model = Programme
        fields = []


class ProgrammeViewSet(ScopedViewSet):
    model = Programme
    queryset = Programme.objects.none()
    serializer_class = ProgrammeSerializer
    filterset_class = ProgrammeFilter
    lookup_field = "code"

    def get_queryset(self):
        return super().get_queryset().select_related("province")


class SupportActivitySerializer(RecordSerializer):
    base = BaseReference(read_only=True)
    programmes = ProgrammeReference(many=True, read_only=True)

    class Meta:
        model = SupportActivity
        fields = [
            "id", "kind", "title", "topics", "base", "programmes", "starts_on", "counts_on", "stage", "place",
            "attendances", "lender", "demonstration", "version",
        ]  # fmt: skip


class SupportActivityFilter(django_filters.FilterSet):
    base = django_filters.CharFilter(field_name="base__slug")
    programme = django_filters.CharFilter(field_name="programmes__code", distinct=True)

    class Meta:
        model = SupportActivity
        fields = ["kind", "stage", "lender"]


class SupportActivityViewSet(ScopedViewSet):
    model = SupportActivity
    queryset = SupportActivity.objects.none()
    serializer_class = SupportActivitySerializer
    filterset_class = SupportActivityFilter

    def get_queryset(self):
        return super().get_queryset().select_related("base").prefetch_related("programmes")


class RecognitionSerializer(RecordSerializer):
    organisation = OrganisationReference(read_only=True)
    base = BaseReference(read_only=True)
    programme = ProgrammeReference(read_only=True)

    class Meta:
        model = Recognition
        fields = [
            "id", "organisation", "base", "group", "product", "level", "number", "issuer", "programme", "from_on",
            "to_on", "demonstration", "version",
        ]  # fmt: skip


class RecognitionFilter(django_filters.FilterSet):
    base = django_filters.CharFilter(field_name="base__slug")
    organisation = django_filters.NumberFilter(field_name="organisation__pk", label="mã tổ chức")
    programme = django_filters.CharFilter(field_name="programme__code")

    class Meta:
        model = Recognition
        fields = ["group"]


class RecognitionViewSet(ScopedViewSet):
    model = Recognition
    queryset = Recognition.objects.none()
    serializer_class = RecognitionSerializer
    filterset_class = RecognitionFilter

    def get_queryset(self):
        return super().get_queryset().select_related("organisation", "base", "programme")
