"""Rows of the invented organisations: names, codes, addresses, representatives, spells, unions."""

from datetime import date

from cooperatives.models import Organisation
from coopportal.demo.dice import Dice
from coopportal.demo.lives import Base, Life, read
from coopportal.demo.places import address, places_of
from coopportal.kit.text import name_key, sort_key

WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
LAWS = ((date(2013, 7, 1), "2003"), (date(2024, 7, 1), "2012"), (date.max, "2023"))
NAMED = {"htx": "Hợp tác xã", "tht": "Tổ hợp tác", "lh": "Liên hiệp hợp tác xã", "qtdnd": "Quỹ tín dụng nhân dân"}
WITHOUT_CODE = {"htx": 7, "tht": 85, "lh": 0, "qtdnd": 0}  # in percent
TITLES = {"tht": ["Tổ trưởng"], "qtdnd": ["Chủ tịch Hội đồng quản trị"]}


def tax_code(prefix: str, serial: int) -> str | None:
    """A code with the right check digit, in a series that no tax office has reached; None where the digit would be ten."""
    body = f"{prefix}99{serial:05}"
    check = 10 - sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True)) % 11
    return None if check == 10 else f"{body}{check}"


def tax_codes(prefix: str):
    return (code for serial in range(1, 100_000) if (code := tax_code(prefix, serial)))


class Namer:
    """Names that no organisation of the base unit bears twice."""

    def __init__(self, base: Base, words: dict):
        self.words, self.products, self.dice = words, words["products"][base.slug], base.dice("names")
        pairs = [(one, two) for one in words["first"] for two in words["second"] if one != two]
        self.pairs = iter(self.dice.sample(pairs, len(pairs)))

    def name(self, kind: str, sector: str) -> str:
        own = " ".join(next(self.pairs))
        if kind == "tht":
            product = self.dice.pick(self.products)
            return f"Tổ hợp tác {'sản xuất' if sector == 'agriculture' else 'dịch vụ'} {product} {own}"
        if kind != "htx":
            return f"{NAMED[kind]} {own}"
        line = self.dice.pick(self.words["lines"][sector])
        if line in ("Sản xuất và chế biến", "Sản xuất"):
            line = f"{line} {self.dice.pick(self.products)}"
        return f"{NAMED[kind]} {line} {own}"


def organisation_rows(bases: list[Base], lives: list[Life]) -> list[dict]:
    """One row a life, in the same order. `created_at` and the current state are the database's."""
    words, rows = read("words.json"), []
    desks = {
        base.slug: (base, Namer(base, words), tax_codes(base.spec["tax_prefix"]), base.dice("rows")) for base in bases
    }
    unattached = Dice("addresses of records without a commune")  # of its own, so that all else is drawn as without it
    for life in lives:
        base, namer, codes, dice = desks[life.first.base]
        last = life.stretches[-1].state
        name = namer.name(last.kind, last.sector if last.sector in words["lines"] else "agriculture")
        code = None if dice.chance(WITHOUT_CODE[last.kind]) else next(codes)
        certificate = "" if last.kind == "tht" and not code else f"MH{base.spec['tax_prefix']}-{len(rows) + 1:05}"
        if last.place:
            where = address(last.place, dice.pick(base.spec["village"]), life.born, dice)
        else:
            place = unattached.pick(places_of(last.base))
            where = address(place, unattached.pick(base.spec["village"]), life.born, unattached)
        vsic = words["vsic"][last.sector]
        rows.append(
            {
                "code": code,
                "certificate_number": certificate,
                "name": name,
                "address": where,
                "registered_under": "" if last.kind == "tht" else law(life, dice),
                "business_lines": sorted(dice.sample(vsic, min(len(vsic), dice.between(1, 3)))),
                "demonstration": True,
                "search_key": Organisation.searchable(name, code, certificate, where),
                "sort_key": sort_key(name),
                "name_key": name_key(name),
            }
        )
    return rows


def law(life: Life, dice: Dice) -> str:
    """The law it was registered under; most of the oldest have registered again since."""
    found = next(name for day, name in LAWS if life.born < day)
    return "2012" if found == "2003" and dice.chance(70) else found


def representative_rows(bases: list[Base], lives: list[Life]) -> list[dict]:
    """Invented people; their telephones are numbers that no network has given out."""
    words, dice, rows = read("words.json"), Dice("representatives"), []
    region = {base.slug: "north" if base.spec.get("north") else "south" for base in bases}
    for number, life in enumerate(lives):
        if life.first.kind == "tht" and dice.chance(40):
            continue
        families = words["families"][region[life.first.base]]
        title = dice.pick(TITLES.get(life.first.kind, ["Giám đốc", "Chủ tịch Hội đồng quản trị"]))
        handed_over = dice.working_day(date(2022, 1, 4), date(2025, 6, 30)) if dice.chance(8) else None
        if handed_over and handed_over > life.born and not life.died:
            rows.append(person(number, title, families, words, dice) | {"from_on": life.born, "to_on": handed_over})
            rows.append(person(number, title, families, words, dice) | {"from_on": handed_over, "to_on": None})
        else:
            rows.append(person(number, title, families, words, dice) | {"from_on": life.born, "to_on": None})
    return rows


def person(number: int, title: str, families: list[str], words: dict, dice: Dice) -> dict:
    gender = "female" if dice.chance(28) else "male"
    name = f"{dice.pick(families)} {dice.pick(words['middle'][gender])} {dice.pick(words['given'][gender])}"
    return {
        "organisation": number,
        "full_name": name,
        "title": title,
        "female": gender == "female",
        "phone": f"0900000{dice.below(1000):03}",
    }


def spell_rows(lives: list[Life]) -> list[dict]:
    return [
        {
            "organisation": number,
            "from_on": stretch.from_on,
            "to_on": stretch.to_on,
            "entry": stretch.entry,
            "legal_status": stretch.state.legal_status,
            "actual_status": stretch.state.actual_status,
            "kind": stretch.state.kind,
            "sector": stretch.state.sector,
            "base": stretch.state.base,
            "commune": stretch.state.place.commune if stretch.state.place else None,
            "reason": stretch.reason,
        }
        for number, life in enumerate(lives)
        for stretch in life.stretches
    ]


def membership_rows(bases: list[Base], lives: list[Life]) -> list[dict]:
    """Each union with four to seven cooperatives of its base unit, one of which has left."""
    rows = []
    for base in bases:
        dice = base.dice("unions")
        at_home = [(number, life) for number, life in enumerate(lives) if life.first.base == base.slug]
        cooperatives = [number for number, life in at_home if life.first.kind == "htx" and not life.changes]
        for union, life in at_home:
            if life.first.kind != "lh":
                continue
            for place, member in enumerate(dice.sample(cooperatives, dice.between(4, 7))):
                joined = max(life.born, lives[member].born)
                left = date(2026, 3, 31) if place == 3 and joined.year < 2025 else None
                rows.append({"union": union, "member": member, "from_on": joined, "to_on": left})
    return rows
