import django_filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.decorators import action

from cooperatives.api.base import BaseReference, CommuneReference, NothingSerializer, ScopedViewSet
from cooperatives.api.yearly import CheckSerializer, SendBackSerializer
from cooperatives.models import CommuneSubmission
from cooperatives.services.reviews import check, send_back
from cooperatives.services.submissions import FIELDS, save_submission
from coopportal.kit.refusals import Conflict
from coopportal.kit.rest import RecordSerializer
from coopportal.kit.rows import StaleRow


class CommuneSubmissionSerializer(RecordSerializer):
    """Figures as the commune states them: null is not stated, 0 is nothing."""

    commune = CommuneReference(read_only=True)
    base = BaseReference(read_only=True)

    class Meta:
        model = CommuneSubmission
        fields = [
            "id", "commune", "base", "year", "state", *FIELDS, "submitted_at", "reviewed_at", "review", "remarks", "version",
        ]  # fmt: skip
        read_only_fields = ["year", "state", "submitted_at", "reviewed_at", "review", "remarks"]


class NewCommuneSubmissionSerializer(CommuneSubmissionSerializer):
    commune = CommuneReference()

    class Meta(CommuneSubmissionSerializer.Meta):
        fields = ["commune", "year", *FIELDS]
        read_only_fields = []


class SubmissionSendBackSerializer(SendBackSerializer):
    told = FIELDS


class CommuneSubmissionFilter(django_filters.FilterSet):
    base = django_filters.CharFilter(field_name="base__slug")
    commune = django_filters.CharFilter(field_name="commune__code")

    class Meta:
        model = CommuneSubmission
        fields = ["year", "state", "nil_report"]


@extend_schema_view(
    create=extend_schema(
        request=NewCommuneSubmissionSerializer,
        responses={201: CommuneSubmissionSerializer},
        description="Số liệu mới ở trạng thái đang nhập. `nil_report`: trong năm không có tổ hợp tác ngoài danh sách.",
        examples=[
            OpenApiExample(
                "Hai tổ hợp tác chưa lập danh sách",
                {
                    "commune": "01849",
                    "year": 2026,
                    "list_complete": True,
                    "unlisted_groups": 2,
                    "unlisted_groups_new": 0,
                    "unlisted_group_members": 11,
                },
                request_only=True,
            )
        ],
    ),
    partial_update=extend_schema(
        description="Số liệu đã nộp hoặc đã kiểm tra mà sửa thì thành đã nộp, chờ kiểm tra lại.",
        examples=[OpenApiExample("Sửa số thành viên", {"unlisted_group_members": 13}, request_only=True)],
    ),
)
class CommuneSubmissionViewSet(ScopedViewSet):
    model = CommuneSubmission
    queryset = CommuneSubmission.objects.none()
    serializer_class = CommuneSubmissionSerializer
    filterset_class = CommuneSubmissionFilter
    versioned_acts = ("submit", "check_submission", "send_back")

    def get_queryset(self):
        return super().get_queryset().select_related("commune", "base")

    def create(self, request):
        given = self.parsed(NewCommuneSubmissionSerializer)
        commune, year = given.pop("commune"), given.pop("year")
        try:
            row = save_submission(commune, year, given, by=request.user, version=0)
        except StaleRow as there:
            address = self.reverse_action("detail", args=[there.row.pk])
            raise Conflict(f"Số liệu năm {year} của xã này đã có. Hãy sửa số liệu đó (PATCH).", address) from there
        return self.shown(row, 201)

    def partial_update(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(CommuneSubmissionSerializer, row)
        return self.shown(save_submission(row.commune, row.year, given, by=request.user, version=version))

    @extend_schema(
        summary="Nộp số liệu cấp xã",
        request=NothingSerializer,
        responses=CommuneSubmissionSerializer,
        examples=[OpenApiExample("Nộp", {}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def submit(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(NothingSerializer)
        return self.shown(save_submission(row.commune, row.year, given, by=request.user, version=version, submit=True))

    @extend_schema(
        summary="Xác nhận số liệu cấp xã đã kiểm tra",
        request=CheckSerializer,
        responses=CommuneSubmissionSerializer,
        examples=[OpenApiExample("Kiểm tra", {}, request_only=True)],
    )
    @action(detail=True, methods=["post"], url_path="check", url_name="check")
    def check_submission(self, request, pk=None):
        row, version = self.asked_row()
        return self.shown(check(row, by=request.user, version=version, **self.parsed(CheckSerializer)))

    @extend_schema(
        summary="Đề nghị xã bổ sung",
        request=SubmissionSendBackSerializer,
        responses=CommuneSubmissionSerializer,
        examples=[OpenApiExample("Thiếu số", {"reason": "Bổ sung số thành viên tổ hợp tác"}, request_only=True)],
    )
    @action(detail=True, methods=["post"], url_path="send-back", url_name="send-back")
    def send_back(self, request, pk=None):
        row, version = self.asked_row()
        given = {"reason": ""} | self.parsed(SubmissionSendBackSerializer)
        return self.shown(send_back(row, by=request.user, version=version, **given))
