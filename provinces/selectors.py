"""Finding a province or a commune by what people write, and saying which one is meant."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from django.db.models import Prefetch, Q

from coopportal.kit import text
from provinces.addresses import Part, read_address, read_part
from provinces.models import Commune, CommuneName, FormerCommune, Province, ProvinceName, ProvincePart

KIND_WORD = re.compile("^(?:thanh pho|tinh|tp|t) ")
FORMER_MARK = re.compile(r"\s+cũ$|\((?:cũ|trước|nay thuộc)[^)]*\)$", re.IGNORECASE)
ALSO_WRITTEN = {
    "hcm": "ho chi minh",
    "tphcm": "ho chi minh",
    "sai gon": "ho chi minh",
    "bac can": "bac kan",
    "dac lac": "dak lak",
    "dac nong": "dak nong",
    "toan quoc": "ca nuoc",
}


class NotFound(LookupError):
    """`str()` is a sentence for the user; `candidates` are rows to offer instead, none of them chosen."""

    def __init__(self, sentence, candidates=()):
        super().__init__(sentence)
        self.candidates = list(candidates)


class ProvinceNotFound(NotFound):
    pass


class CommuneNotFound(NotFound):
    pass


def find_province(written: str, boundaries: str | None = None) -> Province:
    """The province meant by a slug or by a name, with or without its kind and its diacritics.

    A slug is exact. A name of two units is the present one, unless `boundaries` is "old" or the name says so
    ("Ninh Bình (trước 1/7/2025)", "Ninh Bình cũ"). A name that only a former unit bore is that former unit; who wants
    its successor passes the answer to `in_boundaries(…, "new")`. Former names ("Thừa Thiên Huế") count.
    Raises ProvinceNotFound, with the nearest names.
    """
    return ProvinceNames.load().find(written, boundaries)


@dataclass(frozen=True)
class ProvinceNames:
    """Every province by what it is and was called; two queries, for as many look-ups as there are."""

    by_slug: dict[str, Province]
    by_key: dict[str, list[Province]]  # search key → the provinces that bear or bore the name

    @classmethod
    def load(cls):
        provinces = list(Province.objects.with_successor())
        return cls({province.slug: province for province in provinces}, _by_name(provinces))

    def find(self, written: str, boundaries: str | None = None) -> Province:
        """As `find_province`."""
        written = text.nfc(written)
        if written in self.by_slug:
            return self.by_slug[written]
        bare = FORMER_MARK.sub("", written)
        wants_former = boundaries == "old" or bare != written
        found = self.by_key.get(_name_key(bare), [])
        if not found:
            raise _no_such_province(written, self.by_key)
        return min(found, key=lambda province: (province.is_present == wants_former, province.slug))


def _by_name(provinces) -> dict[str, list[Province]]:
    by_id = {province.pk: province for province in provinces}
    named = {}
    for name, pk in ProvinceName.objects.order_by("province").values_list("name", "province"):
        bearers = named.setdefault(text.search_key(name), [])
        if by_id[pk] not in bearers:
            bearers.append(by_id[pk])
    return named


def _name_key(written: str) -> str:
    key = KIND_WORD.sub("", text.search_key(written))
    return ALSO_WRITTEN.get(key, key)


def _no_such_province(written, named) -> ProvinceNotFound:
    near = get_close_matches(_name_key(written), named, n=3, cutoff=0.7)
    candidates = [province for key in near for province in named[key]]
    names = ", ".join(display_name(province) for province in candidates)
    advice = f"Có phải: {names}?" if names else "Hãy ghi tên tỉnh, thành phố, ví dụ “Bắc Kạn” hoặc “ninh-binh-cu”."
    return ProvinceNotFound(f"Không tìm thấy tỉnh, thành phố “{written}”. {advice}", candidates)


def in_boundaries(province: Province, boundaries: str | None) -> Province:
    """The same place on the other map: "new" gives the present unit it lies in, "old" the former one of the same name.

    None, and a unit that no merger touched, give `province` itself. Raises ProvinceNotFound, with its parts as
    candidates, where no former unit bore the name.
    """
    if boundaries == "new":
        while province.successor_id:
            province = province.successor
    if boundaries == "old" and province.level == Province.Level.MERGED:
        parts = list(Province.objects.bases().filter(wholes__province=province).with_successor())
        same = [part for part in parts if part.search_key == province.search_key]
        if not same:
            names = ", ".join(part.name for part in parts)
            raise ProvinceNotFound(f"{province.name} gồm nhiều tỉnh cũ: {names}. Hãy chọn một tỉnh.", parts)
        return same[0]
    return province


def bases_of(province: Province) -> list[int]:
    """Ids of the base units inside: 1 for a former province, 63 for the nation."""
    return list(ProvincePart.objects.filter(province=province).order_by("base").values_list("base", flat=True))


def province_name_on(province: Province, day) -> str:
    """Name with kind as borne on `day`: "Tỉnh Đồng Nai" on 29/4/2026, "Thành phố Đồng Nai" a day later.

    Before its first day a unit bears its first name: a report on an earlier period still has to call it something.
    """
    names = list(province.names.all())
    borne = [name for name in names if name.from_on is None or name.from_on <= day]
    return (borne[-1] if borne else names[0]).full_name


def display_name(province: Province) -> str:
    """A name that cannot be taken for another: "Bắc Kạn (nay thuộc Thái Nguyên)", "Ninh Bình (trước 1/7/2025)"."""
    if province.is_present:
        return _called(province)
    present = in_boundaries(province, "new")
    if present.search_key == province.search_key:
        ended_on = province.valid_to
        return f"{_called(province)} (trước {ended_on.day}/{ended_on.month}/{ended_on.year})"
    return f"{_called(province)} (nay thuộc {_called(present)})"


def _called(province: Province) -> str:
    """One city bears a person's name and is never called without its kind."""
    return "TP. Hồ Chí Minh" if province.search_key == "ho chi minh" else province.name


def find_commune(written: str, province: Province | None = None, former: bool = False) -> Commune | FormerCommune:
    """The one commune meant by a code or a name, inside `province` when given; with `former`, one of before 1/7/2025.

    Raises CommuneNotFound: with all that bear the name when there are several, else with the nearest names.
    """
    rows = _communes(province, former).select_related("base" if former else "province")
    code = written.strip()
    if found := list(rows.filter(code=code) if former else rows.coded(code)):
        return min(found, key=lambda row: row.code != code)
    part = read_part(written)
    found = [row for row in rows.filter(search_key__in=part.keys) if part.can_be(row.kind, row.search_key)]
    found = [row for row in found if part.spells(row.name)] or found
    found = found or ([] if former else _once_called(part, rows))
    if len(found) == 1:
        return found[0]
    if found:
        places = "; ".join(_commune_place(row) for row in found)
        raise CommuneNotFound(f"Có {len(found)} nơi tên “{written}”: {places}. Hãy chọn một.", found)
    near = set()
    if province:
        names = list(rows.values_list("search_key", flat=True))
        near = {match for key in part.keys for match in get_close_matches(key, names, n=3, cutoff=0.75)}
    candidates = list(rows.filter(search_key__in=near))
    names = ", ".join(row.full_name for row in candidates)
    advice = f"Có phải: {names}?" if names else "Hãy kiểm tra tên xã và tỉnh."
    raise CommuneNotFound(f"Không tìm thấy xã, phường, đặc khu “{written}”. {advice}", candidates)


def communes_called(written: str) -> list[int]:
    """Ids of the communes that bear or bore what is written as their name or its beginning, or hold land of one that did.

    With or without its kind ("xã Phú Riềng"); a code is a name, too. Nothing for a text without a word.
    """
    if not text.search_key(written):
        return []
    found = set(Commune.objects.coded(written.strip()).values_list("pk", flat=True))
    for _, name in read_part(written).readings:
        found |= set(Commune.objects.search(name).values_list("pk", flat=True))
        former = FormerCommune.objects.search(name).filter(search_key__startswith=name.split()[0])
        found |= set(former.filter(communes__isnull=False).values_list("communes", flat=True))
    heirs = Commune.objects.former().filter(pk__in=found).with_heir()
    return sorted(found | {commune.heir.pk for commune in heirs})


def commune_name_on(commune: Commune, day) -> str:
    """Name with kind as borne on `day`: "Xã Nha Bích" on 29/4/2026, "Phường Nha Bích" a day later. As `province_name_on`."""
    names = list(commune.names.all())
    borne = [name for name in names if name.from_on is None or name.from_on <= day]
    return (borne[-1] if borne else names[0] if names else commune).full_name


def commune_with_forerunners(commune: int) -> frozenset[int]:
    """Ids of the commune and of all that were merged into it, or into one of those."""
    found = latest = {commune}
    while latest:
        latest = set(Commune.objects.filter(successor__in=latest).values_list("pk", flat=True)) - found
        found = found | latest
    return frozenset(found)


def _once_called(part: Part, rows) -> list[Commune]:
    """Those of `rows`, present communes, that bore the name or code before, or took over one that did."""
    return [row for row in rows.exclude(former_key="") if part.keys & row.past_keys]


def past_names(commune: Commune) -> list[Commune | CommuneName]:
    """What it was called before, and what those were that it took over."""
    if not commune.former_key:
        return []
    parts = list(commune.forerunners.all())
    return [*commune.names.exclude(to_on=None), *parts, *(name for part in parts for name in past_names(part))]


def _communes(province, former):
    if former:
        rows = FormerCommune.objects.all()
        return rows.filter(base__in=bases_of(province)) if province else rows
    rows = Commune.objects.present()
    return rows.within(province) if province else rows


def _commune_place(row) -> str:
    if isinstance(row, Commune):
        return f"{row.full_name} ({row.province.name})"
    return f"{row.full_name} ({', '.join(filter(None, [row.district, row.base.name]))})"


@dataclass(frozen=True)
class ConvertedAddress:
    """`candidates`: the present communes it may lie in, likeliest first. `commune`: the one, if there is no doubt."""

    written: str
    rest: str  # what stands before the commune: street, hamlet
    former_communes: list[FormerCommune]
    candidates: list[Commune]
    commune: Commune | None


def convert_address(written: str) -> ConvertedAddress:
    """Where an address of before 1/7/2025 lies now.

    A divided commune, or a district that is missing, give several candidates; nothing recognised gives none. Among
    several the user chooses.
    """
    return convert_addresses([(written, None)])[0]


def convert_addresses(addresses: Iterable[tuple[str, Province | None]]) -> list[ConvertedAddress]:
    """Each as by `convert_address`; as many queries for a thousand as for one.

    The province beside an address is where it lies if it does not say so itself.
    """
    names = ProvinceNames.load()
    read = [(written, home, read_address(written)) for written, home in addresses]
    atlas = _Atlas.load({key for _, _, parts in read for part in parts for key in part.keys})
    return [_convert(written, home, parts, names, atlas) for written, home, parts in read]


@dataclass(frozen=True)
class _Atlas:
    """Communes that some addresses may name, by search key; and which base units a province has."""

    former: dict[str, list[FormerCommune]]
    present: dict[str, list[Commune]]
    bases: dict[int, set[int]]

    @classmethod
    def load(cls, keys: set[str]):
        successions = Prefetch("communes", Commune.objects.with_heir().order_by("successions__position"))
        former = FormerCommune.objects.filter(search_key__in=keys).select_related("base").prefetch_related(successions)
        present = (
            Commune.objects.present().filter(Q(search_key__in=keys) | ~Q(former_key="")).select_related("province")
        )
        bases: dict[int, set[int]] = {}
        for province, base in ProvincePart.objects.values_list("province", "base"):
            bases.setdefault(province, set()).add(base)
        return cls(_by_key(former), _by_key(present, lambda row: {row.search_key} | row.past_keys), bases)

    def former_named(self, part: Part, province: Province | None) -> list[FormerCommune]:
        rows = [row for key in part.keys for row in self.former.get(key, [])]
        return rows if province is None else [row for row in rows if row.base_id in self.bases[province.pk]]

    def present_named(self, part: Part, province: Province) -> list[Commune]:
        return [row for key in part.keys for row in self.present.get(key, []) if row.province_id == province.pk]


def _by_key(rows, keys_of=lambda row: {row.search_key}) -> dict[str, list]:
    found: dict[str, list] = {}
    for row in rows:
        for key in keys_of(row):
            found.setdefault(key, []).append(row)
    return found


def _convert(written: str, home: Province | None, parts: list[Part], names, atlas) -> ConvertedAddress:
    said = _province_at_end(parts, names)
    small = parts[:-1] if said else parts
    province = said or home
    matches = _former_matches(small, province, atlas)
    if province and not matches:  # an old commune already written under the present province
        province = in_boundaries(province, "new")
        matches = _former_matches(small, province, atlas)
    former = [match.row for match in matches]
    candidates = {heir.pk: heir for row in former for heir in (commune.heir for commune in row.communes.all())}
    if province and not any(match.in_district for match in matches):
        candidates |= {commune.pk: commune for commune in _namesakes(small, in_boundaries(province, "new"), atlas)}
    sure = len(candidates) == 1 and len(former) == 1 and matches[0].is_sure
    return ConvertedAddress(
        written=written,
        rest=", ".join(part.written for part in small[: matches[0].position]) if matches else "",
        former_communes=former,
        candidates=list(candidates.values()),
        commune=next(iter(candidates.values())) if sure else None,
    )


@dataclass(frozen=True)
class _Match:
    """A former commune that part number `position` of an address names."""

    row: FormerCommune
    position: int
    in_district: bool  # its district stands further right
    before_province: bool  # nothing stands between it and its province
    of_kind: bool  # named by the very kind it had
    spelled: bool  # with the very accents

    @property
    def rank(self):
        return self.in_district, self.position, self.of_kind, self.spelled

    @property
    def is_sure(self) -> bool:
        return self.of_kind and (self.in_district or self.before_province)


def _province_at_end(parts: list[Part], names: ProvinceNames) -> Province | None:
    try:
        return names.find(parts[-1].written, "old") if parts else None
    except ProvinceNotFound:
        return None


def _former_matches(small: list[Part], province: Province | None, atlas: _Atlas) -> list[_Match]:
    """The matches of the best rank: equally good ones are all kept. `small`: the parts below the province."""
    matches = [
        _Match(
            row=row,
            position=position,
            in_district=any(larger.can_be("district", row.district_key) for larger in small[position + 1 :]),
            before_province=bool(province) and position == len(small) - 1,
            of_kind=part.can_be(row.kind, row.search_key),
            spelled=part.spells(row.name),
        )
        for position, part in enumerate(small)
        for row in atlas.former_named(part, province)
        if part.can_be_commune(row.search_key) or part.can_be(row.kind, row.search_key)
    ]
    best = max((match.rank for match in matches), default=None)
    return [match for match in matches if match.rank == best]


def _namesakes(small: list[Part], province: Province, atlas: _Atlas) -> list[Commune]:
    """Present communes that the address may name itself: without a district it may be a new one."""
    return [
        row
        for part in small
        for row in atlas.present_named(part, province)
        if part.can_be(row.kind, row.search_key) or part.keys & row.past_keys
    ]
