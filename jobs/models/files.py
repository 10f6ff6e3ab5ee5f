"""Files: bytes kept in the database."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.db.models.lookups import LessThanOrEqual

from accounts.models import Agency

CHUNK_BYTES = 1024 * 1024


class StoredFileQuerySet(models.QuerySet):
    def expired(self):
        return self.filter(keep_until__lt=Now())


class StoredFile(models.Model):
    """Bytes with a name. Not to be had by its id: the report or attachment that owns it decides who may fetch it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("tên tệp", max_length=200)
    content_type = models.CharField("loại nội dung", max_length=100)
    size = models.PositiveBigIntegerField("kích thước (byte)")
    sha256 = models.CharField("SHA-256", max_length=64)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="stored_files", verbose_name="cơ quan, đơn vị")
    created_at = models.DateTimeField("tạo lúc", db_default=Now(), editable=False)
    keep_until = models.DateTimeField("giữ đến", null=True, blank=True)  # None: for ever

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp"
        indexes = [models.Index(fields=["keep_until"], condition=Q(keep_until__isnull=False), name="file_to_sweep")]
        triggers = [
            pgtrigger.ReadOnly(name="file_never_changes", exclude=["keep_until"]),
            pgtrigger.Trigger(
                name="file_kept_until_its_time",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func="IF OLD.keep_until IS NULL OR OLD.keep_until > now() THEN "
                "RAISE EXCEPTION 'stored file % is to be kept', OLD.id; END IF; RETURN OLD;",
            ),
        ]

    def __str__(self):
        return self.name


class StoredChunk(models.Model):
    """A piece of a file, 1 MiB but for the last one."""

    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        verbose_name = "phần của tệp"
        ordering = ["file", "number"]
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="chunk_once"),
            models.CheckConstraint(
                name="chunk_at_most_1_mib",
                condition=LessThanOrEqual(
                    Func(F("content"), function="octet_length", output_field=models.IntegerField()), CHUNK_BYTES
                ),
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="chunk_never_changes")]

    def __str__(self):
        return f"{self.file_id} #{self.number}"
