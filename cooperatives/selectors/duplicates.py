"""Which records may already be about the same organisation. One question for forms, the API, imports and mergers."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from cooperatives.models import Organisation
from coopportal.kit.text import name_key

SAME_CODE, SAME_CERTIFICATE = "cùng mã số thuế", "cùng số giấy chứng nhận"
SAME_NAME, SAME_NAME_NO_COMMUNE = "cùng tên, cùng xã", "cùng tên, một hồ sơ chưa gắn xã"


@dataclass(frozen=True)
class Sought:
    """What tells an organisation from others; `pk` of the record it is about, if there is one already."""

    name: str
    code: str | None = None
    certificate_number: str = ""
    commune: int | None = None
    base: int | None = None
    pk: int | None = None


@dataclass(frozen=True)
class Duplicate:
    organisation: Organisation
    reasons: tuple[str, ...]

    @property
    def same_code(self) -> bool:
        """Then it cannot be another organisation: a code is given once."""
        return SAME_CODE in self.reasons


def likely_duplicates(sought: Sought, user: User) -> list[Duplicate]:
    return duplicates_of([sought], user)[0]


def duplicates_of(rows: Iterable[Sought], user: User) -> list[list[Duplicate]]:
    """For each row the organisations of the user's territory that may be it; three queries for any number of rows.

    One of: the same code; in the same base unit the same certificate number; the same name key in the same commune, or
    in the same base unit while one of the two has no commune yet.
    """
    rows = list(rows)
    keys = [name_key(row.name) for row in rows]
    seen = Organisation.objects.visible_to(user).select_related("commune", "base").defer("search_vector", "search_key")
    by_code = found_by(seen, "code", {row.code for row in rows if row.code})
    by_certificate = found_by(seen, "certificate_number", {r.certificate_number for r in rows if r.certificate_number})
    by_name = found_by(seen, "name_key", {key for key in keys if key})
    found = []
    for row, key in zip(rows, keys, strict=True):
        reasons: dict[Organisation, list[str]] = {}
        for one in by_code.get(row.code, []):
            reasons.setdefault(one, []).append(SAME_CODE)
        for one in by_certificate.get(row.certificate_number, []):
            if row.base in (None, one.base_id):
                reasons.setdefault(one, []).append(SAME_CERTIFICATE)
        for one in by_name.get(key, []):
            if reason := same_place(row, one):
                reasons.setdefault(one, []).append(reason)
        found.append([Duplicate(one, tuple(why)) for one, why in reasons.items() if one.pk != row.pk])
    return found


def found_by(organisations, name: str, values: set[str]) -> dict[str, list[Organisation]]:
    found: dict[str, list[Organisation]] = {}
    for one in organisations.filter(**{f"{name}__in": values}).order_by("pk") if values else []:
        found.setdefault(getattr(one, name), []).append(one)
    return found


def same_place(row: Sought, one: Organisation) -> str:
    """Why two of one name may be one; "" when they sit in different communes."""
    if row.commune and row.commune == one.commune_id:
        return SAME_NAME
    unknown = row.commune is None or one.commune_id is None
    return SAME_NAME_NO_COMMUNE if unknown and row.base == one.base_id else ""
