"""The common catalogue: complete, honest about its populations, loaded without harm, shown, exported and written down."""

import copy
import io
import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from indicators.definitions import parse
from indicators.handbook import PATH, handbook
from indicators.models import DefinitionVersion, Indicator, Unit
from indicators.official_table import SECTIONS, is_place, number_of, parent_of
from indicators.reference import catalogue, load
from tests.factories import HOME, NEIGHBOUR, PRESENT, actual, organisation, province, user

pytestmark = pytest.mark.django_db
DATA = catalogue()
ROWS = {row["code"]: row for row in DATA["indicators"]}
PLANS = Path(__file__).with_name("codes_of_plans.json")  # the 108 codes by which collected plans are catalogued


def changed(code, **fields):
    data = copy.deepcopy(DATA)
    row = next(row for row in data["indicators"] if row["code"] == code)
    row.update(fields)
    return data


class TestData:
    def test_every_code_of_the_collected_plans_is_there(self):
        assert set(json.loads(PLANS.read_text())) <= ROWS.keys()

    @pytest.mark.parametrize("code", ROWS)
    def test_nothing_is_left_to_guess(self, code):
        row = ROWS[code]
        for name in ("name", "population", "legal_source", "why", "example", "owner", "reviewed_on"):
            assert row[name], name
        assert row["example"].endswith(".") and not row["example"].startswith("Ví dụ")
        for version in row["definitions"]:
            definition = version["definition"]
            assert definition["kind"] != "reported" or definition["what"] and definition["because"]

    def test_places_are_rows_of_the_tables_and_parts_have_a_whole(self):
        places = [row["place"] for row in ROWS.values() if row["place"]]
        assert len(places) == len(set(places)) and all(map(is_place, places))
        assert {parent_of(place) for place in places} - {""} <= set(places)
        for section in SECTIONS:
            rows = [place for place in places if place.startswith(f"{section}.") and not parent_of(place)]
            assert [number_of(place) for place in rows] == [str(n) for n in range(1, len(rows) + 1)], section

    @pytest.mark.parametrize("code", ROWS)
    def test_the_population_is_that_of_the_definition(self, code):
        """What the catalogue says in a word must be what the definition divides by, or counts."""
        definition = parse(ROWS[code]["definitions"][-1]["definition"])
        assert ROWS[code]["population"] == population_of(definition)

    def test_versions_follow_each_other_without_gap(self):
        for row in ROWS.values():
            for before, after in zip(row["definitions"], row["definitions"][1:], strict=False):
                assert before["valid_to"] == after["valid_from"], row["code"]

    @pytest.mark.parametrize("kind", ["htx", "lh", "tht"])
    def test_the_sectors_make_up_the_whole(self, kind, rows_of_sectors):
        whole, parts = rows_of_sectors(kind)
        assert whole == sum(parts) == 2 and sorted(parts)[-2:] == [1, 1]


@pytest.fixture
def rows_of_sectors():
    def measured(kind):
        for sector in ("agriculture", "transport"):
            organisation(kind=kind, sector=sector)
        number = {"htx": "2.I", "lh": "2.II", "tht": "2.III"}[kind]
        codes = [row["code"] for row in ROWS.values() if row["place"].startswith(f"{number}.")]
        assert len(codes) == 8
        return actual(f"{kind}_total", "2024").value, [actual(code, "2024").value for code in codes]

    return measured


def population_of(definition):
    if definition.reported:
        return "outside"
    below = (definition.denominator or definition.numerator)[0]
    if definition.annual and below.source == "stock":
        pass
    elif any(measure.source == "returns" for measure in definition.measures):
        return "returned"
    wanted = {condition.field: condition for condition in below.where if hasattr(condition, "field")}
    if below.source == "stock":
        active = "actual_status" in wanted and wanted["actual_status"].values == ("active",)
        if definition.kind == "per":
            return "recognised"
        return "active" if active else "all"
    return {
        "births": "new", "exits": "ended", "ratings": "rated", "memberships": "members", "recognitions": "recognised",
        "activities": "activities", "participations": "activities", "funding": "activities", "communes": "communes",
    }[below.source]  # fmt: skip


class TestLoading:
    def test_twice_changes_nothing(self):
        def state():
            return [list(model.objects.order_by("pk").values()) for model in (Unit, Indicator, DefinitionVersion)]

        before = state()
        load()
        assert state() == before

    def test_a_new_law_is_a_new_version_and_old_spans_keep_the_old_one(self):
        organisation("2020-01-01", actual_status="inactive")
        organisation("2020-01-01")
        old, new = ROWS["htx_total"]["definitions"][0]["definition"], ROWS["htx_active"]["definitions"][0]["definition"]
        load(
            changed(
                "htx_total",
                definitions=[
                    {"definition": old, "valid_to": "2024-01-01"},
                    {"definition": new, "valid_from": "2024-01-01", "note": "Luật mới."},
                ],
            )
        )
        assert [actual("htx_total", year).value for year in ("2023", "2024")] == [2, 1]
        load()
        assert [actual("htx_total", year).value for year in ("2023", "2024")] == [2, 2]

    def test_what_is_put_right_for_all_time_leaves_its_old_image(self):
        one = DefinitionVersion.objects.get(indicator__code="lh_total")
        old, right = one.definition, ROWS["lh_active"]["definitions"][0]["definition"]
        load(changed("lh_total", definitions=[{"definition": right}]))
        one.refresh_from_db()
        (image,) = one.events.select_related("pgh_context")
        assert (one.definition, image.definition, one.version) == (right, old, 2)
        assert image.pgh_context.metadata["reason"] == "Nạp danh mục chỉ tiêu"

    def test_a_provinces_own_is_never_overwritten(self):
        Indicator.objects.filter(code="farm_new").update(province=province(PRESENT), name="Trang trại của tỉnh")
        load(changed("farm_new", name="Khác", definitions=ROWS["htx_new"]["definitions"]))
        own = Indicator.objects.get(code="farm_new")
        assert own.name == "Trang trại của tỉnh" and parse(own.definitions.get().definition).reported

    @pytest.mark.parametrize(
        ("fields", "words"),
        [({"place": "V.1"}, "không có dòng “V.1”"), ({"definitions": [{"definition": {"kind": "guess"}}]}, "“guess”")],
    )
    def test_nonsense_is_refused_whole(self, fields, words):
        with pytest.raises(ValidationError) as raised:
            load(changed("lh_total", **fields))
        assert words in str(raised.value)
        assert Indicator.objects.get(code="lh_total").place == "II.1"


class TestPage:
    def ask(self, client, **query):
        client.force_login(user())
        return client.get(reverse("indicators:list"), query)

    def codes(self, client, **query):
        chapters = self.ask(client, **query).context["chapters"]
        return [entry.indicator.code for entries in chapters.values() for entry in entries]

    def test_it_shows_the_official_tables_first_in_their_order(self, client):
        chapters = self.ask(client).context["chapters"]
        assert list(chapters)[:8] == list(SECTIONS.values())
        assert [entry.number for entry in chapters["Phụ lục 1 – I. Hợp tác xã"]][:5] == ["1", "a", "b", "c", "d"]

    @pytest.mark.parametrize(
        ("query", "there", "gone"),
        [
            ({"q": "lien hiep"}, "lh_total", "htx_total"),
            ({"measured": "reported"}, "farm_new", "htx_total"),
            ({"measured": "computed"}, "htx_total", "farm_new"),
            ({"unit": "lop"}, "training_classes", "trainees"),
            ({"chapter": "quality"}, "htx_weak_pct", "htx_good_fair_count"),  # the latter is a row of Phụ lục 1
            ({"chapter": "I"}, "htx_good_fair_count", "htx_weak_pct"),
        ],
    )
    def test_it_is_searched_and_filtered(self, client, query, there, gone):
        codes = self.codes(client, **query)
        assert there in codes and gone not in codes

    @pytest.mark.parametrize("query", [{"unit": "khong-co"}, {"chapter": "x"}, {"measured": "x"}, {"q": "a" * 300}])
    def test_a_filter_that_does_not_exist_filters_nothing(self, client, query):
        assert len(self.codes(client, **query)) == len(ROWS)

    def test_nothing_found_offers_the_way_back(self, client):
        page = self.ask(client, q="zzz").content.decode()
        assert "Không có chỉ tiêu nào khớp" in page and "Xem cả danh mục" in page and "Xuất Excel" not in page

    def test_its_statements_do_not_grow_with_it(self, client, django_assert_max_num_queries):
        client.force_login(user())
        with django_assert_max_num_queries(20) as few:
            client.get(reverse("indicators:list"), {"unit": "lop"})
        with django_assert_max_num_queries(len(few)):
            client.get(reverse("indicators:list"))

    def test_a_provinces_own_stands_apart_and_others_do_not_see_it(self, client):
        Indicator.objects.filter(code="farm_new").update(province=province(HOME))
        assert next(iter(self.ask(client).context["chapters"])) == "Chỉ tiêu riêng của địa bàn"
        client.force_login(user(place=NEIGHBOUR))
        assert "farm_new" not in client.get(reverse("indicators:list")).content.decode()


class TestWorkbook:
    def sheet(self, client, **query):
        client.force_login(user())
        return load_workbook(io.BytesIO(client.get(reverse("indicators:catalogue_file"), query).content))

    def test_it_holds_what_the_list_shows(self, client):
        book = self.sheet(client, chapter="II")
        head, *rows = book["Danh mục chỉ tiêu"].iter_rows(values_only=True)
        assert [row[2] for row in rows] == [row["code"] for row in ROWS.values() if row["place"].startswith("II.")]
        first = dict(zip(head, rows[0], strict=True))
        assert (first["Dòng"], first["ĐVT"], first["Cách có số"]) == ("II.1", "LHHTX", "Tính từ hồ sơ")
        assert first["Cách tính"].startswith("Đếm số liên hiệp hợp tác xã")
        assert "Biểu, nhóm: Phụ lục 1 – II." in book["Thông tin"]["B1"].value

    def test_text_is_never_a_formula(self, client):
        Indicator.objects.filter(code="lh_total").update(example='=HYPERLINK("http://x")')
        cells = [cell for row in self.sheet(client)["Danh mục chỉ tiêu"].iter_rows() for cell in row]
        assert "f" not in {cell.data_type for cell in cells}


class TestApi:
    def test_it_tells_place_population_and_dated_definitions(self, client):
        client.force_login(user())
        one = client.get("/api/v1/indicators/htx_weak_pct/").json()
        assert (one["population"], one["population_label"], one["place"], one["reported"]) == (
            "rated", "Tổ chức có kết quả xếp loại của năm", "", False,
        )  # fmt: skip
        assert [(v["valid_from"], v["valid_to"]) for v in one["definitions"]] == [
            (None, "2025-09-18"),
            ("2025-09-18", None),
        ]
        assert one["definitions"][1]["sentence"].startswith("Số hợp tác xã")
        part = client.get("/api/v1/indicators/htx_new/").json()
        assert (part["place"], part["parent"], part["chapter"]) == ("I.1.b", "I.1", "Phụ lục 1 – I. Hợp tác xã")


class TestHandbook:
    def test_it_is_what_the_data_says(self):
        assert PATH.read_text(encoding="utf-8") == handbook(), "run `make docs`"

    def test_it_tells_each_version_with_its_last_day(self):
        text = handbook()
        assert "**Cách tính đến hết 17/09/2025.**" in text and "**Cách tính từ 18/09/2025.**" in text
        assert "**Cách tính đến hết 30/06/2025.** Số huyện" in text
