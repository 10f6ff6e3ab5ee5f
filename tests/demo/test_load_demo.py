"""Loading: into an empty database only; the accounts and their file."""

import json
import stat

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Agency, User
from accounts.permissions import Role
from cooperatives.models import Organisation, RatingScheme, SizeThreshold
from coopportal.demo.services import Outcome, load_demonstration
from provinces.models import Province, ReferenceStamp
from provinces.selectors import bases_of

pytestmark = pytest.mark.django_db
KEYS = ("backan", "binhphuoc", "baclieu", "binhduong", "ninhbinh")


@pytest.fixture
def accounts_file(tmp_path, settings):
    settings.VAR = tmp_path
    return tmp_path / "demo-accounts.json"


def test_a_lost_accounts_file_comes_back_with_passwords_that_open(accounts_file):
    assert load_demonstration() == Outcome.RENEWED
    accounts = json.loads(accounts_file.read_text())
    assert stat.S_IMODE(accounts_file.stat().st_mode) == 0o600
    assert len(accounts) == 33 and {tuple(one) for one in accounts} == {("username", "password", "role", "province")}
    for one in accounts:
        validate_password(one["password"])
    for one in (accounts[0], accounts[-1]):
        assert User.objects.get(username=one["username"]).check_password(one["password"])


def test_loading_again_changes_nothing(accounts_file):
    accounts_file.write_text("[]")
    count = Organisation.objects.count()
    assert load_demonstration() == Outcome.NOTHING
    assert (Organisation.objects.count(), accounts_file.read_text()) == (count, "[]")


def test_a_database_in_use_is_left_alone(accounts_file, capsys):
    ReferenceStamp.objects.filter(name="demonstration").delete()
    count = Organisation.objects.count()
    call_command("load_demo", verbosity=0)
    assert "không nạp dữ liệu minh họa" in capsys.readouterr().out
    assert (Organisation.objects.count(), accounts_file.exists()) == (count, False)


def test_reference_data_loads_once():
    with CaptureQueriesContext(
        connection,
    ) as asked:
        call_command("load_reference_data", verbosity=0)
    assert [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_each_former_province_has_its_people():
    for key, former in zip(KEYS, ("bac-kan", "binh-phuoc", "bac-lieu", "binh-duong", "ninh-binh-cu"), strict=True):
        unit = Province.objects.get(slug=former)
        people = User.objects.filter(username__endswith=f".{key}").select_related("agency", "territory")
        assert {p.role for p in people} == set(Role) - {Role.CENTRAL_READER, Role.SYSTEM_ADMIN}
        assert all(p.territory_ids == {unit.pk} and p.agency.province_id == unit.successor_id for p in people)


def test_the_others_see_the_present_province_and_the_nation():
    officer = User.objects.get(username="kehoach.thainguyen")
    assert officer.territory is None
    assert officer.territory_ids == set(bases_of(Province.objects.get(slug="thai-nguyen")))
    reader, administrator = (User.objects.get(username=name) for name in ("docbao.trunguong", "quantri"))
    assert (reader.role, reader.sees_nation) == (Role.CENTRAL_READER, True)
    assert (administrator.role, administrator.sees_nation) == (Role.SYSTEM_ADMIN, True)


@pytest.mark.parametrize(
    ("day", "name", "superior"),
    [
        ("2025-02-28", "Sở Kế hoạch và Đầu tư tỉnh Đồng Nai", "Ủy ban nhân dân tỉnh Đồng Nai"),
        ("2025-03-01", "Sở Tài chính tỉnh Đồng Nai", "Ủy ban nhân dân tỉnh Đồng Nai"),
        ("2026-04-30", "Sở Tài chính thành phố Đồng Nai", "Ủy ban nhân dân thành phố Đồng Nai"),
    ],
)
def test_an_agency_is_called_as_on_the_day(day, name, superior):
    agency = User.objects.get(username="kehoach.binhphuoc").agency
    called = agency.names.on(day).get()
    assert (called.name, called.superior) == (name, superior)


def test_a_former_department_leads_to_the_present_one():
    former = Agency.objects.get(province__slug="bac-kan", kind="finance")
    assert former.names.on("2023-08-07").get().name == "Sở Kế hoạch và Đầu tư tỉnh Bắc Kạn"
    assert former.successor.name == "Sở Tài chính tỉnh Thái Nguyên"


def test_rating_rules_are_dated():
    general = RatingScheme.objects.get(code="tt-01-2020")
    assert sum(criterion["max"] for criterion in general.criteria) == 100
    assert (str(general.valid_from), str(general.valid_to)) == ("2020-04-01", "2025-09-18")
    assert RatingScheme.objects.get(code="tt-09-2017").sector == "agriculture"
    large = SizeThreshold.objects.get(sector_group="agriculture", size="large")
    assert (large.members_at_least, large.revenue_vnd_at_least) == (300, 50_000_000_000)
