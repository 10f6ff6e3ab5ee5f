"""What the five documents published, the portal must count; and what the plans promised, it must judge."""

from datetime import date
from fractions import Fraction

import pytest

from cooperatives.models import Programme, Spell
from coopportal.kit.periods import Span
from indicators.asks import Ask
from indicators.engine import actuals_for
from indicators.models import ReportedValue
from plans.models import Plan
from plans.selectors.reading import read_plan
from plans.selectors.results import stage_results
from provinces.models import Province
from provinces.selectors import bases_of

HALF_2023 = Span(date(2023, 1, 1), date(2023, 6, 30))
TWO_YEARS = Span(date(2022, 1, 1), date(2023, 12, 31))
FARMING, MINORITIES = "binh-phuoc-nong-nghiep-chu-luc", "binh-phuoc-dan-toc-thieu-so"

PUBLISHED = [
    ("bac-kan", "tht_total", HALF_2023, None, 674),
    ("bac-kan", "htx_total", HALF_2023, None, 371),
    ("bac-kan", "lh_total", HALF_2023, None, 2),
    ("bac-kan", "htx_new", HALF_2023, None, 36),
    ("binh-phuoc", "htx_total", TWO_YEARS, None, 323),
    ("binh-phuoc", "htx_active", TWO_YEARS, None, 248),
    ("binh-phuoc", "htx_new", TWO_YEARS, None, 60),
    ("binh-phuoc", "training_classes", TWO_YEARS, FARMING, 38),
    ("binh-phuoc", "trainees", TWO_YEARS, FARMING, 1915),
    ("binh-phuoc", "tech_training_classes", TWO_YEARS, FARMING, 9),
    ("binh-phuoc", "tech_trainees", TWO_YEARS, FARMING, 497),
    ("binh-phuoc", "htx_trade_fair", TWO_YEARS, FARMING, 26),
    ("binh-phuoc", "loan_count_jobs", TWO_YEARS, FARMING, 7),
    ("binh-phuoc", "loan_amount_jobs", TWO_YEARS, FARMING, 1456),
    ("binh-phuoc", "loan_count_fund", TWO_YEARS, FARMING, 15),
    ("binh-phuoc", "loan_amount_fund", TWO_YEARS, FARMING, 29000),
    ("binh-phuoc", "training_classes", TWO_YEARS, MINORITIES, 35),
    ("binh-phuoc", "trainees", TWO_YEARS, MINORITIES, 1712),
    ("binh-phuoc", "htx_trade_fair", TWO_YEARS, MINORITIES, 44),
    ("binh-phuoc", "htx_online_market", TWO_YEARS, MINORITIES, 5),
    ("binh-phuoc", "ecommerce_classes", TWO_YEARS, MINORITIES, 5),
]


def measured(slug, code, span, programme=None):
    programme = programme and Programme.objects.get(code=programme).pk
    ask = Ask(code, span, Province.objects.get(slug=slug).pk, programme)
    return actuals_for([ask])[ask].value


@pytest.mark.django_db
@pytest.mark.parametrize(("slug", "code", "span", "programme", "published"), PUBLISHED)
def test_counting_gives_the_published_figure(slug, code, span, programme, published):
    assert measured(slug, code, span, programme) == published


def counted_by_hand(code, span, bases):
    """Plain Python over the raw spells."""
    kinds = {"htx": {"htx", "qtdnd"}, "tht": {"tht"}, "lh": {"lh"}}[code.split("_")[0]]
    spells = [s for s in Spell.objects.filter(base__in=bases) if s.kind in kinds]
    if code.endswith("_new"):
        births = ("established", "converted", "split_off", "consolidated")
        return sum(s.entry in births and s.from_on in span for s in spells)
    standing = [s for s in spells if s.from_on <= span.end and (s.to_on is None or s.to_on > span.end)]
    standing = [s for s in standing if s.legal_status != "dissolved"]
    return sum(not code.endswith("_active") or s.actual_status == "active" for s in standing)


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["htx_total", "htx_active", "htx_new", "tht_total", "tht_new", "lh_total"])
@pytest.mark.parametrize("slug", ["thai-nguyen", "dong-nai", "ca-mau", "ho-chi-minh", "ninh-binh"])
def test_a_present_province_is_the_sum_of_its_former_ones(slug, code):
    present = Province.objects.get(slug=slug)
    parts = [Province.objects.get(pk=pk).slug for pk in bases_of(present)]
    by_part = [measured(part, code, TWO_YEARS) for part in parts]
    by_hand = [counted_by_hand(code, TWO_YEARS, [pk]) for pk in bases_of(present)]
    assert by_part == by_hand
    assert measured(slug, code, TWO_YEARS) == sum(by_hand)
    assert all(by_part) or code.startswith("lh")  # each former province adds something


VERDICTS = {
    ("532-kh-ubnd-bac-kan-2024", date(2024, 12, 31)): {
        "lh_new": ("1", "met"),
        "htx_new": ("38", "exceeded"),
        "htx_weak_pct": ("9,6", "met"),
        "htx_avg_profit": ("81,4", "missed"),
        "htx_member_income": ("60,8", "exceeded"),
        "mgr_college_count": ("172", "missed"),
        "mgr_vocational_count": ("214", "exceeded"),
        "tht_new": ("27", "exceeded"),
    },
    ("332-qd-ubnd-bac-lieu-2021-2025", date(2025, 12, 31)): {
        "htx_new": ("104", "exceeded"),
        "tht_new": ("96", "missed"),
        "lh_new": ("3", "met"),
        "kttt_members_new": ("1.412", "exceeded"),
        "htx_law_compliant_pct": ("96,8", "missed"),
        "htx_good_fair_pct": ("57,9", "missed"),
        "mgr_college_pct": ("21,5", "exceeded"),
        "agri_htx_hightech_count": ("17", "met"),
    },
    ("591-kh-ubnd-binh-duong-2022", date(2022, 12, 31)): {
        "new_htx_supported_pct": ("100,0", "met"),
        "htx_advised_pct": ("74,3", "exceeded"),
    },
    ("ninh-binh-lien-minh-2021", date(2021, 12, 31)): {
        "htx_new": ("22", "exceeded"),
        "tht_new": ("18", "missed"),
        "infra_projects": ("17", "missed"),
    },
}


@pytest.mark.django_db
@pytest.mark.parametrize(("slug", "as_of"), VERDICTS)
def test_a_plan_reads_with_its_actuals_and_verdicts(slug, as_of):
    reading = read_plan(Plan.objects.get(slug=slug), as_of)
    read = {row.target.indicator.code: (row.actual_text, row.verdict.status) for row in reading.rows}
    assert read == VERDICTS[slug, as_of]
    assert list(read) == list(VERDICTS[slug, as_of])  # in the order of the document


@pytest.mark.django_db
def test_the_weak_share_has_its_rated_cooperatives_below():
    plan = Plan.objects.get(number="532/KH-UBND")
    rows = {row.target.indicator.code: row for row in read_plan(plan, date(2024, 12, 31)).rows}
    weak = rows["htx_weak_pct"].actual
    assert (weak.numerator, weak.denominator, weak.value) == (28, 292, Fraction(2800, 292))


@pytest.mark.django_db
def test_bac_lieu_states_its_compliance_over_all_cooperatives():
    stated = ReportedValue.objects.get(indicator__code="htx_law_compliant_pct")
    assert stated.denominator == measured("bac-lieu", "htx_total", stated.span)
    assert stated.demonstration


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "results"),
    [("binh-phuoc-de-an-nong-nghiep-2022-2025", 12), ("binh-phuoc-de-an-dan-toc-thieu-so-2022-2025", 5)],
)
def test_each_result_of_a_project_stands_beside_its_count(slug, results):
    rows = stage_results(Plan.objects.get(slug=slug))
    assert len(rows) == results
    assert [row.indicator.code for row in rows if not row.matches] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "known", "declared"), [("591/KH-UBND", 5, 14), ("532/KH-UBND", 8, 8)])
def test_a_plan_says_how_many_of_its_targets_are_known(number, known, declared):
    plan = Plan.objects.with_known_target_count().get(number=number)
    assert (plan.known_target_count, plan.declared_target_count) == (known, declared)
