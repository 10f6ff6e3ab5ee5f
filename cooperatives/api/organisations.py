import django_filters
from django.db import transaction
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from cooperatives.api.base import (
    AnyBaseReference,
    BaseReference,
    CommuneReference,
    OrganisationReference,
    ScopedViewSet,
    settled_base,
)
from cooperatives.api.history import HistoryActs
from cooperatives.api.joining import JoiningActs
from cooperatives.life import RULES, Event
from cooperatives.models import Organisation, Representative, Spell
from cooperatives.services.bulk import MOST, RowsRefused, register_organisations
from cooperatives.services.organisations import IDENTITY, attach_commune, correct_organisation, register_organisation
from cooperatives.services.people import appoint_representative, correct_representative, look_at_people
from cooperatives.services.states import correct_turn, delete_turn, record_event
from coopportal.kit.rest import RecordSerializer, StrictSerializer, read_body, told
from coopportal.kit.rows import lock
from coopportal.kit.text import nfc

BULK_BYTES = 5 * 1024 * 1024  # a thousand full rows are about 600 KiB
CHANGED = ["kind", "sector", "legal_status", "actual_status", "base", "commune", "established_on"]
NEW_ORGANISATION = {
    "name": "Hợp tác xã Nông nghiệp Tân Sơn",
    "kind": "htx",
    "sector": "agriculture",
    "established_on": "2024-03-15",
    "commune": "01849",
    "code": "4700123452",
    "certificate_number": "1204",
    "address": "Thôn Nà Phặc, xã Tân Sơn",
}


class SpellSerializer(RecordSerializer):
    """A stretch of time in one state, half open [from_on, to_on)."""

    base = BaseReference(read_only=True)
    commune = CommuneReference(read_only=True)

    class Meta:
        model = Spell
        fields = [
            "id", "from_on", "to_on", "entry", "legal_status", "actual_status", "kind", "sector", "base", "commune",
            "reason", "document", "version",
        ]  # fmt: skip
        read_only_fields = ["to_on", "entry", "kind"]


class OrganisationSerializer(RecordSerializer):
    base = BaseReference(read_only=True)
    commune = CommuneReference(read_only=True)

    class Meta:
        model = Organisation
        fields = ["id", *IDENTITY, *CHANGED, "demonstration", "version"]
        read_only_fields = ["demonstration"]
        extra_kwargs = {
            "name": {"allow_blank": True},
            "code": {"max_length": 20, "allow_blank": True},
        }


class OrganisationDetailSerializer(OrganisationSerializer):
    spells = SpellSerializer(many=True, read_only=True)

    class Meta(OrganisationSerializer.Meta):
        fields = [*OrganisationSerializer.Meta.fields, "spells"]


class OrganisationChangeSerializer(OrganisationDetailSerializer):
    """What a PATCH takes. State, sector and place change by events."""

    reason = serializers.CharField(write_only=True, required=False, max_length=200, allow_blank=True)
    duplicate_note = serializers.CharField(
        write_only=True,
        required=False,
        max_length=200,
        allow_blank=True,
        help_text="Vì sao đây là tổ chức khác, khi có hồ sơ giống.",
    )

    class Meta(OrganisationDetailSerializer.Meta):
        fields = [*OrganisationDetailSerializer.Meta.fields, "reason", "duplicate_note"]


class PersonFields(RecordSerializer):
    class Meta:
        model = Representative
        fields = ["full_name", "title", "female", "phone", "email"]
        extra_kwargs = {"full_name": {"required": True, "allow_blank": True}}


class NewInBulkSerializer(RecordSerializer):
    """An organisation with the state that it begins with."""

    base = BaseReference(required=False)
    commune = CommuneReference(required=False, allow_null=True)
    duplicate_note = OrganisationChangeSerializer._declared_fields["duplicate_note"]

    class Meta:
        model = Organisation
        fields = [*IDENTITY, *CHANGED, "duplicate_note"]
        extra_kwargs = OrganisationSerializer.Meta.extra_kwargs

    def get_fields(self):
        """The state is written by the first spell: its fields are as there."""
        fields = super().get_fields()
        for name in ("kind", "sector", "legal_status", "actual_status"):
            field = Spell._meta.get_field(name)
            fields[name] = serializers.ChoiceField(
                field.choices, required=name in ("kind", "sector"), label=field.verbose_name
            )
        fields["established_on"] = serializers.DateField(label="ngày đăng ký")
        return fields

    def validate(self, given):
        return given | {"base": settled_base(given.get("commune"), given.get("base"))}


class NewOrganisationSerializer(NewInBulkSerializer):
    representative = PersonFields(required=False)

    class Meta(NewInBulkSerializer.Meta):
        fields = [*NewInBulkSerializer.Meta.fields, "representative"]


class EventSerializer(StrictSerializer):
    event = serializers.ChoiceField(choices=Event.choices)
    on = serializers.DateField(help_text="ngày có hiệu lực")
    reason = serializers.CharField(max_length=300, help_text="căn cứ, lý do")
    document = serializers.CharField(max_length=80, required=False, allow_blank=True)
    actual_status = serializers.ChoiceField(choices=Spell._meta.get_field("actual_status").choices, required=False)
    sector = serializers.ChoiceField(choices=Spell._meta.get_field("sector").choices, required=False)
    base = AnyBaseReference(required=False)
    commune = CommuneReference(required=False, allow_null=True)

    STATED = ("actual_status", "sector", "base", "commune")

    def validate(self, given):
        """What the event asks for goes to `given`, by id, as the service takes it."""
        event = Event(given.pop("event"))
        stated = {name: given.pop(name) for name in self.STATED if name in given}
        asked = {name.removesuffix("_id") for name in RULES[event].asks}
        odd = {name: f"Việc “{event.label}” không hỏi trường này." for name in stated if name not in asked}
        missing = asked - set(stated) - {"base", "commune"}
        if wrong := odd | dict.fromkeys(missing, f"Việc “{event.label}” cần trường này."):
            raise serializers.ValidationError(wrong)
        if "base" in asked:
            base, commune = settled_base(stated.get("commune"), stated.get("base")), stated.get("commune")
            stated = {"base_id": base.pk, "commune_id": commune and commune.pk}
        return given | {"event": event} | stated


class OrganisationFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(method="by_search", label="tên, mã số thuế, địa chỉ")
    base = django_filters.CharFilter(field_name="base__slug", label="mã tỉnh trước sắp xếp, ví dụ bac-kan")
    commune = django_filters.CharFilter(field_name="commune__code", label="mã xã, ví dụ 01849")

    class Meta:
        model = Organisation
        fields = ["kind", "sector", "legal_status", "actual_status", "code"]

    def by_search(self, organisations, name, value):
        return organisations.search(nfc(value))


class BulkAnswerSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    results = OrganisationSerializer(many=True)


class PlaceSerializer(StrictSerializer):
    commune = CommuneReference()


WRITTEN = OrganisationDetailSerializer


@extend_schema_view(
    create=extend_schema(
        request=NewOrganisationSerializer,
        responses={201: WRITTEN},
        description="Ghi một tổ chức cùng tình trạng đầu tiên. Bỏ `base` khi xã chỉ thuộc một tỉnh trước sắp xếp.",
        examples=[OpenApiExample("Hợp tác xã mới", NEW_ORGANISATION, request_only=True)],
    ),
    partial_update=extend_schema(
        request=OrganisationChangeSerializer,
        responses=WRITTEN,
        description="Sửa thông tin đăng ký. Tình trạng, lĩnh vực, địa bàn thay đổi bằng sự kiện (`events`).",
        examples=[
            OpenApiExample(
                "Sửa địa chỉ", {"address": "Tổ 3, phường Sông Cầu", "reason": "Chuyển trụ sở"}, request_only=True
            )
        ],
    ),
)
class OrganisationViewSet(HistoryActs, JoiningActs, ScopedViewSet):
    model = Organisation
    queryset = Organisation.objects.none()
    filterset_class = OrganisationFilter
    orderings = {"name": ("sort_key", "pk")}
    versioned_acts = ("events", "place", "reorganise", "merge", "former")

    def get_serializer_class(self):
        return OrganisationSerializer if self.action in ("list", "bulk") else OrganisationDetailSerializer

    def get_queryset(self):
        rows = super().get_queryset().select_related("base", "commune").defer("search_vector", "search_key")
        return rows if self.action == "list" else rows.prefetch_related("spells__base", "spells__commune")

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if self.action == "bulk":
            read_body(request, BULK_BYTES)

    def create(self, request):
        given = self.parsed(NewOrganisationSerializer)
        return self.shown(register_organisation(by=request.user, **given), 201)

    def partial_update(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(OrganisationChangeSerializer, row)
        return self.shown(correct_organisation(row, by=request.user, version=version, **given))

    @extend_schema(
        summary="Ghi nhiều tổ chức một lần (tối đa 1.000)",
        description="Một danh sách JSON, mỗi phần tử như khi ghi một tổ chức (không kèm người đại diện), tối đa 5 MiB. "
        "Ghi tất cả hoặc không ghi gì; lỗi nêu số thứ tự từ 0 của dòng, ví dụ `12.code`.",
        request=NewInBulkSerializer(many=True),
        responses={201: BulkAnswerSerializer},
        examples=[OpenApiExample("Một dòng", NEW_ORGANISATION, request_only=True)],
    )
    @action(detail=False, methods=["post"], pagination_class=None, filter_backends=[])
    def bulk(self, request):
        rows = request.data
        if not isinstance(rows, list) or not 0 < len(rows) <= MOST:
            raise ValidationError(f"Hãy gửi một danh sách JSON gồm 1 đến {MOST} tổ chức.".replace("1000", "1.000"))
        context = self.get_serializer_context()
        serializer = NewInBulkSerializer(data=rows, many=True, context=context)
        for name in ("commune", "base"):
            found = [row.get(name) for row in rows if isinstance(row, dict)]
            serializer.child.fields[name].find_all([one for one in found if isinstance(one, str)])
        serializer.is_valid(raise_exception=True)
        try:
            written = register_organisations(serializer.validated_data, by=request.user)
        except RowsRefused as refused:
            raise ValidationError({str(at): told(error) for at, error in refused.errors.items()}) from refused
        shown = OrganisationSerializer(written, many=True, context=context).data
        return Response({"count": len(written), "results": shown}, 201)

    @extend_schema(
        summary="Ghi một sự kiện: tạm ngừng, hoạt động trở lại, giải thể, chuyển địa bàn …",
        description="Trả về tổ chức sau sự kiện; 204 khi tổ chức đã chuyển khỏi địa bàn của bạn.",
        request=EventSerializer,
        responses={201: WRITTEN},
        examples=[
            OpenApiExample(
                "Tạm ngừng",
                {"event": "suspend", "on": "2025-02-01", "reason": "Thông báo số 12/TB-HTX"},
                request_only=True,
            )
        ],
    )
    @action(detail=True, methods=["post"])
    def events(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(EventSerializer)
        with transaction.atomic():
            lock(Organisation.objects.visible_to(request.user), row.pk, version)
            written = record_event(row, given.pop("event"), by=request.user, **given)
        return self.shown(written, 201)

    @extend_schema(
        summary="Gắn xã cho hồ sơ chưa gắn xã",
        request=PlaceSerializer,
        responses=WRITTEN,
        examples=[OpenApiExample("Mã xã", {"commune": "01849"}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def place(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(PlaceSerializer)
        return self.shown(attach_commune(row, given["commune"], by=request.user, version=version))


class TurnSerializer(SpellSerializer):
    """A correction of what was recorded of one day."""

    base = BaseReference(required=False)
    commune = CommuneReference(required=False, allow_null=True)
    why = serializers.CharField(max_length=300, write_only=True, help_text="Vì sao sửa; ghi vào lịch sử")
    organisation = OrganisationReference(read_only=True)

    class Meta(SpellSerializer.Meta):
        fields = ["organisation", *SpellSerializer.Meta.fields, "why"]


class WhySerializer(StrictSerializer):
    why = serializers.CharField(max_length=300)


class SpellFilter(django_filters.FilterSet):
    organisation = django_filters.NumberFilter(field_name="organisation__pk", label="mã tổ chức")

    class Meta:
        model = Spell
        fields = ["entry"]


@extend_schema_view(
    partial_update=extend_schema(
        summary="Sửa một mốc đã ghi sai",
        description="Các mốc sau được tính lại. Nêu lý do ở `why`.",
        examples=[
            OpenApiExample("Ghi nhầm ngày", {"from_on": "2025-02-01", "why": "Đối chiếu thông báo"}, request_only=True)
        ],
    ),
    destroy=extend_schema(
        summary="Xóa một mốc ghi nhầm",
        request=WhySerializer,
        examples=[OpenApiExample("Ghi nhầm tổ chức", {"why": "Thông báo của tổ chức khác"}, request_only=True)],
    ),
)
class SpellViewSet(ScopedViewSet):
    """The spells of organisations that the caller sees, as turns that can be put right."""

    model = Spell
    queryset = Spell.objects.none()
    serializer_class = TurnSerializer
    filterset_class = SpellFilter

    def get_queryset(self):
        here = Organisation.objects.visible_to(self.request.user)
        rows = super().get_queryset().filter(organisation__in=here)
        return rows.select_related("organisation__base", "base", "commune")

    def partial_update(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(TurnSerializer, row)
        if "why" not in given:
            raise ValidationError({"why": "Nêu vì sao sửa; lý do được ghi vào lịch sử hồ sơ."})
        about = {name: given.pop(name, getattr(row, name)) for name in ("reason", "document")}
        on, why = given.pop("from_on", row.from_on), given.pop("why")
        if "commune" in given or "base" in given:
            commune = given.pop("commune", row.commune)
            base = settled_base(commune, given.pop("base", None if commune else row.base))
            given |= {"base_id": base.pk, "commune_id": commune and commune.pk}
        correct_turn(row, by=request.user, version=version, why=why, on=on, state=given, **about)
        return self.shown(row)

    def destroy(self, request, pk=None):
        row, version = self.asked_row()
        delete_turn(row, by=request.user, version=version, why=self.parsed(WhySerializer)["why"])
        return Response(status=204)


class RepresentativeSerializer(RecordSerializer):
    """Who it is stands here masked; in full only for who asks and says what for (`reveal`)."""

    organisation = OrganisationReference(read_only=True)
    masked_name = serializers.CharField(read_only=True)
    masked_phone = serializers.CharField(read_only=True)
    masked_email = serializers.CharField(read_only=True)

    class Meta:
        model = Representative
        fields = [
            "id", "organisation", "masked_name", "masked_phone", "masked_email", "title", "female", "from_on", "to_on",
            "full_name", "phone", "email", "version",
        ]  # fmt: skip
        extra_kwargs = {
            "full_name": {"write_only": True, "allow_blank": True},
            "phone": {"write_only": True},
            "email": {"write_only": True},
        }


class NewRepresentativeSerializer(RepresentativeSerializer):
    organisation = OrganisationReference()
    replaces = serializers.IntegerField(required=False, help_text="mã bản ghi của người thôi giữ chức cùng ngày")

    class Meta(RepresentativeSerializer.Meta):
        fields = ["organisation", "full_name", "title", "female", "phone", "email", "from_on", "replaces"]
        extra_kwargs = RepresentativeSerializer.Meta.extra_kwargs | {
            "full_name": {"allow_blank": True, "required": True, "write_only": True},
            "from_on": {"required": True, "allow_null": False},
        }


class PurposeSerializer(StrictSerializer):
    purpose = serializers.CharField(max_length=200, allow_blank=True, help_text="mục đích; được ghi lại")


class RevealedSerializer(serializers.ModelSerializer):
    class Meta:
        model = Representative
        fields = ["id", "full_name", "phone", "email"]


class RepresentativeFilter(django_filters.FilterSet):
    organisation = django_filters.NumberFilter(field_name="organisation__pk", label="mã tổ chức")

    class Meta:
        model = Representative
        fields = []


@extend_schema_view(
    create=extend_schema(
        summary="Ghi người đại diện mới",
        request=NewRepresentativeSerializer,
        responses={201: RepresentativeSerializer},
        examples=[
            OpenApiExample(
                "Giám đốc mới",
                {"organisation": 12, "full_name": "Nguyễn Thị Mẫu", "title": "Giám đốc", "from_on": "2025-01-01"},
                request_only=True,
            )
        ],
    ),
    partial_update=extend_schema(
        examples=[OpenApiExample("Đổi chức danh", {"title": "Chủ tịch Hội đồng quản trị"}, request_only=True)]
    ),
)
class RepresentativeViewSet(ScopedViewSet):
    model = Representative
    queryset = Representative.objects.none()
    serializer_class = RepresentativeSerializer
    filterset_class = RepresentativeFilter
    never_kept = ("reveal",)

    def get_queryset(self):
        return super().get_queryset().select_related("organisation")

    def create(self, request):
        given = self.parsed(NewRepresentativeSerializer)
        organisation = given.pop("organisation")
        if "replaces" in given:
            before = organisation.representatives.filter(pk=given["replaces"], to_on=None).first()
            if before is None:
                raise ValidationError({"replaces": "Không có người đại diện đương nhiệm mang mã này của tổ chức."})
            given["replaces"] = before
        return self.shown(appoint_representative(organisation, by=request.user, **given), 201)

    def partial_update(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(RepresentativeSerializer, row)
        return self.shown(correct_representative(row, by=request.user, version=version, **given))

    @extend_schema(
        summary="Xem đầy đủ dữ liệu cá nhân; ghi lại ai xem, để làm gì",
        request=PurposeSerializer,
        responses=RevealedSerializer,
        examples=[OpenApiExample("Mục đích", {"purpose": "Gọi mời dự lớp tập huấn ngày 12/5"}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def reveal(self, request, pk=None):
        person, purpose = self.get_object(), self.parsed(PurposeSerializer)["purpose"]
        look_at_people([person], by=request.user, purpose=purpose)
        return Response(RevealedSerializer(person).data)
