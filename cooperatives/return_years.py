"""Of which years there are returns, and from when on one may be handed in."""

from datetime import date

from cooperatives.models import Entry, Organisation
from coopportal.kit import clock

FIRST_YEAR = 1997  # the first Luật HTX came into force
# A year's return is due on 15/12 (TT 09/2024). Communes hand out the pre-filled paper in November and type it in as it
# comes back; earlier a figure "of the year" would be a guess.
OPENS = (11, 1)


def opens_on(year: int) -> date:
    return date(year, *OPENS)


def campaign_year() -> int:
    """The year whose returns are being collected: this one from the day on which they may be handed in."""
    today = clock.today()
    return today.year if today >= opens_on(today.year) else today.year - 1


def years_with_returns(organisation: Organisation) -> range:
    """The years of which there can be a return: from birth, until dissolution or this year. Empty while birth is unknown."""
    if organisation.established_on is None:
        return range(0)
    ended = organisation.spells.filter(entry=Entry.DISSOLVED).values_list("from_on", flat=True).first()
    this_year = clock.today().year
    return range(
        max(organisation.established_on.year, FIRST_YEAR), min(ended.year if ended else this_year, this_year) + 1
    )
