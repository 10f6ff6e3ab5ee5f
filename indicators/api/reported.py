"""Reported values through the API: the same acts, rules and sentences as the pages."""

import django_filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action

from accounts.models import Agency
from accounts.permissions import Act, require
from cooperatives.api.base import NothingSerializer, ProgrammeReference, ReasonSerializer, Reference, ScopedViewSet
from coopportal.kit.rest import RecordSerializer
from indicators.models import Indicator, ReportedValue
from indicators.selectors.reported import agencies_of, beside, shown_values, writable_provinces
from indicators.services import reported as services
from provinces.models import Province


class IndicatorReference(Reference):
    model, code = Indicator, "code"
    default_error_messages = {"does_not_exist": "Không có chỉ tiêu mang mã này trong danh mục của bạn."}


class ProvinceReference(Reference):
    model, code = Province, "slug"
    default_error_messages = {
        "does_not_exist": "Không có tỉnh, thành phố này trong địa bàn của bạn. Hãy dùng mã, ví dụ bac-kan."
    }

    def among(self, user):
        return writable_provinces(user)


class AgencyReference(Reference):
    model, code = Agency, "id"
    default_error_messages = {"does_not_exist": "Không có cơ quan mang mã này trong phạm vi của bạn."}

    def among(self, user):
        return agencies_of(user)

    def is_code(self, data) -> bool:
        return type(data) is int and 0 < data < 2**63


class ReportedValueSerializer(RecordSerializer):
    """`value` is in the indicator's unit; numerator and denominator are raw: money in đồng."""

    indicator = IndicatorReference(read_only=True)
    province = ProvinceReference(read_only=True)
    programme = ProgrammeReference(read_only=True)
    agency = AgencyReference(required=False)
    unit = serializers.CharField(source="indicator.unit.label", read_only=True)

    class Meta:
        model = ReportedValue
        fields = [
            "id", "indicator", "province", "programme", "from_on", "to_on", "nature", "value", "numerator", "denominator",
            "unit", "about", "source", "agency", "supersedes", "reason", "state", "doubts", "note", "remark", "submitted_at",
            "approved_at", "replaced_by", "demonstration", "version",
        ]  # fmt: skip
        read_only_fields = [
            "from_on", "to_on", "nature", "state", "doubts", "remark", "submitted_at", "approved_at", "replaced_by",
            "demonstration",
        ]  # fmt: skip


class ReportedValueDetailSerializer(ReportedValueSerializer):
    computed = serializers.SerializerMethodField(help_text="số tính từ hồ sơ, cùng đơn vị; null khi không tính được")

    class Meta(ReportedValueSerializer.Meta):
        fields = [*ReportedValueSerializer.Meta.fields, "computed"]

    def get_computed(self, row) -> float | None:
        (compared,) = beside([row])
        return None if compared.computed is None else float(compared.computed)


class NewReportedValueSerializer(ReportedValueSerializer):
    indicator = IndicatorReference()
    province = ProvinceReference()
    programme = ProgrammeReference(required=False, allow_null=True)

    class Meta(ReportedValueSerializer.Meta):
        fields = ["indicator", "province", "programme", "from_on", "to_on", "nature", *services.FIGURES]
        read_only_fields = []


class ReportedValueFilter(django_filters.FilterSet):
    indicator = django_filters.CharFilter(field_name="indicator__code")
    province = django_filters.CharFilter(field_name="province__slug")

    class Meta:
        model = ReportedValue
        fields = ["from_on", "to_on", "nature", "state"]


EXAMPLE = {
    "indicator": "htx_total",
    "province": "bac-kan",
    "from_on": "2025-12-31",
    "to_on": "2025-12-31",
    "nature": "official",
    "value": 655,
    "source": "Báo cáo 215/BC-SNN ngày 12/12/2025, Phụ lục 1",
}


@extend_schema_view(
    create=extend_schema(
        request=NewReportedValueSerializer,
        responses={201: ReportedValueDetailSerializer},
        description="Số mới là dự thảo của cơ quan người gửi. Số bất thường (quá 100%, lệch khoảng 1.000 lần) cần `note`.",
        examples=[OpenApiExample("Tổng số HTX cuối năm", EXAMPLE, request_only=True)],
    ),
    partial_update=extend_schema(
        request=ReportedValueSerializer,
        description="Chỉ sửa được số chưa duyệt của cơ quan mình. Số đã duyệt: gửi số mới, duyệt xong thì thay số cũ.",
        examples=[OpenApiExample("Sửa giá trị", {"value": 656}, request_only=True)],
    ),
)
class ReportedValueViewSet(ScopedViewSet):
    model = ReportedValue
    queryset = ReportedValue.objects.none()
    serializer_class = ReportedValueSerializer
    filterset_class = ReportedValueFilter
    versioned_acts = ("submit", "approve", "send_back", "withdraw")

    def get_queryset(self):
        if not self.request.user.is_authenticated:
            return ReportedValue.objects.none()
        return shown_values(self.request.user)

    def get_serializer_class(self):
        return ReportedValueSerializer if self.action == "list" else ReportedValueDetailSerializer

    def create(self, request):
        require(request.user, Act.REPORTED_WRITE)
        given = {"programme": None, "nature": ReportedValue.Nature.OFFICIAL} | self.parsed(NewReportedValueSerializer)
        return self.shown(services.enter_value(given, by=request.user), 201)

    @extend_schema(responses=ReportedValueDetailSerializer)
    def retrieve(self, request, *args, **kwargs):
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(responses=ReportedValueDetailSerializer)
    def partial_update(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(ReportedValueSerializer, row)
        return self.shown(services.change_value(row, given, by=request.user, version=version))

    @extend_schema(
        summary="Trình duyệt số liệu báo cáo",
        request=NothingSerializer,
        responses=ReportedValueDetailSerializer,
        examples=[OpenApiExample("Trình", {}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def submit(self, request, pk=None):
        row, version = self.asked_row()
        self.parsed(NothingSerializer)
        return self.shown(services.submit_value(row, by=request.user, version=version))

    @extend_schema(
        summary="Duyệt số liệu báo cáo",
        request=ReasonSerializer,
        responses=ReportedValueDetailSerializer,
        examples=[OpenApiExample("Duyệt", {}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def approve(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(ReasonSerializer)
        return self.shown(services.approve_value(row, by=request.user, version=version, **given))

    @extend_schema(
        summary="Trả lại số liệu báo cáo",
        request=ReasonSerializer,
        responses=ReportedValueDetailSerializer,
        examples=[OpenApiExample("Thiếu quỹ tín dụng", {"reason": "Chưa gồm quỹ tín dụng"}, request_only=True)],
    )
    @action(detail=True, methods=["post"], url_path="send-back", url_name="send-back")
    def send_back(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(ReasonSerializer)
        return self.shown(services.send_back_value(row, by=request.user, version=version, **given))

    @extend_schema(
        summary="Rút số liệu báo cáo",
        request=ReasonSerializer,
        responses=ReportedValueDetailSerializer,
        examples=[OpenApiExample("Nhập nhầm kỳ", {"reason": "Nhập nhầm kỳ"}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(ReasonSerializer)
        return self.shown(services.withdraw_value(row, by=request.user, version=version, **given))
