"""Documents of other people: their words, or one Vietnamese sentence why not. Each is read in the guarded child."""

from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from coopportal.kit.papers.reading import read_paper
from coopportal.kit.workbooks.refused import Unreadable
from tests.kit.papers.making import docx, package, paragraph, pdf, table

BOMB = "<!DOCTYPE a [<!ENTITY b 'bbbbbbbb'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>"
LINES = ["Muc tieu nam 2024: thanh lap moi tu 35 HTX tro len, cung co 12 HTX hoat dong", "yeu kem tren dia ban tinh."]


def rule_of(content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read_paper(content)
    sentence = refused.value.sentence
    assert sentence[0].isupper() and sentence.endswith(".")
    return refused.value.rule


def test_paragraphs_lists_and_tables_of_a_word_document_become_lines():
    body = (
        paragraph("Mục tiêu")
        + paragraph("Thành lập mới 35 HTX", listed=True)
        + table(["STT", "Chỉ tiêu"], ["1", "Tổng số HTX"])
    )
    assert read_paper(docx(body)).text == "Mục tiêu\n- Thành lập mới 35 HTX\nSTT\tChỉ tiêu\n1\tTổng số HTX"


def test_what_a_reviewer_struck_out_is_not_read():
    body = "<w:p><w:r><w:t>35 HTX</w:t></w:r><w:del><w:r><w:delText>30 HTX</w:delText></w:r></w:del></w:p>"
    assert read_paper(docx(body)).text == "35 HTX"


def test_the_lines_of_a_pdf_are_put_together_again():
    assert read_paper(pdf(LINES)).text == " ".join(LINES)


def test_a_scanned_pdf_is_named_as_such():
    with pytest.raises(Unreadable, match="bản chụp") as refused:
        read_paper(pdf([], []))
    assert refused.value.rule == "scanned"


def test_a_pdf_with_a_password_is_named_as_such():
    writer, file = PdfWriter(), BytesIO()
    writer.append(PdfReader(BytesIO(pdf(LINES))))
    writer.encrypt("mật khẩu", algorithm="RC4-128")
    writer.write(file)
    assert rule_of(file.getvalue()) == "encrypted"


def test_plain_text_and_old_letters_are_read():
    assert read_paper("\ufeffThành lập mới 35 HTX".encode()).text == "Thành lập mới 35 HTX"
    old = "Hîp t¸c x·: thµnh lËp míi, ph¸t triÓn kinh tÕ tËp thÓ, tæ hîp t¸c, liªn hiÖp, sè l­îng thµnh viªn, lao ®éng"
    paper = read_paper(docx("".join(paragraph(part.strip()) for part in old.split(","))))
    assert paper.text.startswith("Hợp tác xã: thành lập mới\n")
    assert "TCVN3" in paper.notes[0]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty_file"),
        (b"x" * (10 * 1024 * 1024 + 1), "file_too_large"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is_doc"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\x89PNG\r\n\x1a\n", "is_image"),
        (b"{\\rtf1 abc}", "is_rtf"),
        (b"<html><body>35 HTX</body></html>", "is_html"),
        (b"\xff\xfa\x01\x02 35 HTX", "odd_letters"),
        (b"%PDF-1.4 and then nothing", "broken_file"),
        (b"PK\x03\x04 and then nothing", "broken_file"),
        (docx(paragraph("35 HTX"))[:-40], "broken_file"),
        (docx(paragraph("35 HTX"), head=BOMB), "odd_xml"),
        (docx("<w:p>" * 300 + "</w:p>" * 300), "odd_xml"),
        (docx(paragraph("a" * 500_000)), "text_too_long"),
        (docx("<w:p>" + " " * 40_000_000 + "</w:p>"), "too_large_unpacked"),
        (docx(""), "no_text"),
        (docx("", parts={"word/vbaProject.bin": b"x"}), "macro"),
        (package({"xl/workbook.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}), "not_a_document"),
        (package({f"word/{at}.xml": b"a" for at in range(2100)} | {"word/document.xml": b"<a/>"}), "odd_parts"),
        (b"%PDF-1.4\n" + pdf(LINES)[9:200], "broken_file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_and_foreign_files_are_refused_by_name(content, rule):
    assert rule_of(content) == rule
