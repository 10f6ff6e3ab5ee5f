import django_filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers

from cooperatives.api.base import ScopedViewSet
from cooperatives.models import RatingScheme
from cooperatives.selectors.ratings import schemes_for
from cooperatives.services.ratings import save_scheme
from coopportal.kit.rest import RecordSerializer, StrictSerializer

MOST_CRITERIA = 100


class BandsSerializer(StrictSerializer):
    """The least points of a band; what is below the average is weak."""

    good, fair, average = (serializers.FloatField(min_value=0, max_value=100) for _ in range(3))

    def get_fields(self):
        return super().get_fields() | {"weak": serializers.FloatField(read_only=True, default=0)}


class CriterionSerializer(StrictSerializer):
    group = serializers.CharField(max_length=100, required=False)
    name = serializers.CharField(max_length=200)
    max = serializers.FloatField(min_value=0, max_value=100, help_text="điểm tối đa")


class ReadCriterionSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="tên của tiêu chí ở points_by_criterion")
    group = serializers.CharField(required=False)
    name = serializers.CharField()
    max = serializers.FloatField(allow_null=True)


class RatingSchemeSerializer(RecordSerializer):
    province = serializers.SlugRelatedField(slug_field="slug", read_only=True, help_text="null: của cả nước")
    bands = serializers.DictField(child=serializers.FloatField(), read_only=True, help_text="xếp loại → điểm ít nhất")
    criteria = ReadCriterionSerializer(many=True, read_only=True)

    class Meta:
        model = RatingScheme
        fields = [
            "code", "name", "legal_source", "province", "sector", "valid_from", "valid_to", "bands", "criteria", "version",
        ]  # fmt: skip


class SchemeWriteSerializer(RatingSchemeSerializer):
    bands = BandsSerializer()
    criteria = CriterionSerializer(many=True, max_length=MOST_CRITERIA)

    class Meta(RatingSchemeSerializer.Meta):
        fields = ["name", "legal_source", "sector", "valid_from", "valid_to", "bands", "criteria"]


class RatingSchemeFilter(django_filters.FilterSet):
    province = django_filters.CharFilter(field_name="province__slug")

    class Meta:
        model = RatingScheme
        fields = ["sector"]


EXAMPLE = {
    "name": "Bộ tiêu chí của tỉnh",
    "legal_source": "Quyết định 12/2026/QĐ-UBND",
    "valid_from": "2026-01-01",
    "bands": {"good": 80, "fair": 65, "average": 50},
    "criteria": [{"group": "Tài chính", "name": "Vốn", "max": 7}, {"name": "Thành viên", "max": 10}],
}


@extend_schema_view(
    create=extend_schema(
        request=SchemeWriteSerializer,
        responses={201: RatingSchemeSerializer},
        description="Bộ tiêu chí của tỉnh bạn; mã (`code`) và mã tiêu chí do hệ thống đặt.",
        examples=[OpenApiExample("Bộ của tỉnh", EXAMPLE, request_only=True)],
    ),
    partial_update=extend_schema(
        request=SchemeWriteSerializer,
        responses=RatingSchemeSerializer,
        description="Bộ đã có xếp loại theo thì chỉ ghi được ngày hết áp dụng.",
        examples=[OpenApiExample("Hết áp dụng", {"valid_to": "2030-01-01"}, request_only=True)],
    ),
)
class RatingSchemeViewSet(ScopedViewSet):
    model = RatingScheme
    queryset = RatingScheme.objects.none()
    serializer_class = RatingSchemeSerializer
    filterset_class = RatingSchemeFilter
    lookup_field = "code"

    def get_queryset(self):
        return schemes_for(self.request.user)

    def create(self, request):
        return self.shown(save_scheme(None, by=request.user, **stored(self.parsed(SchemeWriteSerializer))), 201)

    def partial_update(self, request, code=None):
        row, version = self.asked_row()
        given = stored(self.parsed(SchemeWriteSerializer, row))
        return self.shown(save_scheme(row, by=request.user, version=version, **given))


def stored(given: dict) -> dict:
    """As the scheme's own form stores it: whole points without a point, criteria numbered."""
    if "bands" in given:
        given["bands"] = {band: plain(points) for band, points in given["bands"].items()} | {"weak": 0}
    if "criteria" in given:
        rows = enumerate(given["criteria"], 1)
        given["criteria"] = [dict(row) | {"code": str(at), "max": plain(row["max"])} for at, row in rows]
    return given


def plain(points: float) -> int | float:
    return points if points % 1 else int(points)
