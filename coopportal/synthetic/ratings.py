"""Yearly ratings: cooperatives of agriculture by the ministry's circular, others by the general one for as long as it held."""

from collections.abc import Iterator
from datetime import date, timedelta

from coopportal.demo.ratings import FARMING, GENERAL, NO_PAPERS, NOT_AT_WORK, TOO_YOUNG
from coopportal.synthetic.bases import Batch
from coopportal.synthetic.lives import YEARS, Life

RATING_COLUMNS = [
    "organisation_id", "year", "kind", "sector", "actual_status", "base_id", "scheme_id", "band", "points",
    "points_by_criterion", "counts", "rated_on", "reason", "demonstration",
]  # fmt: skip
SINCE = {FARMING: 2017, GENERAL: 2020}
UNTIL = {FARMING: YEARS[-1], GENERAL: 2024}
BANDS = ((80, "good"), (65, "fair"), (50, "average"), (0, "weak"))


def rating_rows(batch: Batch, lives: list[Life], ids: list[int], known) -> Iterator[tuple]:
    dice = batch.dice("ratings")
    for year in YEARS:
        for pk, life in zip(ids, lives, strict=True):
            at_end = life.at_year_end[year]
            if at_end is None or at_end.kind not in ("htx", "qtdnd"):
                continue
            scheme = FARMING if at_end.sector == "agriculture" else GENERAL
            if not SINCE[scheme] <= year <= UNTIL[scheme]:
                continue
            reason = why_not(life, at_end, year) or (NO_PAPERS if dice.chance(8) else "")
            if reason and dice.chance(12):
                continue  # nobody has said anything at all
            points = None if reason else points_of(life, dice)
            yield row(pk, year, at_end, scheme, points, True, reason, known)
            if points and scheme == FARMING and 2020 <= year <= 2024 and dice.chance(4):
                # Two raters may differ: both stand, one counts.
                yield row(pk, year, at_end, GENERAL, points_of(life, dice), False, "", known)


def why_not(life: Life, at_end, year: int) -> str:
    if at_end.actual_status != "active":
        return NOT_AT_WORK
    return TOO_YOUNG if date(year, 12, 31) - life.born < timedelta(365) else ""


def points_of(life: Life, dice) -> float:
    """30 to 99 in quarters: mostly what the organisation is like, a little of the year."""
    return int((30 + 60 * life.quality + 9 * dice.random()) * 4) / 4


def row(pk: int, year: int, at_end, scheme: str, points: float | None, counts: bool, reason: str, known) -> tuple:
    rated_on = None
    if points is not None:
        rated_on = date(year, 12, 21) if scheme == GENERAL else date(year + 1, 4, 10)
    return (
        pk,
        year,
        at_end.kind,
        at_end.sector,
        at_end.actual_status,
        known.bases[at_end.base],
        known.schemes[scheme],
        "not_rated" if points is None else next(band for least, band in BANDS if points >= least),
        points,
        "{}",
        counts,
        rated_on,
        reason,
        True,
    )
