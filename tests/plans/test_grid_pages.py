import io
import json

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Indicator
from plans.models import Target
from plans.services.targets import save_target
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make.user()


@pytest.fixture
def draft(client, officer):
    client.force_login(officer)
    return make.plan("2026", status="draft")


def send(client, plan, *rows):
    address = reverse("plans:grid_save", args=[plan.slug])
    answer = client.post(address, json.dumps({"rows": rows}), content_type="application/json")
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()["rows"]


def new(key="n1", **cells):
    return {"key": key, "cells": {name: ["", text] for name, text in cells.items()}}


def row_of(client, plan, **cells):
    (told,) = send(client, plan, new(**cells))
    assert not told["errors"], told
    return told["row"]


def test_a_row_is_written_from_the_words_people_use(client, draft):
    row = row_of(
        client, draft, indicator=Indicator.objects.get(code="htx_new").name.upper(), low="≥ 35", agency="sở tài chính"
    )
    terms = Target.objects.get(plan=draft).terms.get()
    assert (terms.comparator, terms.low, terms.unit.label, terms.target.agency.name) == (
        "at_least",
        35,
        "HTX",
        "Sở Tài chính",
    )
    assert (row["cells"]["comparator"], row["cells"]["low"], row["stt"]) == ("từ … trở lên", "35", "1")


def test_a_wrong_cell_keeps_its_row_waiting_and_says_why(client, draft):
    name = Indicator.objects.get(code="htx_new").name
    told = send(
        client,
        draft,
        new("n1", indicator=name, low="abc"),
        new("n2", indicator="không có đâu", low="3"),
        new("n3", indicator=name, low="9"),
    )
    assert [sorted(one["errors"]) for one in told] == [["low"], ["indicator"], []]
    assert Target.objects.filter(plan=draft).count() == 1


def test_right_cells_of_a_row_are_written_beside_a_wrong_one(client, draft):
    row = row_of(client, draft, indicator=Indicator.objects.get(code="htx_new").name, low="35")
    (told,) = send(
        client,
        draft,
        {
            "key": row["key"],
            "cells": {"low": ["35", "1,234.5"], "wording": [row["cells"]["wording"], "Lập mới 35 HTX"]},
        },
    )
    assert list(told["errors"]) == ["low"] and told["row"]["cells"]["wording"] == "Lập mới 35 HTX"
    assert Target.objects.get(plan=draft).terms.get().low == 35


def test_what_another_changed_meanwhile_is_told_and_not_written_over(client, draft, officer):
    row = row_of(client, draft, indicator=Indicator.objects.get(code="htx_new").name, low="35")
    target = Target.objects.get(plan=draft)
    save_target(draft.editions.get(), {"low": 40}, by=make.user(), target=target)
    (told,) = send(client, draft, {"key": row["key"], "cells": {"low": ["35", "50"], "note": ["", "theo NQ 12"]}})
    assert told["conflicts"] == {"low": "40"} and told["row"]["cells"]["note"] == "theo NQ 12"
    assert target.terms.get().low == 40
    (told,) = send(client, draft, {"key": row["key"], "cells": {"low": ["40", "50"]}})
    assert target.terms.get().low == 50 and not told["conflicts"]


def test_a_row_without_a_number_is_a_milestone(client, draft):
    row = row_of(client, draft, indicator="Mốc công việc", wording="Có mô hình điểm", due_on="30/6/2026")
    (told,) = send(client, draft, {"key": row["key"], "cells": {"wording": ["Có mô hình điểm", "Có 3 mô hình"]}})
    assert draft.milestones.get().wording == "Có 3 mô hình"
    assert "low" in told["row"]["locked"] and "wording" not in told["row"]["locked"]
    send(client, draft, {"key": row["key"], "version": told["row"]["version"], "remove": True})
    assert not draft.milestones.exists()


def test_a_removed_row_is_told_to_who_still_writes_in_it(client, draft):
    row = row_of(client, draft, indicator=Indicator.objects.get(code="htx_new").name, low="35")
    send(client, draft, {"key": row["key"], "version": row["version"], "remove": True})
    (told,) = send(client, draft, {"key": row["key"], "cells": {"low": ["35", "36"]}})
    assert told["gone"]


def test_figures_of_single_years_stand_in_columns_of_their_own(client, officer):
    client.force_login(officer)
    plan = make.plan("2026..2030", status="draft")
    name = Indicator.objects.get(code="htx_new").name
    row = row_of(client, plan, indicator=name, low="100", basis="lũy kế cả giai đoạn", y2026="18,5")
    send(client, plan, {"key": row["key"], "cells": {"y2027": ["", "20"]}})
    assert Target.objects.get(plan=plan).terms.get().by_year == {"2026": "18.5", "2027": "20"}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        '{"rows": [{"key": "n1", "cells": {}, "after": 3}]}',
        '{"rows": 3}',
        '{"rows": [{"cells": {"low": "3"}}]}',
        '{"rows": [{"cells": {"low": ["", "\\u0000"]}}]}',
    ],
)
def test_what_cannot_be_read_is_refused(client, draft, body):
    answer = client.post(reverse("plans:grid_save", args=[draft.slug]), body, content_type="application/json")
    assert answer.status_code == 400


def test_new_rows_stand_behind_the_row_they_were_typed_under(client, draft):
    name = Indicator.objects.get(code="htx_new").name
    first = row_of(client, draft, indicator=name, low="1")
    row_of(client, draft, indicator=name, low="9")
    row_of(client, draft, indicator="Mốc công việc", wording="Có mô hình điểm")
    send(
        client,
        draft,
        new("n1", indicator=name, low="0") | {"after": ""},
        new("n2", indicator=name, low="2") | {"after": first["key"]},
        new("n3", indicator=name, low="abc") | {"after": "n2"},
        new("n4", indicator=name, low="4") | {"after": "n3"},
    )
    assert [one.terms.get().low for one in draft.targets.all()] == [0, 1, 2, 4, 9]


def test_every_sending_tells_how_all_rows_stand_now(client, draft):
    name = Indicator.objects.get(code="htx_new").name
    mark = row_of(client, draft, indicator="Mốc công việc", wording="Có mô hình điểm")
    address = reverse("plans:grid_save", args=[draft.slug])
    body = json.dumps({"rows": [new(indicator=name, low="1", section="I")]})
    told = client.post(address, body, content_type="application/json").json()
    target = Target.objects.get(plan=draft)
    assert told["order"] == [[f"t{target.pk}", "I.1", target.version], [mark["key"], "M1", mark["version"]]]


def test_a_target_taken_out_of_an_amendment_stays_in_sight_and_comes_back(client, officer):
    client.force_login(officer)
    plan = make.plan("2026")
    target = make.target(plan, "htx_new", 20)
    make.edition(plan, 2, state="preparing")
    key = f"t{target.pk}"
    (told,) = send(client, plan, {"key": key, "version": target.version, "remove": True})
    assert told["row"]["withdrawn"] and "low" in told["row"]["locked"]
    (late,) = send(client, plan, {"key": key, "cells": {"low": ["20", "30"]}})
    assert late["gone"]
    address = reverse("plans:row_edit", args=[plan.slug, key])
    assert "Khôi phục dòng này" in client.get(address).content.decode()
    assert client.post(address, {"act": "save", "low": "30", "old_low": "20"}).status_code == 409
    (told,) = send(client, plan, {"key": key, "restore": True})
    assert not told["row"]["withdrawn"] and told["row"]["stt"] == "1"
    send(client, plan, {"key": key, "version": told["row"]["version"], "remove": True})
    assert client.post(address, {"act": "restore"}).status_code == 302
    assert not target.terms.get(edition__number=2).withdrawn


def test_an_annex_that_names_what_the_amendment_took_out_brings_it_back(client, officer):
    client.force_login(officer)
    plan = make.plan("2026")
    target = make.target(plan, "htx_new", 20)
    make.edition(plan, 2, state="preparing")
    send(client, plan, {"key": f"t{target.pk}", "version": target.version, "remove": True})
    sent = workbook(["STT", "Chỉ tiêu", "ĐVT", "Kế hoạch"], [1, target.indicator.name, "HTX", 20])
    assert client.post(reverse("plans:grid_import", args=[plan.slug]), {"file": sent}).status_code == 302
    assert not target.terms.get(edition__number=2).withdrawn


def test_an_empty_plan_leads_to_where_its_rows_are_entered(client, draft):
    page = client.get(draft.get_absolute_url()).content.decode()
    assert f'href="{reverse("plans:grid", args=[draft.slug])}">Nhập chỉ tiêu' in page


def test_a_locked_plan_shows_its_rows_and_takes_none(client, officer):
    client.force_login(officer)
    plan = make.plan("2026")
    make.target(plan, "htx_new", 20)
    page = client.get(reverse("plans:grid", args=[plan.slug])).content.decode()
    assert "đang khóa" in page and "data-locked" in page
    answer = client.post(reverse("plans:grid_save", args=[plan.slug]), '{"rows": []}', content_type="application/json")
    assert answer.status_code == 409


def test_a_row_is_entered_and_changed_without_any_script(client, draft):
    sent = {"indicator": "htx_new", "low": "35", "comparator": "at_least", "act": "save"}
    assert client.post(reverse("plans:row_new", args=[draft.slug]), sent).status_code == 302
    target = Target.objects.get(plan=draft)
    address = reverse("plans:row_edit", args=[draft.slug, f"t{target.pk}"])
    page = client.get(address)
    seen = dict(page.context["seen"]) | {
        name: page.context["form"][name].value() for name in page.context["form"].fields
    }
    assert client.post(address, seen | {"low": "abc"}).status_code == 422
    assert client.post(address, seen | {"low": "36"}).status_code == 302
    assert target.terms.get().low == 36
    late = client.post(address, seen | {"low": "37"})
    assert late.status_code == 409 and "Hiện là “36”" in late.content.decode()
    assert client.post(address, seen | {"act": "remove", "seen_version": "1"}).status_code == 422
    target.refresh_from_db()
    client.post(address, {"act": "remove", "seen_version": target.version})
    assert not Target.objects.filter(plan=draft).exists()


def test_last_years_rows_come_over_with_the_years_moved_on(client, draft):
    old = make.plan("2025")
    make.target(old, "htx_new", 20, section="Phát triển")
    make.target(old, "htx_total", 200, comparator="at_least")
    old.milestones.create(wording="Có mô hình điểm")
    address = reverse("plans:grid_copy", args=[draft.slug])
    assert client.post(address, {"source": old.pk}).status_code == 302
    client.post(address, {"source": old.pk})
    rows = [(one.indicator.code, one.section, one.terms.get().low, one.terms.get().year) for one in draft.targets.all()]
    assert rows == [("htx_new", "Phát triển", 20, 2026), ("htx_total", "", 200, 2026)]
    assert draft.milestones.count() == 1


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "phu-luc.xlsx"
    return out


def test_the_official_annex_is_read_with_its_headings(client, draft):
    names = [Indicator.objects.get(code=code).name for code in ("htx_new", "htx_weak_pct")]
    head = ["STT", "Chỉ tiêu", "ĐVT", "TH năm 2025", "Kế hoạch năm 2026"]
    rows = [
        head,
        ["A", "B", "1", "2", "3"],
        ["I", "Phát triển hợp tác xã"],
        [1, names[0], "HTX", 28, 35],
        [2, names[1], "%", 14, "< 10"],
        [3, "Có mô hình điểm"],
    ]
    address = reverse("plans:grid_import", args=[draft.slug])
    for _ in range(2):
        assert client.post(address, {"file": workbook(*rows)}).status_code == 302
    told = [
        (one.section, one.terms.get().low, one.terms.get().baseline, one.terms.get().comparator)
        for one in draft.targets.all()
    ]
    assert told == [("Phát triển hợp tác xã", 35, 28, "reach"), ("Phát triển hợp tác xã", 10, 14, "less_than")]
    assert draft.milestones.count() == 1


def test_a_workbook_with_one_wrong_cell_enters_nothing(client, draft):
    name = Indicator.objects.get(code="htx_new").name
    sent = workbook(["STT", "Chỉ tiêu", "ĐVT", "Kế hoạch"], [1, name, "HTX", 35], [2, name, "HTX", "ba mươi"])
    page = client.post(reverse("plans:grid_import", args=[draft.slug]), {"file": sent})
    assert page.status_code == 422 and "Dòng 3 – Mức" in page.content.decode()
    assert not draft.targets.exists()


def test_the_template_comes_back_as_it_went(client, draft):
    row_of(client, draft, indicator=Indicator.objects.get(code="htx_new").name, low="1.234,5", comparator="khoảng")
    before = Target.objects.get(plan=draft).version
    book = io.BytesIO(client.get(reverse("plans:grid_template", args=[draft.slug])).content)
    book.name = "mau.xlsx"
    assert client.post(reverse("plans:grid_import", args=[draft.slug]), {"file": book}).status_code == 302
    assert Target.objects.get(plan=draft).version == before


def test_parts_that_do_not_come_to_the_whole_are_told(client):
    officer = make.user(place=make.PRESENT)
    client.force_login(officer)
    plan = make.plan("2026", place=make.PRESENT, status="draft")
    row_of(client, plan, indicator=Indicator.objects.get(code="htx_new").name, low="35")
    target = Target.objects.get(plan=plan)
    address = reverse("plans:break_down", args=[plan.slug, f"t{target.pk}"])
    area = make.province(make.HOME).pk
    page = client.post(address, {f"area_{area}": "20"}, follow=True).content.decode()
    assert "Tổng các phần là 20 HTX, thiếu 15 so với 35" in page
    form = client.get(address).context["form"]
    assert form[f"area_{area}"].value() == "20"
    assert [heading for heading, _ in form.groups][:2] == ["Địa bàn", "Cơ quan, đơn vị"]
    assert client.get(reverse("plans:grid", args=[plan.slug])).context["rows"][1].stt == "1.a"


def test_the_sheet_costs_the_same_for_one_row_and_for_many(client, draft):
    address, name = reverse("plans:grid", args=[draft.slug]), Indicator.objects.get(code="htx_new").name
    send(client, draft, new(indicator=name, low="1"))
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    send(client, draft, *[new(f"n{n}", indicator=name, low=str(n), wording=f"Dòng {n}") for n in range(2, 22)])
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
