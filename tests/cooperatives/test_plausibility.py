"""The table of plausibility rules: what is asked about, what is not, and in which words."""

import pytest

from cooperatives.plausibility import RULES, findings

M = 1_000_000


def codes(figures, before=None, kind="htx"):
    return [finding.code for finding in findings(figures, before, kind)]


@pytest.mark.parametrize(
    ("figures", "before", "kind", "code"),
    [
        ({"members_total": 4}, None, "htx", "too-few-members"),
        ({"members_total": 9, "members_official": 4}, None, "htx", "too-few-members"),
        ({"members_total": 2}, None, "lh", "too-few-members"),
        ({"members_total": 1}, None, "tht", "too-few-members"),
        (
            {"members_total": 10, "members_official": 8, "members_capital": 1, "members_other": 0}, None, "htx",
            "members-not-the-sum",
        ),
        ({"members_total": 10, "members_household": 6, "members_legal": 5}, None, "htx", "households-and-legal"),
        ({"managers_total": 3, "managers_vocational": 2, "managers_college": 2}, None, "htx", "managers-more-than-all"),
        ({"managers_college": 1, "managers_university": 2}, None, "htx", "managers-university-over-managers-college"),
        ({"workers_total": 5, "workers_insured": 6}, None, "htx", "workers-insured-over-workers-total"),
        ({"charter_capital_vnd": 2, "capital_total_vnd": 1}, None, "htx", "charter-capital-over-capital-total"),
        ({"revenue_members_vnd": 2, "revenue_vnd": 1}, None, "htx", "revenue-members-over-revenue"),
        ({"profit_vnd": 2, "revenue_vnd": 1}, None, "htx", "profit-over-revenue"),
        ({"revenue_vnd": 1, "members_total": 0}, None, "tht", "revenue-without-members"),
        ({"member_income_vnd": 4 * M}, None, "htx", "member-income-implausible"),
        ({"worker_income_vnd": 1_001 * M}, None, "htx", "worker-income-implausible"),
        ({"member_income_vnd": 30 * M, "worker_income_vnd": 91 * M}, None, "htx", "incomes-differ"),
        ({"revenue_vnd": 1_510 * M}, {"revenue_vnd": 1_000 * M}, "htx", "revenue-changed"),
        ({"revenue_vnd": 490 * M}, {"revenue_vnd": 1_000 * M}, "htx", "revenue-changed"),
        ({"profit_vnd": -60 * M}, {"profit_vnd": 40 * M}, "htx", "profit-changed"),
        ({"members_total": 31}, {"members_total": 20}, "htx", "members-total-changed"),
        ({"revenue_vnd": 1_200_000 * M}, {"revenue_vnd": 1_000 * M}, "htx", "revenue-thousandfold"),
        ({"revenue_vnd": 1_200_000}, {"revenue_vnd": 1_000 * M}, "htx", "revenue-thousandfold"),
    ],
)  # fmt: skip
def test_what_is_unlikely_is_asked_about(figures, before, kind, code):
    assert code in codes(figures, before, kind)


@pytest.mark.parametrize(
    ("figures", "before", "kind"),
    [
        ({}, {"revenue_vnd": 5}, "htx"),  # a blank is no answer and no zero
        ({"members_total": 5}, None, "htx"), ({"members_total": 3}, None, "lh"), ({"members_total": 2}, None, "tht"),
        ({"members_total": 10, "members_official": 8, "members_capital": 1}, None, "htx"),  # one part is unknown
        ({"members_total": 10, "members_household": 5, "members_legal": 5}, None, "htx"),
        ({"profit_vnd": 0, "revenue_vnd": 0}, None, "htx"), ({"profit_vnd": -5, "revenue_vnd": 0}, None, "htx"),
        ({"member_income_vnd": 5 * M, "worker_income_vnd": 15 * M}, None, "htx"),
        ({"revenue_vnd": 1_500 * M}, {"revenue_vnd": 1_000 * M}, "htx"),
        ({"revenue_vnd": 500 * M}, {"revenue_vnd": 1_000 * M}, "htx"),
        ({"revenue_vnd": 500 * M}, {"revenue_vnd": 0}, "htx"), ({"revenue_vnd": 500 * M}, {"revenue_vnd": None}, "htx"),
        ({"managers_total": 2}, {"managers_total": 6}, "htx"),  # four people
    ],
)  # fmt: skip
def test_what_is_likely_or_unknown_is_not(figures, before, kind):
    assert codes(figures, before, kind) == []


def test_a_thousandfold_is_asked_about_once():
    assert codes({"revenue_vnd": 1_000_000 * M}, {"revenue_vnd": 1_000 * M}) == ["revenue-thousandfold"]


def test_a_sentence_names_the_figures_in_their_units():
    said = findings(
        {"revenue_vnd": 1_250_500_000, "members_total": 40}, {"revenue_vnd": 500 * M, "members_total": 20}, "htx"
    )
    assert [finding.sentence for finding in said] == [
        "Tổng số thành viên (40 người) tăng hoặc giảm quá 50% so với năm trước (20 người).",
        "Doanh thu (1.250,5 triệu đồng) tăng hoặc giảm quá 50% so với năm trước (500 triệu đồng).",
    ]


def test_each_rule_has_a_code_of_its_own():
    assert len({rule.code for rule in RULES}) == len(RULES)
