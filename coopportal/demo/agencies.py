"""The agencies of the demonstration, present and former, as they were called over time."""

from datetime import date

from accounts.models import Agency, AgencyName
from coopportal.demo.lives import read
from provinces.models import NATION_SLUG, Commune, Province

REORGANISED_ON = date(2025, 3, 1)  # planning departments became finance departments


def load_agencies() -> dict[tuple[str, str], Agency]:
    """(slug of the province, kind) → agency. Those that exist by name are left as they are."""
    data, made = read("agencies.json"), {}
    provinces = {p.slug: p for p in Province.objects.prefetch_related("names")}
    for spec in data["nation"]:
        made[NATION_SLUG, spec["kind"]] = Agency.objects.get_or_create(
            province=provinces[NATION_SLUG], name=spec["name"], defaults=spec
        )[0]
    for place in data["provinces"]:
        present, former = provinces[place["present"]], provinces[place["former"]]
        for spec in data["kinds"]:
            now = load_agency(present, spec, place=place["place"])
            made[present.slug, spec["kind"]] = now
            made[former.slug, spec["kind"]] = load_agency(former, spec, place=former.name, successor=now)
        made[present.slug, "commune"] = load_commune_agency(present, commune_of(place))
    return made


def commune_of(place: dict) -> Commune:
    """The commune of a place's demonstration officer: the one with most of its invented records."""
    return Commune.objects.present().get(code=place["commune"])


def load_commune_agency(province: Province, commune: Commune) -> Agency:
    name = f"Ủy ban nhân dân {commune.get_kind_display()} {commune.name}"
    fields = {"kind": Agency.Kind.COMMUNE, "superior": f"Ủy ban nhân dân {province.full_name}", "symbol": "UBND"}
    return Agency.objects.get_or_create(province=province, name=name, defaults=fields | {"place": commune.name})[0]


def load_agency(province: Province, spec: dict, **fields) -> Agency:
    rows = dated_names(province, spec)
    last = rows[-1]
    agency, is_new = Agency.objects.get_or_create(
        province=province,
        name=last["name"],
        defaults={"kind": spec["kind"], "superior": last["superior"], "symbol": spec["symbol"]} | fields,
    )
    if is_new and len(rows) > 1:
        AgencyName.objects.bulk_create(AgencyName(agency=agency, **row) for row in rows)
    return agency


def dated_names(province: Province, spec: dict) -> list[dict]:
    """What the agency was called, oldest first: its own name changed once, that of its province may have too."""
    called = [(name.from_on, f"{name.get_kind_display()} {name.name}") for name in province.names.all()]
    called[0] = (None, called[0][1])  # before its first day a merged province bears its first name
    days = {day for day, _ in called}
    if "until_2025_03" in spec:
        days.add(REORGANISED_ON)
    starts = sorted(days, key=lambda day: day or date.min)
    rows = []
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        at = start or date.min
        place = [text for day, text in called if (day or date.min) <= at][-1]
        is_old = "until_2025_03" in spec and at < REORGANISED_ON
        rows.append(
            {
                "name": spec["until_2025_03" if is_old else "name"].format(place=place),
                "superior": spec.get("superior", "").format(place=place),
                "from_on": start,
                "to_on": end,
            }
        )
    return rows
