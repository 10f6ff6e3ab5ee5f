import csv
import json
from pathlib import Path

import pytest

from coopportal.kit.workbooks.encodings import MISREAD, TCVN3, VNI, conversions, in_unicode, is_syllable
from coopportal.kit.workbooks.refused import Refused
from tests.kit.workbooks.corpus import misread, tcvn3, vni

ROOT = Path(__file__).resolve().parents[3]
FOREIGN = [
    "Café Nestlé",
    "Công ty Müller",
    "Trường Thaï",
    "São Paulo",
    "Citroën",
    "HTX ABC®",
    "25 m² × 4",
    "37 °C",
    "5 µm",
]


def texts_in(thing) -> set[str]:
    """Every text of a JSON file."""
    if isinstance(thing, str):
        return {thing}
    inner = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ()
    return set().union(*map(texts_in, inner))


def genuine_names() -> list[str]:
    names = set(FOREIGN)
    for file in ("communes.csv", "former_communes.csv"):
        with (ROOT / "provinces/data" / file).open() as lines:
            names |= {row["name"] for row in csv.DictReader(lines)}
    for folder in ("provinces/data", "coopportal/demo/data", "coopportal/synthetic/data", "indicators/data"):
        for file in (ROOT / folder).rglob("*.json"):
            names |= texts_in(json.loads(file.read_text()))
    return sorted(name for name in names if not name.isascii())


def test_no_genuine_name_is_taken_for_another_encoding():
    names = genuine_names()
    assert len(names) > 5000
    assert [name for name in names if conversions({name})[0]] == []
    assert conversions(set(names)) == ({}, "")


@pytest.mark.parametrize(
    ("convert", "kind", "change"), [(tcvn3, TCVN3, str.lower), (vni, VNI, str), (misread, MISREAD, str)]
)
def test_a_column_of_another_encoding_is_read_to_the_last_letter(convert, kind, change):
    names = {convert(change(name)): change(name) for name in genuine_names() if name not in FOREIGN and len(name) < 60}
    answer, found = conversions(set(names))
    assert found == kind
    assert [name for old, name in names.items() if answer.get(old, old) != name] == []


def test_one_name_alone_is_read_right_or_not_at_all():
    for convert, change in ((tcvn3, str.lower), (vni, str)):
        for name in map(change, set(genuine_names()) - set(FOREIGN)):
            answer, _ = conversions({convert(name)})
            assert answer.get(convert(name)) in {name, None}


def test_what_is_typed_today_is_what_was_meant():
    assert conversions({"Hîp t¸c x·"}) == ({"Hîp t¸c x·": "Hợp tác xã"}, TCVN3)
    assert conversions({"Hôïp taùc xaõ"}) == ({"Hôïp taùc xaõ": "Hợp tác xã"}, VNI)
    assert conversions({"Há»£p tÃ¡c xÃ£"}) == ({"Há»£p tÃ¡c xÃ£": "Hợp tác xã"}, MISREAD)
    assert conversions({"T h«ng t cña Bé kÕ ho¹ch"})[1] == TCVN3  # TT 04/2004/TT-BKH as the web keeps it


def test_a_font_makes_one_word_enough():
    assert conversions({"Hîp"}) == ({}, "")
    assert conversions({"Hîp"}, font=TCVN3) == ({"Hîp": "Hợp"}, TCVN3)


def test_short_heads_follow_the_rest_of_their_sheet():
    columns = [["Vèn", 1.0], ["Tªn", "Hîp t¸c x·"]]
    assert in_unicode(columns) == ([["Vốn", 1.0], ["Tên", "Hợp tác xã"]], {TCVN3: 3})


def test_a_column_in_two_encodings_is_named_where_it_is_not_certain():
    column = ["Hợp tác xã Tân Tiến", "hîp t¸c x· b×nh minh", "liªn hiÖp hîp t¸c x·", "Bé"]
    assert in_unicode([column])[0] == [
        ["Hợp tác xã Tân Tiến", "hợp tác xã bình minh", "liên hiệp hợp tác xã", Refused("legacy_encoding")]
    ]


def test_one_old_cell_does_not_spoil_a_column_of_today():
    column = ["Hợp tác xã Tân Tiến", "Nghiệp đoàn Đồng Tâm", "Bé"] + [f"Tổ hợp tác số {n}" for n in range(30)]
    assert in_unicode([[*column, "hîp t¸c x· b×nh minh"]]) == ([[*column, "hợp tác xã bình minh"]], {TCVN3: 1})


@pytest.mark.parametrize(
    "word", ["nghiệp", "Quyên", "giếng", "gì", "quốc", "khuỷu", "ươm", "y", "Đoàn", "HỢP", "xã", "yếu"]
)
def test_vietnamese_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["taùc", "hîp", "tác̉", "cát̀", "bàt", "ngh", "Đắk", "wế", "hợpp", ""])
def test_what_no_vietnamese_syllable_is(word):
    assert not is_syllable(word)
