"""The calendar of duties over the REST interface: read alone; it is set on the page."""

from datetime import date

from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.viewsets import GenericViewSet

from coopportal.kit import clock
from reports.models import Duty
from reports.selectors.duties import State, calendar


class DueSerializer(serializers.Serializer):
    """One period: `stated_on` is the day the rule names, `due_on` the first working day from there."""

    period_from = serializers.DateField(source="due.period.start")
    period_to = serializers.DateField(source="due.period.end")
    stated_on = serializers.DateField(source="due.stated_on")
    due_on = serializers.DateField(source="due.due_on")
    state = serializers.ChoiceField(choices=State.choices)
    sent_on = serializers.DateField(source="done.sent_on", default=None, allow_null=True)


class DutySerializer(serializers.ModelSerializer):
    province = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    agency = serializers.CharField(source="agency.name")

    class Meta:
        model = Duty
        fields = [
            "id", "title", "basis", "province", "agency", "every", "calendar", "months_after", "day", "from_on", "in_force",
            "version",
        ]  # fmt: skip


class DutyDetailSerializer(DutySerializer):
    """`entries`: what is due in the present year."""

    entries = serializers.SerializerMethodField()

    class Meta(DutySerializer.Meta):
        fields = [*DutySerializer.Meta.fields, "entries"]

    @extend_schema_field(DueSerializer(many=True))
    def get_entries(self, duty) -> list[dict]:
        year = clock.today().year
        found = calendar(Duty.objects.filter(pk=duty.pk), date(year, 1, 1), date(year, 12, 31))
        return DueSerializer(found, many=True).data


class DutyViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Reports that the agencies of the caller's territory owe again and again."""

    queryset = Duty.objects.none()

    def get_serializer_class(self):
        return DutyDetailSerializer if self.action == "retrieve" else DutySerializer

    def get_queryset(self):
        return Duty.objects.visible_to(self.request.user).select_related("province", "agency")
