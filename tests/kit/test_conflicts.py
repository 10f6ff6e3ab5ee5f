"""Two people edit one record: neither's work is lost, and the second chooses where both changed the same."""

from datetime import date

import pghistory
import pytest
from django import forms
from django.db import transaction
from django.http import QueryDict
from django.template import Context, Template

from cooperatives.models import Organisation, Spell
from coopportal.kit.conflicts import VersionedForm, changed_since
from coopportal.kit.rows import StaleRow, lock
from tests.factories import organisation, user

pytestmark = pytest.mark.django_db


class OrganisationForm(VersionedForm, forms.ModelForm):
    reason = forms.CharField(required=False)

    class Meta:
        model = Organisation
        fields = ["name", "address", "website", "business_lines", "registered_under"]


@pytest.fixture
def one(db):
    one = organisation(name="Hợp tác xã Bí xanh")
    Organisation.objects.filter(pk=one.pk).update(address="Thôn Một", website="https://mot.vn")
    one.refresh_from_db()
    return one


def typed(one, **changes) -> QueryDict:
    """What a browser sends after `one` was shown and `changes` were typed."""
    shown = {"name": one.name, "address": one.address, "website": one.website, "registered_under": one.registered_under}
    data = QueryDict(mutable=True)
    data.update(shown | {"version": one.version, "business_lines": ""} | changes)
    return data


def somebody_else_writes(one, **changes):
    """Under the name of Đỗ Thị Hai."""
    other = user(role="alliance_staff", kind="alliance")
    with pghistory.context(user=other.pk, url="/hop-tac-xa/"):
        Organisation.objects.filter(pk=one.pk).update(**changes)
    return other


def save(one, data):
    """As a view and its service do: the form that is to be shown again, or None after saving."""
    form = OrganisationForm(data, instance=Organisation.objects.get(pk=one.pk))
    assert form.is_valid(), form.errors
    try:
        with transaction.atomic():
            row = lock(Organisation.objects.all(), one.pk, form.cleaned_data["version"])
            for name in OrganisationForm.Meta.fields:
                setattr(row, name, form.cleaned_data[name])
            row.save()
    except StaleRow as stale:
        return form.against(stale.row)
    return None


def shown(form):
    return Template(
        "{% load ui %}{% include 'ui/_error_summary.html' %}{% for f in form %}{% field f %}{% endfor %}"
    ).render(Context({"form": form}))


def test_who_comes_first_is_not_asked(one):
    assert save(one, typed(one, address="Thôn Hai")) is None
    one.refresh_from_db()
    assert one.address == "Thôn Hai"


def test_what_only_i_changed_stays_mine(one):
    somebody_else_writes(one, website="https://hai.vn")
    form = save(one, typed(one, address="Thôn Ba"))
    assert form["address"].value() == "Thôn Ba"
    assert not form.clashes


def test_what_only_the_other_changed_is_taken_over_and_told(one):
    other = somebody_else_writes(one, website="https://hai.vn")
    form = save(one, typed(one, address="Thôn Ba"))
    assert form["website"].value() == "https://hai.vn"
    (told,) = form.taken
    assert (told.seen, told.stored, told.change.writer.name) == ("https://mot.vn", "https://hai.vn", other.full_name)
    html = shown(form)
    assert other.full_name in html
    assert str(other.agency) in html
    assert save(one, form.data) is None
    one.refresh_from_db()
    assert (one.address, one.website) == ("Thôn Ba", "https://hai.vn")


def test_where_both_changed_the_same_the_page_shows_both_and_writes_nothing(one):
    somebody_else_writes(one, address="Thôn Hai")
    html = shown(save(one, typed(one, address="Thôn Ba")))
    assert all(words in html for words in ("Thôn Một", "Thôn Hai", "Thôn Ba"))
    assert 'name="choose.address" value="mine" required' in html
    assert 'name="address"' not in html
    assert Organisation.objects.get(pk=one.pk).address == "Thôn Hai"


def answered(form, choice) -> QueryDict:
    """The shown form sent back with `choice` for each field that clashed."""
    data = form.data.copy()
    for name, clash in form.clashes.items():
        del data[name]
        data.setlist(f"mine.{name}", clash.mine_posted)
        data.setlist(f"theirs.{name}", clash.theirs_posted)
        if choice:
            data[f"choose.{name}"] = choice
    return data


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Thôn Ba"), ("theirs", "Thôn Hai"), ("", "Thôn Hai")])
def test_the_chosen_value_is_saved_against_the_new_version(one, choice, kept):
    somebody_else_writes(one, address="Thôn Hai")
    form = save(one, typed(one, address="Thôn Ba"))
    assert save(one, answered(form, choice)) is None
    assert Organisation.objects.get(pk=one.pk).address == kept


def test_a_third_person_makes_the_choice_stale_again(one):
    somebody_else_writes(one, address="Thôn Hai")
    form = save(one, typed(one, address="Thôn Ba"))
    somebody_else_writes(one, address="Thôn Bốn")
    again = save(one, answered(form, "mine"))
    assert (again.clashes["address"].theirs, again.clashes["address"].seen) == ("Thôn Bốn", "Thôn Hai")


def test_the_same_value_typed_by_both_is_no_clash(one):
    somebody_else_writes(one, address="Thôn Hai")
    form = save(one, typed(one, address="Thôn Hai"))
    assert (form.clashes, form.taken) == ({}, [])


def test_a_change_that_was_taken_back_is_none(one):
    somebody_else_writes(one, address="Thôn Hai")
    somebody_else_writes(one, address="Thôn Một")
    form = save(one, typed(one, address="Thôn Ba"))
    assert (form["address"].value(), form.clashes) == ("Thôn Ba", {})


def test_of_a_version_that_nobody_remembers_every_difference_is_shown(one):
    form = save(one, typed(one, address="Thôn Ba", version="77"))
    assert (list(form.clashes), form.clashes["address"].theirs) == (["address"], "Thôn Một")


def test_choices_and_lists_are_compared_by_value_and_told_in_words(one):
    Organisation.objects.filter(pk=one.pk).update(business_lines=["0118"])
    one.refresh_from_db()
    somebody_else_writes(one, business_lines=["0118", "0119"], registered_under="2012")
    form = save(one, typed(one, business_lines="0118,0121", registered_under="2023"))
    assert form.clashes["registered_under"].theirs == "Luật HTX 2012"
    assert form.clashes["registered_under"].mine == "Luật HTX 2023"
    assert form.clashes["business_lines"].mine == "0118, 0121"
    assert save(one, answered(form, "mine")) is None
    assert Organisation.objects.get(pk=one.pk).business_lines == ["0118", "0121"]


def test_a_form_without_a_version_is_refused(one):
    data = typed(one)
    del data["version"]
    assert "version" in OrganisationForm(data, instance=one).errors


def test_a_form_for_a_new_row_has_no_version():
    assert "version" not in OrganisationForm().fields


def test_days_and_keys_are_compared_as_stored():
    spell = organisation("2020-01-01").spells.get()
    Spell.objects.filter(pk=spell.pk).update(from_on=date(2019, 5, 1))
    changes = changed_since(Spell.objects.get(pk=spell.pk), spell.version)
    assert {name: (one.seen, one.stored) for name, one in changes.items()} == {
        "from_on": (date(2020, 1, 1), date(2019, 5, 1))
    }
