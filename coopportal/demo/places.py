"""Where the invented organisations live: real communes, addresses written as records of their time write them."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache

from coopportal.demo.dice import Dice
from provinces.reference import DATA, read_csv

MERGED_ON = date(2025, 7, 1)
KINDS = {"commune": "xã", "ward": "phường", "township": "thị trấn", "special_zone": "đặc khu"}


@dataclass(frozen=True)
class Place:
    """A present commune by its code, and how it was written before and since 1/7/2025."""

    commune: str
    former: str
    present: str


@cache
def places_of(base: str) -> list[Place]:
    """One for each former commune of the base unit whose land, or most of it, lies in a commune of that unit now."""
    return _places()[base]


@cache
def _places() -> dict[str, list[Place]]:
    communes = {row["code"]: row for row in read_csv("communes.csv")}
    former_name, present_name = _province_names()
    found = {}
    for row in read_csv("former_communes.csv"):
        commune = communes.get(row["communes"].split(" ")[0])
        if commune is None or commune["base"] != row["base"] or row["kind"] not in KINDS:
            continue
        district = row["district"][:1].lower() + row["district"][1:]
        former = f"{KINDS[row['kind']]} {row['name']}, {district}, {former_name[row['base']]}"
        present = f"{KINDS[commune['kind']]} {commune['name']}, {present_name[row['base']]}"
        found.setdefault(row["base"], []).append(Place(commune["code"], former, present))
    return found


def _province_names() -> tuple[dict[str, str], dict[str, str]]:
    """Base unit → its name with kind on 30/6/2025 and, of what it belongs to, on 1/7/2025."""
    content = json.loads((DATA / "provinces.json").read_text(encoding="utf-8"))
    kinds = {"province": "tỉnh", "city": "thành phố"}
    names = {
        unit["slug"]: [f"{kinds[name['kind']]} {name['name']}" for name in unit["names"]]
        for unit in content["base"] + content["merged"]
    }
    former = {unit["slug"]: names[unit["slug"]][-1] for unit in content["base"]}
    present = {unit["slug"]: names[unit.get("successor", unit["slug"])][0] for unit in content["base"]}
    return former, present


@cache
def communes_of(base: str) -> list[str]:
    """Codes of the present communes that surely lie in the base unit."""
    return sorted(row["code"] for row in read_csv("communes.csv") if row["base"] == base)


def address(place: Place, village: str, born: date, dice: Dice) -> str:
    """Old records mostly still name the district that is gone."""
    is_former = born < MERGED_ON and dice.chance(85)
    return f"{village} {dice.between(1, 14)}, {place.former if is_former else place.present}"
