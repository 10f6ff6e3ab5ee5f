"""Yearly returns of the invented organisations: totals that a specification names exactly, averages to a few đồng."""

from collections import defaultdict
from datetime import date

from coopportal.demo.dice import Dice
from coopportal.demo.lives import Base, Life, State
from coopportal.kit.numbers import MILLION

YEARS = range(2020, 2026)
HANDS_IN = {
    "active": {"htx": 92, "qtdnd": 98, "lh": 90, "tht": 32},
    "inactive": {"htx": 14},
    "nominal": {"htx": 6},
}  # percent
STATES = {
    2024: {"checked": 78, "submitted": 16, "draft": 5, "returned": 1},
    2025: {"submitted": 64, "checked": 24, "draft": 9, "returned": 3},
}
CHECKED = {"checked": 97, "draft": 3}  # of the years before
COUNTED = ("submitted", "checked")
MEMBERS = {"htx": (7, 160), "qtdnd": (180, 1900), "lh": (4, 9), "tht": (4, 38)}
DIFFICULTIES = [
    "capital",
    "management",
    "market",
    "processing",
    "certificates",
    "land",
    "people",
    "technology",
    "scale",
]


def return_rows(bases: list[Base], lives: list[Life]) -> list[dict]:
    """One row a return, ordered by organisation and year. Blocks that nobody filled in are None, never 0."""
    dice, further, by_base_year = Dice("returns"), Dice("returns, further figures"), defaultdict(list)
    rows = []
    for number, life in enumerate(lives):
        size = dice.skewed(0, 100)
        for year in YEARS:
            state = life.on(date(year, 12, 31))
            if state and dice.chance(HANDS_IN[state.actual_status].get(state.kind, 0)):
                row = blank_return(number, year, state, dice) | first_figures(state, year, size, dice)
                row |= further_figures(row, size, further)
                rows.append(row)
                by_base_year[state.base, year].append(row)
    for base in bases:
        for year in YEARS:
            fit(base, year, by_base_year[base.slug, year])
    return rows


def blank_return(number: int, year: int, state: State, dice: Dice) -> dict:
    handed_in = dice.weighted(STATES.get(year, CHECKED))
    return {
        "organisation": number,
        "year": year,
        "kind": state.kind,
        "sector": state.sector,
        "actual_status": state.actual_status,
        "base": state.base,
        "state": handed_in,
        "submitted_at": f"{year}-12-{dice.between(5, 18):02} 09:30+07" if handed_in in COUNTED else None,
        "demonstration": True,
    }


def first_figures(state: State, year: int, size: int, dice: Dice) -> dict:
    """What one organisation states of itself; `size` 0–100. `fit` brings the sums to what the specification says."""
    low, high = MEMBERS[state.kind]
    members = low + (high - low) * min(100, size + dice.below(6)) // 100 + (year - 2020) * size // 60
    official = members - (members * dice.below(15) // 100 if state.kind == "htx" else 0)
    workers = 2 + members * dice.between(8, 45) // 100 if state.kind != "tht" else members
    row = {
        "members_total": members,
        "members_official": official,
        "members_capital": (members - official) // 2,
        "members_other": members - official - (members - official) // 2,
        "members_female": members * dice.between(18, 52) // 100,
        "members_minority": members * dice.between(0, 40) // 100,
        "workers_total": workers,
        "workers_new": dice.below(workers // 6 + 2),
        "workers_member": workers * dice.between(40, 90) // 100,
        "members_new": 0,
        "difficulties": sorted(dice.sample(DIFFICULTIES, dice.between(0, 3))),
    }
    if state.kind in ("lh", "tht"):
        return row
    if dice.chance(94):
        row |= {"managers_total": dice.between(2, 3) + size // 25, "managers_fostered": dice.below(3)}
    if dice.chance(93):
        row |= money(size, dice, state.actual_status == "active")
    if dice.chance(88):
        row |= {
            "value_chain": dice.chance(28),
            "ocop": dice.chance(16),
            "digital": dice.chance(8 + 4 * (year - 2020)),
            "law_compliant": dice.chance(93),
            "high_tech": False,
        }
    return row


def further_figures(row: dict, size: int, dice: Dice) -> dict:
    """Who the members and workers are; what unions and some groups earn."""
    kind, members = row["kind"], row["members_total"]
    more = {"workers_insured": row["workers_total"] * dice.between(5, 60) // 100}
    if kind == "lh":
        return more | {name: value for name, value in money(size, dice, True).items() if name != "member_income_vnd"}
    households = members * dice.between(0, 30) // 100
    more |= {"members_household": households, "members_legal": (members - households) * dice.below(4) // 100}
    if kind == "tht" and dice.chance(60):
        revenue = (40 + 3 * size + dice.skewed(0, 300)) * MILLION
        more |= {
            "revenue_vnd": revenue,
            "profit_vnd": revenue * dice.between(6, 25) // 100,
            "member_income_vnd": dice.between(18, 45) * MILLION,
        }
    return more


def money(size: int, dice: Dice, at_work: bool) -> dict:
    capital = (300 + 60 * size + dice.skewed(0, 4000)) * MILLION
    revenue = (250 + 40 * size + dice.skewed(0, 6000)) * MILLION if at_work else 0
    profit = revenue * dice.between(4, 14) // 100 if dice.chance(88) and at_work else -dice.between(0, 40) * MILLION
    return {
        "charter_capital_vnd": capital // 2,
        "capital_total_vnd": capital,
        "assets_total_vnd": capital + capital * dice.below(60) // 100,
        "assets_undivided_vnd": capital * dice.below(25) // 100,
        "revenue_vnd": revenue,
        "revenue_members_vnd": revenue * dice.between(30, 90) // 100,
        "profit_vnd": profit,
        "member_income_vnd": dice.between(60, 140) * MILLION,
        "worker_income_vnd": dice.between(65, 150) * MILLION,
        "tax_vnd": max(profit, 0) * dice.between(3, 12) // 100,
    }


def fit(base: Base, year: int, rows: list[dict]):
    """Scale and share out so that the rows which count give the averages and totals of the specification."""
    dice = base.dice(f"returns {year}")
    counted = [row for row in rows if row["state"] in COUNTED]
    cooperatives = [row for row in counted if row["kind"] == "htx"]
    at = year - YEARS.start
    earned = [row for row in cooperatives if row.get("profit_vnd") is not None]
    scale_sum(earned, "profit_vnd", base.spec["profit_vnd"][at] * len(earned))
    people = [row for row in earned if row["members_total"]]
    wanted = base.spec["income_vnd"][at]
    scale_weighted(people, "member_income_vnd", "members_total", wanted)
    scale_weighted(people, "worker_income_vnd", "workers_total", wanted * 108 // 100)
    new_members(base, year, counted, dice)
    managers(base, year, cooperatives, dice)
    high_tech(base, year, cooperatives, dice)


def scale_sum(rows: list[dict], field: str, wanted: int):
    """Gains are multiplied, losses stay: a loss is no smaller because others do better. The largest takes the remainder."""
    gains = [row for row in rows if row[field] > 0]
    losses, total = sum(row[field] for row in rows if row[field] <= 0), sum(row[field] for row in gains)
    for row in gains:
        row[field] = row[field] * (wanted - losses) // total // 100_000 * 100_000
    largest = max(gains, key=lambda row: row[field])
    largest[field] += wanted - sum(row[field] for row in rows)


def scale_weighted(rows: list[dict], field: str, weight: str, wanted: int):
    weights = sum(row[weight] for row in rows)
    total = sum(row[field] * row[weight] for row in rows)
    for row in rows:
        row[field] = (row[field] * wanted * weights // total + 5_000) // 10_000 * 10_000


def new_members(base: Base, year: int, rows: list[dict], dice: Dice):
    total = base.spec.get("members_new", {}).get(str(year), sum(row["members_total"] for row in rows) * 2 // 100)
    room = [row["members_total"] // 4 + 1 for row in rows]
    for row, share in zip(rows, dice.share(total, room), strict=True):
        row["members_new"] = share


def managers(base: Base, year: int, rows: list[dict], dice: Dice):
    """Those of college and of vocational level, never more than there are managers."""
    stating = [row for row in rows if row.get("managers_total")]
    total = sum(row["managers_total"] for row in stating)
    wanted = base.spec.get("managers", {}).get(str(year), {})
    college = wanted.get("college", total * wanted.get("college_permille", 170 + 9 * (year - 2020)) // 1000)
    vocational = wanted.get("vocational", total * 27 // 100)
    learned = dice.share(college, [row["managers_total"] for row in stating])
    trained = dice.share(vocational, [row["managers_total"] - n for row, n in zip(stating, learned, strict=True)])
    for row, of_college, of_vocational in zip(stating, learned, trained, strict=True):
        row["managers_college"], row["managers_vocational"] = of_college, of_vocational
        row["managers_university"] = of_college * dice.between(0, 80) // 100


def high_tech(base: Base, year: int, rows: list[dict], dice: Dice):
    """Exactly so many agricultural cooperatives both use high technology and stand in a value chain."""
    answering = [row for row in rows if row.get("high_tech") is not None]
    farms = [row for row in answering if row["sector"] == "agriculture" and row["actual_status"] == "active"]
    wanted = base.spec.get("high_tech", {}).get(str(year), len(farms) * (2 + year - 2020) // 100)
    for row in dice.sample(farms, wanted):
        row["high_tech"] = row["value_chain"] = True
    for row in answering:
        if not row["value_chain"] and dice.chance(4):
            row["high_tech"] = True
