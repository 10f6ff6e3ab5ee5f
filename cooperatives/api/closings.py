import django_filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError

from accounts.permissions import Act, require
from cooperatives.api.base import Reference, ScopedViewSet
from cooperatives.models import Closing
from cooperatives.services.closing import close_figures, reopen_figures
from coopportal.kit.periods import Span
from coopportal.kit.rest import RecordSerializer, StrictSerializer
from provinces.models import Province


class HeldProvinceReference(Reference):
    """A province, former or present, all of which is the caller's."""

    model, code = Province, "slug"
    default_error_messages = {
        "does_not_exist": "Không có tỉnh, thành phố này trong địa bàn của bạn. Hãy dùng mã, ví dụ bac-kan."
    }

    def among(self, user):
        return Province.objects.filter(pk__in=user.province_ids)


class ClosingSerializer(RecordSerializer):
    """`reopened_at` null: the closing stands."""

    province = HeldProvinceReference(read_only=True)
    closed_by = serializers.CharField(source="closed_by.agency.name", read_only=True, help_text="cơ quan chốt")

    class Meta:
        model = Closing
        fields = [
            "id", "province", "from_on", "to_on", "closed_at", "closed_by", "note", "reopened_at", "reopen_reason", "version",
        ]  # fmt: skip
        read_only_fields = [*fields]


class NewClosingSerializer(RecordSerializer):
    province = HeldProvinceReference()

    class Meta:
        model = Closing
        fields = ["province", "from_on", "to_on", "note"]

    def validate(self, given):
        if given["to_on"] < given["from_on"]:
            raise ValidationError({"to_on": "Ngày cuối kỳ phải từ ngày đầu kỳ trở đi, ví dụ 2024-12-31."})
        return given


class ReopeningSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=300)


class ClosingFilter(django_filters.FilterSet):
    province = django_filters.CharFilter(field_name="province__slug")

    class Meta:
        model = Closing
        fields = ["from_on", "to_on"]


@extend_schema_view(
    create=extend_schema(
        request=NewClosingSerializer,
        responses={201: ClosingSerializer},
        description="Chốt xong vẫn sửa được hồ sơ; mọi sửa đổi từ lúc ấy được ghi là sau chốt.",
        examples=[
            OpenApiExample(
                "Chốt năm 2024",
                {"province": "bac-kan", "from_on": "2024-01-01", "to_on": "2024-12-31", "note": "Gửi kèm báo cáo 215"},
                request_only=True,
            )
        ],
    ),
)
class ClosingViewSet(ScopedViewSet):
    model = Closing
    queryset = Closing.objects.none()
    serializer_class = ClosingSerializer
    filterset_class = ClosingFilter
    versioned_acts = ("reopen",)

    def get_queryset(self):
        return super().get_queryset().select_related("province", "closed_by__agency")

    def create(self, request):
        require(request.user, Act.FIGURES_CLOSE)
        given = self.parsed(NewClosingSerializer)
        span = Span(given["from_on"], given["to_on"])
        row = close_figures(given["province"], span, by=request.user, note=given.get("note", ""))
        return self.shown(row, 201)

    @extend_schema(
        summary="Mở lại lần chốt số liệu",
        request=ReopeningSerializer,
        responses=ClosingSerializer,
        examples=[OpenApiExample("Bổ sung phiếu", {"reason": "Bổ sung phiếu của 3 xã"}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def reopen(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(ReopeningSerializer)
        return self.shown(reopen_figures(row, by=request.user, version=version, **given))
