"""Documents: known by their bytes, fetched only inside the territory, taken away and put back."""

import io
import uuid
import zipfile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cooperatives.models import Document
from cooperatives.services.documents import DOCX, add_document, file_name, kind_of
from coopportal.kit.uploads import LARGEST_UPLOAD
from tests.factories import NEIGHBOUR, organisation, user

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 noi dung"


def package(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return content.getvalue()


def document(**more) -> Document:
    given = {"title": "Điều lệ", "name": "điều lệ.pdf", "content": PDF} | more
    return add_document(organisation(), by=user("alliance_staff"), **given)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0...", "image/jpeg"),
        (package("[Content_Types].xml", "word/document.xml"), DOCX),
    ],
)
def test_what_a_file_is_its_bytes_say(content, kind):
    assert kind_of(content)[0] == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00 program",
        b"<html><script>",
        b"PK\x03\x04 broken",
        package("xl/workbook.xml"),
        package("word/document.xml", "word/vbaProject.bin"),
        b"GIF89a",
        b"%PDF-" + b"0" * LARGEST_UPLOAD,
    ],
)
def test_what_is_none_of_those_taken_is_refused(content):
    with pytest.raises(ValidationError) as refused:
        document(content=content)
    assert "file" in refused.value.message_dict
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Điều lệ (1).PDF", "Điều lệ (1).pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\a\\giấy.pdf", "giấy.pdf"),
        ("giay.exe", "giay.exe.pdf"),
        ("\r\nx: y.pdf", "x: y.pdf"),
        ("", "tai-lieu.pdf"),
    ],
)
def test_a_name_is_a_name_with_the_ending_of_its_content(name, kept):
    assert file_name(name, ".pdf") == kept


def test_the_form_keeps_it_once_and_the_page_lists_it(client):
    one = organisation()
    client.force_login(user("alliance_staff"))
    page, key = reverse("cooperatives:document_new", args=[one.pk]), str(uuid.uuid4())
    for _ in range(2):
        file = SimpleUploadedFile("Giấy chứng nhận.pdf", PDF)
        answer = client.post(page, {"title": "Giấy chứng nhận", "file": file, "form_key": key, "issued_on": "3/4/2024"})
    assert one.documents.count() == 1
    html = client.get(answer.url).content.decode()
    assert "Giấy chứng nhận.pdf" in html and "03/04/2024" in html


def test_it_is_fetched_as_it_was_and_never_shown_in_the_page(client):
    one = document()
    client.force_login(user("sector_agency"))
    answer = client.get(reverse("cooperatives:document_download", args=[one.pk]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%C4%91i%E1%BB%81u%20l%E1%BB%87.pdf"
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "application/pdf")
    client.force_login(user("alliance_staff", NEIGHBOUR))
    assert client.get(reverse("cooperatives:document_download", args=[one.pk])).status_code == 404


def test_taken_away_it_can_be_put_back(client):
    one = document()
    client.force_login(user("alliance_staff"))
    page = reverse("cooperatives:documents", args=[one.organisation_id])
    client.post(reverse("cooperatives:document_remove", args=[one.pk]), {"version": one.version})
    shown = client.get(page).context
    assert (list(shown["documents"]), list(shown["removed"])) == ([], [one])
    one.refresh_from_db()
    client.post(reverse("cooperatives:document_restore", args=[one.pk]), {"version": one.version})
    assert list(client.get(page).context["documents"]) == [one]


def test_what_somebody_changed_meanwhile_is_not_taken_away(client):
    one = document()
    client.force_login(user("alliance_staff"))
    Document.objects.filter(pk=one.pk).update(title="Điều lệ 2")
    answer = client.post(reverse("cooperatives:document_remove", args=[one.pk]), {"version": one.version})
    assert answer.status_code == 409
    assert Document.objects.kept().filter(pk=one.pk).exists()


def test_the_other_agencies_add_nothing():
    with pytest.raises(PermissionDenied):
        add_document(organisation(), by=user("sector_agency"), title="Điều lệ", name="a.pdf", content=PDF)
