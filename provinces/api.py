import django_filters
from django.db.models import F
from django.http import Http404
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from provinces.models import Commune, CommuneName, Province


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


class CommuneNameSerializer(serializers.ModelSerializer):
    kind = serializers.CharField(source="get_kind_display")

    class Meta:
        model = CommuneName
        fields = ["name", "kind", "code", "from_on", "to_on", "basis"]


class CommuneSerializer(serializers.ModelSerializer):
    """`base` is null where a commune was made from parts of several base units: whoever enters a record chooses.

    `names`: what it was called and coded over time; empty where that never changed. One that ended names its `successor`.
    """

    kind = serializers.CharField(source="get_kind_display")
    province = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    base = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    successor = serializers.SlugRelatedField(slug_field="code", read_only=True)
    names = CommuneNameSerializer(many=True, read_only=True)

    class Meta:
        model = Commune
        fields = ["code", "name", "kind", "province", "base", "valid_from", "valid_to", "successor", "names"]


class CommuneFilter(django_filters.FilterSet):
    province = django_filters.CharFilter(field_name="province__slug")
    search = django_filters.CharFilter(method="by_name", label="tên nay hoặc tên cũ, không cần dấu")
    former = django_filters.BooleanFilter(label="true: các xã không còn, đã nhập vào xã khác", method="by_time")

    class Meta:
        model = Commune
        fields = ["kind"]

    def by_name(self, communes, name, value):
        return communes.search(value)

    def by_time(self, communes, name, value):
        """Asked for or not: the present ones, unless those that ended are wanted."""
        return communes.former() if value else communes.present()

    def filter_queryset(self, queryset):
        return self.by_time(super().filter_queryset(queryset), "former", self.form.cleaned_data["former"])


class CommuneViewSet(ReadOnlyModelViewSet):
    """Reference data: the communes of today, whose codes records are written with; and those that were.

    A code that was borne before leads to the commune that bore it.
    """

    queryset = Commune.objects.select_related("province", "base", "successor").prefetch_related("names")
    serializer_class = CommuneSerializer
    filterset_class = CommuneFilter
    lookup_field = "code"

    def get_object(self):
        """The present commune of the code before one that bore it once."""
        code = self.kwargs["code"]
        found = self.get_queryset().coded(code).order_by(F("valid_to").desc(nulls_first=True))
        if not found:
            raise Http404
        return min(found, key=lambda one: one.code != code)
