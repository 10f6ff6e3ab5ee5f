"""Organisations, the spells of their life, who represents them and which union they belong to."""

from dataclasses import dataclass
from datetime import date

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import connection, models
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.scoping import ScopedQuerySet
from coopportal.kit.history import keep_history
from coopportal.kit.rows import Versioned
from coopportal.kit.text import folded_in, name_key, nfc, raw_query, search_key, search_terms, sort_key, stands_in
from provinces.models import Commune, Province

FAR_FUTURE = date(9999, 12, 31)
FEW = 2_000


class Kind(models.TextChoices):
    HTX = "htx", "Hợp tác xã"
    CREDIT_FUND = "qtdnd", "Quỹ tín dụng nhân dân"
    UNION = "lh", "Liên hiệp hợp tác xã"
    GROUP = "tht", "Tổ hợp tác"


class Sector(models.TextChoices):
    AGRICULTURE = "agriculture", "Nông, lâm, ngư, diêm nghiệp"
    INDUSTRY = "industry", "Công nghiệp, tiểu thủ công nghiệp"
    CONSTRUCTION = "construction", "Xây dựng"
    TRADE = "trade", "Thương mại, dịch vụ"
    TRANSPORT = "transport", "Vận tải"
    CREDIT = "credit", "Tín dụng"
    ENVIRONMENT = "environment", "Môi trường"
    OTHER = "other", "Lĩnh vực khác"


class LegalStatus(models.TextChoices):
    """Source: Nghị định 92/2024/NĐ-CP, Điều 27, 28."""

    ACTIVE = "active", "Đang hoạt động"
    SUSPENDED = "suspended", "Tạm ngừng kinh doanh"
    TAX_REVOKED = "tax_revoked", "Bị thu hồi do cưỡng chế về quản lý thuế"
    CLOSING = "closing", "Đang làm thủ tục giải thể, chia, hợp nhất, sáp nhập"
    BANKRUPTCY = "bankruptcy", "Đang làm thủ tục phá sản"
    ABSENT = "absent", "Không hoạt động tại địa chỉ đã đăng ký"
    DISSOLVED = "dissolved", "Đã giải thể, chấm dứt tồn tại"


class ActualStatus(models.TextChoices):
    """What is really the case, beside the legal state: the words of the provinces' own reports."""

    ACTIVE = "active", "Đang hoạt động"
    INACTIVE = "inactive", "Ngừng hoạt động"
    NOMINAL = "nominal", "Tồn tại hình thức"


class Entry(models.TextChoices):
    """How a spell begins. The first four are births and count as "thành lập mới"; the others never do."""

    ESTABLISHED = "established", "Thành lập mới"
    CONVERTED = "converted", "Chuyển đổi thành"
    SPLIT_OFF = "split_off", "Tách ra"
    CONSOLIDATED = "consolidated", "Hợp nhất thành"
    MOVED_IN = "moved_in", "Chuyển địa bàn"
    CHANGED = "changed", "Thay đổi tình trạng, lĩnh vực"
    REARRANGED = "rearranged", "Sắp xếp xã, phường"
    DISSOLVED = "dissolved", "Giải thể, chấm dứt tồn tại"


# What counts as newly established in a period: by day of registration; moves and changes never do.
BIRTHS = (Entry.ESTABLISHED, Entry.CONVERTED, Entry.SPLIT_OFF, Entry.CONSOLIDATED)


GUESS = """
    EXPLAIN (FORMAT json) SELECT FROM cooperatives_organisation WHERE search_vector @@ to_tsquery('simple'::regconfig, %s)
"""


@dataclass(frozen=True)
class Words:
    """What a search asks for: all terms stand in an organisation's own words, or some in a name that its commune bears or
    bore and the others there. `communes`: terms, and the communes in whose names all but these stand.
    """

    terms: tuple[str, ...]
    communes: tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]

    @classmethod
    def read(cls, text: str):
        """None of a text without a word. The communes are looked up here, in one query, and no more afterwards."""
        terms = search_terms(text)
        if not terms:
            return None
        communes: dict[tuple[str, ...], list[int]] = {}
        named = Commune.objects.filter(search_vector=raw_query(" | ".join(terms)))
        for pk, *keys in named.order_by().values_list("pk", "search_key", "former_key"):
            rest = tuple(term for term in terms if not stands_in(term, " ".join(keys)))
            communes.setdefault(rest, []).append(pk)
        return cls(tuple(terms), tuple((rest, tuple(pks)) for rest, pks in communes.items()))

    def expected(self) -> int:
        """How many organisations of the country the database guesses have them; it looks at none."""
        with connection.cursor() as cursor:
            cursor.execute(GUESS, [" & ".join(self.terms)])
            return cursor.fetchone()[0][0]["Plan"]["Plan Rows"]


class Found(Func):
    """Whether an organisation has the words. One expression, for a search with many communes is compiled for each page.

    Without the index of words each row is looked at: quicker where the rows of a territory, or the first ones of a list,
    are read anyway and the word is frequent. Beside a commune the index is never used: few live in one.
    """

    output_field = BooleanField()

    def __init__(self, words: Words, by_index: bool):
        super().__init__(F("search_vector"), F("commune"))
        self.words, self.by_index = words, by_index

    def as_sql(self, compiler, connection, **_):
        vector, commune = (compiler.compile(source)[0] for source in self.get_source_expressions())
        by_index = f"{vector} @@ to_tsquery('simple'::regconfig, %s)"
        by_row = f"COALESCE({by_index}, false)"  # no index knows this expression
        ways, params = [by_index if self.by_index else by_row], [" & ".join(self.words.terms)]
        for rest, pks in self.words.communes:
            ways.append(f"{commune} = ANY(%s)" + (f" AND {by_row}" if rest else ""))
            params += [list(pks), *([" & ".join(rest)] if rest else [])]
        return f"({' OR '.join(ways)})", params


class OrganisationQuerySet(ScopedQuerySet):
    base_path = "base"
    commune_path = "commune"

    def invented_in(self, province) -> bool:
        """Whether invented organisations stand in the registry of `province`: pages then say "Dữ liệu minh họa"."""
        return self.filter(demonstration=True, base__wholes__province=province).exists()

    def search(self, text, by_index: bool = True):
        """Every word of `text` occurs in the name, codes, address or commune, accents aside; the last may be a beginning.

        Of "%" nothing can be found: only an empty text is no search. `by_index` as in `Found`.
        """
        if not text.strip():
            return self
        words = Words.read(text)
        return self.filter(Found(words, by_index)) if words else self.none()

    def few(self):
        """The ids of these rows where they are few, else a query for them.

        A rare word in a list sorted by name would make the planner walk the whole list in search of it: given the ids,
        it sorts them. Many are found soon on the way.
        """
        pks = list(self.order_by().values_list("pk", flat=True)[: FEW + 1])
        return pks if len(pks) <= FEW else self.order_by().values("pk")


@keep_history(exclude=["search_vector", "name_key"])
class Organisation(Versioned):
    """A cooperative, credit fund, union or group. Its state over time stands in its spells.

    kind … established_on repeat the open spell for lists and searches; a trigger on Spell keeps them, nobody else writes them.
    """

    code = models.CharField("mã số thuế", max_length=14, null=True, blank=True, unique=True)
    certificate_number = models.CharField("số giấy chứng nhận đăng ký", max_length=40, blank=True)
    name = models.CharField("tên tổ chức", max_length=250)
    address = models.CharField("địa chỉ ghi trên hồ sơ", max_length=300, blank=True)
    registered_under = models.CharField(
        "đăng ký theo luật",
        max_length=4,
        blank=True,
        choices=[("2003", "Luật HTX 2003"), ("2012", "Luật HTX 2012"), ("2023", "Luật HTX 2023")],
    )
    business_lines = ArrayField(
        models.CharField(max_length=8), verbose_name="ngành nghề (VSIC)", default=list, blank=True
    )
    website = models.URLField("trang thông tin", blank=True)
    registered_capital_vnd = models.BigIntegerField("vốn điều lệ khi đăng ký (đồng)", null=True, blank=True)
    registered_members_official = models.PositiveIntegerField(
        "thành viên chính thức khi đăng ký", null=True, blank=True
    )
    registered_members_capital = models.PositiveIntegerField(
        "thành viên liên kết góp vốn khi đăng ký", null=True, blank=True
    )
    demonstration = models.BooleanField("dữ liệu minh họa", db_default=False)
    search_key = models.TextField(editable=False)
    sort_key = models.TextField(editable=False, db_collation="C")
    name_key = models.TextField(editable=False, db_collation="C", db_default="")
    search_vector = models.GeneratedField(
        expression=SearchVector("search_key", config="simple"), output_field=SearchVectorField(), db_persist=True
    )

    kind = models.CharField("loại hình", max_length=8, choices=Kind, null=True, editable=False)
    sector = models.CharField("lĩnh vực", max_length=16, choices=Sector, null=True, editable=False)
    legal_status = models.CharField("tình trạng pháp lý", max_length=16, choices=LegalStatus, null=True, editable=False)
    actual_status = models.CharField(
        "thực tế hoạt động", max_length=16, choices=ActualStatus, null=True, editable=False
    )
    base = models.ForeignKey(Province, models.PROTECT, null=True, editable=False, related_name="+", db_index=False)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, editable=False, related_name="organisations")
    established_on = models.DateField("ngày đăng ký", null=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "tổ chức kinh tế tập thể"
        constraints = [
            models.CheckConstraint(
                name="organisation_name_is_clean",
                condition=Q(name__regex=r"^[^[:cntrl:]]*[^[:cntrl:][:space:]][^[:cntrl:]]*$"),
                violation_error_message="Tên tổ chức không được để trống hoặc chứa ký tự điều khiển.",
            ),
            models.CheckConstraint(
                name="registered_capital_not_negative",
                condition=Q(registered_capital_vnd=None) | Q(registered_capital_vnd__gte=0),
                violation_error_message="Vốn điều lệ khi đăng ký không được âm.",
            ),
            models.CheckConstraint(
                name="organisation_code_is_a_code",
                condition=Q(code=None) | Q(code__regex=r"^[0-9]{10}(-[0-9]{3})?$"),
                violation_error_message="Mã số thuế gồm 10 chữ số, ví dụ 4700123456.",
            ),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="organisation_search"),
            models.Index(fields=["base", "sort_key", "id"], name="organisation_list"),
            models.Index(fields=["sort_key", "id"], name="organisation_national_list"),
            models.Index(fields=["name_key"], name="organisation_name_key"),
            models.Index(fields=["id"], include=["kind"], name="organisation_kind"),  # whose participation it is
            models.Index(
                fields=["certificate_number"],
                condition=~Q(certificate_number=""),
                name="organisation_certificate",
            ),
            models.Index(fields=["base", "id"], condition=Q(commune=None), name="organisation_without_commune"),
            models.Index(Coalesce("code", Value("~")), "id", name="organisation_by_code"),
            models.Index(Coalesce("established_on", Value(FAR_FUTURE)), "id", name="organisation_by_age"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.set_keys()
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """What searches and lists go by. Whoever writes many rows at once calls it for each."""
        self.name = nfc(self.name)
        self.search_key = self.searchable(self.name, self.code, self.certificate_number, self.address)
        self.sort_key = sort_key(self.name)
        self.name_key = name_key(self.name)

    @staticmethod
    def searchable(*texts) -> str:
        return search_key(" ".join(text for text in texts if text))

    def get_absolute_url(self):
        return reverse("cooperatives:detail", args=[self.pk])


class SpellQuerySet(ScopedQuerySet):
    base_path = "base"
    commune_path = "commune"

    def covering(self, day):
        """The spells that hold at the end of `day`."""
        return self.filter(from_on__lte=day, until__gt=day)


CURRENT_STATE = """
    UPDATE cooperatives_organisation o
    SET kind = s.kind, sector = s.sector, legal_status = s.legal_status, actual_status = s.actual_status,
        base_id = s.base_id, commune_id = s.commune_id, established_on = s.established_on
    FROM (
        SELECT s.*, (SELECT min(first.from_on) FROM cooperatives_spell first
                     WHERE first.organisation_id = s.organisation_id) AS established_on
        FROM cooperatives_spell s
        WHERE s.to_on IS NULL AND s.organisation_id IN (SELECT organisation_id FROM {rows})
    ) s
    WHERE o.id = s.organisation_id AND
        (o.kind, o.sector, o.legal_status, o.actual_status, o.base_id, o.commune_id, o.established_on) IS DISTINCT FROM
        (s.kind, s.sector, s.legal_status, s.actual_status, s.base_id, s.commune_id, s.established_on);
    RETURN NULL;
"""


def current_state_after(operation, **rows):
    """Keeps the repeated state of Organisation; what does not change it raises no version."""
    return pgtrigger.Trigger(
        name=f"current_state_after_{str(operation).lower()}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**rows),
        func=CURRENT_STATE.format(rows=next(iter(rows.values()))),
    )


@keep_history(exclude=["until"])
class Spell(Versioned):
    """A stretch of time in one state, half open [from_on, to_on); to_on is None for the open one.

    A deferred foreign key (organisation, to_on) → (organisation, from_on) chains the spells of an organisation without
    gap or overlap, and lets exactly one be open. Nothing follows dissolution.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="spells")
    from_on = models.DateField("từ ngày")
    to_on = models.DateField("đến trước ngày", null=True, blank=True)
    until = models.GeneratedField(
        expression=Coalesce("to_on", Value(FAR_FUTURE)), output_field=models.DateField(), db_persist=True
    )
    entry = models.CharField("lý do bắt đầu", max_length=16, choices=Entry)
    legal_status = models.CharField("tình trạng pháp lý", max_length=16, choices=LegalStatus)
    actual_status = models.CharField("thực tế hoạt động", max_length=16, choices=ActualStatus)
    kind = models.CharField("loại hình", max_length=8, choices=Kind)
    sector = models.CharField("lĩnh vực", max_length=16, choices=Sector)
    base = models.ForeignKey(Province, models.PROTECT, related_name="+", verbose_name="địa bàn trước sắp xếp")
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="xã, phường, đặc khu"
    )
    reason = models.CharField("căn cứ, lý do", max_length=300, blank=True)
    document = models.CharField("số quyết định, văn bản", max_length=80, blank=True, default="", db_default="")

    objects = SpellQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "giai đoạn hoạt động"
        ordering = ["organisation", "from_on"]
        constraints = [
            models.CheckConstraint(name="spell_not_empty", condition=Q(from_on__lt=F("to_on"))),
            models.UniqueConstraint(fields=["organisation", "from_on"], name="spell_starts_once"),
            models.UniqueConstraint(fields=["organisation", "to_on"], name="spell_ends_once", nulls_distinct=False),
            models.CheckConstraint(
                name="nothing_follows_dissolution",
                condition=(Q(entry=Entry.DISSOLVED, legal_status=LegalStatus.DISSOLVED, to_on=None))
                | (~Q(entry=Entry.DISSOLVED) & ~Q(legal_status=LegalStatus.DISSOLVED)),
            ),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            current_state_after(pgtrigger.Insert, new="new_rows"),
            current_state_after(pgtrigger.Update, new="new_rows"),
            current_state_after(pgtrigger.Delete, old="old_rows"),
        ]

    def __str__(self):
        return f"{self.organisation}: {self.get_legal_status_display()} từ {self.from_on:%d/%m/%Y}"


@keep_history()
class Succession(Versioned):
    """One organisation came out of another, or went into it. When, the lives of the two tell."""

    class Kind(models.TextChoices):
        SPLIT_OFF = "split_off", "tách"
        DIVIDED = "divided", "chia"
        CONSOLIDATED = "consolidated", "hợp nhất"
        MERGED = "merged", "sáp nhập"

    predecessor = models.ForeignKey(
        Organisation, models.CASCADE, related_name="successions", verbose_name="tổ chức trước"
    )
    successor = models.ForeignKey(Organisation, models.CASCADE, related_name="origins", verbose_name="tổ chức sau")
    kind = models.CharField("hình thức", max_length=16, choices=Kind)

    class Meta(Versioned.Meta):
        verbose_name = "quan hệ tổ chức lại"
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "kind"], name="one_succession_a_pair"),
            models.CheckConstraint(name="no_successor_of_itself", condition=~Q(predecessor=F("successor"))),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor} ({self.get_kind_display()})"


class RepresentativeQuerySet(ScopedQuerySet):
    base_path = "organisation__base"
    commune_path = "organisation__commune"

    def called(self, name: str):
        """Whose name has every word of `name`, accents aside; nobody for a name without a word.

        The names are read as they stand, so that nothing derived from them is kept which an erasure could forget.
        """
        return self.filter(folded_in("full_name", name))


@keep_history()
class Representative(Versioned):
    """Personal data, kept apart so that it can be masked, exported and erased for one person.

    Once erased, the row still says that somebody held the office, from when to when, and whether a woman.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="representatives")
    full_name = models.CharField("họ và tên", max_length=120, blank=True)
    title = models.CharField("chức danh", max_length=80, default="Giám đốc")
    female = models.BooleanField("là nữ", null=True, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    from_on = models.DateField("từ ngày", null=True, blank=True)
    to_on = models.DateField("đến trước ngày", null=True, blank=True)
    erased_at = models.DateTimeField("xóa dữ liệu lúc", null=True, blank=True, editable=False)

    objects = RepresentativeQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "người đại diện"
        constraints = [
            models.CheckConstraint(name="representative_not_empty", condition=Q(from_on__lt=F("to_on"))),
            models.CheckConstraint(
                name="representative_named_until_erased",
                condition=(Q(erased_at=None) & ~Q(full_name=""))
                | Q(erased_at__isnull=False, full_name="", phone="", email=""),
                violation_error_message="Nhập họ và tên người đại diện.",
            ),
        ]

    def __str__(self):
        return self.masked_name

    @property
    def masked_name(self) -> str:
        """ "Nguyễn Văn Anh" → "Nguyễn V. A."; once erased it says so."""
        if not self.full_name:
            return "(đã xóa dữ liệu cá nhân)"
        first, *rest = self.full_name.split()
        return " ".join([first, *(f"{word[0]}." for word in rest)])

    @property
    def masked_email(self) -> str:
        """ "anh@htx.example" → "a•••@htx.example"; "" when none is known."""
        name, _, host = self.email.partition("@")
        return f"{name[:1]}•••@{host}" if host else ""

    @property
    def masked_phone(self) -> str:
        """ "0912345678" → "09•• ••• 678"; "" when none is known."""
        return f"{self.phone[:2]}•• ••• {self.phone[-3:]}" if len(self.phone) >= 8 else ""


class UnionMembershipQuerySet(ScopedQuerySet):
    base_path = "member__base"
    commune_path = "member__commune"


@keep_history()
class UnionMembership(Versioned):
    """A cooperative's membership of a union over [from_on, to_on); None = still a member."""

    union = models.ForeignKey(Organisation, models.PROTECT, related_name="union_members")
    member = models.ForeignKey(Organisation, models.PROTECT, related_name="union_memberships")
    from_on = models.DateField("từ ngày")
    to_on = models.DateField("đến trước ngày", null=True, blank=True)

    objects = UnionMembershipQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "thành viên liên hiệp"
        constraints = [
            models.CheckConstraint(name="union_membership_not_empty", condition=Q(from_on__lt=F("to_on"))),
            models.CheckConstraint(name="no_union_of_itself", condition=~Q(union=F("member"))),
            models.UniqueConstraint(
                fields=["union", "member"], condition=Q(to_on=None), name="one_open_membership_a_union"
            ),
        ]

    def __str__(self):
        return f"{self.member} thuộc {self.union}"
