from pathlib import Path

from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation import gettext

PO = Path(__file__).parents[1] / "locale/vi/LC_MESSAGES/django.po"


def said(catalog):
    return {str(message.id): str(message.string) for message in catalog if message.id and not message.pluralizable}


def test_compiled_messages_are_those_of_the_source():
    """`make messages` was run after the last change of the .po file."""
    with PO.open("rb") as source, PO.with_suffix(".mo").open("rb") as compiled:
        assert said(read_mo(compiled)) == said(read_po(source))


def test_packages_without_vietnamese_speak_it_here():
    assert gettext("Request was throttled.") == "Bạn gửi quá nhiều yêu cầu trong thời gian ngắn."
    assert gettext("Null characters are not allowed.").startswith("Có ký tự không hợp lệ")
