"""What the walker walks among: the demonstration with every territory's rows dyed, and one of each thing a territory can own.

A dye is a word that occurs in the names of one territory's rows and nowhere else: where it shows up, that territory does.
Everything happens in one transaction that is rolled back at the end.
"""

import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from types import SimpleNamespace

from django.db import transaction
from django.db.models import Count, Value
from django.db.models.functions import Concat

from accounts.models import Agency, SavedFilter, User
from accounts.permissions import Role
from cooperatives.life import Event
from cooperatives.models import (
    AnnualReturn,
    BulkChange,
    ChangeProposal,
    Closing,
    CommuneSubmission,
    Document,
    Import,
    ListExport,
    Organisation,
    Participation,
    Programme,
    Rating,
    RatingScheme,
    Recognition,
    RecordMerge,
    Representative,
    Spell,
    SupportActivity,
    UnionMembership,
)
from cooperatives.paper_code import paper_code
from cooperatives.services.states import life_mark, record_event
from cooperatives.tables import TABLES
from coopportal.kit.clock import now, today
from coopportal.kit.history import event_model
from indicators.models import DefinitionVersion, Indicator, ReportedValue, Unit
from jobs.models import Notice
from jobs.services import enqueue, store_file
from plans.models import (
    Consultation,
    Edition,
    Explanation,
    ExplanationRequest,
    Milestone,
    Opinion,
    Plan,
    PlanDocument,
    Remark,
    Target,
    TargetTerms,
    Task,
)
from plans.selectors.consulting import agencies_to_ask
from plans.services.texts import keep_text
from provinces.decrees import Line
from provinces.models import NATION_SLUG, Province
from provinces.services.communes import change_communes
from reports.models import Duty, FilledForm, OwnForm, ProgressReport
from reports.services.computing import compute_report, read_report, request_report
from reports.services.life import issue_report, submit_report
from reports.services.signing import sign_report

# a former province → the present one it was merged into, and another part of that one
MERGED_INTO = {"bac-kan": ("thai-nguyen", "thai-nguyen-cu"), "binh-phuoc": ("dong-nai", "dong-nai-cu")}
RETURN_YEAR = 2024  # of the one return whose state and version the bodies of the walker name
PASSWORD = "mua-roi-tren-pho-huyen"
AS_OF = {
    "computing": date(2024, 9, 30),
    "ready": date(2024, 11, 30),
    "submitted": date(2024, 10, 31),
    "signed": date(2024, 12, 31),
    "issued": date(2024, 12, 30),
}
ids = count(70_001)  # of as many digits as `missing` needs to find one that nothing bears


def dye(slug: str) -> str:
    return f"nhuom{slug.replace('-', '')}".ljust(20, "x")


@dataclass
class Account:
    """`key` is the column of the matrix; own, foreign and merged are slugs; `sees` the territories whose names may show."""

    key: str
    user: User | None
    own: str
    foreign: str
    merged: str
    sees: frozenset[str]
    things: dict[str, str] = field(default_factory=dict)  # what is not a territory's but this person's

    def territories(self) -> dict[str, str]:
        return {"own": self.own, "foreign": self.foreign, "merged": self.merged}

    @property
    def has_session(self) -> bool:
        return self.key not in ("anonymous", "closed")


@dataclass
class World:
    """`things`: slug of the territory → name of the thing → what stands for it in an address or a body."""

    things: dict[str, dict[str, str]] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    bodies: dict[tuple[str, str], dict] = field(default_factory=dict)  # (route, thing) → what only its own form carries
    arguments: dict[tuple[str, str], dict] = field(default_factory=dict)  # … → the other arguments of its address
    places_of: dict[int, set[str]] = field(default_factory=dict)  # organisation → the base units it ever was in

    def thing(self, account: Account, territory: str, name: str) -> str:
        if name == "nation":
            return NATION_SLUG
        if name.endswith(":nation"):
            return self.things[NATION_SLUG][name.removesuffix(":nation")]
        if name in account.things and territory == "own":
            return account.things[name]
        return self.things[account.territories()[territory]][name]


@contextmanager
def made():
    """A world for one module of tests, which keeps no log of its thousands of refusals."""
    logging.disable(logging.CRITICAL)
    with transaction.atomic():
        yield build()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def build() -> World:
    world = World()
    provinces = {p.slug: p for p in Province.objects.select_related("successor")}
    dye_the_demonstration()
    people = make_people(provinces)
    for former, (present, part) in MERGED_INTO.items():
        officers = people[former, "officer"], people[present, "whole"]
        world.things[former] = own_things(provinces[former], provinces[former], officers[0], people[former, "manager"])
        world.things[present] = own_things(provinces[present], provinces[part], officers[1], None)
        world.things[present] |= personal_things(people[present, "other"])
    nation, ministry = provinces[NATION_SLUG], Agency.objects.get(kind="ministry")
    world.things[NATION_SLUG] = {"plan": make_plan(nation, ministry, Indicator.objects.get(code="htx_new")).slug}
    world.things[NATION_SLUG]["communelist"] = str(commune_list(people[NATION_SLUG, "system"]).pk)
    world.versions = {str(pk): version for pk, version in ProgressReport.objects.values_list("pk", "version")}
    world.bodies, world.arguments = dict(bodies_of(world)), dict(arguments_of(world))
    world.versions |= {str(pk): version for pk, version in Import.objects.values_list("pk", "version")}
    for organisation, slug in Spell.objects.values_list("organisation", "base__slug"):
        world.places_of.setdefault(organisation, set()).add(slug)
    world.accounts = dict(accounts(people, provinces))
    return world


def dye_the_demonstration() -> None:
    """Names of all rows that only ever belonged to one of the four base units."""
    stayed = Organisation.objects.annotate(places=Count("spells__base", distinct=True)).filter(places=1).values("pk")
    for slug in [place for former, (_, part) in MERGED_INTO.items() for place in (former, part)]:
        word = Value(f" {dye(slug)}")
        here = Organisation.objects.filter(base__slug=slug, pk__in=stayed)
        here.update(name=Concat("name", word), search_key=Concat("search_key", word))
        SupportActivity.objects.filter(base__slug=slug).update(title=Concat("title", word))
        Recognition.objects.filter(base__slug=slug).update(product=Concat("product", word))
        ReportedValue.objects.filter(province__slug=slug).update(source=Concat("source", word))
        Programme.objects.filter(province__slug=slug).update(name=Concat("name", word))
        Plan.objects.filter(province__slug=slug).update(
            title=Concat("title", word), search_key=Concat("search_key", word)
        )
        TargetTerms.objects.filter(target__plan__province__slug=slug).update(wording=Concat("wording", word))
        Milestone.objects.filter(plan__province__slug=slug).update(wording=Concat("wording", word))
        User.objects.filter(territory__slug=slug).update(full_name=Concat("full_name", word))


def make_people(provinces) -> dict[tuple[str, str], User]:
    """(slug, column of the matrix) → user; those whom the demonstration lacks are made."""
    columns = {Role.PLAN_OFFICER: "officer", Role.ALLIANCE_STAFF: "alliance", Role.MANAGER: "manager"}
    people = {}
    for user in User.objects.select_related("agency__province", "territory"):
        if user.role in columns:
            people[user.place.slug, "whole" if user.place.level == "merged" else columns[user.role]] = user
        elif user.sees_nation:
            people[NATION_SLUG, "central" if user.is_central_reader else "system"] = user
    for former, (present, _) in MERGED_INTO.items():
        office = Agency.objects.create(kind="other", province=provinces[present], name=f"Sở Thử {former}")
        elsewhere = Agency.objects.create(kind="other", province=provinces[present], name=f"Sở Khác {former}")
        people[present, "other"] = person(f"khac.{present}", Role.PLAN_OFFICER, elsewhere)
        if (present, "whole") not in people:
            people[present, "whole"] = person(f"caTinh.{present}", Role.PLAN_OFFICER, office)
        commune = own_organisation(former).commune
        for role, column in (
            (Role.SECTOR_AGENCY, "sector"),
            (Role.COMMUNE_OFFICER, "commune"),
            (Role.PROVINCE_ADMIN, "admin"),
            (Role.PLAN_OFFICER, "closed"),
        ):
            place = {"territory": provinces[former], "commune": commune if column == "commune" else None}
            people[former, column] = person(f"{column}.{former}", role, office, **place)
    return people


def person(username, role, agency, **place) -> User:
    return User.objects.create(username=username, full_name=username, role=role, agency=agency, **place)


def own_organisation(slug: str) -> Organisation:
    """One in a commune, that ever was here alone, with a return and a rating: a commune officer of that place sees all three."""
    rows = Organisation.objects.filter(base__slug=slug, commune__isnull=False, name__contains=dye(slug))
    checked = {"year": RETURN_YEAR, "state": "checked", "base__slug": slug}
    rows = rows.filter(**{f"annualreturns__{name}": value for name, value in checked.items()}, ratings__base__slug=slug)
    rows = rows.filter(kind="htx", legal_status="active")
    return rows.select_related("base", "commune").order_by("-pk")[0]


def own_things(province: Province, base: Province, officer: User, manager: User | None) -> dict[str, str]:
    """One of each kind of thing: documents of `province`, records of `base`, which is the province itself or a part of it."""
    organisation = own_organisation(base.slug)
    indicator = indicator_of(province)
    plan = make_plan(province, officer.agency, indicator)
    draft = make_plan(province, officer.agency, indicator, Plan.Status.DRAFT)
    asked = make_plan(province, officer.agency, indicator, Plan.Status.CONSULTING)
    texts = texts_of(draft, officer)
    programme, activity, membership = programme_of(province), activity_of(organisation), membership_of(organisation)
    activity.programmes.add(programme)
    advice = activity_of(organisation)
    group = Participation.objects.create(pk=next(ids), activity=advice, founding_group=f"Nhóm {dye(base.slug)}")
    deleted = activity_of(organisation)
    deleted_as = deleted.pk
    deleted.delete()
    reports = {state: report_of(plan, officer, state, manager) for state in AS_OF}
    return {
        "province": province.slug,
        "plan": plan.slug,
        "plan:draft": draft.slug,
        **life_of_plan(asked, plan, officer),
        "plan:asked": asked.slug,
        "plan:sent": make_plan(province, officer.agency, indicator, Plan.Status.SUBMITTED).slug,
        "target": str(plan.targets.get().pk),
        "target:draft": str(draft.targets.get().pk),
        **followed_things(plan, officer),
        **texts,
        "organisation": str(organisation.pk),
        "spell": str(turn_of(organisation).pk),
        "return": str(organisation.annualreturns.filter(base=base)[0].pk),
        "rating:own": str(rating_of(organisation, base).pk),  # replaces one; hence before the next
        "rating": str(organisation.ratings.filter(base=base).order_by("-year", "-counts")[0].pk),
        **scheme_things(province),
        "activity": str(activity.pk),
        "participation": str(participation_of(activity, organisation).pk),
        "activity:deleted": str(deleted_as),
        "activity:bare": str(activity_of(organisation).pk),
        "group": str(group.pk),
        **file_of(organisation, officer),
        "indicator": indicator.code,
        "agency": str(officer.agency_id),
        **reported_things(province, programme, indicator, officer),
        "closing": str(closing_of(province, manager or officer).pk),
        "programme": str(programme.pk),
        "programme_code": programme.code,
        "membership": str(membership.pk),
        "representative": str(representative_of(organisation).pk),
        "union": str(membership.union_id),
        **pair_of(organisation),
        "submission": str(submission_of(organisation).pk),
        "place": str(organisation.commune.pk),
        "paper_code": paper_code(organisation.pk, RETURN_YEAR),
        "recognition": str(recognition_of(organisation, programme).pk),
        "base": base.slug,
        "base number": str(base.pk),
        "tax code": organisation.code or "0000000000",
        "commune_code": organisation.commune.code,
        "commune": organisation.commune.search_key,
        "number": plan.number,
        "dye": dye(base.slug),
        "job": job_of(officer),
        "notice": notice_of(officer),
        "duty": duty_of(province, officer),
        "import": str(import_of(organisation, province, officer).pk),
        **personal_things(officer),
        **{f"table:{code}": code for code in TABLES},
        **{f"report:{state}": str(report.pk) for state, report in reports.items()},
        **own_form_of(reports["signed"], officer),
        "code": ProgressReport.objects.get(pk=reports["signed"].pk).verification_code,
    }


def turn_of(organisation: Organisation) -> Spell:
    """A turn in its life that may be corrected and taken back; and an address of its own that may be taken back."""
    last = organisation.spells.get(to_on=None)
    other = "nominal" if last.actual_status != "nominal" else "inactive"
    day = last.from_on + timedelta(days=1)
    Organisation.objects.filter(pk=organisation.pk).update(website=f"https://{organisation.pk}.vn")
    record_event(organisation, Event.ACTUAL, by=User(role=Role.PLAN_OFFICER, pk=0), on=day, actual_status=other)
    return organisation.spells.get(to_on=None)


def bodies_of(world: World):
    """What a form can only say when it was shown: marks, and the values that it would send back."""
    for things in world.things.values():
        if "plan:draft" in things:
            asked = agencies_to_ask(Plan.objects.get(slug=things["plan:draft"])).values_list("pk", flat=True)
            yield ("api:plan-consult", things["plan:draft"]), {"agencies": list(asked[:1])}
        if "spell" not in things:
            continue
        spell = Spell.objects.get(pk=things["spell"])
        mark = life_mark(spell.organisation.spells.all())
        yield ("cooperatives:event_new", things["organisation"]), {"life": mark}
        shown = {name: getattr(spell, name) for name in ("legal_status", "actual_status", "sector", "version")}
        shown |= {"from_on": spell.from_on, "commune": spell.commune_id or "", "base": spell.base_id}
        yield ("cooperatives:turn_edit", things["spell"]), shown | {"why": "Sửa thử", "document": "1/TB"}
        yield ("cooperatives:turn_delete", things["spell"]), {"version": spell.version}
        # read now: its copy of the state followed the turn above
        handed_in = AnnualReturn.objects.get(organisation=things["organisation"], year=RETURN_YEAR)
        for route in ("cooperatives:return", "cooperatives:return_review"):
            yield (route, things["organisation"]), {"version": handed_in.version}
        corrected = {"name": f"Hợp tác xã Sửa thử {spell.organisation_id}", "version": spell.organisation.version}
        yield ("cooperatives:edit", things["organisation"]), corrected
        restored = {"why": "Thử", "fields_chosen": ["website"], "version": spell.organisation.version}
        yield ("cooperatives:restore", things["organisation"]), restored


def arguments_of(world: World):
    """An old image of each organisation; the first proposal of each text."""
    for things in world.things.values():
        for route in ("plans:proposal", "plans:proposal_answer") if "text" in things else ():
            yield (route, things["text"]), {"number": 1}
    """An old image of each organisation; a row of each draft of a plan."""
    for things in world.things.values():
        if "plan:draft" in things:
            for route in ("plans:row_edit", "plans:row_move", "plans:break_down"):
                yield (route, things["plan:draft"]), {"key": f"t{things['target:draft']}"}
        if "organisation" in things:
            images = event_model(Organisation).objects.filter(pgh_obj_id=things["organisation"])
            image = images.exclude(website=Organisation.objects.get(pk=things["organisation"]).website).latest("pgh_id")
            for route in ("cooperatives:restore", "api:organisation-former"):
                yield (route, things["organisation"]), {"table": "organisation", "image": image.pgh_id}


def closing_of(province: Province, by: User) -> Closing:
    return Closing.objects.create(
        pk=next(ids), province=province, from_on=date(2022, 1, 1), to_on=date(2022, 12, 31), closed_by=by
    )


def file_of(organisation: Organisation, officer: User) -> dict[str, str]:
    """One of each thing around an organisation's record."""
    stored = store_file("dieu-le.pdf", "application/pdf", b"%PDF-1.7", agency=officer.agency)
    same = {"organisation": organisation}
    others = Organisation.objects.filter(base=organisation.base, kind="htx").exclude(pk=organisation.pk)
    other = others.exclude(union_members__member=organisation)[0]
    merged = dict.fromkeys(["organisation", "before", "dropped", "moved", "rows"], {})
    merged |= {"spells": [], "uncounted": [], "kept_version": 0}
    made = {
        "person": Representative(**same, full_name="Lê Thị Mười", from_on=date(2020, 1, 1)),
        "document": Document(**same, title="Điều lệ", file=stored),
        "proposal": ChangeProposal(**same, block="rating", words="Sửa", by=officer, agency=officer.agency),
        "membership": UnionMembership(union=other, member=organisation, from_on=date(2020, 1, 1)),
        "merge": RecordMerge(
            kept=organisation, removed_id=next(ids), removed_name="HTX Cũ", content=merged, reason="Trùng", by=officer
        ),
    }
    for thing in made.values():
        thing.pk = next(ids)
        thing.save(force_insert=True)
    return {name: str(thing.pk) for name, thing in made.items()}


def make_plan(province: Province, agency: Agency, indicator: Indicator, status=Plan.Status.ISSUED) -> Plan:
    name = f"{dye(province.slug)}-{status}"
    plan = Plan.objects.create(
        slug=name, document_type="plan", number=f"{name}/KH", issuer="UBND", title=f"Kế hoạch {name}", province=province,
        owner_agency=agency, first_year=2024, last_year=2024, status=status,
    )  # fmt: skip
    issued = status in Plan.IN_FORCE
    edition = Edition.objects.create(
        plan=plan,
        number=1,
        state="issued" if issued else "preparing" if status == Plan.Status.DRAFT else status,
        effective_on=date(2024, 1, 1) if issued else None,
    )
    target = Target.objects.create(pk=next(ids), plan=plan, position=1, indicator=indicator)
    TargetTerms.objects.create(
        target=target, edition=edition, wording=f"Thành lập mới {name}", low=10, unit=indicator.unit
    )
    Milestone.objects.create(plan=plan, position=2, wording=f"Mốc {name}")
    return plan


def life_of_plan(asked: Plan, plan: Plan, officer: User) -> dict[str, str]:
    """What surrounds a plan: `asked` is out for opinions, also of the officer's own agency; `plan` has a file."""
    stored = store_file("ke-hoach.pdf", "application/pdf", b"%PDF-1.7", agency=officer.agency)
    edition, today = asked.editions.get(), now().date()
    consultation = Consultation(edition=edition, sent_on=today, deadline=today + timedelta(days=9))
    opinion = Opinion(consultation=consultation, agency=officer.agency)
    made = {
        "consultation": consultation,
        "opinion": opinion,
        "remark": Remark(
            edition=edition, opinion=opinion, target=asked.targets.get(), text="Góp ý", agency=officer.agency
        ),
        "file": PlanDocument(plan=plan, kind="signed", title="Bản ký", file=stored),
    }
    for thing in made.values():
        thing.pk = next(ids)
        thing.save(force_insert=True)
    for other in Agency.objects.filter(name=f"Sở Thử {plan.province.slug}"):
        Opinion.objects.create(pk=next(ids), consultation=consultation, agency=other)
        Remark.objects.create(pk=next(ids), edition=edition, text="Góp ý khác", agency=other)
    return {name: str(thing.pk) for name, thing in made.items()}


def followed_things(plan: Plan, officer: User) -> dict[str, str]:
    """Of the plan's target, which the officer's agency answers for: an explanation, a request; a task and a milestone."""
    target, same, name = plan.targets.get(), {"agency": officer.agency}, dye(plan.province.slug)
    plan.targets.update(agency=officer.agency)
    days = {"from_on": date(2024, 1, 1), "to_on": date(2024, 12, 31)}
    stored = store_file("qd.pdf", "application/pdf", b"%PDF-1.7", agency=officer.agency)
    made = {
        "explanation": Explanation(target=target, text=f"Vì {name}", author=officer, **days, **same),
        "request": ExplanationRequest(target=target, due_on=date(2024, 12, 31), asked_by=officer, **days, **same),
        "task": Task(plan=plan, wording=f"Việc {name}", evidence_file=stored, **same),
        "milestone": Milestone(plan=plan, wording=f"Mốc khác {name}", **same),
    }
    for thing in made.values():
        thing.pk = next(ids)
        thing.save(force_insert=True)
    return {kind: str(thing.pk) for kind, thing in made.items()}


def texts_of(draft: Plan, officer: User) -> dict[str, str]:
    """A text with a proposal for the draft, one that is to begin a plan, and one that is checked."""
    said = f"Mục tiêu năm 2024 của {dye(draft.province.slug)}: thành lập mới 35 HTX."
    uses = {"text": ("targets", draft), "text:new": ("targets", None), "check": ("check", draft)}
    return {name: str(keep_text(said, use=use, by=officer, plan=plan).pk) for name, (use, plan) in uses.items()}


def own_form_of(report: ProgressReport, officer: User) -> dict[str, str]:
    """A form of the agency's own, and what this report filled of it."""
    file = store_file("bieu.xlsx", "application/octet-stream", b"bieu", agency=officer.agency)
    form = OwnForm.objects.create(
        title="Biểu 01", province=report.province, agency=officer.agency, file=file, by=officer
    )
    return {"own_form": str(form.pk), "filled": str(FilledForm.objects.create(report=report, form=form, file=file).pk)}


def report_of(plan: Plan, officer: User, state: str, manager: User | None) -> ProgressReport:
    report = request_report(plan, by=officer, as_of=AS_OF[state], period_kind="year_to_date")
    if state == "computing":
        return report
    job = SimpleNamespace(owner=officer, arguments={"report": str(report.pk)}, progress=nothing, result=nothing)
    job.snapshot = read_report(job)
    compute_report(job)
    report.refresh_from_db()
    if state == "submitted":
        submit_report(report, by=officer)
    if state in ("signed", "issued"):
        facts = {"full_name": "Người ký", "role": Role.MANAGER, "agency": officer.agency}
        signer = manager or User.objects.get_or_create(username=f"ky.{plan.slug}", defaults=facts)[0]
        report = sign_report(report, by=signer, version=report.version, title="Giám đốc")
    if state == "issued":
        paper = ("ban-ky.pdf", b"%PDF-1.7")
        issue_report(report, by=officer, number="1/BC-STC", issued_on=today(), paper=paper)
    return report


def nothing(*args) -> None:
    pass


def activity_of(organisation: Organisation) -> SupportActivity:
    base, commune, day = organisation.base, organisation.commune, date(2024, 3, 1)
    return SupportActivity.objects.create(
        pk=next(ids),
        kind="training",
        title=f"Lớp {dye(base.slug)}",
        base=base,
        commune=commune,
        starts_on=day,
        counts_on=day,
    )


def representative_of(organisation: Organisation) -> Representative:
    return Representative.objects.create(pk=next(ids), organisation=organisation, full_name="Trần Thị Thử")


def participation_of(activity: SupportActivity, organisation: Organisation) -> Participation:
    return Participation.objects.create(pk=next(ids), activity=activity, organisation=organisation)


def membership_of(organisation: Organisation) -> UnionMembership:
    union = Organisation.objects.filter(base=organisation.base, name__contains=dye(organisation.base.slug))
    return UnionMembership.objects.create(
        pk=next(ids), union=union.exclude(pk=organisation.pk)[0], member=organisation, from_on=date(2001, 1, 1)
    )


def pair_of(organisation: Organisation) -> dict[str, str]:
    """A union, and a cooperative that belongs to none."""
    here = Organisation.objects.filter(base=organisation.base, commune=organisation.commune)
    union = Organisation.objects.filter(base=organisation.base, kind="lh").first()
    member = here.filter(kind="htx", union_memberships=None).exclude(pk=organisation.pk).order_by("pk").last()
    return {"union_other": str(union and union.pk), "member number": str(member and member.pk)}


def submission_of(organisation: Organisation) -> CommuneSubmission:
    return CommuneSubmission.objects.create(
        pk=next(ids), commune=organisation.commune, base=organisation.base, year=RETURN_YEAR, state="submitted"
    )


def recognition_of(organisation: Organisation, programme: Programme) -> Recognition:
    base, day = organisation.base, date(2024, 3, 1)
    return Recognition.objects.create(
        pk=next(ids), organisation=organisation, base=base, group="award", product=f"Giải {dye(base.slug)}",
        programme=programme, from_on=day,
    )  # fmt: skip


def import_of(organisation: Organisation, province: Province, officer: User) -> Import:
    """A file that waits for confirmation and would rename the organisation."""
    file = store_file("tep.xlsx", "", b"tep", agency=officer.agency)
    sheet = {"name": "DS", "head_row": 1, "heads": ["Tên"], "samples": [["A"]], "rows": 1, "first_column": 1}
    mapping = {"sheet": "DS", "head_row": 1, "columns": {"0": "name"}}
    one = Import.objects.create(
        table="organisations", state="previewed", by=officer, agency=officer.agency, province=province, file=file,
        sheets=[sheet], mapping=mapping, counts={"error": 1},
    )  # fmt: skip
    one.lines.create(row=2, outcome="error", label=organisation.name, organisation_id=organisation.pk)
    return one


def commune_list(admin: User) -> Import:
    """A list of changed communes that was loaded, and that changed one."""
    file = store_file("nq.xlsx", "", b"tep", agency=admin.agency)
    place = {"agency": admin.agency, "province": admin.place}
    one = Import.objects.create(
        table="commune-changes", state="done", by=admin, file=file, applied_at=now(), **place
    )  # fmt: skip
    line = Line(row=2, code="01843", on=date(2026, 5, 1), basis="Nghị quyết thử", name="Tên Thử Quyền")
    change_communes([line], batch=one.pk, by=admin)
    return one


def rating_of(organisation: Organisation, base: Province) -> Rating:
    """By the general scheme, beside the one that counts."""
    counting = organisation.ratings.filter(base=base).order_by("year")[0]
    scheme = RatingScheme.objects.get(code="tt-01-2020")
    same = {
        name: getattr(counting, name) for name in ("organisation", "year", "kind", "sector", "actual_status", "base")
    }
    Rating.objects.filter(organisation=organisation, year=counting.year, scheme=scheme).delete()
    return Rating.objects.create(pk=next(ids), scheme=scheme, band="fair", counts=False, **same)


def scheme_things(province: Province) -> dict[str, str]:
    scheme = scheme_of(province)
    return {"scheme": str(scheme.pk), "scheme_code": scheme.code}


def scheme_of(province: Province) -> RatingScheme:
    return RatingScheme.objects.create(
        pk=next(ids), code=f"{dye(province.slug)}-bo", name=f"Bộ {dye(province.slug)}", legal_source="QĐ thử",
        province=province, valid_from=date(2026, 1, 1), bands={"good": 80, "fair": 65, "average": 50, "weak": 0},
    )  # fmt: skip


def indicator_of(province: Province) -> Indicator:
    code = f"{dye(province.slug)}-rieng"
    unit = Unit.objects.get(pk=Indicator.objects.get(code="htx_total").unit_id)
    indicator = Indicator.objects.create(
        code=code, name=f"Chỉ tiêu {code}", group="cooperatives", unit=unit, province=province
    )
    counted = {"kind": "count", "source": "stock", "where": {"kind": ["htx"]}}
    DefinitionVersion.objects.create(indicator=indicator, definition=counted)
    return indicator


def reported_things(province: Province, programme: Programme, indicator: Indicator, officer: User) -> dict[str, str]:
    """A figure that waits for approval, with its evidence, and an approved one."""
    stored = store_file("bieu.pdf", "application/pdf", b"%PDF-1.7", agency=officer.agency)
    day, same = date(2024, 12, 31), {"indicator": indicator, "province": province, "agency": officer.agency}
    same |= {"owner_agency": officer.agency, "entered_by": officer, "source": f"Báo cáo {dye(province.slug)}"}
    made = {
        "reported": {"state": "submitted", "submitted_by": officer, "programme": programme, "evidence": stored},
        "reported:approved": {"state": "approved"},
    }
    rows = {
        name: ReportedValue.objects.create(pk=next(ids), from_on=day, to_on=day, value=12, **same, **more)
        for name, more in made.items()
    }
    return {name: str(row.pk) for name, row in rows.items()}


def programme_of(province: Province) -> Programme:
    code = f"{dye(province.slug)}-chuong-trinh"
    return Programme.objects.create(pk=next(ids), code=code, name=code, province=province)


def personal_things(user: User) -> dict[str, str]:
    """What is this person's alone: a job, a saved filter, a list asked for as a file and one written, a bulk act."""
    number = next(ids)
    SavedFilter.objects.create(pk=number, owner=user, list_code="organisations", name=f"HTX {number}", query="kind=htx")
    written = store_file("danh-sach.csv", "text/csv", b"HTX", agency=user.agency)
    same = {"owner": user, "list_code": "organisations", "query": "kind=htx", "keys": ["name"], "format": "csv"}
    asked = [
        ListExport.objects.create(job_id=job_of(user), file=file, commune=user.commune, **same)
        for file in (None, written)
    ]
    bulk = BulkChange.objects.create(owner=user, act="sector", given={}, words="Đổi", records=[], done_at=now())
    return {
        "job": job_of(user),
        "notice": notice_of(user),
        "filter": str(number),
        "bulk": str(bulk.pk),
        "export": str(asked[0].pk),
        "export:written": str(asked[1].pk),
    }


def job_of(user: User) -> str:
    return str(enqueue("progress_report", by=user, report="00000000-0000-4000-8000-000000000000").pk)


def duty_of(province: Province, officer: User) -> str:
    rule = {"every": "year", "calendar": "calendar", "months_after": 1, "day": 20, "from_on": date(2024, 1, 1)}
    return str(Duty.objects.create(pk=next(ids), title="Kỳ thử", province=province, agency=officer.agency, **rule).pk)


def notice_of(user: User) -> str:
    told = {"pk": next(ids), "kind": Notice.Kind.JOB, "text": "Thông báo thử", "url": "/viec-nen/"}
    return str(Notice.objects.get_or_create(user=user, key="walk", defaults=told)[0].pk)


def accounts(people, provinces):
    """The accounts that walk, each under a name for the test: "manager-bac-kan"."""
    everything = frozenset(provinces)
    formers = list(MERGED_INTO)
    for (slug, column), user in people.items():
        own = "bac-kan" if slug in (NATION_SLUG, "thai-nguyen") else slug
        if own not in formers or column == "other":
            continue
        foreign = formers[1 - formers.index(own)]
        sees = {"whole": frozenset({own, *MERGED_INTO[own]}), "central": everything, "system": everything}
        account = Account(column, user, own, foreign, MERGED_INTO[own][0], sees.get(column, frozenset({own})))
        account.things = personal_things(user)
        yield f"{column}-{slug}", account
    officer = people["binh-phuoc", "officer"]
    yield (
        "anonymous",
        Account("anonymous", None, "binh-phuoc", "bac-kan", "dong-nai", frozenset(), personal_things(officer)),
    )


# The names under which `World.accounts` holds them: known without a database, so that each is a test of its own.
WALKERS = (
    *(f"{column}-{slug}" for slug in MERGED_INTO for column in ("officer", "alliance", "manager")),
    *(f"{column}-binh-phuoc" for column in ("sector", "commune", "admin", "closed")),
    "whole-thai-nguyen", "central-ca-nuoc", "system-ca-nuoc", "anonymous",
)  # fmt: skip
