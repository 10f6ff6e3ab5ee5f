import io
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation import gettext

PO = Path(__file__).parents[1] / "locale/vi/LC_MESSAGES/django.po"


def test_compiled_messages_are_those_of_the_source():
    """`make messages` was run after the last change of the .po file."""
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(PO.read_bytes())))
    assert PO.with_suffix(".mo").read_bytes() == compiled.getvalue()


def test_packages_without_vietnamese_speak_it_here():
    assert gettext("Request was throttled.") == "Bạn gửi quá nhiều yêu cầu trong thời gian ngắn."
    assert gettext("Null characters are not allowed.").startswith("Có ký tự không hợp lệ")
