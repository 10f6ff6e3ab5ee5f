from fractions import Fraction

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from cooperatives.api.base import ScopedViewSet
from indicators.api.figures import plain
from plans.api.ahead import READ_ON, PlanAhead, as_asked
from plans.api.life import PlanDetailSerializer, PlanLife
from plans.models import Plan
from plans.selectors.reading import read_plan
from plans.selectors.rows import Reading, TargetRow


class PlanSerializer(serializers.ModelSerializer):
    province = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    owner_agency = serializers.CharField(source="owner_agency.name")
    programme = serializers.SlugRelatedField(slug_field="code", read_only=True)
    known_target_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Plan
        fields = [
            "slug", "document_type", "number", "issued_on", "issuer", "title", "first_year", "last_year", "calendar",
            "province", "owner_agency", "programme", "declared_target_count", "known_target_count", "status", "version",
        ]  # fmt: skip


class ProgressRowSerializer(serializers.Serializer):
    """One target judged: figures in `unit`, achievement a ratio (1.0286), null where it is not known or says nothing."""

    label = serializers.CharField()
    indicator = serializers.CharField()
    comparator = serializers.CharField()
    target = serializers.FloatField()
    high = serializers.FloatField(allow_null=True)
    actual = serializers.FloatField(allow_null=True)
    numerator = serializers.FloatField(allow_null=True)
    denominator = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    achievement = serializers.FloatField(allow_null=True)
    status = serializers.CharField()


class ProgressSerializer(serializers.Serializer):
    plan = serializers.CharField()
    as_of = serializers.DateField()
    province = serializers.CharField()
    rows = ProgressRowSerializer(many=True)


def row_facts(row: TargetRow) -> dict:
    """What the API and `progress_report --json` say of one target."""
    return {
        "label": row.label,
        "indicator": row.target.indicator.code,
        "comparator": row.terms.comparator,
        "target": plain(Fraction(row.terms.low)),
        "high": plain(None if row.terms.high is None else Fraction(row.terms.high)),
        "actual": plain(row.value),
        "numerator": plain(row.actual.numerator),
        "denominator": plain(row.actual.denominator),
        "unit": row.unit.label,
        "achievement": plain(row.verdict.achievement),
        "status": str(row.verdict.status),
    }


def progress_facts(reading: Reading) -> dict:
    return {
        "plan": reading.plan.slug,
        "as_of": reading.as_of.isoformat(),
        "province": reading.province.slug,
        "rows": [row_facts(row) for row in reading.rows],
    }


class PlanFilter(django_filters.FilterSet):
    province = django_filters.CharFilter(field_name="province__slug")
    year = django_filters.NumberFilter(
        method="by_year", label="năm trong thời kỳ kế hoạch", min_value=1945, max_value=2100
    )

    class Meta:
        model = Plan
        fields = ["document_type", "status", "number"]

    def by_year(self, plans, name, value):
        return plans.filter(first_year__lte=value, last_year__gte=value)


class PlanViewSet(PlanLife, PlanAhead, ScopedViewSet):
    model = Plan
    queryset = Plan.objects.none()
    lookup_field = "slug"
    filterset_class = PlanFilter

    def get_serializer_class(self):
        return PlanSerializer if self.action == "list" else PlanDetailSerializer

    def get_queryset(self):
        plans = Plan.objects.visible_to(self.request.user).with_known_target_count()
        return plans.select_related("province__successor", "owner_agency", "programme")

    @extend_schema(
        summary="Tiến độ từng chỉ tiêu của kế hoạch",
        parameters=READ_ON,
        responses=ProgressSerializer,
    )
    @action(detail=True)
    def progress(self, request, slug=None):
        """The plan read on a day: each target with its actual and its verdict."""
        plan = self.get_object()
        return Response(progress_facts(read_plan(plan, *as_asked(request, plan))))
