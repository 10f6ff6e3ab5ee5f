"""Organisations that split, join or turn out to be one: reorganisation, and records written twice."""

import django_filters
from django.db import transaction
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.permissions import Act, require
from cooperatives.api.base import NothingSerializer, OrganisationReference, ScopedViewSet
from cooperatives.models import Organisation, RecordMerge
from cooperatives.ownership import Block, require_owner
from cooperatives.services.merging import conflicts, merge_organisations, moving, undo_merge
from cooperatives.services.reorganising import consolidate, merge_into, split
from coopportal.kit.rest import RecordSerializer, StrictSerializer
from coopportal.kit.rows import lock

WAYS = {"split": "tách", "divide": "chia", "consolidate": "hợp nhất", "merge_into": "sáp nhập vào tổ chức khác"}
WAY_CHOICES = list(WAYS.items())
MOST = 20
# What a way asks for, beside the day and the reason.
ASKS = {"split": "newborn", "divide": "newborn", "consolidate": "partners", "merge_into": "into"}


class NewbornSerializer(StrictSerializer):
    name = serializers.CharField(max_length=250)
    code = serializers.CharField(
        max_length=20, required=False, allow_null=True, allow_blank=True, help_text="mã số thuế"
    )


class ReorganisingSerializer(StrictSerializer):
    way = serializers.ChoiceField(choices=WAY_CHOICES)
    on = serializers.DateField(help_text="ngày có hiệu lực")
    reason = serializers.CharField(max_length=300, help_text="căn cứ, lý do")
    document = serializers.CharField(max_length=80, required=False, allow_blank=True)
    newborn = NewbornSerializer(many=True, required=False, max_length=MOST, help_text="các tổ chức mới")
    partners = OrganisationReference(many=True, required=False, help_text="hợp nhất với")
    into = OrganisationReference(required=False, help_text="tổ chức nhận sáp nhập")

    def validate(self, given):
        asked = {ASKS[given["way"]]} | ({"newborn"} if given["way"] == "consolidate" else set())
        label = WAYS[given["way"]]
        stated = {name for name in ("newborn", "partners", "into") if name in given}
        wrong = dict.fromkeys(stated - asked, f"Việc “{label}” không hỏi trường này.")
        wrong |= dict.fromkeys(asked - stated, f"Việc “{label}” cần trường này.")
        if given["way"] == "consolidate" and len(given.get("newborn", [])) != 1:
            wrong.setdefault("newborn", "Hợp nhất lập đúng một tổ chức mới.")
        if len(given.get("partners", [])) > MOST:
            wrong["partners"] = f"Mỗi lần ghi nhiều nhất {MOST} tổ chức."
        if wrong:
            raise serializers.ValidationError(wrong)
        return given


class AffectedSerializer(serializers.Serializer):
    organisations = serializers.ListField(child=serializers.IntegerField(), help_text="mã các hồ sơ mới, hoặc còn lại")


class ConflictSerializer(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()
    kept = serializers.CharField(help_text="nội dung của hồ sơ giữ lại")
    removed = serializers.CharField(help_text="nội dung của hồ sơ bị gộp")


class MovingSerializer(serializers.Serializer):
    label = serializers.CharField()
    count = serializers.IntegerField()


class MergePreviewSerializer(serializers.Serializer):
    conflicts = ConflictSerializer(many=True, help_text="mỗi dòng cần một lựa chọn ở choices")
    moving = MovingSerializer(many=True, help_text="những gì được chuyển sang hồ sơ giữ lại")


class MergeSerializer(StrictSerializer):
    other = OrganisationReference(help_text="hồ sơ được gộp vào hồ sơ này")
    reason = serializers.CharField(max_length=200, help_text="căn cứ gộp")
    choices = serializers.DictField(
        child=serializers.ChoiceField(choices=["kept", "removed"]),
        required=False,
        help_text="key của từng nội dung trùng → giữ của hồ sơ nào",
    )


class RecordMergeSerializer(RecordSerializer):
    kept = OrganisationReference(read_only=True)

    class Meta:
        model = RecordMerge
        fields = ["id", "kept", "removed_id", "removed_name", "reason", "created_at", "undone_at", "version"]


class JoiningActs:
    """Acts of an organisation's view set."""

    @extend_schema(
        summary="Ghi tách, chia, hợp nhất, sáp nhập",
        request=ReorganisingSerializer,
        responses={201: AffectedSerializer},
        examples=[
            OpenApiExample(
                "Tách",
                {
                    "way": "split",
                    "on": "2026-03-01",
                    "reason": "Nghị quyết Đại hội thành viên",
                    "newborn": [{"name": "Hợp tác xã Nông sản An Bình"}],
                },
                request_only=True,
            )
        ],
    )
    @action(detail=True, methods=["post"])
    def reorganise(self, request, pk=None):
        row, version = self.asked_row()
        require_owner(request.user, Block.STATE, row)
        given = self.parsed(ReorganisingSerializer)
        with transaction.atomic():
            lock(Organisation.objects.visible_to(request.user), row.pk, version)
            left = reorganised(row, given.pop("way"), given, by=request.user)
        return Response({"organisations": [one.pk for one in left]}, 201)

    @extend_schema(
        methods=["GET"],
        summary="Xem trước khi gộp một hồ sơ trùng vào hồ sơ này",
        parameters=[OpenApiParameter("other", int, required=True, description="mã hồ sơ được gộp vào hồ sơ này")],
        responses=MergePreviewSerializer,
    )
    @extend_schema(
        methods=["POST"],
        summary="Gộp một hồ sơ trùng vào hồ sơ này",
        request=MergeSerializer,
        responses={201: RecordMergeSerializer},
        examples=[OpenApiExample("Nhập hai lần", {"other": 13, "reason": "Cùng giấy chứng nhận"}, request_only=True)],
    )
    @action(detail=True, methods=["get", "post"])
    def merge(self, request, pk=None):
        keep = self.get_object()
        require(request.user, Act.RECORD_MERGE)
        require_owner(request.user, Block.IDENTITY, keep)
        if request.method == "GET":
            other = OtherSerializer(data=request.query_params, context=self.get_serializer_context())
            other.is_valid(raise_exception=True)
            return Response(MergePreviewSerializer(preview_of(keep, other.validated_data["other"])).data)
        keep, version = self.asked_row()
        given = {"choices": {}} | self.parsed(MergeSerializer)
        with transaction.atomic():
            lock(Organisation.objects.visible_to(request.user), keep.pk, version)
            merge = merged(keep, given, by=request.user)
        return Response(RecordMergeSerializer(merge).data, 201, headers={"ETag": f'"{merge.version}"'})


class OtherSerializer(serializers.Serializer):
    other = OrganisationReference(from_text=True)


def reorganised(row: Organisation, way: str, given: dict, *, by) -> list[Organisation]:
    """The organisations that were born, or the one that lives on."""
    newborn, partners, into = given.pop("newborn", []), given.pop("partners", []), given.pop("into", None)
    match way:
        case "consolidate":
            return [consolidate([row, *partners], newborn=dict(newborn[0]), by=by, **given)]
        case "merge_into":
            merge_into(row, into, by=by, **given)
            return [into]
    return split(row, newborn=[dict(one) for one in newborn], ends=way == "divide", by=by, **given)


def preview_of(keep: Organisation, other: Organisation) -> dict:
    refuse_itself(keep, other)
    found = [one for one in conflicts(keep, other) if one.asked]
    told = [{"key": c.key, "label": c.label, "kept": str(c.kept), "removed": str(c.removed)} for c in found]
    return {"conflicts": told, "moving": [{"label": label, "count": count} for label, count in moving(other)]}


def merged(keep: Organisation, given: dict, *, by) -> RecordMerge:
    """Raises ValidationError that names each conflict without a choice."""
    refuse_itself(keep, given["other"])
    asked = {one.key: one.label for one in conflicts(keep, given["other"]) if one.asked}
    wrong = {key: f"{label}: chọn kept hoặc removed." for key, label in asked.items() if key not in given["choices"]}
    wrong |= dict.fromkeys(given["choices"].keys() - asked.keys(), "Không có nội dung trùng mang mã này.")
    if wrong:
        raise ValidationError({"choices": wrong})
    return merge_organisations(keep, given["other"], by=by, reason=given["reason"], choices=given["choices"])


def refuse_itself(keep: Organisation, other: Organisation) -> None:
    if keep.pk == other.pk:
        raise ValidationError({"other": "Hãy chọn một hồ sơ khác để gộp vào hồ sơ này."})


class RecordMergeFilter(django_filters.FilterSet):
    organisation = django_filters.NumberFilter(field_name="kept__pk", label="mã hồ sơ giữ lại")

    class Meta:
        model = RecordMerge
        fields = []


class RecordMergeViewSet(ScopedViewSet):
    model = RecordMerge
    queryset = RecordMerge.objects.none()
    serializer_class = RecordMergeSerializer
    filterset_class = RecordMergeFilter
    versioned_acts = ("undo",)

    def get_queryset(self):
        return super().get_queryset().select_related("kept")

    @extend_schema(
        summary="Hoàn tác một lần gộp hồ sơ",
        description="Chỉ khi chưa ai sửa tiếp.",
        request=NothingSerializer,
        responses=RecordMergeSerializer,
        examples=[OpenApiExample("Hoàn tác", {}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def undo(self, request, pk=None):
        row, version = self.asked_row()
        self.parsed(NothingSerializer)
        with transaction.atomic():
            lock(RecordMerge.objects.visible_to(request.user), row.pk, version)
            undo_merge(row, by=request.user)
        return self.shown(row)
