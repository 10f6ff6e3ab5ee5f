from decimal import Decimal

import django_filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from cooperatives.api.base import (
    WRITTEN_BY_MISTAKE,
    BaseReference,
    OrganisationReference,
    ReasonSerializer,
    SchemeReference,
    ScopedViewSet,
)
from cooperatives.models import AnnualReturn, Rating
from cooperatives.models.yearly import Yearly
from cooperatives.services.ratings import Given, change_rating, choose_counting, delete_rating, rate
from cooperatives.services.returns import (
    FIELDS,
    OpenWarnings,
    save_return,
    submit_return,
    with_open_findings,
)
from cooperatives.services.reviews import check, send_back
from coopportal.kit.refusals import Conflict
from coopportal.kit.rest import RecordSerializer, StrictSerializer
from coopportal.kit.rows import StaleRow


class YearlyFilter(django_filters.FilterSet):
    """`organisation` is a number, not a choice: choosing would tell which organisations of other territories exist."""

    base = django_filters.CharFilter(field_name="base__slug")
    organisation = django_filters.NumberFilter(field_name="organisation__pk", label="mã tổ chức")

    class Meta:
        model = Yearly
        fields = ["organisation", "year", "kind", "sector"]


class YearlySerializer(RecordSerializer):
    base = BaseReference(read_only=True)
    organisation = serializers.PrimaryKeyRelatedField(read_only=True)


class AnnualReturnSerializer(YearlySerializer):
    organisation = OrganisationReference(read_only=True)

    class Meta:
        model = AnnualReturn
        fields = [
            "id", "organisation", "year", "kind", "sector", "actual_status", "base", "state", "submitted_at",
            "reviewed_at", "review", "remarks", *FIELDS, "kept", "demonstration", "version",
        ]  # fmt: skip
        read_only_fields = [
            "year", "kind", "sector", "actual_status", "state", "submitted_at", "reviewed_at", "review", "remarks",
            "demonstration",
        ]  # fmt: skip


class FindingSerializer(serializers.Serializer):
    code = serializers.CharField()
    sentence = serializers.CharField()

    def get_fields(self):
        named = serializers.ListField(child=serializers.CharField())  # "fields" cannot be an attribute
        return super().get_fields() | {"fields": named}


class AnnualReturnDetailSerializer(AnnualReturnSerializer):
    open_warnings = serializers.SerializerMethodField(help_text="cảnh báo chưa ai xác nhận; xác nhận bằng notes")

    class Meta(AnnualReturnSerializer.Meta):
        fields = [*AnnualReturnSerializer.Meta.fields, "open_warnings"]

    @extend_schema_field(FindingSerializer(many=True))
    def get_open_warnings(self, row):
        return [
            {"code": one.code, "sentence": one.sentence, "fields": list(one.fields)}
            for one in with_open_findings([row]).get(row.pk, [])
        ]


class ReturnWriteSerializer(AnnualReturnDetailSerializer):
    """Figures as they stand on paper: null is not stated, 0 is nothing."""

    notes = serializers.DictField(
        child=serializers.CharField(max_length=300),
        write_only=True,
        required=False,
        help_text="mã cảnh báo → vì sao số liệu đúng",
    )

    class Meta(AnnualReturnDetailSerializer.Meta):
        fields = [*AnnualReturnDetailSerializer.Meta.fields, "notes"]


class NewReturnSerializer(ReturnWriteSerializer):
    organisation = OrganisationReference()

    class Meta(ReturnWriteSerializer.Meta):
        fields = ["organisation", "year", *FIELDS, "kept", "notes"]
        read_only_fields = []


class SubmitSerializer(StrictSerializer):
    notes = ReturnWriteSerializer._declared_fields["notes"]


class CheckSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class SendBackSerializer(CheckSerializer):
    told = FIELDS
    remarks = serializers.DictField(
        child=serializers.CharField(max_length=300), required=False, help_text="tên trường → cần sửa gì"
    )

    def validate_remarks(self, remarks):
        if unknown := set(remarks) - set(self.told):
            raise serializers.ValidationError(dict.fromkeys(unknown, "Phiếu không có mục này."))
        return remarks


GIVEN = ["band", "points", "points_by_criterion", "cause", "against_rule", "reason"]


class RatingSerializer(YearlySerializer):
    """Points of the criteria make the points, points make the band; a band alone is what a source says."""

    organisation = OrganisationReference(read_only=True)
    scheme = SchemeReference(read_only=True)
    points_by_criterion = serializers.DictField(
        child=serializers.DecimalField(max_digits=5, decimal_places=2),
        required=False,
        help_text="mã tiêu chí → điểm; tổng điểm và xếp loại tự tính",
    )

    class Meta:
        model = Rating
        fields = [
            "id", "organisation", "year", "scheme", "kind", "sector", "actual_status", "base", *GIVEN, "rated_on", "counts",
            "demonstration", "version",
        ]  # fmt: skip
        read_only_fields = ["year", "kind", "sector", "actual_status", "counts", "demonstration"]
        extra_kwargs = {"band": {"required": False, "allow_blank": True}, "against_rule": {"required": False}}


class RatingChangeSerializer(RatingSerializer):
    why = serializers.CharField(
        max_length=300, required=False, allow_blank=True, write_only=True, help_text="vì sao sửa"
    )

    class Meta(RatingSerializer.Meta):
        fields = [*RatingSerializer.Meta.fields, "why"]


class NewRatingSerializer(RatingSerializer):
    organisation = OrganisationReference()
    scheme = SchemeReference()

    class Meta(RatingSerializer.Meta):
        fields = ["organisation", "year", "scheme", *GIVEN, "rated_on"]
        read_only_fields = []


class AnnualReturnFilter(YearlyFilter):
    class Meta(YearlyFilter.Meta):
        model = AnnualReturn
        fields = [*YearlyFilter.Meta.fields, "state"]


class RatingFilter(YearlyFilter):
    class Meta(YearlyFilter.Meta):
        model = Rating
        fields = [*YearlyFilter.Meta.fields, "band", "counts"]


@extend_schema_view(
    create=extend_schema(
        request=NewReturnSerializer,
        responses={201: AnnualReturnDetailSerializer},
        description="Phiếu mới ở trạng thái đang nhập. Tiền là đồng nguyên. null = chưa có số liệu; 0 = không phát sinh.",
        examples=[
            OpenApiExample(
                "Phiếu năm 2025",
                {"organisation": 12, "year": 2025, "members_total": 25, "revenue_vnd": 1_250_000_000, "profit_vnd": 0},
                request_only=True,
            )
        ],
    ),
    partial_update=extend_schema(
        request=ReturnWriteSerializer,
        responses=AnnualReturnDetailSerializer,
        description="Sửa số liệu. Phiếu đã kiểm tra mà sửa số thì thành đã nộp, chờ kiểm tra lại.",
        examples=[
            OpenApiExample(
                "Sửa và xác nhận cảnh báo",
                {"revenue_vnd": 2_600_000_000, "notes": {"revenue_vnd_change": "Mở thêm dịch vụ tưới tiêu"}},
                request_only=True,
            )
        ],
    ),
)
class AnnualReturnViewSet(ScopedViewSet):
    model = AnnualReturn
    queryset = AnnualReturn.objects.none()
    filterset_class = AnnualReturnFilter
    versioned_acts = ("submit", "check_return", "send_back")

    def get_serializer_class(self):
        return AnnualReturnSerializer if self.action == "list" else AnnualReturnDetailSerializer

    def get_queryset(self):
        return super().get_queryset().select_related("base", "organisation")

    def handle_exception(self, exc):
        if isinstance(exc, OpenWarnings):
            open_now = {finding.code: [ErrorDetail(finding.sentence, "warning")] for finding in exc.findings}
            return super().handle_exception(ValidationError({"notes": open_now}))
        return super().handle_exception(exc)

    def create(self, request):
        given = self.parsed(NewReturnSerializer)
        organisation, year, how = given.pop("organisation"), given.pop("year"), split(given)
        try:
            row = save_return(organisation, year, given, by=request.user, version=0, **how)
        except StaleRow as there:
            address = self.reverse_action("detail", args=[there.row.pk])
            raise Conflict(f"Phiếu năm {year} của tổ chức này đã có. Hãy sửa phiếu đó (PATCH).", address) from there
        return self.shown(row, 201)

    def partial_update(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(ReturnWriteSerializer, row)
        how = split(given)
        return self.shown(save_return(row.organisation, row.year, given, by=request.user, version=version, **how))

    @extend_schema(
        summary="Nộp phiếu",
        description="400 nêu từng cảnh báo chưa xác nhận (attr `notes.mã`); ghi chú vào `notes` rồi nộp lại.",
        request=SubmitSerializer,
        responses=AnnualReturnDetailSerializer,
        examples=[OpenApiExample("Nộp", {}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def submit(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(SubmitSerializer)
        return self.shown(submit_return(row.organisation, row.year, {}, by=request.user, version=version, **given))

    @extend_schema(
        summary="Xác nhận phiếu đã kiểm tra",
        request=CheckSerializer,
        responses=AnnualReturnDetailSerializer,
        examples=[OpenApiExample("Kiểm tra", {}, request_only=True)],
    )
    @action(detail=True, methods=["post"], url_path="check", url_name="check")
    def check_return(self, request, pk=None):
        row, version = self.asked_row()
        return self.shown(check(row, by=request.user, version=version, **self.parsed(CheckSerializer)))

    @extend_schema(
        summary="Đề nghị bổ sung",
        request=SendBackSerializer,
        responses=AnnualReturnDetailSerializer,
        examples=[OpenApiExample("Thiếu số", {"reason": "Doanh thu chưa gồm dịch vụ tưới tiêu"}, request_only=True)],
    )
    @action(detail=True, methods=["post"], url_path="send-back", url_name="send-back")
    def send_back(self, request, pk=None):
        row, version = self.asked_row()
        given = {"reason": ""} | self.parsed(SendBackSerializer)
        return self.shown(send_back(row, by=request.user, version=version, **given))


def split(given: dict) -> dict:
    """Take out of the body what is said about the figures and is none."""
    return {name: given.pop(name) for name in ("kept", "notes") if name in given}


@extend_schema_view(
    create=extend_schema(
        request=NewRatingSerializer,
        responses={201: RatingSerializer},
        description="Xếp loại đầu tiên của năm được dùng để tính; có hai đơn vị xếp loại thì chọn bằng `counting`.",
        examples=[
            OpenApiExample(
                "Theo tổng điểm",
                {"organisation": 12, "year": 2024, "scheme": "tt-01-2020", "points": 82.5, "rated_on": "2025-03-31"},
                request_only=True,
            )
        ],
    ),
    partial_update=extend_schema(
        request=RatingChangeSerializer,
        responses=RatingSerializer,
        description="Nêu điểm hoặc xếp loại mới; phần còn lại (tổng điểm, xếp loại) được tính lại từ đó.",
        examples=[OpenApiExample("Sửa điểm", {"points": 71, "why": "Cộng sót một tiêu chí"}, request_only=True)],
    ),
    destroy=extend_schema(
        request=ReasonSerializer, description="Chỉ xóa điều ghi nhầm.", examples=[WRITTEN_BY_MISTAKE]
    ),
)
class RatingViewSet(ScopedViewSet):
    model = Rating
    queryset = Rating.objects.none()
    serializer_class = RatingSerializer
    filterset_class = RatingFilter
    versioned_acts = ("counting",)

    def get_queryset(self):
        return super().get_queryset().select_related("base", "scheme", "organisation")

    def create(self, request):
        given = self.parsed(NewRatingSerializer)
        organisation, said = given.pop("organisation"), said_in(given)
        return self.shown(rate(organisation, by=request.user, given=said, **given), 201)

    def partial_update(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(RatingChangeSerializer, row)
        said = said_in(given) if set(given) & set(GIVEN) else said_of(row)
        how = {"rated_on": row.rated_on} | given
        return self.shown(change_rating(row, by=request.user, version=version, given=said, **how))

    def destroy(self, request, pk=None):
        row, version = self.asked_row()
        delete_rating(row, by=request.user, version=version, **self.parsed(ReasonSerializer))
        return Response(status=204)

    @extend_schema(
        summary="Dùng xếp loại này để tính chỉ tiêu của năm",
        request=ReasonSerializer,
        responses=RatingSerializer,
        examples=[OpenApiExample("Lý do", {"reason": "Theo kết luận thống nhất ngày 10/4"}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def counting(self, request, pk=None):
        row, version = self.asked_row()
        why = self.parsed(ReasonSerializer)["reason"]
        return self.shown(choose_counting(row, by=request.user, version=version, why=why))


def said_in(given: dict) -> Given:
    """What the rater says, taken out of the body."""
    said = {name: given.pop(name) for name in GIVEN if name in given}
    return Given(**{name: value for name, value in said.items() if value is not None})


def said_of(row: Rating) -> Given:
    """What stands: its own words, from which all else follows again."""
    by_criterion = {code: Decimal(value) for code, value in row.points_by_criterion.items()}
    band = "" if row.points is not None else row.band
    return Given(by_criterion, row.points, band, row.cause, row.against_rule, row.reason)
