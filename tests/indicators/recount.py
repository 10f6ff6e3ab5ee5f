"""Every indicator of the catalogue counted again by hand: plain Python over raw rows, without engine, ORM or definitions.

`recount(rows, code, …)` gives numerator, denominator and value; None is "not known", which is not 0.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.db import connection

TABLES = {
    "spells": "cooperatives_spell",
    "returns": "cooperatives_annualreturn",
    "ratings": "cooperatives_rating",
    "activities": "cooperatives_supportactivity",
    "woven": "cooperatives_supportactivity_programmes",
    "turns": "cooperatives_participation",
    "parts": "provinces_provincepart",
    "provinces": "provinces_province",
    "stated": "indicators_reportedvalue",
}
COOPERATIVES, HTX, MILLION = {"htx", "qtdnd"}, {"htx"}, 1_000_000


def raw_rows() -> dict[str, list[dict]]:
    rows = {}
    with connection.cursor() as cursor:
        for name, table in TABLES.items():
            cursor.execute(f"SELECT * FROM {table}")
            columns = [column.name for column in cursor.description]
            rows[name] = [dict(zip(columns, row, strict=True)) for row in cursor]
    woven = {}
    for row in rows["woven"]:
        woven.setdefault(row["supportactivity_id"], set()).add(row["programme_id"])
    activities = {row["id"]: row | {"programmes": woven.get(row["id"], set())} for row in rows["activities"]}
    rows["activities"] = list(activities.values())
    rows["turns"] = [row | {"activity": activities[row["activity_id"]]} for row in rows["turns"]]
    return rows


@dataclass
class World:
    """The rows of one territory and the days asked about."""

    rows: dict
    bases: set
    start: date
    end: date
    administrative: bool = False
    programme: int | None = None

    def here(self, table):
        return [row for row in self.rows[table] if row["base_id"] in self.bases]

    def ends(self, year) -> date:
        return date(year, 12, 14) if self.administrative else date(year, 12, 31)

    def years(self) -> tuple[list[int], bool]:
        """The years that end inside, oldest first; else the year before and True."""
        inside = [year for year in range(1990, 2031) if self.start <= self.ends(year) <= self.end]
        if inside:
            return inside, False
        year = self.end.year + (1 if self.administrative and self.end > date(self.end.year, 12, 14) else 0)
        return [year - 1], True

    def stock(self, kinds, **wanted):
        """Spells in force when the last day is over."""
        morning_after = self.end + timedelta(1)
        return [
            s
            for s in self.here("spells")
            if s["kind"] in kinds
            and s["from_on"] < morning_after
            and (s["to_on"] is None or s["to_on"] >= morning_after)
            and s["legal_status"] != "dissolved"
            and all(s[name] == value for name, value in wanted.items())
        ]

    def began(self, kinds, entries, **wanted):
        return [
            s
            for s in self.here("spells")
            if s["kind"] in kinds
            and s["entry"] in entries
            and self.start <= s["from_on"] <= self.end
            and all(s[name] == value for name, value in wanted.items())
        ]

    def born(self, kinds, **wanted):
        return self.began(kinds, {"established", "converted", "split_off", "consolidated"}, **wanted)

    def counts(self, activity) -> bool:
        return self.start <= activity["counts_on"] <= self.end and (
            self.programme is None or self.programme in activity["programmes"]
        )

    def acts(self, kind):
        return [one for one in self.here("activities") if one["kind"] == kind and self.counts(one)]

    def turns(self, kind, lender=None):
        return [
            turn
            for turn in self.rows["turns"]
            if turn["activity"]["base_id"] in self.bases
            and turn["activity"]["kind"] == kind
            and (lender is None or turn["activity"]["lender"] == lender)
            and self.counts(turn["activity"])
        ]

    def advised(self, topics, since=date.min):
        return {
            turn["organisation_id"]
            for turn in self.rows["turns"]
            if turn["activity"]["kind"] == "advice"
            and turn["activity"]["stage"] in ("done", "handed_over")
            and (self.programme is None or self.programme in turn["activity"]["programmes"])
            and set(turn["activity"]["topics"]) & topics
            and since <= turn["activity"]["counts_on"] <= self.end
        }


def distinct(turns):
    return len({turn["organisation_id"] for turn in turns} - {None})


def heads(activities):
    return sum(one["attendances"] or 0 for one in activities)


def money(turns):
    return sum(turn["amount_vnd"] or 0 for turn in turns)


def supported(w: World):
    born = w.born(COOPERATIVES)
    return len([s for s in born if s["organisation_id"] in w.advised({"founding"})]), len(born)


def advised(w: World):
    there = w.stock(COOPERATIVES)
    helped = w.advised({"law", "finance", "credit", "tax", "land"}, w.start)
    return len([s for s in there if s["organisation_id"] in helped]), len(there)


DATED = {
    "htx_total": lambda w: len(w.stock(COOPERATIVES)),
    "htx_active": lambda w: len(w.stock(COOPERATIVES, actual_status="active")),
    "htx_inactive": lambda w: len(w.stock(COOPERATIVES, actual_status="inactive")),
    "htx_nominal": lambda w: len(w.stock(COOPERATIVES, actual_status="nominal")),
    "htx_new": lambda w: len(w.born(COOPERATIVES)),
    "htx_dissolved": lambda w: len(w.began(COOPERATIVES, {"dissolved"})),
    "agri_htx_total": lambda w: len(w.stock(HTX, sector="agriculture")),
    "agri_htx_new": lambda w: len(w.born(HTX, sector="agriculture")),
    "nonagri_htx_total": lambda w: len([s for s in w.stock(COOPERATIVES) if s["sector"] != "agriculture"]),
    "new_htx_supported_pct": supported,
    "htx_advised_pct": advised,
    "lh_total": lambda w: len(w.stock({"lh"})),
    "lh_active": lambda w: len(w.stock({"lh"}, actual_status="active")),
    "lh_new": lambda w: len(w.born({"lh"})),
    "tht_total": lambda w: len(w.stock({"tht"})),
    "tht_new": lambda w: len(w.born({"tht"})),
    "training_classes": lambda w: len(w.acts("training")),
    "trainees": lambda w: heads(w.acts("training")),
    "tech_training_classes": lambda w: len(w.acts("technical_training")),
    "tech_trainees": lambda w: heads(w.acts("technical_training")),
    "ecommerce_classes": lambda w: len(w.acts("ecommerce_training")),
    "htx_trade_fair": lambda w: distinct(w.turns("fair")),
    "htx_online_market": lambda w: distinct(w.turns("online_market")),
    "loan_count_jobs": lambda w: len(w.turns("loan", "jobs_programme")),
    "loan_amount_jobs": lambda w: money(w.turns("loan", "jobs_programme")),
    "loan_count_fund": lambda w: distinct(w.turns("loan", "cooperative_fund")),
    "loan_amount_fund": lambda w: money(w.turns("loan", "cooperative_fund")),
    "infra_projects": lambda w: len([one for one in w.acts("infrastructure") if one["stage"] == "handed_over"]),
}


def share(known, met):
    """Per row: (1 or 0, 1) inside the population of known rows; None outside."""
    return lambda row: (int(met(row)), 1) if known(row) else None


def mean(field, weight=None, below=None):
    def parts(row):
        above, under = row[field], 1 if not (weight or below) else row[weight or below]
        if above is None or under is None:
            return None
        return above * (row[weight] if weight else 1), under

    return parts


def total(field):
    return lambda row: None if row[field] is None else (row[field], None)


def rated(*bands):
    return share(lambda row: row["band"] != "not_rated", lambda row: row["band"] in bands)


def weak(row):
    return (1, None) if row["band"] == "weak" else None


def high_tech(row):
    return (1, None) if row["high_tech"] and row["value_chain"] else None


# code → (table, kinds, sector, what a row adds, whether an empty sum is 0 (a count) or unknown, all years or the last)
ANNUAL = {
    "htx_good_fair_pct": ("ratings", COOPERATIVES, None, rated("good", "fair"), True, False),
    "htx_good_pct": ("ratings", COOPERATIVES, None, rated("good"), True, False),
    "htx_weak_pct": ("ratings", COOPERATIVES, None, rated("weak"), True, False),
    "htx_weak_count": ("ratings", COOPERATIVES, None, weak, True, False),
    "htx_avg_revenue": ("returns", HTX, None, mean("revenue_vnd"), False, False),
    "htx_avg_profit": ("returns", HTX, None, mean("profit_vnd"), False, False),
    "htx_member_income": ("returns", HTX, None, mean("member_income_vnd", "members_total"), False, False),
    "htx_worker_income": ("returns", HTX, None, mean("worker_income_vnd", "workers_total"), False, False),
    "htx_profitable_pct": (
        "returns",
        HTX,
        None,
        share(lambda r: r["profit_vnd"] is not None, lambda r: r["profit_vnd"] > 0),
        True,
        False,
    ),
    "htx_members_total": ("returns", HTX, None, total("members_total"), False, False),
    "kttt_members_new": ("returns", None, None, total("members_new"), False, True),
    "workers_total": ("returns", HTX, None, total("workers_total"), False, False),
    "mgr_college_count": ("returns", HTX, None, total("managers_college"), False, False),
    "mgr_vocational_count": ("returns", HTX, None, total("managers_vocational"), False, False),
    "mgr_college_pct": ("returns", HTX, None, mean("managers_college", below="managers_total"), False, False),
    "agri_htx_hightech_count": (
        "returns",
        HTX,
        "agriculture",
        high_tech,
        True,
        False,
    ),
    "htx_linked_pct": (
        "returns",
        HTX,
        None,
        share(lambda r: r["value_chain"] is not None, lambda r: r["value_chain"]),
        True,
        False,
    ),
    "htx_digital_pct": (
        "returns",
        HTX,
        None,
        share(lambda r: r["digital"] is not None, lambda r: r["digital"]),
        True,
        False,
    ),
}
IN_MILLIONS = {
    "htx_avg_revenue",
    "htx_avg_profit",
    "htx_member_income",
    "htx_worker_income",
    "loan_amount_jobs",
    "loan_amount_fund",
}
STATED = {"htx_law_compliant_pct"}


def recount(w: World, code: str) -> tuple[int | None, int | None, Fraction | None]:
    if code in DATED:
        counted = DATED[code](w)
        above, under, silent = (*counted, False) if isinstance(counted, tuple) else (counted, None, False)
    else:
        above, under, silent = recount_annual(w, *ANNUAL[code])
    divided = code.endswith("_pct") or under is not None
    if above is None or silent or (divided and not under):
        return above, under, None
    value = Fraction(above, under) if divided else Fraction(above)
    return above, under, value * 100 if code.endswith("_pct") else value / MILLION if code in IN_MILLIONS else value


def recount_annual(w: World, table, kinds, sector, parts, empty_is_zero, all_years):
    years, _ = w.years()
    years = years if all_years else years[-1:]
    population = [
        row
        for row in w.here(table)
        if (row["counts"] if table == "ratings" else row["state"] in ("submitted", "checked"))
        and (kinds is None or row["kind"] in kinds)
        and (sector is None or row["sector"] == sector)
        and row["year"] in years
    ]
    added = [found for row in population if (found := parts(row)) is not None]
    nothing = 0 if empty_is_zero else None
    above = sum(top for top, _ in added) if added else nothing
    unders = [under for _, under in added if under is not None]
    plain = all(under is None for _, under in added) and added
    under = None if plain or not added else sum(unders)
    is_count = parts in (weak, high_tech)
    return above, under, not any(row["year"] == years[-1] and (is_count or parts(row)) for row in population)
