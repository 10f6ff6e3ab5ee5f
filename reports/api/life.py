"""The life of a report through the API: the steps of the pages, by the same services."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from cooperatives.api.base import NothingSerializer
from coopportal.kit.rest import StrictSerializer
from coopportal.kit.rows import StaleRow
from reports.api.serializers import ReportSerializer
from reports.forms.comparing import EarlierForm
from reports.forms.verifying import CodeForm
from reports.selectors.comparing import changes_between, comparable
from reports.selectors.verifying import proof_of
from reports.services import life
from reports.services.signing import AUTHORITIES, LONGEST_RECIPIENTS, NOT_REPLACEABLE, replaceable, sign_report
from reports.throttles import CodesAsked


class ReportSubmitSerializer(StrictSerializer):
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="", help_text="lời trình")


class RowRemarkSerializer(StrictSerializer):
    target = serializers.IntegerField(help_text="`target` của dòng trong nội dung báo cáo")
    text = serializers.CharField(max_length=500)


class ReportSendBackSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=1000, allow_blank=True, help_text="lý do trả lại")
    remarks = RowRemarkSerializer(many=True, required=False, default=list, help_text="ý kiến ở từng dòng")


class ReportSignSerializer(StrictSerializer):
    title = serializers.CharField(max_length=80, help_text="chức vụ ghi trên văn bản")
    mode = serializers.ChoiceField(
        ["", "KT.", "TL.", "TUQ.", "Q."], required=False, default="", help_text="thể thức ký"
    )
    behalf = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=80, help_text="chức vụ của người được ký thay"
    )
    authority = serializers.ChoiceField(["", *AUTHORITIES], required=False, default="", help_text="thay mặt ai")
    recipients = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=LONGEST_RECIPIENTS,
        help_text="nơi nhận, mỗi dòng một nơi",
    )
    replaces = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="id của báo cáo đã ký được thay thế"
    )


class WriteReportIssueSerializer(StrictSerializer):
    number = serializers.CharField(max_length=60, allow_blank=True, help_text="số, ký hiệu, ví dụ 125/BC-STC")
    issued_on = serializers.DateField(help_text="ngày văn bản")
    recipients = serializers.CharField(
        max_length=1000, required=False, allow_blank=True, default="", help_text="nơi nhận"
    )


class ReportRowChangeSerializer(serializers.Serializer):
    stt = serializers.CharField()
    label = serializers.CharField()
    unit = serializers.CharField()
    was = serializers.CharField(help_text="như in trong báo cáo trước; rỗng khi chưa có dòng này")
    now = serializers.CharField(help_text="như in trong báo cáo này; rỗng khi không còn dòng này")
    was_verdict = serializers.CharField()
    now_verdict = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField(), help_text="vì sao, mỗi lý do một câu")


class ReportComparisonSerializer(serializers.Serializer):
    earlier = serializers.UUIDField(help_text="báo cáo được so; null khi chưa có báo cáo nào trước đó", allow_null=True)
    changes = ReportRowChangeSerializer(many=True)


class ProofSerializer(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    as_of = serializers.DateField()
    signed_at = serializers.DateTimeField()
    sha256 = serializers.CharField(source="digest")
    is_replaced = serializers.BooleanField(help_text="đã được báo cáo khác thay thế")


def report_act(summary: str, request, example: dict, **options):
    """A POST upon a report at a version, described; answered with the report as it is then."""

    def described(method):
        return extend_schema(
            summary=summary,
            request=request,
            responses=ReportSerializer,
            examples=[OpenApiExample(summary, example, request_only=True)],
        )(action(detail=True, methods=["post"], **options)(method))

    return described


class ReportLife:
    """The half of the reports' view set that carries a report on."""

    versioned_acts = ("submit", "take_back", "send_back", "sign", "issue")

    @report_act("Trình ký báo cáo", ReportSubmitSerializer, {"note": "Đã bổ sung số liệu quý IV"})
    def submit(self, request, pk=None):
        return self.did(life.submit_report, ReportSubmitSerializer)

    @report_act("Rút báo cáo đã trình về", NothingSerializer, {}, url_path="take-back", url_name="take-back")
    def take_back(self, request, pk=None):
        return self.did(life.take_back_report, NothingSerializer)

    @report_act(
        "Trả lại báo cáo đã trình",
        ReportSendBackSerializer,
        {"reason": "Thiếu số liệu quý IV", "remarks": [{"target": 12, "text": "Đối chiếu với Liên minh"}]},
        url_path="send-back",
        url_name="send-back",
    )
    def send_back(self, request, pk=None):
        report, version = self.asked_row()
        given = self.parsed(ReportSendBackSerializer)
        remarks = {one["target"]: one["text"] for one in given["remarks"]}
        life.send_back_report(report, by=request.user, version=version, reason=given["reason"], remarks=remarks)
        return self.shown(report)

    @report_act("Ký duyệt và khóa báo cáo", ReportSignSerializer, {"title": "Phó Giám đốc", "mode": "KT."})
    def sign(self, request, pk=None):
        report, version = self.asked_row()
        given = self.parsed(ReportSignSerializer)
        if given["replaces"]:
            given["replaces"] = replaceable(report).filter(pk=given["replaces"]).first()
            if given["replaces"] is None:
                raise ValidationError({"replaces": NOT_REPLACEABLE})
        sign_report(report, by=request.user, version=version, **given)
        return self.shown(report)

    @report_act(
        "Ghi số văn bản của báo cáo đã ký",
        WriteReportIssueSerializer,
        {"number": "125/BC-STC", "issued_on": "2025-01-17", "recipients": "UBND tỉnh; lưu VT"},
    )
    def issue(self, request, pk=None):
        """`If-Match` is the report's; writing the number does not change what was signed."""
        report, version = self.asked_row()
        if report.version != version:
            raise StaleRow(report)
        life.issue_report(report, by=request.user, **self.parsed(WriteReportIssueSerializer))
        return self.shown(report)

    def did(self, act, body):
        report, version = self.asked_row()
        act(report, by=self.request.user, version=version, **self.parsed(body))
        return self.shown(report)

    @extend_schema(
        summary="Từ lần trước: chỉ tiêu nào thay đổi, vì sao",
        parameters=[
            OpenApiParameter("earlier", OpenApiTypes.UUID, description="báo cáo được so; bỏ trống: lần gần nhất")
        ],
        responses=ReportComparisonSerializer,
    )
    @action(detail=True, pagination_class=None, filterset_class=None)
    def comparison(self, request, pk=None):
        """Two reports of one plan and territory side by side, as their contents say."""
        report = self.get_object()
        if not report.is_computed:
            raise NotFound
        earlier = comparable(report, request.user)
        form = EarlierForm(request.query_params, earlier=earlier)
        if not form.is_valid():
            raise ValidationError(form.errors)
        chosen = form.cleaned_data["earlier"] or earlier.first()
        changes = changes_between(chosen, report, request.user) if chosen else []
        return Response(ReportComparisonSerializer({"earlier": chosen and chosen.pk, "changes": changes}).data)

    @extend_schema(
        summary="Tra cứu báo cáo đã ký theo mã in ở chân trang",
        parameters=[OpenApiParameter("code", OpenApiTypes.STR, required=True, description="ví dụ ACDE-FHJK-LMNP")],
        responses=ProofSerializer,
        auth=[],
    )
    @action(
        detail=False,
        pagination_class=None,
        filterset_class=None,
        permission_classes=[AllowAny],
        throttle_classes=[CodesAsked],
    )
    def verify(self, request):
        """Open to everybody, as the page /tra-cuu/ is; so many codes a minute from one address."""
        form = CodeForm(request.query_params)
        if not form.is_valid():
            raise ValidationError(form.errors)
        proof = proof_of(form.cleaned_data["code"])
        if proof is None:
            raise NotFound
        return Response(ProofSerializer(proof).data)
