"""Several people write down, and approve, one figure at once, each on a connection of their own."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from accounts.models import User
from coopportal.kit.history import event_model
from indicators.models import ReportedValue
from indicators.services.reported import approve_value, enter_value
from tests.indicators.test_report_value import again, given

PEOPLE, SOURCE = 4, "Báo cáo của nhiều người"


@pytest.fixture
def people(django_db_setup, django_db_blocker):
    """Officer and leader of the demonstration; what they wrote is committed, and deleted afterwards."""
    with django_db_blocker.unblock():
        yield [User.objects.get(username=f"{name}.backan") for name in ("kehoach", "lanhdao")]
        rows = ReportedValue.objects.filter(source=SOURCE)
        keys = list(rows.values_list("pk", flat=True))
        rows.update(replaced_by=None)
        rows.delete()
        event_model(ReportedValue).objects.filter(pgh_obj_id__in=keys).delete()
        connections.close_all()


def told(**more) -> dict:
    return given("lm_members_new", "5", "bac-kan", source=SOURCE, **more)


def at_once(*acts) -> list:
    """What each act returned or raised."""
    ended, meet = [], threading.Barrier(len(acts))

    def work(act):
        meet.wait(20)
        try:
            ended.append(act())
        except Exception as error:
            ended.append(error)
        connections.close_all()

    threads = [threading.Thread(target=work, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def test_one_figure_is_written_and_the_others_are_told(people):
    officer, _ = people
    ended = at_once(*[lambda: enter_value(told(), by=officer)] * PEOPLE)
    refused = [one for one in ended if isinstance(one, ValidationError)]
    assert (len(refused), ReportedValue.objects.filter(source=SOURCE).count()) == (PEOPLE - 1, 1)
    assert "Hãy sửa số đó" in str(refused[0])


def test_of_two_approved_at_once_one_replaces_the_other(people):
    officer, leader = people
    alliance = User.objects.get(username="lienminh.backan")
    rows = [enter_value(told(), by=one, submit=True) for one in (officer, alliance)]
    at_once(*[lambda row=row: approve_value(row, by=leader, version=again(row).version) for row in rows])
    assert sorted(again(row).state for row in rows) == ["approved", "replaced"]
