"""Asking for and computing progress reports."""

import json
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import Act, require
from coopportal.kit import clock
from coopportal.kit.fields import refuse_future
from coopportal.kit.periods import Span, day_label, year_span
from coopportal.kit.refusals import TooMany
from jobs.models import Job, StoredFile
from jobs.services import enqueue, store_file
from plans.models import Plan
from provinces.models import Province
from provinces.selectors import in_boundaries
from reports.content import Cover, canonical, content_of, period_of, records_of
from reports.models import ProgressReport
from reports.nation import nation_records
from reports.selectors.explaining import explained
from reports.selectors.reading import editions_on, plans_of, readings_of, tables_of
from reports.word import document_file_name, progress_document
from reports.workbook import Copy, Seal, progress_workbook, report_file_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILES = ("internal_file", "outgoing_file", "document_file")
MOST_UNDER_WAY = 50
Kind, Status = ProgressReport.Kind, ProgressReport.Status


@transaction.atomic
def request_report(
    plan: Plan, *, by: User, as_of: date, period_kind: str, boundaries: str = "old", stage: bool = False
) -> ProgressReport:
    """Ask for a report on a plan: the row now, its figures by a job. Asked again by the agency while it is computed: the same.

    Raises PermissionDenied, ValidationError, TooMany.

    `stage`: sơ kết, tổng kết of a plan of several years. `boundaries`: "old" counts in the province as the plan was issued
    for, "new" in the present one it lies in.
    """
    require(by, Act.REPORT_REQUEST)
    province = territory(plan, boundaries, by)
    check_day(as_of, plan)
    if stage and plan.first_year == plan.last_year:
        told = (
            f"{plan.number_text} chỉ có một năm. Hãy chọn loại “{Kind.PROGRESS.label}”, hoặc chọn kế hoạch nhiều năm."
        )
        raise ValidationError({"plan": told})
    Plan.objects.select_for_update().get(pk=plan.pk)  # two clicks at once come one after the other
    kind = Kind.STAGE if stage else Kind.PROGRESS
    return asked_for({"kind": kind, "plan": plan, "province": province}, by, as_of, period_kind)


@transaction.atomic
def request_province_report(province: Province, *, by: User, as_of: date, period_kind: str) -> ProgressReport:
    """The same on every plan of a province in force in the day's year; of a present one also those of its former parts.

    Raises PermissionDenied, TooMany; ValidationError also when there is no such plan.
    """
    require(by, Act.REPORT_REQUEST)
    if not by.holds(province):
        raise ValidationError(
            {"province": f"Địa bàn của bạn không gồm cả {province.full_name}. Hãy chọn địa bàn của mình."}
        )
    check_day(as_of, None)
    Province.objects.select_for_update(no_key=True).get(pk=province.pk)
    asked = {"kind": Kind.PROVINCE, "plan": None, "province": province}
    if not plans_of(ProgressReport(**asked, as_of=as_of)):
        raise ValidationError(
            {
                "as_of": f"{province.full_name} chưa có kế hoạch nào đang thực hiện trong năm {as_of.year}. Hãy chọn năm khác."
            }
        )
    return asked_for(asked, by, as_of, period_kind)


@transaction.atomic
def request_nation_report(*, by: User, as_of: date, period_kind: str) -> ProgressReport:
    """The same on every plan of the nation. Raises PermissionDenied, TooMany, ValidationError."""
    require(by, Act.REPORT_REQUEST)
    if not by.sees_nation:
        raise ValidationError({"kind": "Báo cáo cả nước do cơ quan trung ương lập. Hãy chọn loại khác."})
    check_day(as_of, None)
    nation = Province.objects.select_for_update(no_key=True).get(level=Province.Level.NATION)
    return asked_for({"kind": Kind.NATION, "plan": None, "province": nation}, by, as_of, period_kind)


def asked_for(asked: dict, by: User, as_of: date, period_kind: str) -> ProgressReport:
    refuse_too_many(by)
    period = period_of(period_kind, as_of, asked["plan"])
    asked |= {
        "as_of": as_of,
        "period_kind": period_kind,
        "period_from": period.start,
        "period_to": period.end,
        "owner_agency": by.agency,
    }
    under_way = ProgressReport.objects.filter(**asked, status=Status.COMPUTING, job__in=Job.objects.active())
    if same := under_way.first():
        return same
    report = ProgressReport.objects.create(**asked, requested_by=by)
    report.job = enqueue("progress_report", by=by, unique_key=f"report:{report.pk}", report=str(report.pk))
    report.save(update_fields=["job"])
    return report


def refuse_too_many(by: User) -> None:
    if Job.objects.active().filter(owner=by, kind="progress_report").count() >= MOST_UNDER_WAY:
        raise TooMany(
            f"Bạn đang có {MOST_UNDER_WAY} báo cáo chưa tính xong. Hãy chờ ít phút rồi thử lại.", retry_after=60
        )


def territory(plan: Plan, boundaries: str, by: User) -> Province:
    """Raises ValidationError when the province reaches beyond what the person holds: a report lists the names."""
    province = in_boundaries(plan.province, "new") if boundaries == "new" else plan.province
    if not by.holds(province):
        raise ValidationError(
            f"Báo cáo kèm danh sách tổ chức, mà địa bàn của bạn không gồm cả {province.full_name}. "
            "Hãy chọn địa giới khi ban hành kế hoạch hoặc kế hoạch của địa bàn mình.",
            code="territory_too_large",
        )
    return province


def check_day(as_of: date, plan: Plan | None) -> None:
    try:
        refuse_future(as_of)
    except ValidationError as error:
        raise ValidationError({"as_of": error.messages}) from error
    if plan is None:
        return
    whole = year_span(plan.first_year, plan.calendar)
    if as_of < whole.start:
        begins = f"Kế hoạch bắt đầu từ {day_label(whole.start)}"
        raise ValidationError({"as_of": f"{begins}; hãy chọn từ ngày đó, ví dụ {day_label(whole.end)}."})


def read_report(job) -> dict:
    """The report's figures and the rows behind them, all of one moment: jobs runs this REPEATABLE READ, READ ONLY."""
    require(job.owner, Act.REPORT_REQUEST)
    report = ProgressReport.objects.visible_to(job.owner).with_facts().filter(pk=job.arguments["report"]).first()
    if report is None or not job.owner.holds(report.province):
        raise PermissionDenied("Bạn không còn phụ trách địa bàn của báo cáo này.")
    job.progress(1, 4, "Đang đếm số thực hiện")
    period = Span(report.period_from, report.period_to)
    readings = readings_of(report, period, job.owner.parts)
    job.progress(2, 4, "Đang lấy danh sách phía sau các con số")
    cover = Cover(
        report.kind,
        report.province,
        report.as_of,
        period,
        report.agency_name,
        report.agency_superior,
        report.owner_agency.place,
        report.owner_agency.symbol,
        report.demonstration,
    )
    content = explained(content_of(cover, readings, editions_on([reading.plan for reading in readings], report.as_of)))
    content["tables"] = tables_of(report, content, readings)
    records = nation_records(readings) if report.kind == Kind.NATION else records_of(content, readings)
    return {"content": canonical(content), "records": canonical(records)}


def compute_report(job) -> None:
    """Write what was read, the two workbooks and the Word document. A report that was signed meanwhile stays as it is."""
    report = ProgressReport.objects.select_for_update().get(pk=job.arguments["report"])
    if report.status != Status.COMPUTING and report.status != Status.READY:
        return
    job.progress(3, 4, "Đang lập tệp Excel và Word")
    report.content, report.records = job.snapshot["content"], job.snapshot["records"]
    report.computed_at, report.status = clock.now(), Status.READY
    write_files(report, seal=None)
    report.save(update_fields=["content", "records", "computed_at", "status", *FILES])
    job.result("reports:detail", report.pk)


def write_files(report: ProgressReport, seal: Seal | None) -> None:
    """Drawn from the stored content alone, so that the file says what the page says. Files of an earlier draft may go."""
    drafts = [pk for pk in (report.internal_file_id, report.outgoing_file_id) if pk]
    StoredFile.objects.filter(pk__in=drafts).update(keep_until=clock.now())
    content, records = json.loads(report.content), json.loads(report.records)
    for copy, name in ((Copy.INTERNAL, "internal_file"), (Copy.OUTGOING, "outgoing_file")):
        workbook = progress_workbook(content, records, copy=copy, seal=seal)
        setattr(report, name, store_file(report_file_name(content, copy), XLSX, workbook, agency=report.owner_agency))
    write_document(report, content, seal)


def write_document(report: ProgressReport, content: dict, seal: Seal | None) -> None:
    """The Word document, with the words that people wrote so far."""
    StoredFile.objects.filter(pk=report.document_file_id).update(keep_until=clock.now())
    document = progress_document(content | {"narrative": report.narrative}, seal=seal)
    report.document_file = store_file(document_file_name(content), DOCX, document, agency=report.owner_agency)


@transaction.atomic
def recompute_report(report: ProgressReport, *, by: User) -> ProgressReport:
    """Compute a draft again from today's records.

    Raises PermissionDenied (also for another agency's), TooMany, and ValidationError when it is signed.
    """
    require(by, Act.REPORT_REQUEST)
    refuse_too_many(by)
    report = ProgressReport.objects.select_for_update(of=["self"]).get(pk=report.pk)
    if report.owner_agency_id != by.agency_id:
        raise PermissionDenied("Chỉ đơn vị lập báo cáo mới tính lại được báo cáo này.")
    if report.is_signed:
        raise ValidationError(
            "Báo cáo đã ký không tính lại được; hãy lập báo cáo mới để thay thế.", code="report_signed"
        )
    if report.status == Status.SUBMITTED:
        raise ValidationError("Báo cáo đang trình ký không tính lại được; hãy rút về trước.", code="report_submitted")
    report.job = enqueue("progress_report", by=by, unique_key=f"report:{report.pk}", report=str(report.pk))
    report.status = Status.COMPUTING
    report.save(update_fields=["job", "status"])
    return report
