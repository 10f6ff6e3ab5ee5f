"""One account's way through all rows of the matrix. Whatever is not as it should be becomes a sentence in `findings`."""

import io
import json
import os
import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from cooperatives.models import Spell
from coopportal.kit.clock import today
from tests.access.matrix import MATRIX, STATUSES, TERRITORIES, Row
from tests.access.routes import Operation, Route
from tests.access.world import RETURN_YEAR, Account, World, dye

# What stands in for an argument of the path that a row says nothing about.
FILLER = {
    "table": "organisations",
    "rule": "return-missing",
    "code": "htx_total",
    "event": "suspend",
    "year": RETURN_YEAR,
    "way": "tach",
    "act": "submit",
    "first": "2025-01-01",
    "?programme": "training_classes",
}
FORM_KEY = "6f6b1c1e-0000-4000-8000-000000000001"
# A value "@thing" stands for that thing of the account's own territory.
ACTIVITY = {"base": "@base number", "title": "Lớp kế toán", "starts_on": "01/03/2024", "stage": "done", "save": "1"}
PROGRAMME = {"name": "Đề án thử", "kind": "scheme", "first_year": "2021", "last_year": "2025"}
NEW_ORGANISATION = {"name": "Hợp tác xã Thử quyền", "kind": "htx", "sector": "other", "established_on": "2024-01-01"}
# What a thing named in a body is called there.
BODY_NAMES = {"commune_code": "commune", "union_other": "union"}
UPLOADS = ("/api/v1/documents/", "/api/v1/imports/", "/api/v1/plan-documents/")  # their body is a form with a file
RECOGNITION = {"group": "ocop", "product": "Miến dong", "level": "4 sao", "from_on": "01/06/2026"}
DUTY = {
    "title": "Kỳ thử", "every": "year", "calendar": "calendar", "months_after": "1", "day": "20", "from_on": "01/01/2024",
    "in_force": "on",
}  # fmt: skip
SCHEME = {
    "name": "Bộ thử", "legal_source": "QĐ thử", "valid_from": "01/01/2026", "good": "80", "fair": "65", "average": "50",
    "criteria": "Tài chính; Vốn; 7",
}  # fmt: skip
LISTS = re.compile("/api/v1/(?!targets).*/(bulk|participants)/")  # their body is a list
# Of a DELETE: one address, another body.
TAKEN_AWAY = {
    "api:support-activity-detail": {"reason": "ghi trùng"},
    "api:participation-detail": {"reason": "ghi nhầm"},
    "api:recognition-detail": {"reason": "ghi nhầm"},
    "api:rating-detail": {"reason": "ghi nhầm"},
    "api:target-detail": {"reason": "ghi nhầm"},
    "api:plan-detail": {"reason": "nhập trùng"},
    "api:task-detail": {"reason": "giao trùng"},
}
BODIES = {
    "reports:new": {"as_of": "31/12/2024", "period_kind": "year_to_date", "boundaries": "old"},
    "api:report-list": {"as_of": "2024-12-31", "period_kind": "year_to_date", "boundaries": "old"},
    "cooperatives:activity_new": ACTIVITY | {"kind": "training", "form_key": FORM_KEY},
    "cooperatives:activity_edit": ACTIVITY,
    "cooperatives:activity_delete": {"reason": "ghi trùng"},
    "cooperatives:activity_attendance": {"line": "Nhóm trồng dưa", "choice": "group", "save": "1"},
    "cooperatives:programme_new": PROGRAMME | {"form_key": FORM_KEY},
    "cooperatives:programme_edit": PROGRAMME,
    "cooperatives:return": {"act": "save", "members_total": "1.234", "confirm_all": "Đã đối chiếu với sổ sách"},
    "cooperatives:return_review": {"act": "send-back", "reason": "Bổ sung số lao động"},
    "cooperatives:submission": {
        "act": "save",
        "list_complete": "yes",
        "unlisted_groups": "3",
        "unlisted_groups_new": "0",
        "unlisted_group_members": "9",
    },
    "cooperatives:submission_review": {"act": "send-back", "reason": "Bổ sung số thành viên"},
    "accounts:draft": {"draft_address": "/hop-tac-xa/1/", "members_total": "12"},
    "cooperatives:by_representative": {"name": "Nguyễn"},
    "cooperatives:export_new": {"format": "xlsx", "columns": "all", "query": "kind=lh"},
    "indicators:records_file": {"format": "csv", "query": "from=01/01/2024&to=31/12/2024"},
    "cooperatives:filter_save": {"name": "HTX nông nghiệp", "query": "kind=htx&sector=agriculture"},
    "cooperatives:columns": {"column": "code"},
    "api:organisation-list": NEW_ORGANISATION,
    "api:organisation-bulk": NEW_ORGANISATION,
    "api:organisation-detail": {"address": "Thôn thử"},
    "api:organisation-events": {"event": "sector", "sector": "other", "on": "2026-11-01", "reason": "Thử"},
    "api:organisation-place": {"commune": "@commune_code"},
    "api:organisation-reorganise": {
        "way": "split",
        "on": "2026-11-01",
        "reason": "Thử",
        "newborn": [{"name": "Hợp tác xã Tách thử"}],
    },
    "api:organisation-former": {"why": "Thử", "fields": ["website"]},
    "api:union-membership-list": {"member": "@member number", "from_on": "2026-06-01"},
    "api:union-membership-leave": {"to_on": "2026-06-01"},
    "api:commune-submission-list": {"year": 2026, "unlisted_groups": 3},
    "api:commune-submission-detail": {
        "list_complete": True,
        "unlisted_groups": 3,
        "unlisted_groups_new": 0,
        "unlisted_group_members": 9,
    },
    "api:commune-submission-send-back": {"reason": "Bổ sung số thành viên"},
    "api:document-list": {"title": "Điều lệ thử"},
    "api:change-proposal-list": {"block": "rating", "words": "Thử"},
    "api:change-proposal-decline": {"answer": "Không đúng"},
    "api:export-list": {"list": "organisations", "format": "csv"},
    "api:import-list": {"table": "organisations"},
    "api:import-columns": {"sheet": "Không có", "columns": {"0": "name"}},
    "api:rating-scheme-list": {
        "name": "Bộ thử quyền",
        "legal_source": "QĐ thử",
        "valid_from": "2026-01-01",
        "bands": {"good": 80, "fair": 65, "average": 50},
        "criteria": [{"name": "Vốn", "max": 7}],
    },
    "api:rating-scheme-detail": {"valid_to": "2030-01-01"},
    "api:annual-return-list": {"year": 2026, "members_total": 12},
    "api:annual-return-detail": {"note": "Thử"},
    "api:annual-return-send-back": {"reason": "Bổ sung số lao động"},
    "api:support-activity-list": {
        "kind": "advice",
        "title": "Tư vấn thử",
        "starts_on": "2026-03-01",
        "counts_on": "2026-03-01",
    },
    "api:support-activity-detail": {"place": "Hội trường xã"},
    "api:support-activity-participants": {"founding_group": "Nhóm trồng dưa"},
    "api:participation-detail": {"persons": 3},
    "api:rating-list": {"year": 2024, "scheme": "tt-01-2020", "points": 70},
    "api:rating-detail": {"band": "not_rated", "cause": "other", "reason": "Thử"},
    "api:rating-counting": {"reason": "kết luận thống nhất"},
    "api:recognition-list": {"group": "award", "product": "Giải thử", "from_on": "2026-06-01"},
    "api:recognition-detail": {"level": "cấp tỉnh", "from_on": "2026-06-01"},
    "api:programme-list": {"name": "Đề án thử quyền", "number": "1/ĐA"},
    "api:programme-detail": {"number": "2/ĐA"},
    "api:spell-detail": {"why": "Thử"},
    "api:representative-list": {"full_name": "Nguyễn Văn Thử", "from_on": "2026-11-01"},
    "api:representative-detail": {"title": "Chủ tịch"},
    "api:representative-reveal": {"purpose": "Thử quyền xem"},
    "cooperatives:recognition_new": RECOGNITION | {"form_key": FORM_KEY},
    "cooperatives:recognition_edit": RECOGNITION,
    "cooperatives:recognition_delete": {"reason": "ghi nhầm"},
    "cooperatives:rating_edit": {"band": "not_rated", "cause": "no_figures"},
    "cooperatives:rating_count": {"reason": "thống nhất"},
    "cooperatives:rating_delete": {"reason": "ghi nhầm"},
    "cooperatives:scheme_new": SCHEME | {"form_key": FORM_KEY},
    "cooperatives:scheme_edit": SCHEME,
    **dict.fromkeys(
        [f"cooperatives:{name}" for name in ("visit", "people_reveal", "person_export", "person_erase")],
        {"purpose": "Gọi mời dự lớp tập huấn"},
    ),
    "reports:sign": {"title": "Giám đốc", "mode": "", "reviewed": "on"},
    **dict.fromkeys(("reports:duty_new", "reports:duty"), DUTY),
    "reports:duty_done": {"sent_on": "20/01/2026"},
    "reports:issue": {"number": "1/BC-STC", "issued_on": f"{today():%d/%m/%Y}", "version": "0"},
    "api:report-send-back": {"reason": "Thiếu số liệu"},
    "api:report-sign": {"title": "Giám đốc"},
    "api:report-issue": {"number": "1/BC-STC", "issued_on": f"{today():%Y-%m-%d}"},
    "plans:texts": {"form_key": FORM_KEY, "text": "Thành lập mới 35 HTX"},
    "plans:checks": {"form_key": FORM_KEY, "text": "Thành lập mới 35 HTX"},
    "plans:proposal_answer": {"act": "reject", "version": "1"},
    "cooperatives:event_new": {"form_key": FORM_KEY, "on": "01/11/2026", "reason": "Thử"},
    "cooperatives:reorganise": {
        "form_key": FORM_KEY,
        "on": "01/11/2026",
        "reason": "Thử",
        "newborn": "Hợp tác xã Tách thử",
    },
    "cooperatives:turn_delete": {"why": "Thử"},
    "api:reported-value-list": {
        "indicator": "htx_total",
        "province": "@base",
        "from_on": "2023-12-31",
        "to_on": "2023-12-31",
        "value": 12,
        "source": "Báo cáo thử",
    },
    "api:reported-value-detail": {"value": 15},
    "api:indicator-list": {
        "name": "Chỉ tiêu thử quyền",
        "unit": "htx",
        "group": "cooperatives",
        "definition": {"kind": "count", "source": "stock", "where": {"kind": "htx"}},
    },
    "api:indicator-comparison": {"lines": [{"name": "Hợp tác xã Thử quyền"}]},
    "api:closing-list": {"from_on": "2023-01-01", "to_on": "2023-12-31"},
    "api:closing-reopen": {"reason": "bổ sung phiếu"},
    "api:target-list": {"indicator": "htx_new", "low": "35"},
    "api:target-detail": {"low": "36"},
    "api:target-bulk": {"targets": [{"indicator": "htx_new", "low": "35"}]},
    "api:reported-value-send-back": {"reason": "Thiếu số"},
    "api:reported-value-withdraw": {"reason": "Nhầm kỳ"},
    "indicators:reported_edit": {"value": "15", "source": "Báo cáo thử", "agency": "@agency"},
    "indicators:closing_new": {"form_key": FORM_KEY, "province": "@base", "period": "year", "year": "2023"},
    "indicators:closing_reopen": {"reason": "bổ sung phiếu"},
    "api:target-figure-list": {"nature": "estimate", "value": "12", "source": "Báo cáo thử"},
    "api:explanation-list": {"from_on": "2024-01-01", "to_on": "2024-12-31", "text": "Chờ đo đạc"},
    "api:explanation-detail": {"text": "Chờ đo đạc"},
    "api:explanation-request-list": {"from_on": "2024-01-01", "to_on": "2024-12-31", "due_on": "2099-12-31"},
    "api:explanation-request-withdraw": {"reason": "Đã có số mới"},
    "api:task-list": {"wording": "Tập huấn thử"},
    "api:task-detail": {"wording": "Tập huấn thử"},
    "api:task-tell": {"state": "doing"},
    "api:milestone-detail": {"due_on": "2024-09-30"},
    "api:milestone-tell": {"state": "doing"},
    "plans:target_explain": {
        "form_key": FORM_KEY,
        "from_on": "01/01/2024",
        "to_on": "31/12/2024",
        "cause": "land",
        "text": "Chờ đo đạc",
    },
    "plans:explanation_edit": {"from_on": "01/01/2024", "to_on": "31/12/2024", "text": "Chờ đo đạc"},
    "plans:target_figure": {"nature": "estimate", "value": "12", "source": "Báo cáo thử"},
    "plans:explanations": {
        "form_key": FORM_KEY,
        "targets": "@target",
        "from_on": "01/01/2024",
        "to_on": "31/12/2024",
        "due_on": "31/12/2099",
    },
    "plans:request_withdraw": {"reason": "Đã có số mới"},
    "plans:task": {"state": "done", "done_on": "29/06/2024", "evidence": "Báo cáo thử"},
    "plans:milestone": {"state": "doing"},
    "plans:task_edit": {"wording": "Tập huấn thử"},
    "plans:milestone_edit": {"due_on": "30/09/2024"},
    "plans:task_remove": {"reason": "Giao trùng"},
    "plans:task_new": {"form_key": FORM_KEY, "wording": "Tập huấn thử"},
    "indicators:reported_act": {"act": "send-back", "reason": "Thiếu số"},
    "plans:new": {"form_key": FORM_KEY},
    "api:plan-list": {
        "document_type": "plan",
        "title": "Kế hoạch thử",
        "issuer": "UBND",
        "first_year": 2027,
    },
    "api:plan-detail": {"signer": "Lê An"},
    "api:plan-consult": {"deadline": "2098-12-15"},
    "api:plan-send-back": {"reason": "Thử"},
    "api:plan-issue": {"number": "532/KH-UBND", "issued_on": "2024-01-05"},
    "api:plan-amend": {"reason_code": "situation", "reason": "Thử"},
    "api:plan-close": {"closed_on": "2026-01-05", "document": "215/BC-UBND"},
    "api:plan-reopen": {"reason": "Thử"},
    "api:plan-withdraw-adoption": {"reason": "Thử"},
    "api:plan-adopt": {"choice": "continued", "document": "12/QĐ-UBND", "decided_on": "2025-08-15"},
    "api:plan-document-list": {"kind": "draft"},
    "api:opinion-answer": {"stance": "agreed"},
    "api:plan-text-list": {"use": "targets", "text": "Thành lập mới 35 HTX"},
    "api:plan-text-answer": {"number": 1, "act": "reject"},
    "api:remark-reply": {"choice": "accepted"},
    "plans:adopt": {
        "choice": "continued",
        "document": "Quyết định 12/QĐ-UBND",
        "decided_on": "15/08/2025",
    },
    "plans:opinion": {"stance": "agreed"},
    "plans:consultation": {"deadline": "31/12/2098"},
    "plans:remark": {"choice": "accepted"},
}
# Query parameters that name something a territory owns, and those that only choose among words or count.
OWNED = {
    "scheme": "scheme",
    "base": "base", "province": "province", "organisation": "organisation", "plan": "plan", "programme": "programme",
    "target": "target",
    "commune": "commune_code", "code": "tax code", "number": "number", "search": "dye", "q": "dye", "indicator": "indicator",
    "activity": "activity", "agency": "agency", "union": "union", "member": "organisation", "ma": "paper_code",
}  # fmt: skip
SEES_NONE = {("commune", "api:plan-text-list")}  # who sees nothing of a list, of the own territory either
REFERENCE = ""  # everybody reads all of it
REFERENCE_DATA = re.compile("/api/v1/(provinces|communes)/")
OWNED_HERE = {
    ("plans:texts", "plan"): "plan:draft",
    ("provinces:places", "place"): "commune",
    ("plans:new", "parent"): "plan",
    ("api:opinion-list", "plan"): "plan:asked",
    ("api:plan-text-list", "plan"): "plan:draft",
    ("api:remark-list", "plan"): "plan:asked",
    ("plans:new", "predecessor"): "plan",
    ("api:support-activity-list", "programme"): "programme_code",
    ("api:recognition-list", "programme"): "programme_code",
    ("api:rating-scheme-list", "province"): "province",
    ("api:record-merge-list", "organisation"): "organisation",
    ("api:commune-list", "province"): REFERENCE,
    ("api:commune-list", "former"): REFERENCE,
    ("api:commune-list", "search"): REFERENCE,
    ("cooperatives:commune_changes", "q"): REFERENCE,
    ("cooperatives:commune_changes_template", "province"): REFERENCE,
    ("cooperatives:list", "commune"): "commune",
    ("cooperatives:total", "commune"): "commune",
    ("cooperatives:list", "records"): "organisation",
    ("cooperatives:total", "records"): "organisation",
    ("cooperatives:rating_list", "commune"): "commune",
    ("cooperatives:ratings_bulk", "commune"): "commune",
}
NEUTRAL = {
    "actual_status", "after", "as_of", "band", "cause",
    "due_on", "before", "boundaries", "by", "calendar", "copy", "counts", "cursor",
    "document_type", "entry", "flow", "format", "from", "from_on", "group", "gso_code", "kind", "legal_status", "lender", "level",
    "nature", "nil_report", "offset", "span", "use",
    "open", "ordering", "other", "removed", "waiting",
    "page", "page_size", "period", "rising", "sector", "side", "stage", "state", "status", "to", "to_on", "year",
    "done", "outcome", "sheet", "table",
    "demonstration", "established_from", "established_to", "flag", "has_code", "more", "no_commune", "rating_year",
    "registered_under", "return_state", "return_year", "size", "sort",
}  # fmt: skip
ORGANISATION_FILTERS = (
    "q", "kind", "sector", "actual_status", "commune", "legal_status", "base", "established_from", "established_to",
    "return_year", "return_state", "flag", "rating_year", "band", "has_code", "registered_under", "no_commune",
    "demonstration", "records",
)  # fmt: skip
# Pages do not describe their parameters as operations do.
PAGE_PARAMETERS = {
    "search": ("q",),
    "plans:list": ("q", "year", "document_type", "after", "before"),
    "plans:new": ("parent", "predecessor"),
    "plans:detail": ("as_of", "boundaries"),
    "plans:history": ("before",),
    "plans:contacts": ("q", "kind", "after", "before"),
    "plans:target": ("as_of", "boundaries"),
    "plans:target_figure": ("nature",),
    "plans:years": ("as_of", "boundaries"),
    "plans:texts": ("plan", "after", "before"),
    "plans:checks": ("plan", "after", "before"),
    "cooperatives:unattached": ("after", "before"),
    "cooperatives:proposal_list": ("after", "before"),
    "provinces:places": ("place",),
    "cooperatives:rating_list": ("year", "q", "commune", "band", "after", "before"),
    "cooperatives:ratings_bulk": ("year", "scheme", "q", "commune", "band", "after", "before"),
    "cooperatives:rating_new": ("year", "scheme"),
    "cooperatives:scheme_new": ("copy",),
    "cooperatives:activities": ("q", "kind", "programme", "year", "stage", "after", "before"),
    "cooperatives:activity_total": ("q", "kind", "programme", "year", "stage"),
    "cooperatives:activity_new": ("kind", "organisation"),
    "cooperatives:activities_deleted": ("after", "before"),
    "cooperatives:activity_participants": ("after", "before"),
    "cooperatives:participation_bind": ("name",),
    "cooperatives:campaign": ("year",),
    "cooperatives:campaign_list": ("q", "kind", "state", "commune", "year", "after", "before"),
    "cooperatives:campaign_print": ("q", "kind", "state", "commune", "year"),
    "cooperatives:reminder": ("commune", "year"),
    "cooperatives:paper_open": ("ma",),
    "cooperatives:submissions": ("year", "after", "before"),
    "cooperatives:imports": ("table", "after", "before"),
    "cooperatives:commune_changes": ("q", "after", "before"),
    "cooperatives:commune_changes_template": ("province",),
    "cooperatives:import_template": ("kind", "commune", "year"),
    "cooperatives:import_detail": ("outcome", "after", "before"),
    "cooperatives:import_file": ("copy",),
    "cooperatives:import_map": ("sheet",),
    "cooperatives:list": (*ORGANISATION_FILTERS, "after", "before", "size", "sort", "more"),
    "cooperatives:total": ORGANISATION_FILTERS,
    "indicators:list": ("q",),
    "indicators:reported_list": (
        "indicator",
        "province",
        "span",
        "nature",
        "state",
        "agency",
        "waiting",
        "after",
        "before",
        "size",
    ),
    "indicators:reported_export": ("indicator", "province", "span", "nature", "state", "agency", "waiting", "format"),
    "indicators:reported_template": ("province", "period", "year", "calendar", "nature"),
    "indicators:reported_new": ("indicator", "province", "copy"),
    "indicators:closings": ("after", "before"),
    "indicators:closing": ("before",),
    "indicators:quality": ("province", "year", "commune"),
    "indicators:balance": ("province", "year", "commune"),
    "indicators:findings": ("province", "year", "commune", "q", "kind", "size", "after", "before"),
    "indicators:findings_export": ("province", "year", "commune", "q", "kind", "format"),
    "indicators:detail": ("province", "from", "to", "calendar", "programme", "boundaries", "by"),
    "indicators:workbook": ("province", "from", "to", "calendar", "programme", "boundaries", "by"),
    "indicators:records": (
        "province",
        "from",
        "to",
        "calendar",
        "programme",
        "side",
        "plan",
        "q",
        "kind",
        "sector",
        "commune",
        "after",
        "before",
    ),
    "reports:list": ("after", "before"),
    "reports:new": ("plan", "as_of", "boundaries"),
    "reports:duties": ("year",),
    "reports:download": ("copy", "format"),
    "reports:comparison": ("earlier",),
    "reports:letter": ("agency",),
    "verify": ("code",),
    "jobs:list": ("after", "before"),
    "jobs:notices": ("after", "before"),
}
PUBLIC = re.compile("/tra-cuu/|/reports/verify/")  # a signed report's title, to whoever holds its code
RECORD = re.compile("/api/v1/[^/]+/[^/]+/")
DIRECTIVES = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
POLICY = {name: set(map(str, values)) for name, values in DIRECTIVES.items()}
ORGANISATION_LINK = re.compile(r'href="/hop-tac-xa/(\d+)/')
CHANGES = "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
KEYS = re.compile(r"[A-Za-z0-9]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
READS = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "EXPLAIN")


def missing(thing: str) -> str:
    """What looks like the thing, and is as long, and does not exist."""
    letter = "f" if re.fullmatch(r"[0-9a-f-]{36}", thing) else "q"
    return re.sub(r"[^\W\d_]", letter, re.sub(r"\d", "9", thing))


def changes() -> int:
    """How many rows this transaction has written, those of triggers and those taken back included."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGES)
        return cursor.fetchone()[0]


@contextmanager
def undone():
    """Whatever happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """What can be read of it; of a workbook all its parts."""
        if self.body[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(self.body)) as workbook:
                return "\n".join(workbook.read(name).decode("utf-8", "replace") for name in workbook.namelist())
        return self.body.decode("utf-8", "replace")

    def size(self) -> int:
        return len(self.body)

    def said(self) -> str:
        """The text without the keys and tokens that differ each time."""
        return KEYS.sub("", self.text)


@dataclass
class Walk:
    world: World
    account: Account
    routes: dict[str, Route]
    operations: list[Operation] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    territories: tuple[str, ...] = TERRITORIES
    probes: int = 0
    wrote: int = 0  # rows, by the last request that may write
    showed: set[str] = field(default_factory=set)  # routes on which the own territory's dye was seen
    nothings: dict[tuple, Answer] = field(default_factory=dict)  # what was answered for things that do not exist

    def __post_init__(self):
        self.client = Client(
            REMOTE_ADDR=f"10.0.{os.getpid() % 256}.{len(self.account.key)}"
        )  # others count their own codes
        if self.account.user:
            self.client.force_login(self.account.user)
        if self.account.key == "closed":
            type(self.account.user).objects.filter(pk=self.account.user.pk).update(is_active=False)
        self.cookies = {name: cookie.value for name, cookie in self.client.cookies.items()}
        self.changes = changes()  # so many rows are accounted for
        self.forbidden = self.forbidden_words()

    def forbidden_words(self) -> list[str]:
        """Dyes and identifiers that no answer may hold: those of the territories, and in its own of the states, not shown."""
        places = {place for own in self.world.things for place in (own,)} | {"thai-nguyen-cu", "dong-nai-cu"}
        words = [dye(place) for place in places - self.account.sees - {"ca-nuoc"}]
        for row in MATRIX:
            if row.route in ("reports:detail", "plans:detail", "jobs:cancel") and len(row.cells[0]) == 3:
                hidden = [place for place, letter in row.expected(self.account.key).items() if letter in "nsu"]
                words += [self.world.thing(self.account, place, row.thing) for place in hidden]
        return words

    # one request

    def send(self, method: str, path: str, body: dict | None = None, query: dict | None = None, **extra) -> Answer:
        """Every answer of the walk is looked at here: its headers, its words, and that a GET wrote nothing."""
        if method == "GET":
            extra |= {"data": query or {}}
        elif path in UPLOADS:
            extra |= {"data": (body or {}) | {"file": SimpleUploadedFile("tep.pdf", b"%PDF-1.7")}}
        elif path.startswith("/api/"):
            extra |= {
                "data": json.dumps([body] if LISTS.match(path) else body or {}),
                "content_type": "application/json",
            }
        else:
            extra |= {"data": body or {}}
        statements: list[str] = []

        def note(execute, sql, parameters, many, context):
            statements.append(sql)
            return execute(sql, parameters, many, context)

        before = changes() if method != "GET" else 0
        with connection.execute_wrapper(note):
            response = getattr(self.client, method.lower())(path, **extra)
            content = b"".join(response.streaming_content) if response.streaming else response.content
        self.probes += 1
        answer = Answer(response.status_code, dict(response.headers), content)
        asked = f"{method} {path} {query or body or ''}"
        if method != "GET":
            self.wrote = changes() - before
            self.changes += self.wrote
        elif writing := [sql for sql in statements if not str(sql).lstrip("(").startswith(READS)]:
            self.findings.append(f"{asked} writes: {writing[0]}")
        if response.status_code >= 500 and path != "/healthz":
            self.findings.append(f"{asked} answered {response.status_code}.")
        self.look_at_headers(asked, path, answer)
        self.look_for_foreign_words(asked, answer)
        return answer

    def look_at_headers(self, asked: str, path: str, answer: Answer) -> None:
        policy = {}
        for directive in answer.headers.get("Content-Security-Policy", "").split(";"):
            name, *values = directive.split() or [""]
            policy[name] = set(values)
        wanted = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "X-Frame-Options": "DENY",
        }
        if self.account.has_session and not asked.startswith(f"POST {reverse('account_logout')}"):
            wanted["Cache-Control"] = "no-store"
        wrong = [name for name, value in wanted.items() if answer.headers.get(name) != value]
        wrong += ["Content-Security-Policy"] if policy != POLICY else []
        wrong += [] if re.fullmatch("[0-9a-f]{32}", answer.headers.get("X-Request-ID", "")) else ["X-Request-ID"]
        if wrong:
            self.findings.append(f"{asked} came without the right {', '.join(wrong)}.")

    def look_for_foreign_words(self, asked: str, answer: Answer) -> None:
        text = answer.text
        for word in self.forbidden:
            if word in text and word not in asked and not PUBLIC.search(asked):
                self.findings.append(f"{asked} shows {word}.")
        for number in map(int, ORGANISATION_LINK.findall(text)):
            if not self.world.places_of.get(number, set()) & self.account.sees:
                self.findings.append(f"{asked} links to organisation {number} of a foreign territory.")
        if answer.headers.get("Content-Type", "").startswith("application/json") and not REFERENCE_DATA.search(asked):
            self.look_for_foreign_records(asked, json.loads(text))

    def look_for_foreign_records(self, asked: str, content) -> None:
        for record in records_in(content):
            number = record.get("organisation") or (record["id"] if "certificate_number" in record else None)
            if isinstance(number, int) and not self.places_of(number) & self.account.sees:
                self.findings.append(f"{asked} lists organisation {number} of a foreign territory.")
            place = record.get("base", "")
            if isinstance(place, str) and place and place not in self.account.sees:
                self.findings.append(f"{asked} lists a row of {place}.")

    def places_of(self, number: int) -> set[str]:
        """Where an organisation ever was; of one that this very request wrote, where it is."""
        written = Spell.objects.filter(organisation=number).values_list("base__slug", flat=True)
        return self.world.places_of.get(number) or set(written)

    # rows

    def walk(self, rows: list[Row]) -> list[str]:
        for row in rows:
            self.probe(row)
        if self.changes != changes():
            self.findings.append(f"Some GET changed {changes() - self.changes} rows.")
        return self.findings

    def probe(self, row: Row) -> None:
        for territory, letter in row.expected(self.account.key).items():
            if territory not in self.territories:
                continue
            answer = self.ask(row, self.thing_of(row, territory))
            if row.method != "GET" and letter in "nbefumk" and self.wrote:
                self.findings.append(f"{row} ({territory}): was refused and wrote {self.wrote} rows all the same.")
            if not self.is_as(letter, answer, row):
                got = f"{answer.status} {answer.headers.get('Location', '')}".strip()
                self.findings.append(f"{row} ({territory}): {got} instead of {letter}.")
            if territory == "own" and letter == "2" and dye(self.account.own) in answer.text:
                self.showed.add(row.route)
            unshown = "nesu" if row.thing[0] in "+?" else "nsu"
            hidden = letter in unshown or self.account.territories()[territory] not in self.account.sees
            if hidden and letter not in "2ramcd":
                self.compare_with_missing(row, territory, answer)

    def thing_of(self, row: Row, territory: str) -> str:
        name = row.thing.lstrip("?+").removesuffix("?new")
        return "" if name == "-" else self.world.thing(self.account, territory, name)

    def path_of(self, row: Row, thing: str) -> str:
        names = self.routes[row.route].arguments
        values = {name: FILLER.get(row.thing) or FILLER.get(name, thing) for name in names}
        if names and row.thing[0] not in "?+-":
            values[names[0]] = thing
        known = {of: more for (route, of), more in self.world.arguments.items() if route == row.route}
        values |= known.get(thing) or next(iter(known.values()), {})  # of what does not exist: another's, as long
        return self.routes[row.route].path(**values)

    def ask(self, row: Row, thing: str) -> Answer:
        path = self.path_of(row, thing)
        if row.method == "GET":
            query = {"boundaries": "new"} if row.thing.endswith("?new") else {}
            if row.thing.startswith("?"):
                query = {"province" if row.thing == "?nation" else row.thing[1:]: thing}
            return self.send("GET", path, query=query)
        body = {} if self.routes[row.route].is_api else {"version": self.world.versions.get(thing, 1)}
        bodies = TAKEN_AWAY if row.method == "DELETE" and row.route in TAKEN_AWAY else BODIES
        body |= bodies.get(row.route, {}) | self.world.bodies.get((row.route, thing), {})
        body = {name: self.own_thing(value) for name, value in body.items()}
        if row.thing.startswith("+"):
            name = row.thing[1:].partition(":")[0]
            body[BODY_NAMES.get(name, name)] = (
                int(thing) if name in ("organisation", "union_other", "target") else thing
            )
        with undone():
            answer = self.send(row.method, path, body, **self.preconditions(row, path))
        self.client.cookies.load(self.cookies)
        return answer

    def own_thing(self, value):
        named = isinstance(value, str) and value.startswith("@")
        if not named:
            return value
        thing = self.world.thing(self.account, "own", value[1:])
        return int(thing) if value.endswith(" number") else thing

    def preconditions(self, row: Row, path: str) -> dict:
        """What the API asks of who writes upon a record: the ETag that the caller may read of it."""
        record = RECORD.match(path)
        if not record or row.thing.startswith("+"):
            return {}
        return {"headers": {"If-Match": self.client.get(record[0]).headers.get("ETag", '"1"')}}

    def is_as(self, letter: str, answer: Answer, row: Row) -> bool:
        signs_in = answer.headers.get("Location", "").startswith(reverse("account_login"))
        return answer.status in STATUSES[letter] and (answer.status != 302 or signs_in == (letter == "s"))

    def compare_with_missing(self, row: Row, territory: str, answer: Answer) -> None:
        """Who may not see a thing must not learn that it exists."""
        thing = self.thing_of(row, territory)
        key = row.method, row.route, row.thing[0], missing(thing)
        if key not in self.nothings:
            self.nothings[key] = self.ask(row, missing(thing))
        nothing = self.nothings[key]
        if (answer.status, answer.size()) != (nothing.status, nothing.size()):
            seen = f"{answer.status} of {answer.size()} bytes, one that does not exist {nothing.status} of {nothing.size()}"
            self.findings.append(f"{row} ({territory}): a foreign thing answers {seen}.")

    # filters

    def parameters(self) -> dict[str, tuple[str, ...]]:
        """Route → the parameters of a GET of it."""
        names = {route.shape: name for name, route in self.routes.items()}
        described = {names[one.shape]: one.parameters for one in self.operations if one.method == "GET"}
        return {name: described.get(name, PAGE_PARAMETERS.get(name, ())) for name in self.routes}

    def filter(self) -> list[str]:
        """Each filter of a list with what only a foreign territory has: the answer is that to what nobody has."""
        for name, parameters in self.parameters().items():
            for parameter in () if self.routes[name].arguments else parameters:
                thing = OWNED_HERE.get((name, parameter), OWNED.get(parameter))
                if thing is None and parameter not in NEUTRAL:
                    self.findings.append(f"{name}?{parameter}: nobody said whether a territory owns what this names.")
                elif thing and self.account.foreign not in self.account.sees:
                    self.filter_one(name, parameter, thing)
        return self.findings

    def filter_one(self, name: str, parameter: str, thing: str) -> None:
        path, value = self.routes[name].path(), self.world.thing(self.account, "foreign", thing)
        foreign = self.send("GET", path, query={parameter: value})
        nothing = self.send("GET", path, query={parameter: missing(value)})
        own = self.send("GET", path, query={parameter: self.world.thing(self.account, "own", thing)})
        if (foreign.status, foreign.size()) != (nothing.status, nothing.size()):
            seen = f"{foreign.status} of {foreign.size()} bytes and {nothing.status} of {nothing.size()}"
            self.findings.append(
                f"{name}?{parameter}: what a foreign territory has and what nobody has differ: {seen}."
            )
        if own.status == 200 and own.said() == nothing.said() and (self.account.key, name) not in SEES_NONE:
            self.findings.append(f"{name}?{parameter} finds nothing of the own territory either: it proves nothing.")


def records_in(content):
    """Every object of a JSON document."""
    if isinstance(content, dict):
        yield content
        for value in content.values():
            yield from records_in(value)
    elif isinstance(content, list):
        for value in content:
            yield from records_in(value)
