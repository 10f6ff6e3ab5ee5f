"""Reported values as people compare them: with the computed figure, with those of other natures, with what came before."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Q
from django.urls import reverse

from accounts.models import Agency
from accounts.permissions import Act
from cooperatives.models import Programme
from cooperatives.selectors.waiting import Waiting
from coopportal.kit import clock
from coopportal.kit.numbers import format_number
from coopportal.kit.periods import calendar_of
from indicators.asks import Ask
from indicators.engine import actuals_for
from indicators.models import OPEN_STATES, Indicator, ReportedState, ReportedValue
from indicators.stated import as_reported
from provinces.models import Province

KEY = ("indicator_id", "province_id", "programme_id", "from_on", "to_on")


@dataclass(frozen=True)
class Beside:
    """A reported figure and the computed one for exactly its span and territory, both in the indicator's unit.

    `countable`: whether the registry can give it at all; `computed` is None where it cannot, or knows nothing. `running`: the
    span has not ended, so the registry knows a part of it and nothing can be said of a difference.
    """

    stated: Fraction | None
    computed: Fraction | None
    countable: bool
    running: bool

    @property
    def difference(self) -> Fraction | None:
        unknown = self.running or self.stated is None or self.computed is None
        return None if unknown else self.stated - self.computed

    @property
    def computed_text(self) -> str:
        """ "14 đến nay" while the span runs; "" where the registry cannot give it."""
        if not self.countable:
            return ""
        return format_number(self.computed) + (" đến nay" if self.running and self.computed is not None else "")

    @property
    def difference_text(self) -> str:
        """ "+3 (+8,6%)"; "bằng nhau"; "" where there is nothing to compare."""
        if self.difference is None:
            return ""
        if not self.difference:
            return "bằng nhau"
        sign = "+" if self.difference > 0 else ""
        share = f" ({sign}{format_number(self.difference / abs(self.computed) * 100, 1)}%)" if self.computed else ""
        return f"{sign}{format_number(self.difference)}{share}"


def ask_of(row: ReportedValue) -> Ask:
    return Ask(row.indicator.code, row.span, row.province_id, row.programme_id, calendar_of(row.span))


def beside(rows: Iterable[ReportedValue]) -> list[Beside]:
    """Each of the rows, saved or not, with its computed figure. As many statements as the engine needs for all of them."""
    rows = list(rows)
    answers = actuals_for([ask_of(row) for row in rows]) if rows else {}
    found = []
    for row in rows:
        ask = ask_of(row)
        actual, countable = answers[ask], not answers.recipes[ask].definition.reported
        computed = None if not countable else actual.computed if actual.is_stated else actual.value
        given = row.value is not None or (row.numerator is not None and row.denominator)
        stated = as_reported(row).value if given else None
        found.append(Beside(stated, computed, countable, row.to_on > clock.today()))
    return found


def writable_indicators(user):
    return Indicator.objects.visible_to(user).select_related("unit")


def writable_provinces(user):
    """Provinces, former and present, all of which the person holds."""
    held = [pk for pk, bases in user.parts.items() if bases <= user.territory_ids] if user.commune_id is None else []
    return Province.objects.with_successor().filter(pk__in=held).order_by("level", "sort_key")


def is_for(indicator: Indicator, province: Province, user) -> bool:
    """Whether the indicator may be reported for the province: a province's own only within that province."""
    own = indicator.province_id
    return not own or user.parts[province.pk] <= user.parts[own]


def provinces_near(user) -> list[int]:
    """Every province, former and present, that the person's territory is, or is a part of."""
    nation = set().union(*user.parts.values())
    return [
        pk for pk, bases in user.parts.items() if bases & user.territory_ids and (bases != nation or user.sees_nation)
    ]


def agencies_of(user):
    """Who may be named as stating a figure, or given a task: the agencies near the person, but for communes."""
    rows = Agency.objects.filter(province__in=provinces_near(user)).exclude(kind=Agency.Kind.COMMUNE)
    return (rows | Agency.objects.filter(pk=user.agency_id)).order_by("name")


def programmes_of(user):
    return Programme.objects.visible_to(user).order_by("name")


def shown_values(user):
    """Those that the person may read, with all that a list or a page tells of them."""
    return ReportedValue.objects.visible_to(user).select_related(
        "indicator__unit", "province__successor", "programme", "agency", "owner_agency", "evidence", "entered_by",
        "submitted_by", "approved_by", "replaced_by",
    )  # fmt: skip


def same_span(row: ReportedValue, user):
    """What else is said about the indicator, province and span: of every nature, current and past."""
    same = {name: getattr(row, name) for name in KEY}
    return shown_values(user).filter(**same).exclude(pk=row.pk).order_by("nature", "-created_at")


def approved_before(rows: Iterable[ReportedValue]) -> dict[tuple, list[ReportedValue]]:
    """(indicator, province, programme) → what is approved about them, the latest first. One statement for all rows."""
    rows = list(rows)
    wanted = Q(indicator__in={row.indicator_id for row in rows}, province__in={row.province_id for row in rows})
    found = defaultdict(list)
    for one in (
        ReportedValue.objects.approved().filter(wanted).select_related("indicator__unit").order_by("-to_on", "-pk")
    ):
        found[one.indicator_id, one.province_id, one.programme_id].append(one)
    return found


def standing(rows: Iterable[ReportedValue], agency) -> dict[tuple, ReportedValue]:
    """Key with nature → what stands there now: the agency's own open one, else the approved one. One statement."""
    rows = list(rows)
    wanted = Q(indicator__in={row.indicator_id for row in rows}, province__in={row.province_id for row in rows})
    open_or_approved = Q(state=ReportedState.APPROVED) | Q(state__in=OPEN_STATES, owner_agency=agency)
    found: dict[tuple, ReportedValue] = {}
    for one in ReportedValue.objects.filter(wanted, open_or_approved).select_related("indicator__unit").order_by("pk"):
        if one.is_open or key_of(one) not in found:
            found[key_of(one)] = one
    return found


def key_of(row: ReportedValue) -> tuple:
    return (*(getattr(row, name) for name in KEY), row.nature)


def waiting_in_indicators(user) -> list[Waiting]:
    """What waits for this person's approval, or was sent back to their agency."""
    address = reverse("indicators:reported_list")
    approving = ReportedValue.objects.waiting_for(user).count()
    returned = ReportedValue.objects.visible_to(user).filter(state=ReportedState.RETURNED, owner_agency=user.agency_id)
    back = returned.count() if user.can(Act.REPORTED_WRITE) else 0
    found = [
        ("Số liệu báo cáo chờ duyệt", approving, f"{address}?waiting=1"),
        ("Số liệu báo cáo bị trả lại, chờ sửa", back, f"{address}?state=returned"),
    ]
    return [Waiting(*one) for one in found if one[1]]
