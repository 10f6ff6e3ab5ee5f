"""The invented registries as rows, and their way into the database by COPY.

`generate` is pure. Its rows name organisations and activities by their place in the list, base units by slug, communes
by code, programmes and schemes by code; `store` puts the database's ids in their stead.
"""

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import NOT_PROVIDED, Model

from accounts.models import Agency
from cooperatives.models import (
    AnnualReturn,
    CommuneSubmission,
    Organisation,
    Participation,
    Programme,
    Rating,
    RatingScheme,
    Recognition,
    Representative,
    Spell,
    SupportActivity,
    UnionMembership,
)
from cooperatives.models.support import Funding
from coopportal.demo.lives import all_bases, all_lives
from coopportal.demo.organisations import membership_rows, organisation_rows, representative_rows, spell_rows
from coopportal.demo.ratings import rating_rows
from coopportal.demo.returns import return_rows
from coopportal.demo.support import recognition_rows, submission_rows, support_rows
from coopportal.kit.rows import copy_rows
from provinces.models import Commune, Province

MERGED_ON = date(2025, 7, 1)


@dataclass(frozen=True)
class Registry:
    organisations: list[dict]
    representatives: list[dict]
    spells: list[dict]
    memberships: list[dict]
    returns: list[dict]
    ratings: list[dict]
    activities: list[dict]
    activity_programmes: list[dict]
    participations: list[dict]
    funding: list[dict]
    recognitions: list[dict]
    submissions: list[dict]


def generate() -> Registry:
    """The same rows on every call, every machine and every day."""
    bases = all_bases()
    lives = all_lives(bases)
    support = support_rows(bases, lives)
    return Registry(
        organisations=organisation_rows(bases, lives),
        representatives=representative_rows(bases, lives),
        spells=spell_rows(lives),
        memberships=membership_rows(bases, lives),
        returns=return_rows(bases, lives),
        ratings=rating_rows(bases, lives),
        activities=support.activities,
        activity_programmes=support.programmes,
        participations=support.participations,
        funding=support.funding,
        recognitions=recognition_rows(bases, lives),
        submissions=submission_rows(bases),
    )


def store(registry: Registry) -> None:
    """Write all of it. Programmes, schemes, agencies, provinces and communes must be there."""
    ids = references()
    ids["organisation"] = ids["union"] = ids["member"] = new_ids(Organisation, len(registry.organisations))
    ids["activity"] = new_ids(SupportActivity, len(registry.activities))
    by_base = alliances()
    organisations = [{"id": pk} | row for pk, row in zip(ids["organisation"], registry.organisations, strict=True)]
    activities = [
        {"id": pk} | row | {"agency_id": by_base.get((row["base"], row["counts_on"] < MERGED_ON))}
        for pk, row in zip(ids["activity"], registry.activities, strict=True)
    ]
    woven = [
        {"supportactivity_id": ids["activity"][row["activity"]], "programme_id": ids["programme"][row["programme"]]}
        for row in registry.activity_programmes
    ]
    for model, rows in (
        (Organisation, organisations),
        (Spell, registry.spells),
        (Representative, registry.representatives),
        (UnionMembership, registry.memberships),
        (AnnualReturn, registry.returns),
        (Rating, registry.ratings),
        (SupportActivity, activities),
        (SupportActivity.programmes.through, woven),
        (Participation, registry.participations),
        (Funding, registry.funding),
        (Recognition, registry.recognitions),
        (CommuneSubmission, registry.submissions),
    ):
        copy(model, rows, ids)
    connection.check_constraints()  # the chain of spells is checked at the end of a transaction: here, not at the commit


def references() -> dict[str, dict]:
    """Name of a reference in the rows → {what the rows write: id}."""
    communes = Commune.objects.filter(valid_to=None).order_by("valid_from")
    return {
        "base": dict(Province.objects.values_list("slug", "pk")),
        "commune": dict(communes.values_list("code", "pk")),
        "programme": dict(Programme.objects.values_list("code", "pk")),
        "scheme": dict(RatingScheme.objects.values_list("code", "pk")),
    }


def alliances() -> dict[tuple[str, bool], int]:
    """(base unit, before the merger) → the Alliance of that time, where the demonstration has one."""
    found = {}
    for agency in Agency.objects.filter(kind=Agency.Kind.ALLIANCE).select_related("province"):
        if agency.province.level == Province.Level.BASE:
            found[agency.province.slug, True] = agency.pk
            found[agency.province.slug, False] = agency.successor_id
    return found


def new_ids(model: type[Model], count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def copy(model: type[Model], rows: list[dict], ids: dict):
    """COPY rows; what none of them names gets the model's default, or the database's."""
    named = {name for row in rows for name in row}
    fields, getters = [], []
    for field in model._meta.concrete_fields:
        if field.generated or field.primary_key and "id" not in named:
            continue
        if field.name not in named and field.attname not in named and field.db_default is not NOT_PROVIDED:
            continue
        fields.append(field)
        getters.append(getter(field, ids))
    copy_rows(model, [field.column for field in fields], ([get(row) for get in getters] for row in rows), reason="demo")


def getter(field, ids: dict):
    """How one column of a row is written."""
    name, default = field.name, field.get_default()
    if isinstance(field, ArrayField):
        return lambda row: "{" + ",".join(row.get(name, default)) + "}"
    if field.is_relation:
        known = ids.get(name)

        def reference(row):
            written = row.get(name)
            return row.get(field.attname) if written is None else known[written]

        return reference
    if field.get_internal_type() == "JSONField":
        return lambda row: "{}" if row.get(name, default) == {} else row[name]
    return lambda row: row.get(name, default)
