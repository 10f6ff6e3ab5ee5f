"""What was done to a record, in people's words, and a former value written again: the doors of the API."""

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.permissions import Act, require
from cooperatives.ownership import require_owner
from cooperatives.selectors.closing import mark_late
from cooperatives.selectors.history import organisation_history
from cooperatives.services.restoring import PARTS, image_of, restore
from cooperatives.views.history import before_of, mark_of, offer_restoring
from coopportal.kit.changes import label_of
from coopportal.kit.rest import StrictSerializer, asked_version, etag
from coopportal.kit.words import in_words, names_of

BEFORE = OpenApiParameter("before", str, description="giá trị `older` của trang trước")


class FieldChangeSerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()
    before = serializers.CharField(help_text="bằng lời; “(trống)” khi chưa ghi")
    after = serializers.CharField()


class RowChangeSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=["created", "changed", "deleted"])
    table = serializers.CharField()
    label = serializers.CharField(help_text="bảng, bằng lời")
    name = serializers.CharField(help_text="bản ghi nào, bằng lời; dữ liệu cá nhân được che")
    image = serializers.IntegerField(allow_null=True, help_text="mã của bản cũ")
    restore_url = serializers.CharField(help_text="nơi khôi phục, khi bạn được khôi phục")
    late = serializers.CharField(help_text="kỳ đã chốt mà thay đổi này thuộc về, khi ghi sau chốt; trống khi không")

    def get_fields(self):
        return super().get_fields() | {"fields": FieldChangeSerializer(many=True)}  # "fields" cannot be an attribute


class WriterSerializer(serializers.Serializer):
    name = serializers.CharField()
    agency = serializers.CharField()
    way = serializers.CharField(help_text="form, api, job, command; trống khi không rõ")
    reason = serializers.CharField()


class HistoryActSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    writer = WriterSerializer(allow_null=True)
    rows = RowChangeSerializer(many=True)


class HistorySerializer(serializers.Serializer):
    acts = HistoryActSerializer(many=True)
    older = serializers.CharField(allow_null=True, help_text="gửi lại ở `before` để xem trang trước đó; null khi hết")


class FormerValueSerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()
    then = serializers.CharField()
    now = serializers.CharField()


class FormerSerializer(serializers.Serializer):
    table = serializers.CharField()
    gone = serializers.BooleanField(help_text="bản ghi đã bị xóa; khôi phục là đưa nguyên bản ghi trở lại")
    version = serializers.IntegerField(allow_null=True)
    values = FormerValueSerializer(many=True)


class RestoreSerializer(StrictSerializer):
    why = serializers.CharField(max_length=300, help_text="vì sao khôi phục; ghi vào lịch sử")

    def get_fields(self):
        chosen = serializers.ListField(
            child=serializers.CharField(max_length=60), max_length=100, required=False, help_text="tên các trường"
        )
        return super().get_fields() | {"fields": chosen}


class HistoryActs:
    """Acts of an organisation's view set."""

    @extend_schema(
        summary="Lịch sử hồ sơ: ai, khi nào, vì sao, cũ → mới; mới nhất trước",
        parameters=[BEFORE],
        responses=HistorySerializer,
    )
    @action(detail=True)
    def history(self, request, pk=None):
        organisation = self.get_object()
        told = organisation_history(organisation, request.user, before_of(request))
        offer_restoring(told, organisation, request.user, route="api:organisation-former")
        mark_late(told, organisation)
        return Response(HistorySerializer({"acts": told.acts, "older": mark_of(told)}).data)

    @extend_schema(
        methods=["GET"],
        summary="Giá trị cũ của một bản ghi, bên cạnh giá trị hiện nay",
        responses=FormerSerializer,
    )
    @extend_schema(
        methods=["POST"],
        summary="Khôi phục giá trị cũ",
        description="Gửi ETag của địa chỉ này ở If-Match; bản ghi đã xóa thì không cần.",
        request=RestoreSerializer,
        responses=FormerSerializer,
        examples=[
            OpenApiExample("Lấy lại địa chỉ", {"fields": ["address"], "why": "Sửa nhầm hồ sơ khác"}, request_only=True)
        ],
    )
    @action(
        detail=True,
        methods=["get", "post"],
        url_path=r"former/(?P<table>[a-z0-9]{1,40})/(?P<image>[0-9]{1,18})",
        url_name="former",
    )
    def former(self, request, pk=None, table="", image=""):
        organisation = self.get_object()
        part = PARTS.get(table)
        require(request.user, Act.RECORD_RESTORE)
        if part is None:
            raise NotFound
        require_owner(request.user, part.block, organisation)
        old = image_of(part, organisation, int(image))
        if old is None:
            raise NotFound
        row = part.model.objects.filter(pk=old.pgh_obj_id).first()
        if request.method == "POST":
            version = asked_version(request) if row else None
            given = {"fields": []} | self.parsed(RestoreSerializer)
            restore(organisation, part, old, by=request.user, version=version, **given)
            row = part.model.objects.filter(pk=old.pgh_obj_id).first()
        headers = {"ETag": etag(row)} if row else {}
        return Response(FormerSerializer(beside(part, old, row)).data, headers=headers)


def beside(part, old, row) -> dict:
    """What stood then and what stands now, in words."""
    told = [part.model._meta.get_field(name) for name in part.fields]
    names = names_of((one, getattr(which, one.attname)) for one in told for which in (old, row) if which)

    def words(which, one) -> str:
        return in_words(one, getattr(which, one.attname), names) if which else ""

    return {
        "table": part.model._meta.model_name,
        "gone": row is None,
        "version": row and row.version,
        "values": [
            {"name": one.name, "label": label_of(one), "then": words(old, one), "now": words(row, one)} for one in told
        ],
    }
