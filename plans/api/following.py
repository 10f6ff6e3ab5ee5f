"""Following a plan through the API: explanations and the requests for them, tasks, milestones; the acts of the pages."""

import django_filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from cooperatives.api.base import ReasonSerializer, Reference, ScopedViewSet
from cooperatives.models.yearly import Difficulty
from coopportal.kit import clock
from coopportal.kit.periods import Span
from coopportal.kit.refusals import Conflict
from coopportal.kit.rest import RecordSerializer, StrictSerializer
from indicators.api.reported import AgencyReference
from plans.models import Explanation, ExplanationRequest, Milestone, Plan, Target, Task, WorkState
from plans.services.explanations import ask_explanations, change_explanation, explain, withdraw_request
from plans.services.work import add_task, assign_milestone, change_task, remove_task, tell_work


class PlanReference(Reference):
    model, code = Plan, "slug"
    longest = 120
    default_error_messages = {"does_not_exist": "Không có kế hoạch mang mã này trong phạm vi của bạn."}


class TargetReference(Reference):
    model, code = Target, "id"
    default_error_messages = {"does_not_exist": "Không có chỉ tiêu mang mã này trong phạm vi của bạn."}

    def is_code(self, data) -> bool:
        return type(data) is int and 0 < data < 2**63


class ExplanationSerializer(RecordSerializer):
    target = TargetReference(read_only=True)
    agency = AgencyReference(read_only=True)
    cause = serializers.ChoiceField(choices=Difficulty.choices, allow_blank=True, required=False)

    class Meta:
        model = Explanation
        fields = ["id", "target", "agency", "from_on", "to_on", "cause", "text", "version"]


class NewExplanationSerializer(ExplanationSerializer):
    target = TargetReference()

    class Meta(ExplanationSerializer.Meta):
        fields = ["target", "from_on", "to_on", "cause", "text"]


WHY = {"target": 12, "from_on": "2026-01-01", "to_on": "2026-06-30", "cause": "land", "text": "12 HTX chờ đo đạc đất"}


class FollowFilter(django_filters.FilterSet):
    plan = django_filters.CharFilter(field_name="target__plan__slug")
    target = django_filters.NumberFilter(field_name="target_id", min_value=1, max_value=2**63 - 1)


class ExplanationFilter(FollowFilter):
    class Meta:
        model = Explanation
        fields = ["cause"]


@extend_schema_view(
    create=extend_schema(
        request=NewExplanationSerializer,
        responses={201: ExplanationSerializer},
        description="Trả lời luôn các đề nghị giải trình đang chờ cơ quan người gửi về chỉ tiêu này.",
        examples=[OpenApiExample("Sáu tháng đầu năm", WHY, request_only=True)],
    ),
    partial_update=extend_schema(
        request=ExplanationSerializer,
        examples=[OpenApiExample("Sửa lời", {"text": "13 HTX chờ đo đạc đất"}, request_only=True)],
    ),
)
class ExplanationViewSet(ScopedViewSet):
    model = Explanation
    queryset = Explanation.objects.none()
    serializer_class = ExplanationSerializer
    filterset_class = ExplanationFilter

    def get_queryset(self):
        return super().get_queryset().select_related("target__plan__owner_agency", "agency")

    def create(self, request):
        given = self.parsed(NewExplanationSerializer)
        return self.shown(explain(given.pop("target"), {"cause": ""} | given, by=request.user), 201)

    def partial_update(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(ExplanationSerializer, row)
        return self.shown(change_explanation(row, given, by=request.user, version=version))


class ExplanationRequestSerializer(RecordSerializer):
    """`state` follows from the days: waiting, silent (the deadline is over), answered, answered_late, withdrawn."""

    target = TargetReference(read_only=True)
    agency = AgencyReference(read_only=True)
    state = serializers.CharField(read_only=True)

    class Meta:
        model = ExplanationRequest
        fields = [
            "id", "target", "agency", "from_on", "to_on", "due_on", "wanted", "words",
            "state", "answered_at", "withdrawn_at", "version",
        ]  # fmt: skip


class NewRequestSerializer(ExplanationRequestSerializer):
    target = TargetReference()

    class Meta(ExplanationRequestSerializer.Meta):
        fields = ["target", "from_on", "to_on", "due_on", "wanted", "words"]


ASKED = {"target": 12, "from_on": "2026-01-01", "to_on": "2026-06-30", "due_on": "2026-07-20"}


class RequestFilter(FollowFilter):
    class Meta:
        model = ExplanationRequest
        fields = ["due_on"]


@extend_schema_view(
    create=extend_schema(
        request=NewRequestSerializer,
        responses={201: ExplanationRequestSerializer},
        description="Hỏi cơ quan chủ trì của chỉ tiêu. Chỉ tiêu đang chờ giải trình: 409.",
        examples=[OpenApiExample("Hạn 20/7", ASKED, request_only=True)],
    )
)
class ExplanationRequestViewSet(ScopedViewSet):
    model = ExplanationRequest
    queryset = ExplanationRequest.objects.none()
    serializer_class = ExplanationRequestSerializer
    filterset_class = RequestFilter
    versioned_acts = ("withdraw",)

    def get_queryset(self):
        return super().get_queryset().select_related("target__plan__owner_agency", "agency")

    def create(self, request):
        given = self.parsed(NewRequestSerializer)
        target = given["target"]
        if given["from_on"] > given["to_on"]:
            raise serializers.ValidationError({"to_on": "Ngày cuối phải bằng hoặc sau ngày đầu."})
        span = Span(given["from_on"], given["to_on"])
        told = {name: given[name] for name in ("words", "wanted") if name in given}
        made = ask_explanations(target.plan, [target], span, given["due_on"], by=request.user, **told)
        if not made:
            raise Conflict("Chỉ tiêu này đang chờ giải trình.", target.plan.get_absolute_url())
        return self.shown(made[0], 201)

    @extend_schema(
        summary="Rút đề nghị giải trình",
        request=ReasonSerializer,
        responses=ExplanationRequestSerializer,
        examples=[OpenApiExample("Đã có số mới", {"reason": "Đã có số liệu mới"}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(ReasonSerializer)
        return self.shown(withdraw_request(row, by=request.user, version=version, **given))


class WorkSerializer(RecordSerializer):
    """`state` follows from the days: to_do, doing, done, done_late, overdue."""

    plan = PlanReference(read_only=True)
    agency = AgencyReference(required=False, allow_null=True)
    cooperating = AgencyReference(many=True, required=False)
    state = serializers.SerializerMethodField()

    def get_state(self, row) -> str:
        return str(row.state_on(clock.today()))


ASSIGNED = ["agency", "cooperating", "due_on"]
TOLD = ["state", "done_on", "evidence", "version"]


class TaskSerializer(WorkSerializer):
    class Meta:
        model = Task
        fields = ["id", "plan", "wording", "solution_group", "sector", "source", *ASSIGNED, *TOLD]
        read_only_fields = ["done_on", "evidence"]


class NewTaskSerializer(TaskSerializer):
    plan = PlanReference()

    class Meta(TaskSerializer.Meta):
        fields = ["plan", "wording", "solution_group", "sector", "source", *ASSIGNED]
        read_only_fields: list[str] = []


class FollowedMilestoneSerializer(WorkSerializer):
    class Meta:
        model = Milestone
        fields = ["id", "plan", "wording", *ASSIGNED, *TOLD]
        read_only_fields = ["wording", "done_on", "evidence"]


class TellSerializer(StrictSerializer):
    """Of what is done the day, and its evidence in words; a file is sent on the page."""

    state = serializers.ChoiceField(choices=[WorkState.TO_DO, WorkState.DOING, WorkState.DONE])
    done_on = serializers.DateField(required=False, allow_null=True)
    evidence = serializers.CharField(required=False, allow_blank=True, max_length=400)


DONE = OpenApiExample(
    "Hoàn thành",
    {"state": "done", "done_on": "2026-06-30", "evidence": "Quyết định 215/QĐ-UBND"},
    request_only=True,
)


class WorkViewSet(ScopedViewSet):
    versioned_acts = ("tell",)

    def get_queryset(self):
        return super().get_queryset().select_related("plan__owner_agency", "agency").prefetch_related("cooperating")

    @extend_schema(summary="Báo tình trạng thực hiện", request=TellSerializer, examples=[DONE])
    @action(detail=True, methods=["post"])
    def tell(self, request, pk=None):
        row, version = self.asked_row()
        return self.shown(tell_work(row, self.parsed(TellSerializer), by=request.user, version=version))


class TaskFilter(django_filters.FilterSet):
    plan = django_filters.CharFilter(field_name="plan__slug")
    agency = django_filters.NumberFilter(field_name="agency_id", min_value=1, max_value=2**63 - 1)

    class Meta:
        model = Task
        fields = ["due_on"]


@extend_schema_view(
    create=extend_schema(
        request=NewTaskSerializer,
        responses={201: TaskSerializer},
        examples=[
            OpenApiExample(
                "Tập huấn",
                {"plan": "532-kh-ubnd-bac-kan-2024", "wording": "Tập huấn kế toán cho 30 HTX", "due_on": "2024-09-30"},
                request_only=True,
            )
        ],
    ),
    partial_update=extend_schema(
        request=TaskSerializer, examples=[OpenApiExample("Dời hạn", {"due_on": "2024-10-31"}, request_only=True)]
    ),
    tell=extend_schema(responses=TaskSerializer),
    destroy=extend_schema(
        request=ReasonSerializer,
        examples=[OpenApiExample("Giao trùng", {"reason": "Giao trùng với nhiệm vụ số 3"}, request_only=True)],
    ),
)
class TaskViewSet(WorkViewSet):
    model = Task
    queryset = Task.objects.none()
    serializer_class = TaskSerializer
    filterset_class = TaskFilter

    def create(self, request):
        given = self.parsed(NewTaskSerializer)
        return self.shown(add_task(given.pop("plan"), given, by=request.user), 201)

    def partial_update(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(TaskSerializer, row)
        return self.shown(change_task(row, given, by=request.user, version=version))

    def destroy(self, request, pk=None):
        row, version = self.asked_row()
        remove_task(row, by=request.user, version=version, **self.parsed(ReasonSerializer))
        return Response(status=204)


class MilestoneFilter(TaskFilter):
    class Meta(TaskFilter.Meta):
        model = Milestone


@extend_schema_view(
    partial_update=extend_schema(
        request=FollowedMilestoneSerializer,
        description="Phân công mốc công việc; nội dung mốc sửa cùng chỉ tiêu của kế hoạch.",
        examples=[OpenApiExample("Dời hạn", {"due_on": "2024-10-31"}, request_only=True)],
    ),
    tell=extend_schema(responses=FollowedMilestoneSerializer),
)
class MilestoneViewSet(WorkViewSet):
    model = Milestone
    queryset = Milestone.objects.none()
    serializer_class = FollowedMilestoneSerializer
    filterset_class = MilestoneFilter

    def partial_update(self, request, pk=None):
        row, version = self.asked_row()
        given = self.parsed(FollowedMilestoneSerializer, row)
        return self.shown(assign_milestone(row, given, by=request.user, version=version))
