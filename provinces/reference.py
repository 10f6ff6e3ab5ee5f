"""The reference files in data/ → tables. data/README.md names their sources.

The files own names, kinds and codes: a newer edition adds rows and updates those. What a merger or a decree changes
(validity, successor, slug, territory; what a commune is called since) belongs to `services` and is left as it stands.
"""

import csv
import hashlib
import json
from datetime import date
from itertools import pairwise
from pathlib import Path

from django.db import transaction

from coopportal.kit.history import because
from provinces.models import (
    NATION_SLUG,
    Commune,
    CommuneName,
    CommuneSuccession,
    FormerCommune,
    Province,
    ProvinceName,
    ProvincePart,
    ReferenceStamp,
)

DATA = Path(__file__).with_name("data")
FILES = ("provinces.json", "communes.csv", "former_communes.csv")
STAMP = "provinces"


def load() -> bool:
    """Bring the tables to the edition of the files, in one transaction; False when they hold it already."""
    digest = edition()
    if ReferenceStamp.objects.filter(name=STAMP, digest=digest).exists():
        return False
    with because("Nạp danh mục địa bàn"), transaction.atomic():
        content = json.loads((DATA / "provinces.json").read_text(encoding="utf-8"))
        merged_on = date.fromisoformat(content["merged_on"])
        provinces = load_provinces(content, merged_on)
        load_names(content, provinces)
        load_parts(content, provinces)
        communes = load_communes(provinces, merged_on)
        load_former_communes(provinces, communes)
        ReferenceStamp.objects.update_or_create(name=STAMP, defaults={"digest": digest})
    return True


def edition() -> str:
    digest = hashlib.sha256()
    for name in FILES:
        digest.update((DATA / name).read_bytes())
    return digest.hexdigest()


def read_csv(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def units(content) -> list[dict]:
    """Every unit of the file with its level, the successors before those they succeed."""
    return [
        unit | {"level": level}
        for level in (Province.Level.NATION, Province.Level.MERGED, Province.Level.BASE)
        for unit in content[level]
    ]


def load_provinces(content, merged_on: date) -> dict[str, Province]:
    """Slug in the file → row. A row is known by level, code and first day: a later merger may have moved its slug."""
    known = {(row.level, row.gso_code, row.valid_from): row for row in Province.objects.all()}
    rows = {}
    for unit in units(content):
        valid_from = merged_on if unit["level"] == Province.Level.MERGED else None
        row = known.get((unit["level"], unit["gso_code"], valid_from))
        if row is None:
            successor = rows.get(unit.get("successor"))
            row = Province(
                level=unit["level"],
                gso_code=unit["gso_code"],
                slug=unit["slug"],
                successor=successor,
                valid_from=valid_from,
                valid_to=merged_on if successor else None,
            )
        current = unit["names"][-1]
        if (row.name, row.kind) != (current["name"], current["kind"]):
            row.name, row.kind = current["name"], current["kind"]
            row.save()
        rows[unit["slug"]] = row
    return rows


def load_names(content, provinces):
    """Oldest first, so that a name has ended before the next one begins."""
    known = {(name.province_id, name.from_on): name for name in ProvinceName.objects.all()}
    new = []
    for unit in units(content):
        for name, following in pairwise([*unit["names"], {}]):
            province, from_on = provinces[unit["slug"]], _day(name.get("from"))
            row = known.get((province.pk, from_on)) or ProvinceName(province=province, from_on=from_on)
            before = row.pk and (row.name, row.kind, row.to_on)
            row.name, row.kind, row.to_on = name["name"], name["kind"], _day(following.get("from"))
            row.basis = name.get("basis", "")
            if not row.pk:
                new.append(row)
            elif before != (row.name, row.kind, row.to_on):
                row.save()
    ProvinceName.objects.bulk_create(new)


def load_parts(content, provinces):
    wholes = [(unit["slug"], unit["slug"]) for unit in content["base"]]
    wholes += [(unit["successor"], unit["slug"]) for unit in content["base"] if "successor" in unit]
    wholes += [(NATION_SLUG, unit["slug"]) for unit in content["base"]]
    parts = [ProvincePart(province=provinces[whole], base=provinces[base]) for whole, base in wholes]
    ProvincePart.objects.bulk_create(parts, ignore_conflicts=True)


def load_communes(provinces, merged_on: date) -> dict[str, int]:
    """Code in the file → id of its communes. One that a decree has called otherwise since is known by its first code."""
    lines = read_csv("communes.csv")
    renamed = dict(CommuneName.objects.filter(from_on=merged_on).values_list("code", "commune"))
    rows = [
        Commune(
            code=line["code"],
            kind=line["kind"],
            name=line["name"],
            province=provinces[line["province"]],
            base=provinces.get(line["base"]),
            valid_from=merged_on,
        ).set_keys()
        for line in lines
        if line["code"] not in renamed
    ]
    _write(rows, unique_fields=["code", "valid_from"])
    ids = dict(Commune.objects.filter(valid_from=merged_on).values_list("code", "id")) | renamed
    link = Commune.candidates.through
    candidates = [
        link(commune_id=ids[line["code"]], province=provinces[slug])
        for line in lines
        for slug in line["candidates"].split()
    ]
    link.objects.bulk_create(candidates, ignore_conflicts=True)
    return ids


def load_former_communes(provinces, communes: dict[str, int]):
    lines = read_csv("former_communes.csv")
    rows = [
        FormerCommune(
            code=line["code"],
            kind=line["kind"],
            name=line["name"],
            district=line["district"],
            base=provinces[line["base"]],
        ).set_keys()
        for line in lines
    ]
    _write(rows, unique_fields=["code"], also=["district", "district_key"])
    ids = dict(FormerCommune.objects.values_list("code", "id"))
    successions = [
        CommuneSuccession(former_commune_id=ids[line["code"]], commune_id=communes[code], position=position)
        for line in lines
        for position, code in enumerate(line["communes"].split(), start=1)
    ]
    CommuneSuccession.objects.bulk_create(successions, ignore_conflicts=True, batch_size=5000)


def _write(rows, unique_fields, also=()):
    """Insert; of rows that exist update what the file owns."""
    rows[0]._meta.model.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=unique_fields,
        update_fields=["name", "kind", "sort_key", "search_key", *also],
        batch_size=2000,
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
