"""Counts and lists of the rules of data quality, and the balance of the stock over a year."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import BigIntegerField, CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from accounts.models import User
from cooperatives.models import BIRTHS, Entry, Kind, Spell
from cooperatives.selectors.year_end import year_end_day
from coopportal.kit.rows import CountRows
from coopportal.kit.text import search_key
from indicators.quality import RULES, STAYED, Rule, Weight, turns_of
from provinces.models import Commune, Province

NOWHERE = "none"  # in the place of a commune's code: records that have no commune


@dataclass(frozen=True)
class Scope:
    """Whose records: those of some base units, of a commune of them where one is told, of a kind, with words in the name."""

    user: User
    year: int
    bases: frozenset[int]
    commune: Commune | str | None = None
    kind: str = ""
    words: str = ""


def rows_of(rule: Rule, scope: Scope) -> QuerySet:
    of = rule.subject
    rows = rule.rows(scope.user, scope.year).filter(**{f"{of.base}__in": scope.bases})
    if scope.commune:
        rows = rows.filter(**{of.commune: None if scope.commune == NOWHERE else scope.commune})
    if scope.kind and of.kind:
        rows = rows.filter(**{of.kind: scope.kind})
    for word in search_key(scope.words).split():
        rows = rows.filter(**{f"{of.search}__contains": word})
    return rows.order_by()


@dataclass
class Place:
    """`counts`: code of a rule → how many of its findings lie here. `key` is what an address calls the place."""

    key: str
    name: str
    counts: Counter = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.counts.total()

    def of_weight(self, weight: Weight) -> int:
        return sum(self.counts[rule.code] for rule in RULES if rule.weight == weight)

    @property
    def weights(self) -> list[int]:
        return [self.of_weight(weight) for weight in Weight]


@dataclass(frozen=True)
class Overview:
    """`bases` and `communes` are those with findings, by name; communes only where they are asked for."""

    counts: Counter
    bases: list[Place]
    communes: list[Place]


def overview(scope: Scope, *, by_commune: bool) -> Overview:
    """All rules at once: one statement, whatever their number, and one for the medians that a rule compares with."""
    branches = []
    for rule in RULES:
        commune = F(rule.subject.commune) if by_commune else Value(None)
        counted = rows_of(rule, scope).values(
            rule=Value(rule.code), unit=F(rule.subject.base), place=Cast(commune, BigIntegerField())
        )
        branches.append(counted.annotate(found=CountRows()))
    counts, by_base, by_place = Counter(), {}, {}
    for row in branches[0].union(*branches[1:], all=True):
        counts[row["rule"]] += row["found"]
        by_base.setdefault(row["unit"], Counter())[row["rule"]] += row["found"]
        by_place.setdefault(row["place"], Counter())[row["rule"]] += row["found"]
    bases = Province.objects.in_bulk(by_base)
    names = Commune.objects.in_bulk(by_place.keys() - {None}) if by_commune else {}
    communes = sorted(names.values(), key=lambda commune: (commune.sort_key, commune.pk))
    places = [Place(commune.code, commune.full_name, by_place[commune.pk]) for commune in communes]
    if by_commune and None in by_place:
        places.append(Place(NOWHERE, "Chưa gắn xã", by_place[None]))
    return Overview(
        counts,
        [
            Place(base.slug, base.name, by_base[base.pk])
            for base in sorted(bases.values(), key=lambda base: base.sort_key)
        ],
        places,
    )


SHOWN = "row_"
TOLD = "told_"


def listed(rule: Rule, scope: Scope) -> QuerySet:
    """The rows of a rule as dictionaries, to be ordered by `ORDER`; `finding` reads one of them."""
    of = rule.subject
    shown = {
        "name": F(of.name),
        "sort": F(of.sort),
        "base": F(f"{of.base}__name"),
        "slug": F(f"{of.base}__slug"),
        "commune": F(of.commune),
        "place": F(f"{of.commune}__name"),
        "kind": F(of.kind) if of.kind else Value("", CharField()),
        "organisation": F(of.organisation) if of.organisation else Value(None, BigIntegerField()),
    }
    told = {f"{SHOWN}{name}": value for name, value in shown.items()}
    told |= {f"{TOLD}{name}": value for name, value in rule.told.items()}
    return rows_of(rule, scope).annotate(**told).values("pk", *told)


ORDER = (f"{SHOWN}sort", "pk")


@dataclass(frozen=True)
class Finding:
    """One record and what is wrong with it, in words; `place` is "" where no commune is known."""

    pk: int
    organisation: int | None
    name: str
    kind: str
    place: str
    base: str
    base_slug: str
    sentence: str
    url: str


def finding(rule: Rule, row: dict, year: int) -> Finding:
    told = {name.removeprefix(TOLD): value for name, value in row.items() if name.startswith(TOLD)}
    about = {name.removeprefix(SHOWN): value for name, value in row.items() if name.startswith(SHOWN)}
    return Finding(
        row["pk"],
        about["organisation"],
        about["name"],
        Kind(about["kind"]).label if about["kind"] else "",
        about["place"] or "",
        about["base"] or "",
        about["slug"] or "",
        rule.says(told),
        rule.mended_at(about, year),
    )


# The balance


@dataclass(frozen=True)
class Balance:
    """A kind's stock over the year in one base unit. `came` and `went`: from and to another kind or base unit."""

    base: str
    kind: str
    start: int = 0
    new: int = 0
    came: int = 0
    went: int = 0
    dissolved: int = 0
    end: int = 0

    @property
    def difference(self) -> int:
        """What the turns of the year do not explain: how many more there are at the end."""
        return self.end - (self.start + self.new + self.came - self.went - self.dissolved)


def balances(scope: Scope) -> list[Balance]:
    """By base unit and kind, those with anything to count. Three statements."""
    first, last = date(scope.year, 1, 1), year_end_day(scope.year)
    spells = Spell.objects.visible_to(scope.user).filter(base__in=scope.bases)
    living = spells.exclude(entry=Entry.DISSOLVED).order_by().values("base", "kind")
    before = first - timedelta(days=1)
    stocks = living.annotate(
        start=CountRows(filter=Q(from_on__lte=before, until__gt=before)),
        end=CountRows(filter=Q(from_on__lte=last, until__gt=last)),
    )
    born, dissolved = Q(entry__in=BIRTHS), Q(entry=Entry.DISSOLVED)
    begun = turns_of(scope.user, scope.year).filter(base__in=scope.bases).order_by().values("base", "kind")
    begun = begun.annotate(
        new=CountRows(filter=born),
        dissolved=CountRows(filter=dissolved),
        came=CountRows(filter=Q(kind_before__isnull=False) & ~born & ~dissolved & ~STAYED),
    )
    later = Spell.objects.filter(organisation=OuterRef("organisation"), from_on=OuterRef("to_on"))
    later = later.exclude(entry=Entry.DISSOLVED)
    ended = spells.filter(to_on__range=(first, last)).annotate(
        next_kind=Subquery(later.values("kind")), next_base=Subquery(later.values("base"))
    )
    left = Q(next_kind__isnull=False) & ~Q(next_kind=F("kind"), next_base=F("base_id"))
    ended = ended.order_by().values("base", "kind").annotate(went=CountRows(filter=left))
    cells: dict[tuple, dict] = {}
    for rows in (stocks, begun, ended):
        for row in rows:
            cells.setdefault((row.pop("base"), row.pop("kind")), {}).update(row)
    bases = Province.objects.in_bulk({base for base, _ in cells})
    rank = {kind: at for at, kind in enumerate(Kind)}
    ordered = sorted(cells, key=lambda cell: (bases[cell[0]].sort_key, rank[cell[1]]))
    found = [Balance(bases[base].name, Kind(kind).label, **cells[base, kind]) for base, kind in ordered]
    return [one for one in found if any((one.start, one.new, one.came, one.went, one.dissolved, one.end))]
