from importlib import import_module

import pytest
from django.forms import DateField
from django.utils.translation import override


def settings_of(language):
    module = import_module(f"coopportal.formats.{language}.formats")
    return {name: getattr(module, name) for name in dir(module) if name.isupper()}


def test_one_keystroke_means_one_thing_in_both_languages():
    assert settings_of("vi") == settings_of("en")


@pytest.mark.parametrize(("language", "typed"), [("vi", "05/03/2026"), ("en", "05/03/2026"), ("vi", "2026-03-05")])
def test_a_typed_day_is_read_day_first(language, typed):
    with override(language):
        assert DateField().clean(typed).isoformat() == "2026-03-05"
