"""Communes changed by decree. A few hundred lines at most, which belong together: they are planned in Python, not in SQL."""

import json
from collections import Counter
from datetime import date, timedelta

from django.db.models import Count

from accounts.models import User
from accounts.permissions import Act
from cooperatives.imports.staging import ERROR, Fault
from cooperatives.imports.writers.base import CANNOT_CLEAR, Writer
from cooperatives.models import LegalStatus, Organisation
from cooperatives.tables import CommuneAct
from coopportal.kit.numbers import format_number
from provinces.decrees import Known, Line, Plan, Register, Step, plan
from provinces.models import Commune, CommuneChange
from provinces.services.communes import change_communes

SAYING = ("act", "on", "new_name", "new_kind", "new_code", "into_code", "basis")  # blank in a row that says nothing
NEEDED = ("commune_code", "on", "basis")
KEYS = {"code": "commune_code", "into": "into_code", "name": "new_name", "kind": "new_kind"}  # of a Line → of a column
WITHOUT_RECEIVER = "Thiếu “Nhập vào mã”. Ghi mã của xã nhận; xã mới lập thì ghi mã mới và điền “Tên mới”, “Loại mới”."
WITH_RECEIVER = "Dòng “Đổi tên, loại, mã” thì để trống “Nhập vào mã”. Nếu là sáp nhập, chọn “Nhập vào xã khác”."

OTHER_KIND = "“Loại mới” khác với loại ghi trong “Tên mới”. Ghi tên không kèm loại, ví dụ “Phong Quang”, và chọn loại."


class CommuneChangeWriter(Writer):
    act = Act.COMMUNE_CHANGE
    code = "commune-changes"
    model = CommuneChange
    own_keys = ()

    def study(self) -> None:
        s = self.staging
        rows, told = self.said(), set(s.rows("SELECT row, key FROM faults"))
        s.add(
            fault for row, said in rows.items() for fault in self.incomplete(row, said) if (row, fault.key) not in told
        )
        wrong = {row for (row,) in s.rows("SELECT DISTINCT row FROM faults WHERE severity = %s", (ERROR,))}
        self.lines = [line_of(row, said) for row, said in rows.items() if row not in wrong and says_anything(said)]
        register = Register.load()
        planned = plan(self.lines, register)
        s.add(
            Fault(row, KEYS.get(fault.key, fault.key), fault.rule, fault.sentence)
            for row, fault in planned.faults.items()
        )
        self.tell(rows, planned, register, wrong | planned.faults.keys())

    def said(self) -> dict[int, dict]:
        """Row → key → value; "cleared": the keys with an "x", or None."""
        keys = [*self.staging.keys, "cleared"]
        named = ", ".join(f's."{key}"' for key in keys)
        sql = f"SELECT s.row, {named} FROM staged s ORDER BY s.row"
        return {row: dict(zip(keys, values, strict=True)) for row, *values in self.staging.rows(sql)}

    def incomplete(self, row: int, said: dict):
        for key in said["cleared"] or ():
            yield Fault(row, key, "cannot_clear", CANNOT_CLEAR)
        if not says_anything(said):
            return
        for key in NEEDED:
            if said.get(key) is None:
                label = self.staging.columns[key].label
                yield Fault(row, key, "missing", f"Thiếu “{label}”. Hãy điền cột này.")
        kind, _ = kind_and_name(said.get("new_name") or "")
        if kind and said.get("new_kind") not in (None, kind):
            yield Fault(row, "new_kind", "contradicts", OTHER_KIND)
        if said.get("act") == CommuneAct.MERGE and not said.get("into_code"):
            yield Fault(row, "into_code", "missing", WITHOUT_RECEIVER)
        if said.get("act") == CommuneAct.RENAME and said.get("into_code"):
            yield Fault(row, "into_code", "contradicts", WITH_RECEIVER)

    def tell(self, rows: dict[int, dict], planned: Plan, register: Register, wrong: set[int]) -> None:
        """What the preview shows of each row."""
        s, followers, steps = self.staging, Followers(planned), {}
        for step in planned.steps:
            steps.setdefault(step.line.row, []).append(step)
        s.make_empty("aimed", "row integer, organisation_id bigint, target_id bigint, name text")
        s.make_empty("compared", "row integer, outcome text, changes jsonb")
        aimed, compared = [], []
        for row, said in rows.items():
            known = planned.meant.get(row) or register.latest(said.get("commune_code") or "")
            aimed.append((row, None, known and known.commune.pk, label_of(known, said)))
            changes = {} if row in wrong else in_words(row, steps.get(row, []), known, followers)
            outcome = "error" if row in wrong else "changed" if changes else "same"
            compared.append((row, outcome, json.dumps(changes, ensure_ascii=False) if changes else None))
        s.insert("aimed", ["row", "organisation_id", "target_id", "name"], aimed)
        s.insert("compared", ["row", "outcome", "changes"], compared)

    def write(self) -> None:
        change_communes(self.lines, batch=self.batch, by=self.staging.by)


def says_anything(said: dict) -> bool:
    return any(said.get(key) is not None for key in SAYING)


def label_of(known: Known | None, said: dict) -> str:
    """What the commune was called before the line; what the list calls it, where nobody knows it."""
    if known is None:
        return said.get("called") or ""
    eve = said["on"] - timedelta(days=1) if said.get("on") else date.max
    return f"{known.on(eve).full_name} ({said['commune_code']})"


def line_of(row: int, said: dict) -> Line:
    texts = {name: said.get(key) or "" for name, key in (KEYS | {"called": "called", "new_code": "new_code"}).items()}
    kind, texts["name"] = kind_and_name(texts["name"])
    texts["kind"] = texts["kind"] or kind
    return Line(row=row, on=said["on"], basis=said["basis"], splits=said.get("act") == CommuneAct.SPLIT, **texts)


def kind_and_name(written: str) -> tuple[str, str]:
    """ "Phường Phong Quang" → ("ward", "Phong Quang"); of a bare name the kind is ""."""
    for kind, label in Commune.Kind.choices:
        if written.lower().startswith(f"{label} "):
            return kind, written[len(label) + 1 :].strip()
    return "", written


def in_words(row: int, steps: list[Step], known: Known, followers: "Followers") -> dict[str, list]:
    """Key of a column → [old, new]. A line that also calls the receiver anew tells that with its kind."""
    told = {}
    for step in steps:
        if step.act == "merged":
            new = ", mới lập" if step.into.commune.pk is None else ""
            told["into_code"] = [step.before.full_name, f"{step.into.words}{new}"]
        elif step.origin:
            told["act"] = [step.origin.on(step.line.on).full_name, f"tách ra {step.known.words}, mới lập"]
        elif step.act == "renamed":
            told |= {key: [old, new] for key, old, new in renaming(step, step.known is known) if old != new}
    if told:
        split = any(step.origin for step in steps)
        told["followers"] = ["", followers.left(row, known) if split else followers.of(row)]
    return told


def renaming(step: Step, its_own: bool):
    before, after = step.before, step.after
    if not its_own:
        yield "new_name", before.full_name, after.full_name
        return
    yield "new_name", before.name, after.name
    yield "new_kind", before.kind, after.kind
    yield "new_code", before.code, after.code


class Followers:
    """How many records follow each line: those of its commune, and of what lines of earlier days merged into it."""

    def __init__(self, planned: Plan):
        pks = {known.commune.pk for known in planned.meant.values()} - {None}
        living = Organisation.objects.filter(commune__in=pks).exclude(legal_status=LegalStatus.DISSOLVED)
        self.organisations = counted(planned, living)
        self.users = counted(planned, User.objects.filter(commune__in=pks, is_active=True))

    def of(self, row: int) -> str:
        """ "12 tổ chức, 2 tài khoản"."""
        return f"{format_number(self.organisations[row])} tổ chức, {format_number(self.users[row])} tài khoản"

    def left(self, row: int, known: Known) -> str:
        """Of a commune that is split they stay, and somebody has to say which are of the part."""
        return (
            f"không: {format_number(self.organisations[row])} tổ chức vẫn ở {known.now.full_name}. "
            "Ghi “Chuyển địa bàn” cho từng tổ chức thuộc xã mới."
        )


def counted(planned: Plan, records) -> Counter:
    """Row → how many of the records are of the commune that it means, when its turn comes."""
    in_database = Counter(dict(records.order_by().values_list("commune").annotate(Count("pk"))))
    inside = {known: in_database[known.commune.pk] for known in planned.meant.values()}
    found = Counter()
    for step in planned.steps:
        found[step.line.row] = inside.get(planned.meant[step.line.row], 0)
        if step.act == "merged":
            inside[step.into] = inside.get(step.into, in_database[step.into.commune.pk]) + inside[step.known]
    return found
