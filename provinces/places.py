"""Where an organisation sits, chosen by typing: a present commune and the former province its land lay in."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q

from coopportal.kit import text
from provinces.addresses import Part, read_address
from provinces.models import Commune, FormerCommune, Province
from provinces.selectors import ConvertedAddress, ProvinceNames, ProvinceNotFound, convert_addresses, past_names

MOST = 12  # places offered at once
ANY_TIME = Commune.objects.with_heir().prefetch_related("candidates")
PRESENT = Commune.objects.present().select_related("province", "base").prefetch_related("candidates")


@dataclass(frozen=True)
class Place:
    """`former`: the old name under which it was found, "" when by its present one."""

    commune: Commune
    base: Province
    former: str = ""

    @property
    def key(self) -> str:
        """What a form sends back."""
        return f"{self.commune.code}.{self.base.slug}"

    @property
    def name(self) -> str:
        return self.commune.full_name

    @property
    def about(self) -> str:
        """What tells it from its namesakes."""
        told = [self.commune.province.name]
        if self.base.pk != self.commune.province_id:
            told.append(f"trước 1/7/2025 thuộc {self.base.name}")
        if self.former:
            told.append(f"gồm {self.former} (cũ)")
        return ", ".join(told)


def bases_within(commune: Commune) -> list[Province]:
    """The one base unit, or the several that the sources name."""
    return [commune.base] if commune.base_id else list(commune.candidates.all())


def read_place(key: str, bases: frozenset[int]) -> Place | None:
    """The place of a key that `find_places` gave out, inside `bases`."""
    code, _, slug = key.partition(".")
    commune = PRESENT.all().filter(code=code).first()
    found = [base for base in bases_within(commune) if base.slug == slug and base.pk in bases] if commune else []
    return Place(commune, found[0]) if found else None


def place_of(commune: Commune | None, base: Province | None) -> Place | None:
    return Place(commune, base) if commune and base else None


def find_places(written: str, bases: frozenset[int], home: Province | None = None) -> list[Place]:
    """What a code, a present name, an old name ("Cường Lợi, Na Rì") or a whole address may mean inside `bases`.

    The likeliest first, at most MOST; more than one: the user chooses.
    """
    parts = _without_province(read_address(written[: text.LONGEST_SEARCH]))
    if not parts:
        return []
    address = convert_addresses([(written, home)])[0]
    converted = _converted(address, bases)
    if address.commune and len(parts) > 1 and len(converted) == 1:
        return converted
    found = [*_by_code(parts[0], bases), *_present(parts, bases), *converted, *_former(parts, bases)]
    first: dict[str, Place] = {}
    for place in found:
        first.setdefault(place.key, place)
    return list(first.values())[:MOST]


def _without_province(parts: list[Part]) -> list[Part]:
    """A lone name may be a commune's, whatever province bears it too."""
    if len(parts) > 1:
        try:
            ProvinceNames.load().find(parts[-1].written)
        except ProvinceNotFound:
            return parts
        return parts[:-1]
    return parts


def _name(part: Part) -> str:
    """Folded, without the word for its kind."""
    return part.readings[0][1]


def _inside(communes, bases, former="") -> list[Place]:
    return [Place(commune, base, former) for commune in communes for base in bases_within(commune) if base.pk in bases]


def _by_code(part: Part, bases) -> list[Place]:
    return _inside(PRESENT.all().coded(part.written.strip()), bases)


def _present(parts: list[Part], bases) -> list[Place]:
    """Bearing the name now, or once since 1/7/2025: by its beginning when nothing else was typed."""
    names = {_name(part) for part in parts}
    if len(parts) == 1:
        rows = PRESENT.all().search(_name(parts[0]))
    else:
        rows = PRESENT.all().filter(Q(search_key__in=names) | ~Q(former_key=""))
        rows = [row for row in rows if names & ({row.search_key} | row.past_keys)]
    rows = [row for row in rows if {base.pk for base in bases_within(row)} & bases]
    rows.sort(key=lambda row: (row.search_key != _name(parts[0]), not parts[0].spells(row.name), row.sort_key, row.pk))
    return [place for row in rows[:MOST] for place in _inside([row], bases, _once_called(row, parts))]


def _once_called(row: Commune, parts: list[Part]) -> str:
    """The name of before that was typed; "" when it is the present one."""
    if any(row.search_key.startswith(_name(part)) for part in parts):
        return ""
    past = past_names(row)
    return next(
        (one.full_name for part in parts for one in past if text.search_key(one.name).startswith(_name(part))), ""
    )


def _former(parts: list[Part], bases) -> list[Place]:
    """Bearing the name until 30/6/2025, beginnings included; the district may stand behind it."""
    successions = Prefetch("communes", ANY_TIME.order_by("successions__position"))
    rows = FormerCommune.objects.filter(base__in=bases).search(" ".join(_name(part) for part in parts))
    rows = rows.order_by("sort_key", "pk").select_related("base").prefetch_related(successions)[:MOST]
    ranked = sorted(rows, key=lambda row: (row.search_key != _name(parts[0]), not parts[0].spells(row.name)))
    return [Place(commune.heir, row.base, former_name(row)) for row in ranked for commune in row.communes.all()]


def _converted(address: ConvertedAddress, bases) -> list[Place]:
    """By a whole address, with street and hamlet before the commune."""
    return [
        Place(commune.heir, row.base, former_name(row))
        for row in address.former_communes
        if row.base_id in bases
        for commune in row.communes.all()
    ]


def former_name(row: FormerCommune) -> str:
    return ", ".join(filter(None, [f"{row.get_kind_display()} {row.name}", row.district]))
