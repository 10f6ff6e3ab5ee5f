"""What stands around an organisation's record: the union it belongs to, its documents, what others propose to change."""

import django_filters
from django.core.exceptions import ValidationError
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action

from cooperatives.api.base import NothingSerializer, OrganisationReference, ReasonSerializer, ScopedViewSet
from cooperatives.models import ChangeProposal, Document, UnionMembership
from cooperatives.ownership import Block
from cooperatives.selectors.proposals import waiting_for
from cooperatives.services.documents import TOO_LARGE, add_document, remove_document, restore_document
from cooperatives.services.proposals import APPLICABLE, accept_proposal, decline_proposal, propose_change
from cooperatives.services.unions import join_union, leave_union
from coopportal.kit.rest import RecordSerializer, StrictSerializer, Uploading
from coopportal.kit.uploads import LARGEST_UPLOAD
from jobs.services import open_file


class UnionMembershipSerializer(RecordSerializer):
    union = OrganisationReference(read_only=True)
    member = OrganisationReference(read_only=True)

    class Meta:
        model = UnionMembership
        fields = ["id", "union", "member", "from_on", "to_on", "version"]


class NewMembershipSerializer(UnionMembershipSerializer):
    union = OrganisationReference()
    member = OrganisationReference()

    class Meta(UnionMembershipSerializer.Meta):
        fields = ["union", "member", "from_on"]


class LeaveSerializer(StrictSerializer):
    to_on = serializers.DateField(help_text="ngày đầu tiên không còn là thành viên")


class UnionMembershipFilter(django_filters.FilterSet):
    union = django_filters.NumberFilter(field_name="union__pk", label="mã liên hiệp")
    member = django_filters.NumberFilter(field_name="member__pk", label="mã tổ chức thành viên")
    open = django_filters.BooleanFilter(field_name="to_on", lookup_expr="isnull", label="còn là thành viên")

    class Meta:
        model = UnionMembership
        fields = []


@extend_schema_view(
    create=extend_schema(
        summary="Ghi một hợp tác xã vào liên hiệp",
        request=NewMembershipSerializer,
        responses={201: UnionMembershipSerializer},
        examples=[
            OpenApiExample("Vào liên hiệp", {"union": 7, "member": 12, "from_on": "2025-03-01"}, request_only=True)
        ],
    ),
)
class UnionMembershipViewSet(ScopedViewSet):
    """A membership lies where its member lies."""

    model = UnionMembership
    queryset = UnionMembership.objects.none()
    serializer_class = UnionMembershipSerializer
    filterset_class = UnionMembershipFilter
    versioned_acts = ("leave",)

    def create(self, request):
        given = self.parsed(NewMembershipSerializer)
        return self.shown(join_union(given["union"], given["member"], by=request.user, from_on=given["from_on"]), 201)

    @extend_schema(
        summary="Ghi hợp tác xã thôi là thành viên liên hiệp",
        request=LeaveSerializer,
        responses=UnionMembershipSerializer,
        examples=[OpenApiExample("Thôi từ ngày", {"to_on": "2026-06-30"}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def leave(self, request, pk=None):
        row, version = self.asked_row()
        return self.shown(leave_union(row, by=request.user, version=version, **self.parsed(LeaveSerializer)))


class DocumentSerializer(RecordSerializer):
    organisation = OrganisationReference(read_only=True)
    file_name = serializers.CharField(source="file.name", read_only=True, label="tên tệp")
    content_type = serializers.CharField(source="file.content_type", read_only=True, label="loại nội dung")
    size = serializers.IntegerField(source="file.size", read_only=True, label="kích thước (byte)")

    class Meta:
        model = Document
        fields = [
            "id", "organisation", "title", "number", "issued_on", "file_name", "content_type", "size", "removed_at",
            "created_at", "version",
        ]  # fmt: skip


class NewDocumentSerializer(DocumentSerializer):
    organisation = OrganisationReference(from_text=True)
    file = serializers.FileField(help_text="PDF, Word (.docx) hoặc ảnh (.jpg, .png), không quá 10 MB", max_length=200)

    class Meta(DocumentSerializer.Meta):
        fields = ["organisation", "title", "number", "issued_on", "file"]


class DocumentFilter(django_filters.FilterSet):
    organisation = django_filters.NumberFilter(field_name="organisation__pk", label="mã tổ chức")
    removed = django_filters.BooleanFilter(field_name="removed_at", lookup_expr="isnull", exclude=True, label="đã gỡ")

    class Meta:
        model = Document
        fields = []


@extend_schema_view(
    create=extend_schema(
        summary="Lưu một tài liệu của tổ chức",
        description="Gửi dạng multipart/form-data.",
        request={"multipart/form-data": NewDocumentSerializer},
        responses={201: DocumentSerializer},
    ),
)
class DocumentViewSet(Uploading, ScopedViewSet):
    model = Document
    queryset = Document.objects.none()
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter
    versioned_acts = ("remove", "restore")

    def get_queryset(self):
        return super().get_queryset().select_related("organisation", "file")

    def create(self, request):
        given = self.parsed(NewDocumentSerializer)
        organisation, file = given.pop("organisation"), given.pop("file")
        if file.size > LARGEST_UPLOAD:
            raise ValidationError({"file": TOO_LARGE})
        added = add_document(organisation, by=request.user, name=file.name, content=file.read(), **given)
        return self.shown(added, 201)

    @extend_schema(
        summary="Tải tài liệu",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(detail=True)
    def download(self, request, pk=None):
        return file_response(self.get_object().file)

    @extend_schema(
        summary="Gỡ một tài liệu; đưa trở lại được",
        request=ReasonSerializer,
        responses=DocumentSerializer,
        examples=[OpenApiExample("Lý do", {"reason": "Tải nhầm tệp"}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def remove(self, request, pk=None):
        row, version = self.asked_row()
        return self.shown(remove_document(row, by=request.user, version=version, **self.parsed(ReasonSerializer)))

    @extend_schema(
        summary="Đưa một tài liệu đã gỡ trở lại",
        request=NothingSerializer,
        responses=DocumentSerializer,
        examples=[OpenApiExample("Đưa trở lại", {}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def restore(self, request, pk=None):
        row, version = self.asked_row()
        self.parsed(NothingSerializer)
        return self.shown(restore_document(row, by=request.user, version=version))


def file_response(file) -> StreamingHttpResponse:
    """The stored bytes, for saving."""
    response = StreamingHttpResponse(open_file(file), content_type=file.content_type or "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["Content-Length"] = file.size
    return response


class ChangeProposalSerializer(RecordSerializer):
    organisation = OrganisationReference(read_only=True)
    agency = serializers.StringRelatedField(label="cơ quan đề nghị")

    class Meta:
        model = ChangeProposal
        fields = [
            "id", "organisation", "block", "field", "value", "words", "agency", "state", "answer", "answered_at",
            "created_at", "version",
        ]  # fmt: skip


class NewProposalSerializer(ChangeProposalSerializer):
    organisation = OrganisationReference()
    block = serializers.ChoiceField(choices=Block.choices, label="phần của hồ sơ")
    field = serializers.ChoiceField(
        choices=APPLICABLE,
        required=False,
        allow_blank=True,
        label="mục cần sửa",
        help_text="bỏ trống: đề nghị bằng lời",
    )

    class Meta(ChangeProposalSerializer.Meta):
        fields = ["organisation", "block", "field", "value", "words"]


class AnswerSerializer(StrictSerializer):
    answer = serializers.CharField(max_length=300, required=False, allow_blank=True, default="", help_text="trả lời")


class ChangeProposalFilter(django_filters.FilterSet):
    organisation = django_filters.NumberFilter(field_name="organisation__pk", label="mã tổ chức")
    waiting = django_filters.BooleanFilter(method="for_me", label="chờ đơn vị của bạn trả lời")

    class Meta:
        model = ChangeProposal
        fields = ["state"]

    def for_me(self, proposals, name, value):
        mine = waiting_for(self.request.user).order_by().values("pk")
        return proposals.filter(pk__in=mine) if value else proposals.exclude(pk__in=mine)


@extend_schema_view(
    create=extend_schema(
        summary="Đề nghị sửa phần hồ sơ do đơn vị khác quản lý",
        description="Nêu `field` và `value` thì khi chấp nhận, giá trị được ghi ngay.",
        request=NewProposalSerializer,
        responses={201: ChangeProposalSerializer},
        examples=[
            OpenApiExample(
                "Sửa địa chỉ",
                {
                    "organisation": 12,
                    "block": "identity",
                    "field": "address",
                    "value": "Tổ 3, phường Sông Cầu",
                    "words": "Theo giấy chứng nhận cấp lại ngày 3/4/2025",
                },
                request_only=True,
            )
        ],
    ),
)
class ChangeProposalViewSet(ScopedViewSet):
    model = ChangeProposal
    queryset = ChangeProposal.objects.none()
    serializer_class = ChangeProposalSerializer
    filterset_class = ChangeProposalFilter
    versioned_acts = ("accept", "decline")

    def get_queryset(self):
        return super().get_queryset().select_related("organisation__base", "organisation__commune", "agency")

    def create(self, request):
        given = self.parsed(NewProposalSerializer)
        return self.shown(propose_change(given.pop("organisation"), by=request.user, **given), 201)

    @extend_schema(
        summary="Chấp nhận đề nghị sửa",
        request=AnswerSerializer,
        responses=ChangeProposalSerializer,
        examples=[OpenApiExample("Đồng ý", {"answer": "Đã đối chiếu"}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def accept(self, request, pk=None):
        return self.answered(accept_proposal)

    @extend_schema(
        summary="Không chấp nhận đề nghị sửa",
        request=AnswerSerializer,
        responses=ChangeProposalSerializer,
        examples=[OpenApiExample("Lý do", {"answer": "Giấy chứng nhận ghi địa chỉ cũ"}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def decline(self, request, pk=None):
        return self.answered(decline_proposal)

    def answered(self, act):
        row, version = self.asked_row()
        return self.shown(act(row, by=self.request.user, version=version, **self.parsed(AnswerSerializer)))
