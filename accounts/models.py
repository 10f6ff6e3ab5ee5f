from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.forms import CheckboxSelectMultiple, MultipleHiddenInput, SelectMultiple
from django.utils.functional import cached_property

from accounts.permissions import Act, Role, can
from accounts.scoping import ScopedQuerySet
from coopportal.kit import clock
from coopportal.kit.rows import Versioned
from provinces.models import Commune, Province, ProvincePart
from provinces.selectors import commune_with_forerunners


class AgencyQuerySet(ScopedQuerySet):
    province_path = "province"


class AgencyGroup(models.Model):
    """A name that stands for many agencies, such as "các sở, ban, ngành"."""

    name = models.CharField("tên nhóm", max_length=200, unique=True)

    def __str__(self):
        return self.name


class Agency(Versioned):
    class Kind(models.TextChoices):
        COMMITTEE = "committee", "Ủy ban nhân dân tỉnh, thành phố"
        FINANCE = "finance", "Sở Tài chính"
        PLANNING = "planning", "Sở Kế hoạch và Đầu tư"
        ALLIANCE = "alliance", "Liên minh Hợp tác xã"
        AGRICULTURE = "agriculture", "Sở Nông nghiệp và Môi trường"
        INDUSTRY = "industry", "Sở Công Thương"
        BANK = "bank", "Ngân hàng Nhà nước khu vực"
        COMMUNE = "commune", "Ủy ban nhân dân cấp xã"
        MINISTRY = "ministry", "Bộ, cơ quan trung ương"
        OTHER = "other", "Cơ quan, đơn vị khác"

    kind = models.CharField("loại cơ quan", max_length=16, choices=Kind)
    province = models.ForeignKey(Province, models.PROTECT, related_name="agencies", verbose_name="địa bàn")
    name = models.CharField("tên cơ quan", max_length=200)
    superior = models.CharField("cơ quan chủ quản", max_length=200, blank=True)
    symbol = models.CharField("chữ viết tắt trong số, ký hiệu", max_length=20, blank=True)
    place = models.CharField("địa danh ghi trên văn bản", max_length=100, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    groups = models.ManyToManyField(AgencyGroup, blank=True, related_name="agencies")

    objects = AgencyQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "cơ quan, đơn vị"
        constraints = [models.UniqueConstraint(fields=["province", "name"], name="agency_named_once_a_province")]

    def __str__(self):
        return self.name


class AgencyNameQuerySet(models.QuerySet):
    def on(self, day):
        """The names that hold on `day`."""
        return self.filter(Q(from_on=None) | Q(from_on__lte=day), Q(to_on=None) | Q(to_on__gt=day))


class AgencyName(models.Model):
    """What an agency was called over [from_on, to_on); None = open."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="names")
    name = models.CharField("tên", max_length=200)
    superior = models.CharField("cơ quan chủ quản", max_length=200, blank=True)
    from_on = models.DateField("từ ngày", null=True, blank=True)
    to_on = models.DateField("đến trước ngày", null=True, blank=True)

    objects = AgencyNameQuerySet.as_manager()

    class Meta:
        verbose_name = "tên cơ quan theo thời gian"
        constraints = [models.CheckConstraint(name="agency_name_not_empty", condition=Q(from_on__lt=F("to_on")))]

    def __str__(self):
        return self.name


class UserManager(BaseUserManager):
    def create_user(self, username, password, **fields):
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person of an agency. The territory is the agency's, unless the person looks after a part of it."""

    username = models.CharField("tên đăng nhập", max_length=64, unique=True)
    full_name = models.CharField("họ và tên", max_length=120)
    email = models.EmailField("thư điện tử", blank=True)
    role = models.CharField("vai trò", max_length=20, choices=Role)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="users", verbose_name="cơ quan, đơn vị")
    territory = models.ForeignKey(
        Province, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="địa bàn phụ trách"
    )
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="xã, phường, đặc khu"
    )
    is_active = models.BooleanField("đang sử dụng", default=True)
    date_joined = models.DateTimeField("tạo lúc", default=clock.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "tài khoản"
        constraints = [
            models.CheckConstraint(
                name="commune_officers_have_a_commune",
                condition=Q(commune__isnull=False) | ~Q(role=Role.COMMUNE_OFFICER),
                violation_error_message="Tài khoản công chức cấp xã phải gắn với một xã, phường, đặc khu.",
            )
        ]

    def __str__(self):
        return self.full_name

    @property
    def place(self) -> Province:
        return self.territory or self.agency.province

    @cached_property
    def sees_nation(self) -> bool:
        return self.place.is_nation

    @cached_property
    def parts(self) -> dict[int, set[int]]:
        """Province id → its base unit ids, of all provinces: the closure, 160 rows."""
        parts: dict[int, set[int]] = {}
        for province, base in ProvincePart.objects.values_list("province_id", "base_id"):
            parts.setdefault(province, set()).add(base)
        return parts

    @cached_property
    def territory_ids(self) -> frozenset[int]:
        """The base units that this person holds; of the closure, if it has been asked for, else they alone are."""
        if "parts" in vars(self):
            return frozenset(self.parts.get(self.place.pk, ()))
        return frozenset(ProvincePart.objects.filter(province=self.place.pk).values_list("base_id", flat=True))

    @cached_property
    def province_ids(self) -> frozenset[int]:
        """Provinces, former and present, all of whose base units this person holds; and the nation, which all may read."""
        nation = set().union(*self.parts.values())
        return frozenset(pk for pk, bases in self.parts.items() if bases <= self.territory_ids or bases == nation)

    @cached_property
    def commune_ids(self) -> frozenset[int]:
        """The commune that this person looks after, and all that were merged into it: their years before stay theirs."""
        return commune_with_forerunners(self.commune_id) if self.commune_id else frozenset()

    def reads(self, province: Province) -> bool:
        """Whether this person may read the figures of `province`: one of their own, or the nation's."""
        return self.sees_nation or province.pk in self.province_ids

    def holds(self, province: Province) -> bool:
        """Whether all of `province` is this person's: then the names behind its figures may be read.

        An officer of a commune holds no province: figures, yes, but not the other communes' names.
        """
        return self.commune_id is None and self.parts.get(province.pk, set()) <= self.territory_ids

    @property
    def is_central_reader(self) -> bool:
        return self.role == Role.CENTRAL_READER

    def can(self, act: Act) -> bool:
        return can(self, act)


class FormOnce(models.Model):
    """A form that was carried out, so that its second sending leads to the same place. Written by accounts/once.py alone."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    route = models.CharField(max_length=120)
    key = models.UUIDField()
    digest = models.CharField(max_length=64)
    led_to = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = "biểu mẫu đã gửi"
        constraints = [models.UniqueConstraint(fields=["user", "route", "key"], name="form_sent_once")]

    def __str__(self):
        return f"{self.route} {self.key}"


class StoredAnswerQuerySet(models.QuerySet):
    def past(self):
        return self.filter(created_at__lte=clock.now() - StoredAnswer.KEPT)


class StoredAnswer(models.Model):
    """What a POST with an Idempotency-Key was answered, kept beside what it did (accounts/idempotency.py)."""

    KEPT = timedelta(hours=24)

    actor = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    route = models.CharField("địa chỉ", max_length=300)
    key = models.CharField("khóa", max_length=100)
    body_hash = models.CharField("mã băm nội dung", max_length=64)
    status = models.PositiveSmallIntegerField("mã trả lời", default=0)
    body = models.TextField("nội dung trả lời", default="")
    headers = models.JSONField("tiêu đề trả lời", default=dict)
    created_at = models.DateTimeField("lúc", default=clock.now, db_index=True)

    objects = StoredAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "câu trả lời đã gửi"
        constraints = [models.UniqueConstraint(fields=["actor", "route", "key"], name="one_answer_a_key")]

    def __str__(self):
        return self.route

    @property
    def is_past(self) -> bool:
        return self.created_at <= clock.now() - self.KEPT


class Draft(models.Model):
    """What a person has typed into the form at `address` and not yet saved. The record itself knows nothing of it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    address = models.CharField("địa chỉ của biểu mẫu", max_length=200)
    fields = models.JSONField("nội dung")  # name → the texts typed there
    saved_at = models.DateTimeField("lưu lúc", default=clock.now)

    class Meta:
        verbose_name = "bản nháp"
        constraints = [models.UniqueConstraint(fields=["user", "address"], name="one_draft_a_form")]

    def __str__(self):
        return f"{self.address} ({self.user_id})"

    def fill(self, form) -> None:
        """Show in an unbound form what was typed; as text, so that what cannot be read stays as it was typed."""
        for name, field in form.fields.items():
            typed = self.fields.get(form.add_prefix(name), [])
            several = isinstance(field.widget, SelectMultiple | CheckboxSelectMultiple | MultipleHiddenInput)
            form.initial[name] = typed if several else "".join(typed[:1])


class SavedFilterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those that people of one's agency share."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(owner=user) | Q(shared=True, owner__agency=user.agency_id))


class SavedFilter(models.Model):
    """A list's filters, order and page size under a name. `query` is what stands behind the question mark."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_filters", verbose_name="người lưu")
    list_code = models.CharField("danh sách", max_length=40)
    name = models.CharField("tên bộ lọc", max_length=80)
    query = models.CharField("điều kiện", max_length=2000)
    shared = models.BooleanField("dùng chung trong cơ quan", default=False)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = "bộ lọc đã lưu"
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "list_code", "name"], name="filter_named_once")]

    def __str__(self):
        return self.name


class ChosenColumns(models.Model):
    """Which columns a person wants to see of a list; without a row, the list's own choice."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="chosen_columns", verbose_name="người chọn")
    list_code = models.CharField("danh sách", max_length=40)
    keys = ArrayField(models.CharField(max_length=60), verbose_name="các cột")

    class Meta:
        verbose_name = "cột đã chọn"
        constraints = [models.UniqueConstraint(fields=["owner", "list_code"], name="columns_chosen_once")]

    def __str__(self):
        return f"{self.list_code}: {len(self.keys)}"
