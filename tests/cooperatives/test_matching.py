"""Pasted lists: lines read as their writers meant them, matched with certainty or offered, never guessed."""

from time import process_time

import pytest

from cooperatives.models import Organisation
from cooperatives.selectors.matching import Certainty, Known, Line, Register, match_lines, read_lines
from coopportal.kit.text import name_key
from provinces.models import Commune
from tests.factories import HOME, organisation, province, user


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1. HTX Bí xanh, xã Yên Phong (3 người)", Line("HTX Bí xanh", "", "xã Yên Phong", 3)),
        ("- HTX Rau sạch – Phường Đức Xuân", Line("HTX Rau sạch", "", "Phường Đức Xuân")),
        ("2\tHTX A\t4700123456\tXã Ba Bể\t4", Line("HTX A", "4700123456", "Xã Ba Bể", 4)),
        ("HTX B; Ba Bể; 5", Line("HTX B", "", "Ba Bể", 5)),
        ("THT Rau 4700123456-001", Line("THT Rau", "4700123456-001")),
        ("HTX số 5", Line("HTX số 5")),
        ("HTX Hoa\u0300 Bi\u0300nh", Line("HTX Hoà Bình")),
    ],
)
def test_a_line_is_read_as_it_was_meant(text, line):
    assert read_lines(text) == [line]
    assert read_lines(line.written()) == [line]  # and the same again from the page that asks about it


def test_columns_out_of_excel_are_read_by_their_heads():
    text = "STT\tTên HTX\tSố người\tMST\tXã\n1\tHTX A\t3\t4700123456\tYên Phong\n\n2\tHTX B\t\t\t\n"
    assert read_lines(text) == [Line("HTX A", "4700123456", "Yên Phong", 3), Line("HTX B")]


@pytest.fixture
def registry(db):
    one, other = Commune.objects.filter(base=province(HOME)).order_by("pk")[:2]
    return {
        "cocoa": organisation(name="Hợp tác xã Nông nghiệp Ca cao Đắk Mil", code="6400000017", commune=one),
        "twin": organisation(name="HTX Tân Tiến", commune=one),
        "other twin": organisation(name="HTX Tân Tiến", commune=other),
        "foreign": organisation(name="HTX Hồ tiêu Bình Thuận", base="binh-thuan"),
        "communes": (one, other),
    }


def matched(text):
    (match,) = match_lines(read_lines(text), user("alliance_staff"))
    return match


@pytest.mark.parametrize(
    "text",
    ["htx nn ca cao dak mil", "HTX NÔNG NGHIỆP CA CAO ĐẮK MIL", "x; 6400000017", "HTX Nông nghiệp và Ca cao Đắk Mil"],
)
def test_what_is_certain_is_matched(registry, text):
    expected = Certainty.DOUBTFUL if text.startswith("x;") else Certainty.SURE
    match = matched(text)
    assert (match.certainty, match.candidates[0].pk) == (expected, registry["cocoa"].pk)


def test_what_is_only_alike_is_offered_and_not_taken(registry):
    match = matched("HTX Cacao Đăk Min")
    assert match.sure is None
    assert match.candidates[0].pk == registry["cocoa"].pk


def test_of_two_with_one_name_the_commune_decides_and_without_it_nobody(registry):
    one, other = registry["communes"]
    assert matched(f"HTX Tân Tiến, xã {other.name}").sure.pk == registry["other twin"].pk
    match = matched("HTX Tân Tiến")
    assert (match.sure, {known.pk for known in match.candidates}) == (
        None,
        {registry["twin"].pk, registry["other twin"].pk},
    )


def test_the_right_name_in_another_commune_is_no_certainty(registry):
    match = matched("HTX Nông nghiệp Ca cao Đắk Mil, xã Không Có")
    assert (match.sure, match.candidates[0].pk) == (None, registry["cocoa"].pk)


def test_a_code_beside_somebody_elses_name_is_asked_about(registry):
    match = matched("HTX Tân Tiến; 6400000017")
    assert match.sure is None
    assert match.candidates[0].pk == registry["cocoa"].pk
    assert len(match.candidates) == 3


def test_nobody_of_a_foreign_territory_is_found(registry):
    assert matched("HTX Hồ tiêu Bình Thuận").certainty == Certainty.UNKNOWN


def test_a_group_and_a_cooperative_of_one_name_are_told_apart_by_the_form(registry):
    organisation(name="Tổ hợp tác Rau sạch", kind="tht")
    cooperative = organisation(name="HTX Rau sạch")
    assert matched("htx rau sạch").sure.pk == cooperative.pk
    assert matched("Rau sạch").sure is None


def test_three_hundred_lines_against_three_thousand_in_one_query(registry, django_assert_num_queries):
    lines = [Line(f"HTX Tân Tiên {n}") for n in range(300)]
    person = user("alliance_staff")
    person.territory_ids  # noqa: B018 – asked for once a request
    with django_assert_num_queries(1):
        match_lines(lines, person)


def test_three_hundred_lines_against_three_thousand_take_less_than_a_second():
    lines_of_work = ["nông nghiệp", "dịch vụ", "rau sạch", "chăn nuôi", "thủy sản", "vận tải", "xây dựng"]
    places = ["Yên Phong", "Thành Công", "Đồng Tiến", "Hòa Bình", "Tân Tiến", "Minh Khai", "Phú Xuân", "Ba Bể"]
    names = [f"Hợp tác xã {lines_of_work[n % 7]} {lines_of_work[n % 5]} {places[n % 8]} {n % 97}" for n in range(3000)]
    register = Register([Known(n, name, "", "", "htx", "", "", False, name_key(name)) for n, name in enumerate(names)])
    lines = [Line(f"HTX {lines_of_work[n % 6]} {places[n % 7]}h {n}") for n in range(300)]
    started = process_time()
    found = register.match(lines)
    assert process_time() - started < 1
    assert all(match.candidates and not match.sure for match in found)


def test_an_organisation_is_found_by_its_certificate(registry):
    Organisation.objects.filter(pk=registry["twin"].pk).update(certificate_number="45.01/A-7")
    assert match_lines([Line("HTX Tân Tiến", "45.01/a-7")], user())[0].sure.pk == registry["twin"].pk


def test_who_is_dissolved_is_not_taken_by_its_name_alone(registry):
    organisation("2015-01-01", ("2020-01-01", {"entry": "dissolved"}), name="HTX Đã thôi", code="6400000029")
    match = matched("HTX Đã thôi")
    assert (match.sure, match.candidates[0].dissolved) == (None, True)
    assert matched("HTX Đã thôi; 6400000029").sure
    living = organisation(name="HTX Đã thôi")
    assert matched("HTX Đã thôi").sure.pk == living.pk
