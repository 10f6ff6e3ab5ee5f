"""Development only: write data/communes.csv and data/former_communes.csv from PyPI `vietnamadminunits` 1.0.4 (MIT).

Run it in a throw-away environment that has the package, see data/README.md. Nothing imports this file at run time.
It reads the package's two data files and none of its code, which would call a web geocoder.
"""

import csv
import json
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

DATA = Path(__file__).with_name("data")
PRESENT_KINDS = {"xã": "commune", "phường": "ward", "đặc khu": "special_zone"}
DISTRICT_KINDS = {kind: kind.capitalize() for kind in ("huyện", "quận", "thị xã", "thành phố")}
FORMER_KINDS = {"xã": "commune", "phường": "ward", "thị trấn": "township", "huyện": "district"}


def split_kind(full_name: str, kinds: dict[str, str]) -> tuple[str, str]:
    """("commune", "Phú Riềng") of "Xã Phú Riềng". The written name decides: the package's own kind column has slips."""
    kind = next(kind for kind in kinds if full_name.lower().startswith(f"{kind} "))
    return kinds[kind], full_name[len(kind) + 1 :].strip()


def former_code(row) -> str:
    """The commune's code; that of the district for the five island districts that had no communes."""
    return row["wardCode"] or row["districtCode"]


def read_package():
    """(present rows, former rows, former key → [present codes, the package's main one first])."""
    folder = Path(find_spec("vietnamadminunits").submodule_search_locations[0]) / "data"
    with closing(sqlite3.connect(folder / "dataset.db")) as database:
        database.row_factory = sqlite3.Row
        present = database.execute("SELECT * FROM admin_units ORDER BY wardCode").fetchall()
        former = database.execute("SELECT * FROM admin_units_legacy ORDER BY wardCode, districtCode").fetchall()
    converter = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    code_of = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in present}
    successors = defaultdict(list)
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, sources in wards.items():
            for source in sources:
                successors[source].append(code_of[province, ward])
    for province, sources in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for source, wards in sources.items():
            main_first = sorted(wards, key=lambda ward: not ward["isDefaultNewWard"])
            successors[source] += [code_of[province, ward["newWardKey"]] for ward in main_first]
    return present, former, successors


def write(name: str, header: list[str], rows: list[list[str]]):
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def main():
    provinces = json.loads((DATA / "provinces.json").read_text(encoding="utf-8"))
    base_slug = {unit["gso_code"]: unit["slug"] for unit in provinces["base"]}
    present_slug = {unit["gso_code"]: unit["slug"] for unit in provinces["merged"]}
    present_slug |= {unit["gso_code"]: unit["slug"] for unit in provinces["base"] if "successor" not in unit}
    present, former, successors = read_package()
    former_rows, bases = [], defaultdict(Counter)
    for row in former:
        kind, name = split_kind(row["ward"] or row["district"], FORMER_KINDS)
        district = " ".join(split_kind(row["district"], DISTRICT_KINDS)) if row["ward"] else ""
        base = base_slug[row["provinceCode"]]
        codes = successors[f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"]
        former_rows.append([former_code(row), kind, name, district, base, " ".join(codes)])
        for position, code in enumerate(codes):
            bases[code][base] += position == 0
    present_rows = []
    for row in present:
        found = [base for base, _ in bases[row["wardCode"]].most_common()]
        base, candidates = (found[0], "") if len(found) == 1 else ("", " ".join(found))
        kind, name = split_kind(row["ward"], PRESENT_KINDS)
        present_rows.append([row["wardCode"], kind, name, present_slug[row["provinceCode"]], base, candidates])
    write("communes.csv", ["code", "kind", "name", "province", "base", "candidates"], present_rows)
    write("former_communes.csv", ["code", "kind", "name", "district", "base", "communes"], former_rows)


if __name__ == "__main__":
    main()
