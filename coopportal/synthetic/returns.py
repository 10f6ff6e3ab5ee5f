"""Ten years of annual returns. Blocks that nobody filled in, and single figures that somebody left out, are None, never 0."""

from collections.abc import Iterator
from itertools import combinations

from cooperatives.models.yearly import COUNTED_STATES, Difficulty
from coopportal.demo.returns import CHECKED, STATES
from coopportal.synthetic.bases import Batch
from coopportal.synthetic.dice import QuickDice, urn
from coopportal.synthetic.lives import YEARS, Life

COUNTS = [
    "members_total", "members_official", "members_capital", "members_other", "members_new", "members_household",
    "members_legal", "members_female", "members_minority",
    "workers_total", "workers_new", "workers_member", "workers_insured",
    "managers_total", "managers_vocational", "managers_college", "managers_university", "managers_fostered",
]  # fmt: skip
MONEY = [
    "charter_capital_vnd", "capital_total_vnd", "assets_total_vnd", "assets_undivided_vnd", "revenue_vnd",
    "revenue_members_vnd", "profit_vnd", "member_income_vnd", "worker_income_vnd", "tax_vnd",
]  # fmt: skip
FLAGS = ["high_tech", "value_chain", "ocop", "digital", "law_compliant"]
RETURN_COLUMNS = [
    "organisation_id", "year", "kind", "sector", "actual_status", "base_id", "state", "submitted_at", "note",
    *COUNTS, *MONEY, *FLAGS, "difficulties", "demonstration",
]  # fmt: skip

HANDS_IN = {  # percent
    ("active", "htx"): 95, ("active", "qtdnd"): 99, ("active", "lh"): 93, ("active", "tht"): 73,
    ("inactive", "htx"): 18, ("nominal", "htx"): 8, ("inactive", "tht"): 6,
}  # fmt: skip
HANDED_IN = {year: urn(STATES.get(year, CHECKED)) for year in YEARS}
MEMBERS = {"htx": (7, 55), "qtdnd": (150, 900), "lh": (4, 3), "tht": (4, 9)}  # least, and what the median has more
ROUND = 100_000  # đồng
# The median of 2020, in hundreds of thousands of đồng.
CAPITAL = {"htx": 11_000, "qtdnd": 1_100_000, "lh": 30_000, "tht": 600}
REVENUE = {"htx": 15_000, "qtdnd": 90_000, "lh": 40_000, "tht": 2_200}
GROUPS_STATE_MONEY = 55  # percent
UNSTATED = (None,)
DIFFICULTIES = ["{" + ",".join(some) + "}" for size in range(4) for some in combinations(Difficulty.values, size)]


def return_rows(batch: Batch, lives: list[Life], ids: list[int], known) -> Iterator[tuple]:
    """By year, as they come in: a year's rows lie together."""
    dice, minority = batch.dice("returns"), batch.base.region["minority_percent"] / 100
    draw = dice.random
    for year in YEARS:
        handed_in, grown = HANDED_IN[year], 1 + 0.06 * (year - 2020)
        for pk, life in zip(ids, lives, strict=True):
            at_end = life.at_year_end[year]
            if at_end is None or draw() * 100 >= HANDS_IN.get((at_end.actual_status, at_end.kind), 0):
                continue
            kind, at_work, state = at_end.kind, at_end.actual_status == "active", dice.pick(handed_in)
            size = life.size * grown * (0.85 + 0.3 * draw())
            yield (
                pk,
                year,
                kind,
                at_end.sector,
                at_end.actual_status,
                known.bases[at_end.base],
                state,
                f"{year}-12-{dice.between(5, 18):02} 09:30+07" if state in COUNTED_STATES else None,
                "",
                *people(kind, size, minority, draw),
                *with_gap(money(kind, size, at_work, grown, draw), dice),
                *(flags(year, draw) if kind != "tht" and draw() < 0.88 else UNSTATED * len(FLAGS)),
                DIFFICULTIES[int(len(DIFFICULTIES) * draw() * draw())],
                True,
            )


def people(kind: str, size: float, minority: float, draw) -> tuple:
    """In the order of COUNTS. Parts never come to more than their whole."""
    least, typical = MEMBERS[kind]
    members = least + int(typical * size)
    associate = int(members * 0.3 * draw() * draw()) if kind == "htx" else 0
    capital = associate // 2
    found = (
        members,
        members - associate,
        capital,
        associate - capital,
        int(members * 0.16 * draw() * draw()),
        int(members * (0.2 + 0.6 * draw())) if draw() < 0.7 else None,
        int(1.15 * draw()) if draw() < 0.7 else None,
        int(members * (0.18 + 0.34 * draw())),
        int(members * minority * draw()),
    )
    if kind == "tht":
        return (*found, members, int(members * 0.2 * draw() * draw()), members, *UNSTATED * 6)
    workers = 2 + int(members * (0.08 + 0.37 * draw()))
    found += (
        workers,
        int(workers * 0.3 * draw() * draw()),
        int(workers * (0.4 + 0.5 * draw())),
        int(workers * 0.5 * draw() * draw()) if draw() < 0.8 else None,
    )
    if draw() < 0.06:
        return found + UNSTATED * 5
    managers = 2 + min(12, int(size + 2 * draw()))
    vocational = int((managers + 1) * 0.55 * draw())
    college = int((managers - vocational + 1) * 0.6 * draw())
    return (*found, managers, vocational, college, int((college + 1) * 0.8 * draw()), int(3 * draw()))


def money(kind: str, size: float, at_work: bool, grown: float, draw) -> tuple:
    """In the order of MONEY, in whole hundreds of thousands of đồng; one in eleven made a loss."""
    if draw() * 100 >= (GROUPS_STATE_MONEY if kind == "tht" else 94):
        return UNSTATED * len(MONEY)
    capital = 1 + int(CAPITAL[kind] * size * (0.6 + 0.8 * draw()))
    revenue = int(REVENUE[kind] * size * (0.6 + 0.8 * draw())) if at_work else 0
    profit = int(revenue * (0.02 + 0.13 * draw())) if draw() < 0.91 else -int(draw() * (0.2 * revenue + 0.02 * capital))
    income = 420 * grown
    return (
        capital * ROUND // 2,
        capital * ROUND,
        int(capital * (1 + 0.6 * draw())) * ROUND,
        int(capital * 0.25 * draw()) * ROUND,
        revenue * ROUND,
        int(revenue * (0.3 + 0.6 * draw())) * ROUND,
        profit * ROUND,
        int(income * (0.6 + 0.8 * draw())) * ROUND,
        int(income * (0.65 + 0.9 * draw())) * ROUND,
        int(max(profit, 0) * 0.12 * draw()) * ROUND,
    )


def with_gap(figures: tuple, dice: QuickDice) -> tuple:
    """One in six leaves a figure out."""
    if dice.below(6):
        return figures
    gap = dice.below(len(figures))
    return (*figures[:gap], None, *figures[gap + 1 :])


def flags(year: int, draw) -> tuple:
    """In the order of FLAGS."""
    chain = draw() < 0.2 + 0.02 * (year - 2016)
    digital = 0.03 * (year - 2015)
    return (chain and draw() < 0.12, chain, draw() < 0.018 * (year - 2015), draw() < digital, draw() < 0.93)
