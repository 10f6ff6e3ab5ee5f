"""A pasted attendance list and what the person decides of each of its lines; the figures of who took part."""

from dataclasses import dataclass
from itertools import zip_longest

from django import forms

from cooperatives.models import Organisation, Participation, SupportActivity
from cooperatives.selectors.matching import MOST_LINES, Match, match_lines, read_lines
from cooperatives.services.support import Entry
from coopportal.kit.conflicts import VersionedForm
from coopportal.kit.fields import CountField, DayField, MillionsField
from coopportal.kit.text import search_key

GROUP, SKIP = "group", "skip"


class AttendanceForm(forms.Form):
    text = forms.CharField(
        label="Danh sách tham dự",
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text="Mỗi dòng một đơn vị, hoặc dán nguyên các cột từ Excel: tên, mã số thuế, xã, số người.",
        error_messages={"required": "Dán danh sách: mỗi dòng một đơn vị, ví dụ “HTX Bí xanh Yên Phong; xã Yên Phong; 3 người”."},
    )  # fmt: skip

    def clean_text(self):
        text = self.cleaned_data["text"]
        self.lines = read_lines(text)
        if not self.lines:
            raise forms.ValidationError("Không đọc được tên đơn vị nào. Mỗi dòng ghi tên một đơn vị.")
        if len(self.lines) > MOST_LINES:
            raise forms.ValidationError(
                f"Danh sách có {len(self.lines)} dòng; mỗi lần dán nhiều nhất {MOST_LINES} dòng. Hãy chia làm nhiều lần."
            )
        return text


def printable(text: str) -> str:
    """Without what no name holds and no column keeps."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


@dataclass
class Decision:
    """A line, who may be meant, and what was decided: the number of an organisation, "group", "skip" or "" (nothing yet)."""

    match: Match
    written: str
    choices: list[tuple[str, str]]
    chosen: str = ""
    note: str = ""
    missing: bool = False


class ReviewForm:
    """The lines with their decisions. Lines are matched anew each time: what a browser sends back decides nothing alone."""

    def __init__(self, data, *, activity: SupportActivity, user, lines=None):
        self.user, self.there = (
            user,
            dict(activity.participations.exclude(organisation=None).values_list("organisation", "pk")),
        )
        written = (
            [line.written() for line in lines]
            if lines is not None
            else [printable(text) for text in data.getlist("line")[:MOST_LINES]]
        )
        decided = [] if lines is not None else data.getlist("choice")
        pairs = [
            (text, choice or "") for text, choice in zip_longest(written, decided[: len(written)]) if search_key(text)
        ]
        read = [(line, text, choice) for text, choice in pairs for line in read_lines(text)[:1]]
        matches = match_lines([line for line, _, _ in read], user)
        self.decisions = [
            self.decision(match, text, choice) for match, (_, text, choice) in zip(matches, read, strict=True)
        ]
        self.mark_repeated(first=lines is not None)

    def decision(self, match: Match, text: str, choice: str) -> Decision:
        choices = [(str(one.pk), one.label) for one in match.candidates]
        chosen = choice if choice in {GROUP, SKIP, *dict(choices)} else ""
        return Decision(match, text, choices, chosen or (str(match.sure.pk) if match.sure else ""), match.note)

    def mark_repeated(self, first: bool) -> None:
        """Who is already in the activity, or stands on a line above, is left out unless the person says otherwise."""
        above: dict[str, int] = {}
        for number, one in enumerate(self.decisions, 1):
            if one.chosen.isdigit() and int(one.chosen) in self.there:
                one.note = "Đã có trong hoạt động này."
                one.chosen = SKIP if first else one.chosen
            elif one.chosen.isdigit() and one.chosen in above:
                one.note = f"Trùng với dòng {above[one.chosen]}."
                one.chosen = SKIP if first else one.chosen
            elif one.chosen.isdigit():
                above[one.chosen] = number

    def is_complete(self) -> bool:
        for one in self.decisions:
            one.missing = not one.chosen
        return bool(self.decisions) and not self.missing_count

    @property
    def missing_count(self) -> int:
        return sum(not one.chosen for one in self.decisions)

    @property
    def counts(self) -> dict[str, int]:
        """How many lines are sure, doubtful, unknown."""
        kinds = [one.match.certainty.value for one in self.decisions]
        return {name: kinds.count(name) for name in ("sure", "doubtful", "unknown")}

    def entries(self) -> list[Entry]:
        numbers = {int(one.chosen) for one in self.decisions if one.chosen.isdigit()}
        organisations = Organisation.objects.visible_to(self.user).in_bulk(numbers)
        entries = []
        for one in self.decisions:
            persons = one.match.line.persons
            if one.chosen == GROUP:
                entries.append(Entry(founding_group=one.match.line.name[:250], persons=persons))
            elif one.chosen != SKIP:
                entries.append(Entry(organisation=organisations[int(one.chosen)], persons=persons))
        return entries


FIGURES = {
    SupportActivity.Kind.LOAN: ("amount_vnd", "balance_vnd"),
    SupportActivity.Kind.SALARY: (
        "persons",
        "from_on",
        "to_on",
        "months",
        "qualification",
        "monthly_vnd",
        "amount_vnd",
    ),
}


class ParticipantForm(VersionedForm):
    """The figures of one lượt that its kind of activity asks for."""

    persons = CountField(label="Số người", required=False, most=100_000)
    amount_vnd = MillionsField(label="Số tiền (triệu đồng)", required=False)
    balance_vnd = MillionsField(label="Dư nợ (triệu đồng)", required=False)
    from_on = DayField(label="Hỗ trợ từ ngày", required=False)
    to_on = DayField(label="Đến trước ngày", required=False)
    months = CountField(label="Số tháng", required=False, most=120)
    qualification = forms.ChoiceField(
        label="Trình độ", required=False, choices=[("", "Chưa rõ"), *Participation.Qualification.choices]
    )
    monthly_vnd = MillionsField(label="Mức một tháng (triệu đồng)", required=False)
    remove = forms.BooleanField(label="Bỏ khỏi hoạt động", required=False)

    def __init__(self, data=None, *, participation: Participation, kind: str, **options):
        self.participation = participation
        self.figures = FIGURES.get(SupportActivity.Kind(kind), ("persons",))
        initial = {name: getattr(participation, name) for name in self.figures} | {"version": participation.version}
        super().__init__(data, initial=initial, **options)
        for name in set(self.fields) - {*self.figures, "version", "remove"}:
            del self.fields[name]
        if kind == SupportActivity.Kind.LOAN:
            self.fields["amount_vnd"].label = "Doanh số cho vay (triệu đồng)"

    @property
    def name(self) -> str:
        return str(self.participation.organisation or self.participation.founding_group)

    def is_changed(self) -> bool:
        return not self.cleaned_data["remove"] and bool(set(self.changed_data) & set(self.figures))

    def change(self) -> tuple[int, dict]:
        return self.cleaned_data["version"], {name: self.cleaned_data[name] for name in self.figures}

    @property
    def cells(self):
        return [self[name] for name in self.figures]
