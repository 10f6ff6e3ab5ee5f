"""A year's campaign of returns: who is expected to hand in, who has, by commune."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Case, F, FilteredRelation, Q, QuerySet, Value, When

from accounts.models import User
from cooperatives.models import Entry, Kind, Spell
from cooperatives.models.yearly import COUNTED_STATES, SubmissionState
from cooperatives.selectors.year_end import year_end_day
from coopportal.kit.rows import CountRows

NOT_BEGUN = "none"
State = SubmissionState
STATES = ((NOT_BEGUN, "Chưa có phiếu"), *State.choices)
GROUPS = {"tht": "Tổ hợp tác", "htx": "Hợp tác xã, liên hiệp, quỹ tín dụng"}


def expected(user: User, year: int) -> QuerySet[Spell]:
    """The spells, inside the person's territory, of all that lived at the year's end; each with `state` and `return_id`.

    Those without a return have neither. A central reader sees no return before it is submitted, so here it is not begun.
    """
    this_year = Q(organisation__annualreturns__year=year)
    if user.is_central_reader:
        this_year &= Q(organisation__annualreturns__state__in=COUNTED_STATES)
    living = Spell.objects.visible_to(user).covering(year_end_day(year)).exclude(entry=Entry.DISSOLVED)
    return living.alias(of_year=FilteredRelation("organisation__annualreturns", condition=this_year)).annotate(
        state=F("of_year__state"), return_id=F("of_year__id")
    )


def in_state(rows: QuerySet[Spell], state: str) -> QuerySet[Spell]:
    return rows.filter(return_id=None) if state == NOT_BEGUN else rows.filter(state=state)


def in_group(rows: QuerySet[Spell], group: str) -> QuerySet[Spell]:
    return rows.filter(kind=Kind.GROUP) if group == "tht" else rows.exclude(kind=Kind.GROUP)


@dataclass
class CommuneProgress:
    """`htx` and `tht`: state → how many. `code` is "" for those without a commune."""

    code: str
    name: str
    htx: Counter = field(default_factory=Counter)
    tht: Counter = field(default_factory=Counter)

    @property
    def htx_total(self) -> int:
        return self.htx.total()

    @property
    def tht_total(self) -> int:
        return self.tht.total()

    @property
    def htx_in(self) -> int:
        return sum(self.htx[state] for state in COUNTED_STATES)

    @property
    def tht_in(self) -> int:
        return sum(self.tht[state] for state in COUNTED_STATES)

    @property
    def outstanding(self) -> int:
        return self.htx_total + self.tht_total - self.htx_in - self.tht_in

    @property
    def to_check(self) -> int:
        return self.htx[State.SUBMITTED] + self.tht[State.SUBMITTED]

    @property
    def checked(self) -> int:
        return self.htx[State.CHECKED] + self.tht[State.CHECKED]


def progress_by_commune(user: User, year: int) -> list[CommuneProgress]:
    """By name, those without a commune last. One query, whatever their number."""
    group = Case(When(kind=Kind.GROUP, then=Value("tht")), default=Value("htx"))
    place = ("commune__sort_key", "commune__code", "commune__name")
    counted = expected(user, year).values(*place, "state", group=group).annotate(n=CountRows()).order_by()
    rows: dict[str, CommuneProgress] = {}
    for one in sorted(counted, key=lambda one: (one["commune__sort_key"] is None, one["commune__sort_key"] or "")):
        code = one["commune__code"] or ""
        row = rows.setdefault(code, CommuneProgress(code, one["commune__name"] or "Chưa gắn xã"))
        getattr(row, one["group"])[one["state"] or NOT_BEGUN] += one["n"]
    return list(rows.values())


def totals(rows: list[CommuneProgress]) -> CommuneProgress:
    whole = CommuneProgress("", "Cộng")
    for row in rows:
        whole.htx += row.htx
        whole.tht += row.tht
    return whole


def outstanding_names(user: User, year: int, code: str) -> dict[str, list[str]]:
    """Group → names of those in the commune whose return does not count yet."""
    late = Q(return_id=None) | Q(state__in=[State.DRAFT, State.RETURNED])
    rows = expected(user, year).filter(late, commune__code=code).order_by("organisation__sort_key")
    names: dict[str, list[str]] = {"htx": [], "tht": []}
    for kind, name in rows.values_list("kind", "organisation__name"):
        names["tht" if kind == Kind.GROUP else "htx"].append(name)
    return names
