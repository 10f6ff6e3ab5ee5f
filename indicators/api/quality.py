"""The rules of data quality by the API: how many records each finds, and which."""

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from indicators.forms.quality import FindingsForm, QualityForm
from indicators.quality import BY_CODE, RULES
from indicators.selectors.quality import ORDER, finding, listed, overview

AT_ONCE = 200
SCOPE = [
    OpenApiParameter("province", OpenApiTypes.STR, description="slug; mặc định là địa bàn của người gọi"),
    OpenApiParameter("year", OpenApiTypes.INT, description="mặc định là năm trước"),
    OpenApiParameter("commune", OpenApiTypes.STR, description="mã xã, hoặc none: hồ sơ chưa gắn xã"),
]


class QualityRuleSerializer(serializers.Serializer):
    """`yearly` false: about the registry of today, whatever the year."""

    code = serializers.CharField()
    name = serializers.CharField()
    advice = serializers.CharField()
    weight = serializers.CharField()
    mender = serializers.CharField()
    yearly = serializers.BooleanField()
    count = serializers.IntegerField()


class QualityFindingSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    organisation = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    kind = serializers.CharField()
    commune = serializers.CharField(source="place")
    base = serializers.CharField(source="base_slug")
    sentence = serializers.CharField()
    url = serializers.CharField()


class QualityFindingsSerializer(serializers.Serializer):
    total = serializers.IntegerField()
    next_offset = serializers.IntegerField(allow_null=True)
    results = QualityFindingSerializer(many=True)


@extend_schema(tags=["Chất lượng số liệu"])
class QualityRuleViewSet(ViewSet):
    lookup_url_kwarg = "rule"

    def asked(self, form: QualityForm) -> QualityForm:
        if "province" in form.errors:
            raise Http404
        if not form.is_valid():
            raise ValidationError(form.errors)
        return form

    @extend_schema(
        summary="Các quy tắc kiểm tra số liệu và số bản ghi cần xem",
        parameters=SCOPE,
        responses=QualityRuleSerializer(many=True),
    )
    def list(self, request):
        form = self.asked(QualityForm(request.query_params, user=request.user))
        counts = overview(form.scope, by_commune=False).counts
        names = ("code", "name", "advice", "weight", "mender", "yearly")
        return Response(
            [{name: getattr(rule, name) for name in names} | {"count": counts[rule.code]} for rule in RULES]
        )

    @extend_schema(
        summary="Các bản ghi mà một quy tắc cần xem",
        parameters=[
            OpenApiParameter("rule", OpenApiTypes.STR, OpenApiParameter.PATH, enum=[*BY_CODE]),
            *SCOPE,
            OpenApiParameter("kind", OpenApiTypes.STR),
            OpenApiParameter("q", OpenApiTypes.STR, description="từ trong tên"),
            OpenApiParameter("offset", OpenApiTypes.INT),
        ],
        responses=QualityFindingsSerializer,
    )
    @action(detail=True)
    def records(self, request, rule=None):
        form = self.asked(FindingsForm(request.query_params, user=request.user))
        if rule not in BY_CODE:
            raise Http404
        asked, rows = BY_CODE[rule], listed(BY_CODE[rule], form.scope)
        total, start = rows.count(), offset_in(request)
        page = [finding(asked, row, form.scope.year) for row in rows.order_by(*ORDER)[start : start + AT_ONCE]]
        following = start + AT_ONCE if start + AT_ONCE < total else None
        return Response(QualityFindingsSerializer({"total": total, "next_offset": following, "results": page}).data)


def offset_in(request) -> int:
    text = request.query_params.get("offset", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValidationError({"offset": "Vị trí bắt đầu là số nguyên không âm, ví dụ 200."})
    return int(text)
