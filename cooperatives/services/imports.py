"""Files on their way into the registry: upload, reading, mapping, preview, writing. Jobs do what takes long.

A file is read twice: for the preview, and again when it is confirmed, against the data as they are by then. The second
reading, the comparison and the writing are one transaction: all of it or nothing.
"""

import gc
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from accounts.models import User
from accounts.permissions import require
from cooperatives.imports import mapping as mappings
from cooperatives.imports.ahead import Ahead
from cooperatives.imports.columns import by_key
from cooperatives.imports.mapping import Mapping
from cooperatives.imports.preview import preview_digest, write_lines
from cooperatives.imports.reading import stage
from cooperatives.imports.staging import Staging
from cooperatives.imports.writers import WRITERS, act_of, tables_for, writer_for
from cooperatives.models import Import, ImportLine, ImportMapping, ImportState
from cooperatives.models.imports import WAITING_STATES
from cooperatives.tables import IMPORTED
from coopportal.kit import clock
from coopportal.kit.history import because
from coopportal.kit.refusals import Conflict, TooMany
from coopportal.kit.rows import lock
from coopportal.kit.uploads import LARGEST_UPLOAD
from coopportal.kit.workbooks.marking import Mark, marked_up
from coopportal.kit.workbooks.reading import Unreadable, read_workbook
from jobs.models import Job
from jobs.services import enqueue, open_file, store_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_UNDER_WAY = 3
STEPS = 5
READ, APPLY, MARK = "registry_import_read", "registry_import_apply", "registry_import_mark"
TOO_LARGE = "Tệp lớn hơn 10 MB. Bỏ hình ảnh, chia thành nhiều tệp rồi tải lên từng tệp."
CHANGED_MEANWHILE = "Dữ liệu đã thay đổi từ khi bạn xem trước. Hãy xem lại bảng bên dưới rồi xác nhận lần nữa."


@transaction.atomic
def upload_import(*, table: str, name: str, content_type: str, size: int, pieces, by: User) -> Import:
    """Keep the file and have it read. Raises PermissionDenied, TooMany, ValidationError (too large, no such table)."""
    require(by, act_of(table))
    refuse_too_many(by)
    if size > LARGEST_UPLOAD:
        raise ValidationError(TOO_LARGE, code="file_too_large")
    if table not in WRITERS:
        raise ValidationError("Hãy chọn bảng dữ liệu mà tệp thuộc về.", code="no_such_table")
    file = store_file(name[-200:], content_type[:100], pieces, agency=by.agency)
    place = {"province": by.place, "commune": by.commune}
    return start(Import.objects.create(table=table, by=by, agency=by.agency, file=file, **place), READ, by)


def refuse_too_many(by: User) -> None:
    if Job.objects.active().filter(owner=by, kind__in=[READ, APPLY]).count() >= MOST_UNDER_WAY:
        raise TooMany(f"Bạn đang có {MOST_UNDER_WAY} tệp chưa xử lý xong. Hãy chờ ít phút rồi thử lại.", retry_after=60)


def start(one: Import, kind: str, by: User) -> Import:
    one.state = ImportState.APPLYING if kind == APPLY else ImportState.READING
    one.job = enqueue(kind, by=by, unique_key=f"import:{one.pk}", **{"import": str(one.pk)})
    one.save()
    return one


def own(job) -> Import:
    """The import of a job, locked, if its owner may still have it. Raises PermissionDenied."""
    imports = Import.objects.visible_to(job.owner).select_related("file", "agency")
    one = imports.select_for_update(of=("self",)).filter(pk=job.arguments["import"]).first()
    if one is None:
        raise PermissionDenied("Bạn không còn phụ trách địa bàn của tệp này.")
    require(job.owner, act_of(one.table))
    return one


def content_of(one: Import) -> bytes:
    return b"".join(open_file(one.file))


# reading


@contextmanager
def no_search_for_cycles():
    """The cells of a file are a million values without a cycle; to look for one among them over and over takes a tenth
    of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@no_search_for_cycles()
def read_import(job) -> None:
    """The first job: read the file, find out which column is which, and draw the preview; or say why not."""
    one = own(job)
    if one.state != ImportState.READING:
        return
    job.result("cooperatives:import_detail", one.pk)
    job.progress(1, STEPS, "Đang đọc tệp")
    ahead = Ahead(partial(understand, one))
    try:
        sheets = read_workbook(content_of(one), one.file.name, ahead)
    except Unreadable as problem:
        refuse(one, problem.sentence)
        return
    one.table, understood = understand(one, sheets) or (one.table, None)
    if one.table not in tables_for(job.owner):
        refuse(one, f"Đây là mẫu “{IMPORTED[one.table].name}”, không dùng ở mục này. Hãy tải lên mẫu của mục này.")
        return
    sheets = [sheet for sheet in sheets if sheet.row_count]
    one.sheets = [mappings.seen(sheet, one.table) for sheet in sheets if not sheet.hidden]
    if not one.sheets:
        refuse(one, "Tệp không có dữ liệu nào. Kiểm tra lại tệp rồi tải lên lại.")
        return
    if understood is None:
        one.state = ImportState.MAPPING
        one.save()
        return
    one.mapping = understood.as_json()
    try:
        preview(job, one, sheets, ahead)
    except ValidationError as problem:
        refuse(one, " ".join(problem.messages))


def understand(one: Import, sheets) -> tuple[str, Mapping] | None:
    """(code of the table, mapping), if nobody need be asked: the person's, a template, a saved one, the table's own heads."""
    if one.mapping:
        return one.table, Mapping.of_json(one.mapping)
    if template := mappings.from_template(sheets):
        return template
    saved = ImportMapping.objects.filter(agency=one.agency, table=one.table)
    mapping = mappings.known_mapping(one.table, sheets, saved) or mappings.from_heads(one.table, sheets)
    return mapping and (one.table, mapping)


def refuse(one: Import, sentence: str) -> None:
    one.state, one.refusal = ImportState.REFUSED, sentence[:500]
    one.save()


def study(job, one: Import, sheets, ahead: Ahead):
    """The file in temporary tables, compared with what stands. Returns the writer."""
    job.progress(2, STEPS, "Đang kiểm tra các dòng")
    staging = Staging(one.table, job.owner, Mapping.of_json(one.mapping))
    stage(staging, sheets, ahead.ready)
    job.progress(3, STEPS, "Đang so với dữ liệu hiện có")
    writer = writer_for(staging)
    writer.study()
    return writer


def preview(job, one: Import, sheets, ahead: Ahead) -> None:
    writer = study(job, one, sheets, ahead)
    one.digest = writer.staging.digest()
    earlier = same_rows(one)
    if earlier:
        one.earlier, one.counts, one.state = earlier, {}, ImportState.CANCELLED
        one.save()
        return
    draw_preview(job, one, writer)


def draw_preview(job, one: Import, writer) -> None:
    job.progress(4, STEPS, "Đang lập bản xem trước")
    write_lines(one, writer)
    one.notices, one.questions = writer.staging.notices, [asdict(asked) for asked in writer.staging.questions]
    one.counts, one.preview_digest = writer.counts(), preview_digest(writer.staging)
    one.state = ImportState.PREVIEWED
    one.save()
    if one.count("error"):
        enqueue(MARK, by=job.owner, unique_key=f"import-mark:{one.pk}", **{"import": str(one.pk)})


def same_rows(one: Import) -> Import | None:
    """An import of the very same rows that is done, in the same territory."""
    done = Import.objects.done().filter(province=one.province_id, commune=one.commune_id, table=one.table)
    return done.filter(digest=one.digest).exclude(pk=one.pk).first()


def mark_errors(job) -> None:
    """The person's own workbook with its errors in red, for the download."""
    one = own(job)
    if one.state != ImportState.PREVIEWED:
        return
    known, at = by_key(one.table), {key: int(position) for position, key in one.mapping["columns"].items()}
    sheet = next(sheet for sheet in one.sheets if sheet["name"] == one.mapping["sheet"])
    first = sheet["first_column"]
    marks = [
        Mark(sheet["name"], row, first + at.get(fault["key"], 0), fault_text(fault, known))
        for row, faults in one.lines.filter(outcome=ImportLine.Outcome.ERROR).values_list("row", "faults")
        for fault in faults
    ]
    name = f"{one.file.name.rsplit('.', 1)[0][:180]}_loi.xlsx"
    one.marked_file = store_file(name, XLSX, marked_up(content_of(one), marks, one.file.name), agency=one.agency)
    one.save(update_fields=["marked_file"])
    job.result("cooperatives:import_detail", one.pk)


def fault_text(fault: dict, known) -> str:
    column = known.get(fault["key"])
    return f"{column.label}: {fault['sentence']}" if column else fault["sentence"]


# what the person decides


def locked(one: Import, by: User, version: int) -> Import:
    """The import, locked, at the version that the person saw; a job that works on it is not waited for."""
    if Import.objects.filter(pk=one.pk, state__in=WAITING_STATES).exists():
        raise Conflict("Tệp này đang được xử lý. Hãy chờ xong rồi thao tác tiếp.", one.get_absolute_url())
    return lock(Import.objects.visible_to(by), one.pk, version)


@transaction.atomic
def map_import(one: Import, *, mapping: Mapping, save_as: str, by: User, version: int) -> Import:
    """Read the file as the person says. `save_as`: a name under which the agency keeps it, "" to keep it not."""
    require(by, act_of(one.table))
    one = locked(one, by, version)
    if one.state not in (ImportState.MAPPING, ImportState.PREVIEWED, ImportState.REFUSED):
        raise Conflict("Tệp này đang được xử lý hoặc đã nhập xong nên không ghép cột lại được.", one.get_absolute_url())
    refuse_too_many(by)
    sheet = next((sheet for sheet in one.sheets if sheet["name"] == mapping.sheet), None)
    if sheet is None:
        raise ValidationError("Tệp không có trang tính này.", code="no_such_sheet")
    one.mapping, one.refusal = mapping.as_json(), ""
    if save_as:
        save_mapping(one, sheet["heads"], mapping, save_as)
    return start(one, READ, by)


def save_mapping(one: Import, heads: list[str], mapping: Mapping, name: str) -> None:
    keys = {mappings.folded(heads[int(at)]): key for at, key in mapping.columns.items() if int(at) < len(heads)}
    rest = {name: value for name, value in mapping.as_json().items() if name not in ("sheet", "head_row", "columns")}
    found = {"agency": one.agency, "table": one.table}
    ImportMapping.objects.filter(**found, name=name[:120]).exclude(heads=mappings.heads_digest(heads)).delete()
    ImportMapping.objects.update_or_create(
        **found,
        heads=mappings.heads_digest(heads),
        defaults={"name": name[:120], "mapping": {"keys_of_heads": keys} | rest},
    )


@transaction.atomic
def answer_import(one: Import, *, answers: dict[str, str], by: User, version: int) -> Import:
    """Read the file again, knowing what a dot or a day means in each column (imports/notices.py). Sheets with these heads
    for which the agency keeps a mapping are read so from now on. Raises Conflict, TooMany, ValidationError (not asked).
    """
    require(by, act_of(one.table))
    one = locked(one, by, version)
    asked = {question["key"] for question in one.questions}
    if one.state != ImportState.PREVIEWED or not answers or not answers.keys() <= asked:
        raise ValidationError("Tệp này không còn câu hỏi nào chờ trả lời.", code="not_asked")
    refuse_too_many(by)
    one.mapping["answers"] = one.mapping.get("answers", {}) | answers
    heads = next(sheet["heads"] for sheet in one.sheets if sheet["name"] == one.mapping["sheet"])
    kept = ImportMapping.objects.filter(agency=one.agency, table=one.table, heads=mappings.heads_digest(heads))
    for mapping in kept.select_for_update():
        mapping.mapping["answers"] = one.mapping["answers"]
        mapping.save(update_fields=["mapping"])
    return start(one, READ, by)


@transaction.atomic
def choose_lines(one: Import, *, take_file: dict[int, bool], by: User, version: int) -> Import:
    """Of conflicting rows, by their number: whether what the file says is taken. Raises Conflict, ValidationError."""
    require(by, act_of(one.table))
    one = locked(one, by, version)
    if one.state != ImportState.PREVIEWED:
        raise ValidationError("Chỉ chọn được dòng của tệp đang chờ xác nhận.", code="not_previewed")
    conflicts = one.lines.filter(outcome=ImportLine.Outcome.CONFLICT)
    for takes in (True, False):
        conflicts.filter(row__in=[row for row, file in take_file.items() if file is takes]).update(takes_file=takes)
    return one


@transaction.atomic
def confirm_import(one: Import, *, by: User, version: int, overwrites: bool | None = False, note: str = "") -> Import:
    """Have what was previewed written. `overwrites`: whether the file wins over what somebody changed since the template
    was drawn, in all rows; None: as chosen row by row.

    Raises Conflict, TooMany, ValidationError: not_previewed, import_has_errors, conflict_undecided, nothing_to_import,
    note_needed.
    """
    require(by, act_of(one.table))
    one = locked(one, by, version)
    if one.state != ImportState.PREVIEWED:
        raise ValidationError("Chỉ xác nhận được tệp đang chờ xác nhận.", code="not_previewed")
    if one.count("error"):
        raise ValidationError(
            "Tệp còn dòng lỗi nên chưa nhập được. Sửa trong tệp rồi tải lên lại.", code="import_has_errors"
        )
    taken = settled(one, overwrites)
    if not one.count("new") + one.count("changed") + taken:
        raise ValidationError("Không có dòng nào để nhập.", code="nothing_to_import")
    if one.count("warnings") and not note.strip():
        raise ValidationError("Hãy ghi giải trình cho các cảnh báo, ví dụ: đã đối chiếu phiếu gốc.", code="note_needed")
    refuse_too_many(by)
    one.overwrites, one.note = taken > 0, note.strip()[:500]
    return start(one, APPLY, by)


def settled(one: Import, overwrites: bool | None) -> int:
    """How many conflicting rows take what the file says. Raises ValidationError while one is undecided."""
    conflicts = one.lines.filter(outcome=ImportLine.Outcome.CONFLICT)
    if overwrites is not None:
        conflicts.update(takes_file=overwrites)
    elif left := conflicts.filter(takes_file=None).count():
        raise ValidationError(
            f"Còn {left} dòng xung đột chưa chọn. Chọn từng dòng ở thẻ “Xung đột” rồi bấm “Lưu lựa chọn”.",
            code="conflict_undecided",
        )
    return conflicts.filter(takes_file=True).count()


@transaction.atomic
def cancel_import(one: Import, *, by: User, version: int) -> Import:
    """Let it be: nothing is written, the file stays with the list of imports. Raises Conflict, ValidationError."""
    require(by, act_of(one.table))
    one = locked(one, by, version)
    if one.state not in (ImportState.MAPPING, ImportState.PREVIEWED, ImportState.REFUSED):
        raise ValidationError("Chỉ bỏ được tệp đang chờ ghép cột hoặc chờ xác nhận.", code="import_not_waiting")
    one.state = ImportState.CANCELLED
    one.save(update_fields=["state"])
    return one


# writing


@no_search_for_cycles()
def apply_import(job) -> None:
    """The second job: read again, compare again, write everything or nothing.

    When the comparison says something else than the person confirmed, the new preview takes the old one's place.
    """
    one = own(job)
    if one.state != ImportState.APPLYING:
        return
    job.result("cooperatives:import_detail", one.pk)
    advisory_lock(one)
    job.progress(1, STEPS, "Đang đọc tệp")
    ahead = Ahead(partial(understand, one))
    writer = study(job, one, read_workbook(content_of(one), one.file.name, ahead), ahead)
    if earlier := same_rows(one):
        one.earlier, one.state = earlier, ImportState.CANCELLED
        one.save()
        return
    if preview_digest(writer.staging) != one.preview_digest:
        one.refusal = CHANGED_MEANWHILE
        draw_preview(job, one, writer)
        return
    job.progress(4, STEPS, "Đang ghi vào sổ đăng ký")
    taken = list(one.lines.filter(takes_file=True).values_list("row", flat=True))
    writer.settle_conflicts(taken)
    writer.note, writer.batch = one.note, one.pk
    with because(f"Nhập từ tệp {one.file.name}", file=str(one.file_id), **{"import": str(one.pk)}):
        writer.write()
    job.progress(5, STEPS, "Đang hoàn tất")
    one.counts = one.counts | {"overwritten": len(taken)}
    one.state, one.applied_at, one.refusal = ImportState.DONE, clock.now(), ""
    one.save()


def advisory_lock(one: Import) -> None:
    """One import at a time writes into one table of one province: two at once would each not see the other's rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"import:{one.table}:{one.province_id}"]
        )
