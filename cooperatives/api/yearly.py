import django_filters
from rest_framework import serializers

from cooperatives.api.base import BaseReference, CommuneReference, SchemeReference, ScopedViewSet
from cooperatives.models import AnnualReturn, CommuneSubmission, Rating
from cooperatives.models.yearly import Yearly
from coopportal.kit.rest import RecordSerializer


class YearlyFilter(django_filters.FilterSet):
    """`organisation` is a number, not a choice: choosing would tell which organisations of other territories exist."""

    base = django_filters.CharFilter(field_name="base__slug")
    organisation = django_filters.NumberFilter(field_name="organisation__pk", label="mã tổ chức")

    class Meta:
        model = Yearly
        fields = ["organisation", "year", "kind", "sector"]


class YearlySerializer(RecordSerializer):
    base = BaseReference(read_only=True)
    organisation = serializers.PrimaryKeyRelatedField(read_only=True)


class AnnualReturnSerializer(YearlySerializer):
    class Meta:
        model = AnnualReturn
        exclude = ["created_at", "created_in"]


class RatingSerializer(YearlySerializer):
    scheme = SchemeReference(read_only=True)

    class Meta:
        model = Rating
        exclude = ["created_at", "created_in", "rated_by"]


class AnnualReturnFilter(YearlyFilter):
    class Meta(YearlyFilter.Meta):
        model = AnnualReturn
        fields = [*YearlyFilter.Meta.fields, "state"]


class RatingFilter(YearlyFilter):
    class Meta(YearlyFilter.Meta):
        model = Rating
        fields = [*YearlyFilter.Meta.fields, "band", "counts"]


class AnnualReturnViewSet(ScopedViewSet):
    model = AnnualReturn
    queryset = AnnualReturn.objects.none()
    serializer_class = AnnualReturnSerializer
    filterset_class = AnnualReturnFilter

    def get_queryset(self):
        return super().get_queryset().select_related("base")


class RatingViewSet(ScopedViewSet):
    model = Rating
    queryset = Rating.objects.none()
    serializer_class = RatingSerializer
    filterset_class = RatingFilter

    def get_queryset(self):
        return super().get_queryset().select_related("base", "scheme")


class CommuneSubmissionSerializer(RecordSerializer):
    commune = CommuneReference(read_only=True)
    base = BaseReference(read_only=True)

    class Meta:
        model = CommuneSubmission
        fields = [
            "id", "commune", "base", "year", "state", "nil_report", "unlisted_groups", "unlisted_groups_new",
            "unlisted_group_members", "submitted_at", "version",
        ]  # fmt: skip


class CommuneSubmissionFilter(django_filters.FilterSet):
    base = django_filters.CharFilter(field_name="base__slug")
    commune = django_filters.CharFilter(field_name="commune__code")

    class Meta:
        model = CommuneSubmission
        fields = ["year", "state", "nil_report"]


class CommuneSubmissionViewSet(ScopedViewSet):
    model = CommuneSubmission
    queryset = CommuneSubmission.objects.none()
    serializer_class = CommuneSubmissionSerializer
    filterset_class = CommuneSubmissionFilter

    def get_queryset(self):
        return super().get_queryset().select_related("commune", "base")
