"""What stands around an organisation's record: who looked at a person, documents, proposals, merged records."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.models import Agency, User
from accounts.scoping import ScopedQuerySet
from cooperatives.models.organisations import Organisation, Representative
from coopportal.kit.history import keep_history
from coopportal.kit.rows import Versioned
from jobs.models import StoredFile


class OfOrganisationQuerySet(ScopedQuerySet):
    base_path = "organisation__base"
    commune_path = "organisation__commune"


class PersonLook(models.Model):
    """Somebody saw, took out or erased a person's data: who, when, whose and what for. Never changed."""

    class Act(models.TextChoices):
        SHOWN = "shown", "Xem"
        PRINTED = "printed", "In phiếu làm việc"
        EXPORTED = "exported", "Trích xuất"
        ERASED = "erased", "Xóa"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="person_looks")
    representative = models.ForeignKey(Representative, models.CASCADE, related_name="looks")
    act = models.CharField("việc đã làm", max_length=8, choices=Act)
    purpose = models.CharField("mục đích", max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người thực hiện")
    at = models.DateTimeField("lúc", db_default=Now(), editable=False)

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt xem dữ liệu cá nhân"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.by}: {self.get_act_display()}"


class DocumentQuerySet(OfOrganisationQuerySet):
    def kept(self):
        return self.filter(removed_at=None)


@keep_history()
class Document(Versioned):
    """A scan or file of an organisation. Taking it away keeps it: it can be put back."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="documents")
    title = models.CharField("tên tài liệu", max_length=200)
    number = models.CharField("số, ký hiệu", max_length=80, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="tệp")
    removed_at = models.DateTimeField("gỡ lúc", null=True, blank=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "tài liệu"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.title


@keep_history()
class ChangeProposal(Versioned):
    """Đề nghị sửa: who does not own a part of the file says what should stand there; its owner decides.

    `field` names a field of the organisation when accepting can apply `value` at once; blank: told in words only.
    """

    class State(models.TextChoices):
        OPEN = "open", "Chờ xử lý"
        ACCEPTED = "accepted", "Đã chấp nhận"
        DECLINED = "declined", "Không chấp nhận"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="proposals")
    block = models.CharField("phần của hồ sơ", max_length=16)
    field = models.CharField("mục cần sửa", max_length=40, blank=True)
    value = models.CharField("giá trị đề nghị", max_length=300, blank=True)
    words = models.CharField("nội dung, căn cứ", max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người đề nghị")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan đề nghị")
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField("trả lời", max_length=300, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)

    objects = OfOrganisationQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "đề nghị sửa"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["organisation"], condition=Q(state="open"), name="proposal_open")]
        constraints = [
            models.CheckConstraint(
                name="proposal_answered_by_somebody",
                condition=Q(state="open", answered_by=None, answered_at=None)
                | (~Q(state="open") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            )
        ]

    def __str__(self):
        return f"{self.organisation}: {self.words}"

    def get_absolute_url(self):
        return reverse("cooperatives:proposals", args=[self.organisation_id])


class RecordMergeQuerySet(ScopedQuerySet):
    base_path = "kept__base"
    commune_path = "kept__commune"

    def standing(self):
        return self.filter(undone_at=None)


class RecordMerge(Versioned):
    """Two records of one organisation became one. `removed_id` is the number of the record that is gone.

    `content` holds no personal data: {"organisation": {…}, "spells": [{…}], "moved": {model: {pk: version after}},
    "dropped": {model: [pk]}, "uncounted": [pk]}; rows dropped stand whole in the history of their model.
    """

    kept = models.ForeignKey(Organisation, models.CASCADE, related_name="merges", verbose_name="hồ sơ giữ lại")
    removed_id = models.BigIntegerField("mã hồ sơ đã gộp", db_index=True)
    removed_name = models.CharField("tên hồ sơ đã gộp", max_length=250)
    content = models.JSONField("nội dung hồ sơ đã gộp", encoder=DjangoJSONEncoder)
    reason = models.CharField("lý do", max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người gộp")
    undone_at = models.DateTimeField("hoàn tác lúc", null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = RecordMergeQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "hồ sơ đã gộp"
        constraints = [
            models.CheckConstraint(name="merge_of_two_records", condition=~Q(removed_id=F("kept"))),
            models.UniqueConstraint(fields=["removed_id"], condition=Q(undone_at=None), name="merged_into_one_record"),
        ]

    def __str__(self):
        return f"{self.removed_name} → {self.kept_id}"
