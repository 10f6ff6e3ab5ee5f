from decimal import Decimal

import django_filters
from django.core.exceptions import ValidationError as RuleError
from django.db import transaction
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.models import Agency
from accounts.permissions import Act, require
from cooperatives.api.base import ProgrammeReference, ReasonSerializer, Reference, ScopedViewSet
from coopportal.kit.rest import StrictSerializer, told
from coopportal.kit.rows import StaleRow
from indicators.models import Indicator, Unit
from plans.models import Plan, Target, TargetTerms
from plans.rights import require_plan_writer
from plans.selectors.editions import open_edition
from plans.services.plans import WrongState
from plans.services.targets import LOCKED, save_target, withdraw_target
from plans.spans import Basis
from plans.verdict import Comparator
from provinces.models import Province

MOST_AT_ONCE = 200


class TermsSerializer(serializers.ModelSerializer):
    edition = serializers.IntegerField(source="edition.number")
    unit = serializers.CharField(source="unit.label")

    class Meta:
        model = TargetTerms
        fields = [
            "edition", "wording", "comparator", "low", "high", "unit", "basis", "year", "baseline", "rising", "due_on",
            "note", "by_year", "withdrawn",
        ]  # fmt: skip


class TargetSerializer(serializers.ModelSerializer):
    plan = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    indicator = serializers.SlugRelatedField(slug_field="code", read_only=True)
    programme = serializers.SlugRelatedField(slug_field="code", read_only=True)
    area = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    terms = TermsSerializer(many=True)

    class Meta:
        model = Target
        fields = [
            "id", "plan", "indicator", "section", "position", "parent", "area", "agency", "programme", "terms", "version",
        ]  # fmt: skip


class PlanReference(Reference):
    model, code, longest = Plan, "slug", 120
    default_error_messages = {"does_not_exist": "Không có kế hoạch này trong phạm vi của bạn."}


class IndicatorReference(Reference):
    model, code = Indicator, "code"
    default_error_messages = {"does_not_exist": "Không có chỉ tiêu này trong danh mục. Hãy dùng mã, ví dụ htx_new."}


class UnitReference(Reference):
    model, code = Unit, "label"
    default_error_messages = {"does_not_exist": "Không có đơn vị tính này. Hãy ghi như danh mục, ví dụ HTX hoặc %."}

    def among(self, user):
        return Unit.objects.all()


class AreaReference(Reference):
    model, code = Province, "slug"
    default_error_messages = {"does_not_exist": "Không có địa bàn này. Hãy dùng mã, ví dụ bac-kan."}

    def among(self, user):
        return Province.objects.all()


class AgencyReference(serializers.PrimaryKeyRelatedField):
    def get_queryset(self):
        return Agency.objects.all()


class FigureField(serializers.DecimalField):
    def __init__(self, **options):
        super().__init__(**{"max_digits": 20, "decimal_places": 4, "required": False, "allow_null": True} | options)


class TargetWriteSerializer(StrictSerializer):
    """What is not sent follows from the indicator and the plan (a new target), or stays as it is."""

    indicator = IndicatorReference()
    section = serializers.CharField(max_length=120, allow_blank=True, required=False)
    programme = ProgrammeReference(required=False, allow_null=True)
    parent = serializers.PrimaryKeyRelatedField(queryset=Target.objects.none(), required=False, allow_null=True)
    area = AreaReference(required=False, allow_null=True)
    agency = AgencyReference(queryset=Agency.objects.none(), required=False, allow_null=True)
    wording = serializers.CharField(max_length=500, required=False)
    comparator = serializers.ChoiceField(Comparator.choices, required=False)
    low = FigureField()
    high = FigureField()
    unit = UnitReference(required=False)
    basis = serializers.ChoiceField(Basis.choices, required=False)
    year = serializers.IntegerField(min_value=1945, max_value=2100, required=False)
    baseline = FigureField()
    rising = serializers.BooleanField(required=False)
    due_on = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(max_length=500, allow_blank=True, required=False)
    by_year = serializers.DictField(child=FigureField(required=True, allow_null=False), required=False)

    def get_fields(self):
        fields = super().get_fields()
        if request := self.context.get("request"):
            fields["parent"].queryset = Target.objects.visible_to(request.user)
        return fields

    def validate_by_year(self, figures: dict[str, Decimal]) -> dict[str, str]:
        return {year: format(figure, "f") for year, figure in figures.items()}


class NewTargetSerializer(TargetWriteSerializer):
    plan = PlanReference()


class BulkRowSerializer(TargetWriteSerializer):
    """With `id` and `version` a target that is there, else a new one."""

    id = serializers.PrimaryKeyRelatedField(queryset=Target.objects.none(), required=False)
    version = serializers.IntegerField(min_value=1, required=False)
    indicator = IndicatorReference(required=False)

    def get_fields(self):
        fields = super().get_fields()
        if request := self.context.get("request"):
            fields["id"].queryset = Target.objects.visible_to(request.user)
        return fields

    def validate(self, row):
        if "id" in row and "version" not in row:
            raise serializers.ValidationError({"version": "Nêu phiên bản đã đọc của chỉ tiêu này."})
        return row


class BulkTargetsSerializer(StrictSerializer):
    plan = PlanReference()
    targets = BulkRowSerializer(many=True, allow_empty=False, max_length=MOST_AT_ONCE)


class TargetFilter(django_filters.FilterSet):
    plan = django_filters.CharFilter(field_name="plan__slug")
    indicator = django_filters.CharFilter(field_name="indicator__code")

    class Meta:
        model = Target
        fields: list[str] = []


def edition_for(plan: Plan, user):
    """The edition whose rows may be written. Raises PermissionDenied, WrongState."""
    require_plan_writer(user, plan)
    edition = open_edition(plan)
    if edition is None:
        raise WrongState(plan, LOCKED)
    return edition


class TargetViewSet(ScopedViewSet):
    queryset = Target.objects.none()
    model = Target
    serializer_class = TargetSerializer
    filterset_class = TargetFilter

    def get_queryset(self):
        targets = super().get_queryset().select_related("plan", "indicator", "programme", "area")
        return targets.prefetch_related("terms__edition", "terms__unit")

    @extend_schema(
        summary="Thêm một chỉ tiêu",
        request=NewTargetSerializer,
        responses={201: TargetSerializer},
        examples=[
            OpenApiExample(
                "Thành lập mới 35 HTX",
                {"plan": "532-kh-ubnd-bac-kan-2024", "indicator": "htx_new", "comparator": "at_least", "low": "35"},
                request_only=True,
            )
        ],
    )
    def create(self, request):
        require(request.user, Act.PLAN_WRITE)
        given = self.parsed(NewTargetSerializer)
        plan = given.pop("plan")
        return self.shown(save_target(edition_for(plan, request.user), given, by=request.user), 201)

    @extend_schema(
        summary="Sửa một chỉ tiêu",
        request=TargetWriteSerializer,
        responses=TargetSerializer,
        examples=[OpenApiExample("Từ 40 HTX trở lên", {"comparator": "at_least", "low": "40"}, request_only=True)],
    )
    def partial_update(self, request, pk=None):
        target, version = self.asked_row()
        edition = edition_for(target.plan, request.user)
        given = self.parsed(TargetWriteSerializer, target)
        return self.shown(save_target(edition, given, by=request.user, target=target, version=version))

    @extend_schema(
        summary="Bỏ một chỉ tiêu",
        request=ReasonSerializer,
        responses={204: None},
        examples=[OpenApiExample("Nhập trùng", {"reason": "Nhập trùng với chỉ tiêu số 3"}, request_only=True)],
    )
    def destroy(self, request, pk=None):
        """One that was issued before stays readable, marked as withdrawn by the amendment."""
        target, version = self.asked_row()
        given = self.parsed(ReasonSerializer)
        withdraw_target(edition_for(target.plan, request.user), target, by=request.user, version=version, **given)
        return Response(status=204)

    @extend_schema(
        summary="Ghi nhiều chỉ tiêu một lần",
        request=BulkTargetsSerializer,
        responses=TargetSerializer(many=True),
        examples=[
            OpenApiExample(
                "Hai chỉ tiêu",
                {
                    "plan": "532-kh-ubnd-bac-kan-2024",
                    "targets": [{"indicator": "htx_new", "low": "35"}, {"indicator": "lh_new", "low": "1"}],
                },
                request_only=True,
            )
        ],
    )
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def bulk(self, request):
        """All or none; what is wrong is told row by row."""
        require(request.user, Act.PLAN_WRITE)
        given = self.parsed(BulkTargetsSerializer)
        edition = edition_for(given["plan"], request.user)
        saved, problems = [], {}
        with transaction.atomic():
            for place, row in enumerate(given["targets"]):
                target, version = row.pop("id", None), row.pop("version", None)
                try:
                    with transaction.atomic():
                        saved.append(save_row(edition, row, target, version, request.user))
                except RuleError as error:
                    problems[place] = told(error)
                except StaleRow as stale:
                    problems[place] = {"version": [str(stale)]}
            if problems:
                raise ValidationError({"targets": problems})
        rows = self.get_queryset().filter(pk__in=[one.pk for one in saved])
        by_pk = {one.pk: one for one in rows}
        return Response(TargetSerializer([by_pk[one.pk] for one in saved], many=True).data)


def save_row(edition, row: dict, target: Target | None, version: int | None, user) -> Target:
    if target is not None and target.plan_id != edition.plan_id:
        raise RuleError({"id": "Chỉ tiêu này thuộc kế hoạch khác."})
    return save_target(edition, row, by=user, target=target, version=version)
