"""What lists leave behind: files of exports, and acts upon many rows."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import User
from coopportal.kit import clock
from jobs.models import Job, StoredFile
from provinces.models import Commune


class ListExportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own alone: what stands in the file is what its owner may see."""
        return self.filter(owner=user) if user.is_authenticated and user.is_active else self.none()


class ListExport(models.Model):
    """A list asked for as a file. `bases` and `commune` are the territory whose rows were written, once they were."""

    class Format(models.TextChoices):
        XLSX = "xlsx", "Excel (.xlsx)"
        CSV = "csv", "CSV (.csv)"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="list_exports", verbose_name="người yêu cầu")
    list_code = models.CharField("danh sách", max_length=40)
    query = models.CharField("điều kiện", max_length=2000, blank=True)
    keys = ArrayField(models.CharField(max_length=60), verbose_name="các cột")
    format = models.CharField("định dạng", max_length=4, choices=Format)
    bases = ArrayField(models.BigIntegerField(), verbose_name="địa bàn", default=list)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, related_name="+", verbose_name="xã")
    row_count = models.PositiveIntegerField("số dòng", null=True)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+", verbose_name="tệp")
    job = models.ForeignKey(Job, models.CASCADE, null=True, related_name="+", verbose_name="công việc")
    created_at = models.DateTimeField("yêu cầu lúc", default=clock.now, editable=False)

    objects = ListExportQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp xuất danh sách"

    def __str__(self):
        return f"{self.list_code} ({self.format})"


class BulkChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(owner=user) if user.is_authenticated and user.is_active else self.none()


class BulkChange(models.Model):
    """One act upon many records of a list, and what is needed to take it back.

    `before`: record → what it was; `after`: record → the mark of what it became; both as the act itself writes them.
    `skipped`, `kept`: [record, sentence] of those the act, or its undoing, did not touch.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="bulk_changes", verbose_name="người thực hiện")
    act = models.CharField("việc", max_length=20)
    given = models.JSONField("nội dung")
    words = models.CharField("nội dung bằng lời", max_length=500)
    records = ArrayField(models.BigIntegerField(), verbose_name="các bản ghi")
    before = models.JSONField("trước khi đổi", default=dict)
    after = models.JSONField("sau khi đổi", default=dict)
    skipped = models.JSONField("bỏ qua", default=list)
    kept = models.JSONField("không hoàn tác", default=list)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", verbose_name="công việc")
    created_at = models.DateTimeField("lúc", default=clock.now, editable=False)
    done_at = models.DateTimeField("xong lúc", null=True)
    undone_at = models.DateTimeField("hoàn tác lúc", null=True)

    objects = BulkChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "thay đổi hàng loạt"

    def __str__(self):
        return self.words
