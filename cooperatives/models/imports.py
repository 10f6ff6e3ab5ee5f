"""Files on their way into the registry: what was uploaded, how it was understood, what it would change, what it did."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Agency, User
from accounts.scoping import ScopedQuerySet
from coopportal.kit.numbers import format_number
from coopportal.kit.rows import Versioned
from jobs.models import Job, StoredFile
from provinces.models import Commune, Province


class ImportState(models.TextChoices):
    READING = "reading", "Đang đọc tệp"
    MAPPING = "mapping", "Chờ ghép cột"
    REFUSED = "refused", "Không đọc được"
    PREVIEWED = "previewed", "Chờ xác nhận"
    APPLYING = "applying", "Đang ghi"
    DONE = "done", "Đã nhập"
    CANCELLED = "cancelled", "Đã bỏ"
    UNDONE = "undone", "Đã hoàn tác"


WAITING_STATES = [ImportState.READING, ImportState.APPLYING]


class ImportQuerySet(ScopedQuerySet):
    province_path = "province"
    commune_path = "commune"

    def visible_to(self, user):
        """Those of the person's own agency, for a territory that the person holds."""
        imports = super().visible_to(user)
        return imports.filter(agency=user.agency_id) if user.is_authenticated else imports

    def done(self):
        return self.filter(state=ImportState.DONE)


class Import(Versioned):
    """One file on its way into one table, for the territory of the person who brought it.

    `sheets`: what the reader saw, for the page that maps columns. `mapping`: see imports/mapping.py. `notices`: sentences
    about how the file was read; `questions`: see imports/notices.py. `counts`: outcome → number of rows. `digest`: of the
    rows as understood (Staging.digest); `preview_digest`: of what they would change.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.CharField("bảng", max_length=32)
    state = models.CharField("trạng thái", max_length=10, choices=ImportState, default=ImportState.READING)
    by = models.ForeignKey(User, models.PROTECT, related_name="imports", verbose_name="người nhập")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="imports", verbose_name="cơ quan, đơn vị")
    province = models.ForeignKey(Province, models.PROTECT, related_name="+", verbose_name="địa bàn")
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="xã, phường, đặc khu"
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="tệp")
    marked_file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, blank=True, related_name="+")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    sheets = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    notices = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    preview_digest = models.CharField(max_length=64, blank=True)
    refusal = models.CharField("lý do không đọc được", max_length=500, blank=True)
    earlier = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    overwrites = models.BooleanField("ghi đè dòng xung đột", default=False)
    note = models.CharField("giải trình cảnh báo", max_length=500, blank=True)
    applied_at = models.DateTimeField("nhập lúc", null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "lần nhập tệp"
        indexes = [models.Index(fields=["agency", "-created_at", "-id"], name="import_of_agency")]
        constraints = [
            models.UniqueConstraint(
                fields=["province", "commune", "table", "digest"],
                condition=Q(state=ImportState.DONE) & ~Q(digest=""),
                nulls_distinct=False,
                name="same_rows_come_in_once",
            ),
            models.CheckConstraint(
                name="import_done_has_a_time",
                condition=Q(state=ImportState.DONE, applied_at__isnull=False)
                | (~Q(state=ImportState.DONE) & Q(applied_at=None)),
            ),
        ]

    def __str__(self):
        return self.file.name

    def get_absolute_url(self):
        return reverse("cooperatives:import_detail", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING_STATES

    def count(self, outcome: str) -> int:
        return self.counts.get(outcome, 0)

    @property
    def counts_text(self) -> str:
        """ "3 mới, 12 đổi, 40 giữ nguyên"; "" before the file was read."""
        words = {"new": "mới", "changed": "đổi", "same": "giữ nguyên", "conflict": "xung đột", "error": "lỗi"}
        parts = [f"{format_number(self.count(key))} {word}" for key, word in words.items() if self.count(key)]
        return ", ".join(parts)


class ImportLine(models.Model):
    """What becomes of one row of the file; rows that stay as they are have no line.

    `changes`: key → [old, new] as the database has them, and what the template showed where that was something else.
    `faults`: [{"key", "rule", "sentence"}], the errors first. `takes_file`: of a conflict, None until somebody decides.
    """

    class Outcome(models.TextChoices):
        NEW = "new", "Mới"
        CHANGED = "changed", "Đổi"
        SAME = "same", "Giữ nguyên"
        ERROR = "error", "Lỗi"
        CONFLICT = "conflict", "Xung đột"

    # Written by the ten thousand with the import itself locked: a check of each row would tell nothing.
    of = models.ForeignKey(Import, models.CASCADE, related_name="lines", db_constraint=False, db_index=False)
    row = models.PositiveIntegerField("dòng")
    outcome = models.CharField("kết quả", max_length=8, choices=Outcome)
    label = models.CharField("hồ sơ", max_length=400, blank=True)
    organisation_id = models.BigIntegerField(null=True, blank=True)
    changes = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    takes_file = models.BooleanField("lấy theo tệp", null=True, blank=True)

    class Meta:
        verbose_name = "dòng của tệp nhập"
        constraints = [models.UniqueConstraint(fields=["of", "row"], name="one_line_a_row")]
        indexes = [models.Index(fields=["of", "outcome", "row"], name="import_line_outcome")]

    def __str__(self):
        return f"{self.of_id} dòng {self.row}"


class ImportMapping(Versioned):
    """How an agency's sheet with these heads is to be read, recognised by its heads the next time."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="import_mappings")
    table = models.CharField("bảng", max_length=32)
    name = models.CharField("tên cách ghép", max_length=120)
    heads = models.CharField(max_length=64, editable=False)  # digest of the folded heads
    mapping = models.JSONField()

    class Meta(Versioned.Meta):
        verbose_name = "cách ghép cột"
        constraints = [
            models.UniqueConstraint(fields=["agency", "table", "name"], name="mapping_named_once"),
            models.UniqueConstraint(fields=["agency", "table", "heads"], name="mapping_of_heads_once"),
        ]

    def __str__(self):
        return self.name
