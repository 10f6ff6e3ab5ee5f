"""Files into the registry through the API: upload, the columns, the preview, the confirmation; each step is polled."""

from dataclasses import replace

import django_filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from accounts.permissions import require
from cooperatives.api.base import NothingSerializer, ScopedViewSet
from cooperatives.api.file import file_response
from cooperatives.forms.imports import IN_WORDS, MappingForm, UploadForm
from cooperatives.imports.notices import DAYS, DOT
from cooperatives.imports.preview import lines_of
from cooperatives.imports.told import told_lines
from cooperatives.imports.writers import WRITERS, act_of
from cooperatives.models import Import, ImportLine
from cooperatives.services.imports import XLSX, cancel_import, confirm_import, map_import, upload_import
from cooperatives.tables import IMPORTED
from coopportal.kit.refusals import Conflict
from coopportal.kit.rest import RecordSerializer, StrictSerializer, Uploading

TABLE_CHOICES = [(code, IMPORTED[code].name) for code in WRITERS]
OUTCOMES = [ImportLine.Outcome.ERROR, ImportLine.Outcome.CONFLICT, ImportLine.Outcome.CHANGED, ImportLine.Outcome.NEW]


class ImportSerializer(RecordSerializer):
    """`state`: reading, mapping (the columns are to be said), refused, previewed (to be confirmed), applying, done, cancelled,
    undone (a list of communes alone)."""

    file_name = serializers.CharField(source="file.name", read_only=True, label="tên tệp")
    progress = serializers.SerializerMethodField(help_text="phần trăm của việc đang chạy; null khi chưa rõ")
    error = serializers.SerializerMethodField(help_text="vì sao việc nền không thành công")
    marked = serializers.SerializerMethodField(help_text="có bản tô đỏ ô lỗi để tải")

    class Meta:
        model = Import
        fields = [
            "id", "table", "state", "file_name", "progress", "error", "counts", "refusal", "earlier", "note", "overwrites",
            "marked", "created_at", "applied_at", "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_progress(self, one) -> int | None:
        return one.job.percent if one.job else None

    def get_error(self, one) -> str:
        return one.job.error if one.job else ""

    def get_marked(self, one) -> bool:
        return one.marked_file_id is not None


class SheetSerializer(serializers.Serializer):
    name = serializers.CharField()
    head_row = serializers.IntegerField()
    rows = serializers.IntegerField()
    heads = serializers.ListField(child=serializers.CharField(), help_text="tiêu đề các cột, từ trái sang")


class QuestionSerializer(serializers.Serializer):
    key = serializers.CharField(help_text="mã cột")
    about = serializers.ChoiceField(choices=[(DOT, "dấu chấm trong số"), (DAYS, "thứ tự ngày tháng")])
    examples = serializers.ListField(child=serializers.CharField())
    count = serializers.IntegerField(help_text="số ô")


class ImportDetailSerializer(ImportSerializer):
    sheets = SheetSerializer(many=True, read_only=True)
    mapping = serializers.DictField(read_only=True, help_text="cách hiểu các cột: số thứ tự cột từ 0 → mã cột của bảng")
    notices = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="cổng đã đọc tệp như thế nào"
    )
    questions = QuestionSerializer(
        many=True, read_only=True, help_text="điều chỉ người gửi biết; trả lời bằng `answers`"
    )

    class Meta(ImportSerializer.Meta):
        fields = [*ImportSerializer.Meta.fields, "sheets", "mapping", "notices", "questions"]


class UploadSerializer(StrictSerializer):
    table = serializers.ChoiceField(choices=TABLE_CHOICES)
    file = serializers.FileField(help_text="tệp .xlsx hoặc .csv, không quá 10 MB", max_length=200)


class MappingSerializer(StrictSerializer):
    sheet = serializers.CharField(max_length=200)
    columns = serializers.DictField(
        child=serializers.CharField(max_length=60), help_text="số thứ tự cột từ 0 → mã cột của bảng"
    )
    units = serializers.DictField(
        child=serializers.CharField(max_length=20), required=False, help_text="số thứ tự cột → đơn vị tiền"
    )
    fixed = serializers.DictField(
        child=serializers.CharField(max_length=200), required=False, help_text="mã cột → giá trị chung cho mọi dòng"
    )
    answers = serializers.DictField(
        child=serializers.ChoiceField(choices=list(IN_WORDS.items())),
        required=False,
        help_text="mã cột → nghĩa của dấu chấm, hoặc thứ tự ngày tháng; hỏi trong `questions`",
    )
    save_as = serializers.CharField(max_length=120, required=False, allow_blank=True, help_text="lưu cách ghép")


class ConfirmSerializer(StrictSerializer):
    overwrites = serializers.BooleanField(default=False, help_text="ghi đè các dòng xung đột")
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, help_text="giải trình các cảnh báo")


class ToldChangeSerializer(serializers.Serializer):
    label = serializers.CharField()
    old = serializers.CharField()
    new = serializers.CharField()


class ToldFaultSerializer(serializers.Serializer):
    cell = serializers.CharField()
    column = serializers.CharField(source="label")
    sentence = serializers.CharField()
    is_warning = serializers.BooleanField()


class ToldLineSerializer(serializers.Serializer):
    row = serializers.IntegerField(help_text="dòng trong tệp")
    name = serializers.CharField(source="label")
    organisation_id = serializers.IntegerField(allow_null=True)
    outcome = serializers.ChoiceField(choices=[(one.value, one.label) for one in OUTCOMES])
    changes = ToldChangeSerializer(many=True)
    faults = ToldFaultSerializer(many=True)


class ImportFilter(django_filters.FilterSet):
    class Meta:
        model = Import
        fields = ["table", "state"]


@extend_schema_view(
    list=extend_schema(summary="Các tệp đơn vị bạn đã nhập"),
    retrieve=extend_schema(summary="Một tệp nhập: đang ở bước nào"),
)
class ImportViewSet(Uploading, ScopedViewSet):
    model = Import
    queryset = Import.objects.none()
    filterset_class = ImportFilter
    versioned_acts = ("confirm", "cancel", "columns")
    orderings = {"created": ("created_at", "pk")}

    def get_serializer_class(self):
        return ImportSerializer if self.action == "list" else ImportDetailSerializer

    def get_queryset(self):
        rows = super().get_queryset().select_related("file", "marked_file", "job")
        return rows.defer("sheets", "mapping") if self.action == "list" else rows

    @extend_schema(
        summary="Tải lên một tệp để nhập",
        description="Gửi dạng multipart/form-data. 202 và Location: đọc địa chỉ đó đến khi `state` không còn là reading.",
        request={"multipart/form-data": UploadSerializer},
        responses={202: ImportDetailSerializer},
    )
    def create(self, request):
        require(request.user, act_of(self.parsed(UploadSerializer)["table"]))
        form = UploadForm(request.data, request.FILES, user=request.user)
        if not form.is_valid():
            raise ValidationError(form.errors)
        file = form.cleaned_data["file"]
        told = {"name": file.name, "content_type": file.content_type or XLSX, "size": file.size}
        one = upload_import(table=form.cleaned_data["table"], by=request.user, pieces=file.chunks(), **told)
        return self.under_way(one)

    def under_way(self, one: Import) -> Response:
        response = self.shown(one, 202)
        response["Location"] = self.reverse_action("detail", args=[one.pk])
        return response

    @extend_schema(
        summary="Nói cột nào của tệp là gì",
        request=MappingSerializer,
        responses={202: ImportDetailSerializer},
        examples=[
            OpenApiExample(
                "Hai cột", {"sheet": "DS", "columns": {"0": "name", "1": "code"}, "fixed": {"kind": "htx"}}, request_only=True
            )
        ],
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def columns(self, request, pk=None):
        one, version = self.asked_row()
        require(request.user, act_of(one.table))
        given = self.parsed(MappingSerializer)
        seen = next((sheet for sheet in one.sheets if sheet["name"] == given["sheet"]), None)
        if seen is None:
            if one.is_waiting:
                raise Conflict("Tệp này đang được xử lý. Hãy chờ xong rồi thao tác tiếp.")
            raise ValidationError({"sheet": "Tệp không có trang tính này."})
        form = MappingForm(typed(given, version), code=one.table, seen=seen, chosen=None)
        wrong = unknown_names(given, form)
        if wrong or not form.is_valid():
            raise ValidationError(wrong or as_sent(form.errors))
        how = {"save_as": given.get("save_as", "").strip(), "by": request.user, "version": version}
        mapping = replace(form.mapping(), answers=given.get("answers", {}))
        return self.under_way(map_import(one, mapping=mapping, **how))

    @extend_schema(
        summary="Xác nhận: ghi những gì đã xem trước",
        description="Ghi tất cả hoặc không ghi gì. Dữ liệu đã thay đổi từ khi xem trước thì trở lại previewed.",
        request=ConfirmSerializer,
        responses={202: ImportDetailSerializer},
        examples=[OpenApiExample("Xác nhận", {"note": "Đã đối chiếu phiếu gốc"}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def confirm(self, request, pk=None):
        one, version = self.asked_row()
        return self.under_way(confirm_import(one, by=request.user, version=version, **self.parsed(ConfirmSerializer)))

    @extend_schema(
        summary="Bỏ một tệp chưa nhập",
        request=NothingSerializer,
        responses=ImportDetailSerializer,
        examples=[OpenApiExample("Bỏ", {}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk=None):
        one, version = self.asked_row()
        self.parsed(NothingSerializer)
        return self.shown(cancel_import(one, by=request.user, version=version))

    @extend_schema(
        summary="Từng dòng của bản xem trước: mới, đổi (cũ → mới), lỗi, xung đột",
        parameters=[OpenApiParameter("outcome", str, enum=[one.value for one in OUTCOMES])],
        responses=ToldLineSerializer(many=True),
    )
    @action(detail=True, filter_backends=[])
    def lines(self, request, pk=None):
        one, outcome = self.get_object(), request.query_params.get("outcome", "")
        if outcome and outcome not in OUTCOMES:
            raise ValidationError({"outcome": f"Chọn một trong: {', '.join(OUTCOMES)}."})
        page = self.paginate_queryset(lines_of(one, outcome))
        return self.get_paginated_response(ToldLineSerializer(told_lines(one, page), many=True).data)

    @extend_schema(
        summary="Tải tệp như đã gửi, hoặc bản tô đỏ ô lỗi",
        parameters=[OpenApiParameter("copy", str, enum=["marked"])],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(detail=True)
    def file(self, request, pk=None):
        one = self.get_object()
        file = one.marked_file if request.query_params.get("copy") == "marked" else one.file
        if file is None:
            raise NotFound
        return file_response(file)


def typed(given: dict, version: int) -> dict:
    """As the page's form would send it."""
    found = {
        "version": version,
        "sheet": given["sheet"],
        "save_as": given.get("save_as", ""),
    }
    for prefix, name in (("column", "columns"), ("unit", "units"), ("fixed", "fixed")):
        found |= {f"{prefix}-{key}": value for key, value in given.get(name, {}).items()}
    return found


def unknown_names(given: dict, form: MappingForm) -> dict:
    wrong = {}
    for prefix, name in (("column", "columns"), ("unit", "units"), ("fixed", "fixed")):
        odd = [key for key in given.get(name, {}) if f"{prefix}-{key}" not in form.fields]
        if odd:
            wrong[name] = dict.fromkeys(odd[:20], "Tệp hoặc bảng không có cột này.")
    if odd := given.get("answers", {}).keys() - given["columns"].values():
        wrong["answers"] = dict.fromkeys(sorted(odd)[:20], "Chưa có cột nào của tệp ghép vào mục này.")
    return wrong


def as_sent(errors) -> dict:
    """The form's errors under the names of the body: "column-3" is columns.3."""
    found: dict = {}
    for field, sentences in errors.items():
        prefix, _, key = field.partition("-")
        name = {"column": "columns", "unit": "units", "fixed": "fixed"}.get(prefix)
        if name and key:
            found.setdefault(name, {})[key] = sentences
        else:
            found["non_field_errors" if field == "__all__" else field] = sentences
    return found
