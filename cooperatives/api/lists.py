"""What is done with whole lists: taken out as a file, and one act upon many organisations. Long ones are jobs to be polled."""

from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.idempotency import OnceOnly
from accounts.permissions import Act, require
from cooperatives.api.base import CommuneReference, NothingSerializer
from cooperatives.api.file import file_response
from cooperatives.exports import content_of, may_fetch, request_export
from cooperatives.models import ActualStatus, BulkChange, ListExport, Organisation, Sector
from cooperatives.selectors.lists import LISTINGS
from cooperatives.services import bulk_acts
from cooperatives.services.bulk_changes import MOST, apply_bulk, preview, undo_bulk
from cooperatives.tables import ORGANISATIONS
from coopportal.kit.rest import StrictSerializer
from jobs.models import State

ACTS = {code: act for code, act in bulk_acts.ACTS.items() if act.table is ORGANISATIONS}
ACT_CHOICES = [(one.code, one.label) for one in ACTS.values()]


class JobFields(serializers.Serializer):
    """How far the job behind a row is; a row without one was done at once."""

    state = serializers.SerializerMethodField(help_text="queued, running, done, failed, cancelled")
    progress = serializers.SerializerMethodField(help_text="phần trăm; null khi chưa rõ")
    error = serializers.SerializerMethodField(help_text="vì sao không thành công")

    def get_state(self, row) -> str:
        return row.job.state if row.job else State.DONE

    def get_progress(self, row) -> int | None:
        return row.job.percent if row.job else 100

    def get_error(self, row) -> str:
        return row.job.error if row.job else ""


class Own(OnceOnly, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """What the caller alone asked for."""

    model: type
    related: tuple[str, ...] = ("job",)
    orderings = {"created": ("created_at", "pk")}
    filter_backends = []

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.user).select_related(*self.related)

    def parsed(self, serializer_class) -> dict:
        serializer = serializer_class(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def answer(self, row, status: int, **more) -> Response:
        shown = self.get_serializer_class()(self.get_queryset().get(pk=row.pk), context=self.get_serializer_context())
        address = self.reverse_action("detail", args=[row.pk])
        return Response(shown.data | more, status, headers={"Location": address} if status in (201, 202) else {})


class ListExportSerializer(JobFields, serializers.ModelSerializer):
    class Meta:
        model = ListExport
        fields = ["id", "list_code", "query", "format", "state", "progress", "error", "row_count", "created_at"]


class NewExportSerializer(StrictSerializer):
    list = serializers.ChoiceField(choices=[(code, one.table.name) for code, one in LISTINGS.items()])
    format = serializers.ChoiceField(choices=ListExport.Format.choices, default=ListExport.Format.XLSX)
    filters = serializers.DictField(
        child=serializers.CharField(max_length=200, allow_blank=True),
        required=False,
        help_text="như trên địa chỉ của danh sách ở cổng, kể cả sort; nhiều giá trị ngăn bằng dấu phẩy",
    )
    columns = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=200, help_text="bỏ trống: mọi cột"
    )

    def validate(self, given):
        listing = LISTINGS[given["list"]]
        known = {*listing.form.base_fields, "sort"}
        wrong = {}
        if odd := set(given.get("filters", {})) - known:
            wrong["filters"] = dict.fromkeys(sorted(odd), "Danh sách này không có điều kiện đó.")
        if odd := set(given.get("columns", [])) - set(listing.table.by_key):
            wrong["columns"] = [f"Danh sách này không có {len(odd)} cột đã nêu. Có: {', '.join(listing.table.by_key)}."]
        if wrong:
            raise serializers.ValidationError(wrong)
        return given


@extend_schema_view(
    list=extend_schema(summary="Các tệp danh sách bạn đã yêu cầu"),
    retrieve=extend_schema(summary="Một yêu cầu xuất danh sách: đã xong chưa"),
)
class ListExportViewSet(Own):
    model = ListExport
    queryset = ListExport.objects.none()
    serializer_class = ListExportSerializer
    related = ("job", "file")

    @extend_schema(
        summary="Yêu cầu xuất một danh sách thành tệp",
        description="202 và Location: đọc địa chỉ đó đến khi `state` là done, rồi tải ở `download`. Tệp giữ 7 ngày.",
        request=NewExportSerializer,
        responses={202: ListExportSerializer},
        examples=[
            OpenApiExample(
                "Hợp tác xã nông nghiệp",
                {"list": "organisations", "format": "csv", "filters": {"kind": "htx", "sector": "agriculture"}},
                request_only=True,
            )
        ],
    )
    def create(self, request):
        require(request.user, Act.REGISTRY_EXPORT)
        given = self.parsed(NewExportSerializer)
        listing, query = LISTINGS[given["list"]], QueryDict(mutable=True)
        for name, value in given.get("filters", {}).items():
            if value:
                query[name] = value
        keys = given.get("columns", [])
        content_of(listing, request.user, query, keys)  # what is wrong with the filters is told now
        export = request_export(listing, query.urlencode(), keys, given["format"], by=request.user)
        return self.answer(export, 202)

    @extend_schema(
        summary="Tải tệp danh sách",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(detail=True)
    def download(self, request, pk=None):
        """404 while there is no file, and when it is no longer kept."""
        export = self.get_object()
        require(request.user, Act.REGISTRY_EXPORT)
        if export.file is None:
            raise NotFound
        if not may_fetch(export, request.user):
            raise PermissionDenied("Địa bàn của tài khoản đã thay đổi từ khi xuất tệp này. Hãy xuất lại danh sách.")
        return file_response(export.file)


class UntouchedSerializer(serializers.Serializer):
    organisation = serializers.IntegerField()
    why = serializers.CharField()


class BulkChangeSerializer(JobFields, serializers.ModelSerializer):
    changed = serializers.SerializerMethodField(help_text="mã các tổ chức đã đổi")
    skipped = serializers.SerializerMethodField(help_text="các tổ chức không đổi được và vì sao")
    kept = serializers.SerializerMethodField(help_text="các tổ chức không hoàn tác được và vì sao")

    class Meta:
        model = BulkChange
        fields = [
            "id", "act", "words", "state", "progress", "error", "changed", "skipped", "kept", "created_at", "done_at",
            "undone_at",
        ]  # fmt: skip

    def get_changed(self, row) -> list[int]:
        return [int(pk) for pk in row.before]

    def get_skipped(self, row) -> list[dict]:
        return untouched(row.skipped)

    def get_kept(self, row) -> list[dict]:
        return untouched(row.kept)


def untouched(pairs) -> list[dict]:
    return [{"organisation": pk, "why": why} for pk, why in pairs]


class PlannedSerializer(serializers.Serializer):
    organisation = serializers.IntegerField()
    was = serializers.CharField()
    becomes = serializers.CharField()


class BulkPreviewSerializer(serializers.Serializer):
    changes = PlannedSerializer(many=True)
    skipped = UntouchedSerializer(many=True)


class NewBulkChangeSerializer(StrictSerializer):
    act = serializers.ChoiceField(choices=ACT_CHOICES)
    organisations = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), min_length=1, max_length=MOST
    )
    preview = serializers.BooleanField(default=False, help_text="chỉ xem trước, không ghi")
    actual_status = serializers.ChoiceField(choices=ActualStatus.choices, required=False)
    sector = serializers.ChoiceField(choices=Sector.choices, required=False)
    commune = CommuneReference(required=False)
    on = serializers.DateField(required=False, help_text="từ ngày")
    reason = serializers.CharField(max_length=300, required=False, help_text="ghi vào lịch sử của từng tổ chức")

    def validate(self, given):
        bulk_act = ACTS[given["act"]]
        stated = {name for name in ("actual_status", "sector", "commune", "on", "reason") if name in given}
        wrong = dict.fromkeys(stated - set(bulk_act.asks), f"Việc “{bulk_act.label}” không hỏi trường này.")
        wrong |= dict.fromkeys(set(bulk_act.asks) - stated, f"Việc “{bulk_act.label}” cần trường này.")
        if wrong:
            raise serializers.ValidationError(wrong)
        return given


@extend_schema_view(
    list=extend_schema(summary="Các thay đổi hàng loạt bạn đã làm"),
    retrieve=extend_schema(summary="Một thay đổi hàng loạt: đã xong chưa, đổi những gì"),
)
class BulkChangeViewSet(Own):
    model = BulkChange
    queryset = BulkChange.objects.none()
    serializer_class = BulkChangeSerializer

    def get_queryset(self):
        return super().get_queryset().filter(act__in=ACTS)

    @extend_schema(
        summary="Đổi hàng loạt tổ chức (tối đa 3.000)",
        description="`preview`: true chỉ xem trước (200). 201 và Location: nhiều tổ chức thì làm ở nền, đọc `state`.",
        request=NewBulkChangeSerializer,
        responses={200: BulkPreviewSerializer, 201: BulkChangeSerializer},
        examples=[
            OpenApiExample(
                "Không hoạt động",
                {
                    "act": "actual_status",
                    "organisations": [12],
                    "actual_status": "inactive",
                    "on": "2026-11-01",
                    "reason": "Rà soát tháng 11/2026",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request):
        if not bulk_acts.acts_for(request.user, ORGANISATIONS):
            require(request.user, Act.ORGANISATION_WRITE)
        given = self.parsed(NewBulkChangeSerializer)
        bulk_act, only_preview, wanted = ACTS[given.pop("act")], given.pop("preview"), set(given.pop("organisations"))
        rows = Organisation.objects.visible_to(request.user).filter(pk__in=wanted)
        if rows.count() < len(wanted):
            raise ValidationError({"organisations": "Có mã hồ sơ không thuộc địa bàn của bạn. Hãy dò lại danh sách."})
        seen = preview(bulk_act, rows, given, by=request.user)
        told = {
            "changes": [{"organisation": one.pk, "was": was, "becomes": becomes} for one, was, becomes in seen.changes],
            "skipped": untouched((one.pk, why) for one, why in seen.skipped),
        }
        if only_preview:
            return Response(told)
        if not seen.changes:
            raise ValidationError({"organisations": [one["why"] for one in told["skipped"][:20]]})
        change = apply_bulk(bulk_act, [one.pk for one, _, _ in seen.changes], given, by=request.user)
        change.refresh_from_db()
        return self.answer(change, 201, skipped=[*told["skipped"], *untouched(change.skipped)])

    @extend_schema(
        summary="Hoàn tác một thay đổi hàng loạt",
        description="Tổ chức đã được sửa sau đó thì giữ nguyên và nêu ở `kept`.",
        request=NothingSerializer,
        responses=BulkChangeSerializer,
        examples=[OpenApiExample("Hoàn tác", {}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def undo(self, request, pk=None):
        change = self.get_object()
        self.parsed(NothingSerializer)
        return self.answer(undo_bulk(change, by=request.user), 200)
