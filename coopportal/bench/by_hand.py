"""The national report as one would write it by hand, for the engine to be measured by: five SQL passes, and one query a target.

Both know nothing of definitions or columns. What they answer for a year must equal the engine's answers.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db import connection
from django.db.models import F, Q, QuerySet, Sum

from cooperatives.models import AnnualReturn, Participation, Rating, Spell, SupportActivity

MILLION = 1_000_000
HTX_AND_FUNDS = "kind IN ('htx', 'qtdnd')"
STOCK = "from_on <= %(end)s AND until > %(end)s AND legal_status <> 'dissolved'"
BORN = "from_on BETWEEN %(start)s AND %(end)s AND entry IN ('established', 'converted', 'split_off', 'consolidated')"
ENDED = "from_on BETWEEN %(start)s AND %(end)s AND entry = 'dissolved'"
ADVISED = """organisation_id IN (
    SELECT p.organisation_id FROM cooperatives_participation p JOIN cooperatives_supportactivity a ON a.id = p.activity_id
    WHERE a.kind = 'advice' AND a.stage IN ('done', 'handed_over') AND a.counts_on <= %(end)s {since}
        AND a.topics && ARRAY[{topics}]::varchar[] AND p.organisation_id IS NOT NULL)"""
FOUNDING = ADVISED.format(since="", topics="'founding'")
OTHERWISE = ADVISED.format(since="AND a.counts_on >= %(start)s", topics="'law', 'finance', 'credit', 'tax', 'land'")
HTX = "kind = 'htx'"
INCOME = "member_income_vnd IS NOT NULL AND members_total IS NOT NULL"
WAGE = "worker_income_vnd IS NOT NULL AND workers_total IS NOT NULL"
MANAGERS = "managers_college IS NOT NULL AND managers_total IS NOT NULL"
RATED = f"{HTX_AND_FUNDS} AND band <> 'not_rated'"
FUND, JOBS = (f"kind = 'loan' AND lender = '{lender}'" for lender in ("cooperative_fund", "jobs_programme"))


def rows(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


def total(field: str, condition: str) -> str:
    return f"sum({field}) FILTER (WHERE {condition})"


def members(condition: str) -> str:
    return f"array_agg(organisation_id) FILTER (WHERE {condition} AND organisation_id IS NOT NULL)"


# table → (columns by name, the rows that are read at all)
PASSES = {
    "cooperatives_spell": (
        {
            "htx_total": rows(f"{STOCK} AND {HTX_AND_FUNDS}"),
            "htx_active": rows(f"{STOCK} AND {HTX_AND_FUNDS} AND actual_status = 'active'"),
            "htx_inactive": rows(f"{STOCK} AND {HTX_AND_FUNDS} AND actual_status = 'inactive'"),
            "htx_nominal": rows(f"{STOCK} AND {HTX_AND_FUNDS} AND actual_status = 'nominal'"),
            "agri_htx_total": rows(f"{STOCK} AND {HTX} AND sector = 'agriculture'"),
            "nonagri_htx_total": rows(f"{STOCK} AND {HTX_AND_FUNDS} AND sector <> 'agriculture'"),
            "lh_total": rows(f"{STOCK} AND kind = 'lh'"),
            "lh_active": rows(f"{STOCK} AND kind = 'lh' AND actual_status = 'active'"),
            "htx_new": rows(f"{BORN} AND {HTX_AND_FUNDS}"),
            "agri_htx_new": rows(f"{BORN} AND {HTX} AND sector = 'agriculture'"),
            "lh_new": rows(f"{BORN} AND kind = 'lh'"),
            "htx_dissolved": rows(f"{ENDED} AND {HTX_AND_FUNDS}"),
            "supported_new": rows(f"{BORN} AND {HTX_AND_FUNDS} AND {FOUNDING}"),
            "advised": rows(f"{STOCK} AND {HTX_AND_FUNDS} AND {OTHERWISE}"),
        },
        "(from_on <= %(end)s AND until > %(end)s) OR from_on BETWEEN %(start)s AND %(end)s",
    ),
    "cooperatives_annualreturn": (
        {
            "revenue": total("revenue_vnd", f"{HTX} AND revenue_vnd IS NOT NULL"),
            "revenue_rows": rows(f"{HTX} AND revenue_vnd IS NOT NULL"),
            "profit": total("profit_vnd", f"{HTX} AND profit_vnd IS NOT NULL"),
            "profit_rows": rows(f"{HTX} AND profit_vnd IS NOT NULL"),
            "profitable": rows(f"{HTX} AND profit_vnd > 0"),
            "income": total("member_income_vnd * members_total", f"{HTX} AND {INCOME}"),
            "income_members": total("members_total", f"{HTX} AND {INCOME}"),
            "wage": total("worker_income_vnd * workers_total", f"{HTX} AND {WAGE}"),
            "wage_workers": total("workers_total", f"{HTX} AND {WAGE}"),
            "htx_members_total": total("members_total", HTX),
            "members_told": rows(f"{HTX} AND members_total IS NOT NULL"),
            "kttt_members_new": total("members_new", "true"),
            "workers_total": total("workers_total", HTX),
            "workers_told": rows(f"{HTX} AND workers_total IS NOT NULL"),
            "mgr_college_count": total("managers_college", HTX),
            "mgr_vocational_count": total("managers_vocational", HTX),
            "college": total("managers_college", f"{HTX} AND {MANAGERS}"),
            "managers": total("managers_total", f"{HTX} AND {MANAGERS}"),
            "managers_told": rows(f"{HTX} AND {MANAGERS}"),
            "agri_htx_hightech_count": rows(f"{HTX} AND sector = 'agriculture' AND high_tech AND value_chain"),
            "linked": rows(f"{HTX} AND value_chain"),
            "linked_told": rows(f"{HTX} AND value_chain IS NOT NULL"),
            "digital": rows(f"{HTX} AND digital"),
            "digital_told": rows(f"{HTX} AND digital IS NOT NULL"),
        },
        "year = %(year)s AND state IN ('submitted', 'checked')",
    ),
    "cooperatives_rating": (
        {
            "good_fair": rows(f"{RATED} AND band IN ('good', 'fair')"),
            "good": rows(f"{RATED} AND band = 'good'"),
            "htx_weak_count": rows(f"{RATED} AND band = 'weak'"),
            "rated": rows(RATED),
        },
        "year = %(year)s AND counts",
    ),
    "cooperatives_supportactivity": (
        {
            "training_classes": rows("kind = 'training'"),
            "trainees": total("attendances", "kind = 'training'"),
            "tech_training_classes": rows("kind = 'technical_training'"),
            "tech_trainees": total("attendances", "kind = 'technical_training'"),
            "ecommerce_classes": rows("kind = 'ecommerce_training'"),
            "infra_projects": rows("kind = 'infrastructure' AND stage = 'handed_over'"),
        },
        "counts_on BETWEEN %(start)s AND %(end)s AND stage IN ('done', 'handed_over')",
    ),
    """(SELECT a.base_id, a.kind, a.lender, o.kind AS member, p.organisation_id, p.amount_vnd
        FROM cooperatives_participation p JOIN cooperatives_supportactivity a ON a.id = p.activity_id
        LEFT JOIN cooperatives_organisation o ON o.id = p.organisation_id
        WHERE a.counts_on BETWEEN %(start)s AND %(end)s AND a.stage IN ('done', 'handed_over')) taking_part""": (
        {
            "htx_trade_fair": members("kind = 'fair' AND member IN ('htx', 'qtdnd')"),
            "htx_online_market": members("kind = 'online_market' AND member IN ('htx', 'qtdnd')"),
            "loan_count_jobs": rows(JOBS),
            "loan_amount_jobs": total("amount_vnd", JOBS),
            "loan_count_fund": members(f"{FUND} AND member IN ('htx', 'qtdnd')"),
            "loan_amount_fund": total("amount_vnd", FUND),
        },
        "true",
    ),
}
# code → (numerator, denominator, in millions), where the value is more than the column of that name
QUOTIENTS = {
    "new_htx_supported_pct": ("supported_new", "htx_new", False),
    "htx_advised_pct": ("advised", "htx_total", False),
    "htx_avg_revenue": ("revenue", "revenue_rows", True),
    "htx_avg_profit": ("profit", "profit_rows", True),
    "htx_profitable_pct": ("profitable", "profit_rows", False),
    "htx_member_income": ("income", "income_members", True),
    "htx_worker_income": ("wage", "wage_workers", True),
    "mgr_college_pct": ("college", "managers", False),
    "htx_linked_pct": ("linked", "linked_told", False),
    "htx_digital_pct": ("digital", "digital_told", False),
    "htx_good_fair_pct": ("good_fair", "rated", False),
    "htx_good_pct": ("good", "rated", False),
    "htx_weak_pct": ("htx_weak_count", "rated", False),
}
PLAIN = (
    "htx_total", "htx_active", "htx_inactive", "htx_nominal", "agri_htx_total", "nonagri_htx_total", "lh_total",
    "lh_active", "htx_new", "agri_htx_new", "lh_new", "htx_dissolved", "htx_members_total", "kttt_members_new",
    "workers_total", "mgr_college_count", "mgr_vocational_count", "agri_htx_hightech_count", "htx_weak_count",
    "training_classes", "trainees", "tech_training_classes", "tech_trainees", "ecommerce_classes", "infra_projects",
    "htx_trade_fair", "htx_online_market", "loan_count_jobs", "loan_amount_jobs", "loan_count_fund", "loan_amount_fund",
)  # fmt: skip
CODES = (*PLAIN, *QUOTIENTS)
Values = dict[tuple[str, int], Fraction | None]  # (code, province) → value in the indicator's unit


def by_passes(provinces: dict[int, Iterable[int]], year: int) -> Values:
    """`provinces`: id → the ids of its base units."""
    found: dict[int, dict] = {}
    days = {"start": date(year, 1, 1), "end": date(year, 12, 31), "year": year}
    with connection.cursor() as cursor:
        for table, (columns, where) in PASSES.items():
            told = ", ".join(columns.values())
            cursor.execute(f"SELECT base_id, {told} FROM {table} WHERE {where} GROUP BY base_id", days)  # noqa: S608 – texts of this module
            for unit, *figures in cursor.fetchall():
                found.setdefault(unit, {}).update(zip(columns, figures, strict=True))
    values = {}
    for province, bases in provinces.items():
        units = [found[base] for base in bases if base in found]
        for code in PLAIN:
            values[code, province] = in_unit(code, added(units, code))
        for code, (above, below, millions) in QUOTIENTS.items():
            top, bottom = added(units, above), added(units, below)
            quotient = Fraction(top) / Fraction(bottom) if top is not None and bottom else None
            values[code, province] = quotient and quotient * (Fraction(1, MILLION) if millions else 100)
            if quotient == 0:
                values[code, province] = Fraction(0)
    return values


def added(units: list[dict], name: str):
    known = [unit[name] for unit in units if unit.get(name) is not None]
    if known and isinstance(known[0], list):
        return len(set().union(*known))
    return sum(known) if known else None


def in_unit(code: str, figure) -> Fraction | None:
    if figure is None:
        return None
    return Fraction(figure) / (MILLION if code.startswith("loan_amount") else 1)


# One query a target


@dataclass(frozen=True)
class Target:
    """Of `rows`, which of them (`part` of which `whole`, where it is a share), what is added, divided by what."""

    rows: QuerySet
    where: Q
    part: Q | None = None
    adding: F | None = None
    over: str = ""  # "rows", or the field that is added below
    distinct: bool = False


def targets(year: int) -> dict[str, Target]:
    start, end = date(year, 1, 1), date(year, 12, 31)
    stock = Spell.objects.filter(from_on__lte=end, until__gt=end).exclude(legal_status="dissolved")
    began = Spell.objects.filter(from_on__range=(start, end))
    born = began.filter(entry__in=["established", "converted", "split_off", "consolidated"])
    returns = AnnualReturn.objects.filter(year=year, state__in=["submitted", "checked"])
    ratings = Rating.objects.filter(year=year, counts=True).exclude(band="not_rated")
    done = {"stage__in": ["done", "handed_over"], "counts_on__range": (start, end)}
    activities = SupportActivity.objects.filter(**done)
    taking_part = Participation.objects.filter(**{f"activity__{name}": value for name, value in done.items()})
    both, htx, agriculture = Q(kind__in=["htx", "qtdnd"]), Q(kind="htx"), Q(sector="agriculture")
    members = Q(organisation__kind__in=["htx", "qtdnd"])
    fund, jobs = (
        Q(activity__kind="loan", activity__lender=lender) for lender in ("cooperative_fund", "jobs_programme")
    )

    def advised(topics, **days):
        advice = Participation.objects.filter(
            activity__kind="advice",
            activity__stage__in=["done", "handed_over"],
            activity__topics__overlap=topics,
            **days,
        )
        return Q(organisation__in=advice.exclude(organisation=None).values("organisation"))

    def known(*fields):
        return htx & Q(**{f"{field}__isnull": False for field in fields})

    def mean(adding, field="", over="rows"):
        return Target(
            returns,
            known(*(adding, field) if field else (adding,)),
            adding=F(adding) * F(field) if field else F(adding),
            over=over,
        )

    return {
        "htx_total": Target(stock, both),
        "htx_active": Target(stock, both & Q(actual_status="active")),
        "htx_inactive": Target(stock, both & Q(actual_status="inactive")),
        "htx_nominal": Target(stock, both & Q(actual_status="nominal")),
        "agri_htx_total": Target(stock, htx & agriculture),
        "nonagri_htx_total": Target(stock, both & ~agriculture),
        "lh_total": Target(stock, Q(kind="lh")),
        "lh_active": Target(stock, Q(kind="lh", actual_status="active")),
        "htx_new": Target(born, both),
        "agri_htx_new": Target(born, htx & agriculture),
        "lh_new": Target(born, Q(kind="lh")),
        "htx_dissolved": Target(began, both & Q(entry="dissolved")),
        "htx_members_total": Target(returns, htx, adding=F("members_total")),
        "kttt_members_new": Target(returns, Q(), adding=F("members_new")),
        "workers_total": Target(returns, htx, adding=F("workers_total")),
        "mgr_college_count": Target(returns, htx, adding=F("managers_college")),
        "mgr_vocational_count": Target(returns, htx, adding=F("managers_vocational")),
        "agri_htx_hightech_count": Target(returns, htx & agriculture & Q(high_tech=True, value_chain=True)),
        "htx_weak_count": Target(ratings, both & Q(band="weak")),
        "training_classes": Target(activities, Q(kind="training")),
        "trainees": Target(activities, Q(kind="training"), adding=F("attendances")),
        "tech_training_classes": Target(activities, Q(kind="technical_training")),
        "tech_trainees": Target(activities, Q(kind="technical_training"), adding=F("attendances")),
        "ecommerce_classes": Target(activities, Q(kind="ecommerce_training")),
        "infra_projects": Target(activities, Q(kind="infrastructure", stage="handed_over")),
        "htx_trade_fair": Target(taking_part, members & Q(activity__kind="fair"), distinct=True),
        "htx_online_market": Target(taking_part, members & Q(activity__kind="online_market"), distinct=True),
        "loan_count_jobs": Target(taking_part, jobs),
        "loan_amount_jobs": Target(taking_part, jobs, adding=F("amount_vnd")),
        "loan_count_fund": Target(taking_part, members & fund, distinct=True),
        "loan_amount_fund": Target(taking_part, fund, adding=F("amount_vnd")),
        "new_htx_supported_pct": Target(born, both, part=advised(["founding"], activity__counts_on__lte=end)),
        "htx_advised_pct": Target(
            stock,
            both,
            part=advised(["law", "finance", "credit", "tax", "land"], activity__counts_on__range=(start, end)),
        ),
        "htx_avg_revenue": mean("revenue_vnd"),
        "htx_avg_profit": mean("profit_vnd"),
        "htx_profitable_pct": Target(returns, known("profit_vnd"), part=Q(profit_vnd__gt=0)),
        "htx_member_income": mean("member_income_vnd", "members_total", "members_total"),
        "htx_worker_income": mean("worker_income_vnd", "workers_total", "workers_total"),
        "mgr_college_pct": Target(
            returns, known("managers_college", "managers_total"), adding=F("managers_college"), over="managers_total"
        ),
        "htx_linked_pct": Target(returns, known("value_chain"), part=Q(value_chain=True)),
        "htx_digital_pct": Target(returns, known("digital"), part=Q(digital=True)),
        "htx_good_fair_pct": Target(ratings, both, part=Q(band__in=["good", "fair"])),
        "htx_good_pct": Target(ratings, both, part=Q(band="good")),
        "htx_weak_pct": Target(ratings, both, part=Q(band="weak")),
    }  # fmt: skip


def one_query_a_target(provinces: dict[int, Iterable[int]], year: int, seen: Callable = lambda: None) -> Values:
    values = {}
    for code, target in targets(year).items():
        for province, bases in provinces.items():
            values[code, province] = value_of(code, target, bases)
    return values


def value_of(code: str, target: Target, bases) -> Fraction | None:
    base = "activity__base__in" if target.rows.model is Participation else "base__in"
    rows = target.rows.filter(target.where, **{base: list(bases)})
    if target.part is not None:
        whole, part = rows.count(), rows.filter(target.part).count()
        return Fraction(100 * part, whole) if whole else None
    if target.distinct:
        return Fraction(rows.values("organisation").distinct().count())
    if target.adding is None:
        return Fraction(rows.count())
    below = {"below": Sum(target.over)} if target.over not in ("", "rows") else {}
    sums = rows.aggregate(above=Sum(target.adding), **below)
    if sums["above"] is None or not target.over:
        return in_unit(code, sums["above"])
    divisor = rows.count() if target.over == "rows" else sums["below"]
    scale = 100 if code.endswith("_pct") else Fraction(1, MILLION)
    return Fraction(sums["above"]) / Fraction(divisor) * scale if divisor else None
