"""One person's data taken out of what lies around the records: drafts, proposals, imports and the files kept of them.

There may be many files, so a job does it. What a job is asked for is kept, so it is not told whom to look for: it gets
keyed marks of the name, the telephone and the e-mail, and marks the words of each text alike.
"""

import hmac
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import xlsxwriter
from django.conf import settings
from django.db.models import Q

from accounts.models import Draft
from cooperatives.imports.columns import PERSONAL
from cooperatives.models import ChangeProposal, Import, ImportState, Representative, Spell
from cooperatives.services.imports import XLSX, content_of
from coopportal.kit.text import search_key
from coopportal.kit.workbooks.reading import Sheet, Unreadable, read_workbook
from jobs.running import RunningJob
from jobs.services import destroy_file, enqueue, store_file
from provinces.models import ProvincePart

ERASED = "(đã xóa dữ liệu cá nhân)"
UNREADABLE = "Tệp này không đọc được nên đã xóa cùng dữ liệu cá nhân của một người trong địa bàn."
PHONE = re.compile(r"\d[\d .()-]{6,}\d")
WORD_FIELDS = ("value", "words", "answer")


def mark(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"erasing {text}".encode(), "sha256").hexdigest()


def phone_key(text: str) -> str:
    """The digits without what stands for the country or the trunk: "+84 912 345 678" is "0912.345.678"."""
    digits = re.sub(r"\D", "", text)
    return (digits[2:] if digits.startswith("84") and len(digits) > 10 else digits).lstrip("0")


def marks_of(people: Iterable[Representative]) -> list[list]:
    """[number of words, mark] of every name and address, [0, mark] of every telephone, their history included."""
    known = set()
    for person in people:
        for image in (person, *person.events.all()):
            for text in filter(None, (search_key(image.full_name), search_key(image.email))):
                known.add((len(text.split()), mark(text)))
            if key := phone_key(image.phone):
                known.add((0, mark(key)))
    return sorted(map(list, known))


@dataclass
class Sought:
    """Tells the texts that name a person. Remembers what it was asked: cells of a workbook repeat themselves."""

    marks: dict[int, set[str]]
    told: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def by(cls, marks: list[list]) -> "Sought":
        found: dict[int, set[str]] = {}
        for words, one in marks:
            found.setdefault(words, set()).add(one)
        return cls(found)

    def __contains__(self, text: str) -> bool:
        if text not in self.told:
            self.told[text] = self.names(text)
        return self.told[text]

    def names(self, text: str) -> bool:
        words = search_key(text).split()
        for count, marks in self.marks.items():
            if count == 1 and len(words) > 1:
                continue  # a name of one word is a word of many texts
            runs = (" ".join(words[at : at + count]) for at in range(len(words) - count + 1)) if count else ()
            phones = map(phone_key, PHONE.findall(text)) if not count else ()
            if any(mark(one) in marks for one in (*runs, *phones)):
                return True
        return False

    def without(self, content):
        """JSON, or a cell, with the texts that name the person replaced."""
        if isinstance(content, dict):
            return {name: self.without(value) for name, value in content.items()}
        if isinstance(content, list):
            return [self.without(value) for value in content]
        if isinstance(content, float) and content == int(content):
            return ERASED if str(int(content)) in self else content
        return ERASED if isinstance(content, str) and content in self else content


def forget_around(people: list[Representative], *, by) -> None:
    """Have the job do it, in the caller's transaction. Call it while the rows still say who it is."""
    if marks := marks_of(people):
        organisations = sorted({person.organisation_id for person in people})
        enqueue("person_erase", by=by, marks=marks, organisations=organisations)


def erase_around(job: RunningJob) -> None:
    sought, organisations = Sought.by(job.arguments["marks"]), job.arguments["organisations"]
    forget_drafts(sought)
    forget_proposals(sought, organisations)
    imports = list(imports_about(organisations).values_list("pk", flat=True))
    for number, pk in enumerate(imports, 1):
        one = Import.objects.select_for_update(of=("self",)).select_related("file", "marked_file", "agency").get(pk=pk)
        forget_import(one, sought)
        sought.told.clear()
        job.progress(number, len(imports), "Đang xóa dữ liệu cá nhân khỏi các tệp đã nhập")


def imports_about(organisations: list[int]):
    """Files for a territory in which one of the organisations ever was."""
    bases = Spell.objects.filter(organisation__in=organisations).values("base")
    return Import.objects.filter(province__in=ProvincePart.objects.filter(base__in=bases).values("province"))


def forget_drafts(sought: Sought) -> None:
    for draft in Draft.objects.iterator():
        fields = sought.without(draft.fields)
        if fields != draft.fields:
            Draft.objects.filter(pk=draft.pk).update(fields=fields)


def forget_proposals(sought: Sought, organisations: list[int]) -> None:
    rows = ChangeProposal.objects.filter(organisation__in=organisations)
    for proposal in rows:
        if told := {name: ERASED for name in WORD_FIELDS if getattr(proposal, name) in sought}:
            ChangeProposal.objects.filter(pk=proposal.pk).update(**told)
    for image in ChangeProposal.pgh_event_model.objects.filter(organisation__in=organisations):
        if told := {name: ERASED for name in WORD_FIELDS if getattr(image, name) in sought}:
            type(image).objects.filter(pk=image.pk).update(**told)


def forget_import(one: Import, sought: Sought) -> None:
    """Its preview, and its file: that is written anew without the cells that name the person."""
    for line in one.lines.filter(Q(changes__has_any_keys=sorted(PERSONAL)) | ~Q(faults=[])).iterator():
        changes, faults = sought.without(line.changes), sought.without(line.faults)
        if (changes, faults) != (line.changes, line.faults):
            one.lines.filter(pk=line.pk).update(changes=changes, faults=faults)
    one.sheets, one.note = sought.without(one.sheets), sought.without(one.note)
    name, kind, content = without_person(one, sought)
    if content is not None:
        gone = [file for file in (one.file, one.marked_file) if file]
        one.file, one.marked_file = store_file(name, kind, content, agency=one.agency), None
        one.notices, one.questions = [], []  # their examples are cells of the file
        if one.state != ImportState.DONE:
            one.state = ImportState.CANCELLED
        one.save()
        for file in gone:
            destroy_file(file)
    else:
        one.save(update_fields=["sheets", "note"])


def without_person(one: Import, sought: Sought) -> tuple[str, str, bytes | None]:
    """(name, content type, bytes) of the file that stays; bytes None: it names nobody. One that cannot be read goes whole."""
    stem = one.file.name.rpartition(".")[0] or one.file.name
    try:
        sheets = read_workbook(content_of(one), one.file.name)
    except Unreadable:
        known = one.state == ImportState.CANCELLED and one.file.content_type == "text/plain"
        return f"{stem[:190]}.txt", "text/plain", None if known else UNREADABLE.encode()
    cleaned = [(sheet, [sought.without(column) for column in sheet.columns]) for sheet in sheets]
    if all(columns == sheet.columns for sheet, columns in cleaned):
        return one.file.name, one.file.content_type, None
    return f"{stem[:190]}.xlsx", XLSX, workbook_of(cleaned)


def workbook_of(sheets: list[tuple[Sheet, list[list]]]) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for sheet, columns in sheets:
            page = book.add_worksheet(sheet.name)
            for at, column in enumerate(columns, sheet.first_column - 1):
                for row, cell in enumerate(column, sheet.first_row - 1):
                    if isinstance(cell, date):
                        page.write_datetime(row, at, cell, day)
                    elif cell is not None:
                        page.write(row, at, cell if isinstance(cell, str | float | int | bool) else str(cell))
            if sheet.hidden:
                page.hide()
    return out.getvalue()
