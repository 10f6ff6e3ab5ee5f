"""The OpenAPI description in the reader's language: what each operation does, its headers, its refusals."""

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from accounts.idempotency import OnceOnly
from coopportal.kit.rest import Tagged

SUMMARIES = {
    "list": "Danh sách {what}",
    "retrieve": "Xem một {what}",
    "create": "Thêm {what}",
    "partial_update": "Sửa {what}",
    "destroy": "Xóa {what}",
}
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description='ETag đã đọc, ví dụ "3". Thiếu: 428; khác: 412.',
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="ETag đã có: 304 nếu bản ghi chưa đổi."
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="1–100 ký tự, ví dụ một UUID. Gửi lại cùng khóa và nội dung trong 24 giờ: nhận lại đúng câu trả lời cũ "
    "(Idempotent-Replayed: true), không ghi thêm. Cùng khóa, nội dung khác: 422.",
)
ALWAYS = {
    400: "Dữ liệu sai: mỗi lỗi một trường (attr)",
    401: "Chưa đăng nhập hoặc mã truy cập hết hiệu lực",
    403: "Tài khoản không có quyền này",
    503: "Cơ sở dữ liệu tạm gián đoạn; gửi lại sau Retry-After giây",
}
NOT_FOUND = {404: "Không có, hoặc ngoài địa bàn của bạn"}
WITH_BODY = {
    409: "Việc này không hợp với tình trạng hiện nay, hoặc yêu cầu cùng khóa đang được xử lý",
    413: "Nội dung gửi lên quá lớn",
    415: "Chỉ nhận application/json",
    429: "Quá nhiều yêu cầu; gửi lại sau Retry-After giây",
}
REUSED = {422: "Idempotency-Key đã dùng cho nội dung khác"}
PRECONDITIONS = {412: "Bản ghi đã được người khác sửa; attr nêu các trường khác nhau", 428: "Thiếu If-Match"}


class ErrorSerializer(serializers.Serializer):
    code = serializers.CharField()
    detail = serializers.CharField()
    attr = serializers.CharField(allow_null=True)


class DifferenceSerializer(serializers.Serializer):
    field = serializers.CharField()
    label = serializers.CharField()
    seen = serializers.JSONField(required=False, help_text="khi bạn đọc; không có khi không còn biết bản đó")
    seen_text = serializers.CharField(required=False)
    now = serializers.JSONField(help_text="hiện nay")
    now_text = serializers.CharField()
    sent = serializers.JSONField(required=False, help_text="bạn gửi; không có khi bạn không gửi trường này")
    changed_by = serializers.CharField(required=False)
    changed_at = serializers.DateTimeField(required=False)


class RefusalSerializer(serializers.Serializer):
    type = serializers.ChoiceField(choices=["validation_error", "client_error", "server_error"])
    errors = ErrorSerializer(many=True)
    differences = DifferenceSerializer(many=True, required=False, help_text="ở 412: từng trường người khác đã sửa")


class PortalSchema(AutoSchema):
    """Docstrings speak to developers; the page speaks through `summary` and `description` of `extend_schema`, or this."""

    def get_summary(self):
        template = SUMMARIES.get(getattr(self.view, "action", ""))
        return template and template.format(what=self.what())

    def get_description(self):
        return ""

    def get_tags(self):
        what = self.what()
        return [what[0].upper() + what[1:]] if what else super().get_tags()

    def _get_request_body(self, direction="request"):
        """A DELETE that says why has a body, too."""
        if self.method != "DELETE":
            return super()._get_request_body(direction)
        self.method = "POST"
        try:
            return super()._get_request_body(direction)
        finally:
            self.method = "DELETE"

    def what(self) -> str:
        queryset = getattr(self.view, "queryset", None)
        return "" if queryset is None else str(queryset.model._meta.verbose_name)

    def get_override_parameters(self):
        parameters = []
        if self.method == "POST" and isinstance(self.view, OnceOnly) and self.view.action not in self.view.never_kept:
            parameters.append(IDEMPOTENCY_KEY)
        if self.needs_version():
            parameters.append(IF_MATCH)
        if isinstance(self.view, Tagged) and getattr(self.view, "action", "") == "retrieve":
            parameters.append(IF_NONE_MATCH)
        return parameters

    def needs_version(self) -> bool:
        """PATCH and DELETE, and those acts upon a record that say so."""
        acts = getattr(self.view, "versioned_acts", ())
        if not isinstance(self.view, Tagged):
            return False
        return self.method in ("PATCH", "DELETE") or self.method == "POST" and getattr(self.view, "action", "") in acts

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        if "{" in self.path:
            bodies |= self.refusals(NOT_FOUND)
        if isinstance(self.view, Tagged) and getattr(self.view, "action", "") == "retrieve":
            bodies["304"] = {"description": "Bản ghi chưa đổi so với If-None-Match"}
        if self.method != "GET":
            bodies |= self.refusals(WITH_BODY)
        if IDEMPOTENCY_KEY in self.get_override_parameters():
            bodies |= self.refusals(REUSED)
        if self.needs_version():
            bodies |= self.refusals(PRECONDITIONS)
        return bodies | self.refusals(ALWAYS)

    def refusals(self, sentences: dict[int, str]) -> dict:
        reference = self.resolve_serializer(RefusalSerializer, "response").ref
        content = {"application/json": {"schema": reference}}
        return {str(status): {"description": text, "content": content} for status, text in sentences.items()}

    def _map_basic_serializer(self, serializer, direction):
        described = super()._map_basic_serializer(serializer, direction)
        described.pop("description", None)
        return described
