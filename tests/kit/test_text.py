import string
import unicodedata
from itertools import pairwise
from timeit import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopportal.kit.text import name_key, nfc, search_key, search_query, sort_key

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
names = st.text(VIETNAMESE + VIETNAMESE.upper() + " 0123456789-.,", max_size=40)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Hợp tác xã Đức Hoà", "hop tac xa duc hoa"),
        ("HTX Nông-lâm & DV số 05/2", "htx nong lam dv so 05 2"),
        ("QÐ 332/QĐ-UBND", "qd 332 qd ubnd"),  # the first Ð is the Icelandic one
        ("  Bắc\u00a0Kạn\t ", "bac kan"),
        ("Ưu\u200b tú", "uu tu"),
        ("ĐẮK LẮK", "dak lak"),
        ("х٣１", ""),  # Cyrillic, Arabic, full width
        ("", ""),
    ],
)
def test_search_key_is_what_people_type_without_accents(written, key):
    assert search_key(written) == key


@pytest.mark.parametrize("key", [search_key, sort_key])
@pytest.mark.parametrize(
    ("one", "other"), [("Hoà Bình", "Hòa Bình"), ("Thuỷ", "Thủy"), ("HOÀ", "hòa"), ("Ðồng", "Đồng")]
)
def test_old_and_new_spelling_are_one(key, one, other):
    assert key(one) == key(other) == key(unicodedata.normalize("NFD", one))


@given(names)
def test_keys_do_not_depend_on_the_unicode_form_and_are_ascii(name):
    decomposed = unicodedata.normalize("NFD", name)
    assert search_key(name) == search_key(decomposed) == search_key(search_key(name))
    assert sort_key(name) == sort_key(decomposed)
    assert set(search_key(name)) <= set(string.ascii_lowercase + string.digits + " ")
    assert set(sort_key(name)) <= set(string.ascii_letters + string.digits + " \x1f")


@pytest.mark.parametrize(
    "ordered",
    [
        list("aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"),
        [
            "An Giang",
            "Bà Rịa",
            "Bắc Giang",
            "Bắc Kạn",
            "Bến Tre",
            "Cà Mau",
            "Cần Thơ",
            "Đà Nẵng",
            "Đắk Lắk",
            "Điện Biên",
        ],
        ["Ân Thi", "Đông Á", "Đồng Á", "Hà Nội", "Huế", "Ninh Bình", "Nông Cống", "Ơ Đu", "Ý Yên"],
        ["HTX số 5", "HTX số 9", "HTX số 10", "HTX số 51", "HTX số 051A", "HTX số 100"],
        ["An", "An Bình", "Anh"],
        ["Ba", "Bạ", "Bà Đen", "Bá Thước"],
        ["ma tra", "ma trá", "má tra", "ma trà b"],
        ["3 Sạch", "Ba Sạch"],
        ["Dân", "Dần", "Đan"],
    ],
)
def test_sort_key_gives_the_vietnamese_order(ordered):
    keys = [sort_key(name).encode() for name in ordered]
    assert all(one < next_one for one, next_one in pairwise(keys))


def test_sort_key_of_a_number_with_more_digits_than_fit_is_still_a_key():
    assert sort_key("9" * 150) > sort_key("9" * 98)


def test_keys_are_cheap_enough_for_a_registry_of_140_000_names():
    name = "Hợp tác xã nông nghiệp và dịch vụ tổng hợp Đồng Tâm số 12"
    assert min(timeit(lambda: sort_key(name), number=200) for _ in range(5)) / 200 < 60e-6


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("Hợp tác x", "hop & tac & x:*"),
        ("HTX số 5", "(htx | hop & tac & xa) & so & 5"),
        ("HTX", "(htx:* | hop & tac & xa)"),
        ("lhhtx bi", "(lhhtx | lien & hiep & hop & tac & xa) & bi:*"),
        ("số 999", "so & 999"),
        ("4700123", "4700123:*"),
        ("5 Đồng", "5 & dong:*"),
        ("a' | !b:* <-> \\", "a & b:*"),
    ],
)
def test_search_query_takes_whole_words_and_the_beginning_of_the_last(typed, query):
    expression = search_query(typed).get_source_expressions()[-1]
    assert expression.value == query


@pytest.mark.parametrize("typed", ["", "  ", "…!?", "٣"])
def test_search_without_a_word_is_no_search(typed):
    assert search_query(typed) is None


def test_search_query_stays_below_the_longest_word_postgresql_takes():
    assert len(search_query("a" * 5000).get_source_expressions()[-1].value) < 2046


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (unicodedata.normalize("NFD", "Bắc Kạn"), "Bắc Kạn"),
        ("  332/QÐ-UBND\u00a0", "332/QĐ-UBND"),
        ("Liên\u00a0minh\u200b HTX\ufeff", "Liên minh HTX"),
        ("abc\u202eđen", "abcđen"),
        ("dòng 1\ndòng 2", "dòng 1\ndòng 2"),
    ],
)
def test_nfc_stores_what_was_meant(typed, stored):
    assert nfc(typed) == stored


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HTX DVNN Hoà Bình", "Hợp tác xã Dịch vụ Nông nghiệp Hòa Bình"),
        ("H.T.X NN & DV An Phú", "HỢP TÁC XÃ nông nghiệp và dịch vụ An Phú"),
        ("LHHTX Tây Bắc", "Liên hiệp HTX Tây Bắc"),
        ("THT Rau sạch Thủy Tiên", "Tổ hợp tác rau sạch Thuỷ Tiên"),
        ("QTDND Đồng Xuân", "Quỹ tín dụng nhân dân Ðồng Xuân"),
        ("HTX Таn Аn", "HTX Tan An"),  # Cyrillic Т, а, А
    ],
)
def test_two_ways_of_writing_a_name_have_one_key(one, other):
    assert name_key(one) == name_key(other) == name_key(unicodedata.normalize("NFD", other)) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HTX Tân Tiến 1", "HTX Tân Tiến 2"),
        ("HTX Nông nghiệp An Phú", "HTX Dịch vụ An Phú"),
        ("HTX Thanh", "HTX Hanh"),
        ("HTX Xã Vạn", "HTX Vạn"),
    ],
)
def test_different_names_keep_different_keys(one, other):
    assert name_key(one) != name_key(other)


def test_a_name_that_is_only_its_form_has_no_key():
    assert name_key("Hợp tác xã") == name_key("HTX") == ""
