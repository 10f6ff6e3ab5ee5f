"""Where: provinces and communes through time, and the former communes of old addresses.

Time is half open throughout: [from, to), None = unbounded. The former province is the base unit, which never splits;
`ProvincePart` says which base units a province consists of and is the only join for territories.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from coopportal.kit import text
from coopportal.kit.history import keep_history
from provinces.addresses import read_part

NATION_SLUG = "ca-nuoc"


def key_field():
    return models.CharField(max_length=200, db_collation="C", editable=False)


def vector_field(*fields):
    vector = SearchVector(*fields, config="simple")
    return models.GeneratedField(expression=vector, output_field=SearchVectorField(), db_persist=True)


def name_is_nfc(model: str):
    """Unicode's composed form, so that equal names are equal bytes."""
    composed = Func(F("name"), function="normalize", output_field=models.CharField())
    return models.CheckConstraint(name=f"{model}_name_is_nfc", condition=Q(name=composed))


def lasts(model: str, start="from_on", end="to_on"):
    return models.CheckConstraint(name=f"{model}_lasts", condition=Q(**{f"{start}__lt": F(end)}))


def chained(model: str, owner: str):
    """One row begins and one ends on a day; with the foreign key (owner, to_on) → (owner, from_on) of the migration
    the rows of an owner follow each other without gap or overlap."""
    return [
        lasts(model),
        models.UniqueConstraint(fields=[owner, "from_on"], name=f"{model}_starts_once", nulls_distinct=False),
        models.UniqueConstraint(fields=[owner, "to_on"], name=f"{model}_ends_once", nulls_distinct=False),
    ]


class WithKind(models.Model):
    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def full_name(self) -> str:
        """Name and kind as a sentence begins: "Tỉnh Bắc Kạn", "Thành phố Huế", "Xã Phú Riềng"."""
        words = f"{self.get_kind_display()} {self.name}".strip()
        return words[0].upper() + words[1:]


class Findable(WithKind):
    """Looked up and sorted by name. The keys follow the name at each save; bulk writers call `set_keys`."""

    sort_key = key_field()
    search_key = key_field()

    class Meta:
        abstract = True

    def save(self, *args, **options):
        self.set_keys()
        if options.get("update_fields") is not None:
            options["update_fields"] = {*options["update_fields"], "sort_key", "search_key"}
        super().save(*args, **options)

    def set_keys(self):
        self.name = text.nfc(self.name)
        self.sort_key, self.search_key = text.sort_key(self.name), text.search_key(self.name)
        return self


class FindableQuerySet(models.QuerySet):
    def search(self, words: str):
        """Rows with all the words, accents and case aside, the last as a beginning; every row for an empty text alone."""
        if not words.strip():
            return self
        query = text.search_query(words)
        return self.none() if query is None else self.filter(search_vector=query)


class TimedQuerySet(FindableQuerySet):
    def valid_on(self, day):
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gt=day))

    def present(self):
        return self.filter(valid_to=None)

    def former(self):
        return self.exclude(valid_to=None)


class ProvinceQuerySet(TimedQuerySet):
    """The nation is a row but no province: `valid_on` and `present` leave it out."""

    def provinces(self):
        return self.exclude(level=Province.Level.NATION)

    def valid_on(self, day):
        """The provinces there were on `day`: 63 until 30/6/2025, 34 since."""
        return super().valid_on(day).provinces()

    def present(self):
        return super().present().provinces()

    def bases(self):
        """The 63 base units, merged away or not: what records hang on."""
        return self.filter(level=Province.Level.BASE)

    def with_successor(self):
        """For lists that print `display_name`: no query for each row."""
        return self.select_related("successor")


@keep_history(exclude=["search_vector"])
class Province(Findable):
    class Level(models.TextChoices):
        BASE = "base", "đơn vị gốc"
        MERGED = "merged", "đơn vị hợp nhất"
        NATION = "nation", "cả nước"

    class Kind(models.TextChoices):
        PROVINCE = "province", "tỉnh"
        CITY = "city", "thành phố"

    slug = models.SlugField("mã trên đường dẫn", unique=True)
    gso_code = models.CharField("mã thống kê", max_length=2, blank=True)  # reused with another meaning: never a key
    level = models.CharField("cấp", max_length=8, choices=Level)
    kind = models.CharField("loại", max_length=8, choices=Kind, blank=True)
    name = models.CharField("tên", max_length=60)
    valid_from = models.DateField("có từ ngày", null=True, blank=True)
    valid_to = models.DateField("không còn từ ngày", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="nay thuộc"
    )
    search_vector = vector_field("search_key")

    objects = ProvinceQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "id"]
        verbose_name = "tỉnh, thành phố"
        constraints = [
            name_is_nfc("province"),
            lasts("province", "valid_from", "valid_to"),
            models.CheckConstraint(
                name="province_ends_in_a_successor",
                condition=Q(valid_to=None, successor=None) | Q(valid_to__isnull=False, successor__isnull=False),
            ),
            models.CheckConstraint(name="province_is_not_its_successor", condition=~Q(successor=F("id"))),
            models.CheckConstraint(
                name="province_fits_its_level",
                condition=Q(level="nation", kind="", valid_from=None, valid_to=None)
                | Q(level="base", kind__in=["province", "city"], valid_from=None)
                | Q(level="merged", kind__in=["province", "city"], valid_from__isnull=False),
            ),
            models.UniqueConstraint(name="one_nation", fields=["level"], condition=Q(level="nation")),
        ]

    @property
    def is_nation(self) -> bool:
        return self.level == self.Level.NATION

    @property
    def is_present(self) -> bool:
        return self.valid_to is None


class DatedNameQuerySet(models.QuerySet):
    def valid_on(self, day):
        return self.filter(Q(from_on=None) | Q(from_on__lte=day), Q(to_on=None) | Q(to_on__gt=day))


@keep_history()
class ProvinceName(WithKind):
    """Name and kind of a province over [from_on, to_on), and the resolution that gave them."""

    province = models.ForeignKey(Province, models.CASCADE, related_name="names", verbose_name="tỉnh, thành phố")
    name = models.CharField("tên", max_length=60)
    kind = models.CharField("loại", max_length=8, choices=Province.Kind, blank=True)
    from_on = models.DateField("từ ngày", null=True, blank=True)
    to_on = models.DateField("đến trước ngày", null=True, blank=True)
    basis = models.CharField("căn cứ", max_length=120, blank=True)

    objects = DatedNameQuerySet.as_manager()

    class Meta:
        ordering = ["province", F("from_on").asc(nulls_first=True)]
        verbose_name = "tên tỉnh, thành phố theo thời gian"
        constraints = [name_is_nfc("province_name"), *chained("province_name", "province")]


class ProvincePart(models.Model):
    """The closure: each province with every base unit inside it (a base unit with itself, the nation with all 63)."""

    province = models.ForeignKey(Province, models.CASCADE, related_name="parts", verbose_name="tỉnh, thành phố")
    base = models.ForeignKey(Province, models.PROTECT, related_name="wholes", verbose_name="đơn vị gốc")

    class Meta:
        verbose_name = "đơn vị gốc của tỉnh, thành phố"
        constraints = [models.UniqueConstraint(fields=["province", "base"], name="part_once")]

    def __str__(self):
        return f"{self.base_id} ⊂ {self.province_id}"


class CommuneQuerySet(TimedQuerySet):
    def within(self, province):
        """The communes of a province, former or present; one of unknown base unit is within each candidate."""
        bases = ProvincePart.objects.filter(province=province).values("base")
        unsettled = Commune.candidates.through.objects.filter(province__in=bases).values("commune")
        return self.filter(Q(base__in=bases) | Q(base=None, pk__in=unsettled))

    def coded(self, code: str):
        """Bearing the code, or found by it because it was borne before."""
        if not (code.isascii() and code.isdigit()):
            return self.none()
        return self.filter(Q(code=code) | Q(search_vector=text.raw_query(code)))

    def with_heir(self):
        """For look-ups that come upon communes of any time: no query for each `heir`, but where mergers follow each other."""
        return self.select_related("province", "base", "successor__province", "successor__base")


@keep_history(exclude=["search_vector"])
class Commune(Findable):
    """A commune since 1/7/2025. `base` None: the sources name several base units, `candidates`; the user chooses.

    `former_key`: what it was called and coded before, and what those were that it took over, a line each, folded; by
    these it is found, too.
    """

    class Kind(models.TextChoices):
        COMMUNE = "commune", "xã"
        WARD = "ward", "phường"
        SPECIAL_ZONE = "special_zone", "đặc khu"

    code = models.CharField("mã", max_length=5)
    kind = models.CharField("loại", max_length=12, choices=Kind)
    name = models.CharField("tên", max_length=80)
    province = models.ForeignKey(Province, models.PROTECT, related_name="communes", verbose_name="tỉnh, thành phố")
    base = models.ForeignKey(
        Province,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="base_communes",
        verbose_name="tỉnh trước 1/7/2025",
    )
    candidates = models.ManyToManyField(Province, related_name="+", verbose_name="các tỉnh cũ có thể")
    valid_from = models.DateField("có từ ngày", null=True, blank=True)
    valid_to = models.DateField("không còn từ ngày", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="forerunners", verbose_name="nay thuộc"
    )
    former_key = models.TextField(db_collation="C", editable=False, default="", db_default="")
    search_vector = vector_field("search_key", "former_key")

    objects = CommuneQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "id"]
        verbose_name = "xã, phường, đặc khu"
        constraints = [
            name_is_nfc("commune"),
            lasts("commune", "valid_from", "valid_to"),
            models.CheckConstraint(
                name="commune_ends_in_a_successor",
                condition=Q(valid_to=None, successor=None) | Q(valid_to__isnull=False, successor__isnull=False),
            ),
            models.CheckConstraint(name="commune_is_not_its_successor", condition=~Q(successor=F("id"))),
            models.UniqueConstraint(fields=["code", "valid_from"], name="commune_code_once", nulls_distinct=False),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="commune_search"),
            models.Index(fields=["search_key"], name="commune_search_key"),
            models.Index(fields=["province", "sort_key"], name="commune_in_province"),
            models.Index(fields=["id"], condition=~Q(former_key=""), name="commune_with_a_past"),
        ]

    @property
    def past_keys(self) -> set[str]:
        return set(self.former_key.split("\n")) - {""}

    @property
    def heir(self) -> "Commune":
        """The commune of today in which it lies: itself, unless it was merged into another."""
        commune = self
        while commune.successor_id:
            commune = commune.successor
        return commune


@keep_history()
class CommuneName(WithKind):
    """Name, kind and code of a commune over [from_on, to_on); a commune without a row never changed them."""

    commune = models.ForeignKey(Commune, models.CASCADE, related_name="names", verbose_name="xã, phường, đặc khu")
    name = models.CharField("tên", max_length=80)
    kind = models.CharField("loại", max_length=12, choices=Commune.Kind)
    code = models.CharField("mã", max_length=5)
    from_on = models.DateField("từ ngày", null=True, blank=True)
    to_on = models.DateField("đến trước ngày", null=True, blank=True)
    basis = models.CharField("căn cứ", max_length=120, blank=True)

    objects = DatedNameQuerySet.as_manager()

    class Meta:
        ordering = ["commune", F("from_on").asc(nulls_first=True)]
        verbose_name = "tên xã, phường theo thời gian"
        constraints = [name_is_nfc("commune_name"), *chained("commune_name", "commune")]


@keep_history()
class CommuneChange(models.Model):
    """What a decree did to one commune on one day. Those of one `batch` were loaded together and are taken back together.

    `before`, `after`: name, kind and code; of a merger `after` is the commune taken up into, with the `place` that this
    one had by then. `moved`: which records of other apps followed, by which they are taken back.
    """

    class Act(models.TextChoices):
        FOUNDED = "founded", "Thành lập do sắp xếp"
        RENAMED = "renamed", "Đổi tên, loại, mã"
        MERGED = "merged", "Nhập vào xã, phường khác"

    batch = models.UUIDField("lần nạp", db_index=True)
    commune = models.ForeignKey(Commune, models.CASCADE, related_name="changes", verbose_name="xã, phường, đặc khu")
    act = models.CharField("thay đổi", max_length=8, choices=Act)
    on = models.DateField("ngày hiệu lực")
    basis = models.CharField("căn cứ", max_length=120)
    before = models.JSONField("trước", default=dict)
    after = models.JSONField("sau", default=dict)
    moved = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        verbose_name = "thay đổi xã, phường"

    def __str__(self):
        return f"{self.get_act_display()} từ {self.on:%d/%m/%Y}"


class CommuneTag(models.Model):
    """What a commune is recognised as over [from_on, to_on)."""

    class Tag(models.TextChoices):
        ETHNIC_MINORITY = "ethnic_minority", "vùng đồng bào dân tộc thiểu số và miền núi"
        EXTREMELY_DIFFICULT = "extremely_difficult", "đặc biệt khó khăn"
        BORDER = "border", "biên giới"
        COAST_AND_ISLANDS = "coast_and_islands", "bãi ngang, hải đảo"
        NEW_RURAL = "new_rural", "đạt chuẩn nông thôn mới"
        ADVANCED_NEW_RURAL = "advanced_new_rural", "đạt chuẩn nông thôn mới nâng cao"
        MODEL_NEW_RURAL = "model_new_rural", "đạt chuẩn nông thôn mới kiểu mẫu"

    commune = models.ForeignKey(Commune, models.CASCADE, related_name="tags", verbose_name="xã, phường, đặc khu")
    tag = models.CharField("diện", max_length=24, choices=Tag)
    from_on = models.DateField("từ ngày")
    to_on = models.DateField("đến trước ngày", null=True, blank=True)
    basis = models.CharField("căn cứ", max_length=120, blank=True)

    objects = DatedNameQuerySet.as_manager()

    class Meta:
        verbose_name = "diện của xã, phường"
        constraints = [
            lasts("commune_tag"),
            models.UniqueConstraint(fields=["commune", "tag", "from_on"], name="commune_tag_starts_once"),
            models.UniqueConstraint(fields=["commune", "tag"], condition=Q(to_on=None), name="commune_tag_open_once"),
        ]

    def __str__(self):
        return self.get_tag_display()


class FormerCommune(Findable):
    """A commune as it was on 30/6/2025, or an island district that had none. `communes`: where its land lies now."""

    class Kind(models.TextChoices):
        COMMUNE = "commune", "xã"
        WARD = "ward", "phường"
        TOWNSHIP = "township", "thị trấn"
        DISTRICT = "district", "huyện"

    code = models.CharField("mã", max_length=5, unique=True)
    kind = models.CharField("loại", max_length=12, choices=Kind)
    name = models.CharField("tên", max_length=80)
    district = models.CharField("huyện, quận, thị xã, thành phố", max_length=80, blank=True)
    district_key = key_field()
    base = models.ForeignKey(
        Province, models.PROTECT, related_name="former_communes", verbose_name="tỉnh trước 1/7/2025"
    )
    communes = models.ManyToManyField(
        Commune, through="CommuneSuccession", related_name="predecessors", verbose_name="nay thuộc"
    )
    search_vector = vector_field("search_key", "district_key")

    objects = FindableQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "id"]
        verbose_name = "xã, phường, thị trấn trước 1/7/2025"
        constraints = [name_is_nfc("former_commune")]
        indexes = [
            GinIndex(fields=["search_vector"], name="former_commune_search"),
            models.Index(fields=["search_key", "base"], name="former_commune_key"),
        ]

    def set_keys(self):
        """The key of the district is that of its name without the kind."""
        self.district = text.nfc(self.district)
        self.district_key = read_part(self.district).readings[0][1]
        return super().set_keys()


class CommuneSuccession(models.Model):
    """A former commune and a present one that took over all or a part of it; position 1 is the source's main one."""

    former_commune = models.ForeignKey(FormerCommune, models.CASCADE, related_name="successions")
    commune = models.ForeignKey(Commune, models.CASCADE, related_name="successions")
    position = models.PositiveSmallIntegerField("thứ tự")

    class Meta:
        ordering = ["former_commune", "position"]
        verbose_name = "xã cũ nay thuộc xã mới"
        constraints = [models.UniqueConstraint(fields=["former_commune", "commune"], name="succession_once")]

    def __str__(self):
        return f"{self.former_commune_id} → {self.commune_id}"


class ReferenceStamp(models.Model):
    """Which edition of the reference files this database holds."""

    name = models.CharField(max_length=40, primary_key=True)
    digest = models.CharField(max_length=64)

    def __str__(self):
        return f"{self.name} {self.digest[:12]}"
