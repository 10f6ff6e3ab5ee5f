"""The reports that an agency owes again and again, and which of them it has sent."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.models import Agency, User
from accounts.scoping import ScopedQuerySet
from coopportal.kit.history import keep_history
from coopportal.kit.periods import Calendar
from coopportal.kit.rows import Versioned
from provinces.models import Province
from reports.duties import MOST_MONTHS_AFTER, Every, Rule
from reports.models.reports import ProgressReport


class DutyQuerySet(ScopedQuerySet):
    province_path = "province"

    def of_agency(self, user):
        """Those of the person's own agency, in force."""
        return self.visible_to(user).filter(agency=user.agency_id, in_force=True)


@keep_history()
class Duty(Versioned):
    """`from_on`: what was due earlier is nobody's concern. `code`: its key in data/duties.json, if it came from there."""

    province = models.ForeignKey(Province, models.PROTECT, related_name="+", verbose_name="địa bàn")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="duties", verbose_name="cơ quan báo cáo")
    code = models.CharField("mã", max_length=32, blank=True, editable=False)
    title = models.CharField("tên báo cáo", max_length=160)
    basis = models.CharField("căn cứ", max_length=200, blank=True)
    every = models.CharField("kỳ", max_length=12, choices=Every)
    calendar = models.CharField("lịch", max_length=16, choices=Calendar, default=Calendar.ADMINISTRATIVE)
    months_after = models.PositiveSmallIntegerField("số tháng sau tháng cuối kỳ", default=0)
    day = models.PositiveSmallIntegerField("ngày")
    from_on = models.DateField("theo dõi từ ngày")
    in_force = models.BooleanField("còn áp dụng", default=True)

    objects = DutyQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "kỳ báo cáo phải gửi"
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["province", "agency", "code"], condition=~Q(code=""), name="duty_taken_over_once"
            ),
            models.CheckConstraint(
                name="duty_day", condition=Q(day__range=(1, 31), months_after__lte=MOST_MONTHS_AFTER)
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("reports:duties")

    @property
    def rule(self) -> Rule:
        return Rule(self.every, self.calendar, self.months_after, self.day)


@keep_history()
class DutyDone(models.Model):
    """A period's report was sent."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="done")
    period_from = models.DateField("kỳ từ ngày")
    period_to = models.DateField("kỳ đến hết ngày")
    sent_on = models.DateField("ngày gửi")
    report = models.ForeignKey(
        ProgressReport, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="báo cáo đã gửi"
    )
    note = models.CharField("ghi chú", max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("ghi lúc", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "kỳ báo cáo đã gửi"
        constraints = [
            models.UniqueConstraint(fields=["duty", "period_from", "period_to"], name="duty_done_once"),
            models.CheckConstraint(name="duty_done_period", condition=Q(period_from__lte=F("period_to"))),
        ]

    def __str__(self):
        return f"{self.duty_id}: {self.period_from} – {self.period_to}"
