"""The person's own records as a template lists them: one mapping of key → stored value a row, `version` with it."""

from collections.abc import Iterator

from django.db.models import F

from accounts.models import User
from cooperatives.models import AnnualReturn, LegalStatus, Organisation
from cooperatives.tables import TABLES, Table
from coopportal.kit import clock
from coopportal.kit.text import search_key

AT_ONCE = 2_000


def record_rows(code: str, user: User, filters: dict) -> Iterator[dict]:
    return ROWS[code](TABLES[code], user, filters)


def organisations_of(user: User, filters: dict):
    rows = Organisation.objects.visible_to(user).order_by("sort_key", "id")
    if kind := filters.get("kind"):
        rows = rows.filter(kind=kind)
    if commune := filters.get("commune"):
        words = search_key(commune)
        rows = rows.filter(commune__code=words) if words.isdigit() else rows.filter(commune__search_key=words)
    return rows


def organisation_rows(table: Table, user: User, filters: dict) -> Iterator[dict]:
    paths = {column.key: column.source for column in table.columns} | {"version": "version"}
    rows = organisations_of(user, filters).values_list(*paths.values())
    for values in rows.iterator(AT_ONCE):
        yield dict(zip(paths, values, strict=True))


def return_rows(table: Table, user: User, filters: dict) -> Iterator[dict]:
    """Every organisation that lives, with its return of the year as far as there is one."""
    year = filters.get("year") or clock.today().year
    keys = [column.key for column in table.columns if column.source == column.key] + ["version"]
    organisations = organisations_of(user, filters).exclude(legal_status=LegalStatus.DISSOLVED)
    stated = AnnualReturn.objects.visible_to(user).filter(year=year)
    returns = {row["organisation_id"]: row for row in stated.values("organisation_id", *keys)}
    identity = organisations.values("code", "name", organisation=F("pk"))
    for row in identity.iterator(AT_ONCE):
        yield returns.get(row["organisation"], {}) | row | {"year": year}


ROWS = {"organisations": organisation_rows, "annual-returns": return_rows}
