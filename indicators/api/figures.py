from decimal import Decimal

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from cooperatives.models import Kind, Sector
from indicators.api.comparing import EXAMPLE, ComparisonSerializer, ListSerializer, facts
from indicators.api.own import OwnIndicators
from indicators.asks import Actual, Ask
from indicators.definitions import parse
from indicators.engine import PARTS, actuals_for
from indicators.forms.asks import AskForm
from indicators.forms.records import RecordsForm
from indicators.models import DefinitionVersion, Indicator
from indicators.official_table import CHAPTERS, chapter_of, parent_of
from indicators.records import NUMERATOR, SIDES, behind
from indicators.selectors.catalogue import entry_of
from indicators.selectors.comparing import can_compare, compare
from indicators.selectors.figures import NEW, OLD, Figure, Reading, cuts, parts_on_offer, read_figure, read_parts
from indicators.selectors.records import communes_in, listed, narrowed
from indicators.sentences import explain
from provinces.models import Province

ASK_PARAMETERS = [
    OpenApiParameter("province", OpenApiTypes.STR, description="slug; mặc định là địa bàn của người gọi"),
    OpenApiParameter("from", OpenApiTypes.DATE, description="ngày đầu, tính cả ngày này"),
    OpenApiParameter("to", OpenApiTypes.DATE, description="ngày cuối, tính cả ngày này"),
    OpenApiParameter("calendar", OpenApiTypes.STR, enum=["calendar", "administrative"]),
    OpenApiParameter("programme", OpenApiTypes.INT),
]


class DefinitionSerializer(serializers.ModelSerializer):
    """`definition` in the language of indicators/definitions.py, `sentence` the same in Vietnamese; valid_to is exclusive."""

    sentence = serializers.SerializerMethodField()
    definition = serializers.DictField()

    class Meta:
        model = DefinitionVersion
        fields = ["valid_from", "valid_to", "sentence", "legal_source", "note", "definition"]

    def get_sentence(self, version) -> str:
        return explain(parse(version.definition))


class IndicatorSerializer(serializers.ModelSerializer):
    """`place` is the row of the official table ("I.1.b"), `parent` the one it is a part of; `definitions` oldest first."""

    unit = serializers.CharField(source="unit.label")
    rising_is_good = serializers.BooleanField(source="rising")
    parent = serializers.SerializerMethodField()
    chapter = serializers.SerializerMethodField()
    population_label = serializers.CharField(source="get_population_display")
    reported = serializers.SerializerMethodField()
    definitions = serializers.SerializerMethodField()

    class Meta:
        model = Indicator
        fields = [
            "code", "name", "group", "place", "parent", "chapter", "unit", "population", "population_label",
            "rising_is_good", "flow", "calendar", "legal_source", "why", "example", "owner", "reviewed_on", "reported",
            "definitions",
        ]  # fmt: skip

    def get_parent(self, indicator) -> str:
        return parent_of(indicator.place)

    def get_chapter(self, indicator) -> str:
        return CHAPTERS[chapter_of(indicator)]

    def get_reported(self, indicator) -> bool:
        return entry_of(indicator).reported

    @extend_schema_field(DefinitionSerializer(many=True))
    def get_definitions(self, indicator):
        return DefinitionSerializer(entry_of(indicator).versions, many=True).data


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


class YearSerializer(ValueSerializer):
    year = serializers.IntegerField()


class SeriesSerializer(serializers.Serializer):
    results = YearSerializer(many=True)


class PlacesSerializer(serializers.Serializer):
    boundaries = serializers.ChoiceField(choices=[NEW, OLD])
    results = ValueSerializer(many=True)


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


def figure_facts(one: Figure, reading: Reading) -> dict:
    return value_facts(one.ask, one.province, reading.answers)


class IndicatorViewSet(OwnIndicators, ReadOnlyModelViewSet):
    queryset = Indicator.objects.none()
    serializer_class = IndicatorSerializer
    lookup_field = "code"
    filterset_fields = ["group", "rising", "flow"]

    def get_queryset(self):
        return Indicator.objects.visible_to(self.request.user).select_related("unit").prefetch_related("definitions")

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
        answers = actuals_for([ask], request.user.parts)
        if by and by not in parts_on_offer(answers.recipes[ask].definition, province, request.user):
            raise ValidationError({"by": f"Chỉ tiêu {indicator.code} không chia được theo “{by}” ở địa bàn này."})
        facts = value_facts(ask, province, answers) | {"explanation": explain(answers.definitions[indicator.code])}
        parts = [
            value_facts(ask, province, answers, actual) | {"part": str(part), "part_label": label}
            for part, label, actual in (read_parts(ask, by) if by else ())
        ]
        return Response(facts | {"by": parts} if by else facts)

    @extend_schema(
        summary="Số thực hiện qua các năm: cùng kỳ của mười năm trước và năm được hỏi",
        parameters=ASK_PARAMETERS,
        responses=SeriesSerializer,
    )
    @action(detail=True)
    def series(self, request, code=None):
        """Oldest first. A year of which nothing is known has the value null, never 0."""
        reading = self.reading(series=True)
        return Response({"results": [figure_facts(one, reading) | {"year": one.year} for one in reading.series]})

    @extend_schema(
        summary="Số thực hiện theo tỉnh, thành phố: hiện nay hoặc trước 1/7/2025",
        parameters=[*ASK_PARAMETERS, OpenApiParameter("boundaries", OpenApiTypes.STR, enum=[NEW, OLD])],
        responses=PlacesSerializer,
    )
    @action(detail=True)
    def provinces(self, request, code=None):
        """By name: the provinces inside the territory whose figures the person may read; none for one that is not divided."""
        boundaries = request.query_params.get("boundaries") or NEW
        if boundaries not in (NEW, OLD):
            raise ValidationError({"boundaries": f"Địa giới là một trong: {NEW}, {OLD}."})
        reading = self.reading(boundaries=boundaries)
        return Response({"boundaries": boundaries, "results": [figure_facts(one, reading) for one in reading.places]})

    def reading(self, *, series: bool = False, boundaries: str = "") -> Reading:
        indicator, form, user = self.get_object(), self.asked(), self.request.user
        province = form.cleaned_data["province"]
        places = cuts(province, user).get(boundaries, ()) if boundaries else ()
        return read_figure(form.ask(indicator.code), province, user, series=series, places=places)

    @extend_schema(
        summary="So sánh một danh sách tổ chức với các tổ chức phía sau con số",
        parameters=[*ASK_PARAMETERS, OpenApiParameter("side", OpenApiTypes.STR, enum=SIDES)],
        request=ListSerializer,
        responses=ComparisonSerializer,
        examples=[OpenApiExample("Hai dòng", EXAMPLE, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def comparison(self, request, code=None):
        """Why two figures differ: only here, only there, in both, in doubt, written twice. Nothing is kept."""
        indicator, form = self.get_object(), self.asked()
        ask, province = form.ask(indicator.code), form.cleaned_data["province"]
        side, answers = request.query_params.get("side") or NUMERATOR, actuals_for([ask], request.user.parts)
        if not request.user.holds(province) or not can_compare(ask, side, answers, province):
            raise Http404
        given = ListSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(facts(compare(ask, side, answers, given.validated_data["lines"], request.user)))

    @extend_schema(
        summary="Các bản ghi phía sau con số",
        parameters=[
            *ASK_PARAMETERS,
            OpenApiParameter("side", OpenApiTypes.STR, enum=SIDES),
            OpenApiParameter("q", OpenApiTypes.STR, description="các chữ trong tên, có dấu hay không"),
            OpenApiParameter("kind", OpenApiTypes.STR, enum=Kind.values),
            OpenApiParameter("sector", OpenApiTypes.STR, enum=Sector.values),
            OpenApiParameter("commune", OpenApiTypes.INT),
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
        found = behind(form.ask(indicator.code), request.query_params.get("side") or NUMERATOR, request.user)
        if found is None:
            raise Http404
        rows = listed(found)
        asked = request.query_params.get("commune", "")
        narrowing = RecordsForm(request.query_params, communes=communes_in(rows, asked), of_organisations=True)
        if not narrowing.is_valid():
            raise ValidationError(narrowing.errors)
        rows = narrowed(rows, **narrowing.wanted())
        offset = request.query_params.get("offset", "0")
        if not offset.isascii() or not offset.isdigit() or len(offset) > 9:
            raise ValidationError({"offset": "Vị trí bắt đầu là một số nguyên không âm, ví dụ 200."})
        page = list(rows[int(offset) : int(offset) + 201])
        return Response(
            {
                "total": plain(rows.total()),
                "next_offset": int(offset) + 200 if len(page) > 200 else None,
                "results": [
                    {"organisation": found.organisation_of(row)}
                    | {one.key: as_json(one.cell(row)) for one in found.columns}
                    for row in page[:200]
                ],
            }
        )
