"""Organisations from a file: new ones with their first spell and representative, changes as spells, and what is refused."""

from datetime import date

import pytest

from cooperatives.models import Import, Organisation, Spell
from tests import factories as make
from tests.cooperatives.imported import confirm, faults, upload, workbook

pytestmark = pytest.mark.django_db
HEADS = ["Mã số thuế", "Tên tổ chức", "Loại hình", "Lĩnh vực", "Ngày đăng ký"]
CODES = ["0100233488", "0101243150"]
NEW = [CODES[0], "Hợp tác xã Nông nghiệp Suối Biếc", "Hợp tác xã", "Xây dựng", "15/03/2021"]


@pytest.fixture
def officer():
    return make.user("alliance_staff", kind="alliance")


def test_new_rows_become_organisations_with_their_first_spell(officer):
    one = upload(
        officer, "organisations", workbook(HEADS, NEW, [None, "Tổ hợp tác Bản Ven", "THT", "Nông nghiệp", "2/4/2022"])
    )
    assert (one.state, one.counts) == ("previewed", {"new": 2, "warnings": 0})
    assert not Organisation.objects.filter(code=CODES[0]).exists()
    one = confirm(officer, one)
    assert one.state == "done"
    made = Organisation.objects.get(code=CODES[0])
    assert (made.kind, made.sector, made.base.slug, made.established_on) == (
        "htx",
        "construction",
        make.HOME,
        date(2021, 3, 15),
    )
    assert Organisation.objects.search("suoi biec").get() == made
    assert Organisation.objects.get(name="Tổ hợp tác Bản Ven").kind == "tht"


def test_the_preview_shows_old_and_new_and_only_what_changes(officer):
    known = make.organisation(name="HTX Cũ", code=CODES[0])
    same = make.organisation(name="HTX Giữ nguyên", code=CODES[1])
    rows = [[known.code, "HTX Mới", None, None, None], [same.code, same.name, None, None, None]]
    one, events = upload(officer, "organisations", workbook(HEADS, *rows)), known.events.count()
    assert one.counts == {"changed": 1, "same": 1, "warnings": 0}
    assert [(line.row, line.changes) for line in one.lines.all()] == [(2, {"name": ["HTX Cũ", "HTX Mới"]})]
    confirm(officer, one)
    known.refresh_from_db()
    assert (known.name, known.events.count()) == ("HTX Mới", events + 1)
    assert Organisation.objects.search("moi").filter(pk=known.pk).exists()


def test_history_names_the_file_and_the_job(officer):
    known = make.organisation(name="HTX Cũ", code=CODES[0])
    one = confirm(
        officer,
        upload(
            officer,
            "organisations",
            workbook(HEADS, [known.code, "HTX Mới", None, None, None], NEW[:0] or [CODES[1], *NEW[1:]]),
        ),
    )
    event = known.events.latest("pgh_id")
    context = event.pgh_context.metadata
    assert (event.name, context["user"], context["import"], context["file"]) == (
        "HTX Cũ",
        officer.pk,
        str(one.pk),
        str(one.file_id),
    )
    assert Organisation.objects.get(code=CODES[1]).created_in.metadata["import"] == str(one.pk)


def test_blank_leaves_x_clears(officer):
    known = make.organisation(name="HTX Một", code=CODES[0])
    Organisation.objects.filter(pk=known.pk).update(address="Thôn 1", website="https://mot.vn")
    heads = [*HEADS, "Địa chỉ ghi trên hồ sơ", "Trang thông tin"]
    confirm(officer, upload(officer, "organisations", workbook(heads, [known.code, None, None, None, None, "x", None])))
    known.refresh_from_db()
    assert (known.name, known.address, known.website) == ("HTX Một", "", "https://mot.vn")


def test_a_state_changes_on_its_day_and_not_without(officer):
    known = make.organisation("2020-01-01", name="HTX Một", code=CODES[0])
    heads = ["Mã số thuế", "Tình trạng pháp lý", "Ngày thay đổi"]
    without = upload(officer, "organisations", workbook(heads, [known.code, "Tạm ngừng kinh doanh", None]))
    assert faults(without) == [(2, "legal_status", "state_needs_day")]
    confirm(
        officer, upload(officer, "organisations", workbook(heads, [known.code, "Tạm ngừng kinh doanh", "1/5/2023"]))
    )
    known.refresh_from_db()
    assert known.legal_status == "suspended"
    spells = known.spells.values_list("from_on", "to_on", "legal_status", "entry")
    day = date(2023, 5, 1)
    assert list(spells) == [(date(2020, 1, 1), day, "active", "established"), (day, None, "suspended", "changed")]


def test_foreign_records_are_as_unknown_as_none(officer):
    foreign = make.organisation(base=make.NEIGHBOUR, name="HTX Xa", code=CODES[0])
    one = upload(
        officer,
        "organisations",
        workbook(["Mã hồ sơ", "Tên tổ chức", "Mã số thuế"], [foreign.pk, "A", None], [999_999_999, "B", None]),
    )
    (_, _, rule), (_, _, other) = faults(one)
    first, second = one.lines.order_by("row")
    assert rule == other == "organisation_unknown"
    assert first.faults == second.faults
    assert (first.label, first.organisation_id) == ("A", None)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({0: "0100233489"}, ("code", "bad_tax_code")),
        ({1: None}, ("name", "missing")),
        ({3: None}, ("sector", "missing")),
        ({4: "15/03/2099"}, ("established_on", "future_day")),
    ],
)
def test_a_bad_row_says_which_cell_and_rule(officer, cells, expected):
    row = [cells.get(at, cell) for at, cell in enumerate(NEW)]
    one = upload(officer, "organisations", workbook(HEADS, row, [CODES[1], *NEW[1:]]))
    assert faults(one) == [(2, *expected)]
    assert one.counts == {"error": 1, "new": 1, "warnings": 0}


def test_twice_in_the_file_and_already_there(officer):
    known = make.organisation(name="Hợp tác xã Suối Biếc", base=make.HOME)
    rows = [NEW, [CODES[0], *NEW[1:]], [None, "HTX suoi biec", *NEW[2:]]]
    one = upload(officer, "organisations", workbook(HEADS, *rows))
    assert faults(one) == [(3, "code", "twice_in_file"), (4, "name", "maybe_known")]
    assert str(known.pk) in one.lines.get(row=4).faults[0]["sentence"]


def test_other_agencies_blocks_are_not_written(officer):
    fund = make.organisation(name="Quỹ Một", code=CODES[0], kind="qtdnd", sector="credit")
    one = upload(officer, "organisations", workbook(["Mã số thuế", "Tên tổ chức"], [fund.code, "Quỹ Hai"]))
    assert faults(one) == [(2, "", "not_owner")]
    assert "Đề nghị sửa" in one.lines.get().faults[0]["sentence"]


def test_the_same_rows_come_in_once(officer):
    first = confirm(officer, upload(officer, "organisations", workbook(HEADS, NEW)))
    spells = Spell.objects.count()
    again = upload(officer, "organisations", workbook(["Ghi gì đó"], HEADS, NEW), "ten khac.xlsx")
    assert (again.state, again.earlier) == ("cancelled", first)
    assert Spell.objects.count() == spells


def test_a_change_meanwhile_stops_the_import_and_shows_the_new_preview(officer):
    known = make.organisation(name="HTX Cũ", code=CODES[0])
    one = upload(officer, "organisations", workbook(HEADS, [known.code, "HTX Mới", None, None, None]))
    Organisation.objects.filter(pk=known.pk).update(name="HTX Khác")
    stopped = confirm(officer, one)
    known.refresh_from_db()
    assert (stopped.state, known.name) == ("previewed", "HTX Khác")
    assert stopped.lines.get().changes == {"name": ["HTX Khác", "HTX Mới"]}
    assert confirm(officer, stopped).state == "done"


def test_another_agency_sees_nothing_of_it(officer):
    one = upload(officer, "organisations", workbook(HEADS, NEW))
    other = make.user("plan_officer")
    assert not Import.objects.visible_to(other).filter(pk=one.pk).exists()
    assert Import.objects.visible_to(make.user("alliance_staff", kind="alliance")).get() == one


def test_a_representative_comes_with_the_organisation_and_a_new_one_ends_the_old_ones_time(officer):
    heads = [*HEADS, "Người đại diện", "Điện thoại người đại diện", "Ngày thay đổi"]
    confirm(officer, upload(officer, "organisations", workbook(heads, [*NEW, "Nguyễn Văn Anh", "0912345678", None])))
    made = Organisation.objects.get(code=CODES[0])
    assert made.representatives.get().phone == "0912345678"
    row = [CODES[0], None, None, None, None, "Lê Thị Bình", None, "01/06/2024"]
    one = upload(officer, "organisations", workbook(heads, row))
    assert one.lines.get().changes == {"full_name": ["•••", "•••"]}
    confirm(officer, one)
    known = made.representatives.order_by("id").values_list("full_name", "to_on")
    assert list(known) == [("Nguyễn Văn Anh", date(2024, 6, 1)), ("Lê Thị Bình", None)]
