"""The plan through the API: written, and carried through its life, by the same services as the pages."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.models import Agency
from accounts.permissions import Act, require
from cooperatives.api.base import NothingSerializer, ProgrammeReference, ReasonSerializer, Reference
from coopportal.kit.rest import RecordSerializer, StrictSerializer
from indicators.api.reported import ProvinceReference
from plans.models import Adoption, Edition, Milestone, Plan, Target, TargetTerms
from plans.selectors.consulting import agencies_to_ask
from plans.selectors.editions import changed_targets
from plans.services import adopting, consulting, life
from plans.services import plans as services


class PlanReference(Reference):
    model, code = Plan, "slug"
    longest = 120
    default_error_messages = {"does_not_exist": "Không có kế hoạch mang mã này trong địa bàn của bạn."}


class PlanFactsSerializer(RecordSerializer):
    """The head of a plan as it is written."""

    province = ProvinceReference()
    parent = PlanReference(required=False, allow_null=True)
    predecessor = PlanReference(required=False, allow_null=True)
    programme = ProgrammeReference(required=False, allow_null=True)

    class Meta:
        model = Plan
        fields = list(services.FACTS)
        extra_kwargs = {"last_year": {"required": False, "help_text": "bỏ trống: bằng năm đầu"}}  # noqa: RUF012


class MilestoneSerializer(serializers.ModelSerializer):
    class Meta:
        model = Milestone
        fields = ["id", "wording", "state", "due_on", "evidence"]


class PlanDetailSerializer(PlanFactsSerializer):
    """A plan as it is read, and as it may be sent back changed."""

    owner_agency = serializers.CharField(source="owner_agency.name", read_only=True)
    known_target_count = serializers.IntegerField(read_only=True)
    milestones = MilestoneSerializer(many=True, read_only=True)
    reason = serializers.CharField(
        required=False, allow_blank=True, max_length=400, write_only=True, help_text="lý do, khi kế hoạch đã ban hành"
    )

    class Meta(PlanFactsSerializer.Meta):
        fields = [
            "slug", *services.FACTS, "owner_agency", "known_target_count", "status", "closed_on", "closing_document",
            "milestones", "version", "reason",
        ]  # fmt: skip
        read_only_fields = ["slug", "status", "closed_on", "closing_document", "version"]


class RowSerializer(StrictSerializer):
    """A remark on one row: `target` or `milestone` by its id."""

    target = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    milestone = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    text = serializers.CharField(max_length=1000)

    def validate(self, attrs):
        if ("target" in attrs) == ("milestone" in attrs):
            raise serializers.ValidationError("Nêu target hoặc milestone, một trong hai.")
        return attrs


def rows_meant(remarks: list[dict], plan: Plan) -> dict:
    """Row of the plan → text. Raises ValidationError for a row that is not the plan's."""
    found = {}
    for one in remarks:
        model, pk = (Target, one["target"]) if "target" in one else (Milestone, one["milestone"])
        row = model.objects.filter(plan=plan, pk=pk).first()
        if row is None:
            raise serializers.ValidationError(
                {"remarks": "Có dòng không thuộc kế hoạch này. Hãy dùng id của chỉ tiêu."}
            )
        found[row] = one["text"]
    return found


class AgencyAskedReference(Reference):
    model, code = Agency, "id"
    default_error_messages = {"does_not_exist": "Không có cơ quan mang mã này trong địa bàn của kế hoạch."}

    def among(self, user):
        plan = self.context.get("plan")
        return agencies_to_ask(plan) if plan else Agency.objects.none()

    def is_code(self, data) -> bool:
        return type(data) is int and 0 < data < 2**63


class ConsultSerializer(StrictSerializer):
    agencies = AgencyAskedReference(many=True, help_text="id của các cơ quan, đơn vị được hỏi")
    deadline = serializers.DateField(help_text="hạn trả lời")
    message = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class PlanSendBackSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=1000, allow_blank=True, help_text="lý do trả lại")
    remarks = RowSerializer(many=True, required=False, default=list, help_text="góp ý ở từng dòng")


class IssueSerializer(StrictSerializer):
    number = serializers.CharField(max_length=60, allow_blank=True, help_text="số, ký hiệu, ví dụ 532/KH-UBND")
    issued_on = serializers.DateField(required=False, allow_null=True, default=None)
    effective_on = serializers.DateField(required=False, allow_null=True, default=None)
    signer = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class AmendSerializer(StrictSerializer):
    reason_code = serializers.ChoiceField([one for one in Edition.Reason.choices if one[0] != Edition.Reason.ISSUED])
    reason = serializers.CharField(max_length=400, allow_blank=True)


class CloseSerializer(StrictSerializer):
    closed_on = serializers.DateField()
    document = serializers.CharField(max_length=120, allow_blank=True, help_text="báo cáo tổng kết")
    reason = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")


class AdoptSerializer(StrictSerializer):
    choice = serializers.ChoiceField(Adoption.Choice.choices)
    document = serializers.CharField(max_length=120, allow_blank=True, help_text="văn bản quyết định")
    decided_on = serializers.DateField()
    replacement = PlanReference(required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")


class ChangeSerializer(serializers.Serializer):
    target = serializers.IntegerField(source="after.target_id")
    indicator = serializers.CharField(source="after.target.indicator.code")
    kind = serializers.ChoiceField(["added", "changed", "withdrawn"])
    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()

    def get_before(self, change) -> dict | None:
        return change.before and terms_facts(change.before)

    def get_after(self, change) -> dict | None:
        return None if change.kind == "withdrawn" else terms_facts(change.after)


def terms_facts(terms: TargetTerms) -> dict:
    return {"wording": terms.wording, "goal": terms.goal_text, "unit": terms.unit.label}


class EditionSerializer(serializers.ModelSerializer):
    changes = serializers.SerializerMethodField()

    class Meta:
        model = Edition
        fields = [
            "number", "state", "document", "issued_on", "effective_on", "signer", "reason_code", "reason", "remark", "changes",
        ]  # fmt: skip

    @extend_schema(responses=ChangeSerializer(many=True))
    def get_changes(self, edition) -> list:
        return ChangeSerializer(changed_targets(edition), many=True).data


NEW_PLAN = {
    "document_type": "plan",
    "title": "Phát triển kinh tế tập thể, hợp tác xã năm 2027",
    "issuer": "Ủy ban nhân dân tỉnh Bắc Kạn",
    "first_year": 2027,
    "province": "bac-kan",
    "legal_bases": ["Luật Hợp tác xã số 17/2023/QH15"],
}


def plan_act(summary: str, request=NothingSerializer, example=None, **options):
    """A POST upon a plan at a version, described; answered with the plan as it is then."""

    def described(method):
        return extend_schema(
            summary=summary,
            request=request,
            responses=PlanDetailSerializer,
            examples=[OpenApiExample(summary, example or {}, request_only=True)],
        )(action(detail=True, methods=["post"], **options)(method))

    return described


class PlanLife:
    """The writing half of the plans' view set."""

    versioned_acts = (
        "consult", "end_consultation", "submit", "take_back", "send_back", "issue", "drop", "amend", "close", "reopen", "adopt",
        "withdraw_adoption",
    )  # fmt: skip

    @extend_schema(
        summary="Lập một kế hoạch (dự thảo)",
        request=PlanFactsSerializer,
        responses={201: PlanDetailSerializer},
        examples=[OpenApiExample("Kế hoạch năm", NEW_PLAN, request_only=True)],
    )
    def create(self, request):
        require(request.user, Act.PLAN_WRITE)
        given = self.parsed(PlanFactsSerializer)
        given.setdefault("last_year", given["first_year"])
        return self.shown(services.create_plan(given, by=request.user), 201)

    @extend_schema(
        summary="Sửa văn bản kế hoạch",
        description="Kế hoạch đã ban hành: cần `reason`, và không đổi địa bàn, năm.",
        request=PlanDetailSerializer,
        responses=PlanDetailSerializer,
        examples=[OpenApiExample("Bổ sung người ký", {"signer": "Nguyễn Văn An"}, request_only=True)],
    )
    def partial_update(self, request, slug=None):
        plan, version = self.asked_row()
        given = self.parsed(PlanDetailSerializer, plan)
        reason = given.pop("reason", "")
        return self.shown(services.change_plan(plan, given, by=request.user, version=version, reason=reason))

    @extend_schema(
        summary="Xóa một dự thảo kế hoạch",
        request=ReasonSerializer,
        examples=[OpenApiExample("Nhập trùng", {"reason": "Nhập trùng"}, request_only=True)],
    )
    def destroy(self, request, slug=None):
        plan, version = self.asked_row()
        services.delete_plan(plan, by=request.user, version=version, **self.parsed(ReasonSerializer))
        return Response(status=204)

    def did(self, act, serializer_class=NothingSerializer) -> Response:
        """What `act(plan, by, version, **body)` made of the plan."""
        plan, version = self.asked_row()
        act(plan, by=self.request.user, version=version, **self.parsed(serializer_class))
        return self.shown(plan)

    @plan_act("Gửi dự thảo lấy ý kiến", ConsultSerializer, {"agencies": [3, 8], "deadline": "2026-12-15"})
    def consult(self, request, slug=None):
        plan, version = self.asked_row()
        context = self.get_serializer_context() | {"plan": plan}
        serializer = ConsultSerializer(data=request.data, context=context)
        serializer.is_valid(raise_exception=True)
        consulting.send_for_opinions(plan, by=request.user, version=version, **serializer.validated_data)
        return self.shown(plan)

    @plan_act("Kết thúc lấy ý kiến", url_path="end-consultation", url_name="end-consultation")
    def end_consultation(self, request, slug=None):
        return self.did(consulting.end_consultation)

    @plan_act("Trình ký")
    def submit(self, request, slug=None):
        return self.did(life.submit_plan)

    @plan_act("Rút kế hoạch đã trình về để sửa", url_path="take-back", url_name="take-back")
    def take_back(self, request, slug=None):
        return self.did(life.take_back_plan)

    @plan_act(
        "Trả lại kế hoạch đã trình",
        PlanSendBackSerializer,
        {"reason": "Chưa khớp Nghị quyết 118/NQ-HĐND", "remarks": [{"target": 12, "text": "Không quá 25"}]},
        url_path="send-back",
        url_name="send-back",
    )
    def send_back(self, request, slug=None):
        plan, version = self.asked_row()
        given = self.parsed(PlanSendBackSerializer)
        remarks = rows_meant(given["remarks"], plan)
        life.send_back_plan(plan, by=request.user, version=version, reason=given["reason"], remarks=remarks)
        return self.shown(plan)

    @plan_act("Ghi nhận ban hành", IssueSerializer, {"number": "532/KH-UBND", "issued_on": "2023-08-07"})
    def issue(self, request, slug=None):
        return self.did(life.issue_plan, IssueSerializer)

    @plan_act(
        "Mở bản điều chỉnh, bổ sung", AmendSerializer, {"reason_code": "situation", "reason": "Thiệt hại do bão số 3"}
    )
    def amend(self, request, slug=None):
        return self.did(life.start_amendment, AmendSerializer)

    @plan_act("Bỏ bản điều chỉnh đang soạn")
    def drop(self, request, slug=None):
        return self.did(life.drop_amendment)

    @plan_act("Tổng kết kế hoạch", CloseSerializer, {"closed_on": "2025-12-20", "document": "Báo cáo 215/BC-UBND"})
    def close(self, request, slug=None):
        return self.did(life.close_plan, CloseSerializer)

    @plan_act("Mở lại kế hoạch đã tổng kết", ReasonSerializer, {"reason": "Tổng kết nhầm kế hoạch"})
    def reopen(self, request, slug=None):
        return self.did(life.reopen_plan, ReasonSerializer)

    @plan_act(
        "Tỉnh mới tiếp tục hoặc thay thế kế hoạch của tỉnh trước sắp xếp",
        AdoptSerializer,
        {"choice": "continued", "document": "Quyết định 1250/QĐ-UBND", "decided_on": "2025-08-15"},
    )
    def adopt(self, request, slug=None):
        return self.did(adopting.adopt_plan, AdoptSerializer)

    @plan_act(
        "Rút quyết định tiếp nhận ghi nhầm",
        ReasonSerializer,
        {"reason": "Ghi nhầm kế hoạch"},
        url_path="withdraw-adoption",
        url_name="withdraw-adoption",
    )
    def withdraw_adoption(self, request, slug=None):
        return self.did(adopting.withdraw_adoption, ReasonSerializer)

    @extend_schema(
        summary="Các phiên bản của kế hoạch, mỗi bản kèm chỉ tiêu đã đổi", responses=EditionSerializer(many=True)
    )
    @action(detail=True, pagination_class=None, filterset_class=None)
    def editions(self, request, slug=None):
        editions = self.get_object().editions.order_by("-number")
        return Response(EditionSerializer(editions, many=True).data)
