"""Rows of organisations: names, codes, addresses, their current state, spells, representatives, unions."""

from collections.abc import Iterator
from itertools import pairwise

from cooperatives.models import Organisation
from coopportal.demo.organisations import NAMED, WITHOUT_CODE, law, person
from coopportal.demo.places import address
from coopportal.kit.text import name_key, nfc, sort_key
from coopportal.synthetic.bases import LARGEST_BATCH, Batch, words
from coopportal.synthetic.dice import QuickDice
from coopportal.synthetic.lives import LAST_DAY, Life

ORGANISATION_COLUMNS = [
    "id", "code", "certificate_number", "name", "address", "registered_under", "business_lines", "website",
    "demonstration", "search_key", "sort_key", "name_key",
    "kind", "sector", "legal_status", "actual_status", "base_id", "commune_id", "established_on",
]  # fmt: skip
SPELL_COLUMNS = [
    "organisation_id", "from_on", "to_on", "entry", "legal_status", "actual_status", "kind", "sector", "base_id",
    "commune_id", "reason",
]  # fmt: skip
REPRESENTATIVE_COLUMNS = ["organisation_id", "full_name", "title", "female", "phone", "email", "from_on", "to_on"]
MEMBERSHIP_COLUMNS = ["union_id", "member_id", "from_on", "to_on"]

NAMESAKES = 2  # percent that bear a name already given: in another commune, where it is allowed
TITLES = {"tht": ["Tổ trưởng"], "qtdnd": ["Chủ tịch Hội đồng quản trị"], "htx": ["Giám đốc", "Tổng giám đốc"]}


def organisation_rows(batch: Batch, lives: list[Life], ids: list[int], known) -> Iterator[tuple]:
    """Current state and first day stand in the row from the start: in a bulk load no trigger copies them."""
    dice, vsic, villages = batch.dice("organisations"), words()["vsic"], batch.base.region["villages"]
    given, latest = set(), {}  # (name, commune); kind → name
    for number, (pk, life) in enumerate(zip(ids, lives, strict=True), start=batch.number * LARGEST_BATCH + 1):
        last = life.last
        commune = last.place and last.place.commune
        name = name_of(batch, last.kind, last.sector, dice)
        if dice.chance(NAMESAKES):
            name = latest.get(last.kind, name)
        while (name, commune) in given:
            name = name_of(batch, last.kind, last.sector, dice)
        given.add((name, commune))
        latest[last.kind] = name
        code = None if dice.chance(WITHOUT_CODE[last.kind]) else next(batch.codes)
        certificate = "" if last.kind == "tht" and not code else f"MH{batch.base.tax_prefix}-{number:07}"
        where = address(last.place, dice.pick(villages), life.born, dice) if last.place else ""
        lines = vsic[last.sector]
        yield (
            pk,
            code,
            certificate,
            name,
            where,
            "" if last.kind == "tht" else law(life, dice),
            "{" + ",".join(dice.sample(lines, min(len(lines), dice.between(1, 3)))) + "}",
            "",
            True,
            Organisation.searchable(name, code, certificate, where),
            sort_key(name),
            name_key(name),
            *state(last, known),
            life.born,
        )


def state(stretch, known) -> tuple:
    commune = known.communes[stretch.place.commune] if stretch.place else None
    base = known.bases[stretch.base]
    return stretch.kind, stretch.sector, stretch.legal_status, stretch.actual_status, base, commune


def name_of(batch: Batch, kind: str, sector: str, dice: QuickDice) -> str:
    """ "Hợp tác xã Nông nghiệp Suối Biếc": a kind, a line, mostly a product, two words that fit; some are numbered."""
    lists = words()
    first, second = dice.pick(lists["first"]), dice.pick(lists["second"])
    product = dice.pick(batch.base.region["products"])
    own = f"{first} {second}" if first != second else f"{first} {dice.pick(['Một', 'Hai', 'Ba', 'Bảy'])}"
    if dice.chance(4):
        own = f"số {dice.between(1, 60)} {own}"
    if kind == "tht":
        line = f"{'sản xuất' if sector == 'agriculture' else 'dịch vụ'} {product}"
    elif kind == "htx":
        line = dice.pick(lists["lines"][sector])
        if line.startswith("Sản xuất"):
            line = f"{line} {product}"
    else:
        line = ""
    return nfc(" ".join(part for part in (NAMED[kind], line, own) if part))


def spell_rows(lives: list[Life], ids: list[int], known) -> Iterator[tuple]:
    for pk, life in zip(ids, lives, strict=True):
        for one in life.stretches:
            kind, sector, legal, actual, base, commune = state(one, known)
            yield (pk, one.from_on, one.to_on, one.entry, legal, actual, kind, sector, base, commune, one.reason)


def representative_rows(batch: Batch, lives: list[Life], ids: list[int]) -> Iterator[tuple]:
    """Of every cooperative and of three groups in five; some have handed over to another."""
    dice, lists = batch.dice("representatives"), words()
    families = lists["families"][batch.base.region["people"]]
    for pk, life in zip(ids, lives, strict=True):
        kind = life.last.kind
        if kind == "tht" and dice.chance(40):
            continue
        days = [life.born, None]
        if life.last.entry != "dissolved" and (LAST_DAY - life.born).days > 800 and dice.chance(8):
            days.insert(1, dice.working_day(life.born.replace(day=1, year=life.born.year + 1), LAST_DAY))
        for from_on, to_on in pairwise(days):
            who = person(pk, dice.pick(TITLES.get(kind, TITLES["htx"])), families, lists, dice)
            yield (pk, who["full_name"], who["title"], who["female"], who["phone"], "", from_on, to_on)


def membership_rows(batch: Batch, lives: list[Life], ids: list[int]) -> Iterator[tuple]:
    """Each union has the members that it needs, if there are so many: four to twelve."""
    dice = batch.dice("unions")
    cooperatives = [(pk, life) for pk, life in zip(ids, lives, strict=True) if life.last.kind == "htx"]
    for pk, union in zip(ids, lives, strict=True):
        if union.last.kind != "lh":
            continue
        for member, life in dice.sample(cooperatives, min(len(cooperatives), dice.between(4, 12))):
            ends = [one.last.from_on for one in (union, life) if one.last.entry == "dissolved"]
            joined, left = max(union.born, life.born), min(ends, default=None)
            if left is None or joined < left:
                yield (pk, member, joined, left)
