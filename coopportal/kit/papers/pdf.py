"""The words of a PDF that has them; one that was scanned is named as such. Runs in the guarded child."""

import re
from io import BytesIO

from coopportal.kit.papers.refused import LONGEST, broken, too_long
from coopportal.kit.workbooks.refused import Unreadable

MOST_PAGES = 300
FEWEST_LETTERS = 25  # a page; a scanned one has none, or a stamp and a page number
LETTER = re.compile(r"[^\W\d_]")
ENDED = re.compile(r"[.;:!?…]\s*$")
BEGINS = re.compile(r"\s*(?:[-–—+•*]|\(?\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ]\)|[IVX]{1,5}\.|[A-ZĐ]\.)\s")
PAGE_NUMBER = re.compile(r"\s*[-–]?\s*\d{1,3}\s*[-–]?\s*")
SCANNED = (
    "Tệp PDF là bản chụp (scan), không có chữ để đọc. Tải lên bản Word (.docx), hoặc bản PDF xuất từ Word; "
    "nếu chỉ có bản chụp, hãy dán nội dung vào ô văn bản."
)


def words_of(content: bytes) -> str:
    """Raises Unreadable."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PdfReadError

    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise locked()
        if len(reader.pages) > MOST_PAGES:
            raise Unreadable(
                "too_many_pages", f"Tệp PDF có hơn {MOST_PAGES} trang. Chỉ giữ phần kế hoạch rồi tải lên lại."
            )
        pages = []
        for page in reader.pages:
            pages.append(page.extract_text())
            if sum(map(len, pages)) > LONGEST:
                raise too_long()
    except DependencyError as error:
        raise locked() from error
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # pypdf raises whatever a broken file makes it stumble over
        if isinstance(error, PdfReadError) and "password" in str(error).lower():
            raise locked() from error
        raise broken("phần mềm đọc PDF") from error
    if sum(len(LETTER.findall(page)) for page in pages) < FEWEST_LETTERS * len(pages):
        raise Unreadable("scanned", SCANNED)
    return "\n".join(reflowed(page) for page in pages)


def locked() -> Unreadable:
    return Unreadable(
        "encrypted",
        "Tệp PDF có mật khẩu hoặc bị khóa chép chữ. Tải lên bản không khóa, hoặc dán nội dung vào ô văn bản.",
    )


def reflowed(page: str) -> str:
    """The lines of a page put together again to paragraphs: a PDF only knows where each line of print stood."""
    lines = [line.strip() for line in page.splitlines() if line.strip() and not PAGE_NUMBER.fullmatch(line)]
    widest = max(map(len, lines), default=0)
    paragraphs: list[str] = []
    full = False
    for line in lines:
        goes_on = full and not BEGINS.match(line) and not ENDED.search(paragraphs[-1]) and not line.isupper()
        if paragraphs and (goes_on or (line[:1].islower() and not BEGINS.match(line))):
            paragraphs[-1] += f" {line}"
        else:
            paragraphs.append(line)
        full = len(line) > widest * 0.75
    return "\n".join(paragraphs)
