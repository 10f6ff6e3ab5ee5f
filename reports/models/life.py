"""What surrounds a report on its way: each step of it, the remarks on its rows, and what is known after the signature."""

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models import User
from coopportal.kit import clock
from coopportal.kit.history import keep_history
from coopportal.kit.rows import Versioned
from jobs.models import StoredFile
from reports.models.reports import ProgressReport


class OfReportQuerySet(models.QuerySet):
    """Seen by who sees the report."""

    report_path = "report"

    def visible_to(self, user):
        return self.filter(**{f"{self.report_path}__in": ProgressReport.objects.visible_to(user).values("pk")})


class ReportTurn(models.Model):
    """One step of a report's life, never changed."""

    class Act(models.TextChoices):
        SUBMIT = "submit", "Trình ký"
        TAKE_BACK = "take_back", "Rút về"
        SEND_BACK = "send_back", "Trả lại"
        SIGN = "sign", "Ký duyệt và khóa"
        ISSUE = "issue", "Ghi số văn bản"

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="turns", verbose_name="báo cáo")
    act = models.CharField("bước", max_length=10, choices=Act)
    note = models.CharField("ghi chú", max_length=1000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người thực hiện")
    at = models.DateTimeField("lúc", default=clock.now, editable=False)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = "bước của báo cáo"
        ordering = ["report", "-at", "-pk"]
        triggers = [pgtrigger.Protect(name="turn_stays", operation=pgtrigger.Update)]

    def __str__(self):
        return self.get_act_display()


class RemarkQuerySet(OfReportQuerySet):
    report_path = "turn__report"


class ReportRemark(models.Model):
    """What was said of one row when the report was sent back. `stt` and `label` are the row's, as it was printed."""

    turn = models.ForeignKey(ReportTurn, models.CASCADE, related_name="remarks")
    target = models.BigIntegerField("chỉ tiêu")
    stt = models.CharField("số thứ tự", max_length=20)
    label = models.TextField("chỉ tiêu")
    text = models.CharField("ý kiến", max_length=500)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = "ý kiến về dòng của báo cáo"
        ordering = ["turn", "pk"]
        triggers = [pgtrigger.Protect(name="remark_stays", operation=pgtrigger.Update)]
        constraints = [models.CheckConstraint(name="remark_says_something", condition=~Q(text=""))]

    def __str__(self):
        return f"{self.stt}: {self.text}"


@keep_history()
class ReportIssue(Versioned):
    """Number, day, signed paper and recipients of a signed report: known after the signature, outside what it covers."""

    report = models.OneToOneField(ProgressReport, models.PROTECT, related_name="issue", verbose_name="báo cáo")
    number = models.CharField("số, ký hiệu", max_length=60)
    issued_on = models.DateField("ngày văn bản")
    recipients = models.CharField("nơi nhận", max_length=1000, blank=True)
    signed_paper = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bản ký (PDF)"
    )

    objects = OfReportQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "số văn bản của báo cáo"

    def __str__(self):
        return f"Số {self.number}"
