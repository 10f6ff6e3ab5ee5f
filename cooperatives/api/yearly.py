import django_filters
from rest_framework import serializers

from cooperatives.api.base import ScopedViewSet
from cooperatives.models import AnnualReturn, Rating
from cooperatives.models.yearly import Yearly


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
        exclude = ["created_at", "created_in"]


class RatingSerializer(YearlySerializer):
    scheme = serializers.SlugRelatedField(slug_field="code", read_only=True)

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
