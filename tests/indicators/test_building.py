"""The builder: what an officer chooses becomes a definition, its figure and its records; what makes no sense is no choice."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from coopportal.kit import clock
from coopportal.kit.history import event_model
from indicators.asks import Ask
from indicators.building import MEASURES, SUBJECTS, fields_of, measures_of, operators_of
from indicators.definitions import parse
from indicators.engine import actuals_for
from indicators.forms.building import condition_forms
from indicators.models import Indicator, Unit
from indicators.sentences import explain
from indicators.services.building import build_indicator, change_indicator
from tests import factories as make

pytestmark = pytest.mark.django_db
BUILD = reverse("indicators:build")
CHOICES = {
    "source": "returns",
    "measure": "count",
    "c0-of": "kind",
    "c0-value": ["htx"],
    "c1-of": "sector",
    "c1-value": ["agriculture"],
    "c2-of": "value_chain",
    "c2-op": "yes",
    "c3-of": "profit_vnd",
    "c3-op": "above",
    "c3-number": "0",
    "c4-of": "representatives.female",
    "c4-op": "yes",
}
NAME = "Số HTX nông nghiệp có giám đốc là nữ, liên kết chuỗi, có lãi"


@pytest.fixture
def year():
    return clock.today().year - 1


@pytest.fixture
def officer(client):
    user = make.user("plan_officer")
    client.force_login(user)
    return user


def led_by(one, *, female):
    one.representatives.create(full_name="Người Thử", female=female, from_on="2015-01-01")


@pytest.fixture
def one_of_four(year):
    """Only the first meets all: the others lack one thing each."""
    facts = [{}, {"value_chain": False}, {"profit_vnd": -1}, {"female": False}]
    made = []
    for at, lacking in enumerate(facts):
        one = make.organisation("2015-01-01", name=f"HTX Dựng {at}")
        led_by(one, female=lacking.pop("female", True))
        make.annual_return(one, year, **{"value_chain": True, "profit_vnd": 5_000_000} | lacking)
        made.append(one)
    return made


def save_form(page, **more):
    form = page.context["save"]
    return {
        "name": NAME, "unit": form.fields["unit"].queryset.get(code="htx").pk, "rising": "1", "group": "cooperatives",
        "why": "", "form_key": str(form["form_key"].value()),
    } | more  # fmt: skip


def test_sentence_value_and_records_are_seen_before_anything_is_saved(client, officer, one_of_four):
    before = Indicator.objects.count()
    page = client.get(BUILD, CHOICES)
    assert page.context["value_text"] == "1"
    assert [row["cells"][0] for row in page.context["rows"]] == ["HTX Dựng 0"]
    sentence = page.context["sentence"]
    for words in (
        "phiếu thông tin năm của hợp tác xã",
        "Nông, lâm, ngư, diêm nghiệp",
        "lợi nhuận",
        "người đại diện (là nữ)",
    ):
        assert words in sentence, sentence
    assert Indicator.objects.count() == before


def test_what_is_saved_counts_the_same_and_stays_the_provinces_own(client, officer, one_of_four, year):
    page = client.get(BUILD, CHOICES)
    answer = client.post(BUILD, CHOICES | save_form(page))
    one = Indicator.objects.get(name=NAME)
    assert (answer.status_code, answer["Location"]) == (302, one.get_absolute_url())
    assert (one.province, one.code[:8], one.owner) == (officer.place, "dak-nong", officer.agency.name)
    ask = make_ask(one.code, year)
    assert actuals_for([ask])[ask].value == 1
    assert explain(parse(one.definitions.get().definition)) == page.context["sentence"]
    assert client.get(one.get_absolute_url()).status_code == 200
    client.force_login(make.user("plan_officer", make.NEIGHBOUR))
    assert client.get(one.get_absolute_url()).status_code == 404


def make_ask(code, year):
    return Ask(code, make.span(str(year)), make.province().pk)


def test_a_double_click_saves_one(client, officer):
    page = client.get(BUILD, CHOICES)
    sent = CHOICES | save_form(page)
    assert client.post(BUILD, sent)["Location"] == client.post(BUILD, sent)["Location"]
    assert Indicator.objects.filter(name=NAME).count() == 1


def test_a_share_needs_what_is_counted_of_the_whole(client, officer, one_of_four):
    choices = CHOICES | {"measure": "share"}
    population = choices | {f"c{at}-role": "population" for at in range(5)}
    page = client.get(BUILD, population)
    assert "ít nhất một điều kiện cho phần được đếm" in page.content.decode() and "save" not in page.context
    page = client.get(BUILD, population | {"c3-role": "met"})
    assert (page.context["value_text"], page.context["sides_text"]) == ("50%", "1 / 2")
    page = client.get(BUILD, {key: value for key, value in population.items() if key[:2] != "c4"} | {"c3-role": "met"})
    assert page.context["sides_text"] == "2 / 3"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"c3-number": ""}, "Nhập số, ví dụ 0 hoặc 1.000"),
        ({"c3-number": "năm trăm"}, "1.234,5"),
        ({"c0-value": []}, "Chọn ít nhất một giá trị"),
        ({"c5-of": "sector", "c5-value": ["trade"]}, "có hai điều kiện"),
    ],
)
def test_what_cannot_be_said_is_told_and_offers_nothing_to_save(client, officer, more, says):
    page = client.get(BUILD, CHOICES | more)
    assert page.status_code == 200
    assert says in page.content.decode() and "save" not in page.context
    assert client.post(BUILD, CHOICES | more | {"name": NAME}).status_code == 422
    assert not Indicator.objects.filter(name=NAME).exists()


def test_what_makes_no_sense_is_no_choice(client, officer):
    page = client.get(BUILD, {"source": "stock", "measure": "sum"})
    assert dict(page.context["draft"].make.fields["measure"].choices).keys() == {"count", "share"}
    assert page.context["draft"].make.chosen_measure == "count"
    page = client.get(BUILD, {"source": "activities", "c0-of": "representatives.female"})
    assert [form.key for form in page.context["draft"].conditions] == [""]


@pytest.mark.parametrize("source", SUBJECTS)
def test_every_choice_there_is_makes_a_figure(client, officer, source):
    for measure in measures_of(source):
        for key, (_, _, field) in fields_of(source).items():
            for operator in operators_of(field):
                choices = {"source": source, "measure": measure, "c0-of": key, "c0-op": operator, "c0-number": "1"}
                choices |= {"c0-value": [field.choices.values[0]]} if field.choices else {}
                forms = condition_forms(querydict(choices), source=source, measure=measure)
                assert forms[0].is_valid(), (choices, forms[0].errors)
        page = client.get(BUILD, {"source": source, "measure": measure} | some_condition(source))
        assert page.context.get("sentence"), (source, measure, page.context["draft"].problem)
    assert set(measures_of(source)) <= set(MEASURES)


def querydict(choices):
    made = QueryDict(mutable=True)
    for name, value in choices.items():
        made.setlist(name, value if isinstance(value, list) else [value])
    return made


def some_condition(source):
    key, (_, _, field) = next(iter(fields_of(source).items()))
    return {"c0-of": key, "c0-value": [field.choices.values[0]]} if field.choices else {"c0-of": key, "c0-number": "1"}


@pytest.mark.parametrize("name", [NAME, "  số htx NÔNG NGHIỆP có giám đốc là nữ, liên kết chuỗi, có lãi "])
def test_a_name_that_is_taken_is_refused(client, officer, name):
    page = client.get(BUILD, CHOICES)
    client.post(BUILD, CHOICES | save_form(page))
    again = client.get(BUILD, CHOICES)
    answer = client.post(BUILD, CHOICES | save_form(again, name=name))
    assert answer.status_code == 422 and "Đã có chỉ tiêu tên này" in answer.content.decode()


def test_the_unit_fits_the_figure(client, officer):
    page = client.get(BUILD, CHOICES)
    percent = make.indicator("ty-le-thu", {"kind": "reported"}, unit="phan-tram").unit
    answer = client.post(BUILD, CHOICES | save_form(page, unit=percent.pk))
    assert answer.status_code == 422 and "không hợp với cách tính" in answer.content.decode()


def test_who_may_build_and_who_may_drop(client, officer):
    page = client.get(BUILD, CHOICES)
    client.post(BUILD, CHOICES | save_form(page))
    one = Indicator.objects.get(name=NAME)
    drop, build = f'action="{reverse("indicators:drop", args=[one.code])}"', f'href="{BUILD}"'
    assert drop in client.get(one.get_absolute_url()).content.decode()
    assert build in client.get(reverse("indicators:list")).content.decode()
    client.force_login(make.user("manager"))
    assert drop not in client.get(one.get_absolute_url()).content.decode()
    assert build not in client.get(reverse("indicators:list")).content.decode()
    assert client.get(BUILD).status_code == 403
    assert client.post(reverse("indicators:drop", args=[one.code])).status_code == 403
    client.force_login(officer)
    make.reported(one.code, "2024", 5)
    client.post(reverse("indicators:drop", args=[one.code]))
    assert Indicator.objects.filter(pk=one.pk).exists()
    one.reported_values.all().delete()
    assert client.post(reverse("indicators:drop", args=[one.code])).status_code == 302
    assert not Indicator.objects.filter(pk=one.pk).exists()


class TestMendingTheWords:
    @pytest.fixture
    def own(self, officer):
        return build_indicator(
            name="Chỉ tiêu riêng cũ", unit=Unit.objects.get(code="htx"), rising=True, group="cooperatives", why="",
            definition={"kind": "count", "source": "stock", "where": {"kind": "htx"}}, by=officer,
        )  # fmt: skip

    def test_the_words_change_the_definition_stays_and_the_old_words_are_kept(self, client, own):
        address = reverse("indicators:edit", args=[own.code])
        page = client.get(address)
        sent = {
            "name": " Chỉ tiêu  riêng mới ",
            "rising": "0",
            "group": "quality",
            "why": "Theo dõi",
            "version": own.version,
        }
        assert page.context["form"]["version"].value() == own.version
        assert client.post(address, sent)["Location"] == own.get_absolute_url()
        before, own = own.name, Indicator.objects.get(pk=own.pk)
        assert (own.name, own.rising, own.group, own.why) == ("Chỉ tiêu riêng mới", False, "quality", "Theo dõi")
        assert own.definitions.get().definition == {"kind": "count", "source": "stock", "where": {"kind": "htx"}}
        assert event_model(Indicator).objects.get(pgh_obj=own).name == before

    def test_who_lost_the_race_sees_both_words(self, client, officer, own):
        address = reverse("indicators:edit", args=[own.code])
        sent = {"name": "Tên của tôi", "rising": "1", "group": "cooperatives", "why": "", "version": own.version}
        words = {"rising": True, "group": "cooperatives", "why": ""}
        change_indicator(own, name="Tên của người khác", **words, by=officer, version=own.version)
        answer = client.post(address, sent)
        assert answer.status_code == 409
        assert "Tên của người khác" in answer.content.decode() and "Tên của tôi" in answer.content.decode()

    def test_a_name_that_is_taken_is_refused(self, client, own):
        taken = {"name": "tổng số hợp tác xã", "rising": "1", "group": "quality", "why": "", "version": own.version}
        answer = client.post(reverse("indicators:edit", args=[own.code]), taken)
        assert (answer.status_code, Indicator.objects.get(pk=own.pk).name) == (422, own.name)

    def test_the_common_catalogue_is_nobodys_to_mend(self, client, officer):
        assert client.get(reverse("indicators:edit", args=["htx_total"])).status_code == 404
