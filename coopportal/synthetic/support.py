"""What was done for cooperatives, what it cost, what they earned, and what communes said for their first year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from coopportal.demo.support import COST, GROUP_OF_FOUNDERS, RECOGNITIONS
from coopportal.kit.numbers import MILLION
from coopportal.synthetic.bases import Batch, words
from coopportal.synthetic.dice import QuickDice, urn
from coopportal.synthetic.lives import LAST_DAY, Life

ACTIVITY_COLUMNS = [
    "id", "kind", "title", "topics", "base_id", "commune_id", "starts_on", "counts_on", "stage", "place",
    "attendances", "lender", "demonstration",
]  # fmt: skip
WOVEN_COLUMNS = ["supportactivity_id", "programme_id"]
PARTICIPATION_COLUMNS = ["activity_id", "organisation_id", "founding_group", "persons", "amount_vnd"]
FUNDING_COLUMNS = ["activity_id", "nature", "amount_vnd"]
RECOGNITION_COLUMNS = [
    "organisation_id", "base_id", "group", "product", "level", "number", "issuer", "from_on", "to_on", "demonstration",
]  # fmt: skip
SUBMISSION_COLUMNS = [
    "commune_id", "base_id", "year", "state", "nil_report", "unlisted_groups", "unlisted_groups_new",
    "unlisted_group_members", "submitted_at",
]  # fmt: skip

TURNS_A_YEAR = 1.34  # participations of a cooperative at work
KINDS = {  # of a hundred activities so many; from … to so many cooperatives in one
    "training": (22, 10, 40), "technical_training": (12, 10, 30), "ecommerce_training": (6, 8, 25), "advice": (20, 1, 6),
    "fair": (8, 5, 25), "online_market": (5, 5, 20), "survey_mission": (3, 5, 15), "loan": (12, 1, 4),
    "infrastructure": (3, 1, 1), "salary": (4, 1, 6), "technology": (3, 1, 1), "model": (2, 1, 2),
}  # fmt: skip
URN = urn({kind: share for kind, (share, _, _) in KINDS.items()})
TOPICS = {
    "training": ["{management}", "{management,law}", "{law}", "{finance,tax}"],
    "technical_training": ["{standards}"],
    "ecommerce_training": ["{digital}"],
    "advice": ["{founding}", "{law,tax}", "{land}", "{credit}"],
}
LENDERS = urn({"cooperative_fund": 5, "jobs_programme": 3, "bank": 2})
STAGES = {"infrastructure": urn({"handed_over": 8, "done": 2})}
OF_FOUNDERS = 12  # percent of the advised, not yet registered
WOVEN = 45  # percent
RECOGNISED = 22
UNLISTED = 0.04  # unlisted groups for each listed one


@dataclass
class Activity:
    kind: str
    day: date
    participants: list[int]  # ids of organisations


def all_activities(batch: Batch, lives: list[Life], ids: list[int]) -> list[Activity]:
    """Each year until the cooperatives at work have had their turns: nobody twice in one activity."""
    dice, found = batch.dice("activities"), []
    for year in range(2016, 2027):
        at_work = [pk for pk, life in zip(ids, lives, strict=True) if life.works_as_cooperative(year)]
        first, last = date(year, 2, 1), min(date(year, 12, 15), LAST_DAY)
        turns = int(len(at_work) * TURNS_A_YEAR * ((last - first).days / 317) + dice.random())
        while turns > 0:
            kind = dice.pick(URN)
            _, least, most = KINDS[kind]
            count = min(dice.between(least, most), turns, len(at_work))
            found.append(Activity(kind, dice.working_day(first, last), dice.sample(at_work, count)))
            turns -= count
    return found


def activity_rows(batch: Batch, activities: list[Activity], ids: list[int], known) -> Iterator[tuple]:
    dice, titles = batch.dice("activity rows"), words()["titles"]
    base, communes = known.bases[batch.base.slug], batch.base.communes
    for number, (pk, one) in enumerate(zip(ids, activities, strict=True), start=1):
        lasts = dice.between(90, 200) if one.kind == "infrastructure" else dice.below(3)
        crowd = sum(dice.between(1, 3) for _ in one.participants) if one.kind.endswith("training") else None
        yield (
            pk,
            one.kind,
            f"{dice.pick(titles[one.kind])}, đợt {number} năm {one.day.year}",
            dice.pick(TOPICS.get(one.kind, ["{}"])),
            base,
            known.communes[dice.pick(communes)],
            one.day - timedelta(lasts),
            one.day,
            dice.pick(STAGES.get(one.kind, ["done"])),
            "",
            crowd if dice.chance(94) else None,
            dice.pick(LENDERS) if one.kind == "loan" else "",
            True,
        )


def woven_rows(batch: Batch, activities: list[Activity], ids: list[int], known) -> Iterator[tuple]:
    """Nearly half belong to one of the national programmes of their year; some of those to two."""
    dice = batch.dice("programmes")
    for pk, one in zip(ids, activities, strict=True):
        running = [programme for programme, first, last in known.programmes if first <= one.day.year <= last]
        if running and dice.chance(WOVEN):
            for programme in dice.sample(running, min(len(running), 1 + dice.chance(10))):
                yield (pk, programme)


def participation_rows(batch: Batch, activities: list[Activity], ids: list[int]) -> Iterator[tuple]:
    dice = batch.dice("participations")
    for pk, one in zip(ids, activities, strict=True):
        for organisation in one.participants:
            founders = one.kind == "advice" and dice.chance(OF_FOUNDERS)
            yield (
                pk,
                None if founders else organisation,
                f"{GROUP_OF_FOUNDERS} {dice.between(1, 999)}/{one.day.year}" if founders else "",
                dice.between(1, 4) if one.kind.endswith("training") and dice.chance(96) else None,
                amount(one.kind, dice),
            )


def amount(kind: str, dice: QuickDice) -> int | None:
    if kind == "loan":
        return dice.skewed(50, 3000) * MILLION
    return dice.between(40, 110) * MILLION if kind == "salary" else None


def funding_rows(batch: Batch, activities: list[Activity], ids: list[int]) -> Iterator[tuple]:
    """Loans are no funding. A tenth has a second source."""
    dice = batch.dice("funding")
    for pk, one in zip(ids, activities, strict=True):
        if one.kind not in COST or dice.chance(5):
            continue
        least, most, nature = COST[one.kind]
        yield (pk, nature, dice.between(least, most) * MILLION)
        if dice.chance(10):
            yield (pk, "own", dice.between(5, least) * MILLION)


def recognition_rows(batch: Batch, lives: list[Life], ids: list[int], known) -> Iterator[tuple]:
    """About one farming cooperative in five has products recognised."""
    dice, groups, products = batch.dice("recognitions"), sorted(RECOGNITIONS), batch.base.region["products"]
    for pk, life in zip(ids, lives, strict=True):
        last = life.last
        farming = (last.kind, last.sector, last.actual_status) == ("htx", "agriculture", "active")
        if not farming or not dice.chance(RECOGNISED):
            continue
        for _ in range(1 + dice.skewed(0, 3)):
            group, from_on = dice.pick(groups), dice.working_day(max(last.from_on, date(2016, 3, 1)), LAST_DAY)
            months = {"ocop": 36, "certificate": 24}.get(group)
            yield (
                pk,
                known.bases[last.base],
                group,
                dice.pick(products).capitalize(),
                dice.pick(RECOGNITIONS[group]),
                "",
                "",
                from_on,
                from_on + timedelta(365 * months // 12) if months else None,
                True,
            )


def submission_rows(batch: Batch, known) -> Iterator[tuple]:
    """Of the communes of the base unit, once: 2025 was their first year as registrars. One in eight is silent."""
    if batch.number:
        return
    dice, base, communes = batch.dice("communes"), known.bases[batch.base.slug], batch.base.communes
    for code, groups in zip(communes, dice.spread(batch.listed_groups * UNLISTED, len(communes)), strict=True):
        if dice.chance(12):
            continue
        state = dice.weighted({"checked": 62, "submitted": 28, "draft": 10})
        said = state != "draft"
        figures = (groups, dice.below(groups + 1), groups * dice.between(4, 15)) if said else (None, None, None)
        day = f"2025-12-{dice.between(14, 19)} 15:00+07" if said else None
        yield (known.communes[code], base, 2025, state, said and not groups and dice.chance(30), *figures, day)
