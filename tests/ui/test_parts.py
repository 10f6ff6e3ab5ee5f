from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template

from coopportal.kit.templatetags import ui
from plans.verdict import Status


def shown(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize("status", Status)
def test_a_verdict_is_icon_word_and_colour(status):
    html = shown("{% verdict status label %}", status=status, label=status.label)
    assert status.label in html
    assert "<svg" in html
    assert f"verdict-{ui.VERDICTS[status][0]}" in html


def test_a_verdict_by_an_estimate_says_so():
    assert "dự kiến" in shown("{% verdict 'behind' 'Chậm tiến độ' True %}")
    assert "dự kiến" not in shown("{% verdict 'behind' 'Chậm tiến độ' False %}")


def test_a_bar_without_data_draws_no_zero():
    bar = SimpleNamespace(share=0, target=0, expected=None, tone="no_data", no_data=True)
    html = shown("{% bullet bar %}", bar=bar)
    assert "bullet-empty" in html
    assert "<rect" not in html


def test_a_bar_shows_actual_target_and_expected_pace():
    bar = SimpleNamespace(share=60, target=87, expected=73, tone="behind", no_data=False)
    html = shown("{% bullet bar %}", bar=bar)
    assert 'class="fill-warn" x="0" y="2" width="60%"' in html
    assert 'class="bullet-expected" x1="73%"' in html
    assert 'class="bullet-goal" x1="87%"' in html


def test_the_summary_bar_has_a_part_for_each_verdict_there_is():
    summary = {"total": 8, "met": 1, "on_track": 3, "behind": 0, "at_risk": 1, "undecided": 3}
    parts = ui.stack_bar(summary)["parts"]
    assert [(part["tone"], part["x"]) for part in parts] == [
        ("good", "0.0%"),
        ("pace", "12.5%"),
        ("bad", "50.0%"),
        ("none", "62.5%"),
    ]


class YearForm(forms.Form):
    year = forms.IntegerField(label="Năm", help_text="Ví dụ 2024")
    kind = forms.ChoiceField(label="Kỳ", choices=[("q", "Quý")], widget=forms.RadioSelect)


def test_a_field_ties_its_error_and_help_to_the_control():
    html = shown("{% field form.year %}", form=YearForm({"year": "x"}))
    assert 'for="id_year"' in html
    assert 'aria-describedby="id_year-help id_year-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_year-error"' in html


def test_radio_buttons_stand_in_a_group_with_a_name():
    html = shown("{% field form.kind %}", form=YearForm())
    assert "<legend>Kỳ</legend>" in html


def test_an_icon_with_a_label_is_read_aloud_and_one_without_is_not():
    assert 'role="img" aria-label="Khóa &amp; ký"' in shown("{% icon 'lock' label %}", label="Khóa & ký")
    assert 'aria-hidden="true"' in shown("{% icon 'lock' %}")


@pytest.mark.parametrize(("name", "letters"), [("Nguyễn Thị Minh Châu", "NC"), ("Bình", "B"), ("", "")])
def test_initials_are_those_of_family_and_given_name(name, letters):
    assert ui.initials(name) == letters
