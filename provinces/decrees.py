"""What decrees say of communes, held against the communes there are: what would change, and what cannot be.

Pure once the register is loaded: nothing is written here. A line speaks of a commune by the code that it bore on the
eve of its day, so that changes may follow each other in one list, and a list that was carried out is recognised.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from coopportal.kit import clock, text
from coopportal.kit.periods import day_label
from provinces.addresses import read_part
from provinces.models import Commune, CommuneName

CODE = re.compile(r"\d{5}", re.ASCII)
ORDER = "Thay đổi phải ghi theo thứ tự thời gian; nếu ghi sót, hãy hoàn tác lần nạp sau rồi nạp lại cả hai."


class Impossible(Exception):
    """Why a line cannot be carried out: `key` of its column, "" for the whole line; the sentence says what to do."""

    def __init__(self, key: str, rule: str, sentence: str):
        super().__init__(sentence)
        self.key, self.rule, self.sentence = key, rule, sentence


@dataclass(frozen=True)
class Line:
    """What a list says of one commune. Name, kind and code that are "" stay; `into`: the code of what it becomes part of.

    `called`: its name as the list has it, held against the register. `splits`: it goes on, and a part of it is from then
    on a commune of this name, kind and code. Which records are of that part nobody can know: they stay where they are.
    """

    row: int
    code: str
    on: date
    basis: str
    called: str = ""
    name: str = ""
    kind: str = ""
    new_code: str = ""
    into: str = ""
    splits: bool = False

    @property
    def joins(self) -> bool:
        """Whether the commune becomes part of another; one that is said to join itself goes on, as decrees list it."""
        return bool(self.into) and self.into != self.code


@dataclass(frozen=True)
class Named:
    """What a commune is called since a day (None: since ever)."""

    name: str
    kind: str
    code: str
    since: date | None

    @property
    def full_name(self) -> str:
        return Commune(name=self.name, kind=self.kind).full_name

    @property
    def words(self) -> dict[str, str]:
        return {"name": self.name, "kind": self.kind, "code": self.code}


@dataclass(eq=False)
class Known:
    """A commune over time, as the register has it or as the lines before would leave it. A new one has an unsaved row."""

    commune: Commune
    names: list[Named]
    valid_from: date | None
    valid_to: date | None = None
    heir: "Known | None" = None

    def stood(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)

    def on(self, day: date) -> Named:
        """What it was called on a day; before its first one as on that."""
        return next((name for name in reversed(self.names) if name.since is None or name.since <= day), self.names[0])

    @property
    def now(self) -> Named:
        return self.names[-1]

    @property
    def words(self) -> str:
        return f"{self.now.full_name} (mã {self.now.code})"


@dataclass(frozen=True)
class Step:
    """One commune changed by one line: founded, called otherwise from `line.on`, or ended in `into`.

    `origin`: what a founded one was a part of; None when it is made of communes that end.
    """

    act: str  # CommuneChange.Act
    known: Known
    line: Line
    before: Named | None = None
    after: Named | None = None
    into: Known | None = None
    origin: Known | None = None


@dataclass
class Plan:
    """`steps` in the order in which they are carried out. By the row of a line: the commune `meant`, what is wrong."""

    steps: list[Step] = field(default_factory=list)
    meant: dict[int, Known] = field(default_factory=dict)
    faults: dict[int, Impossible] = field(default_factory=dict)


class Register:
    """Every commune over time, by each code that it ever bore."""

    def __init__(self, known: Iterable[Known]):
        self.known = list(known)
        self.by_code: dict[str, list[Known]] = {}
        for one in self.known:
            for code in {name.code for name in one.names}:
                self.by_code.setdefault(code, []).append(one)

    @classmethod
    def load(cls, *, lock=False) -> "Register":
        """Two queries. With `lock` nobody else changes a commune until the transaction ends."""
        communes = Commune.objects.select_for_update(no_key=True) if lock else Commune.objects.all()
        names: dict[int, list[Named]] = {}
        for one in CommuneName.objects.all():
            names.setdefault(one.commune_id, []).append(Named(one.name, one.kind, one.code, one.from_on))
        known = {}
        for one in communes.order_by("pk").defer("search_vector"):
            called = names.get(one.pk) or [Named(one.name, one.kind, one.code, one.valid_from)]
            known[one.pk] = Known(one, called, one.valid_from, one.valid_to)
        for one in known.values():
            one.heir = known.get(one.commune.successor_id)
        return cls(known.values())

    def bearing(self, code: str, day: date) -> Known | None:
        """The commune that bore the code on the day."""
        found = (one for one in self.by_code.get(code, ()) if one.stood(day) and one.on(day).code == code)
        return next(found, None)

    def latest(self, code: str) -> Known | None:
        """Who bears the code, or bore it last."""
        return max(self.by_code.get(code, ()), key=lambda one: one.valid_to or date.max, default=None)

    def add(self, known: Known) -> None:
        self.known.append(known)
        self.by_code.setdefault(known.now.code, []).append(known)

    def rename(self, known: Known, name: Named) -> None:
        known.names = [*known.names, name]
        if known not in self.by_code.setdefault(name.code, []):
            self.by_code[name.code].append(known)


def plan(lines: Iterable[Line], register: Register) -> Plan:
    """What the lines would do, the earliest day first. A line with a fault does nothing; the others are still looked at."""
    return _Planning(register).plan(lines)


class _Planning:
    def __init__(self, register: Register):
        self.register, self.found = register, Plan()
        self.said: dict[tuple[Known, date], Line] = {}

    def plan(self, lines: Iterable[Line]) -> Plan:
        for line in sorted(lines, key=lambda line: (line.on, line.joins, line.row)):
            try:
                self.take(line)
            except Impossible as fault:
                self.found.faults[line.row] = fault
        self.look_back()
        return self.found

    def take(self, line: Line) -> None:
        if line.on > clock.today():
            raise Impossible(
                "on", "not_yet",
                f"Ngày {day_label(line.on)} chưa đến. Thay đổi có hiệu lực ngay khi nạp, nên hãy nạp dòng này từ ngày đó.",
            )  # fmt: skip
        for key, code in (("new_code", line.new_code), ("into", line.into)):
            if code and not CODE.fullmatch(code):
                raise Impossible(key, "not_a_code", f"“{code}” không phải mã xã. Mã gồm 5 chữ số, ví dụ 01849.")
        known = self.meant(line)
        if line.splits:
            self.split(known, line)
            return
        self.said_once(known, line)
        if line.joins:
            self.merge(known, line)
        elif not (line.name or line.kind or line.new_code or line.into):
            raise Impossible(
                "", "says_nothing",
                "Dòng này không nêu thay đổi gì. Điền tên mới, loại mới, mã mới, hoặc mã xã nhận sáp nhập.",
            )  # fmt: skip
        else:
            self.rename(known, line)

    def meant(self, line: Line) -> Known:
        """The commune that bore the code on the eve."""
        eve = line.on - timedelta(days=1)
        known = self.register.bearing(line.code, eve)
        if known is None:
            raise self.not_there(line, eve)
        self.found.meant[line.row] = known
        called = known.on(eve)
        part = read_part(line.called)
        if line.called and not (part.can_be(called.kind, text.search_key(called.name)) and part.spells(called.name)):
            raise Impossible(
                "called", "other_name",
                f"Mã {line.code} là {called.full_name}, không phải “{line.called}”. Kiểm tra lại mã và tên.",
            )  # fmt: skip
        return known

    def not_there(self, line: Line, eve: date) -> Impossible:
        bearers = self.register.by_code.get(line.code, ())
        for one in bearers:
            if one.valid_to and one.valid_to <= eve:
                return Impossible(
                    "code", "ended",
                    f"{one.on(eve).full_name} (mã {line.code}) đã nhập vào {one.heir.words} "
                    f"từ ngày {day_label(one.valid_to)}. Ghi theo mã của xã đó.",
                )  # fmt: skip
            if one.valid_from and one.valid_from > eve:
                return Impossible(
                    "on", "before_it_stood",
                    f"{one.on(eve).full_name} có từ ngày {day_label(one.valid_from)}; "
                    "ngày hiệu lực phải sau ngày đó.",
                )  # fmt: skip
            return Impossible(
                "code", "other_code",
                f"Trước ngày {day_label(line.on)}, {one.on(eve).full_name} mang mã {one.on(eve).code}, "
                f"không phải {line.code}. Ghi mã đang dùng trước ngày hiệu lực.",
            )  # fmt: skip
        return Impossible(
            "code", "unknown_code",
            f"Không có xã, phường, đặc khu mang mã {line.code}. Mã gồm 5 chữ số, ví dụ 01849.",
        )  # fmt: skip

    def said_once(self, known: Known, line: Line) -> None:
        """One line a commune and day. Two receivers mean a division, which no list can carry out."""
        other = self.said.setdefault((known, line.on), line)
        if other is line:
            return
        if other.into and line.into and other.into != line.into:
            raise Impossible(
                "into", "divided",
                f"Dòng {other.row} đã ghi xã này nhập vào mã {other.into}. Xã bị chia về nhiều nơi thì cổng không biết "
                "từng tổ chức thuộc nơi nào: chỉ giữ dòng nhập vào xã nhận phần lớn, rồi ghi “Chuyển địa bàn” cho từng tổ "
                "chức thuộc phần còn lại. Nếu một phần thành xã mới, ghi phần đó là “Tách ra xã mới”.",
            )  # fmt: skip
        if replace(other, row=0) == replace(line, row=0):
            raise Impossible("", "twice_in_file", f"Trùng với dòng {other.row} của tệp. Xóa một dòng.")
        raise Impossible(
            "", "contradicts",
            f"Dòng {other.row} của tệp đã ghi thay đổi khác của xã này cùng ngày. Mỗi xã một ngày chỉ ghi một dòng.",
        )  # fmt: skip

    # another name, kind or code

    def rename(self, known: Known, line: Line) -> None:
        before = known.on(line.on - timedelta(days=1))
        after = Named(line.name or before.name, line.kind or before.kind, line.new_code or before.code, line.on)
        self.call(known, before, after, line)

    def call(self, known: Known, before: Named, after: Named, line: Line) -> None:
        if known.on(line.on) == after or after.words == known.on(line.on).words == before.words:
            return  # carried out before, or no change at all
        self.after_all_else(known, line)
        taken = self.register.bearing(after.code, line.on)
        if taken not in (None, known):
            raise Impossible("new_code", "code_taken", f"Mã {after.code} đang là mã của {taken.words}.")
        self.register.rename(known, after)
        self.found.steps.append(Step("renamed", known, line, before, after))

    def after_all_else(self, known: Known, line: Line) -> None:
        """Nothing that is known of the commune happened on the day or later."""
        latest = known.valid_to or known.now.since
        if known.valid_to or (latest and latest >= line.on):
            raise Impossible("on", "not_the_last", f"{known.words} đã có thay đổi từ ngày {day_label(latest)}. {ORDER}")

    # a merger

    def merge(self, known: Known, line: Line) -> None:
        if line.new_code:
            raise Impossible(
                "new_code",
                "contradicts",
                "Xã nhập vào xã khác thì để trống “Mã mới”; mã của xã mới ghi ở “Nhập vào mã”.",
            )
        if known.valid_to == line.on and known.heir.on(line.on).code == line.into:
            self.agree(known.heir, line)
            return
        self.after_all_else(known, line)
        into = self.receiver(known, line)
        if into.commune.province_id != known.commune.province_id:
            raise Impossible(
                "into", "other_province",
                f"{into.words} thuộc tỉnh khác. Xã chỉ nhập vào xã cùng tỉnh; kiểm tra lại mã.",
            )  # fmt: skip
        known.valid_to, known.heir = line.on, into
        self.found.steps.append(Step("merged", known, line, known.now, into.now, into))

    def receiver(self, part: Known, line: Line) -> Known:
        """The one that goes on, or a new one; called as the line says."""
        eve = line.on - timedelta(days=1)
        into = self.register.bearing(line.into, eve)
        if into:
            if line.name or line.kind:
                before = into.on(eve)
                after = Named(line.name or before.name, line.kind or before.kind, before.code, line.on)
                if into.now.since != line.on:
                    self.call(into, before, after, line)
                self.agree(into, line)
            return into
        into = self.register.bearing(line.into, line.on)
        if into:
            self.agree(into, line)
            return into
        if not (line.name and line.kind):
            raise Impossible(
                "into", "unknown_receiver",
                f"Ngày {day_label(line.on)} không có xã nào mang mã {line.into}. Nếu là xã mới lập, điền cả “Tên mới” "
                "và “Loại mới”; nếu không, kiểm tra lại mã.",
            )  # fmt: skip
        return self.begin(Named(line.name, line.kind, line.into, line.on), part, line)

    def begin(self, name: Named, out_of: Known, line: Line) -> Known:
        """A new commune in the province of the one it comes out of."""
        province = out_of.commune.province_id
        commune = Commune(
            code=name.code, name=name.name, kind=name.kind, valid_from=line.on, province_id=province
        )  # fmt: skip
        new = Known(commune, [name], line.on)
        self.register.add(new)
        origin = out_of if line.splits else None
        self.found.steps.append(Step("founded", new, line, after=name, origin=origin))
        return new

    def agree(self, into: Known, line: Line) -> None:
        """What this line calls the receiver is what it is called from the day on."""
        called = into.on(line.on)
        for key, told, stands in (("name", line.name, called.name), ("kind", line.kind, called.kind)):
            if told and told != stands:
                raise Impossible(
                    key, "contradicts",
                    f"Xã nhận (mã {line.into}) từ ngày {day_label(line.on)} là {called.full_name}. "
                    "Các dòng cùng nhập vào một mã phải ghi cùng tên mới và loại mới.",
                )  # fmt: skip

    # a part that becomes a commune of its own

    def split(self, known: Known, line: Line) -> None:
        if line.into:
            raise Impossible("into", "contradicts", "Xã tách ra thì ghi mã ở “Mã mới” và để trống “Nhập vào mã”.")
        if not (line.name and line.kind and line.new_code):
            raise Impossible("", "split_needs_all", "Xã tách ra cần đủ “Tên mới”, “Loại mới” và “Mã mới”.")
        name = Named(line.name, line.kind, line.new_code, line.on)
        there = self.register.bearing(name.code, line.on)
        if there is None:
            self.begin(name, known, line)
        elif there.names[0] != name:
            raise Impossible("new_code", "code_taken", f"Mã {name.code} đang là mã của {there.words}.")
        elif there.commune.pk is None:
            raise Impossible("", "twice_in_file", f"Tệp đã có dòng tách ra {there.words}. Xóa một dòng.")

    # what only shows when all is taken together

    def look_back(self) -> None:
        joining = Counter((line.into, line.on) for line in self.said.values() if line.joins)
        bearers = self.bearers()
        for step in self.found.steps:
            if step.act == "merged" and step.into.valid_to == step.line.on:
                self.blame(
                    step, "into", "receiver_ends",
                    f"{step.into.words} cùng ngày cũng nhập vào {step.into.heir.words}. Ghi thẳng mã của xã cuối cùng.",
                )  # fmt: skip
            if step.act == "founded" and not step.origin and joining[step.line.into, step.line.on] < 2:
                self.blame(
                    step, "into", "merge_needs_two",
                    f"Chỉ có một xã nhập vào mã mới {step.after.code}. Nếu chỉ đổi mã, ghi mã đó ở “Mã mới”.",
                )  # fmt: skip
            if step.act != "merged" and (namesake := self.namesake(step, bearers)):
                self.blame(
                    step, "name", "name_taken",
                    f"Trong tỉnh đã có {namesake.words} mang tên này từ ngày {day_label(step.line.on)}.",
                )  # fmt: skip

    def bearers(self) -> dict[tuple, list[Known]]:
        """Province, kind and name → all that ever bore it."""
        found: dict[tuple, list[Known]] = {}
        for one in self.register.known:
            for name in one.names:
                found.setdefault(place_and_name(one, name), []).append(one)
        return found

    def namesake(self, step: Step, bearers: dict[tuple, list[Known]]) -> Known | None:
        day, wanted = step.line.on, place_and_name(step.known, step.after)
        others = (one for one in bearers[wanted] if one is not step.known and one.stood(day))
        return next((one for one in others if place_and_name(one, one.on(day)) == wanted), None)

    def blame(self, step: Step, key: str, rule: str, sentence: str) -> None:
        self.found.faults.setdefault(step.line.row, Impossible(key, rule, sentence))


def place_and_name(known: Known, name: Named) -> tuple:
    return known.commune.province_id, name.kind, text.sort_key(name.name)
