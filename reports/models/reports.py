import uuid

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import Agency, AgencyName, User
from accounts.scoping import ScopedQuerySet
from cooperatives.models import Organisation
from coopportal.kit import clock
from coopportal.kit.rows import Versioned
from jobs.models import Job, StoredFile
from plans.models import Plan
from provinces.models import Province, ProvincePart
from provinces.selectors import display_name
from reports.stages import stage_of


class ReportQuerySet(ScopedQuerySet):
    province_path = "province"

    def visible_to(self, user):
        """Inside the territory. Of the nation's reports the provinces, and a central reader of any, see the signed ones."""
        reports = super().visible_to(user)
        signed = Q(status=ProgressReport.Status.SIGNED)
        if user.is_authenticated and user.is_central_reader:
            return reports.filter(signed)
        if user.is_authenticated and not user.sees_nation:
            return reports.filter(signed | ~Q(province__level=Province.Level.NATION))
        return reports

    def with_facts(self):
        """With plan and agency, and what their rows alone do not tell: the agency's names on this day, and whether the
        territory's registry is an invented one."""
        today = clock.today()
        names = AgencyName.objects.filter(agency=OuterRef("owner_agency")).on(today)
        bases = ProvincePart.objects.filter(province=OuterRef(OuterRef("province"))).values("base")
        return self.select_related("plan__province__successor", "province__successor", "owner_agency").annotate(
            agency_name=Coalesce(Subquery(names.values("name")[:1]), "owner_agency__name"),
            agency_superior=Coalesce(Subquery(names.values("superior")[:1]), "owner_agency__superior"),
            demonstration=Exists(Organisation.objects.filter(demonstration=True, base__in=bases)),
        )


FROZEN = (
    "kind", "content", "records", "sha256", "verification_code", "plan_id", "province_id", "as_of", "period_from", "period_to",
    "signed_at", "signed_by_id", "signer_title", "signer_mode", "internal_file_id", "outgoing_file_id", "status", "replaces_id",
    "period_kind", "owner_agency_id", "requested_by_id", "computed_at", "created_at", "document_file_id",
    "signer_authority", "signer_behalf", "recipients", "narrative",
)  # fmt: skip


class ProgressReport(Versioned):
    """Promised against done on one day. Asked for, computed by a job, signed – and from then on frozen by a trigger.

    `content` is canonical JSON as text (sorted keys, figures as decimal strings); `records` the rows behind its numbers.
    """

    class Kind(models.TextChoices):
        PROGRESS = "progress", "Một kế hoạch"
        STAGE = "stage", "Sơ kết, tổng kết một kế hoạch nhiều năm"
        PROVINCE = "province", "Mọi kế hoạch của tỉnh, thành phố"
        NATION = "nation", "Mọi kế hoạch cả nước"

    OF_ONE_PLAN = (Kind.PROGRESS, Kind.STAGE)

    class Status(models.TextChoices):
        COMPUTING = "computing", "Đang tính"
        READY = "ready", "Dự thảo"
        SUBMITTED = "submitted", "Đã trình ký"
        RETURNED = "returned", "Bị trả lại"
        SIGNED = "signed", "Đã ký (khóa)"

    class PeriodKind(models.TextChoices):
        YEAR_TO_DATE = "year_to_date", "Từ đầu năm"
        NINE_MONTHS = "nine_months", "9 tháng"
        HALF = "half", "6 tháng"
        QUARTER = "quarter", "Quý"
        MONTH = "month", "Tháng"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("loại báo cáo", max_length=10, choices=Kind, default=Kind.PROGRESS)
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name="kế hoạch"
    )
    province = models.ForeignKey(Province, models.PROTECT, related_name="+", verbose_name="địa bàn")
    as_of = models.DateField("số liệu tính đến ngày")
    period_kind = models.CharField("kỳ báo cáo", max_length=12, choices=PeriodKind, default=PeriodKind.YEAR_TO_DATE)
    period_from = models.DateField("kỳ từ ngày")
    period_to = models.DateField("kỳ đến hết ngày")
    owner_agency = models.ForeignKey(Agency, models.PROTECT, related_name="reports", verbose_name="đơn vị lập")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người lập")
    status = models.CharField("trạng thái", max_length=10, choices=Status, default=Status.COMPUTING)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    computed_at = models.DateTimeField("tính lúc", null=True)
    content = models.TextField(blank=True)
    records = models.TextField(blank=True)
    narrative = models.JSONField("lời văn", default=dict, blank=True)
    sha256 = models.CharField("mã băm", max_length=64, blank=True)
    verification_code = models.CharField("mã tra cứu", max_length=20, null=True, unique=True)
    internal_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    outgoing_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    document_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="bản Word")
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="người ký")
    signer_authority = models.CharField("thay mặt", max_length=80, blank=True)
    signer_mode = models.CharField("thể thức ký", max_length=8, blank=True)
    signer_behalf = models.CharField("chức vụ của người được ký thay", max_length=80, blank=True)
    signer_title = models.CharField("chức vụ người ký", max_length=80, blank=True)
    recipients = models.TextField("nơi nhận", blank=True)
    signed_at = models.DateTimeField("ký lúc", null=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")

    objects = ReportQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "báo cáo tiến độ"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["province", "-created_at"], name="report_list")]
        constraints = [
            models.CheckConstraint(
                name="report_of_one_plan",
                condition=Q(kind__in=("progress", "stage"), plan__isnull=False)
                | Q(~Q(kind__in=("progress", "stage")), plan=None),
            ),
            models.CheckConstraint(name="report_period", condition=Q(period_from__lte=F("period_to"))),
            models.CheckConstraint(name="ready_has_content", condition=Q(status="computing") | ~Q(content="")),
            models.UniqueConstraint(fields=["replaces"], name="replaced_once"),
            models.CheckConstraint(
                name="signed_is_sealed",
                condition=~Q(status="signed")
                | (
                    Q(signed_by__isnull=False, signed_at__isnull=False, internal_file__isnull=False)
                    & Q(outgoing_file__isnull=False, verification_code__isnull=False)
                    & ~Q(sha256="")
                ),
            ),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            pgtrigger.Trigger(
                name="signed_is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status="signed"),
                func=" ".join(
                    [
                        f"IF ({', '.join(f'NEW.{c}' for c in FROZEN)}) IS DISTINCT FROM",
                        f"({', '.join(f'OLD.{c}' for c in FROZEN)})",
                        "THEN RAISE EXCEPTION 'a signed report is frozen' USING ERRCODE = 'restrict_violation';",
                        "END IF; RETURN NEW;",
                    ]
                ),
            ),
            pgtrigger.Protect(
                name="signed_stays", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__status="signed")
            ),
        ]

    def __str__(self):
        return f"{self.title}, số liệu đến {self.as_of:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("reports:detail", args=[self.pk])

    @property
    def title(self) -> str:
        if self.plan is None:
            return f"Báo cáo tiến độ các kế hoạch{' cả nước' if self.kind == self.Kind.NATION else ''}"
        what = stage_of(self.plan, self.as_of) if self.kind == self.Kind.STAGE else "tiến độ"
        return f"Báo cáo {what} {self.plan.number_text}"

    @property
    def boundaries_label(self) -> str:
        """In which boundaries a former province's plan was counted; "" where there is no choice."""
        if self.plan is None or self.plan.province.is_present:
            return ""
        return "địa giới cũ" if self.province_id == self.plan.province_id else "địa giới hiện nay"

    @property
    def territory_label(self) -> str:
        return display_name(self.province)

    @property
    def signer_capacity(self) -> str:
        """ "TM. Ủy ban nhân dân, KT. Chủ tịch, Phó Chủ tịch"."""
        mode = f"{self.signer_mode} {self.signer_behalf}".strip()
        if self.signer_behalf or self.signer_mode not in ("KT.", "Q."):
            parts = [self.signer_authority, mode, self.signer_title]
        else:
            parts = [self.signer_authority, f"{mode} {self.signer_title}"]
        return ", ".join(filter(None, parts))

    @property
    def is_signed(self) -> bool:
        return self.status == self.Status.SIGNED

    @property
    def is_computed(self) -> bool:
        return self.status != self.Status.COMPUTING

    @property
    def state(self) -> str:
        """The status; while it is computed, what its job is doing: queued, running, failed, cancelled."""
        return self.status if self.is_computed or self.job is None else self.job.state

    @property
    def state_label(self) -> str:
        if self.is_computed or self.job is None:
            return "Đã phát hành" if self.is_issued else self.get_status_display()
        return self.job.get_state_display()

    @property
    def is_issued(self) -> bool:
        """Its number is written down. Lists read it with `select_related("issue")`."""
        return self.is_signed and hasattr(self, "issue")
