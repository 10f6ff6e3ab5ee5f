"""Many organisations enter the registry at once: the rules of one, in a number of queries that does not grow with them."""

import unicodedata
from collections import Counter

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.permissions import require
from cooperatives.models import ActualStatus, Entry, LegalStatus, Organisation, Spell
from cooperatives.ownership import Block, act_for
from cooperatives.selectors.duplicates import Sought, duplicates_of
from cooperatives.services.organisations import TAKEN, LikelyDuplicate, check_first_state, cleaned
from coopportal.kit.history import because
from coopportal.kit.text import name_key

MOST = 1_000

FIRST_STATE = ("kind", "sector", "base", "commune", "legal_status", "actual_status")


class RowsRefused(Exception):
    """Nothing was written. `errors`: place of the row → ValidationError."""

    def __init__(self, errors: dict[int, ValidationError]):
        super().__init__(f"{len(errors)} rows")
        self.errors = errors


@transaction.atomic
def register_organisations(rows: list[dict], *, by) -> list[Organisation]:
    """Write organisations, each with its first spell: all or none. A row holds what `register_organisation` takes,
    without a representative.

    Raises PermissionDenied, RowsRefused with the errors of all rows.
    """
    for kind in {row["kind"] for row in rows}:
        require(by, act_for(Block.IDENTITY, kind))
    rows = [
        {"commune": None, "legal_status": LegalStatus.ACTIVE, "actual_status": ActualStatus.ACTIVE} | row
        for row in rows
    ]
    organisations, errors = [], {}
    for at, row in enumerate(rows):
        try:
            organisations.append(entering(row, by))
        except ValidationError as error:
            errors[at] = error
    if not errors:
        errors = repeated(rows, organisations) or known_already(rows, organisations, by)
    if errors:
        raise RowsRefused(errors)
    notes = {row["duplicate_note"] for row in rows if row.get("duplicate_note")}
    with because(" · ".join(sorted(notes))[:300]):
        Organisation.objects.bulk_create(organisations)
        Spell.objects.bulk_create(
            Spell(
                organisation=one,
                from_on=row["established_on"],
                entry=Entry.ESTABLISHED,
                **{name: row[name] for name in FIRST_STATE},
            )
            for one, row in zip(organisations, rows, strict=True)
        )
    written = Organisation.objects.select_related("base", "commune").in_bulk([one.pk for one in organisations])
    return [written[one.pk] for one in organisations]


def entering(row: dict, by) -> Organisation:
    """The organisation of a row, with its keys. Raises ValidationError."""
    check_first_state(by, row["base"], row["commune"], row["legal_status"], row["established_on"])
    known = {*FIRST_STATE, "established_on", "duplicate_note"}
    one = Organisation(**cleaned({name: value for name, value in row.items() if name not in known}))
    one.set_keys()
    if not one.name or any(unicodedata.category(letter) == "Cc" for letter in one.name):
        raise ValidationError({"name": "Nhập tên tổ chức như ghi trên giấy chứng nhận, không có ký tự điều khiển."})
    if (one.registered_capital_vnd or 0) < 0:
        raise ValidationError({"registered_capital_vnd": "Vốn điều lệ khi đăng ký không được âm."})
    one.clean_fields(exclude=["kind", "sector", "base", "commune", "search_key", "sort_key", "name_key"])
    return one


def repeated(rows: list[dict], organisations: list[Organisation]) -> dict[int, ValidationError]:
    """The rows that may be another row of the same list: one code, or one name in one place and no word why."""
    codes = Counter(one.code for one in organisations if one.code)
    places = [
        (one.name_key, row["base"].pk, row["commune"] and row["commune"].pk)
        for one, row in zip(organisations, rows, strict=True)
    ]
    same = Counter(places)
    errors = {}
    for at, one in enumerate(organisations):
        if codes[one.code] > 1:
            errors[at] = ValidationError({"code": "Mã số thuế này đứng ở nhiều dòng của danh sách. Hãy giữ lại một."})
        elif same[places[at]] > 1 and not rows[at].get("duplicate_note", "").strip():
            errors[at] = ValidationError(
                "Danh sách có nhiều dòng cùng tên, cùng nơi. Hãy bỏ dòng trùng, hoặc ghi lý do (duplicate_note) ở từng dòng.",
                code="likely_duplicate",
            )
    return errors


def known_already(rows: list[dict], organisations: list[Organisation], by) -> dict[int, ValidationError]:
    """The rows that may be in the registry. Two who write the same names at once wait for each other here."""
    names = sorted({f"organisation {name_key(one.name) or one.name}" for one in organisations})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_advisory_xact_lock(hashtextextended(name, 0))) FROM unnest(%s) AS name", [names]
        )
    sought = [
        Sought(one.name, one.code, one.certificate_number, row["commune"] and row["commune"].pk, row["base"].pk)
        for one, row in zip(organisations, rows, strict=True)
    ]
    codes = [one.code for one in organisations if one.code]
    taken = set(Organisation.objects.filter(code__in=codes).values_list("code", flat=True))
    errors = {}
    for at, (one, found) in enumerate(zip(organisations, duplicates_of(sought, by), strict=True)):
        noted = rows[at].get("duplicate_note", "").strip()
        if found and (not noted or any(other.same_code for other in found)):
            errors[at] = LikelyDuplicate(found)
        elif one.code in taken:
            errors[at] = ValidationError({"code": TAKEN})
    return errors
