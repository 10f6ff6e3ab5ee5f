from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from provinces.models import Province


class ProvinceSerializer(serializers.ModelSerializer):
    """A province of any time. `parts` are the slugs of its base units, the former provinces that never split."""

    kind = serializers.CharField(source="get_kind_display")
    successor = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    parts = serializers.SerializerMethodField()

    class Meta:
        model = Province
        fields = ["slug", "name", "kind", "level", "gso_code", "valid_from", "valid_to", "successor", "parts"]

    def get_parts(self, province) -> list[str]:
        return sorted(part.base.slug for part in province.parts.all())


class ProvinceViewSet(ReadOnlyModelViewSet):
    """Reference data: everybody signed in reads all provinces, former and present."""

    queryset = Province.objects.select_related("successor").prefetch_related("parts__base")
    serializer_class = ProvinceSerializer
    lookup_field = "slug"
    filterset_fields = ["level", "gso_code"]

    def get_queryset(self):
        return super().get_queryset().order_by("pk")
