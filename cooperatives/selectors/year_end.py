"""The state an organisation had at the end of a year, which its statements of that year carry as a copy."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cooperatives.models import ActualStatus, Entry, Kind, LegalStatus, Sector, Spell
from coopportal.kit import clock


@dataclass(frozen=True)
class YearEnd:
    """`base_id` and `commune_id` are ids; `dissolved`: nothing lives on that day any more."""

    kind: Kind
    sector: Sector
    actual_status: ActualStatus
    base_id: int
    commune_id: int | None
    dissolved: bool

    def copied(self) -> dict:
        """The fields of a yearly row (models.yearly.Yearly) that repeat this state."""
        return {name: getattr(self, name) for name in ("kind", "sector", "actual_status", "base_id")}


def year_end_day(year: int) -> date:
    """31/12; of the running year today, since its end is not known."""
    return min(date(year, 12, 31), clock.today())


def year_ends(organisations: Iterable[int], year: int) -> dict[int, YearEnd]:
    """Organisation id → its state at the end of the year; who did not exist by then is not in it. One query for all."""
    spells = Spell.objects.filter(organisation__in=organisations).covering(year_end_day(year))
    fields = ("kind", "sector", "actual_status", "base_id", "commune_id")
    return {
        pk: YearEnd(*state, dissolved=entry == Entry.DISSOLVED or legal == LegalStatus.DISSOLVED)
        for pk, entry, legal, *state in spells.values_list("organisation", "entry", "legal_status", *fields)
    }


def year_end(organisation: int, year: int) -> YearEnd | None:
    return year_ends([organisation], year).get(organisation)
