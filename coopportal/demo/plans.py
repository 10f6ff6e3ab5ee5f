"""The five real documents as facts in our own words, and the figures that were published about them.

No figure of a document is invented: an unknown baseline stays empty. What was not published is marked as illustration.
"""

from accounts.models import Agency
from cooperatives.models import Programme
from coopportal.demo.lives import read
from indicators.models import Indicator, ReportedValue, Unit
from plans.models import Edition, Milestone, Plan, Target, TargetTerms
from provinces.models import Province

FACTS = (
    "slug",
    "document_type",
    "number",
    "issued_on",
    "issuer",
    "title",
    "objective",
    "first_year",
    "last_year",
    "declared_target_count",
    "source",
)
TERMS = ("wording", "comparator", "low", "basis", "year", "rising")


def load_programmes() -> None:
    """Those that exist by code are left as they are."""
    provinces = {p.slug: p for p in Province.objects.all()}
    for row in read("programmes.json"):
        row["province"] = provinces[row["province"]]
        Programme.objects.get_or_create(code=row["code"], defaults=row)


def load_plans(agencies: dict[tuple[str, str], Agency]) -> None:
    indicators = {i.code: i for i in Indicator.objects.filter(province=None)}
    units = {unit.code: unit for unit in Unit.objects.all()}
    provinces = {p.slug: p for p in Province.objects.all()}
    programmes = {p.code: p for p in Programme.objects.all()}
    for spec in read("plans.json"):
        plan = Plan.objects.create(
            **{name: spec[name] for name in FACTS if name in spec},
            province=provinces[spec["province"]],
            owner_agency=agencies[tuple(spec["owner"])],
            programme=programmes.get(spec.get("programme")),
            status=Plan.Status.ISSUED,
        )
        effective_on = spec["issued_on"] or spec["effective_on"]
        edition = Edition.objects.create(
            plan=plan,
            number=1,
            state=Edition.State.ISSUED,
            document=plan.number,
            issued_on=plan.issued_on,
            effective_on=effective_on,
        )
        add_targets(plan, edition, spec["targets"], indicators, units)
        Milestone.objects.bulk_create(
            Milestone(plan=plan, position=position, evidence="Dữ liệu minh họa", **row)
            for position, row in enumerate(spec.get("milestones", []), start=len(spec["targets"]) + 1)
        )


def add_targets(plan: Plan, edition: Edition, specs: list[dict], indicators: dict, units: dict) -> None:
    """In the order of the document."""
    targets = Target.objects.bulk_create(
        Target(plan=plan, indicator=indicators[spec["indicator"]], section=spec["section"], position=position)
        for position, spec in enumerate(specs, start=1)
    )
    TargetTerms.objects.bulk_create(
        TargetTerms(
            target=target,
            edition=edition,
            unit=units[spec["unit"]],
            **{name: spec[name] for name in TERMS if name in spec},
        )
        for target, spec in zip(targets, specs, strict=True)
    )


def load_reported_values(agencies: dict[tuple[str, str], Agency]) -> None:
    """Published figures beside the registry's own count; none takes its place."""
    indicators = {i.code: i for i in Indicator.objects.filter(province=None)}
    provinces = {p.slug: p for p in Province.objects.all()}
    programmes = {p.code: p for p in Programme.objects.all()}
    ReportedValue.objects.bulk_create(
        ReportedValue(
            indicator=indicators[row["indicator"]],
            province=provinces[group["province"]],
            programme=programmes.get(group.get("programme")),
            agency=agencies[tuple(group["agency"])],
            from_on=row.get("from") or group["from"],
            to_on=row.get("to") or group["to"],
            source=row.get("source") or group["source"],
            state=ReportedValue.State.APPROVED,
            nature=ReportedValue.Nature.OFFICIAL,
            demonstration=group.get("demonstration", False),
            **{name: row[name] for name in ("value", "numerator", "denominator", "about") if name in row},
        )
        for group in read("reported.json")
        for row in group["values"]
    )
