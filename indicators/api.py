from decimal import Decimal

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from indicators.asks import Actual, Ask
from indicators.engine import PARTS, actuals_for, grouped_actuals, part_labels
from indicators.forms.asks import AskForm
from indicators.models import Indicator
from indicators.records import NUMERATOR, SIDES, behind
from indicators.sentences import explain
from provinces.models import Province

ASK_PARAMETERS = [
    OpenApiParameter("province", OpenApiTypes.STR, description="slug; mặc định là địa bàn của người gọi"),
    OpenApiParameter("from", OpenApiTypes.DATE, description="ngày đầu, tính cả ngày này"),
    OpenApiParameter("to", OpenApiTypes.DATE, description="ngày cuối, tính cả ngày này"),
    OpenApiParameter("calendar", OpenApiTypes.STR, enum=["calendar", "administrative"]),
    OpenApiParameter("programme", OpenApiTypes.INT),
]


class IndicatorSerializer(serializers.ModelSerializer):
    unit = serializers.CharField(source="unit.label")
    rising_is_good = serializers.BooleanField(source="rising")

    class Meta:
        model = Indicator
        fields = [
            "code", "name", "group", "unit", "rising_is_good", "flow", "calendar", "legal_source", "why", "owner",
            "reviewed_on",
        ]  # fmt: skip


class ValueSerializer(serializers.Serializer):
    """numerator and denominator are raw (money in đồng); value is in `unit`, null where it is not known."""

    code = serializers.CharField()
    province = serializers.CharField()
    numerator = serializers.FloatField(allow_null=True)
    denominator = serializers.FloatField(allow_null=True)
    value = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    data_year = serializers.IntegerField(allow_null=True)
    stale = serializers.BooleanField()
    have = serializers.IntegerField(allow_null=True)
    of = serializers.IntegerField(allow_null=True)
    explanation = serializers.CharField(required=False)
    part = serializers.CharField(required=False)
    part_label = serializers.CharField(required=False)

    def get_fields(self):
        days = {name: serializers.DateField() for name in ("from", "to")}  # "from" cannot be an attribute
        return super().get_fields() | days


class PartedValueSerializer(ValueSerializer):
    by = ValueSerializer(many=True, required=False)


class RecordsSerializer(serializers.Serializer):
    total = serializers.FloatField()
    next_offset = serializers.IntegerField(allow_null=True)
    results = serializers.ListField(child=serializers.DictField())


def plain(value):
    """An exact figure as a JSON number: whole where it is whole."""
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)


def as_json(cell):
    return float(cell) if isinstance(cell, Decimal) else cell


def value_facts(ask: Ask, province: Province, answers, actual: Actual | None = None) -> dict:
    """What the API and `measure --json` say of one figure; of a part of it when that `actual` is given."""
    actual, indicator = actual or answers[ask], answers.indicators[ask.indicator]
    return {
        "code": ask.indicator,
        "province": province.slug,
        "from": ask.span.start.isoformat(),
        "to": ask.span.end.isoformat(),
        "numerator": plain(actual.numerator),
        "denominator": plain(actual.denominator),
        "value": plain(actual.value),
        "unit": indicator.unit.label,
        "data_year": actual.data_year,
        "stale": actual.stale,
        "have": actual.have,
        "of": actual.of,
    }


class IndicatorViewSet(ReadOnlyModelViewSet):
    queryset = Indicator.objects.none()
    serializer_class = IndicatorSerializer
    lookup_field = "code"
    filterset_fields = ["group", "rising", "flow"]

    def get_queryset(self):
        return Indicator.objects.visible_to(self.request.user).select_related("unit")

    def asked(self) -> AskForm:
        form = AskForm(self.request.query_params, user=self.request.user)
        if "province" in form.errors or "programme" in form.errors:
            raise Http404
        if not form.is_valid():
            raise ValidationError(form.errors)
        return form

    @extend_schema(
        summary="Số thực hiện của chỉ tiêu: tử số, mẫu số, giá trị",
        parameters=[*ASK_PARAMETERS, OpenApiParameter("by", OpenApiTypes.STR, enum=PARTS)],
        responses=PartedValueSerializer,
    )
    @action(detail=True)
    def value(self, request, code=None):
        """The figure for a territory and a span of days."""
        indicator, form = self.get_object(), self.asked()
        ask, province, by = form.ask(indicator.code), form.cleaned_data["province"], request.query_params.get("by")
        if by:
            _, groups, answers = grouped_actuals(ask, by)
        else:
            groups, answers = {}, actuals_for([ask])
        facts = value_facts(ask, province, answers) | {"explanation": explain(answers.definitions[indicator.code])}
        labels = part_labels(by, groups) if by else {}
        parts = [
            value_facts(ask, province, answers, actual) | {"part": str(part), "part_label": labels[part]}
            for part, actual in groups.items()
        ]
        return Response(facts | {"by": parts} if by else facts)

    @extend_schema(
        summary="Các bản ghi phía sau con số",
        parameters=[
            *ASK_PARAMETERS,
            OpenApiParameter("side", OpenApiTypes.STR, enum=SIDES),
            OpenApiParameter("offset", OpenApiTypes.INT),
        ],
        responses=RecordsSerializer,
    )
    @action(detail=True)
    def records(self, request, code=None):
        """The rows behind the number, 200 at a time; each adds its `amount`, or 1 where it has none, to `total`."""
        indicator, form = self.get_object(), self.asked()
        if not request.user.holds(form.cleaned_data["province"]):
            raise Http404
        rows = behind(form.ask(indicator.code), request.query_params.get("side") or NUMERATOR, request.user)
        if rows is None:
            raise Http404
        offset = request.query_params.get("offset", "0")
        if not offset.isascii() or not offset.isdigit() or len(offset) > 9:
            raise ValidationError({"offset": "Vị trí bắt đầu là một số nguyên không âm, ví dụ 200."})
        page = list(rows.rows[int(offset) : int(offset) + 201])
        return Response(
            {
                "total": plain(rows.total()),
                "next_offset": int(offset) + 200 if len(page) > 200 else None,
                "results": [
                    {"organisation": rows.organisation_of(row)}
                    | {one.key: as_json(one.cell(row)) for one in rows.columns}
                    for row in page[:200]
                ],
            }
        )
