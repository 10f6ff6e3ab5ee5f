"""Forms that an agency brings itself, and the files that reports filled them into."""

from django.db import models

from accounts.models import Agency, User
from accounts.scoping import ScopedQuerySet
from coopportal.kit import clock
from jobs.models import Job, StoredFile
from provinces.models import Province
from reports.models.life import OfReportQuerySet
from reports.models.reports import ProgressReport


class OwnFormQuerySet(ScopedQuerySet):
    province_path = "province"

    def visible_to(self, user):
        """The agency's own, of the places that the person holds."""
        rows = super().visible_to(user)
        return rows.filter(agency=user.agency_id) if user.is_authenticated else rows

    def in_use(self):
        return self.filter(withdrawn_at=None)


class OwnForm(models.Model):
    """A workbook with places that a report fills. A withdrawn one is offered no more; what it filled stays."""

    title = models.CharField("tên biểu mẫu", max_length=200)
    province = models.ForeignKey(Province, models.PROTECT, related_name="+", verbose_name="địa bàn")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="đơn vị")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="tệp mẫu")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người tải lên")
    uploaded_at = models.DateTimeField("tải lên lúc", default=clock.now, editable=False)
    withdrawn_at = models.DateTimeField("thôi dùng lúc", null=True)

    objects = OwnFormQuerySet.as_manager()

    class Meta:
        verbose_name = "biểu mẫu riêng"
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title


class FilledForm(models.Model):
    """A form with a report's figures; its file is None until the job has filled it, and again once it was swept."""

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="filled_forms", verbose_name="báo cáo")
    form = models.ForeignKey(OwnForm, models.PROTECT, related_name="+", verbose_name="biểu mẫu")
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+", verbose_name="tệp đã điền")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    filled_at = models.DateTimeField("điền lúc", null=True)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = "biểu mẫu đã điền"
        constraints = [models.UniqueConstraint(fields=["report", "form"], name="form_filled_once")]

    def __str__(self):
        return f"{self.form} – {self.report}"
