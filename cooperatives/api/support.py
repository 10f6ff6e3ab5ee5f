import django_filters
from django.db import transaction
from django.db.models import Q
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from cooperatives.api.base import (
    WRITTEN_BY_MISTAKE,
    BaseReference,
    CommuneReference,
    OrganisationReference,
    ProgrammeReference,
    ReasonSerializer,
    ScopedViewSet,
)
from cooperatives.api.history import BEFORE, HistorySerializer
from cooperatives.models import Organisation, Participation, Programme, Recognition, SupportActivity
from cooperatives.models.support import Funding
from cooperatives.selectors.support import activity_history
from cooperatives.services.recognitions import add_recognition, change_recognition, delete_recognition
from cooperatives.services.support import (
    ATTENDED,
    Entry,
    add_participants,
    change_activity,
    change_participants,
    create_activity,
    delete_activity,
    save_programme,
)
from cooperatives.views.history import before_of, mark_of
from coopportal.kit.rest import RecordSerializer
from coopportal.kit.rows import lock

ACTIVITY = [
    "kind", "title", "topics", "base", "commune", "programmes", "starts_on", "counts_on", "stage", "place", "venue",
    "funded_on", "started_on", "done_on", "handed_over_on", "attendances", *ATTENDED, "lender", "lender_name",
    "balance_on", "funding",
]  # fmt: skip
FIGURES = [
    "persons", "amount_vnd", "balance_vnd", "from_on", "to_on", "months", "qualification", "monthly_vnd",
]  # fmt: skip
MOST = 1_000
LARGEST = 2**63 - 1


class ProgrammeSerializer(RecordSerializer):
    province = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = Programme
        fields = ["code", "name", "number", "province", "first_year", "last_year", "version"]
        read_only_fields = ["code"]
        extra_kwargs = {"name": {"allow_blank": True}}


class ProgrammeFilter(django_filters.FilterSet):
    province = django_filters.CharFilter(field_name="province__slug")

    class Meta:
        model = Programme
        fields = []


@extend_schema_view(
    create=extend_schema(
        description="Chương trình của địa bàn bạn; mã (`code`) do hệ thống đặt.",
        examples=[
            OpenApiExample(
                "Đề án của tỉnh",
                {"name": "Đề án phát triển HTX", "number": "12/ĐA-UBND", "first_year": 2025},
                request_only=True,
            )
        ],
    ),
    partial_update=extend_schema(
        examples=[OpenApiExample("Gia hạn", {"last_year": 2030}, request_only=True)],
    ),
)
class ProgrammeViewSet(ScopedViewSet):
    model = Programme
    queryset = Programme.objects.none()
    serializer_class = ProgrammeSerializer
    filterset_class = ProgrammeFilter
    lookup_field = "code"

    def get_queryset(self):
        return super().get_queryset().select_related("province")

    def create(self, request):
        return self.shown(save_programme(None, by=request.user, **self.parsed(ProgrammeSerializer)), 201)

    def partial_update(self, request, code=None):
        row, version = self.asked_row()
        given = self.parsed(ProgrammeSerializer, row)
        return self.shown(save_programme(row, by=request.user, version=version, **given))


class FundingField(serializers.DictField):
    """Where the money comes from → whole đồng; several lines of one nature are told as their sum."""

    child = serializers.IntegerField(min_value=1, max_value=LARGEST)

    def to_internal_value(self, data):
        found = super().to_internal_value(data)
        if unknown := set(found) - set(Funding.Nature.values):
            raise serializers.ValidationError(
                dict.fromkeys(unknown, f"Không có nguồn này. Dùng một trong: {', '.join(Funding.Nature.values)}.")
            )
        return found

    def to_representation(self, lines):
        sums: dict[str, int] = {}
        for line in lines.all():
            sums[line.nature] = sums.get(line.nature, 0) + line.amount_vnd
        return sums


class SupportActivitySerializer(RecordSerializer):
    base = BaseReference()
    commune = CommuneReference(required=False, allow_null=True)
    programmes = ProgrammeReference(many=True, required=False)
    funding = FundingField(required=False, help_text="nguồn → số tiền (đồng)")

    class Meta:
        model = SupportActivity
        fields = ["id", *ACTIVITY, "demonstration", "version"]
        read_only_fields = ["demonstration"]
        extra_kwargs = {"title": {"allow_blank": True}}


class ActivityChangeSerializer(SupportActivitySerializer):
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, write_only=True)

    class Meta(SupportActivitySerializer.Meta):
        fields = [*SupportActivitySerializer.Meta.fields, "reason"]


class ParticipationSerializer(RecordSerializer):
    activity = serializers.PrimaryKeyRelatedField(read_only=True)
    organisation = OrganisationReference(read_only=True)

    class Meta:
        model = Participation
        fields = ["id", "activity", "organisation", "founding_group", *FIGURES, "version"]
        read_only_fields = ["founding_group"]


class EntrySerializer(ParticipationSerializer):
    """Who takes part: an organisation, or a founding group by its name."""

    organisation = OrganisationReference(required=False)

    class Meta(ParticipationSerializer.Meta):
        fields = ["organisation", "founding_group", *FIGURES]
        read_only_fields = []

    def validate(self, given):
        if bool(given.get("organisation")) == bool(given.get("founding_group", "").strip()):
            raise serializers.ValidationError(
                {"organisation": "Nêu tổ chức (organisation) hoặc nhóm sáng lập (founding_group), một trong hai."}
            )
        return given


class AddedSerializer(serializers.Serializer):
    added = serializers.IntegerField(help_text="số lượt mới; ai đã có thì chỉ bổ sung số còn trống")


class SupportActivityFilter(django_filters.FilterSet):
    base = django_filters.CharFilter(field_name="base__slug")
    programme = django_filters.CharFilter(field_name="programmes__code", distinct=True)

    class Meta:
        model = SupportActivity
        fields = ["kind", "stage", "lender"]


@extend_schema_view(
    create=extend_schema(
        examples=[
            OpenApiExample(
                "Lớp tập huấn",
                {
                    "kind": "training",
                    "title": "Lớp kế toán hợp tác xã năm 2025",
                    "base": "bac-kan",
                    "starts_on": "2025-05-12",
                    "counts_on": "2025-05-13",
                    "attended_managers": 20,
                    "funding": {"local_budget": 45_000_000},
                },
                request_only=True,
            )
        ]
    ),
    partial_update=extend_schema(
        request=ActivityChangeSerializer,
        responses=SupportActivitySerializer,
        description="`programmes` và `funding` là toàn bộ: nêu lại cả những gì giữ nguyên.",
        examples=[
            OpenApiExample("Đổi nơi tổ chức", {"place": "Hội trường xã", "reason": "Đổi địa điểm"}, request_only=True)
        ],
    ),
    destroy=extend_schema(
        request=ReasonSerializer,
        description="Nêu lý do; hoạt động khôi phục được trên trang.",
        examples=[WRITTEN_BY_MISTAKE],
    ),
)
class SupportActivityViewSet(ScopedViewSet):
    model = SupportActivity
    queryset = SupportActivity.objects.none()
    serializer_class = SupportActivitySerializer
    filterset_class = SupportActivityFilter

    def get_queryset(self):
        return super().get_queryset().select_related("base", "commune").prefetch_related("programmes", "funding")

    def create(self, request):
        return self.shown(create_activity(by=request.user, **self.parsed(SupportActivitySerializer)), 201)

    def partial_update(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(ActivityChangeSerializer, row)
        whole = {"programmes": row.programmes.all(), "funding": FundingField().to_representation(row.funding)}
        return self.shown(change_activity(row, by=request.user, version=version, **(whole | given)))

    def destroy(self, request, pk=None):
        row, version = self.asked_row()
        delete_activity(row, by=request.user, version=version, **self.parsed(ReasonSerializer))
        return Response(status=204)

    @extend_schema(
        summary="Lịch sử hoạt động: ai, khi nào, vì sao, cũ → mới; mới nhất trước",
        parameters=[BEFORE],
        responses=HistorySerializer,
    )
    @action(detail=True)
    def history(self, request, pk=None):
        told = activity_history(self.get_object(), request.user, before_of(request))
        return Response(HistorySerializer({"acts": told.acts, "older": mark_of(told)}).data)

    @extend_schema(
        summary="Ghi ai đã tham gia (tối đa 1.000 một lần)",
        request=EntrySerializer(many=True),
        responses={201: AddedSerializer},
        examples=[OpenApiExample("Một hợp tác xã", {"organisation": 12, "persons": 2}, request_only=True)],
    )
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[])
    def participants(self, request, pk=None):
        row, rows = self.get_object(), request.data
        if not isinstance(rows, list) or not 0 < len(rows) <= MOST:
            raise ValidationError("Hãy gửi một danh sách JSON gồm 1 đến 1.000 lượt tham gia.")
        serializer = EntrySerializer(data=rows, many=True, context=self.get_serializer_context())
        named = [one.get("organisation") for one in rows if isinstance(one, dict)]
        serializer.child.fields["organisation"].find_all([one for one in named if type(one) is int])
        serializer.is_valid(raise_exception=True)
        entries = [Entry(**one) for one in serializer.validated_data]
        return Response({"added": add_participants(row, by=request.user, entries=entries)}, 201)


class ParticipationFilter(django_filters.FilterSet):
    organisation = django_filters.NumberFilter(field_name="organisation__pk", label="mã tổ chức")
    activity = django_filters.NumberFilter(field_name="activity__pk", label="mã hoạt động")

    class Meta:
        model = Participation
        fields = []


@extend_schema_view(
    partial_update=extend_schema(examples=[OpenApiExample("Số người", {"persons": 3}, request_only=True)]),
    destroy=extend_schema(request=ReasonSerializer, examples=[WRITTEN_BY_MISTAKE]),
)
class ParticipationViewSet(ScopedViewSet):
    """New ones are written by `participants` of the activity."""

    model = Participation
    queryset = Participation.objects.none()
    serializer_class = ParticipationSerializer
    filterset_class = ParticipationFilter

    def get_queryset(self):
        here = Organisation.objects.visible_to(self.request.user)
        rows = super().get_queryset().filter(Q(organisation=None) | Q(organisation__in=here))
        return rows.select_related("organisation")

    def partial_update(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(ParticipationSerializer, row)
        change_participants(row.activity, by=request.user, changes={row.pk: (version, given)} if given else {})
        return self.shown(row)

    @transaction.atomic
    def destroy(self, request, pk=None):
        row, version = self.asked_row()
        lock(Participation.objects.visible_to(request.user), row.pk, version)
        given = self.parsed(ReasonSerializer)
        change_participants(row.activity, by=request.user, changes={}, removed=[row.pk], **given)
        return Response(status=204)


RECOGNITION = ["group", "product", "level", "number", "issuer", "partners", "programme", "from_on", "to_on"]


class RecognitionSerializer(RecordSerializer):
    organisation = OrganisationReference(read_only=True)
    base = BaseReference(read_only=True)
    programme = ProgrammeReference(required=False, allow_null=True)

    class Meta:
        model = Recognition
        fields = ["id", "organisation", "base", *RECOGNITION, "demonstration", "version"]
        read_only_fields = ["demonstration"]


class NewRecognitionSerializer(RecognitionSerializer):
    organisation = OrganisationReference()

    class Meta(RecognitionSerializer.Meta):
        fields = ["organisation", *RECOGNITION]


class RecognitionChangeSerializer(RecognitionSerializer):
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, write_only=True)

    class Meta(RecognitionSerializer.Meta):
        fields = [*RecognitionSerializer.Meta.fields, "reason"]


class RecognitionFilter(django_filters.FilterSet):
    base = django_filters.CharFilter(field_name="base__slug")
    organisation = django_filters.NumberFilter(field_name="organisation__pk", label="mã tổ chức")
    programme = django_filters.CharFilter(field_name="programme__code")

    class Meta:
        model = Recognition
        fields = ["group"]


@extend_schema_view(
    create=extend_schema(
        request=NewRecognitionSerializer,
        responses={201: RecognitionSerializer},
        examples=[
            OpenApiExample(
                "Sản phẩm OCOP",
                {
                    "organisation": 12,
                    "group": "ocop",
                    "product": "Miến dong",
                    "level": "4 sao",
                    "from_on": "2025-06-01",
                },
                request_only=True,
            )
        ],
    ),
    partial_update=extend_schema(
        request=RecognitionChangeSerializer,
        responses=RecognitionSerializer,
        examples=[OpenApiExample("Hết hiệu lực", {"to_on": "2026-06-01", "reason": "Hết hạn"}, request_only=True)],
    ),
    destroy=extend_schema(
        request=ReasonSerializer,
        description="Chỉ xóa điều ghi nhầm; hết hiệu lực thì ghi `to_on`.",
        examples=[WRITTEN_BY_MISTAKE],
    ),
)
class RecognitionViewSet(ScopedViewSet):
    model = Recognition
    queryset = Recognition.objects.none()
    serializer_class = RecognitionSerializer
    filterset_class = RecognitionFilter

    def get_queryset(self):
        return super().get_queryset().select_related("organisation", "base", "programme")

    def create(self, request):
        given = self.parsed(NewRecognitionSerializer)
        return self.shown(add_recognition(given.pop("organisation"), by=request.user, **given), 201)

    def partial_update(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(RecognitionChangeSerializer, row)
        return self.shown(change_recognition(row, by=request.user, version=version, **given))

    def destroy(self, request, pk=None):
        row, version = self.asked_row()
        delete_recognition(row, by=request.user, version=version, **self.parsed(ReasonSerializer))
        return Response(status=204)
