"""The indicator's page: its sentence, its years, its provinces."""

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse

from coopportal.assets import VENDOR
from indicators.asks import Ask
from indicators.charts import Point, chart, scale
from indicators.maps import band_of, bands, shapes_of
from indicators.records import behind
from indicators.selectors.figures import NEW, OLD, cuts, read_figure, read_parts, yearly_spans
from indicators.selectors.records import listed, narrowed
from provinces.models import Province
from tests.factories import (
    HOME,
    NATION,
    NEIGHBOUR,
    PRESENT,
    annual_return,
    indicator,
    organisation,
    province,
    rating,
    span,
    user,
)


def figures(row):
    return [one.actual.value for one in row]


class TestChart:
    def test_a_missing_year_is_a_gap_that_no_line_bridges(self):
        drawn = chart(
            [Point("2020", Fraction(2), "2"), Point("2021", None, "…"), Point("2022", Fraction(3), "3")], bars=False
        )
        assert [dot.label for dot in drawn.dots] == ["2020", "2022"]
        assert [gap.label for gap in drawn.gaps] == ["2021"]
        assert drawn.lines == []

    def test_zero_is_a_dot_on_the_ground(self):
        drawn = chart([Point("2020", Fraction(0), "0"), Point("2021", Fraction(4), "4")], bars=True)
        assert (drawn.dots[0].top, drawn.dots[0].height, drawn.gaps) == (drawn.zero, 0, [])

    def test_a_stale_year_and_the_line_to_it_are_marked(self):
        drawn = chart([Point("2023", Fraction(2), "2"), Point("2024", Fraction(2), "2*", stale=True)], bars=False)
        assert ([dot.stale for dot in drawn.dots], drawn.lines[0].stale) == ([False, True], True)

    def test_nothing_known_is_no_chart(self):
        assert chart([Point("2020", None, "…")], bars=True) is None

    @pytest.mark.parametrize(
        ("low", "high", "whole", "ticks"),
        [
            (0, 292, True, [0, 100, 200, 300]),
            (0, 1, True, [0, 1]),
            (0, 0, True, [0, 1]),
            (-3, 9, True, [-5, 0, 5, 10]),
            (0, Fraction(3, 10), False, [0, Fraction(1, 10), Fraction(1, 5), Fraction(3, 10)]),
        ],
    )
    def test_its_scale_is_round_and_holds_both_ends(self, low, high, whole, ticks):
        assert scale(Fraction(low), Fraction(high), whole=whole) == ticks


class TestMap:
    def test_equal_values_share_a_class_and_the_ends_are_figures(self):
        among = bands(map(Fraction, [0, 0, 0, 0, 279, 381, 434, 502, 535]))
        assert [(band.low, band.high) for band in among] == [(0, 0), (279, 279), (381, 381), (434, 434), (502, 535)]
        assert [band_of(value, among) for value in (Fraction(0), Fraction(535), None)] == [1, 5, 0]

    @pytest.mark.django_db
    def test_every_shape_belongs_to_one_base_unit_the_islands_too(self):
        drawn = re.findall(r'\bid="(\w+)"', (VENDOR / "vietnam.svg").read_text())
        ours = [shape for slug in Province.objects.bases().values_list("slug", flat=True) for shape in shapes_of(slug)]
        assert sorted(ours) == sorted(drawn) and len(ours) == 65
        assert {"hoangsa", "truongsa"} <= set(ours)


class TestYears:
    def ask(self, when, calendar="calendar"):
        return Ask("htx_new", span(when), 1, calendar=calendar)

    def test_there_are_ten_years_before_the_one_asked_about(self):
        years = [one.start.year for one in yearly_spans(self.ask("2024"))]
        assert years == list(range(2014, 2025))

    def test_of_half_a_year_each_point_is_the_same_half(self):
        first, *_, last = yearly_spans(self.ask("2024-01-01..2024-06-30"))
        assert (first, last) == (span("2014-01-01..2014-06-30"), span("2024-01-01..2024-06-30"))

    def test_a_span_over_years_shows_its_last_one(self):
        assert yearly_spans(self.ask("2021..2024"))[-1] == span("2024")

    def test_the_administrative_year_begins_on_15_december(self):
        spans = yearly_spans(self.ask("2022-01-01..2024-12-14", "administrative"))
        assert spans[-1].start == date(2023, 12, 15)

    def test_the_first_years_of_time_break_nothing(self):
        assert len(yearly_spans(self.ask("0001-01-01..0003-12-31"))) == 3


@pytest.mark.django_db
class TestReading:
    def test_what_nobody_spoke_of_is_not_known_and_what_did_not_happen_is_zero(self):
        one = organisation("2022-03-01")
        rating(one, 2022, "good")
        who, home = user(), province()
        shares = read_figure(Ask("htx_good_pct", span("2023"), home.pk), home, who, series=True)
        born = read_figure(Ask("htx_new", span("2023"), home.pk), home, who, series=True)
        assert figures(shares.series)[-3:] == [None, 100, None]
        assert figures(born.series)[-3:] == [0, 1, 0]

    def test_a_year_that_has_not_ended_is_stale(self):
        annual_return(organisation(), 2023, profit_vnd=5_000_000)
        reading = read_figure(
            Ask("htx_avg_profit", span("2024-01-01..2024-06-30"), province().pk), province(), user(), series=True
        )
        assert (reading.series[-1].actual.stale, reading.series[-1].actual.data_year) == (True, 2023)

    def test_years_and_provinces_cost_no_more_statements_than_the_figure(self, django_assert_num_queries, account):
        reader, nation = account("docbao.trunguong"), province(NATION)
        places, ask = cuts(nation, reader)[OLD], Ask("htx_weak_pct", span("2024"), nation.pk)
        with django_assert_num_queries(3) as alone:
            read_figure(ask, nation, reader)
        with django_assert_num_queries(len(alone)):
            reading = read_figure(ask, nation, reader, series=True, places=places)
        assert (len(reading.series), len(reading.places)) == (11, 63)

    @pytest.mark.parametrize("boundaries", [OLD, NEW])
    def test_the_provinces_add_up_to_the_nation(self, account, boundaries):
        reader, nation = account("docbao.trunguong"), province(NATION)
        ask = Ask("htx_total", span("2024"), nation.pk)
        reading = read_figure(ask, nation, reader, places=cuts(nation, reader)[boundaries])
        assert sum(figures(reading.places)) == reading.main.actual.value > 0

    def test_each_year_is_the_figure_of_that_year_alone(self):
        organisation("2019-05-01", ("2023-02-01", {"entry": "dissolved"}))
        ask = Ask("htx_total", span("2024"), province().pk)
        reading = read_figure(ask, province(), user(), series=True)
        alone = [read_figure(replace(ask, span=one.ask.span), province(), user()).main.actual for one in reading.series]
        assert [one.actual for one in reading.series] == alone
        assert figures(reading.series)[-6:] == [1, 1, 1, 1, 0, 0]


@pytest.mark.django_db
class TestCuts:
    def test_the_nation_is_34_or_63_to_who_reads_it(self, account):
        sizes = {one: len(places) for one, places in cuts(province(NATION), account("docbao.trunguong")).items()}
        assert sizes == {NEW: 34, OLD: 63}

    def test_a_province_sees_of_the_nation_its_own_parts_alone(self):
        seen = cuts(province(NATION), user(place=PRESENT))
        assert {one: [place.slug for place in places] for one, places in seen.items()} == {
            OLD: [NEIGHBOUR, HOME, "lam-dong-cu"]
        }

    def test_a_former_province_is_not_cut(self):
        assert cuts(province(), user()) == {}


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def page(self, client):
        def get(code="htx_new", who=None, **query):
            client.force_login(who or user())
            query = {"from": "01/01/2024", "to": "31/12/2024"} | query
            return client.get(reverse("indicators:detail", args=[code]), query)

        return get

    def test_it_draws_the_years_and_tells_them(self, page):
        organisation("2024-02-02")
        series = page().context["series"]
        assert [row["text"] for row in series["rows"]][:2] == ["1", "0"]
        assert len(series["chart"].dots) == 11

    @pytest.mark.parametrize(("boundaries", "count"), [("new", 34), ("old", 63), ("x", 34), ("", 34)])
    def test_the_address_chooses_the_boundaries(self, page, account, boundaries, count):
        answer = page(who=account("docbao.trunguong"), province=NATION, boundaries=boundaries)
        assert len(answer.context["places"]["rows"]) == count
        assert answer.content.decode().count('class="map-place') == count

    def test_provinces_stand_by_name_not_by_figure(self, page, account):
        rows = page(who=account("docbao.trunguong"), province=NATION).context["places"]["rows"]
        assert [row["label"] for row in rows][:5] == ["An Giang", "Bắc Ninh", "Cà Mau", "Cao Bằng", "Cần Thơ"]

    def test_no_province_but_ones_own_is_named(self, page):
        places = page(who=user(place=PRESENT), province=NATION).context["places"]
        assert {row["short"] for row in places["rows"]} == {"Bình Thuận", "Đắk Nông", "Lâm Đồng"}
        assert len(places["outside"]) == 62

    def test_a_place_without_parts_has_no_map(self, page):
        assert page().context["places"] is None

    def test_its_statements_are_as_many_for_one_organisation_as_for_fifty(self, page, django_assert_max_num_queries):
        who = user(place=PRESENT)
        organisation("2024-02-02")
        page(who=who, province=PRESENT)
        with django_assert_max_num_queries(40) as seen:
            page(who=who, province=PRESENT)
        for _ in range(50):
            organisation("2024-02-02", base=NEIGHBOUR)
        with django_assert_max_num_queries(len(seen)):
            page(who=who, province=PRESENT)

    def test_half_a_year_of_an_annual_figure_follows_whole_years(self, page):
        for year in (2021, 2022, 2023):
            annual_return(organisation(), year, profit_vnd=year * 1_000_000)
        rows = page("htx_avg_profit", to="30/06/2024").context["series"]["rows"]
        assert [(row["label"], row["text"], row["note"]) for row in rows[:4]] == [
            ("2024", "2.023", "số liệu năm 2023"),
            ("2023", "2.023", ""),
            ("2022", "2.022", ""),
            ("2021", "2.021", ""),
        ]

    def test_a_day_is_written_as_people_write_it(self, page):
        assert 'value="31/12/2024"' in page(to="2024-12-31").content.decode()

    @pytest.mark.parametrize(("by", "name"), [("sector", "Lĩnh vực"), ("kind", "Loại hình"), ("x", "Lĩnh vực")])
    def test_it_is_parted_by_what_the_address_says(self, page, by, name):
        organisation("2024-02-02", sector="agriculture")
        organisation("2024-02-02", sector="credit", kind="qtdnd")
        parts = page(by=by).context["parts"]
        assert (parts["name"], [row["text"] for row in parts["rows"]]) == (name, ["1", "1"])
        assert parts["total"]["text"] == "2"

    def test_communes_stand_by_name_and_add_up(self, page, account):
        who = account("kehoach.backan")
        parts = page("htx_total", who=who, province="bac-kan", by="commune").context["parts"]
        labels = [row["label"] for row in parts["rows"]]
        assert len(labels) > 10 and parts["adds_up"]
        figures = [int(row["text"].replace(".", "")) for row in parts["rows"]]
        assert sum(figures) == int(parts["total"]["text"].replace(".", ""))

    def test_an_officer_of_a_commune_is_not_shown_the_others(self, page, account):
        parts = page("htx_total", who=account("xa.backan"), province="bac-kan", by="commune").context["parts"]
        assert parts["name"] == "Lĩnh vực"
        assert "Xã, phường, đặc khu" not in [choice["label"] for choice in parts["choices"]]

    @pytest.mark.parametrize("by", ["sector", "kind", "commune"])
    @pytest.mark.parametrize("code", ["htx_total", "htx_weak_pct", "htx_members_total", "tht_total", "htx_new"])
    def test_each_part_opens_the_records_that_add_up_to_it(self, page, client, account, code, by):
        who = account("kehoach.backan")
        reading = page(code, who=who, province="bac-kan", by=by).context["parts"]
        ask = Ask(code, span("2024"), province("bac-kan").pk)
        parts = {label: actual for _, label, actual in read_parts(ask, by)}
        opened = [row for row in reading["rows"] if row["url"]]
        assert opened
        for row in opened[:12]:
            answer = client.get(row["url"])
            query = answer.context["form"].wanted()
            rows = narrowed(listed(behind(ask, "numerator", who)), **query)
            assert (set(query), rows.total()) == ({by}, parts[row["label"]].numerator), row["label"]

    def test_a_definition_that_changed_tells_how(self, page):
        indicator(
            "doi_cach_tinh",
            {"kind": "count", "source": "stock"},
            ("2024-07-01", {"kind": "count", "source": "stock", "where": {"kind": "htx"}}),
        )
        assert [(one["since"], one["until"]) for one in page("doi_cach_tinh").context["versions"]] == [
            ("01/07/2024", ""),
            ("", "30/06/2024"),
        ]
        assert page().context["versions"] == []
