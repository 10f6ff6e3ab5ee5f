import django_filters
from rest_framework import serializers

from cooperatives.api.base import OrganisationReference, ScopedViewSet
from cooperatives.models import Organisation, Spell, UnionMembership
from coopportal.kit.rest import RecordSerializer
from coopportal.kit.text import nfc


class SpellSerializer(serializers.ModelSerializer):
    """A stretch of time in one state, half open [from_on, to_on)."""

    base = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = Spell
        fields = ["from_on", "to_on", "entry", "legal_status", "actual_status", "kind", "sector", "base", "reason"]


class OrganisationSerializer(RecordSerializer):
    base = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    commune = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Organisation
        fields = [
            "id", "code", "certificate_number", "name", "address", "kind", "sector", "legal_status", "actual_status",
            "base", "commune", "established_on", "demonstration", "version",
        ]  # fmt: skip


class OrganisationDetailSerializer(OrganisationSerializer):
    spells = SpellSerializer(many=True)

    class Meta(OrganisationSerializer.Meta):
        fields = [*OrganisationSerializer.Meta.fields, "spells"]


class OrganisationFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(method="by_search", label="tên, mã số thuế, địa chỉ")
    base = django_filters.CharFilter(field_name="base__slug")
    commune = django_filters.CharFilter(field_name="commune__code")

    class Meta:
        model = Organisation
        fields = ["kind", "sector", "legal_status", "actual_status", "code"]

    def by_search(self, organisations, name, value):
        return organisations.search(nfc(value))


class OrganisationViewSet(ScopedViewSet):
    model = Organisation
    queryset = Organisation.objects.none()
    filterset_class = OrganisationFilter
    orderings = {"name": ("sort_key", "pk")}

    def get_serializer_class(self):
        return OrganisationSerializer if self.action == "list" else OrganisationDetailSerializer

    def get_queryset(self):
        rows = super().get_queryset().select_related("base", "commune").defer("search_vector", "search_key")
        return rows if self.action == "list" else rows.prefetch_related("spells__base")


class UnionMembershipSerializer(RecordSerializer):
    union = OrganisationReference(read_only=True)
    member = OrganisationReference(read_only=True)

    class Meta:
        model = UnionMembership
        fields = ["id", "union", "member", "from_on", "to_on", "version"]


class UnionMembershipFilter(django_filters.FilterSet):
    union = django_filters.NumberFilter(field_name="union__pk", label="mã liên hiệp")
    member = django_filters.NumberFilter(field_name="member__pk", label="mã tổ chức thành viên")
    open = django_filters.BooleanFilter(field_name="to_on", lookup_expr="isnull", label="còn là thành viên")

    class Meta:
        model = UnionMembership
        fields = []


class UnionMembershipViewSet(ScopedViewSet):
    """A membership lies where its member lies."""

    model = UnionMembership
    queryset = UnionMembership.objects.none()
    serializer_class = UnionMembershipSerializer
    filterset_class = UnionMembershipFilter
