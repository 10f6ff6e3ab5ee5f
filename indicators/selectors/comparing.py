"""Why two figures differ: somebody's list of organisations beside the records behind a figure of ours."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from cooperatives.models import ActualStatus, Kind, LegalStatus, Organisation, Sector, Spell
from cooperatives.selectors.matching import Known, Line, Match, Register, known_organisations
from coopportal.kit.periods import day_label
from indicators.asks import Ask
from indicators.columns import Column
from indicators.engine import Answers
from indicators.records import behind_answer, columns_of, rows_of
from indicators.sentences import capital, rows_in_words, wanted_in_words
from provinces.models import Province
from provinces.selectors import display_name

MOST_LINES = 3_000
MOST_LOOKED_FOR = 300  # lines for which names that are only alike are looked for
GROUPS = {  # of a Comparison, in the order in which they are told
    "only_there": "Chỉ có trong danh sách",
    "doubtful": "Chưa chắc là tổ chức nào",
    "repeated": "Ghi trùng trong danh sách",
    "only_here": "Chỉ có ở cổng",
    "both": "Có ở cả hai",
}
UNKNOWN = "Không có trong sổ đăng ký của địa bàn."
REPEATED = "Đã có ở dòng trên của danh sách."


@dataclass(frozen=True)
class Told:
    """An organisation of the registry, a line of the list, or both; `why` it stands where it stands.

    `number` counts the lines of the list from 1; None: no line. `pk` None: no organisation.
    """

    name: str
    code: str
    commune: str
    why: str = ""
    number: int | None = None
    pk: int | None = None


@dataclass(frozen=True)
class Comparison:
    """`here` = both + only_here; the list's lines = both + only_there + doubtful + repeated.

    `rows_here`: how many rows stand behind the figure; more than `here` where one organisation has several, fewer never.
    `unowned`: rows of nobody in the registry, such as groups that stand on no list.
    """

    both: list[Told]
    only_here: list[Told]
    only_there: list[Told]
    doubtful: list[Told]
    repeated: list[Told]
    rows_here: int
    unowned: int

    @property
    def here(self) -> int:
        return len(self.both) + len(self.only_here)

    @property
    def lines(self) -> int:
        return len(self.both) + len(self.only_there) + len(self.doubtful) + len(self.repeated)


def can_compare(ask: Ask, side: str, answers: Answers, province: Province) -> bool:
    """Whether organisations of one province stand behind that side of the figure."""
    return not answers[ask].is_stated and not province.is_nation and bool(of_organisations(ask, side, answers))


def of_organisations(ask: Ask, side: str, answers: Answers) -> list[Column]:
    return [column for column in columns_of(answers.recipes[ask], side) if column.source.organisation]


def compare(ask: Ask, side: str, answers: Answers, lines: list[Line], user) -> Comparison:
    """For a figure that `can_compare`. A constant number of statements, however long the list."""
    rows, columns = behind_answer(ask, side, answers, user), of_organisations(ask, side, answers)
    owners = Counter(row["owner"] for row in rows.rows)
    unowned = owners.pop(None, 0)
    bases = answers.bases[ask.province]
    organisations = Organisation.objects.visible_to(user)
    known = known_organisations(organisations.filter(base__in=bases) | organisations.filter(pk__in=owners))
    register = Register(known)
    matches = matched(lines, register)
    elsewhere = known_elsewhere(matches, organisations)
    first: dict[int, int] = {}
    both, only_there, doubtful, repeated, not_here = [], [], [], [], []
    for number, match in enumerate(matches, start=1):
        one = match.sure or elsewhere.get(match.line.code)
        if one is None and match.candidates:
            doubtful.append(in_doubt(number, match, owners))
        elif one is None:
            only_there.append(line_told(number, match.line, match.note or UNKNOWN))
        elif one.pk in first:
            repeated.append(told(one, f"{REPEATED[:-1]} ({first[one.pk]}).", number))
        elif one.pk in owners:
            first[one.pk] = number
            both.append(told(one, "", number))
        else:
            first[one.pk] = number
            not_here.append((number, one))
    why = reasons([one.pk for _, one in not_here], columns, bases, ask, user)
    only_there += [told(one, why[one.pk], number) for number, one in not_here]
    only_here = [told(one) for one in known if one.pk in owners and one.pk not in first]
    return Comparison(
        both,
        sorted(only_here, key=lambda one: one.name),
        sorted(only_there, key=lambda one: one.number),
        doubtful,
        repeated,
        rows_here=owners.total() + unowned,
        unowned=unowned,
    )


def matched(lines: Iterable[Line], register: Register) -> list[Match]:
    """Names that are only alike are looked for as long as the list is not all strangers."""
    found, left = [], MOST_LOOKED_FOR
    for line in lines:
        match = register.match_one(line, offers=left > 0)
        left -= not match.sure
        found.append(match)
    return found


def known_elsewhere(matches: list[Match], organisations) -> dict[str, Known]:
    """By code: those that the territory does not know, but another one that the person sees does."""
    codes = {match.line.code for match in matches if match.line.code and not match.candidates}
    return {one.code: one for one in known_organisations(organisations.filter(code__in=codes))} if codes else {}


def told(one: Known, why: str = "", number: int | None = None) -> Told:
    return Told(one.name, one.code, one.commune, why, number, one.pk)


def line_told(number: int, line: Line, why: str) -> Told:
    return Told(line.name, line.code, line.commune, why, number)


def in_doubt(number: int, match: Match, owners) -> Told:
    meant = "; ".join(f"{one.label}{' (có trong con số)' if one.pk in owners else ''}" for one in match.candidates)
    return line_told(number, match.line, f"{match.note} Có thể là: {meant}.".strip())


# why an organisation of the registry is not behind the figure


def reasons(ids: list[int], columns: list[Column], bases, ask: Ask, user) -> dict[int, str]:
    """Organisation → one sentence or two: what it was on the last day, and which condition of the figure it does not meet."""
    states = states_on(ids, ask.span.end, bases)
    unmet = {}
    for column in columns:
        measure, source = column.measure, column.source
        if measure.aggregate == "distinct" and measure.fields != ("organisation",):
            continue

        def having(where, column=column, measure=measure):
            partial = replace(column, measure=replace(measure, where=where))
            rows = rows_of(partial, bases, user).filter(**{f"{column.source.organisation}__in": ids}).order_by()
            return set(rows.values_list(column.source.organisation, flat=True))

        there = having(())
        met = {wanted: having((wanted,)) for wanted in measure.where}
        for pk in ids:
            lacking = [wanted_in_words(source, wanted) for wanted, found in met.items() if pk not in found]
            if pk not in there:
                unmet.setdefault(pk, f"Không có trong các {rows_in_words(replace(measure, where=()))}")
            elif lacking:
                unmet[pk] = f"Con số chỉ đếm: {'; '.join(lacking)}"
    return {pk: " ".join(f"{part}." for part in (states.get(pk), unmet.get(pk)) if part) for pk in ids}


def states_on(ids: list[int], day: date, here: frozenset[int]) -> dict[int, str]:
    """Organisation → "Hợp tác xã, lĩnh vực …, ngừng hoạt động", "Đã giải thể từ …", "Đăng ký ngày …, sau kỳ"."""
    spells = Spell.objects.filter(organisation__in=ids).order_by("organisation", "from_on")
    by_owner = defaultdict(list)
    fields = ("organisation_id", "from_on", "kind", "sector", "legal_status", "actual_status", "base_id")
    for owner, *spell in spells.values_list(*fields):
        by_owner[owner].append(spell)
    names = {one.pk: display_name(one) for one in Province.objects.with_successor().filter(level=Province.Level.BASE)}
    return {owner: state_in_words(rows, day, here, names) for owner, rows in by_owner.items()}


def state_in_words(spells: list[list], day: date, here: frozenset, names: dict[int, str]) -> str:
    begun = [spell for spell in spells if spell[0] <= day]
    if not begun:
        return f"Đăng ký ngày {day_label(spells[0][0])}, sau ngày {day_label(day)}"
    from_on, kind, sector, legal, actual, base = begun[-1]
    if legal == LegalStatus.DISSOLVED:
        return f"Đã giải thể, chấm dứt từ {day_label(from_on)}"
    words = [Kind(kind).label, Sector(sector).label.lower(), ActualStatus(actual).label.lower()]
    if base not in here:
        words.append(f"thuộc {names.get(base, 'địa bàn khác')}")
    return capital(", ".join(words))
