"""What people type into a search box finds what is registered, and nothing finds nothing."""

import pytest

from cooperatives.models import Organisation
from indicators.models import Indicator
from plans.models import Plan
from provinces.models import Province
from tests.factories import organisation, plan

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Hợp tác xã Bí xanh thơm Ba Bể", "HTX bi xanh"),
        ("HTX Bí xanh Yến Dương", "htx bí xanh"),
        ("Tổ hợp tác Hồ tiêu Thử", "THT hồ tiêu"),
        ("Quỹ tín dụng nhân dân Gia Thử", "QTDND gia thử"),
        ("Liên hiệp hợp tác xã Thử Nghiệm", "lhhtx thử"),
    ],
)
def test_a_short_form_finds_the_full_name_and_itself(name, typed):
    organisation(name=name)
    assert name in Organisation.objects.search(typed).values_list("name", flat=True)


def test_a_short_form_finds_plans_and_indicators_in_full():
    one = plan("2024", title="Hỗ trợ hợp tác xã chuyển đổi số")
    assert one in Plan.objects.search("HTX chuyển đổi")
    assert "lh_new" in Indicator.objects.search("lhhtx thành lập").values_list("code", flat=True)


@pytest.mark.parametrize("model", [Organisation, Plan, Indicator, Province])
@pytest.mark.parametrize("typed", ["%", "_", "…!?"])
def test_a_text_without_a_word_finds_nothing_and_an_empty_one_everything(model, typed):
    assert not model.objects.search(typed).exists()
    assert model.objects.search("  ").count() == model.objects.count() > 0
