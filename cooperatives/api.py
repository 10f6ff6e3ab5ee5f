import django_filters
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from cooperatives.models import AnnualReturn, Organisation, Rating, Spell, SupportActivity
from cooperatives.models.yearly import Yearly
from coopportal.kit.text import nfc


class ScopedViewSet(ReadOnlyModelViewSet):
    """Only rows of the caller's territory; others answer 404, as if they were not there."""

    model: type

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.user)


class SpellSerializer(serializers.ModelSerializer):
    """A stretch of time in one state, half open [from_on, to_on)."""

    base = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = Spell
        fields = ["from_on", "to_on", "entry", "legal_status", "actual_status", "kind", "sector", "base", "reason"]


class OrganisationSerializer(serializers.ModelSerializer):
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

    def get_serializer_class(self):
        return OrganisationDetailSerializer if self.action == "retrieve" else OrganisationSerializer

    def get_queryset(self):
        rows = super().get_queryset().select_related("base", "commune").defer("search_vector", "search_key")
        return rows.prefetch_related("spells__base") if self.action == "retrieve" else rows


class YearlyFilter(django_filters.FilterSet):
    """`organisation` is a number, not a choice: choosing would tell which organisations of other territories exist."""

    base = django_filters.CharFilter(field_name="base__slug")
    organisation = django_filters.NumberFilter(field_name="organisation__pk", label="mã tổ chức")

    class Meta:
        model = Yearly
        fields = ["organisation", "year", "kind", "sector"]


class YearlySerializer(serializers.ModelSerializer):
    base = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    organisation = serializers.PrimaryKeyRelatedField(read_only=True)


class AnnualReturnSerializer(YearlySerializer):
    class Meta:
        model = AnnualReturn
        exclude = ["created_at"]


class RatingSerializer(YearlySerializer):
    scheme = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Rating
        exclude = ["created_at", "rated_by"]


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
