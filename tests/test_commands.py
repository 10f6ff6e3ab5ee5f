"""The commands: what they print is what the pages show, and what they refuse they refuse in a sentence."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from knox.auth import TokenAuthentication
from openpyxl import load_workbook

from accounts.models import User
from indicators.definitions import parse
from indicators.models import DefinitionVersion
from indicators.sentences import explain
from plans.models import Plan
from plans.selectors.reading import read_plan
from tests.factories import HOME, actual, day, organisation, plan, target, user

pytestmark = pytest.mark.django_db
CATALOGUE = Path(__file__).parents[1] / "indicators/data/catalogue.json"


def run(command, *arguments):
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out)
    return out.getvalue()


def measured(*arguments):
    return json.loads(run("measure", *arguments, "--json"))


# --- measure


@pytest.mark.parametrize(
    ("province", "codes", "start", "end", "values"),
    [
        ("Bắc Kạn", ["tht_total", "htx_total", "lh_total", "htx_new"], "2023-01-01", "2023-06-30", [674, 371, 2, 36]),
        ("Bình Phước", ["htx_total", "htx_active", "htx_new"], "2022-01-01", "2023-12-31", [323, 248, 60]),
        ("binh-phuoc", ["htx_trade_fair", "htx_online_market"], "2022-01-01", "2023-12-31", None),
    ],
)
def test_the_published_figures_come_out_by_counting(province, codes, start, end, values):
    facts = measured(*codes, "--province", province, "--from", start, "--to", end)
    assert [one["code"] for one in facts] == codes
    assert values is None or [one["value"] for one in facts] == values


def test_json_has_the_agreed_shape():
    (fact,) = measured("htx_weak_pct", "--province", "bac-kan", "--from", "2023-01-01", "--to", "2023-12-31")
    assert list(fact)[:8] == ["code", "province", "from", "to", "numerator", "denominator", "value", "unit"]
    assert (fact["province"], fact["from"], fact["to"], fact["unit"]) == ("bac-kan", "2023-01-01", "2023-12-31", "%")
    assert fact["value"] == pytest.approx(100 * fact["numerator"] / fact["denominator"])


def test_what_is_not_known_is_null():
    (fact,) = measured("htx_avg_profit", "--province", HOME, "--from", "2023-01-01", "--to", "2023-12-31")
    assert fact["value"] is None


@pytest.mark.parametrize(
    ("arguments", "slug"),
    [
        (["--province", "Ninh Bình"], "ninh-binh"),
        (["--province", "Ninh Bình", "--boundaries", "old"], "ninh-binh-cu"),
        (["--province", "ninh-binh-cu", "--boundaries", "new"], "ninh-binh"),
        (["--province", "Bắc Kạn"], "bac-kan"),
        (["--province", "tỉnh bac kan", "--boundaries", "new"], "thai-nguyen"),
        (["--province", "ca-nuoc"], "ca-nuoc"),
    ],
)
def test_a_name_means_the_present_province_unless_said_otherwise(arguments, slug):
    (fact,) = measured("htx_total", *arguments, "--from", "2023-01-01", "--to", "2023-12-31")
    assert fact["province"] == slug
    assert fact["value"] == actual("htx_total", "2023", slug).value


def test_a_present_province_is_the_sum_of_its_parts():
    old, new = (
        measured(
            "htx_new", "--province", "ninh-binh", "--boundaries", name, "--from", "2021-01-01", "--to", "2021-12-31"
        )[0]["value"]
        for name in ("old", "new")
    )
    assert new == old + sum(actual("htx_new", "2021", slug).value for slug in ("ha-nam", "nam-dinh"))


def test_parted_by_sector_the_parts_add_up():
    span = ["--province", "bac-kan", "--from", "2024-01-01", "--to", "2024-12-31"]
    parts = measured("htx_new", "htx_total", *span, "--by", "sector")
    wholes = {one["code"]: one["value"] for one in measured("htx_new", "htx_total", *span)}
    assert len({one["sector"] for one in parts}) > 3
    for code, whole in wholes.items():
        assert sum(one["value"] for one in parts if one["code"] == code) == whole


def test_explained_it_shows_the_sentence_and_the_statements():
    text = run(
        "measure", "htx_avg_profit", "--province", "bac-kan", "--from", "2024-01-01", "--to", "2024-12-31", "--explain"
    )
    found = actual("htx_avg_profit", "2024", "bac-kan")
    assert explain(parse(DefinitionVersion.objects.get(indicator__code="htx_avg_profit").definition)) in text
    assert f"{found.have} of {found.of} stand behind it" in text
    assert 'FROM "cooperatives_annualreturn"' in text and "statements:" in text
    rows = "| Tên tổ chức | Mã số thuế"
    assert text.count(rows) == 2 and f"Mẫu số: {found.denominator}" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["htx_nothing", "--province", "bac-kan"], "Không có chỉ tiêu htx_nothing trong danh mục"),
        (["htx_new", "--province", "Bac Cạn Kiệt"], "Không tìm thấy tỉnh, thành phố “Bac Cạn Kiệt”"),
        (["htx_new", "--province", "Bình Phướt"], "Có phải: Bình Phước"),
        (["htx_new", "--province", "Thái Nguyên", "--by", "kind", "--from", "2025-01-01"], "must not come after"),
        (["htx_trade_fair", "--province", "bac-kan", "--by", "sector"], "không chia được theo “sector”"),
        (["htx_law_compliant_pct", "--province", "bac-kan", "--by", "sector"], "không chia được theo “sector”"),
        (["htx_new", "--province", "bac-kan", "--to", "2024-02-30"], "2024-02-30 is no day"),
    ],
)
def test_what_cannot_be_measured_is_said_in_a_sentence(arguments, words):
    code, *options = arguments
    given = dict(zip(options[::2], options[1::2], strict=True))
    options = {"--from": "2024-01-01", "--to": "2024-12-31"} | given
    with pytest.raises(CommandError) as raised:
        run("measure", code, *(text for pair in options.items() for text in pair))
    assert words in str(raised.value)


def test_all_codes_are_measured_in_one_pass():
    codes = [one["code"] for one in json.loads(CATALOGUE.read_text())["indicators"]]
    text = run("measure", *codes, "--province", "ca-nuoc", "--from", "2023-01-01", "--to", "2023-12-31", "--explain")
    (count,) = (line.split()[0] for line in text.splitlines() if line.endswith("statements:"))
    assert int(count) <= 12


# --- progress_report


def progress(*arguments):
    return json.loads(run("progress_report", *arguments, "--json"))


@pytest.mark.parametrize("name", ["532/KH-UBND", "532-kh-ubnd-bac-kan-2024"])
def test_a_plan_is_named_by_number_or_slug(name):
    facts = progress("--plan", name, "--as-of", "2024-12-31")
    assert (facts["plan"], facts["as_of"], len(facts["rows"])) == ("532-kh-ubnd-bac-kan-2024", "2024-12-31", 8)
    assert 0 < facts["queries"] <= 12


def test_progress_json_has_the_agreed_shape():
    facts = progress("--plan", "532/KH-UBND", "--as-of", "2024-12-31")
    row = next(row for row in facts["rows"] if row["indicator"] == "htx_new")
    assert list(row) == [
        "label",
        "indicator",
        "comparator",
        "target",
        "high",
        "actual",
        "numerator",
        "denominator",
        "unit",
        "achievement",
        "status",
    ]
    assert (row["comparator"], row["target"], row["actual"], row["unit"], row["status"]) == (
        "at_least",
        35,
        38,
        "HTX",
        "exceeded",
    )
    assert row["achievement"] == pytest.approx(38 / 35)
    weak = next(row for row in facts["rows"] if row["indicator"] == "htx_weak_pct")
    assert weak["achievement"] is None and weak["actual"] == pytest.approx(
        100 * weak["numerator"] / weak["denominator"]
    )


def test_several_plans_of_one_number_are_listed_and_nothing_is_read(db):
    for place in (HOME, "binh-thuan"):
        plan("2024", place, number="532/KH-UBND")
    with pytest.raises(CommandError) as raised:
        run("progress_report", "--plan", "532/KH-UBND", "--as-of", "2024-12-31")
    assert raised.value.returncode == 2
    slugs = Plan.objects.filter(number="532/KH-UBND").values_list("slug", flat=True)
    assert len(slugs) == 3 and all(slug in str(raised.value) for slug in slugs)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--plan", "999/KH-UBND"], "999/KH-UBND"),
        (["--plan", "532/KH-UBND", "--province", "Đất Mũi"], "Không tìm thấy"),
        (["--plan", "532/KH-UBND", "--province", "Đồng Nai", "--boundaries", "old", "--as-of", "hôm nay"], "is no day"),
    ],
)
def test_what_cannot_be_read_is_said(arguments, words):
    arguments = arguments if "--as-of" in arguments else [*arguments, "--as-of", "2024-12-31"]
    with pytest.raises(CommandError, match=words):
        run("progress_report", *arguments)


def test_another_territory_can_be_counted():
    facts = progress("--plan", "532/KH-UBND", "--as-of", "2024-12-31", "--boundaries", "new")
    assert facts["province"] == "thai-nguyen"
    other = progress("--plan", "532/KH-UBND", "--as-of", "2024-12-31", "--province", "Thái Nguyên")
    assert other["rows"] == facts["rows"]


def test_the_table_for_people_names_each_target_and_its_verdict():
    text = run("progress_report", "--plan", "532/KH-UBND", "--as-of", "2024-12-31")
    line = next(line for line in text.splitlines() if line.startswith("Thành lập mới hợp tác xã"))
    assert "≥ 35" in line and "38" in line and "Vượt kế hoạch" in line


@pytest.mark.parametrize(
    ("name", "as_of"),
    [
        ("532/KH-UBND", "2024-12-31"),
        ("591/KH-UBND", "2022-06-30"),
        ("532/KH-UBND", "2023-10-01"),
        ("332/QĐ-UBND", "2026-11-22"),
    ],
)
def test_the_workbook_opens_and_bears_the_same_figures(tmp_path, name, as_of):
    file = tmp_path / "báo cáo.xlsx"
    facts = json.loads(run("progress_report", "--plan", name, "--as-of", as_of, "--json", "--xlsx", file))
    sheet = load_workbook(file)["Tổng hợp"]
    found = {row[1].value: row[6].value for row in sheet.iter_rows() if row[1].value and row[2].value}
    for row in facts["rows"]:
        cell = found[row["label"]]
        assert cell in ("…", "x") if row["actual"] is None else cell == pytest.approx(row["actual"]), row


def test_it_costs_the_same_at_8_targets_and_at_80():
    one = plan("2024")
    organisation("2024-02-02")
    costs = []
    for _ in range(80):
        target(one, "htx_new", 5)
        if one.targets.count() in (8, 80):
            costs.append(progress("--plan", one.slug, "--as-of", "2024-12-31")["queries"])
    assert costs[0] == costs[1] <= 12
    assert len(read_plan(one, day("2024-12-31")).rows) == 80


# --- create_api_token


def test_a_token_is_printed_once_and_opens_the_api(rf):
    one = user(place=HOME)
    token = run("create_api_token", one.username).strip()
    request = rf.get("/", headers={"Authorization": f"Token {token}"})
    found, _ = TokenAuthentication().authenticate(request)
    assert (found, token.startswith("cp_")) == (one, True)
    assert not one.auth_token_set.filter(digest=token).exists()  # kept as a hash


@pytest.mark.parametrize(
    ("who", "words"), [("nobody", "No active account"), ("inactive", "No active account"), ("commune", "no API access")]
)
def test_a_token_is_not_for_everybody(who, words):
    one = user(place=HOME)
    if who == "inactive":
        User.objects.filter(pk=one.pk).update(is_active=False)
    if who == "commune":
        commune = one.agency.province.base_communes.first()
        User.objects.filter(pk=one.pk).update(role="commune_officer", commune=commune)
    with pytest.raises(CommandError, match=words):
        run("create_api_token", "khong.co" if who == "nobody" else one.username)
