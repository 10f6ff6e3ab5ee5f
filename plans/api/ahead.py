"""A plan that is followed, for the API: what is missing, the estimate, where it is heading; and year by year."""

from datetime import date

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from coopportal.kit import clock
from indicators.api.figures import plain
from plans.forms.reading import AsOfForm
from plans.models import Plan
from plans.selectors.explaining import Told, told_by_target
from plans.selectors.reading import read_plan
from plans.selectors.rows import TargetRow
from plans.selectors.years import YearRow, year_rows
from plans.verdict import RULES
from provinces.models import Province
from provinces.selectors import in_boundaries

READ_ON = [
    OpenApiParameter("as_of", OpenApiTypes.DATE, description="mặc định hôm nay"),
    OpenApiParameter("boundaries", OpenApiTypes.STR, enum=["old", "new"]),
]


def as_asked(request, plan: Plan) -> tuple[date, Province]:
    """The day and the territory a plan is to be read in. Raises ValidationError."""
    form = AsOfForm(request.query_params)
    if not form.is_valid():
        raise ValidationError(form.errors)
    province = plan.province
    if request.query_params.get("boundaries") == "new":
        province = in_boundaries(province, "new")
    if not request.user.reads(province):
        raise ValidationError({"boundaries": "Bạn chỉ đọc được kế hoạch này theo địa bàn khi ban hành (old)."})
    return form.day(clock.today()), province


class AheadSerializer(serializers.Serializer):
    """One target. Figures in `unit`, null where not known. `way` and `elapsed` are ratios; `expected`: what the pace asks
    for by now; `estimate_status` and `outlook_status` are only expected ("dự kiến")."""

    target = serializers.IntegerField()
    parent = serializers.IntegerField(allow_null=True)
    label = serializers.CharField()
    agency = serializers.CharField(allow_null=True)
    unit = serializers.CharField()
    due_on = serializers.DateField()
    actual = serializers.FloatField(allow_null=True)
    status = serializers.CharField()
    rule = serializers.CharField()
    way = serializers.FloatField(allow_null=True)
    expected = serializers.FloatField(allow_null=True)
    remaining = serializers.FloatField(allow_null=True)
    estimate = serializers.FloatField(allow_null=True)
    estimate_status = serializers.CharField(allow_null=True)
    outlook_low = serializers.FloatField(allow_null=True)
    outlook_high = serializers.FloatField(allow_null=True)
    outlook_status = serializers.CharField(allow_null=True)
    explanation = serializers.CharField(allow_null=True)
    cause = serializers.CharField(allow_null=True)
    request_state = serializers.CharField(allow_null=True)


class FollowingSerializer(serializers.Serializer):
    plan = serializers.CharField()
    as_of = serializers.DateField()
    province = serializers.CharField()
    elapsed = serializers.FloatField()
    rows = AheadSerializer(many=True)


class YearCellSerializer(serializers.Serializer):
    year = serializers.IntegerField()
    value = serializers.FloatField(allow_null=True)
    cumulative = serializers.FloatField(allow_null=True)
    status = serializers.CharField(allow_null=True)
    ended = serializers.BooleanField()


class YearRowSerializer(serializers.Serializer):
    target = serializers.IntegerField()
    label = serializers.CharField()
    unit = serializers.CharField()
    years = YearCellSerializer(many=True)
    kept = serializers.CharField(help_text="“4/5 năm”; trống khi chỉ tiêu không đặt cho từng năm")


class YearsSerializer(serializers.Serializer):
    plan = serializers.CharField()
    as_of = serializers.DateField()
    province = serializers.CharField()
    rows = YearRowSerializer(many=True)


def ahead_facts(row: TargetRow, told: Told, day: date) -> dict:
    ahead, estimated, said = row.outlook, row.estimate_verdict, told.explanation
    return {
        "target": row.target.pk,
        "parent": row.target.parent_id,
        "label": row.label,
        "agency": row.target.agency and row.target.agency.name,
        "unit": row.unit.label,
        "due_on": row.timing.due_on,
        "actual": plain(row.value),
        "status": str(row.verdict.status),
        "rule": RULES[row.verdict.rule],
        "way": plain(row.verdict.way),
        "expected": plain(row.verdict.expected),
        "remaining": plain(row.remaining),
        "estimate": plain(row.estimate),
        "estimate_status": estimated and str(estimated.status),
        "outlook_low": ahead and plain(ahead.low),
        "outlook_high": ahead and plain(ahead.high),
        "outlook_status": str(ahead.status) if ahead and ahead.status else None,
        "explanation": said and said.text,
        "cause": said and (said.cause or None),
        "request_state": told.request and str(told.request.state_on(day)),
    }


def year_facts(row: YearRow) -> dict:
    return {
        "target": row.terms.target_id,
        "label": row.terms.wording,
        "unit": row.unit.label,
        "years": [
            {
                "year": cell.year,
                "value": plain(cell.value),
                "cumulative": plain(cell.cumulative),
                "status": cell.status and str(cell.status),
                "ended": cell.ended,
            }
            for cell in row.cells
        ],
        "kept": row.kept_text,
    }


class PlanAhead:
    """The reads of a plan beyond its progress."""

    @extend_schema(
        summary="Theo dõi từng chỉ tiêu: còn lại, ước cả năm, dự báo theo nhịp, giải trình",
        parameters=READ_ON,
        responses=FollowingSerializer,
    )
    @action(detail=True)
    def following(self, request, slug=None):
        plan = self.get_object()
        day, province = as_asked(request, plan)
        reading, told = read_plan(plan, day, province, following=True), told_by_target([plan])
        rows = [ahead_facts(row, told.get(row.target.pk, Told()), day) for row in reading.rows]
        return Response(self.read_on(plan, day, province) | {"elapsed": plain(reading.elapsed), "rows": rows})

    @extend_schema(
        summary="Thực hiện từng năm và lũy kế của kế hoạch nhiều năm", parameters=READ_ON, responses=YearsSerializer
    )
    @action(detail=True)
    def years(self, request, slug=None):
        plan = self.get_object()
        day, province = as_asked(request, plan)
        rows = [year_facts(row) for row in year_rows(plan, day, province)]
        return Response(self.read_on(plan, day, province) | {"rows": rows})

    def read_on(self, plan: Plan, day: date, province: Province) -> dict:
        return {"plan": plan.slug, "as_of": day.isoformat(), "province": province.slug}
