"""What programs read of communes over time."""

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest

from provinces.decrees import Line
from provinces.services.communes import change_communes
from tests.factories import user
from tests.test_api_idempotency import api

LIST = "/api/v1/communes/"


@pytest.fixture
def reader():
    """Of a country in which 01849 bears another name and code, and 01864 is part of 01843."""
    told = {"on": date(2026, 5, 1), "basis": "NQ 388"}
    lines = [Line(2, "01849", name="Một", new_code="99001", **told), Line(3, "01864", into="01843", **told)]
    change_communes(lines, batch=uuid4(), by=SimpleNamespace(pk=7))
    return api(user())


def codes(reader, **query) -> set[str]:
    return {row["code"] for row in reader.get(LIST, query).json()["results"]}


def test_a_former_code_leads_to_the_commune_with_its_dated_names(reader):
    row = reader.get(f"{LIST}01849/").json()
    assert (row["code"], row["name"], row["successor"]) == ("99001", "Một", None)
    assert [(one["code"], one["from_on"], one["to_on"], one["basis"]) for one in row["names"]] == [
        ("01849", "2025-07-01", "2026-05-01", ""), ("99001", "2026-05-01", None, "NQ 388"),
    ]  # fmt: skip


def test_one_that_ended_names_its_successor(reader):
    row = reader.get(f"{LIST}01864/").json()
    assert (row["valid_to"], row["successor"], row["names"]) == ("2026-05-01", "01843", [])


def test_the_list_is_of_today_unless_the_former_are_asked_for(reader):
    assert codes(reader, search="Bằng Thành", province="thai-nguyen") == {"01843"}
    assert codes(reader, search="Bằng Thành", former="true") == {"01864"}
    assert codes(reader, former="true") == {"01864"}


def test_a_code_that_nobody_bore_is_unknown(reader):
    assert reader.get(f"{LIST}98765/").status_code == 404
    assert reader.get(f"{LIST}abc/").status_code == 404
