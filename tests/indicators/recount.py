"""Every indicator of the catalogue counted again by hand: plain Python over raw rows, without engine, ORM or definitions.

`recount(rows, code, …)` gives numerator, denominator and value; None is "not known", which is not 0.
"""

from dataclasses import dataclass, replace
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
    "recognitions": "cooperatives_recognition",
    "memberships": "cooperatives_unionmembership",
    "funding": "cooperatives_funding",
    "submissions": "cooperatives_communesubmission",
    "communes": "provinces_commune",
    "candidates": "provinces_commune_candidates",
    "former_communes": "provinces_formercommune",
    "successions": "provinces_communesuccession",
    "tags": "provinces_communetag",
    "stated": "indicators_reportedvalue",
}
COOPERATIVES, HTX, UNIONS, TEAMS, MILLION = {"htx", "qtdnd"}, {"htx"}, {"lh"}, {"tht"}, 1_000_000
EVERY_KIND = {"htx", "qtdnd", "lh", "tht"}
REFORM = date(2025, 7, 1)


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
    rows["funding"] = [row | {"activity": activities[row["activity_id"]]} for row in rows["funding"]]
    now = {row["organisation_id"]: row for row in rows["spells"] if row["to_on"] is None}
    rows["turns"] = [
        row
        | {
            "activity": activities[row["activity_id"]],
            "member_kind": now[row["organisation_id"]]["kind"] if row["organisation_id"] else None,
        }
        for row in rows["turns"]
    ]
    rows["memberships"] = [
        row | {"kind": now[row["member_id"]]["kind"], "base_id": now[row["member_id"]]["base_id"]}
        for row in rows["memberships"]
    ]
    settle(rows)
    return rows


def settle(rows):
    """A commune whose base unit is open counts for that of its main former commune, else for the first candidate."""
    former = {row["id"]: row["base_id"] for row in rows["former_communes"]}
    came, may = {}, {}
    for row in sorted(rows["successions"], key=lambda one: (one["position"], one["id"]), reverse=True):
        came[row["commune_id"]] = former[row["former_commune_id"]]
    for row in rows["candidates"]:
        may[row["commune_id"]] = min(row["province_id"], may.get(row["commune_id"], row["province_id"]))
    rows["communes"] = [
        row | {"base_id": row["base_id"] or came.get(row["id"]) or may.get(row["id"])} for row in rows["communes"]
    ]


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
        return (
            self.start <= activity["counts_on"] <= self.end
            and activity["stage"] in ("done", "handed_over")
            and (self.programme is None or self.programme in activity["programmes"])
        )

    def acts(self, kind):
        return [one for one in self.here("activities") if one["kind"] == kind and self.counts(one)]

    def turns(self, kind, lender=None, by=None):
        return [
            turn
            for turn in self.rows["turns"]
            if turn["activity"]["base_id"] in self.bases
            and turn["activity"]["kind"] == kind
            and (lender is None or turn["activity"]["lender"] == lender)
            and (by is None or turn["member_kind"] in by)
            and self.counts(turn["activity"])
        ]

    def held(self, group):
        """Recognitions in force when the last day is over; of the programme asked about, if one is."""
        return [
            one
            for one in self.here("recognitions")
            if one["group"] == group
            and one["from_on"] <= self.end
            and (one["to_on"] is None or one["to_on"] > self.end)
            and (self.programme is None or one["programme_id"] == self.programme)
        ]

    def members(self):
        return [
            one
            for one in self.here("memberships")
            if one["kind"] in COOPERATIVES
            and one["from_on"] <= self.end
            and (one["to_on"] is None or one["to_on"] > self.end)
        ]

    def spent(self, nature=None):
        return sum(
            one["amount_vnd"]
            for one in self.rows["funding"]
            if one["activity"]["base_id"] in self.bases
            and self.counts(one["activity"])
            and (nature is None or one["nature"] == nature)
        )

    def communes(self):
        """Those of the last day; before the reform the communes, wards and towns of that time."""
        if self.end < REFORM:
            return [one for one in self.here("former_communes") if one["kind"] != "district"]
        return [
            one
            for one in self.here("communes")
            if one["valid_from"]
            and one["valid_from"] <= self.end
            and not (one["valid_to"] and one["valid_to"] <= self.end)
        ]

    def told(self):
        return [one for one in self.here("submissions") if one["state"] in ("submitted", "checked")]

    def unlisted(self, field):
        """Each commune's last word by the end; 0 where it has said nothing."""
        last, (*_, year) = {}, self.years()[0]
        for one in sorted(self.told(), key=lambda one: one["year"]):
            if one["year"] <= year:
                last[one["commune_id"]] = one
        return sum(one[field] or 0 for one in last.values())

    def unlisted_new(self):
        years, before = self.years()
        if before:
            return 0
        return sum(one["unlisted_groups_new"] or 0 for one in self.told() if one["year"] in years)

    def new_groups(self):
        return len(self.born(TEAMS)) + self.unlisted_new()

    def rated_in(self, year, *bands):
        return {
            one["organisation_id"]
            for one in self.rows["ratings"]
            if one["counts"] and one["year"] == year and one["band"] in bands
        }

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


def heads(activities, who="attendances"):
    return sum(one[who] or 0 for one in activities)


def new_rural(w: World):
    """Of the present communes alone: nothing says what the former ones were recognised as."""
    recognised = {
        tag["commune_id"]
        for tag in w.rows["tags"]
        if tag["tag"].endswith("new_rural") and tag["from_on"] <= w.end and not (tag["to_on"] and tag["to_on"] <= w.end)
    }
    there = [] if w.end < REFORM else [one for one in w.communes() if one["id"] in recognised]
    everywhere = World(w.rows, {row["base_id"] for row in w.rows["spells"]}, w.start, w.end)
    at_work = {spell["commune_id"] for spell in everywhere.stock(HTX, actual_status="active")}
    return len([one for one in there if one["id"] in at_work]), len(there)


def good_or_fair(w: World, **wanted):
    (*_, year), there = w.years()[0], w.stock(COOPERATIVES, **wanted)
    good = w.rated_in(year, "good", "fair")
    anybody = w.rated_in(year, "good", "fair", "average", "weak")
    if not [s for s in there if s["organisation_id"] in anybody]:
        return None
    return len([s for s in there if s["organisation_id"] in good]), len(there)


def models_a_sector(w: World):
    return distinct(w.held("model")), len({spell["sector"] for spell in w.stock(HTX)})


def distinct(turns):
    return len({turn["organisation_id"] for turn in turns} - {None})


def persons(turns):
    return sum(turn["persons"] or 0 for turn in turns)


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
    "qtdnd_total": lambda w: len(w.stock({"qtdnd"})),
    "htx_lh_new": lambda w: len(w.born({"htx", "qtdnd", "lh"})),
    "htx_tht_new": lambda w: len(w.born({"htx", "qtdnd", "tht"})),
    "kttt_org_new": lambda w: len(w.born(EVERY_KIND)),
    "new_htx_supported_pct": supported,
    "htx_advised_pct": advised,
    "lh_total": lambda w: len(w.stock(UNIONS)),
    "lh_active": lambda w: len(w.stock(UNIONS, actual_status="active")),
    "lh_new": lambda w: len(w.born(UNIONS)),
    "lh_dissolved": lambda w: len(w.began(UNIONS, {"dissolved"})),
    "lh_member_htx": lambda w: len({one["member_id"] for one in w.members()}),
    "tht_total": lambda w: len(w.stock(TEAMS)) + w.unlisted("unlisted_groups"),
    "tht_new": World.new_groups,
    "tht_new_per_commune": lambda w: (w.new_groups(), len(w.communes())),
    "ntm_commune_htx_pct": new_rural,
    "training_classes": lambda w: len(w.acts("training")),
    "trainees": lambda w: heads(w.acts("training")),
    "mgr_trainees": lambda w: heads(w.acts("training"), "attended_managers"),
    "tech_training_classes": lambda w: len(w.acts("technical_training")),
    "tech_trainees": lambda w: heads(w.acts("technical_training")),
    "ecommerce_classes": lambda w: len(w.acts("ecommerce_training")),
    "htx_trade_fair": lambda w: distinct(w.turns("fair", by=COOPERATIVES)),
    "htx_trade_fair_turns": lambda w: len(w.turns("fair", by=COOPERATIVES)),
    "htx_online_market": lambda w: distinct(w.turns("online_market", by=COOPERATIVES)),
    "htx_tech_supported": lambda w: distinct(w.turns("technology", by=COOPERATIVES)),
    "salary_htx": lambda w: distinct(w.turns("salary", by=COOPERATIVES)),
    "salary_persons": lambda w: persons(w.turns("salary")),
    "loan_count_jobs": lambda w: len(w.turns("loan", "jobs_programme")),
    "loan_amount_jobs": lambda w: money(w.turns("loan", "jobs_programme")),
    "loan_count_fund": lambda w: distinct(w.turns("loan", "cooperative_fund", COOPERATIVES)),
    "loan_amount_fund": lambda w: money(w.turns("loan", "cooperative_fund")),
    "infra_projects": lambda w: len([one for one in w.acts("infrastructure") if one["stage"] == "handed_over"]),
    "model_count": lambda w: len(w.acts("model")),
    "model_per_commune": lambda w: (len(w.acts("model")), len(w.communes())),
    "model_htx_count": lambda w: distinct(w.held("model")),
    "model_per_sector": models_a_sector,
    "support_funding": World.spent,
    "support_funding_central": lambda w: w.spent("central_budget"),
    "support_funding_local": lambda w: w.spent("local_budget"),
    "support_funding_programme": lambda w: w.spent("programme"),
    "support_funding_enterprise": lambda w: w.spent("enterprise"),
    "support_funding_own": lambda w: w.spent("own"),
}


def in_sector(kinds, sector):
    return lambda w: len(w.stock(kinds, sector=sector))


SECTORS = ("industry", "construction", "trade", "transport", "credit", "environment", "other")
DATED |= {f"htx_{sector}_total": in_sector(COOPERATIVES, sector) for sector in SECTORS}
for kinds, word in ((UNIONS, "lh"), (TEAMS, "tht")):
    DATED |= {f"{word}_{sector}_total": in_sector(kinds, sector) for sector in SECTORS}
    DATED[f"{word}_agri_total"] = in_sector(kinds, "agriculture")


@dataclass(frozen=True)
class Annual:
    """`parts(row)`: what a row adds to numerator and denominator, None for nothing; `spoke(row)`: whether it could have.

    An empty sum is unknown, an empty count is 0; `all_years` of the span are added, else its last one answers. `pilots`:
    only organisations recognised as models at the end of that year.
    """

    table: str
    kinds: set | None
    sector: str | None
    parts: object
    spoke: object = None
    counts: bool = False
    all_years: bool = False
    pilots: bool = False


def share(field, kinds=HTX, sector=None, *, table="returns", met=bool, known=lambda value: value is not None):
    def parts(row):
        return (int(met(row[field])), 1) if known(row[field]) else None

    return Annual(table, kinds, sector, parts, parts, counts=True)


def mean(*fields, kinds=HTX, sector=None, weight=None, below=None, table="returns", pilots=False):
    def parts(row):
        above, under = [row[field] for field in fields], 1 if not (weight or below) else row[weight or below]
        if None in above or under is None:
            return None
        return sum(map(Fraction, above)) * (row[weight] if weight else 1), under

    return Annual(table, kinds, sector, parts, parts, pilots=pilots)


def total(field, kinds=HTX, sector=None, *, all_years=False):
    def parts(row):
        return None if row[field] is None else (row[field], None)

    return Annual("returns", kinds, sector, parts, parts, all_years=all_years)


def ticked(*fields, sector=None):
    """Cooperatives that said yes to all of it; those that answered all of it could have."""

    def parts(row):
        return (1, None) if all(row[field] for field in fields) else None

    def spoke(row):
        return all(row[field] is not None for field in fields) or None

    return Annual("returns", HTX, sector, parts, spoke, counts=True)


def was_rated(band):
    return band != "not_rated"


def rated_share(*bands, pilots=False):
    rule = share("band", COOPERATIVES, table="ratings", met=lambda band: band in bands, known=was_rated)
    return replace(rule, pilots=pilots)


def rated(*bands):
    def parts(row):
        return (1, None) if row["band"] in bands else None

    def spoke(row):
        return was_rated(row["band"]) or None

    return Annual("ratings", COOPERATIVES, None, parts, spoke, counts=True)


FARMS = "agriculture"
ANNUAL = {
    "htx_good_fair_pct": rated_share("good", "fair"),
    "htx_good_pct": rated_share("good"),
    "htx_weak_pct": rated_share("weak"),
    "htx_good_fair_count": rated("good", "fair"),
    "htx_good_count": rated("good"),
    "htx_fair_count": rated("fair"),
    "htx_average_count": rated("average"),
    "htx_weak_count": rated("weak"),
    "htx_not_rated_count": rated("not_rated"),
    "pilot_htx_good_pct": rated_share("good", pilots=True),
    "pilot_htx_score": mean("points", kinds=COOPERATIVES, table="ratings", pilots=True),
    "htx_avg_revenue": mean("revenue_vnd"),
    "htx_avg_member_revenue": mean("revenue_members_vnd"),
    "htx_revenue_members_pct": mean("revenue_members_vnd", below="revenue_vnd"),
    "htx_avg_profit": mean("profit_vnd"),
    "htx_member_income": mean("member_income_vnd", weight="members_total"),
    "htx_worker_income": mean("worker_income_vnd", weight="workers_total"),
    "htx_profitable_pct": share("profit_vnd", met=lambda profit: profit > 0),
    "agri_htx_avg_revenue": mean("revenue_vnd", sector=FARMS),
    "agri_htx_avg_profit": mean("profit_vnd", sector=FARMS),
    "agri_htx_worker_income": mean("worker_income_vnd", sector=FARMS, weight="workers_total"),
    "lh_avg_revenue": mean("revenue_vnd", kinds=UNIONS),
    "lh_avg_profit": mean("profit_vnd", kinds=UNIONS),
    "tht_avg_revenue": mean("revenue_vnd", kinds=TEAMS),
    "tht_avg_profit": mean("profit_vnd", kinds=TEAMS),
    "tht_member_income": mean("member_income_vnd", kinds=TEAMS, weight="members_total"),
    "htx_members_total": total("members_total"),
    "htx_members_new": total("members_new", all_years=True),
    "htx_members_household": total("members_household"),
    "htx_members_legal": total("members_legal"),
    "htx_members_official": total("members_official"),
    "htx_members_female": total("members_female"),
    "htx_members_minority": total("members_minority"),
    "agri_htx_members": total("members_total", HTX, FARMS),
    "tht_members": total("members_total", TEAMS),
    "tht_members_new": total("members_new", TEAMS, all_years=True),
    "kttt_members_new": total("members_new", None, all_years=True),
    "members_new": total("members_new", {"htx", "qtdnd", "tht"}, all_years=True),
    "kttt_members_total": total("members_total", {"htx", "qtdnd", "tht"}),
    "workers_total": total("workers_total"),
    "workers_new": total("workers_new", all_years=True),
    "htx_workers_member": total("workers_member"),
    "htx_workers_insured": total("workers_insured"),
    "lh_workers_total": total("workers_total", UNIONS),
    "htx_managers_total": total("managers_total"),
    "mgr_college_count": total("managers_college"),
    "mgr_vocational_count": total("managers_vocational"),
    "mgr_college_pct": mean("managers_college", below="managers_total"),
    "mgr_university_pct": mean("managers_university", below="managers_total"),
    "mgr_vocational_pct": mean("managers_vocational", below="managers_total"),
    "mgr_trained_pct": mean("managers_vocational", "managers_college", below="managers_total"),
    "mgr_fostered_pct": mean("managers_fostered", below="managers_total"),
    "htx_hightech_count": ticked("high_tech"),
    "htx_hightech_pct": share("high_tech"),
    "agri_htx_tech_count": ticked("high_tech", sector=FARMS),
    "agri_htx_hightech_count": ticked("high_tech", "value_chain", sector=FARMS),
    "agri_htx_hightech_pct": share("high_tech", HTX, FARMS),
    "agri_htx_linked_count": ticked("value_chain", sector=FARMS),
    "htx_linked_pct": share("value_chain"),
    "agri_htx_linked_pct": share("value_chain", HTX, FARMS),
    "htx_digital_pct": share("digital"),
    "agri_htx_it_pct": share("digital", HTX, FARMS),
    "htx_ocop_pct": share("ocop"),
}
# code → (what is compared, the year compared with or None for the one before, told as times)
GROWTH = {
    "htx_revenue_growth_pct": (mean("revenue_vnd"), None, False),
    "revenue_growth_pct": (total("revenue_vnd"), None, False),
    "htx_member_income_growth_pct": (mean("member_income_vnd", weight="members_total"), None, False),
    "htx_worker_income_growth_pct": (mean("worker_income_vnd", weight="workers_total"), None, False),
    "members_growth_pct": (total("members_total"), None, False),
    "htx_worker_income_ratio": (mean("worker_income_vnd", weight="workers_total"), 2015, True),
}
OF_ALL = {
    "htx_good_fair_all_pct": lambda w: good_or_fair(w),
    "htx_good_fair_active_pct": lambda w: good_or_fair(w, actual_status="active"),
}
WITH_UNLISTED = {"tht_members", "kttt_members_total"}
YEARLY = ANNUAL.keys() | GROWTH.keys() | OF_ALL.keys()
COMPUTED = DATED.keys() | YEARLY
IN_MILLIONS = {
    "htx_avg_revenue", "htx_avg_member_revenue", "htx_avg_profit", "htx_member_income", "htx_worker_income",
    "agri_htx_avg_revenue", "agri_htx_avg_profit", "agri_htx_worker_income", "lh_avg_revenue", "lh_avg_profit",
    "tht_avg_revenue", "tht_avg_profit", "tht_member_income", "loan_amount_jobs", "loan_amount_fund",
    "support_funding", "support_funding_central", "support_funding_local", "support_funding_programme",
    "support_funding_enterprise", "support_funding_own",
}  # fmt: skip
STATED = {
    "htx_law_compliant_pct", "htx_members_individual", "tht_registered", "htx_consolidated",
    "districts_without_htx", "farm_new", "lm_members_new", "htx_effective_count", "htx_effective_pct",
    "agri_htx_effective_count", "mgr_intermediate_plus_pct", "officials_informed_pct", "commune_htx_ocop_pct",
    "model_per_district", "kttt_grdp_pct", "kttt_growth_pct", "kttt_output_value", "kttt_budget_growth_pct",
    "household_participation_pct", "population_participation_pct", "budget_total", "budget_central", "budget_local",
    "budget_htx",
}  # fmt: skip


def recount(w: World, code: str) -> tuple[int | None, int | None, Fraction | None]:
    if code in GROWTH:
        return recount_growth(w, *GROWTH[code])
    silent = False
    if code in DATED:
        above, under = pair(DATED[code](w))
    elif code in OF_ALL:
        silent = (counted := OF_ALL[code](w)) is None
        above, under = (0, None) if silent else counted
    else:
        above, under, silent = recount_annual(w, ANNUAL[code], w.years()[0])
    if code in WITH_UNLISTED and above is not None:
        above += w.unlisted("unlisted_group_members")
    divided = code.endswith("_pct") or under is not None
    if above is None or silent or (divided and not under):
        return above, under, None
    value = Fraction(above) / under if divided else Fraction(above)
    return above, under, value * 100 if code.endswith("_pct") else value / MILLION if code in IN_MILLIONS else value


def pair(counted):
    return counted if isinstance(counted, tuple) else (counted, None)


def recount_annual(w: World, rule: Annual, years: list[int]):
    years = years if rule.all_years else years[-1:]
    population = [
        row
        for row in w.here(rule.table)
        if (row["counts"] if rule.table == "ratings" else row["state"] in ("submitted", "checked"))
        and (rule.kinds is None or row["kind"] in rule.kinds)
        and (rule.sector is None or row["sector"] == rule.sector)
        and row["year"] in years
    ]
    if rule.pilots:
        then = replace(w, bases={row["base_id"] for row in w.rows["spells"]}, end=w.ends(years[-1]))
        models = {one["organisation_id"] for one in then.held("model")}
        population = [row for row in population if row["organisation_id"] in models]
    added = [found for row in population if (found := rule.parts(row)) is not None]
    above = sum(top for top, _ in added) if added else (0 if rule.counts else None)
    unders = [under for _, under in added if under is not None]
    under = sum(unders) if unders else None
    return above, under, not any(rule.spoke(row) for row in population)


def recount_growth(w: World, rule: Annual, against: int | None, times: bool):
    years = w.years()[0]
    base_year = years[-1] - 1 if against is None else against
    now = figure(w, rule, years[-1])
    base = figure(w, rule, base_year) if base_year <= years[-1] else None
    if now is None or base is None or base <= 0:
        return now, base, None
    return now, base, now / base if times else (now / base - 1) * 100


def figure(w: World, rule: Annual, year: int) -> Fraction | None:
    above, under, silent = recount_annual(w, rule, [year])
    if above is None or silent or under == 0:
        return None
    return Fraction(above) if under is None else Fraction(above) / under
