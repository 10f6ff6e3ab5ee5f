import django_filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts.permissions import Act, require
from cooperatives.api.base import ScopedViewSet
from coopportal.kit.rest import StrictSerializer
from reports.api.life import ReportLife
from reports.api.serializers import ReportDetailSerializer, ReportSerializer
from reports.forms.asking import ReportForm
from reports.models import ProgressReport
from reports.services.computing import DOCX, XLSX
from reports.views.reading import download

# Does not repeat what was given: JSON can bring a lone surrogate, and no answer can hold one.
CHOOSE = "Hãy dùng một trong các giá trị của tài liệu API."


class ReportRequestSerializer(StrictSerializer):
    kind = serializers.ChoiceField(
        choices=ProgressReport.Kind.choices,
        default=ProgressReport.Kind.PROGRESS,
        error_messages={"invalid_choice": CHOOSE},
    )
    plan = serializers.CharField(required=False, help_text="slug của kế hoạch; của loại progress")
    province = serializers.CharField(required=False, help_text="mã tỉnh, ví dụ bac-kan; của loại province")
    as_of = serializers.DateField(help_text="số liệu tính đến hết ngày")
    period_kind = serializers.ChoiceField(
        choices=ProgressReport.PeriodKind.choices,
        default=ProgressReport.PeriodKind.YEAR_TO_DATE,
        error_messages={"invalid_choice": CHOOSE},
    )
    boundaries = serializers.ChoiceField(
        choices=["old", "new"], default="old", error_messages={"invalid_choice": CHOOSE}
    )


class ReportFilter(django_filters.FilterSet):
    plan = django_filters.CharFilter(field_name="plan__slug")
    province = django_filters.CharFilter(field_name="province__slug")

    class Meta:
        model = ProgressReport
        fields = ["status", "as_of"]


class ReportViewSet(ReportLife, ScopedViewSet):
    model = ProgressReport
    queryset = ProgressReport.objects.none()
    filterset_class = ReportFilter

    def get_serializer_class(self):
        return ReportDetailSerializer if self.action == "retrieve" else ReportSerializer

    def get_queryset(self):
        rows = super().get_queryset().select_related("plan", "province", "job", "issue")
        return rows if self.action == "retrieve" else rows.defer("content", "records")

    @extend_schema(
        summary="Lập báo cáo tiến độ",
        description="202 và Location: đọc địa chỉ đó đến khi `status` là ready, rồi tải ở `download`.",
        request=ReportRequestSerializer,
        responses={202: ReportSerializer},
        examples=[
            OpenApiExample(
                "Đến hết năm 2024",
                {"plan": "532-kh-ubnd", "as_of": "2024-12-31", "period_kind": "year_to_date", "boundaries": "old"},
                request_only=True,
            )
        ],
    )
    def create(self, request):
        """Ask for a report. 202 with `Location`: read that address until `status` is `ready`, then download."""
        require(request.user, Act.REPORT_REQUEST)
        asked = ReportRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        form = ReportForm(asked.validated_data, user=request.user)
        if not form.is_valid():
            raise ValidationError(form.errors)
        report = form.ask(request.user)
        address = reverse("api:report-detail", args=[report.pk], request=request)
        return Response(ReportSerializer(report).data, status.HTTP_202_ACCEPTED, headers={"Location": address})

    @extend_schema(
        summary="Tải báo cáo",
        parameters=[
            OpenApiParameter("format", OpenApiTypes.STR, enum=["xlsx", "docx"]),
            OpenApiParameter("copy", OpenApiTypes.STR, enum=["internal", "outgoing"]),
        ],
        responses={(200, XLSX): OpenApiTypes.BINARY, (200, DOCX): OpenApiTypes.BINARY},
    )
    @action(detail=True)
    def download(self, request, pk=None):
        """The stored workbook or Word document; 404 until the report is computed, and for what there is not."""
        asked = request.query_params
        return download(self.get_object(), asked.get("format"), asked.get("copy"), request.user)
