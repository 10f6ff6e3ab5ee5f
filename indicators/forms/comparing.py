from django import forms
from django.core.exceptions import ValidationError

from cooperatives.selectors.matching import Line, head_of, read_lines
from coopportal.kit.numbers import format_number
from coopportal.kit.text import search_key
from coopportal.kit.workbooks.reading import Unreadable, read_workbook
from indicators.forms.reported import refuse_large
from indicators.pasting.grid import text_of
from indicators.selectors.comparing import MOST_LINES

LONGEST = 400_000
HEAD_WITHIN = 20  # rows: so far down the head of a sheet is looked for


class ComparisonForm(forms.Form):
    """Somebody's list of organisations: pasted, or a workbook of which the first sheet counts. `lines` when it is valid."""

    text = forms.CharField(
        label="Danh sách của đơn vị khác",
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="Dán từ Excel hoặc Word, mỗi dòng một tổ chức: tên, mã số thuế, xã; có mã số thuế thì khớp chắc chắn nhất.",
        error_messages={"max_length": "Danh sách quá dài. Hãy so sánh từng phần."},
    )
    file = forms.FileField(
        label="hoặc tệp Excel, CSV",
        required=False,
        max_length=200,
        help_text="Trang tính đầu tiên, không quá 10 MB. Cổng không giữ lại tệp.",
        error_messages={
            "empty": "Tệp trống. Hãy chọn lại tệp.",
            "max_length": "Tên tệp quá dài. Hãy đặt tên ngắn hơn.",
        },
    )

    def clean_file(self):
        return refuse_large(self.cleaned_data["file"])

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if file := cleaned.get("file"):
            try:
                sheets = read_workbook(file.read(), file.name)
                cleaned["text"] = below_title(text_of(sheets[0])) if sheets else ""
            except Unreadable as problem:
                raise ValidationError({"file": problem.sentence}) from problem
        self.lines: list[Line] = read_lines(cleaned.get("text") or "")
        where = "file" if cleaned.get("file") else "text"
        if not self.lines:
            raise ValidationError(
                {
                    where: "Không đọc được tên tổ chức nào. Mỗi dòng ghi một tổ chức, ví dụ “HTX Bí xanh Yên Phong; 4700123456”."
                }
            )
        if len(self.lines) > MOST_LINES:
            raise ValidationError(
                {
                    where: f"Danh sách có {format_number(len(self.lines))} dòng; mỗi lần so sánh nhiều nhất "
                    f"{format_number(MOST_LINES)} dòng."
                }
            )
        return cleaned


def below_title(text: str) -> str:
    """From the row of heads on, where one is found: what stands above it is the title of the sheet."""
    rows = text.split("\n")
    for at, row in enumerate(rows[:HEAD_WITHIN]):
        cells = [cell.strip() for cell in row.split("\t")]
        if len([cell for cell in cells if search_key(cell)]) > 1 and head_of(cells):
            return "\n".join(rows[at:])
    return text
