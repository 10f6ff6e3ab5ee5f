"""What was done for the invented organisations: classes, fairs, loans, works, advice; what they earned; communes' words.

data/support.json lists series. A series says how many activities, how many different organisations, how many turns
(lượt), trainees and đồng they come to in all; the rows add up to exactly that. One for several years varies by year.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from coopportal.demo.dice import Dice
from coopportal.demo.lives import Base, Life, read, residents
from coopportal.demo.places import communes_of
from coopportal.kit.numbers import MILLION

COST = {  # in million đồng an activity: least, most, who pays
    "training": (28, 65, "local_budget"),
    "technical_training": (35, 80, "local_budget"),
    "ecommerce_training": (30, 60, "programme"),
    "fair": (60, 180, "local_budget"),
    "online_market": (20, 50, "programme"),
    "survey_mission": (90, 220, "local_budget"),
    "infrastructure": (800, 2600, "central_budget"),
    "model": (150, 400, "local_budget"),
    "salary": (200, 420, "local_budget"),
    "technology": (120, 350, "programme"),
}
VARYING = ("count", "handed_over", "organisations", "turns", "amount_vnd")
GROUP_OF_FOUNDERS = "Nhóm sáng lập"

Residents = list[tuple[int, Life]]  # place in the list of all lives, life


@dataclass(frozen=True)
class Series:
    """One line of support.json for one base unit and, where it names years, one of them."""

    base: Base
    spec: dict
    first: date
    last: date

    @property
    def kind(self) -> str:
        return self.spec["kind"]


@dataclass
class Support:
    """Rows; `activity` in the others is a place in `activities`."""

    activities: list[dict]
    programmes: list[dict]
    participations: list[dict]
    funding: list[dict]


def all_series(bases: list[Base]) -> list[Series]:
    by_slug, found = {base.slug: base for base in bases}, []
    for spec in read("support.json"):
        for slug in spec.get("bases") or [spec["base"]]:
            if "years" in spec:
                spans = [(date(year, 2, 1), date(year, 12, 15)) for year in spec["years"]]
            else:
                spans = [(date.fromisoformat(spec["from"]), date.fromisoformat(spec["to"]))]
            vary = len(spans) > 1
            found += [
                Series(by_slug[slug], varied(spec, slug, first) if vary else spec, first, last) for first, last in spans
            ]
    return found


def varied(spec: dict, slug: str, first: date) -> dict:
    """What is done every year is not the same each year: four fifths to five quarters of it."""
    percent = Dice(f"{slug} {spec['kind']} {first.year}").between(80, 125)
    return spec | {name: (spec[name] * percent + 50) // 100 for name in VARYING if name in spec}


def support_rows(bases: list[Base], lives: list[Life]) -> Support:
    support, at_home = Support([], [], [], []), residents(lives)
    for number, series in enumerate(all_series(bases)):
        dice = series.base.dice(f"support {number}")
        if "newborn_percent" in series.spec:
            advise_founders(series, at_home[series.base.slug], support, dice)
        else:
            run(series, at_home[series.base.slug], support, dice)
    return support


def run(series: Series, lives: Residents, support: Support, dice: Dice):
    spec, count = series.spec, series.spec["count"]
    days = sorted(dice.working_day(series.first, series.last) for _ in range(count))
    crowds = dice.parts(spec["attendances"], count) if "attendances" in spec else [None] * count
    first = len(support.activities)
    for place, (day, crowd) in enumerate(zip(days, crowds, strict=True)):
        if crowd is None and series.kind.endswith("training"):
            crowd = dice.between(32, 60)
        add_activity(series, support, day, place, dice, crowd)
    at_work = working_throughout(series, lives)
    turns = spec["turns"]
    drawn = dice.sample(at_work, spec.get("organisations", min(turns, len(at_work) * 3 // 4)))
    attending = attendance(drawn, turns, count, dice)
    amounts = dice.parts(spec["amount_vnd"] // MILLION, turns) if "amount_vnd" in spec else [None] * turns
    for (activity, organisation), amount in zip(attending, amounts, strict=True):
        persons = dice.between(1, 4) if series.kind.endswith("training") else 1 if series.kind == "salary" else None
        support.participations.append(
            {
                "activity": first + activity,
                "organisation": organisation,
                "persons": persons,
                "amount_vnd": amount and amount * MILLION,
            }
        )


def working_throughout(series: Series, lives: Residents) -> list[int]:
    """Cooperatives of the base unit at work when the series begins and when it ends."""
    found = []
    for number, life in lives:
        states = [life.on(day) for day in (series.first, series.last)]
        if all(s and s.base == series.base.slug and s.kind == "htx" and s.actual_status == "active" for s in states):
            found.append(number)
    return found


def attendance(organisations: list[int], turns: int, count: int, dice: Dice) -> list[tuple[int, int]]:
    """`turns` pairs (activity, organisation): each organisation at least once, each activity too, no pair twice."""
    pairs = {(place % count, organisation): None for place, organisation in enumerate(organisations)}
    while len(pairs) < turns:
        pairs.setdefault((dice.below(count), dice.pick(organisations)))
    return sorted(pairs)


def advise_founders(series: Series, lives: Residents, support: Support, dice: Dice):
    """The cooperatives founded in the series' year were advised before: their founding groups, bound to them since."""
    year = series.first.year
    born = [
        (number, stretch.from_on)
        for number, life in lives
        for stretch in life.stretches[:2]
        if stretch.from_on.year == year
        and stretch.state.kind == "htx"
        and stretch.state.base == series.base.slug
        and stretch.entry in ("established", "split_off", "converted")
    ]
    advised = dice.sample(born, len(born) * series.spec["newborn_percent"] // 100)
    advised.sort(key=lambda one: one[1])
    size = -(-len(advised) // series.spec["count"])
    for place in range(0, len(advised), size):
        some = advised[place : place + size]
        day = max(date(year, 1, 4), some[0][1] - timedelta(dice.between(10, 40)))
        add_activity(series, support, day, place // size, dice, None)
        support.participations += [
            {
                "activity": len(support.activities) - 1,
                "organisation": number,
                "founding_group": f"{GROUP_OF_FOUNDERS} {place + order + 1}/{year}",
            }
            for order, (number, _) in enumerate(some)
        ]


def add_activity(series: Series, support: Support, day: date, place: int, dice: Dice, attendances: int | None):
    spec, kind = series.spec, series.kind
    stage = "done"
    if "handed_over" in spec:
        stage = "handed_over" if place < spec["handed_over"] else "done"
    lasts = dice.between(90, 200) if kind == "infrastructure" else dice.below(3)
    title = f"{spec['titles'][place % len(spec['titles'])]}, đợt {place + 1} năm {day.year}"
    number = len(support.activities)
    support.activities.append(
        {
            "kind": kind,
            "title": title,
            "topics": spec.get("topics", []),
            "base": series.base.slug,
            "commune": dice.pick(communes_of(series.base.slug)),
            "starts_on": day - timedelta(lasts),
            "counts_on": day,
            "stage": stage,
            "attendances": attendances,
            "lender": spec.get("lender", ""),
            "demonstration": True,
        }
    )
    support.programmes += [{"activity": number, "programme": code} for code in spec.get("programmes", [])]
    if kind in COST:
        low, high, nature = COST[kind]
        support.funding.append({"activity": number, "nature": nature, "amount_vnd": dice.between(low, high) * MILLION})


RECOGNITIONS = {
    "ocop": ["3 sao", "3 sao", "4 sao"],
    "certificate": ["VietGAP", "VietGAP", "Hữu cơ PGS", "GlobalGAP"],
    "brand": ["Nhãn hiệu tập thể"],
    "traceability": ["Mã số vùng trồng"],
    "award": ["Bằng khen cấp tỉnh", "Giấy khen"],
}
PILOT_PERCENT = 3


def recognition_rows(bases: list[Base], lives: list[Life]) -> list[dict]:
    """About one cooperative in eight has a product recognised."""
    words, dice, pilots, rows = read("words.json"), Dice("recognitions"), Dice("pilots"), []
    for number, life in enumerate(lives):
        last = life.stretches[-1].state
        if last.kind == "htx" and last.actual_status == "active" and pilots.chance(PILOT_PERCENT):
            rows.append(pilot(number, life, pilots))
        if last.kind != "htx" or last.actual_status != "active" or last.sector != "agriculture" or not dice.chance(16):
            continue
        group = dice.pick(sorted(RECOGNITIONS))
        from_on = dice.working_day(max(life.stretches[-1].from_on, date(2020, 3, 1)), date(2026, 6, 30))
        lasts = {"ocop": 36, "certificate": 24}.get(group)
        rows.append(
            {
                "organisation": number,
                "base": last.base,
                "group": group,
                "product": dice.pick(words["products"][last.base]).capitalize(),
                "level": dice.pick(RECOGNITIONS[group]),
                "from_on": from_on,
                "to_on": from_on + timedelta(365 * lasts // 12) if lasts else None,
                "demonstration": True,
            }
        )
    return rows


def pilot(number: int, life: Life, dice: Dice) -> dict:
    """A model cooperative of Quyết định 167/QĐ-TTg, for as long as that pilot runs."""
    return {
        "organisation": number,
        "base": life.stretches[-1].state.base,
        "group": "model",
        "product": "Mô hình hợp tác xã kiểu mới",
        "level": "Mô hình điểm",
        "from_on": dice.working_day(max(life.stretches[-1].from_on, date(2021, 6, 1)), date(2026, 6, 30)),
        "demonstration": True,
    }


def submission_rows(bases: list[Base]) -> list[dict]:
    """What communes said for 2025, their first year as registrars. All groups stand on lists; some communes are silent."""
    rows = []
    for base in bases:
        dice = base.dice("communes")
        for code in communes_of(base.slug):
            if dice.chance(12):
                continue
            state = dice.weighted({"checked": 62, "submitted": 28, "draft": 10})
            said = state != "draft"
            rows.append(
                {
                    "commune": code,
                    "base": base.slug,
                    "year": 2025,
                    "state": state,
                    "nil_report": said and dice.chance(8),
                    "unlisted_groups": 0 if said else None,
                    "unlisted_groups_new": 0 if said else None,
                    "unlisted_group_members": 0 if said else None,
                    "submitted_at": f"2025-12-{dice.between(14, 19)} 15:00+07" if said else None,
                }
            )
    return rows
