import django_filters
from rest_framework import serializers

from cooperatives.api.base import ScopedViewSet
from cooperatives.models import SupportActivity


class SupportActivitySerializer(serializers.ModelSerializer):
    base = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    programmes = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)

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
