"""The person's own records as a template lists them: one mapping of key → stored value a row, `version` with it."""

from collections.abc import Iterator

from django.db.models import F

from accounts.models import User
from cooperatives.models import (
    AnnualReturn,
    CommuneSubmission,
    LegalStatus,
    Organisation,
    Participation,
    Rating,
    Recognition,
)
from cooperatives.selectors.submissions import communes_of
from cooperatives.tables import IMPORTED, Table
from coopportal.kit import clock
from coopportal.kit.text import search_key

AT_ONCE = 2_000


def record_rows(code: str, user: User, filters: dict) -> Iterator[dict]:
    return ROWS[code](IMPORTED[code], user, filters)


def organisations_of(user: User, filters: dict):
    rows = Organisation.objects.visible_to(user).order_by("sort_key", "id")
    if kind := filters.get("kind"):
        rows = rows.filter(kind=kind)
    if commune := filters.get("commune"):
        words = search_key(commune)
        rows = rows.filter(commune__code=words) if words.isdigit() else rows.filter(commune__search_key=words)
    return rows


def organisation_rows(table: Table, user: User, filters: dict) -> Iterator[dict]:
    return own_rows(organisations_of(user, filters), table)


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


def own_rows(rows, table: Table) -> Iterator[dict]:
    """Records that stand as they are: each column where the table says it is."""
    paths = {column.key: column.source for column in table.columns} | {"version": "version"}
    for values in rows.values_list(*paths.values()).iterator(AT_ONCE):
        yield dict(zip(paths, values, strict=True))


def recognition_rows(table: Table, user: User, filters: dict) -> Iterator[dict]:
    rows = Recognition.objects.visible_to(user).filter(organisation__in=organisations_of(user, filters).order_by())
    return own_rows(rows.order_by("organisation__sort_key", "from_on", "id"), table)


def rating_rows(table: Table, user: User, filters: dict) -> Iterator[dict]:
    year = filters.get("year") or clock.today().year
    rows = Rating.objects.visible_to(user).filter(
        year=year, organisation__in=organisations_of(user, filters).order_by()
    )
    return own_rows(rows.order_by("organisation__sort_key", "organisation", "id"), table)


def participation_rows(table: Table, user: User, filters: dict) -> Iterator[dict]:
    year = filters.get("year") or clock.today().year
    rows = Participation.objects.visible_to(user).filter(activity__counts_on__year=year)
    return own_rows(rows.order_by("activity__counts_on", "activity", "id"), table)


def submission_rows(table: Table, user: User, filters: dict) -> Iterator[dict]:
    """Every commune of the territory, with what it said for the year as far as it did."""
    year = filters.get("year") or clock.today().year
    keys = [column.key for column in table.columns if column.source == column.key] + ["version"]
    said = CommuneSubmission.objects.visible_to(user).filter(year=year)
    known = {row["commune_id"]: row for row in said.values("commune_id", *keys)}
    for commune in communes_of(user, year).order_by("sort_key", "pk"):
        yield known.get(commune.pk, {}) | {"commune_code": commune.code, "commune": commune.name, "year": year}


def commune_rows(table: Table, user: User, filters: dict) -> Iterator[dict]:
    """The communes of one province as they are, to write beside them what changes; none without a province."""
    if province := filters.get("province"):
        for commune in province.communes.present():
            yield {"commune_code": commune.code, "called": commune.full_name}


ROWS = {
    "organisations": organisation_rows,
    "annual-returns": return_rows,
    "ratings": rating_rows,
    "support-activities": participation_rows,
    "recognitions": recognition_rows,
    "commune-submissions": submission_rows,
    "commune-changes": commune_rows,
}
