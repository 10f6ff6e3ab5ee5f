"""Each act tells its own reason, whatever else the same request, job or command does."""

import pghistory
import pytest
from pghistory.models import Context

from cooperatives.life import Event
from cooperatives.models import Organisation, Representative
from cooperatives.services.organisations import correct_organisation
from cooperatives.services.people import erase_person
from cooperatives.services.states import record_event
from coopportal.kit.history import because, event_model
from tests.factories import day, organisation, user

pytestmark = pytest.mark.django_db


def told_of(one, model=Organisation):
    """What the contexts say of the changes of a row, the earliest first; None where there is none."""
    contexts = event_model(model).objects.filter(pgh_obj_id=one.pk).order_by("pgh_id").values_list("pgh_context")
    told = dict(Context.objects.values_list("pk", "metadata"))
    return [told.get(pk) for (pk,) in contexts]


def change(one, website):
    Organisation.objects.filter(pk=one.pk).update(website=website)


def test_two_acts_of_one_request_have_two_reasons_and_a_third_without_has_none():
    one, by = organisation(), user()
    with pghistory.context(user=by.pk, url="/hop-tac-xa/"):
        change(one, "https://truoc.vn")
        correct_organisation(one, by=by, version=None, address="Tổ 3", reason="Chuyển trụ sở")
        correct_organisation(one, by=by, version=None, name="HTX Tân Sơn", reason="Theo giấy cấp lại")
        change(one, "https://sau.vn")
    where = {"user": by.pk, "url": "/hop-tac-xa/"}
    reasons = [where, where | {"reason": "Chuyển trụ sở"}, where | {"reason": "Theo giấy cấp lại"}, where]
    assert told_of(one)[-4:] == reasons


def test_acts_of_one_command_have_each_its_reason_and_its_user():
    one, other, by = organisation("2020-01-01"), organisation("2020-01-01"), user()
    with pghistory.context(command="don_dep"):
        record_event(one, Event.SUSPEND, by=by, on=day("2022-01-01"), reason="Theo đơn")
        record_event(other, Event.SUSPEND, by=by, on=day("2022-01-01"))
        change(one, "https://sau.vn")
    assert told_of(one)[-2:] == [{"command": "don_dep", "user": by.pk, "reason": "Theo đơn"}, {"command": "don_dep"}]
    assert told_of(other)[-1] == {"command": "don_dep", "user": by.pk}


def test_an_act_inside_another_belongs_to_it():
    one, by = organisation(), user()
    with pghistory.context(user=by.pk), because("Gộp hồ sơ"):
        change(one, "https://truoc.vn")
        correct_organisation(one, by=by, version=None, address="Tổ 3", reason="Chuyển trụ sở")
    images = event_model(Organisation).objects.filter(pgh_obj_id=one.pk).order_by("-pgh_id")[:2]
    assert len({image.pgh_context_id for image in images}) == 1
    assert told_of(one)[-2:] == [{"user": by.pk, "reason": "Gộp hồ sơ"}] * 2


def test_an_act_with_nothing_around_it_tells_its_reason():
    one = organisation()
    with because("Đính chính", user=7):
        change(one, "https://a.vn")
    change(one, "https://b.vn")
    assert told_of(one)[-2:] == [{"reason": "Đính chính", "user": 7}, None]


def test_an_act_that_fails_does_not_lend_its_reason_to_the_next():
    one = organisation()
    with pghistory.context(user=7):
        with pytest.raises(ZeroDivisionError), because("Hỏng"):
            raise ZeroDivisionError
        change(one, "https://a.vn")
    assert told_of(one)[-1:] == [{"user": 7}]


def test_a_row_inserted_in_an_act_keeps_its_reason_beside_those_of_later_acts():
    keeper, one = user("province_admin"), organisation()
    with pghistory.context(user=keeper.pk):
        with because("Bổ sung người đại diện"):
            person = Representative.objects.create(organisation=one, full_name="Nguyễn Văn Anh")
        erase_person([person], by=keeper, reason="Theo yêu cầu của người đó")
    person.refresh_from_db()
    assert Context.objects.get(pk=person.created_in_id).metadata["reason"] == "Bổ sung người đại diện"
    assert told_of(person, Representative)[-1]["reason"] == "Theo yêu cầu của người đó"
