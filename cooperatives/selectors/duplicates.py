"""Which records may already be about the same organisation. One question for forms, the API, imports and mergers."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from accounts.models import User
from cooperatives.models import LegalStatus, Organisation
from coopportal.kit.rows import CountRows
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


def twins(user: User) -> QuerySet[Organisation]:
    """All that `duplicates_of` would tell of each other, of those that still live; one statement for a whole country."""
    living = Organisation.objects.visible_to(user).exclude(legal_status=LegalStatus.DISSOLVED)
    named, certified = living.exclude(name_key=""), living.exclude(certificate_number="")
    within_commune = joined("commune", "name_key")
    within_base = joined("base", "name_key")
    by_certificate = joined("base", "certificate_number")
    same_name = shared(named.exclude(commune=None), within_commune)
    same_name_loosely = shared(named, within_base, having=Q(commune=None))
    same_certificate = shared(certified, by_certificate)
    return living.alias(in_commune=within_commune, in_base=within_base, certified=by_certificate).filter(
        (~Q(name_key="") & ~Q(commune=None) & Q(in_commune__in=same_name))
        | (~Q(name_key="") & Q(in_base__in=same_name_loosely))
        | (~Q(certificate_number="") & Q(certified__in=same_certificate))
    )


def joined(place: str, name: str) -> Concat:
    return Concat(Cast(f"{place}_id", CharField()), Value(" "), name, output_field=CharField())


def shared(rows: QuerySet, key: Concat, having: Q | None = None) -> QuerySet:
    """The values of `key` that several of the rows have, one of which meets `having`."""
    counted = rows.order_by().annotate(key=key).values("key").alias(bearers=CountRows(), such=CountRows(filter=having))
    return counted.filter(bearers__gt=1, such__gt=0)
