import django_filters
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from provinces.models import Commune, Province


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


class CommuneSerializer(serializers.ModelSerializer):
    """`base` is null where a commune was made from parts of several base units: whoever enters a record chooses."""

    kind = serializers.CharField(source="get_kind_display")
    province = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    base = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = Commune
        fields = ["code", "name", "kind", "province", "base", "valid_from"]


class CommuneFilter(django_filters.FilterSet):
    province = django_filters.CharFilter(field_name="province__slug")
    search = django_filters.CharFilter(method="by_name", label="tên, không cần dấu")

    class Meta:
        model = Commune
        fields = ["kind"]

    def by_name(self, communes, name, value):
        return communes.search(value)


class CommuneViewSet(ReadOnlyModelViewSet):
    """Reference data: the communes of today, whose codes records are written with."""

    queryset = Commune.objects.present().select_related("province", "base")
    serializer_class = CommuneSerializer
    filterset_class = CommuneFilter
    lookup_field = "code"
