"""Yearly ratings of the invented cooperatives: agricultural ones by the ministry's own circular, others by the general one.

The general circular ended on 18/9/2025, so for 2025 only agricultural cooperatives have a rating.
"""

from datetime import date

from coopportal.demo.dice import Dice
from coopportal.demo.lives import Base, Life, residents

YEARS = range(2020, 2026)
GENERAL, FARMING = "tt-01-2020", "tt-09-2017"
POINTS = {"good": (80, 97), "fair": (65, 79), "average": (50, 64), "weak": (27, 49)}
TOO_YOUNG, NO_PAPERS = "Thành lập chưa đủ 12 tháng", "Chưa nộp hồ sơ đánh giá"
NOT_AT_WORK = "Ngừng hoạt động trên 3 tháng trong năm"


def rating_rows(bases: list[Base], lives: list[Life]) -> list[dict]:
    at_home = residents(lives)
    return [row for base in bases for year in YEARS for row in rate(base, year, at_home[base.slug])]


def rate(base: Base, year: int, lives: list[tuple[int, Life]]) -> list[dict]:
    dice, year_end = base.dice(f"ratings {year}"), date(year, 12, 31)
    known = [(number, life, life.on(year_end)) for number, life in lives]
    known = [(number, life, state) for number, life, state in known if state and state.base == base.slug]
    known = [
        one for one in known if one[2].kind in ("htx", "qtdnd") and (year < 2025 or one[2].sector == "agriculture")
    ]
    ready = {
        number for number, life, state in known if state.actual_status == "active" and life.born < date(year, 1, 1)
    }
    bands = band_counts(base, year, len(ready), dice)
    drawn = dice.sample(sorted(ready), sum(bands.values()))
    given = iter(drawn)
    band_of = {next(given): band for band, count in bands.items() for _ in range(count)}
    rows = []
    for number, life, state in known:
        band = band_of.get(number, "not_rated")
        if band == "not_rated" and dice.chance(12):
            continue  # nobody has said anything at all
        scheme = FARMING if state.sector == "agriculture" else GENERAL
        row = rating(number, year, state, scheme, band, dice)
        if band == "not_rated":
            row["reason"] = why_not(life, state, year)
        rows.append(row)
        if band in ("good", "fair") and scheme == FARMING and year < 2025 and dice.chance(6):
            # Two raters may differ: both stand, one counts.
            rows.append(rating(number, year, state, GENERAL, "fair", dice) | {"counts": False})
    return rows


def band_counts(base: Base, year: int, ready: int, dice: Dice) -> dict[str, int]:
    """How many get each band: as the specification says, else most of those that can be rated."""
    if stated := base.spec.get("ratings", {}).get(str(year)):
        return stated
    rated = ready * dice.between(88, 94) // 100
    weak = rated * base.spec["weak_percent"] // 100
    good = rated * (18 + year - 2020) // 100
    fair = rated * 38 // 100
    return {"good": good, "fair": fair, "average": rated - good - fair - weak, "weak": weak}


def why_not(life: Life, state, year: int) -> str:
    if state.actual_status != "active":
        return NOT_AT_WORK
    return NO_PAPERS if life.born < date(year, 1, 1) else TOO_YOUNG


def rating(number: int, year: int, state, scheme: str, band: str, dice: Dice) -> dict:
    points = None
    if band != "not_rated":
        low, high = POINTS[band]
        points = f"{dice.between(low, high)}.{dice.pick(['00', '25', '50', '75'])}"
    return {
        "organisation": number,
        "year": year,
        "kind": state.kind,
        "sector": state.sector,
        "actual_status": state.actual_status,
        "base": state.base,
        "scheme": scheme,
        "band": band,
        "points": points,
        "counts": True,
        "rated_on": None if band == "not_rated" else date(year, 12, 21) if scheme == GENERAL else date(year + 1, 4, 10),
        "reason": "",
        "demonstration": True,
    }
