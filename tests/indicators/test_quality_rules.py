"""Each rule of data quality: a record that breaks it, one that does not, and the list that is as long as the count."""

import itertools
from datetime import timedelta

import pytest

from cooperatives.models import AnnualReturn, CommuneSubmission, Organisation, Representative
from cooperatives.plausibility import RULES as PLAUSIBLE
from cooperatives.plausibility import findings
from cooperatives.selectors.duplicates import Sought, duplicates_of, twins
from coopportal.kit import clock
from indicators.quality import BY_CODE, RULES, beside_last_year
from indicators.selectors.quality import ORDER, Scope, balances, finding, listed, overview
from provinces.models import Commune
from tests.factories import HOME, annual_return, organisation, province, user

pytestmark = pytest.mark.django_db
M = 1_000_000
YEAR = 2024
SUM = {"members_total": 12, "members_official": 10, "members_capital": 2, "members_other": 0}


def scope(person=None, place=HOME, year=YEAR, **more) -> Scope:
    return Scope(person or user(), year, frozenset({province(place).pk}), **more)


def found(code: str, **more) -> list[str]:
    """The names in the list of a rule, which is as long as its count."""
    asked = scope(**more)
    rows = [finding(BY_CODE[code], row, YEAR) for row in listed(BY_CODE[code], asked).order_by(*ORDER)]
    assert len(rows) == overview(asked, by_commune=True).counts[code]
    assert all(row.sentence and "None" not in row.sentence and row.url.startswith("/hop-tac-xa/") for row in rows)
    return [row.name for row in rows]


def commune() -> Commune:
    return Commune.objects.filter(base=province()).order_by("pk")[0]


@pytest.mark.parametrize(
    ("code", "good", "bad"),
    [
        ("return-parts", SUM, SUM | {"members_other": 1}),
        ("return-shares", {"workers_total": 5, "workers_insured": 5}, {"workers_total": 5, "workers_insured": 6}),
        ("return-incomes", {"worker_income_vnd": 60 * M}, {"worker_income_vnd": 60_000 * M}),
        ("return-members", {"members_total": 5}, {"members_total": 4}),
    ],
)
def test_a_return_is_asked_what_its_form_asks(code, good, bad):
    annual_return(organisation("2020-01-01", name="HTX Đúng"), YEAR, **good)
    annual_return(organisation("2020-01-01", name="HTX Sai"), YEAR, **bad)
    assert found(code) == ["HTX Sai"]


@pytest.mark.parametrize(
    ("code", "good", "bad"),
    [("return-thousandfold", 299 * M, 300 * M), ("return-changed", 150 * M // 100, 151 * M // 100)],
)
def test_a_return_is_compared_with_that_of_the_year_before(code, good, bad):
    for name, now in (("HTX Đúng", good), ("HTX Sai", bad)):
        one = organisation("2020-01-01", name=name)
        annual_return(one, YEAR - 1, revenue_vnd=1 * M)
        annual_return(one, YEAR, revenue_vnd=now)
    expected = ["HTX Đúng", "HTX Sai"] if code == "return-changed" and good > 2 * M else ["HTX Sai"]
    assert found(code) == expected


def test_what_was_confirmed_with_a_note_is_no_finding():
    row = annual_return(organisation("2020-01-01"), YEAR, members_total=4)
    row.confirmations = {"too-few-members": {"sentence": "…", "note": "đang kết nạp", "name": "A"}}
    row.save()
    assert found("return-members") == []


def test_drafts_are_not_asked():
    annual_return(organisation("2020-01-01"), YEAR, state="draft", members_total=4)
    assert found("return-members") == []


def test_a_figure_is_compared_with_the_median_of_its_kind_and_sector():
    for at in range(11):
        annual_return(organisation("2020-01-01", sector="transport", kind="lh"), 2012, assets_total_vnd=(900 + at) * M)
    far = organisation("2020-01-01", sector="transport", kind="lh", name="LH Nghìn Lần")
    annual_return(far, 2012, assets_total_vnd=905_000 * M)
    annual_return(organisation("2020-01-01", sector="trade", kind="lh"), 2012, assets_total_vnd=905_000 * M)
    assert found("return-median", year=2012) == ["LH Nghìn Lần"]


def test_returns_are_missing_of_who_was_active_at_the_end_of_the_year():
    annual_return(organisation("2020-01-01"), YEAR)
    organisation("2020-01-01", ("2024-05-01", {"entry": "dissolved"}))
    organisation("2020-01-01", actual_status="inactive")
    organisation("2025-02-01")
    organisation("2020-01-01", name="HTX Chưa nộp")
    annual_return(organisation("2020-01-01", name="HTX Đang nhập"), YEAR, state="draft")
    assert found("return-missing") == ["HTX Chưa nộp", "HTX Đang nhập"]


def test_a_return_belongs_into_the_life():
    annual_return(organisation("2024-12-31"), YEAR)
    annual_return(organisation("2010-01-01", ("2024-01-02", {"entry": "dissolved"})), YEAR)
    annual_return(organisation("2025-01-01", name="HTX Về sau"), YEAR)
    annual_return(organisation("2010-01-01", ("2023-12-31", {"entry": "dissolved"}), name="HTX Đã hết"), YEAR)
    assert found("return-outside-life") == ["HTX Đã hết", "HTX Về sau"]


def test_a_turn_that_the_stock_does_not_explain_is_opened():
    organisation("2024-03-01")
    organisation("2020-01-01", ("2024-03-01", {"kind": "lh", "entry": "converted"}))
    organisation("2020-01-01", ("2024-03-01", {"base": "binh-thuan", "entry": "moved_in"}))
    organisation("2020-01-01", ("2024-03-01", {"sector": "trade"}), ("2024-05-01", {"entry": "dissolved"}))
    assert found("stock-balance") == []
    organisation("2024-03-01", entry="moved_in", name="HTX A")
    organisation("2020-01-01", ("2024-03-01", {"entry": "converted"}), name="HTX B")
    organisation("2020-01-01", ("2024-03-01", {"entry": "dissolved", "kind": "tht"}), name="HTX C")
    organisation("2023-03-01", entry="moved_in")
    assert found("stock-balance") == ["HTX A", "HTX B", "HTX C"]


def test_the_balance_accounts_for_conversions_and_moves():
    organisation("2020-01-01")
    organisation("2024-03-01")
    organisation("2020-01-01", ("2024-03-01", {"kind": "htx", "entry": "converted"}), kind="tht")
    organisation("2020-01-01", ("2024-03-01", {"base": "binh-thuan", "entry": "moved_in"}))
    organisation("2020-01-01", ("2024-05-01", {"entry": "dissolved"}))
    organisation("2024-02-01", ("2024-05-01", {"entry": "dissolved"}))
    htx, groups = balances(scope())
    assert (htx.start, htx.new, htx.came, htx.went, htx.dissolved, htx.end, htx.difference) == (3, 3, 0, 1, 2, 3, 0)
    assert (groups.start, groups.went, groups.end, groups.difference) == (1, 1, 0, 0)
    organisation("2024-03-01", entry="moved_in")
    assert balances(scope())[0].difference == 1
    organisation("2020-01-01", ("2024-03-01", {"entry": "converted"}))
    assert balances(scope())[0].difference == 0  # the two cancel each other out: the list still has both
    assert len(found("stock-balance")) == 2


@pytest.mark.parametrize(
    ("total", "unlisted", "is_wrong"),
    [(3, 1, False), (None, 1, False), (2, None, False), (1, None, True), (5, 1, True)],
)
def test_listed_groups_and_others_are_what_the_commune_states(total, unlisted, is_wrong):
    here = commune()
    for _ in range(2):
        organisation("2020-01-01", kind="tht", commune=here)
    organisation("2020-01-01", commune=here)
    more = {"groups_total": total, "unlisted_groups": unlisted}
    CommuneSubmission.objects.create(commune=here, base=province(), year=YEAR, **more)
    assert found("groups-stated") == ([here.name] if is_wrong else [])


def test_likely_duplicates_are_those_that_a_form_would_tell_of():
    here, there = Commune.objects.filter(base=province()).order_by("pk")[:2]
    organisation("2020-01-01", name="HTX Nông nghiệp Hòa Bình", commune=here)
    organisation("2020-01-01", name="Hợp tác xã NN Hoà Bình", commune=here)
    organisation("2020-01-01", name="Hợp tác xã nông nghiệp Hòa Bình", commune=there)
    assert len(found("duplicates")) == 2
    organisation("2020-01-01", name="HTX nông nghiệp Hoà Bình")
    assert len(found("duplicates")) == 4
    organisation("2020-01-01", ("2021-01-01", {"entry": "dissolved"}), name="HTX Khác")
    for name in ("HTX Một", "HTX Hai"):
        one = organisation("2020-01-01", name=name)
        one.certificate_number = "SỐ-7"
        one.save()
    assert len(found("duplicates")) == 6
    person = user()
    sought = [
        Sought(one.name, one.code, one.certificate_number, one.commune_id, one.base_id, one.pk)
        for one in twins(person).filter(base=province())
    ]
    assert all(duplicates_of(sought, person))


def test_days_of_a_life_are_possible():
    organisation("1945-01-01")
    organisation("1944-12-31", name="HTX Quá sớm")
    organisation(str(clock.today() + timedelta(days=1)), name="HTX Ngày mai")
    assert found("days-impossible") == ["HTX Ngày mai", "HTX Quá sớm"]


@pytest.mark.parametrize(
    ("people", "is_wrong"),
    [
        ([{"from_on": "2020-01-01"}], False),
        ([{"from_on": "2019-12-31"}], True),
        ([{"from_on": "2999-01-01"}], True),
        ([{}, {}], True),
        ([{}, {"to_on": "2023-01-01"}], False),
        ([{}, {"title": "Kế toán"}], False),
    ],
)
def test_days_of_people_do_not_contradict_each_other(people, is_wrong):
    one = organisation("2020-01-01")
    for told in people:
        Representative.objects.create(organisation=one, full_name="Nguyễn Văn Thử", **told)
    assert bool(found("people-days")) == is_wrong


def test_nobody_represents_what_has_ended():
    one = organisation("2020-01-01", ("2023-01-01", {"entry": "dissolved"}), name="HTX Đã hết")
    Representative.objects.create(organisation=one, full_name="Nguyễn Văn Thử")
    assert found("people-days") == ["HTX Đã hết"]


def test_records_without_a_commune_are_told():
    organisation(commune=commune())
    organisation(name="HTX Chưa gắn")
    assert found("commune-missing") == ["HTX Chưa gắn"]


# Of a table of rules


def test_every_rule_says_what_to_do_and_is_named_once():
    assert len(BY_CODE) == len(RULES)
    assert all(rule.advice.endswith(".") and rule.mender for rule in RULES)


FIGURES = (None, 0, 1, 4, 5, 9, 300, 3001, 1_000_000)


@pytest.mark.parametrize("rule", PLAUSIBLE, ids=lambda rule: rule.code)
def test_the_database_finds_what_the_rule_holds(rule):
    """The two ways of asking, over pairs of values of the rule's lines, or of its line this year and last."""
    first, *others = rule.fields
    pairs = list(itertools.product(FIGURES, FIGURES))
    stated = [({first: now} | dict.fromkeys(others, other), {first: other}) for now, other in pairs]
    stated = [(in_units(now), in_units(before)) for now, before in stated]
    ones = unborn(len(stated))
    same = {"kind": "htx", "sector": "agriculture", "actual_status": "active", "base": province(), "state": "submitted"}
    AnnualReturn.objects.bulk_create(
        AnnualReturn(organisation=one, year=year, **same, **figures)
        for one, pair in zip(ones, stated, strict=True)
        for year, figures in zip((YEAR, YEAR - 1), pair, strict=True)
    )
    asked = beside_last_year(AnnualReturn.objects.filter(year=YEAR, organisation__in=ones), YEAR)
    hit = set(asked.filter(rule.found).values_list("organisation", flat=True))
    held = {
        one.pk
        for one, (figures, before) in zip(ones, stated, strict=True)
        if rule.code in [said.code for said in findings(figures, before, "htx")]
    }
    assert hit == held != set()


def in_units(figures: dict) -> dict:
    return {name: value * M if value and name.endswith("_vnd") else value for name, value in figures.items()}


def unborn(count: int) -> list[Organisation]:
    ones = [Organisation(name=f"HTX {at}") for at in range(count)]
    for one in ones:
        one.set_keys()
    return Organisation.objects.bulk_create(ones)
