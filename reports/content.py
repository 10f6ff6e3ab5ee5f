"""What a progress report says: one dict that page, API and workbook all draw. Figures are exact decimal strings."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count, product
from string import ascii_uppercase

from django.core.exceptions import ValidationError

from coopportal.kit import clock
from coopportal.kit.periods import (
    Calendar,
    Span,
    day_label,
    half_span,
    month_span,
    nine_month_span,
    quarter_span,
    year_of,
    year_span,
)
from indicators.records import lists_for
from indicators.sentences import explain
from plans.models import Plan
from plans.selectors.reading import reference_only
from plans.selectors.rows import Reading, TargetRow
from plans.verdict import Status
from provinces.models import Province
from provinces.selectors import display_name
from reports.exact import exact_text
from reports.models import ProgressReport
from reports.stages import stage_of

Kind = ProgressReport.Kind
SCHEMA = 2  # 1 was of one plan alone and had no narrative


def canonical(content) -> str:
    """The one text of a content: sorted keys, no spaces. Its SHA-256 is what a signature covers."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True)
class Cover:
    """What stands around the figures: where, until when, over which period, and who reports."""

    kind: str
    province: Province
    as_of: date
    period: Span
    agency_name: str
    agency_superior: str
    agency_place: str
    agency_symbol: str
    demonstration: bool


def content_of(cover: Cover, readings: list[Reading], editions: dict[int, int]) -> dict:
    """`readings`: of the plan, or of several, all counted in one pass; their milestones are read already. `editions`: of
    each plan the number in force on the day."""
    one = readings[0] if cover.kind in ProgressReport.OF_ONE_PLAN else None
    nation = cover.kind == Kind.NATION
    told = [] if nation else readings  # of the nation tables tell, and the lists behind them
    calendar = Calendar(one.plan.calendar) if one else Calendar.CALENDAR
    year = one.year if one else year_of(cover.as_of, calendar)
    whole = year_span(year, calendar)
    ends = max(
        (year_span(reading.plan.last_year, reading.plan.calendar).end for reading in readings), default=whole.end
    )
    plans = [plan_facts(reading, editions.get(reading.plan.pk, 1)) for reading in readings]
    marks = [(reading, mark) for reading in told for mark in reading.plan.milestones.all()]
    return {
        "schema": SCHEMA,
        "kind": cover.kind,
        "title": title_of(one.plan, stage_of(one.plan, cover.as_of) if cover.kind == Kind.STAGE else "tiến độ")
        if one
        else f"Báo cáo tiến độ thực hiện các kế hoạch phát triển kinh tế tập thể, hợp tác xã{' cả nước' if nation else ''}",
        "agency": {
            "name": cover.agency_name,
            "superior": cover.agency_superior,
            "place": cover.agency_place,
            "symbol": cover.agency_symbol,
        },
        "territory": {"slug": cover.province.slug, "name": display_name(cover.province)},
        "boundaries": "new" if cover.province.is_present else "old",
        "plan": plans[0] if one else None,
        "plans": plans,
        "calendar": calendar,
        "as_of": cover.as_of.isoformat(),
        "computed_at": clock.local(clock.now()).isoformat(timespec="seconds"),
        "year": year,
        "estimated": cover.as_of < ends,
        "reference_only": reference_only(one.plan, cover.province) if one else "",
        "period": span_facts(cover.period),
        "cumulative": span_facts(Span(whole.start, min(max(cover.as_of, whole.start), whole.end))),
        "rows": rows_of(one, cover.demonstration) if one else rows_of_plans(told, cover.demonstration),
        "tables": [],
        "milestones": [
            milestone_facts(n, mark, "" if one else reading.plan.number)
            for n, (reading, mark) in enumerate(marks, start=1)
        ],
        "summary": {status: sum(reading.summary[status] for reading in readings) for status in Status.values},
        "definitions": definitions_of(readings[0]) if readings else [],
        "demonstration": cover.demonstration,
        "narrative": {},  # written until the signature, which puts it here
    }


def title_of(plan: Plan, what: str) -> str:
    title = f"Báo cáo {what} thực hiện {plan.get_document_type_display()}"
    return f"{title} số {plan.number}" if plan.number else title


def plan_facts(reading: Reading, edition: int) -> dict:
    plan = reading.plan
    return {
        "slug": plan.slug,
        "number": plan.number,
        "title": plan.title,
        "document_type": plan.get_document_type_display(),
        "issuer": plan.issuer,
        "issued_on": plan.issued_on and plan.issued_on.isoformat(),
        "first_year": plan.first_year,
        "last_year": plan.last_year,
        "calendar": plan.calendar,
        "edition": edition,
        "declared_target_count": plan.declared_target_count,
        "known_target_count": len(reading.whole_rows) + len(plan.milestones.all()),
    }


def span_facts(span: Span) -> dict:
    return {"from": span.start.isoformat(), "to": span.end.isoformat(), "label": span.label()}


def rows_of(reading: Reading, demonstration: bool) -> list[dict]:
    rows = []
    for section in reading.sections:
        if section.title:
            rows.append({"level": "section", "stt": section.stt, "label": section.title})
        rows += [row_facts(stt, row, demonstration) for stt, row in section.rows]
    return rows


def rows_of_plans(readings: list[Reading], demonstration: bool) -> list[dict]:
    """A heading A, B, C … for each plan, its rows below it numbered "A.1", so that each number stands once."""
    rows = []
    for mark, reading in zip(plan_marks(), readings, strict=False):
        plan = reading.plan
        label = f"{plan.number_text}: {plan.title} ({plan.province_label})"
        rows.append({"level": "plan", "stt": mark, "label": label, "plan": plan.slug})
        rows += [
            row | {"stt": f"{mark}.{row['stt']}"} if row["level"] == "target" else row
            for row in rows_of(reading, demonstration)
        ]
    return rows


def plan_marks() -> Iterator[str]:
    """A, B … Z, AA, AB …"""
    for length in count(1):
        yield from map("".join, product(ascii_uppercase, repeat=length))


def row_facts(stt: str, row: TargetRow, demonstration: bool) -> dict:
    actual, verdict, terms = row.actual, row.verdict, row.terms
    asked = row.ask
    return {
        "level": "target",
        "stt": stt,
        "target": row.target.pk,
        "label": row.label,
        "wording": terms.wording,
        "indicator": row.target.indicator.code,
        "unit": row.unit.label,
        "comparator": terms.comparator,
        "low": exact_text(terms.low),
        "high": exact_text(terms.high),
        "goal_text": row.goal_text,
        "rising": terms.rising,
        "has_percentage": row.goal.has_percentage,
        "decimals": row.unit.decimals,
        "previous": exact_text(row.previous),
        "period_actual": exact_text(row.period),
        "actual": exact_text(row.value),
        "actual_text": row.actual_text,
        "numerator": exact_text(actual.numerator),
        "denominator": exact_text(actual.denominator),
        "same_period": exact_text(row.same_period),
        "estimate": exact_text(row.estimate),
        "achievement": exact_text(verdict.achievement),
        "achievement_text": row.achievement_text,
        "difference": exact_text(verdict.difference),
        "status": verdict.status,
        "status_label": Status(verdict.status).label,
        "provisional": verdict.provisional,
        "reason": verdict.reason,
        "finding": verdict.finding,
        "note": row.note,
        "coverage": None if actual.have is None else {"have": actual.have, "of": actual.of},
        "data_year": actual.data_year,
        "stale": actual.stale,
        "annual": row.definition.annual,
        "demonstration": demonstration,
        "span": asked and {"from": asked.span.start.isoformat(), "to": asked.span.end.isoformat()},
        "basis": terms.basis,
        "explanation": "",
    }


def milestone_facts(stt: int, one, plan_number: str) -> dict:
    return {
        "stt": str(stt),
        "label": f"{one.wording} ({plan_number})" if plan_number else one.wording,
        "state_label": one.state_label,
        "due_on": one.due_on and one.due_on.isoformat(),
        "note": one.evidence,
    }


def definitions_of(reading: Reading) -> list[dict]:
    answers = reading.answers
    return [
        {
            "code": code,
            "name": indicator.name,
            "unit": indicator.unit.label,
            "sentence": explain(answers.definitions[code]),
            "legal_source": indicator.legal_source,
            "calendar": indicator.get_calendar_display(),
            "reviewed_on": indicator.reviewed_on and indicator.reviewed_on.isoformat(),
        }
        for code, indicator in sorted(answers.indicators.items(), key=lambda item: item[1].position)
    ]


def records_of(content: dict, readings: list[Reading]) -> list[dict]:
    """The rows behind each computed actual, titled as its target's row in the content is; one statement a table."""
    rows = [row for reading in readings for section in reading.sections for _, row in section.rows]
    told = [row["stt"] for row in content["rows"] if row["level"] == "target"]
    numbered = [(stt, row) for stt, row in zip(told, rows, strict=True) if row.ask]
    lists = lists_for([row.ask for _, row in numbered], readings[0].answers) if numbered else {}
    return [record_list(stt, row, *lists[row.ask]) for stt, row in numbered if row.ask in lists]


def record_list(stt: str, row: TargetRow, columns, rows) -> dict:
    return {
        "stt": stt,
        "title": row.label,
        "total": exact_text((row.actual.present or row.actual).numerator),
        "columns": [{"label": shown.label, "kind": shown.kind} for shown in columns],
        "rows": [[cell.isoformat() if isinstance(cell, date) else cell for cell in cells] for cells in rows],
    }


def period_of(kind: str, as_of: date, plan: Plan | None) -> Span:
    """The reporting period that contains `as_of`, whole: a report made before its end says "Ước". Without a plan by the
    calendar year.

    Of a plan that is over by then, its last one: in January one reports on the year that ended. Raises ValidationError
    for a day behind the first nine months when these are asked for.
    """
    calendar = plan.calendar if plan else Calendar.CALENDAR
    if plan:
        as_of = min(as_of, year_span(plan.last_year, calendar).end)
    year = year_of(as_of, calendar)
    spans = {
        ProgressReport.PeriodKind.MONTH: [month_span(year, n, calendar) for n in range(1, 13)],
        ProgressReport.PeriodKind.QUARTER: [quarter_span(year, n, calendar) for n in range(1, 5)],
        ProgressReport.PeriodKind.HALF: [half_span(year, n, calendar) for n in (1, 2)],
        ProgressReport.PeriodKind.NINE_MONTHS: [nine_month_span(year, calendar)],
        ProgressReport.PeriodKind.YEAR_TO_DATE: [year_span(year, calendar)],
    }[kind]
    found = next((span for span in spans if as_of in span), None)
    if found is None:
        told = f"Kỳ 9 tháng kết thúc ngày {day_label(spans[0].end)}; hãy chọn ngày trong kỳ, ví dụ {day_label(spans[0].end)}."
        raise ValidationError({"as_of": told})
    return found
