"""An agency's own forms: uploaded and checked, filled by a job with what a report says, withdrawn."""

import json
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import Act, require
from coopportal.kit import clock
from coopportal.kit.refusals import TooMany
from coopportal.kit.text import nfc
from coopportal.kit.workbooks.filling import filled, places_of
from coopportal.kit.workbooks.refused import Unreadable
from indicators.models import Indicator
from jobs.models import Job
from jobs.services import enqueue, open_file, store_file
from reports.models import FilledForm, OwnForm, ProgressReport
from reports.own_form import errors_of, values_of
from reports.services.computing import XLSX
from reports.workbook import Copy, report_file_name

FILL = "report_own_form"
KEPT = timedelta(days=7)
MOST_UNDER_WAY = 10


def upload_form(*, title: str, name: str, content: bytes, by: User) -> OwnForm:
    """Keep a form once nothing is wrong with it. Raises PermissionDenied; ValidationError {"file": every mistake}."""
    require(by, Act.REPORT_REQUEST)
    title = nfc(title).strip()
    if not title:
        raise ValidationError({"title": "Nhập tên biểu mẫu, ví dụ Biểu 01 – Sở Kế hoạch."})
    try:
        places = places_of(content)
    except Unreadable as error:
        raise ValidationError({"file": error.sentence}, code=error.rule) from error
    codes = set(Indicator.objects.visible_to(by).values_list("code", flat=True))
    if errors := errors_of(places, codes):
        raise ValidationError({"file": errors})
    with transaction.atomic():
        file = store_file(name[-200:], XLSX, content, agency=by.agency)
        return OwnForm.objects.create(title=title, province=by.place, agency=by.agency, file=file, by=by)


@transaction.atomic
def withdraw_form(form: OwnForm, *, by: User) -> OwnForm:
    """Offered no more. Raises PermissionDenied."""
    require(by, Act.REPORT_REQUEST)
    form = OwnForm.objects.select_for_update().get(pk=form.pk)
    form.withdrawn_at = form.withdrawn_at or clock.now()
    form.save(update_fields=["withdrawn_at"])
    return form


@transaction.atomic
def fill_form(report: ProgressReport, form: OwnForm, *, by: User) -> FilledForm:
    """Ask for the form with this report's figures; asked again, it is filled anew.

    Raises PermissionDenied (also for another agency's form), TooMany; ValidationError while the report is not computed.
    """
    require(by, Act.REPORT_REQUEST)
    if form.agency_id != by.agency_id:
        raise PermissionDenied("Biểu mẫu này của đơn vị khác.")
    if not report.is_computed:
        raise ValidationError("Báo cáo chưa tính xong. Hãy chờ ít phút rồi điền biểu mẫu.", code="report_not_ready")
    if report.plan_id is None:
        raise ValidationError(
            "Biểu mẫu riêng được điền từ báo cáo của một kế hoạch; báo cáo này gồm nhiều kế hoạch, mỗi chỉ tiêu có thể có "
            "nhiều dòng. Hãy lập báo cáo của kế hoạch cần điền.",
            code="several_plans",
        )
    if form.withdrawn_at:
        raise ValidationError("Biểu mẫu này đã thôi dùng. Hãy chọn biểu mẫu khác.", code="form_withdrawn")
    if Job.objects.active().filter(owner=by, kind=FILL).count() >= MOST_UNDER_WAY:
        raise TooMany(
            f"Bạn đang có {MOST_UNDER_WAY} biểu mẫu chưa điền xong. Hãy chờ ít phút rồi thử lại.", retry_after=60
        )
    one, _ = FilledForm.objects.select_for_update().get_or_create(report=report, form=form)
    one.job = enqueue(FILL, by=by, unique_key=f"own_form:{one.pk}:{by.pk}", filled=one.pk)
    one.save(update_fields=["job"])
    return one


def write_filled(job) -> None:
    """The job: the form with the report's figures. Raises PermissionDenied, ValidationError."""
    require(job.owner, Act.REPORT_REQUEST)
    visible = FilledForm.objects.visible_to(job.owner).select_related("report", "form__file")
    one = visible.select_for_update(of=("self",)).filter(pk=job.arguments["filled"]).first()
    if one is None or not one.report.is_computed:
        raise PermissionDenied("Bạn không còn xem được báo cáo này, hoặc báo cáo đang được tính lại.")
    job.progress(1, 2, "Đang điền biểu mẫu")
    form, content = b"".join(open_file(one.form.file)), json.loads(one.report.content)
    try:
        book = filled(form, values_of(places_of(form), content))
    except Unreadable as error:
        raise ValidationError(error.sentence, code=error.rule) from error
    name = filled_name(content, signed=one.report.is_signed)
    one.file = store_file(name, XLSX, book, agency=one.form.agency, keep_until=clock.now() + KEPT)
    one.filled_at = clock.now()
    one.save(update_fields=["file", "filled_at"])
    job.result("reports:detail", one.report_id)


def filled_name(content: dict, *, signed: bool) -> str:
    """ "bieu-mau_bac-kan_2024_20250115-0930.xlsx"; of a report that nobody signed yet: …_du-thao.xlsx."""
    rest = report_file_name(content, Copy.OUTGOING).partition("_")[2].removesuffix(".xlsx")
    return f"bieu-mau_{rest}{'' if signed else '_du-thao'}.xlsx"
