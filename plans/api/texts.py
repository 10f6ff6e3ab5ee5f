"""From the text through the API: a text is given, what it proposes is accepted or not; a draft is checked."""

import django_filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404

from cooperatives.api.base import NothingSerializer, ScopedViewSet
from coopportal.kit.rest import RecordSerializer, StrictSerializer
from plans.api.life import PlanReference
from plans.models import PlanText, TextProposal
from plans.selectors.texts import check_of, reading_of
from plans.services import texts as services
from plans.spans import Basis
from plans.texts.proposals import LONGEST_TEXT
from plans.verdict import Comparator

ANSWERS = {
    "accept": services.accept_proposal,
    "reject": services.reject_proposal,
    "restore": services.restore_proposal,
}


class ProposalSerializer(serializers.ModelSerializer):
    """`number` names it; `sentence` is where it was read, `start` and `end` the figure's place in `text`."""

    number = serializers.IntegerField(source="position")
    indicator = serializers.CharField(source="indicator.code")
    unit = serializers.CharField(source="unit.label")
    sentence = serializers.SerializerMethodField()

    class Meta:
        model = TextProposal
        fields = [
            "number", "indicator", "wording", "comparator", "low", "high", "unit", "basis", "year", "baseline", "state",
            "target", "start", "end", "sentence",
        ]  # fmt: skip

    def get_sentence(self, one) -> str:
        return one.text.text[one.sentence_start : one.sentence_end]


class RemarkOnTextSerializer(serializers.Serializer):
    """What does not fit, and where: target, actual, share_of_plan or arithmetic."""

    rule = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    sentence = serializers.CharField()


class TextFactsSerializer(serializers.Serializer):
    """What the text says of its document; null where it says nothing."""

    document_type = serializers.CharField(allow_blank=True)
    number = serializers.CharField(source="number.value", default=None)
    issued_on = serializers.DateField(source="issued_on.value", default=None)
    issuer = serializers.CharField(source="issuer.value", default=None)
    title = serializers.CharField(source="title.value", default=None)
    first_year = serializers.IntegerField()
    last_year = serializers.IntegerField()
    declared_target_count = serializers.IntegerField(source="declared_target_count.value", default=None)


class PlanTextRowSerializer(RecordSerializer):
    plan = PlanReference(read_only=True)
    is_waiting = serializers.BooleanField(read_only=True, label="đang đọc")

    class Meta:
        model = PlanText
        fields = ["id", "use", "plan", "name", "as_of", "is_waiting", "refused", "created_at", "version"]


class PlanTextSerializer(PlanTextRowSerializer):
    """A text with what it proposes (`use` targets) or the remarks on it (`use` check)."""

    facts = serializers.SerializerMethodField()
    proposals = ProposalSerializer(many=True, read_only=True)
    remarks = serializers.SerializerMethodField()

    class Meta(PlanTextRowSerializer.Meta):
        fields = [*PlanTextRowSerializer.Meta.fields, "text", "notes", "facts", "proposals", "remarks"]

    @extend_schema_field(TextFactsSerializer)
    def get_facts(self, row):
        return TextFactsSerializer(reading_of(row).facts).data

    @extend_schema_field(RemarkOnTextSerializer(many=True))
    def get_remarks(self, row):
        if row.use != PlanText.Use.CHECK or row.is_waiting:
            return []
        return RemarkOnTextSerializer(check_of(row).remarks, many=True).data


class NewPlanTextSerializer(StrictSerializer):
    use = serializers.ChoiceField(PlanText.Use.choices)
    plan = PlanReference()
    text = serializers.CharField(max_length=LONGEST_TEXT, trim_whitespace=False)
    as_of = serializers.DateField(required=False, help_text="ngày của những kết quả mà văn bản không ghi ngày")


class ProposalAnswerSerializer(StrictSerializer):
    """What is sent besides number and act replaces what was proposed, when it is accepted."""

    number = serializers.IntegerField(min_value=1, max_value=32767)
    act = serializers.ChoiceField([(name, name) for name in ANSWERS])
    wording = serializers.CharField(max_length=500, required=False)
    comparator = serializers.ChoiceField(Comparator.choices, required=False)
    low = serializers.DecimalField(max_digits=20, decimal_places=4, min_value=0, required=False)
    high = serializers.DecimalField(max_digits=20, decimal_places=4, min_value=0, required=False, allow_null=True)
    basis = serializers.ChoiceField(Basis.choices, required=False)
    year = serializers.IntegerField(min_value=1945, max_value=2100, required=False, allow_null=True)


class PlanTextFilter(django_filters.FilterSet):
    plan = django_filters.CharFilter(field_name="plan__slug", label="mã kế hoạch")

    class Meta:
        model = PlanText
        fields = ["use"]


@extend_schema_view(
    create=extend_schema(
        summary="Đưa văn bản vào đọc chỉ tiêu hoặc soát số liệu",
        request=NewPlanTextSerializer,
        responses={201: PlanTextSerializer},
        examples=[
            OpenApiExample(
                "Lấy chỉ tiêu",
                {
                    "use": "targets",
                    "plan": "532-kh-ubnd-bac-kan-2024",
                    "text": "Mục tiêu: thành lập mới từ 35 HTX trở lên.",
                },
                request_only=True,
            )
        ],
    ),
)
class PlanTextViewSet(ScopedViewSet):
    """The texts of the caller's agency. Nothing of a text is in the plan before it is accepted."""

    model = PlanText
    queryset = PlanText.objects.none()
    serializer_class = PlanTextSerializer
    filterset_class = PlanTextFilter

    def get_serializer_class(self):
        return PlanTextRowSerializer if self.action == "list" else PlanTextSerializer

    def get_queryset(self):
        texts = super().get_queryset().select_related("plan__province", "by")
        if self.action == "list":
            return texts
        return texts.prefetch_related("proposals__indicator", "proposals__unit", "proposals__text")

    def create(self, request):
        given = self.parsed(NewPlanTextSerializer)
        return self.shown(services.keep_text(given.pop("text"), by=request.user, **given), 201)

    @extend_schema(
        summary="Nhận, bỏ hoặc xem lại một chỉ tiêu đề xuất",
        request=ProposalAnswerSerializer,
        responses=PlanTextSerializer,
        examples=[OpenApiExample("Nhận, sửa mức", {"number": 1, "act": "accept", "low": "40"}, request_only=True)],
    )
    @action(detail=True, methods=["post"], url_path="answer", url_name="answer")
    def answer_proposal(self, request, pk=None):
        row = self.get_object()
        given = self.parsed(ProposalAnswerSerializer)
        number, act = given.pop("number"), given.pop("act")
        one = get_object_or_404(row.proposals.select_related("text__plan"), position=number)
        corrected = {"corrected": given} if act == "accept" else {}
        ANSWERS[act](one, by=request.user, version=None, **corrected)
        return self.shown(row)

    @extend_schema(
        summary="Nhận mọi chỉ tiêu đề xuất còn chờ; điều gì không ghi được thì còn chờ",
        request=NothingSerializer,
        responses=PlanTextSerializer,
        examples=[OpenApiExample("Nhận hết", {}, request_only=True)],
    )
    @action(detail=True, methods=["post"], url_path="accept-all", url_name="accept-all")
    def accept_all(self, request, pk=None):
        row = self.get_object()
        self.parsed(NothingSerializer)
        services.accept_all(row, by=request.user)
        return self.shown(row)
