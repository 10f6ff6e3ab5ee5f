"""Any document as plain text, whatever its kind: what the guarded child does when it is asked for words."""

from coopportal.kit.papers import docx, pdf
from coopportal.kit.papers.refused import LONGEST, too_long
from coopportal.kit.workbooks import encodings
from coopportal.kit.workbooks.guard import LARGEST_FILE, OLE, PICTURES, ZIP
from coopportal.kit.workbooks.refused import Unreadable

ADVICE = "Tải lên văn bản Word (.docx), PDF có chữ, hoặc dán nội dung vào ô văn bản."
BY_BOM = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def words_of(content: bytes) -> tuple[str, list[str]]:
    """(the text, what the person should know of how it was read). Raises Unreadable."""
    refuse_plainly(content)
    if content.startswith(ZIP):
        text = docx.words_of(content)
    elif content.lstrip()[:5] == b"%PDF-":
        text = pdf.words_of(content)
    else:
        text = plain_words(content)
    text, notes = in_unicode(text)
    if not text.strip():
        raise Unreadable("no_text", f"Tệp không có chữ nào. {ADVICE}")
    return text, notes


def refuse_plainly(content: bytes) -> None:
    """What needs no reading to be refused; the parent asks it first, so that it costs no process."""
    if len(content) > LARGEST_FILE:
        raise Unreadable("file_too_large", "Tệp lớn hơn 10 MB. Bỏ hình ảnh, chỉ giữ phần kế hoạch rồi tải lên lại.")
    if not content.strip(b"\x00 \r\n\t"):
        raise Unreadable("empty_file", "Tệp rỗng. Kiểm tra lại tệp trên máy rồi tải lên lại.")
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable("encrypted", "Tệp có mật khẩu. Mở bằng Word, bỏ mật khẩu, lưu rồi tải lên lại.")
        raise Unreadable("is_doc", f"Tệp là văn bản Word kiểu cũ (.doc). {docx.SAVE_AS}")
    if kind := next((kind for magic, kind in PICTURES.items() if content.startswith(magic)), None):
        raise Unreadable("is_image", f"Tệp là hình ảnh {kind}, cổng không đọc chữ trong ảnh. {ADVICE}")
    start = content[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith(b"{\\rtf"):
        raise Unreadable("is_rtf", f"Tệp là văn bản RTF. {docx.SAVE_AS}")
    if start.startswith((b"<html", b"<!doctype html", b"<?xml", b"<head", b"<meta")):
        raise Unreadable("is_html", f"Tệp là trang web hoặc XML được đổi tên. {ADVICE}")


def plain_words(content: bytes) -> str:
    """A text file in UTF-8 or, with its mark in front, UTF-16."""
    encoding = next((name for mark, name in BY_BOM.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("odd_letters", f"Tệp không phải văn bản Unicode (UTF-8). {ADVICE}") from error
    if "\x00" in text:
        raise Unreadable("not_text", f"Tệp không phải văn bản. {ADVICE}")
    if len(text) > LONGEST:
        raise too_long()
    return text


def in_unicode(text: str) -> tuple[str, list[str]]:
    """Letters of before Unicode converted, where that is beyond doubt."""
    if not encodings.are_odd(text.encode("utf-8", "replace")):
        return text, []
    (lines,), counts = encodings.in_unicode([text.split("\n")])
    if not counts:
        return text, []
    names = ", ".join(encodings.NAMES[kind] for kind in counts)
    kept = [line if isinstance(line, str) else "" for line in lines]
    return "\n".join(kept), [
        f"Văn bản gõ bằng bảng mã cũ ({names}) đã được chuyển sang Unicode. Xem kỹ chữ trước khi nhận."
    ]
