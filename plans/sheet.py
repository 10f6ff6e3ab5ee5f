"""The rows of an open edition as a sheet of texts: what the grid shows, and what it sends back cell by cell.

A change says what the cell held when the person began; where it holds something else by now nothing is written and both
are told. Cells that are right are written though others of the row are not.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from coopportal.kit.text import nfc
from plans.forms.targets import TargetForm, offered
from plans.models import Edition, Milestone, Target, TargetTerms
from plans.selectors.rows import letter, roman
from plans.services.targets import (
    move_target,
    opened,
    remove_milestone,
    save_milestone,
    save_target,
    withdraw_target,
)

MOST_ROWS = 200  # in one sending
MARK = "mốc công việc"  # in the column of the indicator: a row without a number
MARK_CELLS = ("wording", "due_on", "agency")


@dataclass(frozen=True)
class SheetRow:
    """`key`: "t12" a target, "m3" a milestone. `locked`: the cells that cannot be written. `goal`: "≥ 35".

    `withdrawn`: by this amendment.
    """

    key: str
    version: int
    stt: str
    cells: dict[str, str]
    locked: tuple[str, ...] = ()
    is_whole: bool = False  # a target that may be broken down
    withdrawn: bool = False
    goal: str = ""

    def as_data(self) -> dict:
        return asdict(self)


@dataclass
class Told:
    """What became of one row that was sent. `errors`: cell → why not; `conflicts`: cell → what stands there now."""

    key: str
    written: str = ""  # the key of a new row, once it is written
    row: SheetRow | None = None
    gone: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    conflicts: dict[str, str] = field(default_factory=dict)

    def as_data(self) -> dict:
        return asdict(self)


class Sheet:
    """One person's sight of one edition; what may be chosen is looked up once."""

    def __init__(self, edition: Edition, user: User):
        self.edition, self.plan, self.user = edition, edition.plan, user
        self.lists = offered(self.plan, user)
        self.form = self.form_of(None)

    def form_of(self, data: Mapping | None) -> TargetForm:
        return TargetForm(data, plan=self.plan, user=self.user, lists=self.lists)

    @property
    def columns(self) -> list[str]:
        return list(self.form.fields)

    def rows(self) -> list[SheetRow]:
        """Targets in their order, parts below their whole; milestones last. What an amendment in hand takes out stays to
        be seen in its place, without a number."""
        kept = Q(withdrawn=False) if self.edition.is_issued else Q(withdrawn=False) | Q(edition=self.edition)
        terms = TargetTerms.objects.of_edition(self.edition, withdrawn=True).filter(kept)
        parts = defaultdict(list)
        for one in terms.select_related("edition", "unit", "target__indicator", "target__agency", "target__area"):
            parts[one.target.parent_id].append(one)
        issued = set(
            TargetTerms.objects.filter(edition__plan=self.plan, edition__number__lt=self.edition.number).values_list(
                "target", flat=True
            )
        )
        rows, number = [], 0
        sections = list(dict.fromkeys(one.target.section for one in parts[None] if not one.withdrawn))
        for whole in parts[None]:
            if whole.withdrawn:
                rows.append(self.row_of(whole, "", True))
                continue
            number += 1
            stt = f"{roman(sections.index(whole.target.section) + 1)}.{number}" if any(sections) else str(number)
            rows.append(self.row_of(whole, stt, whole.target_id in issued))
            standing = [part for part in parts[whole.target_id] if not part.withdrawn]
            rows += [self.row_of(part, f"{stt}.{letter(place)}", True) for place, part in enumerate(standing, start=1)]
            rows += [self.row_of(part, "", True) for part in parts[whole.target_id] if part.withdrawn]
        marks = self.plan.milestones.select_related("agency")
        return rows + [self.row_of_mark(one, f"M{place}") for place, one in enumerate(marks, start=1)]

    def row_of(self, terms: TargetTerms, stt: str, identified: bool) -> SheetRow:
        target, locked, withdrawn = terms.target, ("indicator",) if identified else (), terms.withdrawn
        return SheetRow(
            f"t{target.pk}",
            target.version,
            stt,
            self.form.texts(terms),
            tuple(self.columns) if withdrawn else locked,
            not target.parent_id and not withdrawn,
            withdrawn,
            terms.goal_text,
        )

    def row_of_mark(self, mark: Milestone, stt: str) -> SheetRow:
        due = f"{mark.due_on:%d/%m/%Y}" if mark.due_on else ""
        said = {"indicator": MARK, "wording": mark.wording, "due_on": due}
        said["agency"] = self.form.fields["agency"].name_of(mark.agency)
        cells = dict.fromkeys(self.columns, "") | said
        return SheetRow(
            f"m{mark.pk}", mark.version, stt, cells, tuple(name for name in self.columns if name not in MARK_CELLS)
        )

    def save(self, changes: list[dict]) -> tuple[list[Told], list[SheetRow]]:
        """Each row by itself: what is right is written; and all rows as they stand then. Raises PermissionDenied, WrongState.

        A new row names the one it stands behind ("" at the top), be that a new one of the same sending.
        """
        answers: list[Told] = []
        stands: dict[str, str | None] = {}
        for change in changes[:MOST_ROWS]:
            behind = change.get("after")
            behind = stands.get(behind, behind)
            told = self.save_row(change | {"after": behind})
            stands[told.key] = told.written if told.written[:1] == "t" else behind
            answers.append(told)
        rows = self.rows()
        now = {row.key: row for row in rows}
        for answer in answers:
            answer.row = now.get(answer.written or answer.key)
        return answers, rows

    @transaction.atomic
    def save_row(self, change: dict) -> Told:
        opened(self.edition, self.user)
        key = str(change.get("key", ""))[:40]
        cells = {name: pair for name, pair in dict(change.get("cells", {})).items() if name in self.form.fields}
        told = Told(key)
        if key[:1] == "n":
            self.add(told, {name: nfc(str(new)) for name, (_, new) in cells.items()}, change.get("after"))
            return told
        row = self.found(key)
        if row is None:
            told.gone = True
        elif change.get("remove"):
            self.remove(told, row, change.get("version"))
        elif change.get("restore"):
            self.restore(told, row)
        else:
            self.change(told, row, cells)
        return told

    def found(self, key: str) -> Target | Milestone | None:
        rows = {"t": self.plan.targets, "m": self.plan.milestones}.get(key[:1])
        number = key[1:]
        if rows is None or not (number.isascii() and number.isdigit() and len(number) < 10):
            return None
        return rows.select_related("agency").filter(pk=number).first()

    def add(self, told: Told, texts: dict[str, str], after: str | None) -> None:
        is_mark = nfc(texts.get("indicator", "")).casefold() == MARK
        form = self.form_of(texts | ({"indicator": ""} if is_mark else {}))
        told.errors = first_errors(form)
        if told.errors:
            return
        try:
            with transaction.atomic():
                given = form.given()
                if is_mark:
                    row = save_milestone(self.edition, {name: given[name] for name in MARK_CELLS}, by=self.user)
                else:
                    row = save_target(self.edition, given, by=self.user)
                    self.place(row, after)
        except ValidationError as error:
            told.errors = by_cell(error)
            return
        told.written = f"{'m' if is_mark else 't'}{row.pk}"

    def place(self, row: Target, after: str | None) -> None:
        """Right behind the target of this key or, of a part, behind its whole; "" at the top; else it stays at the end."""
        *others, _ = self.plan.targets.filter(parent=None).order_by("position").values_list("pk", flat=True)
        before = self.found(after) if after else None
        if after == "" and others:
            move_target(self.edition, row, after=None, by=self.user)
        elif isinstance(before, Target) and others[-1:] != [before.parent_id or before.pk]:
            move_target(self.edition, row, after=before.parent or before, by=self.user)

    def restore(self, told: Told, row: Target | Milestone) -> None:
        """Take back that the amendment takes it out."""
        try:
            with transaction.atomic():
                save_target(self.edition, {}, by=self.user, target=row)
        except ValidationError as error:
            told.errors = by_cell(error)

    def remove(self, told: Told, row: Target | Milestone, version) -> None:
        if row.version != version:
            told.errors["wording"] = "Người khác vừa sửa dòng này. Hãy xem giá trị mới rồi xóa lại."
            return
        try:
            with transaction.atomic():
                act = withdraw_target if isinstance(row, Target) else remove_milestone
                act(self.edition, row, by=self.user)
        except ValidationError as error:
            told.errors = by_cell(error)

    def change(self, told: Told, row: Target | Milestone, cells: Mapping) -> None:
        if self.is_withdrawn(row):
            told.gone = True
            return
        now = self.texts_now(row)
        wanted = {}
        for name, (old, new) in cells.items():
            new = nfc(str(new))
            if now[name] == new:
                continue
            if now[name] != nfc(str(old)):
                told.conflicts[name] = now[name]
            else:
                wanted[name] = new
        while wanted:
            errors = self.write(row, now, wanted)
            if not errors:
                return
            bad = {name: text for name, text in errors.items() if name in wanted}
            told.errors |= bad or dict.fromkeys(wanted, " ".join(errors.values()))
            wanted = {name: text for name, text in wanted.items() if name not in told.errors}

    def texts_now(self, row: Target | Milestone) -> dict[str, str]:
        return self.row_of_mark(row, "").cells if isinstance(row, Milestone) else self.form.texts(self.terms_now(row))

    def terms_now(self, target: Target) -> TargetTerms:
        terms = TargetTerms.objects.of_edition(self.edition, withdrawn=True)
        return terms.select_related("edition", "unit", "target__indicator", "target__agency").get(target=target)

    def is_withdrawn(self, row: Target | Milestone) -> bool:
        return isinstance(row, Target) and self.terms_now(row).withdrawn

    def write(self, row: Target | Milestone, now: dict[str, str], wanted: dict[str, str]) -> dict[str, str]:
        """Cell → why it was not written; {} when all of `wanted` is."""
        is_mark = isinstance(row, Milestone)
        texts = now | wanted
        if is_mark:
            texts = {name: texts[name] for name in MARK_CELLS}
        form = self.form_of(texts)
        if errors := first_errors(form):
            return errors
        given, names = form.given(), self.written_by(wanted)
        try:
            with transaction.atomic():
                if is_mark:
                    save_milestone(
                        self.edition, {name: given[name] for name in MARK_CELLS}, by=self.user, milestone=row
                    )
                else:
                    given = {name: value for name, value in given.items() if name in names}
                    save_target(self.edition, given, by=self.user, target=row)
        except ValidationError as error:
            return by_cell(error)
        return {}

    def written_by(self, wanted: Mapping) -> set[str]:
        """The facts that these cells speak of: a figure such as "≥ 35" says its comparator, too."""
        names = {name for name in wanted if name != "by_year"}
        if names & {"low", "comparator", "high"}:
            names |= {"low", "comparator", "high"}
        return names | ({"by_year"} if any(name[0] == "y" and name[1:].isdigit() for name in names) else set())


def first_errors(form: TargetForm) -> dict[str, str]:
    return {name: str(errors[0]) for name, errors in form.errors.items()}


def by_cell(error: ValidationError) -> dict[str, str]:
    if hasattr(error, "error_dict"):
        return {name: " ".join(texts) for name, texts in error.message_dict.items()}
    return {"wording": " ".join(error.messages)}
