"""Every write operation of the API with a request that works: its example of the description, with rows that there are.

What is tested of all operations alike (the examples, mutated bodies, fields that nobody may set) begins here.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from drf_spectacular.generators import SchemaGenerator

from accounts.models import User
from cooperatives.life import Event
from cooperatives.models import (
    BulkChange,
    CommuneSubmission,
    Document,
    Organisation,
    Recognition,
    Representative,
    UnionMembership,
)
from cooperatives.services.closing import close_figures
from cooperatives.services.merging import merge_organisations
from cooperatives.services.organisations import correct_organisation
from cooperatives.services.proposals import propose_change
from cooperatives.services.states import record_event
from coopportal.kit import clock
from coopportal.kit.history import event_model
from coopportal.kit.periods import Span
from indicators.models import Indicator, Unit
from indicators.services.building import build_indicator
from indicators.services.reported import enter_value
from jobs.services import store_file
from plans.models import Plan
from plans.services.adopting import adopt_plan
from plans.services.explanations import explain
from plans.services.texts import keep_text
from provinces.models import Commune
from reports.models import ProgressReport
from reports.services.computing import request_report
from reports.services.life import submit_report
from reports.services.signing import sign_report
from tests.cooperatives.imported import upload, workbook
from tests.factories import (
    HOME,
    PRESENT,
    activity,
    agency,
    annual_return,
    day,
    do_job,
    edition,
    organisation,
    plan,
    programme,
    province,
    rating,
    set_terms,
    target,
    user,
)
from tests.test_api_writes import api

PREFIX = "/api/v1/"
RECORD = re.compile(rf"{PREFIX}[^/]+/[^/]+/(former/[a-z]+/\d+/)?")
HEADS = ["Mã số thuế", "Tên tổ chức", "Loại hình", "Lĩnh vực", "Ngày đăng ký"]
ROW = ["0100233488", "Hợp tác xã Suối Biếc", "HTX", "Nông nghiệp", "15/03/2021"]


def described() -> dict[tuple[str, str], dict]:
    """(method, path as described) → the operation, of those that write."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    return {
        (method, path.removeprefix(PREFIX)): operation | {"schemas": document["components"]["schemas"]}
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method in ("post", "patch", "put", "delete")
    }


def example_of(operation: dict):
    """The body that the description shows; {} where nothing is asked for, None where it is a form with a file."""
    content = operation.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        return None
    examples = content.get("application/json", {}).get("examples", {})
    return next(iter(examples.values()))["value"] if examples else None if content else {}


def writable(operation: dict) -> set[str]:
    """The names that a body may hold."""
    content = operation.get("requestBody", {}).get("content", {})
    schema = next(iter(content.values()), {"schema": {}})["schema"]
    schema = schema.get("items", schema)
    while "$ref" in schema or "allOf" in schema:
        schema = operation["schemas"][(schema.get("$ref") or schema["allOf"][0]["$ref"]).rpartition("/")[2]]
    return {name for name, one in schema.get("properties", {}).items() if not one.get("readOnly")}


@dataclass
class Request:
    """`who`: an account, or role, place and kind of agency of a new one; `put`: what takes the place of the example's values."""

    method: str
    template: str
    path: str
    who: tuple | User = ("alliance_staff", HOME, "alliance")
    put: dict = field(default_factory=dict)
    file: bytes = b""
    etag: str | None = None

    def body(self, operation: dict):
        """A fresh copy of the example with rows that there are."""
        body = example_of(operation)
        if body is None:
            return dict(self.put) | {"file": SimpleUploadedFile("tep.pdf", self.file)}
        body = json.loads(json.dumps(body))
        for one in body if isinstance(body, list) else [body]:
            one |= self.put
        return body

    def precondition(self, client) -> dict:
        """The ETag of the record that it is about, asked for once: what is tried out is taken back each time."""
        record = RECORD.match(PREFIX + self.path)
        if record and self.etag is None:
            self.etag = client.get(record[0]).headers.get("ETag", "")
        return {"If-Match": self.etag} if record and self.etag else {}

    def send(self, client, body):
        address, kind = PREFIX + self.path, "multipart" if self.file else "json"
        return getattr(client, self.method)(address, body, format=kind, headers=self.precondition(client))

    def client(self):
        client = api(user(*self.who) if isinstance(self.who, tuple) else self.who)
        client.raise_request_exception = False
        return client


def requests(template: str = "") -> Iterator[Request]:
    """In a database of the tests: each with rows of its own. `template`: of one resource alone, which is quicker."""
    resource = template.partition("/")[0]
    for resources, make in GROUPS.items():
        if not template or resource in resources.split():
            yield from make()


MANAGER, ADMIN, SECTOR = ("manager", HOME), ("province_admin", HOME), ("sector_agency", HOME)


def of_organisations():
    commune = Commune.objects.present().filter(base__slug=HOME).order_by("pk")[0]
    new = {"commune": commune.code}
    yield Request("post", "organisations/", "organisations/", put=new)
    yield Request("post", "organisations/bulk/", "organisations/bulk/", put=new)
    one, other = organisation("2015-01-01"), organisation("2016-01-01")
    yield Request("patch", "organisations/{id}/", f"organisations/{one.pk}/")
    for name, put in (("events", {}), ("place", new), ("reorganise", {}), ("merge", {"other": other.pk})):
        own = organisation("2015-01-01")
        yield Request("post", f"organisations/{{id}}/{name}/", f"organisations/{own.pk}/{name}/", put=put)
    correct_organisation(one, by=user(), version=None, address="Thôn 9")
    image = event_model(Organisation).objects.filter(pgh_obj_id=one.pk).latest("pgh_id").pgh_id
    former = "organisations/{id}/former/{table}/{image}/"
    yield Request("post", former, f"organisations/{one.pk}/former/organisation/{image}/")
    for method in ("patch", "delete"):
        own = organisation("2015-01-01")
        record_event(own, Event.SUSPEND, by=user(), on=day("2022-01-01"), reason="Theo đơn")
        yield Request(method, "spells/{id}/", f"spells/{own.spells.get(to_on=None).pk}/")
    yield Request("post", "representatives/", "representatives/", put={"organisation": one.pk})
    person = Representative.objects.create(organisation=one, full_name="Nguyễn Văn Anh", from_on=day("2020-01-01"))
    yield Request("patch", "representatives/{id}/", f"representatives/{person.pk}/")
    yield Request("post", "representatives/{id}/reveal/", f"representatives/{person.pk}/reveal/")


def of_the_file():
    one, union = organisation("2015-01-01"), organisation("2015-01-01", kind="lh")
    yield Request("post", "union-memberships/", "union-memberships/", put={"union": union.pk, "member": one.pk})
    other = organisation("2015-01-01")
    member = UnionMembership.objects.create(union=union, member=other, from_on=day("2020-01-01"))
    yield Request("post", "union-memberships/{id}/leave/", f"union-memberships/{member.pk}/leave/")
    kept = {"organisation": one.pk, "title": "Điều lệ"}
    yield Request("post", "documents/", "documents/", put=kept, file=b"%PDF-1.7")
    staff = user("alliance_staff", HOME, "alliance")
    for name in ("remove", "restore"):
        file = store_file("a.pdf", "application/pdf", b"%PDF-", agency=staff.agency)
        document = Document.objects.create(organisation=one, title="Điều lệ", file=file)
        yield Request("post", f"documents/{{id}}/{name}/", f"documents/{document.pk}/{name}/")
    yield Request("post", "change-proposals/", "change-proposals/", SECTOR, put={"organisation": one.pk})
    for name in ("accept", "decline"):
        told = propose_change(one, by=user(*SECTOR), block="identity", words="Đổi", field="address", value=f"Tổ {name}")
        yield Request("post", f"change-proposals/{{id}}/{name}/", f"change-proposals/{told.pk}/{name}/")
    first, second = organisation("2015-01-01"), organisation("2016-01-01")
    merge = merge_organisations(first, second, by=staff, reason="Trùng", choices={})
    yield Request("post", "record-merges/{id}/undo/", f"record-merges/{merge.pk}/undo/")


def of_years():
    one = organisation("2015-01-01")
    yield Request("post", "annual-returns/", "annual-returns/", put={"organisation": one.pk})
    form = annual_return(one, 2023, "draft", members_total=30)
    yield Request("patch", "annual-returns/{id}/", f"annual-returns/{form.pk}/")
    for name, state, who in (
        ("submit", "draft", None),
        ("check", "submitted", MANAGER),
        ("send-back", "submitted", MANAGER),
    ):
        row = annual_return(organisation("2015-01-01"), 2024, state, members_total=30)
        who = who or ("alliance_staff", HOME, "alliance")
        yield Request("post", f"annual-returns/{{id}}/{name}/", f"annual-returns/{row.pk}/{name}/", who)
    yield Request("post", "ratings/", "ratings/", put={"organisation": one.pk})
    for method in ("patch", "delete"):
        row = rating(organisation("2015-01-01"), 2024, "good", points=90)
        yield Request(method, "ratings/{id}/", f"ratings/{row.pk}/")
    row = rating(organisation("2015-01-01"), 2024, "good", counts=False)
    yield Request("post", "ratings/{id}/counting/", f"ratings/{row.pk}/counting/")
    yield Request("post", "rating-schemes/", "rating-schemes/", ADMIN)
    scheme = type(row.scheme).objects.create(
        code="bo-thu", name="Bộ thử", legal_source="QĐ", province=province(), valid_from=day("2026-01-01"),
        bands={"good": 80, "fair": 65, "average": 50, "weak": 0},
    )  # fmt: skip
    yield Request("patch", "rating-schemes/{code}/", f"rating-schemes/{scheme.code}/", ADMIN)
    communes = Commune.objects.present().filter(base__slug=HOME).order_by("pk")
    yield Request("post", "commune-submissions/", "commune-submissions/", put={"commune": communes[1].code})
    said = {"list_complete": True, "unlisted_groups": 2, "unlisted_groups_new": 0, "unlisted_group_members": 11}
    acts = (
        ("", "draft", None),
        ("submit/", "draft", None),
        ("check/", "submitted", MANAGER),
        ("send-back/", "submitted", MANAGER),
    )
    for commune, (name, state, who) in zip(communes[2:6], acts, strict=True):
        row = CommuneSubmission.objects.create(commune=commune, base=province(), year=2025, state=state, **said)
        who = who or ("alliance_staff", HOME, "alliance")
        path = f"commune-submissions/{row.pk}/{name}"
        yield Request("post" if name else "patch", f"commune-submissions/{{id}}/{name}", path, who)


def of_support():
    one = organisation("2015-01-01")
    yield Request("post", "programmes/", "programmes/")
    yield Request("patch", "programmes/{code}/", f"programmes/{programme().code}/")
    yield Request("post", "support-activities/", "support-activities/", put={"base": HOME})
    for method, name in (("patch", ""), ("delete", ""), ("post", "participants/")):
        row = activity("training", "2025-03-01")
        put = {"organisation": one.pk} if name else {}
        yield Request(method, f"support-activities/{{id}}/{name}", f"support-activities/{row.pk}/{name}", put=put)
    for method in ("patch", "delete"):
        part = activity("training", "2025-03-01", one).participations.get()
        yield Request(method, "participations/{id}/", f"participations/{part.pk}/")
    yield Request("post", "recognitions/", "recognitions/", put={"organisation": one.pk})
    for method in ("patch", "delete"):
        row = Recognition.objects.create(
            organisation=one, base=province(), group="award", product=f"Giải {method}", from_on=day("2024-01-01")
        )
        yield Request(method, "recognitions/{id}/", f"recognitions/{row.pk}/")


def of_lists():
    one = organisation("2015-01-01")
    yield Request("post", "bulk-changes/", "bulk-changes/", put={"organisations": [one.pk]})
    staff = user("alliance_staff", HOME, "alliance")
    change = BulkChange.objects.create(
        owner=staff, act="sector", given={}, words="Đổi", records=[], done_at=clock.now()
    )
    yield Request("post", "bulk-changes/{id}/undo/", f"bulk-changes/{change.pk}/undo/", staff)
    yield Request("post", "exports/", "exports/")
    yield Request("post", "imports/", "imports/", put={"table": "organisations"}, file=workbook(HEADS, ROW))
    for name, rows in (
        ("columns", (["Cột A", "Cột B"], [ROW[1], ROW[0]])),
        ("confirm", (HEADS, ROW)),
        ("cancel", (HEADS, ROW)),
    ):
        waits = upload(staff, "organisations", workbook(*rows))
        put = {"sheet": "Danh sách"} if name == "columns" else {}
        yield Request("post", f"imports/{{id}}/{name}/", f"imports/{waits.pk}/{name}/", put=put)


def of_reports():
    """Each step of a report of its own, from the state it begins from."""
    issued = Plan.objects.filter(province__slug="bac-kan").order_by("pk")[0]
    yield Request("post", "reports/", "reports/", ("plan_officer", "bac-kan"), put={"plan": issued.slug})
    officer, leader = user("plan_officer", HOME), user("manager", HOME)
    of = plan("2024")
    wanted = target(of, "htx_new", 3)
    for name, status, who in (
        ("submit", "ready", officer),
        ("take-back", "submitted", officer),
        ("send-back", "submitted", leader),
        ("sign", "submitted", leader),
        ("issue", "signed", officer),
    ):
        asked = request_report(of, by=officer, as_of=day("2024-12-31"), period_kind="year_to_date")
        do_job(asked.job)
        row = ProgressReport.objects.get(pk=asked.pk)
        if status == "submitted":
            submit_report(row, by=officer)
        elif status == "signed":
            sign_report(row, by=leader, version=row.version, title="Giám đốc")
        put = {"remarks": [{"target": wanted.pk, "text": "Sai"}]} if name == "send-back" else {}
        if name == "issue":
            put = {"issued_on": f"{clock.today():%Y-%m-%d}"}
        yield Request("post", f"reports/{{id}}/{name}/", f"reports/{row.pk}/{name}/", who, put=put)


def of_indicators():
    """Each about a year of its own: an agency has one figure in hand for a key."""
    officer = user("plan_officer", HOME)
    told = {"province": province(), "programme": None, "nature": "official", "value": 655, "source": "Báo cáo thử"}
    told["indicator"] = Indicator.objects.select_related("unit").get(code="htx_total")
    yield Request("post", "reported-values/", "reported-values/", officer, put={"province": HOME})
    acts = (("patch", "", officer), ("post", "submit/", officer), ("post", "withdraw/", officer))
    acts += (("post", "approve/", MANAGER), ("post", "send-back/", MANAGER))
    yield Request("post", "indicators/", "indicators/", officer)
    own = build_indicator(
        name="Chỉ tiêu riêng thử", unit=Unit.objects.get(code="htx"), rising=True, group="cooperatives", why="",
        definition={"kind": "count", "source": "stock", "where": {"kind": "htx"}}, by=officer,
    )  # fmt: skip
    yield Request("delete", "indicators/{code}/", f"indicators/{own.code}/", officer)
    yield Request("post", "indicators/{code}/comparison/", "indicators/htx_total/comparison/", officer)
    leader = user("manager", HOME, "finance")
    yield Request("post", "closings/", "closings/", leader, put={"province": HOME})
    closing = close_figures(province(), Span(day("2020-01-01"), day("2020-12-31")), by=leader)
    yield Request("post", "closings/{id}/reopen/", f"closings/{closing.pk}/reopen/", leader)
    for year, (method, name, who) in enumerate(acts, start=2015):
        days = {"from_on": day(f"{year}-12-31"), "to_on": day(f"{year}-12-31")}
        row = enter_value(told | days, by=officer, submit=who is MANAGER)
        yield Request(method, f"reported-values/{{id}}/{name}", f"reported-values/{row.pk}/{name}", who)


def of_plans():
    """Each about a plan of its own, at the state that the act begins from."""
    officer, asked, successor = user("plan_officer", HOME), agency(kind="alliance"), user("plan_officer", PRESENT)
    acts = {
        "consult": "draft", "end-consultation": "consulting", "submit": "draft", "take-back": "submitted",
        "send-back": "submitted", "issue": "submitted", "amend": "issued", "drop": "issued", "close": "issued",
        "reopen": "closed", "adopt": "issued", "withdraw-adoption": "issued",
    }  # fmt: skip
    yield Request("post", "plans/", "plans/", officer, put={"province": HOME})
    for method, name, status in (
        ("patch", "", "draft"),
        ("delete", "", "draft"),
        *(("post", *one) for one in acts.items()),
    ):
        row = plan("2024", status=status)
        of_it = target(row, "htx_new", 30)
        put = {}
        if name == "consult":
            put = {"agencies": [asked.pk], "deadline": "2098-12-15"}
        elif name == "send-back":
            put = {"remarks": [{"target": of_it.pk, "text": "Không quá 25"}]}
        elif name == "drop":
            set_terms(of_it, edition(row, 2, state="preparing"), 40, unit="htx")
        who = {"send-back": MANAGER, "adopt": successor, "withdraw-adoption": successor}.get(name, officer)
        path = f"plans/{row.slug}/{name}/" if name else f"plans/{row.slug}/"
        if name == "withdraw-adoption":
            adopt_plan(
                row, by=who, choice="continued", document="1250/QĐ-UBND", decided_on=day("2025-08-15"), version=None
            )
        yield Request(method, f"plans/{{slug}}/{name}/" if name else "plans/{slug}/", path, who, put=put)


def around_plans():
    officer, asked = user("plan_officer", HOME), user("alliance_staff", HOME, "alliance")
    out = plan("2024", status="consulting")
    held = out.editions.get().consultations.create(sent_on=clock.today(), deadline=clock.today())
    opinion = held.opinions.create(agency=asked.agency)
    yield Request("post", "opinions/{id}/answer/", f"opinions/{opinion.pk}/answer/", asked)
    remark = out.editions.get().remarks.create(text="Nên 25", agency=asked.agency, opinion=opinion)
    yield Request("post", "remarks/{id}/reply/", f"remarks/{remark.pk}/reply/", officer)
    yield Request(
        "post", "plan-documents/", "plan-documents/", officer, put={"plan": out.slug, "kind": "draft"}, file=b"%PDF-1.7"
    )
    draft = plan("2024", status="draft", owner_agency=officer.agency)
    yield Request("post", "plan-texts/", "plan-texts/", officer, put={"plan": draft.slug})
    for name in ("answer", "accept-all"):
        text = keep_text("Mục tiêu năm 2024: thành lập mới 35 HTX.", use="targets", by=officer, plan=draft)
        yield Request("post", f"plan-texts/{{id}}/{name}/", f"plan-texts/{text.pk}/{name}/", officer)
    for name in ("remove", "restore"):
        stored = store_file("a.pdf", "application/pdf", b"%PDF-", agency=officer.agency)
        row = out.documents.create(title="Dự thảo", file=stored)
        yield Request("post", f"plan-documents/{{id}}/{name}/", f"plan-documents/{row.pk}/{name}/", officer)


def of_rows():
    """Targets, what agencies do for them and say of them; each about a plan of its own."""
    officer, keeper = user("plan_officer", HOME), user("alliance_staff", HOME, "alliance")

    def row(status="draft"):
        made = target(plan("2026", status=status, owner_agency=officer.agency), "htx_new", 30)
        type(made).objects.filter(pk=made.pk).update(agency=keeper.agency)
        made.refresh_from_db()
        return made

    for name in ("", "bulk/"):
        yield Request("post", f"targets/{name}", f"targets/{name}", officer, put={"plan": row().plan.slug})
    for method in ("patch", "delete"):
        yield Request(method, "targets/{id}/", f"targets/{row().pk}/", officer)
    yield Request("post", "tasks/", "tasks/", officer, put={"plan": row("issued").plan.slug})
    for method, name, who in (("patch", "", officer), ("delete", "", officer), ("post", "tell/", keeper)):
        task = row("issued").plan.tasks.create(wording="Tập huấn", agency=keeper.agency)
        yield Request(method, f"tasks/{{id}}/{name}", f"tasks/{task.pk}/{name}", who)
    for method, name, who in (("patch", "", officer), ("post", "tell/", keeper)):
        mark = row("issued").plan.milestones.create(wording="Đề án", agency=keeper.agency)
        yield Request(method, f"milestones/{{id}}/{name}", f"milestones/{mark.pk}/{name}", who)
    named = {"target": row("issued").pk}
    soon = f"{clock.today() + timedelta(days=9):%Y-%m-%d}"
    yield Request("post", "explanation-requests/", "explanation-requests/", officer, put=named | {"due_on": soon})
    asked = row("issued")
    days = {"from_on": day("2026-01-01"), "to_on": day("2026-06-30")}
    wanted = asked.explanation_requests.create(agency=keeper.agency, due_on=day(soon), asked_by=officer, **days)
    path = f"explanation-requests/{wanted.pk}/withdraw/"
    yield Request("post", "explanation-requests/{id}/withdraw/", path, officer)
    yield Request("post", "explanations/", "explanations/", keeper, put={"target": row("issued").pk})
    said = explain(row("issued"), days | {"text": "Thiếu vốn", "cause": ""}, by=keeper)
    yield Request("patch", "explanations/{id}/", f"explanations/{said.pk}/", keeper)
    yield Request("post", "target-figures/", "target-figures/", keeper, put={"target": row("issued").pk})


GROUPS = {
    "targets tasks milestones explanations explanation-requests target-figures": of_rows,
    "plans": of_plans,
    "opinions remarks plan-documents plan-texts": around_plans,
    "reported-values indicators closings": of_indicators,
    "organisations spells representatives": of_organisations,
    "union-memberships documents change-proposals record-merges": of_the_file,
    "annual-returns ratings rating-schemes commune-submissions": of_years,
    "programmes support-activities participations recognitions": of_support,
    "bulk-changes exports imports": of_lists,
    "reports": of_reports,
}
