"""Rows for tests, the same each time. Their home is a corner of the country that the demonstration data leave empty:
Đắk Nông, Bình Thuận and the former Lâm Đồng, since 1/7/2025 together Lâm Đồng."""

from contextlib import nullcontext
from datetime import date
from itertools import count
from unittest.mock import patch

from django.db import connection, connections

from accounts.models import Agency, User
from accounts.permissions import Role
from cooperatives.models import (
    AnnualReturn,
    Organisation,
    Participation,
    Programme,
    Rating,
    RatingScheme,
    Spell,
    SupportActivity,
)
from coopportal.kit.periods import Span
from indicators.definitions import parse
from indicators.engine import Actual, Ask, actuals_for
from indicators.models import DefinitionVersion, Indicator, ReportedValue, Unit
from jobs import running
from jobs.models import Job
from plans.models import Edition, Plan, Target, TargetTerms
from provinces.models import Province

HOME, NEIGHBOUR, PRESENT, NATION = "dak-nong", "binh-thuan", "lam-dong", "ca-nuoc"
numbers = count(1)


def day(text) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else text


def span(text: str) -> Span:
    """ "2024" · "2021..2024" · "2024-01-01..2024-06-30"."""
    first, _, last = text.partition("..")
    last = last or first
    return Span(day(f"{first}-01-01" if len(first) == 4 else first), day(f"{last}-12-31" if len(last) == 4 else last))


def province(slug: str = HOME) -> Province:
    return Province.objects.select_related("successor").get(slug=slug)


def agency(place: str = HOME, kind: str = "finance") -> Agency:
    names = {
        "finance": "Sở Tài chính",
        "alliance": "Liên minh Hợp tác xã",
        "ministry": "Bộ thử",
        "bank": "Ngân hàng Nhà nước",
    }
    where = province(place)
    superior = f"Ủy ban nhân dân {where.name}"
    return Agency.objects.get_or_create(
        province=where,
        name=names[kind],
        defaults={"kind": kind, "superior": superior, "place": where.name, "symbol": "STC"},
    )[0]


def user(role: str = "plan_officer", place: str = HOME, kind: str = "finance", **more) -> User:
    name = f"{Role(role).label} {place} {next(numbers)}"
    return User.objects.create(
        username=f"{role}.{next(numbers)}", full_name=name, role=role, agency=agency(place, kind), **more
    )


def organisation(born: str = "2020-01-01", *changes: tuple, base: str = HOME, name: str = "", **first) -> Organisation:
    """One life: `first` state at birth, then ("2022-05-01", {what changes}) …; "entry" in a change says how.

    A change of entry "dissolved" ends it.
    """
    code = first.pop("code", None)
    one = Organisation.objects.create(name=name or f"Hợp tác xã Thử {next(numbers)}", code=code)
    state = {
        "entry": "established", "legal_status": "active", "actual_status": "active", "kind": "htx",
        "sector": "agriculture", "base": province(base),
    } | first  # fmt: skip
    days = [day(born), *(day(when) for when, _ in changes), None]
    spells = []
    for at, changed in enumerate([{}, *(what for _, what in changes)]):
        if at:
            state |= {"entry": "changed"}
        state |= {key: province(value) if key == "base" else value for key, value in changed.items()}
        if state["entry"] == "dissolved":
            state |= {"legal_status": "dissolved", "actual_status": "inactive"}
        spells.append(Spell(organisation=one, from_on=days[at], to_on=days[at + 1], **state))
    Spell.objects.bulk_create(spells)
    connection.check_constraints()
    one.refresh_from_db()
    return one


def annual_return(one: Organisation, year: int, state: str = "submitted", **figures) -> AnnualReturn:
    same = {name: figures.pop(name, getattr(one, name)) for name in ("kind", "sector", "actual_status", "base")}
    return AnnualReturn.objects.create(organisation=one, year=year, state=state, **same, **figures)


def rating(one: Organisation, year: int, band: str, **more) -> Rating:
    scheme = more.pop("scheme", None) or RatingScheme.objects.order_by("pk").first()
    same = {name: getattr(one, name) for name in ("kind", "sector", "actual_status", "base")}
    return Rating.objects.create(organisation=one, year=year, scheme=scheme, band=band, **same, **more)


def programme(code: str = "chuong-trinh-thu", place: str = HOME) -> Programme:
    return Programme.objects.create(code=code, name=f"Chương trình {code}", province=province(place))


def activity(kind: str, when: str, *taking_part, base: str = HOME, programmes=(), **more) -> SupportActivity:
    """`taking_part`: organisations, or names of founding groups, or (organisation, đồng)."""
    one = SupportActivity.objects.create(
        kind=kind,
        title=more.pop("title", f"Hoạt động {next(numbers)}"),
        base=province(base),
        starts_on=day(when),
        counts_on=day(when),
        **more,
    )
    one.programmes.set(programmes)
    for who in taking_part:
        who, amount = who if isinstance(who, tuple) else (who, None)
        part = {"founding_group": who} if isinstance(who, str) else {"organisation": who}
        Participation.objects.create(activity=one, amount_vnd=amount, **part)
    return one


def indicator(code: str, *definitions, unit: str = "htx", **more) -> Indicator:
    """`definitions`: one for all time, or (valid_from, definition) … with the first valid_from None."""
    one = Indicator.objects.create(
        code=code, name=f"Chỉ tiêu {code}", group="cooperatives", unit=Unit.objects.get(code=unit), **more
    )
    dated = [item if isinstance(item, tuple) else (None, item) for item in definitions]
    for (start, definition), (end, _) in zip(dated, [*dated[1:], (None, None)], strict=True):
        DefinitionVersion.objects.create(indicator=one, definition=definition, valid_from=day(start), valid_to=day(end))
    return one


def every_table_first() -> list[str]:
    """The codes of the catalogue, those before all that together read every table a figure can be counted from."""
    first, rest, read = [], [], set()
    latest = DefinitionVersion.objects.filter(indicator__province=None, valid_to=None).select_related("indicator")
    for version in latest.order_by("indicator__position"):
        definition = parse(version.definition)
        table = definition.source and definition.source.model
        (rest if table in read else first).append(version.indicator.code)
        read.add(table)
    return first + rest


def reported(code: str, when: str, value=None, place: str = HOME, **more) -> ReportedValue:
    """An approved statement over the span `when`."""
    over = span(when)
    fields = {"state": "approved", "source": "Báo cáo thử", "value": value} | more
    return ReportedValue.objects.create(
        indicator=Indicator.objects.get(code=code),
        province=province(place),
        from_on=over.start,
        to_on=over.end,
        **fields,
    )


def plan(years: str = "2024", place: str = HOME, *, number: str = "", **more) -> Plan:
    """An issued plan with its first edition; `status` says where both stand otherwise."""
    over = span(years)
    fields = {
        "slug": f"ke-hoach-thu-{next(numbers)}", "document_type": "plan", "title": "Phát triển hợp tác xã",
        "issuer": "Ủy ban nhân dân tỉnh", "status": "issued", "owner_agency": agency(place),
    } | more  # fmt: skip
    one = Plan.objects.create(
        number=number, first_year=over.start.year, last_year=over.end.year, province=province(place), **fields
    )
    if one.status in Plan.IN_FORCE:
        edition(one, 1, f"{over.start.year - 1}-12-01")
    else:
        edition(one, 1, state="preparing" if one.status == "draft" else one.status)
    return one


def edition(of: Plan, number: int, effective_on: str | None = None, *, state: str = "issued", **more) -> Edition:
    return Edition.objects.create(plan=of, number=number, state=state, effective_on=day(effective_on), **more)


def target(of: Plan, code: str, low, *, unit: str = "", section: str = "", programme=None, **terms) -> Target:
    """With its terms in the first edition."""
    what = Indicator.objects.select_related("unit").get(code=code)
    position = of.targets.count() + 1
    one = Target.objects.create(plan=of, indicator=what, section=section, position=position, programme=programme)
    set_terms(one, of.editions.get(number=1), low, unit=unit or what.unit.code, **terms)
    return one


def set_terms(of: Target, edition: Edition, low, *, unit: str, **terms) -> TargetTerms:
    fields = {"wording": of.indicator.name, "rising": of.indicator.rising, "year": of.plan.last_year} | terms
    fields["due_on"] = day(fields.get("due_on"))
    return TargetTerms.objects.create(target=of, edition=edition, low=low, unit=Unit.objects.get(code=unit), **fields)


def actual(code: str, when: str, place: str = HOME, programme=None, **more) -> Actual:
    """What the engine answers."""
    ask = Ask(code, span(when), province(place).pk, programme and programme.pk, **more)
    return actuals_for([ask])[ask]


def do_job(job: Job) -> Job:
    """Do a job as a worker does, in the test's own transaction; the row as it is then."""
    own = connections["jobs"]
    connections["jobs"] = connections["default"]
    try:
        with patch.object(running, "one_moment", nullcontext):
            running.run_job(job.pk)
    finally:
        connections["jobs"] = own
    return Job.objects.get(pk=job.pk)
