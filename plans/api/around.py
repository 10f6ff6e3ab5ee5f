"""What surrounds a plan, through the API: the opinions asked for, the remarks on its rows, its files."""

import django_filters
from django.core.exceptions import ValidationError
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action

from cooperatives.api.base import NothingSerializer, ScopedViewSet
from cooperatives.api.file import file_response
from cooperatives.services.documents import TOO_LARGE
from coopportal.kit.rest import RecordSerializer, StrictSerializer, Uploading
from coopportal.kit.uploads import LARGEST_UPLOAD
from plans.api.life import PlanReference, RowSerializer, rows_meant
from plans.models import Opinion, PlanDocument, Remark
from plans.selectors.consulting import opinions_readable_by, remarks_readable_by
from plans.services import consulting, documents


class OpinionSerializer(RecordSerializer):
    plan = serializers.SlugRelatedField(source="consultation.edition.plan", slug_field="slug", read_only=True)
    agency = serializers.StringRelatedField(label="cơ quan, đơn vị")
    sent_on = serializers.DateField(source="consultation.sent_on", read_only=True, label="ngày gửi")
    deadline = serializers.DateField(source="consultation.deadline", read_only=True, label="hạn trả lời")
    closed_on = serializers.DateField(source="consultation.closed_on", read_only=True, label="ngày kết thúc")
    is_late = serializers.BooleanField(read_only=True, label="quá hạn")

    class Meta:
        model = Opinion
        fields = [
            "id", "plan", "agency", "sent_on", "deadline", "closed_on", "is_late", "stance", "text", "answered_at", "version",
        ]  # fmt: skip
        read_only_fields = ["answered_at", "version"]


class OpinionAnswerSerializer(StrictSerializer):
    stance = serializers.ChoiceField(Opinion.Stance.choices)
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="", help_text="góp ý chung")
    remarks = RowSerializer(many=True, required=False, default=list, help_text="góp ý ở từng dòng")


class OpinionFilter(django_filters.FilterSet):
    plan = django_filters.CharFilter(field_name="consultation__edition__plan__slug", label="mã kế hoạch")
    waiting = django_filters.BooleanFilter(field_name="answered_at", lookup_expr="isnull", label="chưa trả lời")

    class Meta:
        model = Opinion
        fields: list[str] = []


class OpinionViewSet(ScopedViewSet):
    """What the caller's agency is asked; and of the plans that it keeps, what others answered."""

    model = Opinion
    queryset = Opinion.objects.none()
    serializer_class = OpinionSerializer
    filterset_class = OpinionFilter
    versioned_acts = ("answer_with",)

    def get_queryset(self):
        return opinions_readable_by(self.request.user)

    @extend_schema(
        summary="Trả lời lấy ý kiến dự thảo kế hoạch",
        request=OpinionAnswerSerializer,
        responses=OpinionSerializer,
        examples=[
            OpenApiExample(
                "Có góp ý", {"stance": "amended", "text": "Bổ sung nguồn lực", "remarks": []}, request_only=True
            )
        ],
    )
    @action(detail=True, methods=["post"], url_path="answer", url_name="answer")
    def answer_with(self, request, pk=None):
        opinion, version = self.asked_row()
        given = self.parsed(OpinionAnswerSerializer)
        given["remarks"] = rows_meant(given["remarks"], opinion.consultation.edition.plan)
        return self.shown(consulting.answer_opinion(opinion, by=request.user, version=version, **given))


class RemarkSerializer(RecordSerializer):
    plan = serializers.SlugRelatedField(source="edition.plan", slug_field="slug", read_only=True)
    agency = serializers.StringRelatedField(label="cơ quan, đơn vị")

    class Meta:
        model = Remark
        fields = [
            "id", "plan", "opinion", "target", "milestone", "agency", "text", "reply_choice", "reply", "version",
        ]  # fmt: skip
        read_only_fields = ["opinion", "target", "milestone", "version"]


class RemarkReplySerializer(StrictSerializer):
    choice = serializers.ChoiceField(Remark.Reply.choices)
    reply = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class RemarkFilter(django_filters.FilterSet):
    plan = django_filters.CharFilter(field_name="edition__plan__slug", label="mã kế hoạch")

    class Meta:
        model = Remark
        fields: list[str] = []


class RemarkViewSet(ScopedViewSet):
    """What was said of the rows of the plans that the caller's agency keeps, and what the agency itself said."""

    model = Remark
    queryset = Remark.objects.none()
    serializer_class = RemarkSerializer
    filterset_class = RemarkFilter
    versioned_acts = ("reply",)

    def get_queryset(self):
        return remarks_readable_by(self.request.user)

    @extend_schema(
        summary="Tiếp thu hoặc giải trình một góp ý",
        request=RemarkReplySerializer,
        responses=RemarkSerializer,
        examples=[
            OpenApiExample("Giải trình", {"choice": "explained", "reply": "Giữ theo nghị quyết"}, request_only=True)
        ],
    )
    @action(detail=True, methods=["post"])
    def reply(self, request, pk=None):
        remark, version = self.asked_row()
        given = self.parsed(RemarkReplySerializer)
        return self.shown(consulting.reply_to_remark(remark, by=request.user, version=version, **given))


class PlanDocumentSerializer(RecordSerializer):
    plan = PlanReference(read_only=True)
    edition = serializers.IntegerField(source="edition.number", read_only=True, default=None, label="phiên bản")
    file_name = serializers.CharField(source="file.name", read_only=True, label="tên tệp")
    content_type = serializers.CharField(source="file.content_type", read_only=True, label="loại nội dung")
    size = serializers.IntegerField(source="file.size", read_only=True, label="kích thước (byte)")

    class Meta:
        model = PlanDocument
        fields = [
            "id", "plan", "edition", "kind", "title", "file_name", "content_type", "size", "removed_at", "created_at",
            "version",
        ]  # fmt: skip


class NewPlanDocumentSerializer(PlanDocumentSerializer):
    plan = PlanReference()
    title = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    file = serializers.FileField(help_text="PDF, Word (.docx) hoặc ảnh (.jpg, .png), không quá 10 MB", max_length=200)

    class Meta(PlanDocumentSerializer.Meta):
        fields = ["plan", "kind", "title", "file"]


class PlanDocumentFilter(django_filters.FilterSet):
    plan = django_filters.CharFilter(field_name="plan__slug", label="mã kế hoạch")

    class Meta:
        model = PlanDocument
        fields = ["kind"]


@extend_schema_view(
    create=extend_schema(
        summary="Lưu một tài liệu của kế hoạch",
        description="Gửi dạng multipart/form-data.",
        request={"multipart/form-data": NewPlanDocumentSerializer},
        responses={201: PlanDocumentSerializer},
    ),
)
class PlanDocumentViewSet(Uploading, ScopedViewSet):
    model = PlanDocument
    queryset = PlanDocument.objects.none()
    serializer_class = PlanDocumentSerializer
    filterset_class = PlanDocumentFilter
    versioned_acts = ("remove", "restore")

    def get_queryset(self):
        return super().get_queryset().select_related("plan__owner_agency", "plan__province", "edition", "file")

    def create(self, request):
        given = self.parsed(NewPlanDocumentSerializer)
        plan, file = given.pop("plan"), given.pop("file")
        if file.size > LARGEST_UPLOAD:
            raise ValidationError({"file": TOO_LARGE})
        added = documents.add_document(plan, by=request.user, name=file.name, content=file.read(), **given)
        return self.shown(added, 201)

    @extend_schema(summary="Tải tài liệu", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True)
    def download(self, request, pk=None):
        return file_response(self.get_object().file)

    @extend_schema(
        summary="Gỡ một tài liệu; đưa trở lại được",
        request=NothingSerializer,
        responses=PlanDocumentSerializer,
        examples=[OpenApiExample("Gỡ", {}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def remove(self, request, pk=None):
        row, version = self.asked_row()
        self.parsed(NothingSerializer)
        return self.shown(documents.remove_document(row, by=request.user, version=version))

    @extend_schema(
        summary="Đưa một tài liệu đã gỡ trở lại",
        request=NothingSerializer,
        responses=PlanDocumentSerializer,
        examples=[OpenApiExample("Đưa trở lại", {}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def restore(self, request, pk=None):
        row, version = self.asked_row()
        self.parsed(NothingSerializer)
        return self.shown(documents.restore_document(row, by=request.user, version=version))
