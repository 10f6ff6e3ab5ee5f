"""What is possible but unlikely in an annual return: a table of rules, each with its sentence. Nothing here is an error.

Who hands a return in confirms each warning with a note. The rules are pure functions of two dicts of figures, this
year's and the last one's, so that a form, an import of 35,000 rows and a page of a list ask them alike; beside each
stands the same question for the database (`found`), where a whole country is asked at once. Rules that compare are
silent about what is blank. Errors – negative counts, more money than there is – stand in the form fields
and as constraints in the database.

Source: Luật HTX 17/2023/QH15 Điều 4 (fewest members); DOMAIN.md §2.1, §6.5 (slips met in published figures).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Case, DecimalField, F, IntegerField, Q, Value, When
from django.db.models.functions import Abs, Cast, Coalesce
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from cooperatives.models import Kind
from cooperatives.return_blocks import BLOCKS, Line
from coopportal.kit.numbers import MILLION, format_number

Figures = Mapping[str, object]
EXACT = DecimalField(max_digits=40, decimal_places=1)
LINES: dict[str, Line] = {line.name: line for block in BLOCKS for line in block.lines}
FEWEST_MEMBERS = {Kind.HTX: 5, Kind.CREDIT_FUND: 5, Kind.UNION: 3, Kind.GROUP: 2}
LEAST_INCOME, MOST_INCOME = 5 * MILLION, 1_000 * MILLION  # a year's, for one person
MUCH = Decimal("0.5")  # ± 50 %
FEW = 5  # so few people more or less are no reason to ask
SLIP = (300, 3_000)  # a ratio of about 1,000: đồng, nghìn đồng and triệu đồng taken for each other
COMPARED = (
    "members_total", "workers_total", "managers_total", "capital_total_vnd", "charter_capital_vnd", "assets_total_vnd",
    "revenue_vnd", "profit_vnd", "member_income_vnd", "worker_income_vnd", "tax_vnd",
)  # fmt: skip
# part, whole: a part is never greater than its whole
PARTS = (
    ("members_official", "members_total"), ("members_capital", "members_total"), ("members_other", "members_total"),
    ("members_household", "members_total"), ("members_legal", "members_total"), ("members_female", "members_total"),
    ("members_minority", "members_total"), ("members_new", "members_total"), ("workers_member", "workers_total"),
    ("workers_insured", "workers_total"), ("workers_new", "workers_total"), ("workers_member", "members_total"),
    ("managers_vocational", "managers_total"), ("managers_college", "managers_total"),
    ("managers_fostered", "managers_total"), ("managers_university", "managers_college"),
    ("charter_capital_vnd", "capital_total_vnd"), ("assets_undivided_vnd", "assets_total_vnd"),
    ("revenue_members_vnd", "revenue_vnd"), ("profit_vnd", "revenue_vnd"), ("tax_vnd", "revenue_vnd"),
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """`holds(figures, before, kind)` is true when there is something to ask. `fields`: the lines it is about.

    `found` is true of the same rows, of a queryset in which `before` names the return of the year before.
    """

    code: str
    fields: tuple[str, ...]
    sentence: str
    holds: Callable[[Figures, Figures, str], bool]
    found: Q


@dataclass(frozen=True)
class Finding:
    """`sentence` names the figures: a confirmation is of this sentence, and lapses when a figure in it changes."""

    code: str
    sentence: str
    fields: tuple[str, ...]


def part_rule(part: str, whole: str) -> Rule:
    def holds(figures, before, kind):
        least, most = figures.get(part), figures.get(whole)
        return least is not None and most is not None and least > most

    sentence = words(part, "lớn hơn", whole)
    return Rule(f"{short(part)}-over-{short(whole)}", (part, whole), sentence, holds, Q(**{f"{part}__gt": F(whole)}))


def sum_rule(code: str, whole: str, parts: tuple[str, ...], *, more_only: bool) -> Rule:
    """The parts make up the whole; `more_only`: they need not be all of it."""

    def holds(figures, before, kind):
        total, given = figures.get(whole), [figures.get(part) for part in parts]
        if total is None or None in given:
            return False
        return sum(given) > total or (not more_only and sum(given) != total)

    added = " + ".join(f"{LINES[part].label.lower()} ({{{part}}})" for part in parts)
    said = "lớn hơn" if more_only else "khác"
    sentence = f"{added[0].upper()}{added[1:]} {said} {LINES[whole].label.lower()} ({{{whole}}})."
    total = sum((exact(part) for part in parts[1:]), exact(parts[0]))
    found = Q(**{f"{whole}__lt": total})
    return Rule(code, (whole, *parts), sentence, holds, found if more_only else found | Q(**{f"{whole}__gt": total}))


def change_rule(name: str) -> Rule:
    def holds(figures, before, kind):
        now, then = figures.get(name), before.get(name)
        if now is None or not then or is_slip(now, then):
            return False
        if not LINES[name].is_money and abs(now - then) < FEW:
            return False
        return abs(now - then) > MUCH * abs(then)

    sentence = f"{LINES[name].label} ({{{name}}}) tăng hoặc giảm quá 50% so với năm trước ({{before_{name}}})."
    now, then = exact(name), exact(f"before__{name}")
    found = Q(GreaterThan(Abs(now - then), Abs(then) * Value(MUCH, EXACT))) & Q(GreaterThan(Abs(then), Value(0)))
    found &= ~slipped(now, then)
    if not LINES[name].is_money:
        found &= Q(GreaterThanOrEqual(Abs(now - then), Value(FEW)))
    return Rule(f"{short(name)}-changed", (name,), sentence, holds, found)


def slip_rule(name: str) -> Rule:
    def holds(figures, before, kind):
        now, then = figures.get(name), before.get(name)
        return bool(now and then) and is_slip(now, then)

    sentence = (
        f"{LINES[name].label} ({{{name}}}) gấp hoặc kém năm trước ({{before_{name}}}) khoảng 1.000 lần: "
        "có thể nhầm đơn vị, hãy nhập bằng triệu đồng."
    )
    return Rule(f"{short(name)}-thousandfold", (name,), sentence, holds, slipped(exact(name), exact(f"before__{name}")))


def is_slip(now, then) -> bool:
    least, most = SLIP
    larger, smaller = max(abs(now), abs(then)), min(abs(now), abs(then))
    return bool(smaller) and least * smaller <= larger <= most * smaller


def slipped(now, then) -> Q:
    """`is_slip` for the database, of two figures of which none is 0."""
    least, most = SLIP
    one, other = Abs(now), Abs(then)
    larger = Q(GreaterThanOrEqual(one, other * least)) & Q(LessThanOrEqual(one, other * most))
    smaller = Q(GreaterThanOrEqual(other, one * least)) & Q(LessThanOrEqual(other, one * most))
    return Q(GreaterThan(one * other, Value(0))) & (larger | smaller)


def exact(name: str) -> Cast:
    """A column for calculations, which no product of two amounts of money overflows."""
    return Cast(F(name), EXACT)


def income_rule(name: str) -> Rule:
    def holds(figures, before, kind):
        income = figures.get(name)
        return income is not None and not LEAST_INCOME <= income <= MOST_INCOME

    sentence = (
        f"{LINES[name].label} ({{{name}}}) nằm ngoài khoảng 5–1.000 triệu đồng một năm: "
        "hãy xem lại đơn vị, là số cả năm chứ không phải một tháng."
    )
    found = Q(**{f"{name}__lt": LEAST_INCOME}) | Q(**{f"{name}__gt": MOST_INCOME})
    return Rule(f"{short(name)}-implausible", (name,), sentence, holds, found)


def incomes_differ(figures, before, kind) -> bool:
    member, worker = figures.get("member_income_vnd"), figures.get("worker_income_vnd")
    return bool(member and worker) and not Fraction(1, 3) <= Fraction(member, worker) <= 3


def too_few_members(figures, before, kind) -> bool:
    members = figures.get("members_official")
    members = figures.get("members_total") if members is None else members
    return members is not None and members < FEWEST_MEMBERS[Kind(kind)]


def works_without_members(figures, before, kind) -> bool:
    return bool(figures.get("revenue_vnd")) and figures.get("members_total") == 0


def short(name: str) -> str:
    return name.removesuffix("_vnd").replace("_", "-")


def words(one: str, relation: str, other: str) -> str:
    return f"{LINES[one].label} ({{{one}}}) {relation} {LINES[other].label.lower()} ({{{other}}})."


MEMBERS = ("members_official", "members_capital", "members_other")
RULES = (
    Rule(
        "too-few-members",
        ("members_total", "members_official"),
        "Số thành viên ít hơn mức luật định ({fewest} thành viên trở lên, Điều 4 Luật HTX 2023).",
        too_few_members,
        Q(
            LessThan(
                Coalesce("members_official", "members_total"),
                Case(
                    *(When(kind=kind, then=Value(n)) for kind, n in FEWEST_MEMBERS.items()), output_field=IntegerField()
                ),
            )
        ),
    ),
    sum_rule("members-not-the-sum", "members_total", MEMBERS, more_only=False),
    sum_rule("households-and-legal", "members_total", ("members_household", "members_legal"), more_only=True),
    sum_rule("managers-more-than-all", "managers_total", ("managers_vocational", "managers_college"), more_only=True),
    *(part_rule(part, whole) for part, whole in PARTS),
    Rule(
        "revenue-without-members",
        ("revenue_vnd", "members_total"),
        "Có doanh thu ({revenue_vnd}) mà tổng số thành viên là 0.",
        works_without_members,
        Q(members_total=0, revenue_vnd__gt=0),
    ),
    income_rule("member_income_vnd"),
    income_rule("worker_income_vnd"),
    Rule(
        "incomes-differ",
        ("member_income_vnd", "worker_income_vnd"),
        "Thu nhập bình quân của thành viên ({member_income_vnd}) và của lao động ({worker_income_vnd}) chênh nhau quá ba lần.",
        incomes_differ,
        (
            Q(GreaterThan(exact("member_income_vnd"), exact("worker_income_vnd") * 3))
            | Q(GreaterThan(exact("worker_income_vnd"), exact("member_income_vnd") * 3))
        )
        & Q(member_income_vnd__gt=0, worker_income_vnd__gt=0),
    ),
    *(slip_rule(name) for name in COMPARED if LINES[name].is_money),
    *(change_rule(name) for name in COMPARED),
)
NOTHING: Figures = {}


def findings(figures: Figures, before: Figures | None, kind: str) -> list[Finding]:
    """The warnings about one return, in the order of the table. `before`: last year's figures, None when there are none."""
    return list(iter_findings(figures, before or NOTHING, kind))


def iter_findings(figures: Figures, before: Figures, kind: str) -> Iterator[Finding]:
    for rule in RULES:
        if rule.holds(figures, before, kind):
            yield Finding(rule.code, rule.sentence.format_map(Written(figures, before, kind)), rule.fields)


class Written(dict):
    """The figures as a sentence says them: "1.250 triệu đồng", "12 người"; `before_…` those of the year before."""

    def __init__(self, figures: Figures, before: Figures, kind: str):
        self.figures, self.before, self.kind = figures, before, kind

    def __missing__(self, key: str) -> str:
        if key == "fewest":
            return str(FEWEST_MEMBERS[Kind(self.kind)])
        name = key.removeprefix("before_")
        value = (self.before if key != name else self.figures).get(name)
        return format_number(Fraction(value, MILLION) if LINES[name].is_money else value) + f" {LINES[name].unit}"
