"""Communes by decree, from the file to the records: what follows, what stays, and the way back."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from accounts.models import User
from cooperatives.models import CommuneSubmission, Import, Organisation, Spell, SupportActivity
from cooperatives.selectors.submissions import speakers_of
from cooperatives.services.commune_changes import undo_commune_list
from cooperatives.services.states import correct_turn, delete_turn, record_event
from provinces.models import Commune
from tests import factories as make
from tests.cooperatives.imported import confirm, faults, upload, work, workbook

pytestmark = pytest.mark.django_db
ROOM = reverse("cooperatives:commune_changes")
TABLE = "commune-changes"
HEADS = [
    "Mã xã", "Tên hiện nay", "Thay đổi", "Ngày hiệu lực", "Tên mới", "Loại mới", "Mã mới", "Nhập vào mã", "Căn cứ",
]  # fmt: skip
BASIS = "Nghị quyết 388/NQ-UBTVQH16"
ON = "2026-05-01"


def taken_back(admin, one):
    """The job that did it, or could not."""
    return make.do_job(undo_commune_list(one, by=admin, version=one.version).job)


def renamed(code, name=None, kind=None, new_code=None, on="01/05/2026", called=None):
    return [code, called, "Đổi tên, loại, mã", on, name, kind, new_code, None, BASIS]


def merged(code, into, name=None, kind=None, on="01/05/2026", called=None):
    return [code, called, "Nhập vào xã khác", on, name, kind, None, into, BASIS]


@pytest.fixture
def admin(client):
    user = make.user("system_admin", "ca-nuoc", "ministry")
    client.force_login(user)
    return user


@pytest.fixture
def communes() -> list[Commune]:
    """Three of the home that the tests have for themselves."""
    return list(Commune.objects.present().filter(base=make.province()).order_by("code")[:3])


def load(admin, *rows) -> Import:
    one = upload(admin, TABLE, workbook(HEADS, *rows))
    assert one.state == "previewed", (one.refusal, faults(one))
    assert not faults(one)
    done = confirm(admin, one)
    connection.check_constraints()
    assert done.state == "done"
    return done


def life(one: Organisation) -> list[tuple]:
    return list(one.spells.order_by("from_on").values_list("from_on", "to_on", "entry", "commune__name"))


def test_an_organisation_follows_its_commune_and_what_it_was_stays(admin, communes):
    one, two, _ = communes
    there = make.organisation("2020-01-01", ("2026-03-01", {"legal_status": "suspended"}), commune=one)
    later = make.organisation("2026-06-01", commune=one)
    dead = make.organisation("2020-01-01", ("2026-02-01", {"entry": "dissolved"}), commune=one)
    load(admin, merged(one.code, two.code, called=one.full_name))
    there.refresh_from_db(), later.refresh_from_db(), dead.refresh_from_db()
    assert (there.commune, there.legal_status, later.commune, dead.commune) == (two, "suspended", two, one)
    assert life(there)[1:] == [
        (date(2026, 3, 1), date(2026, 5, 1), "changed", one.name),
        (date(2026, 5, 1), None, "rearranged", two.name),
    ]
    assert life(later) == [(date(2026, 6, 1), None, "established", two.name)]
    assert there.spells.get(to_on=None).reason == BASIS


def test_what_happened_after_the_day_follows_too(admin, communes):
    one, two, three = communes
    there = make.organisation(
        "2020-01-01", ("2026-06-01", {"sector": "trade"}), ("2026-08-01", {"commune": three}), commune=one
    )
    load(admin, merged(one.code, two.code))
    assert [(start, name) for start, _, _, name in life(there)] == [
        (date(2020, 1, 1), one.name), (date(2026, 5, 1), two.name), (date(2026, 6, 1), two.name),
        (date(2026, 8, 1), three.name),
    ]  # fmt: skip


def test_nobody_lives_on_in_a_commune_that_ended(admin, communes):
    one, two, three = communes
    staff = make.user("alliance_staff", kind="alliance")
    there = make.organisation("2020-01-01", commune=one)
    load(admin, merged(one.code, two.code))
    first, second = there.spells.order_by("from_on")
    with pytest.raises(ValidationError, match=f"từ ngày đó hồ sơ thuộc {two.full_name}"):
        delete_turn(second, by=staff, version=second.version, why="Thử")
    correct_turn(
        first, by=staff, version=first.version, on=first.from_on, reason="", why="Ghi nhầm xã",
        state={"base_id": three.base_id, "commune_id": three.pk},
    )  # fmt: skip
    second.refresh_from_db()
    delete_turn(second, by=staff, version=second.version, why="Không thuộc xã nhập đi")
    assert life(there) == [(date(2020, 1, 1), None, "established", three.name)]


def test_a_corrected_reason_leaves_it_a_decree(admin, communes):
    one, two, _ = communes
    there = make.organisation("2020-01-01", commune=one)
    load(admin, merged(one.code, two.code))
    spell = there.spells.get(to_on=None)
    staff = make.user("alliance_staff", kind="alliance")
    correct_turn(spell, by=staff, version=spell.version, on=spell.from_on, state={}, reason="NQ 388, Điều 1")
    assert life(there)[-1][2] == "rearranged"


def test_people_and_activities_follow(admin, communes):
    one, two, _ = communes
    officer = make.user("commune_officer", commune=one)
    before = make.activity("training", "2026-04-30", commune=one)
    since = make.activity("training", "2026-05-01", commune=one)
    load(admin, merged(one.code, two.code))
    assert User.objects.get(pk=officer.pk).commune == two
    assert SupportActivity.objects.get(pk=before.pk).commune == one
    assert SupportActivity.objects.get(pk=since.pk).commune == two
    assert SupportActivity.objects.visible_to(User.objects.get(pk=officer.pk)).filter(pk=before.pk).exists()


def test_the_officer_of_the_new_commune_keeps_the_years_before(admin, communes):
    one, two, _ = communes
    officer = make.user("commune_officer", commune=one)
    make.organisation("2020-01-01", commune=one)
    word = CommuneSubmission.objects.create(commune=one, base=one.base, year=2025, state="submitted")
    load(admin, merged(one.code, two.code))
    officer = User.objects.get(pk=officer.pk)
    assert Spell.objects.visible_to(officer).covering(date(2025, 12, 31)).get().commune == one
    assert CommuneSubmission.objects.visible_to(officer).get() == word


def figures(codes=("htx_total", "tht_total", "htx_new", "htx_active")) -> dict:
    places = [make.HOME, make.NEIGHBOUR, make.PRESENT, make.NATION]
    return {
        (code, place, when): replace(make.actual(code, when, place), of=None)  # of how many communes may well change
        for code in codes
        for place in places
        for when in ("2025", "2026-01-01..2026-04-30", "2026-01-01..2026-05-01", "2026-01-01..2026-11-22")
    }


def test_a_merger_changes_no_figure_of_any_territory(admin, communes):
    one, two, three = communes
    other = Commune.objects.present().filter(province=one.province).exclude(base=one.base).exclude(base=None).first()
    for at, commune in enumerate([one, two, three, other]):
        for born in ("2019-01-01", "2026-02-01", "2026-05-01", "2026-07-01"):
            make.organisation(
                born, *([("2026-08-01", {"entry": "dissolved"})] if at == 1 else []),
                base=commune.base.slug, commune=commune, kind="tht" if at == 2 else "htx",
            )  # fmt: skip
    before = figures()
    assert any(value for value in before.values())
    load(
        admin,
        merged(one.code, "99001", "Mới", "Xã"), merged(other.code, "99001"), merged(two.code, "99001"),
        renamed(three.code, "Đổi Tên", "Phường", "99002"), merged("99002", "99001", on="01/07/2026"),
    )  # fmt: skip
    assert figures() == before


WORLDS = {
    "renamed": lambda one, two, three: [renamed(one.code, "Đổi Tên", "Phường", "99002")],
    "into one that goes on": lambda one, two, three: [merged(one.code, two.code, "Mới"), merged(three.code, two.code)],
    "into a new one": lambda one, two, three: [merged(one.code, "99001", "Mới", "Xã"), merged(two.code, "99001")],
    "one after the other": lambda one, two, three: [
        merged(one.code, two.code), merged(two.code, three.code, on="01/07/2026"),
    ],
}  # fmt: skip


def rows():
    tables = {
        Spell: [f.name for f in Spell._meta.fields if f.name not in ("version", "id")],
        Organisation: ["pk", "commune", "base", "kind", "legal_status", "established_on"],
        User: ["pk", "commune"],
        SupportActivity: ["pk", "commune"],
        Commune: [f.name for f in Commune._meta.fields if f.name != "search_vector"],
    }
    return {
        model: list(model.objects.order_by(*(["organisation", "from_on"] if model is Spell else ["pk"])).values(*names))
        for model, names in tables.items()
    }


@pytest.mark.parametrize("name", WORLDS)
def test_undoing_gives_every_record_back(admin, communes, name):
    for commune in communes:
        make.organisation("2020-01-01", ("2026-06-01", {"sector": "trade"}), commune=commune)
        make.organisation("2026-05-01", commune=commune)
        make.user("commune_officer", commune=commune)
        make.activity("training", "2026-08-01", commune=commune)
    before = rows()
    one = load(admin, *WORLDS[name](*communes))
    assert rows() != before
    assert taken_back(admin, one).state == "done"
    connection.check_constraints()
    assert rows() == before
    assert Import.objects.get(pk=one.pk).state == "undone"
    load(admin, *WORLDS[name](*communes))  # and may be loaded again


def test_undoing_keeps_what_was_recorded_since(admin, communes):
    one, two, _ = communes
    staff = make.user("alliance_staff", kind="alliance")
    there = make.organisation("2020-01-01", commune=one)
    done = load(admin, merged(one.code, two.code))
    record_event(there, "suspend", by=staff, on=date(2026, 9, 1), reason="Thử")
    assert taken_back(admin, done).state == "done"
    connection.check_constraints()
    assert life(there) == [
        (date(2020, 1, 1), date(2026, 9, 1), "established", one.name), (date(2026, 9, 1), None, "changed", one.name),
    ]  # fmt: skip


def test_a_new_commune_with_records_of_its_own_is_not_undone(admin, communes):
    one, two, _ = communes
    done = load(admin, merged(one.code, "99001", "Mới", "Xã"), merged(two.code, "99001"))
    make.organisation("2026-09-01", commune=Commune.objects.get(code="99001"))
    assert "hồ sơ ghi từ ngày 01/05/2026 gắn với Xã Mới" in taken_back(admin, done).error
    assert Import.objects.get().state == "done"


def test_an_organisation_is_found_by_the_name_that_its_commune_had(admin, communes):
    one, two, _ = communes
    there = make.organisation("2020-01-01", name="Hợp tác xã Hoa Ban", commune=one)
    load(admin, renamed(one.code, "Tên Thứ Hai"), merged(one.code, two.code, on="01/07/2026"))
    for words in (f"hoa ban {one.name}", "hoa ban tên thứ hai", f"hoa ban {two.name}"):
        assert list(Organisation.objects.visible_to(admin).search(words)) == [there], words


def test_a_file_of_before_still_says_where_organisations_are(admin, communes):
    one, two, three = communes
    there = make.organisation("2020-01-01", code="0100233488", commune=one)
    dead = make.organisation("2020-01-01", ("2026-02-01", {"entry": "dissolved"}), code="4700123452", commune=one)
    load(admin, merged(one.code, two.code), renamed(three.code, "Đổi Tên", new_code="99001"))
    staff = make.user("alliance_staff", kind="alliance")
    heads = ["Mã số thuế", "Tên tổ chức", "Xã, phường, đặc khu", "Loại hình", "Lĩnh vực", "Ngày đăng ký"]
    new = ["Hợp tác xã", "Nông, lâm, ngư, diêm nghiệp", "01/02/2020"]
    rows = [
        [there.code, there.name, one.full_name],
        [dead.code, dead.name, one.name],
        [None, "HTX Mới Tinh", three.name, *new],
    ]
    read = upload(staff, "organisations", workbook(heads, *rows))
    assert (read.counts, faults(read)) == ({"same": 2, "new": 1, "warnings": 0}, [])
    confirm(staff, read)
    assert Organisation.objects.get(name="HTX Mới Tinh").commune == three


# The word of a year


def test_a_commune_that_ended_in_the_year_does_not_speak_and_its_heir_does(admin, communes, client):
    one, two, _ = communes
    load(admin, merged(one.code, "99001", "Mới", "Xã"), merged(two.code, "99001"))
    new = Commune.objects.get(code="99001")
    asked = Commune.objects.filter(pk__in=[one.pk, two.pk, new.pk])
    assert set(asked.filter(pk__in=speakers_of(2026))) == {new}
    assert set(asked.filter(pk__in=speakers_of(2025))) == {one, two}


def test_where_one_had_spoken_before_the_merger_was_loaded_each_speaks_for_itself(admin, communes):
    from cooperatives.selectors.submissions import speakers_of
    from cooperatives.services.submissions import save_submission

    one, two, _ = communes
    CommuneSubmission.objects.create(commune=one, base=one.base, year=2026, state="submitted", unlisted_groups=3)
    load(admin, merged(one.code, "99001", "Mới", "Xã"), merged(two.code, "99001"))
    new = Commune.objects.get(code="99001")
    asked = Commune.objects.filter(pk__in=[one.pk, two.pk, new.pk])
    assert set(asked.filter(pk__in=speakers_of(2026))) == {one, two}
    staff = make.user("alliance_staff", kind="alliance")
    with pytest.raises(ValidationError, match="nộp số liệu riêng"):
        save_submission(new, 2026, {"unlisted_groups": 5}, by=staff)


# The page


def send(client, content: bytes, name="nq388.xlsx"):
    return client.post(ROOM, {"table": TABLE, "file": SimpleUploadedFile(name, content)})


def test_from_the_upload_to_the_undoing(client, admin, communes):
    one, two, three = communes
    make.organisation("2020-01-01", commune=one)
    response = send(
        client, workbook(HEADS, merged(one.code, two.code, called=one.full_name), renamed(three.code, kind="Phường"))
    )
    read = work(Import.objects.get())
    page = client.get(response.url).content.decode()
    assert "2 đổi" in page and "1 tổ chức, 0 tài khoản" in page
    assert f"{two.full_name} (mã {two.code})" in page
    client.post(reverse("cooperatives:import_confirm", args=[read.pk]), {"version": read.version})
    done = work(Import.objects.get())
    page = client.get(ROOM).content.decode()
    assert f"{one.full_name} ({one.code})" in page and "Hoàn tác" in page and BASIS in page
    assert client.get(ROOM, {"q": one.name}).content.decode().count(BASIS) == 1
    response = client.post(reverse("cooperatives:commune_changes_undo", args=[done.pk]), {"version": done.version})
    assert response.url == ROOM
    page = client.get(ROOM).content.decode()
    assert "Đang hoàn tác</a>" in page and 'type="submit">Hoàn tác' not in page
    work(Import.objects.get())
    assert "đã được hoàn tác" in client.get(done.get_absolute_url()).content.decode()
    assert Commune.objects.present().filter(pk=one.pk).exists()


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (renamed("98765", "Một"), ("commune_code", "unknown_code")),
        (renamed(1843, "Một"), ("commune_code", "lost_zero")),
        (renamed("01843", "Một", called="Xã Khác"), ("called", "other_name")),
        (renamed("01843", "Một", on="31/02/2026"), ("on", "no_such_day")),
        (renamed("01843", "Một", on=None), ("on", "missing")),
        (renamed("01843", "Một", on="01/01/2027"), ("on", "not_yet")),
        (renamed("01843", "Một")[:8] + [None], ("basis", "missing")),
        (renamed("01843", kind="Thị trấn"), ("new_kind", "not_a_choice")),
        (merged("01843", None), ("into_code", "missing")),
        (["01843", None, "Đổi tên, loại, mã", "01/05/2026", None, None, None, "01840", BASIS], ("into_code", "contradicts")),
        (merged("01843", "00004"), ("into_code", "other_province")),
        (renamed("01843", "x"), ("new_name", "cannot_clear")),
        (renamed("01843", "Xã Một", "Phường"), ("new_kind", "contradicts")),
    ],
)  # fmt: skip
def test_a_fault_names_its_cell(admin, row, wrong):
    one = upload(admin, TABLE, workbook(HEADS, row))
    assert faults(one) == [(2, *wrong)]
    assert one.count("error") == 1


def test_a_name_may_be_written_with_its_kind(admin, communes):
    load(admin, renamed(communes[0].code, "Phường Tên Mới"))
    assert Commune.objects.get(pk=communes[0].pk).full_name == "Phường Tên Mới"


def test_those_who_follow_are_counted_through_a_chain(admin, communes):
    one, two, three = communes
    for commune in (one, one, two, three):
        make.organisation("2020-01-01", commune=commune)
    rows = [merged(one.code, two.code), merged(two.code, three.code, on="01/07/2026")]
    read = upload(admin, TABLE, workbook(HEADS, *rows))
    told = [line.changes["followers"][1] for line in read.lines.order_by("row")]
    assert told == ["2 tổ chức, 0 tài khoản", "3 tổ chức, 0 tài khoản"]


def test_a_circle_is_refused_and_nothing_breaks(admin, communes):
    one, two, _ = communes
    rows = [renamed(one.code, "Một", on="01/03/2026"), merged(one.code, two.code), merged(two.code, one.code)]
    read = upload(admin, TABLE, workbook(HEADS, *rows))
    assert [(row, rule) for row, _, rule in faults(read)] == [(3, "receiver_ends"), (4, "receiver_ends")]


def test_the_template_of_a_province_that_comes_back_untouched_changes_nothing(client, admin):
    content = client.get(reverse("cooperatives:commune_changes_template"), {"province": "thai-nguyen"}).content
    read = upload(admin, TABLE, content)
    assert (read.state, read.counts) == ("previewed", {"same": 92, "warnings": 0})


def test_the_same_list_again_says_who_loaded_it(client, admin, communes):
    content = workbook(HEADS, renamed(communes[0].code, "Tên Mới"))
    confirm(admin, upload(admin, TABLE, content))
    again = upload(admin, TABLE, content)
    assert again.state == "cancelled" and again.earlier.by == admin


def test_staff_cannot_bring_it_in_by_the_other_room(client, admin, communes):
    content = client.get(reverse("cooperatives:commune_changes_template")).content
    staff = make.user("alliance_staff", kind="alliance")
    one = upload(staff, "organisations", content)
    assert (one.state, "Thay đổi xã, phường" in one.refusal) == ("refused", True)


@pytest.mark.parametrize("count", [1, 30])
def test_the_room_asks_as_much_for_one_change_as_for_many(client, admin, django_assert_max_num_queries, count):
    rows = [renamed(c.code, f"Tên Mới {c.pk}") for c in Commune.objects.present().filter(base=make.province())[:count]]
    load(admin, *rows)
    with django_assert_max_num_queries(14):
        client.get(ROOM)


def test_a_life_calls_a_commune_as_it_was_called_then(client, admin, communes):
    one, *_ = communes
    there = make.organisation("2025-08-01", ("2026-06-01", {"sector": "trade"}), commune=one)
    load(admin, renamed(one.code, "Tên Mới", "Phường"))
    page = client.get(reverse("cooperatives:spells", args=[there.pk])).content.decode()
    assert one.full_name in page and "Phường Tên Mới" in page


def test_a_commune_that_is_split_keeps_its_records_until_somebody_says(admin, communes):
    one, *_ = communes
    there = make.organisation("2020-01-01", commune=one)
    row = [one.code, None, "Tách ra xã mới", "01/05/2026", "Mới Tách", "Xã", "99001", None, BASIS]
    read = upload(admin, TABLE, workbook(HEADS, row))
    assert read.lines.get().changes == {
        "act": [one.full_name, "tách ra Xã Mới Tách (mã 99001), mới lập"],
        "followers": [
            "",
            f"không: 1 tổ chức vẫn ở {one.full_name}. Ghi “Chuyển địa bàn” cho từng tổ chức thuộc xã mới.",
        ],
    }
    done = confirm(admin, read)
    there.refresh_from_db()
    assert (there.commune, there.spells.count()) == (one, 1)
    new = Commune.objects.get(code="99001")
    staff = make.user("alliance_staff", kind="alliance")
    record_event(there, "move", by=staff, on=date(2026, 5, 1), reason="Thử", base_id=one.base_id, commune_id=new.pk)
    assert life(there)[-1] == (date(2026, 5, 1), None, "moved_in", "Mới Tách")
    assert "gắn với Xã Mới Tách" in taken_back(admin, done).error
