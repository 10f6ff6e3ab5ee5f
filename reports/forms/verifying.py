import re

from django import forms

from reports.services.signing import CODE_LETTERS

CODE = re.compile(rf"[{CODE_LETTERS}]{{12}}")


class CodeForm(forms.Form):
    """The code as it stands in the foot of a printed report; spaces, dashes and case are free."""

    code = forms.CharField(
        label="Mã tra cứu",
        max_length=40,
        help_text="In ở chân trang báo cáo, ví dụ ACDE-FHJK-LMNP.",
        error_messages={"required": "Nhập mã ở chân trang báo cáo, ví dụ ACDE-FHJK-LMNP."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self):
        letters = re.sub(r"[\s\-–]", "", self.cleaned_data["code"]).upper()
        if not CODE.fullmatch(letters):
            raise forms.ValidationError(
                "Mã gồm 12 chữ và số viết liền hoặc cách bằng dấu gạch, ví dụ ACDE-FHJK-LMNP. Hãy xem lại chân trang báo cáo."
            )
        return "-".join(letters[i : i + 4] for i in (0, 4, 8))
