"""Events of an organisation's life: recorded today or late, corrected, taken back; what follows, follows."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from cooperatives.life import Event, possible_events, read_life, title
from cooperatives.models import AnnualReturn, Organisation
from cooperatives.services.states import correct_turn, delete_turn, life_mark, record_event
from coopportal.kit import clock
from coopportal.kit.rows import StaleRow
from tests.factories import NEIGHBOUR, actual, annual_return, day, indicator, organisation, province, rating, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db):
    return user()


@pytest.fixture
def record(officer):
    """`record(one, "suspend", "2022-03-01", …)`; constraints are checked as a commit would."""

    def act(one, event, on, **more):
        record_event(one, Event(event), by=officer, on=day(on), **more)
        connection.check_constraints()
        one.refresh_from_db()

    return act


def life(one, *names):
    """[(from, value …)] of the named fields; the chain is looked at on the way."""
    spells = list(one.spells.order_by("from_on"))
    assert [spell.to_on for spell in spells] == [*(spell.from_on for spell in spells[1:]), None]
    return [(spell.from_on.isoformat(), *(getattr(spell, name) for name in names)) for spell in spells]


def turn(one, on):
    return one.spells.get(from_on=day(on))


def refused(code):
    return pytest.raises(ValidationError, check=lambda error: error.code == code)


# recording


@pytest.mark.parametrize(
    ("event", "legal"),
    [("suspend", "suspended"), ("absent", "absent"), ("tax_revoked", "tax_revoked"), ("close", "closing"),
     ("bankruptcy", "bankruptcy"), ("dissolve", "dissolved")],
)  # fmt: skip
def test_an_event_closes_one_spell_and_opens_the_next(record, event, legal):
    one = organisation("2020-01-01")
    record(one, event, "2022-03-15", reason="Theo đơn", document="12/TB")
    assert life(one, "legal_status", "actual_status", "reason", "document") == [
        ("2020-01-01", "active", "active", "", ""),
        ("2022-03-15", legal, "inactive", "Theo đơn", "12/TB"),
    ]
    assert (one.legal_status, one.actual_status) == (legal, "inactive")


def test_suspended_ones_resume():
    one = organisation("2020-01-01", ("2021-01-01", {"legal_status": "suspended", "actual_status": "inactive"}))
    record_event(one, Event.RESUME, by=user(), on=date(2022, 1, 1))
    assert life(one, "legal_status", "actual_status")[-1] == ("2022-01-01", "active", "active")


def test_what_is_stated_is_recorded(record):
    one = organisation("2020-01-01")
    record(one, "actual", "2021-01-01", actual_status="nominal")
    record(one, "sector", "2022-01-01", sector="trade")
    record(one, "move", "2023-01-01", base_id=province(NEIGHBOUR).pk, commune_id=None)
    assert life(one, "entry", "actual_status", "sector", "base_id")[1:] == [
        ("2021-01-01", "changed", "nominal", "agriculture", province().pk),
        ("2022-01-01", "changed", "nominal", "trade", province().pk),
        ("2023-01-01", "moved_in", "nominal", "trade", province(NEIGHBOUR).pk),
    ]


def test_a_converted_group_keeps_its_code_and_counts_as_a_new_cooperative_that_day(record):
    indicator("thu_moi", {"kind": "count", "source": "births", "where": {"kind": ["htx"]}})
    one = organisation("2020-01-01", kind="tht", code="4700123456")
    record(one, "convert", "2024-05-06")
    assert (one.kind, one.code) == ("htx", "4700123456")
    assert actual("thu_moi", "2024-05-06..2024-05-06").value == 1
    assert actual("thu_moi", "2020..2023").value == 0


@pytest.mark.parametrize(
    ("event", "on", "code"),
    [
        ("suspend", "2019-12-31", "before_birth"),
        ("suspend", "2020-01-01", "two_on_one_day"),
        ("suspend", "2021-01-01", "two_on_one_day"),
        ("suspend", "2021-06-01", "changes_nothing"),
        ("resume", "2020-06-01", "changes_nothing"),
        ("convert", "2020-06-01", "changes_nothing"),
        ("absent", "2023-01-02", "after_end"),
        ("dissolve", "2022-01-01", "after_end_before"),
        ("dissolve", "2023-06-01", "after_end"),
    ],
)
def test_what_cannot_have_been_is_refused_in_a_sentence(record, event, on, code):
    one = organisation(
        "2020-01-01",
        ("2021-01-01", {"legal_status": "suspended", "actual_status": "inactive"}),
        ("2023-01-01", {"entry": "dissolved"}),
    )
    before = life(one, "version")
    with pytest.raises(ValidationError) as error:
        record(one, event, on)
    expected = "not_last" if code == "after_end_before" else code
    assert error.value.code == expected
    assert error.value.messages[0].endswith((".", "đó."))
    assert life(one, "version") == before


def test_an_event_must_follow_from_the_state_of_its_day(record):
    one = organisation("2020-01-01", ("2021-01-01", {"legal_status": "closing", "actual_status": "inactive"}))
    with refused("not_from_here"):
        record(one, "suspend", "2022-01-01")


def test_nothing_lies_in_the_future(record):
    tomorrow = date.fromordinal(clock.today().toordinal() + 1).isoformat()
    with refused("future"):
        record(organisation("2020-01-01"), "suspend", tomorrow)


def test_only_its_keeper_records_an_event():
    one = organisation("2020-01-01")
    with pytest.raises(PermissionDenied):
        record_event(one, Event.SUSPEND, by=user("sector_agency"), on=date(2022, 1, 1))
    credit_fund = organisation("2020-01-01", kind="qtdnd")
    with pytest.raises(PermissionDenied):
        record_event(credit_fund, Event.SUSPEND, by=user(), on=date(2022, 1, 1))
    record_event(credit_fund, Event.SUSPEND, by=user("sector_agency", kind="bank"), on=date(2022, 1, 1))


def test_who_saw_another_life_is_told(officer):
    one = organisation("2020-01-01")
    seen = life_mark(one.spells.all())
    record_event(one, Event.SUSPEND, by=officer, on=date(2022, 1, 1), life=seen)
    with pytest.raises(StaleRow):
        record_event(one, Event.RESUME, by=officer, on=date(2023, 1, 1), life=seen)


def test_only_what_is_possible_is_offered():
    alive = possible_events(read_life(organisation("2020-01-01").spells.order_by("from_on")))
    assert {Event.SUSPEND, Event.DISSOLVE} <= set(alive)
    assert not {Event.RESUME, Event.CONVERT} & set(alive)
    dead = organisation("2020-01-01", ("2021-01-01", {"entry": "dissolved"}))
    assert possible_events(read_life(dead.spells.order_by("from_on"))) == []


# the past


def test_a_late_event_cuts_the_spell_of_its_day_and_what_followed_follows(record):
    one = organisation("2020-01-01", ("2023-01-01", {"sector": "trade"}))
    record(one, "suspend", "2022-01-01")
    assert life(one, "legal_status", "sector") == [
        ("2020-01-01", "active", "agriculture"),
        ("2022-01-01", "suspended", "agriculture"),
        ("2023-01-01", "suspended", "trade"),
    ]


def test_what_a_later_turn_changed_itself_stays(record):
    one = organisation("2020-01-01", ("2023-01-01", {"sector": "trade"}))
    record(one, "sector", "2022-01-01", sector="credit")
    assert life(one, "sector")[1:] == [("2022-01-01", "credit"), ("2023-01-01", "trade")]


def test_rows_that_stay_the_same_are_not_touched(record):
    one = organisation("2020-01-01", ("2021-01-01", {"sector": "trade"}), ("2022-01-01", {"sector": "other"}))
    record(one, "actual", "2023-01-01", actual_status="nominal")
    assert life(one, "version") == [("2020-01-01", 1), ("2021-01-01", 1), ("2022-01-01", 2), ("2023-01-01", 1)]


def three_turns():
    return organisation("2020-01-01", ("2021-01-01", {"sector": "trade"}), ("2022-01-01", {"actual_status": "nominal"}))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2020-06-01", [("2020-06-01", "trade", "active"), ("2022-01-01", "trade", "nominal")]),
        ("2023-01-01", [("2022-01-01", "agriculture", "nominal"), ("2023-01-01", "trade", "nominal")]),
    ],
)
def test_a_turn_moves_over_others_and_keeps_its_row(officer, on, expected):
    one = three_turns()
    spell = turn(one, "2021-01-01")
    correct_turn(spell, by=officer, version=1, on=day(on), state={}, reason="Sửa ngày")
    connection.check_constraints()
    assert life(one, "sector", "actual_status")[1:] == expected
    assert turn(one, on).pk == spell.pk


def test_a_corrected_value_goes_on_until_another_turn_changes_it(officer):
    one = three_turns()
    correct_turn(turn(one, "2020-01-01"), by=officer, version=1, on=day("2019-05-05"), state={"actual_status": "inactive"},
                 reason="")  # fmt: skip
    one.refresh_from_db()
    assert life(one, "sector", "actual_status") == [
        ("2019-05-05", "agriculture", "inactive"), ("2021-01-01", "trade", "inactive"), ("2022-01-01", "trade", "nominal"),
    ]  # fmt: skip
    assert one.established_on == date(2019, 5, 5)


def test_the_birth_comes_first_and_is_not_deleted(officer):
    one = three_turns()
    birth = turn(one, "2020-01-01")
    with refused("after_next"):
        correct_turn(birth, by=officer, version=1, on=day("2021-01-01"), state={}, reason="")
    with refused("birth_stays"):
        delete_turn(birth, by=officer, version=1, why="Nhầm")


def test_a_wrongly_recorded_dissolution_is_taken_back(officer):
    one = organisation("2020-01-01", ("2021-01-01", {"entry": "dissolved"}))
    delete_turn(turn(one, "2021-01-01"), by=officer, version=1, why="Ghi nhầm tổ chức")
    connection.check_constraints()
    one.refresh_from_db()
    assert (life(one, "legal_status"), one.legal_status) == ([("2020-01-01", "active")], "active")


def test_a_turn_that_others_lean_on_is_not_deleted(officer):
    one = organisation(
        "2020-01-01",
        ("2021-01-01", {"legal_status": "suspended", "actual_status": "inactive"}),
        ("2022-01-01", {"legal_status": "active", "actual_status": "active"}),
    )
    with refused("changes_nothing"):
        delete_turn(turn(one, "2021-01-01"), by=officer, version=1, why="Nhầm")
    delete_turn(turn(one, "2022-01-01"), by=officer, version=1, why="Nhầm")
    assert life(one, "legal_status") == [("2020-01-01", "active"), ("2021-01-01", "suspended")]


def test_a_turn_that_somebody_changed_meanwhile_is_shown(officer):
    one = three_turns()
    spell = turn(one, "2021-01-01")
    correct_turn(spell, by=officer, version=1, on=spell.from_on, state={"sector": "credit"}, reason="")
    with pytest.raises(StaleRow):
        correct_turn(spell, by=officer, version=1, on=spell.from_on, state={"sector": "other"}, reason="")
    delete_turn(turn(one, "2021-01-01"), by=officer, version=2, why="Nhầm")
    with pytest.raises(StaleRow):
        delete_turn(spell, by=officer, version=2, why="Nhầm")


# moving out


def test_a_commune_moves_only_inside_its_province():
    one = organisation("2020-01-01")
    officer = user()
    officer.commune_id = 1
    elsewhere = {"base_id": province("ca-mau-cu").pk, "commune_id": None}
    with refused("not_yours_to_move"):
        record_event(one, Event.MOVE, by=officer, on=date(2024, 1, 1), **elsewhere)
    officer.commune_id = None
    record_event(one, Event.MOVE, by=officer, on=date(2024, 1, 1), **elsewhere)
    assert not Organisation.objects.visible_to(officer).filter(pk=one.pk).exists()
    assert Organisation.objects.visible_to(user(place="ca-mau-cu")).filter(pk=one.pk).exists()


# yearly copies


def test_a_corrected_past_changes_exactly_the_years_it_should(record, officer):
    counted = {"kind": "count", "source": "returns", "where": {"sector": ["trade"]}}
    indicator("phieu_thuong_mai", counted)
    one, trader = organisation("2020-01-01"), organisation("2020-01-01", sector="trade")
    for year in (2021, 2022, 2023):
        annual_return(one, year)
        annual_return(trader, year)
        rating(one, year, "good")
    before = dict(AnnualReturn.objects.filter(organisation=one).values_list("year", "version"))
    record(one, "sector", "2022-12-31", sector="trade")
    assert [actual("phieu_thuong_mai", str(year)).value for year in (2021, 2022, 2023)] == [1, 2, 2]
    assert list(one.ratings.order_by("year").values_list("sector", flat=True)) == ["agriculture", "trade", "trade"]
    after = dict(AnnualReturn.objects.filter(organisation=one).values_list("year", "version"))
    assert {year for year in after if after[year] != before[year]} == {2022, 2023}
    correct_turn(turn(one, "2022-12-31"), by=officer, version=1, on=day("2023-01-01"), state={}, reason="")
    assert [actual("phieu_thuong_mai", str(year)).value for year in (2021, 2022, 2023)] == [1, 1, 2]
    delete_turn(turn(one, "2023-01-01"), by=officer, version=2, why="Nhầm")
    assert [actual("phieu_thuong_mai", str(year)).value for year in (2021, 2022, 2023)] == [1, 1, 1]


def test_the_stock_of_a_day_follows_a_corrected_past(record):
    indicator("dang_song", {"kind": "count", "source": "stock", "where": {"actual_status": ["active"]}})
    one = organisation("2020-01-01")
    record(one, "suspend", "2022-06-01")
    days = ("2022-05-31", "2022-06-01", "2023-01-01")
    assert [actual("dang_song", f"{d}..{d}").value for d in days] == [1, 0, 0]
    record(one, "resume", "2022-12-31")
    assert [actual("dang_song", f"{d}..{d}").value for d in days] == [1, 0, 1]


def test_a_turn_is_told_in_the_registrars_words():
    one = organisation("2020-01-01", ("2021-01-01", {"legal_status": "suspended", "actual_status": "inactive"}))
    assert [title(turn) for turn in read_life(one.spells.order_by("from_on"))] == [
        "Thành lập mới",
        "Tạm ngừng kinh doanh",
    ]
