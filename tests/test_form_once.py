"""A create form that is sent twice makes one row, and both answers lead to it."""

import threading
import uuid
from types import SimpleNamespace

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.http import QueryDict

from accounts.models import AgencyGroup, FormOnce
from accounts.once import OnceForm, once
from tests.factories import user

NAME = "Nhóm gửi hai lần"


class GroupForm(OnceForm):
    name = forms.CharField()


def request_of(who, route="nhom:moi"):
    return SimpleNamespace(user=who, resolver_match=SimpleNamespace(view_name=route))


def send(request, key, name=NAME):
    form = GroupForm(QueryDict(f"form_key={key}&name={name}&csrfmiddlewaretoken={uuid.uuid4()}"))
    assert form.is_valid(), form.errors
    return once(request, form, lambda: f"/nhom/{AgencyGroup.objects.create(**form.cleaned_data).pk}/").url


@pytest.mark.django_db
class TestOnce:
    def test_the_second_sending_leads_to_what_the_first_made(self):
        request, key = request_of(user()), uuid.uuid4()
        first = send(request, key)
        assert send(request, key) == first
        assert AgencyGroup.objects.filter(name=NAME).count() == 1

    def test_two_forms_make_two_rows(self):
        request = request_of(user())
        assert send(request, uuid.uuid4(), "Nhóm A") != send(request, uuid.uuid4(), "Nhóm B")

    def test_other_content_under_the_same_key_is_refused(self):
        request, key = request_of(user()), uuid.uuid4()
        send(request, key)
        with pytest.raises(ValidationError, match="mở lại biểu mẫu"):
            send(request, key, "Nhóm khác")

    @pytest.mark.parametrize("other", ["user", "route"])
    def test_another_persons_or_pages_key_is_another(self, other):
        one, key = user(), uuid.uuid4()
        send(request_of(one), key, "Nhóm A")
        send(request_of(user()) if other == "user" else request_of(one, "nhom:khac"), key, "Nhóm B")
        assert AgencyGroup.objects.filter(name__in=["Nhóm A", "Nhóm B"]).count() == 2

    def test_what_failed_may_be_sent_again(self):
        request, key = request_of(user()), uuid.uuid4()
        AgencyGroup.objects.create(name=NAME)
        with pytest.raises(Exception, match="unique"), transaction.atomic():
            send(request, key)
        AgencyGroup.objects.filter(name=NAME).delete()
        assert send(request, key).startswith("/nhom/")

    @pytest.mark.parametrize("query", ["name=A", "name=A&form_key=1"])
    def test_a_form_without_its_key_is_refused_in_words(self, query):
        assert "mở lại trang" in str(GroupForm(QueryDict(query)).errors).lower()

    def test_each_shown_form_has_a_key_of_its_own(self):
        assert GroupForm()["form_key"].value() != GroupForm()["form_key"].value()


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Rows that all connections see; deleted afterwards."""
    with django_db_blocker.unblock():
        one = user()
        yield request_of(one)
        AgencyGroup.objects.filter(name__startswith=NAME).delete()
        agency = one.agency
        one.delete()
        agency.delete()
        connections.close_all()


def test_two_hundred_sendings_of_twenty_forms_make_twenty_rows(committed):
    keys = [uuid.uuid4() for _ in range(20)]
    meet, led, wrong = threading.Barrier(10), set(), []

    def work():
        meet.wait(20)
        for at, key in enumerate(keys):
            try:
                led.add(send(committed, key, f"{NAME} {at}"))
            except Exception as error:
                wrong.append(error)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(led) == AgencyGroup.objects.filter(name__startswith=NAME).count() == 20
    assert FormOnce.objects.filter(user=committed.user).count() == 20
