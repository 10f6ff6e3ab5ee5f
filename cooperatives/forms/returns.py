"""The annual return as a form: the lines of return_blocks.py, and a note for each plausibility rule."""

from django import forms

from cooperatives.models.yearly import Difficulty
from cooperatives.plausibility import RULES
from cooperatives.return_blocks import BLOCKS, Line, blocks_for
from coopportal.kit.conflicts import VersionedForm, posted, set_posted
from coopportal.kit.fields import CountField, FlagField, MillionsField

SIGNED = {"profit_vnd"}  # a loss is below zero


def field_for(line: Line) -> forms.Field:
    if line.is_money:
        return MillionsField(label=line.label, required=False, signed=line.name in SIGNED)
    if line.is_flag:
        return FlagField(label=line.label, required=False)
    if line.name == "difficulties":
        return forms.MultipleChoiceField(
            label=line.label, required=False, choices=Difficulty.choices, widget=forms.CheckboxSelectMultiple
        )
    return CountField(label=line.label, required=False)


class AnnualReturnForm(VersionedForm):
    """`version` 0: there was no return when the form was opened. `keeps`: codes of the blocks said to be as last year."""

    keeps = forms.MultipleChoiceField(
        required=False, choices=[(block.code, block.title) for block in BLOCKS], widget=forms.MultipleHiddenInput
    )
    note = forms.CharField(
        label="Ghi chú của phiếu", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    confirm_all = forms.CharField(
        label="Một ghi chú cho tất cả cảnh báo còn lại",
        required=False,
        max_length=300,
        help_text="Ví dụ: đã đối chiếu với sổ sách của hợp tác xã.",
    )

    def __init__(self, data=None, *, kind: str, initial: dict):
        super().__init__(data, initial=initial)
        self.lines = [line for block in blocks_for(kind) for line in block.lines]
        for line in self.lines:
            self.fields[line.name] = field_for(line)
        for rule in RULES:
            self.fields[confirm(rule.code)] = forms.CharField(label="Ghi chú", required=False, max_length=300)

    @property
    def figures(self) -> dict:
        return {name: self.cleaned_data[name] for name in (*(line.name for line in self.lines), "note")}

    @property
    def notes(self) -> dict[str, str]:
        """Code of a rule → its note; that for all where it has none of its own."""
        common = self.cleaned_data["confirm_all"]
        return {rule.code: self.cleaned_data[confirm(rule.code)] or common for rule in RULES}

    def fill(self, names, values: dict) -> "AnnualReturnForm":
        """The same form with what was typed, and `values` in the place of those names."""
        data = self.data.copy()
        for name in names:
            set_posted(data, name, posted(self.fields[name], values[name]))
        self.data = data
        return self


def confirm(code: str) -> str:
    return f"confirm_{code}"


class ReviewForm(forms.Form):
    """What a checker says: one sentence about the whole, and one about each line where something is wrong."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Ý kiến", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data=None, *, lines=(), initial: dict | None = None):
        super().__init__(data, initial=initial)
        self.names = [line.name for line in lines]
        for line in lines:
            self.fields[f"remark_{line.name}"] = forms.CharField(label=line.label, required=False, max_length=200)

    @property
    def remarks(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"remark_{name}"] for name in self.names}

    @property
    def remark_fields(self):
        return [self[f"remark_{name}"] for name in self.names]
