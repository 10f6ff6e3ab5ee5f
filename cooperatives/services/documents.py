"""Documents of an organisation: kept, taken away, put back. What a file is, its bytes say, not its name."""

import io
import zipfile
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import transaction

from cooperatives.models import Document, Organisation
from cooperatives.ownership import Block, require_owner
from coopportal.kit import clock
from coopportal.kit.history import because
from coopportal.kit.rows import lock
from coopportal.kit.text import nfc
from coopportal.kit.uploads import LARGEST_UPLOAD
from jobs.services import store_file

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What the bytes begin with → kind of content, its ending.
BEGINNINGS = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"PK\x03\x04", DOCX, ".docx"),
)
ENDINGS = {".pdf", ".png", ".jpg", ".jpeg", ".docx"}
WRONG_KIND = "Chỉ nhận tệp PDF, Word (.docx) hoặc ảnh (.jpg, .png). Hãy quét hoặc lưu lại thành một trong các loại này."
TOO_LARGE = "Tệp lớn hơn 10 MB. Hãy quét với độ phân giải thấp hơn hoặc tách thành nhiều tệp."


@transaction.atomic
def add_document(organisation: Organisation, *, by, title: str, name: str, content: bytes, number="", issued_on=None):
    """Raises PermissionDenied; ValidationError by field when the file is none of those taken."""
    require_owner(by, Block.IDENTITY, organisation)
    content_type, ending = kind_of(content)
    stored = store_file(file_name(name, ending), content_type, content, agency=by.agency)
    document = Document(
        organisation=organisation, title=nfc(title), number=nfc(number), issued_on=issued_on, file=stored
    )
    document.full_clean()
    document.save()
    return document


@transaction.atomic
def remove_document(document: Document, *, by, version: int | None, reason: str = "") -> Document:
    """Take it out of the list; `restore_document` puts it back. Raises PermissionDenied, StaleRow."""
    return set_removed(document, by, version, clock.now(), reason)


@transaction.atomic
def restore_document(document: Document, *, by, version: int | None) -> Document:
    return set_removed(document, by, version, None, "Đưa tài liệu trở lại")


def set_removed(document, by, version, moment, reason):
    require_owner(by, Block.IDENTITY, document.organisation)
    one = lock(Document.objects.visible_to(by), document.pk, version)
    one.removed_at = moment
    with because(reason):
        one.save(update_fields=["removed_at"])
    return one


def kind_of(content: bytes) -> tuple[str, str]:
    """(content type, ending) by the bytes. Raises ValidationError."""
    if len(content) > LARGEST_UPLOAD:
        raise ValidationError({"file": TOO_LARGE})
    for beginning, content_type, ending in BEGINNINGS:
        if content.startswith(beginning) and (content_type != DOCX or is_plain_docx(content)):
            return content_type, ending
    raise ValidationError({"file": WRONG_KIND if content else "Tệp trống. Hãy chọn lại tệp."})


def is_plain_docx(content: bytes) -> bool:
    """A Word document without macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = {name.lower() for name in package.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return "word/document.xml" in names and not any(name.endswith("vbaproject.bin") for name in names)


def file_name(name: str, ending: str) -> str:
    """The name without folders and control characters, with the ending that its content has."""
    path = PurePath(nfc(name).replace("\\", "/")).name
    clean = "".join(character for character in path if character.isprintable()).strip(". ") or "tai-lieu"
    stem = PurePath(clean).stem if PurePath(clean).suffix.lower() in ENDINGS else clean
    return f"{stem[:150]}{ending}"
