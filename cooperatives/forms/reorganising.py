"""Split, consolidate, merge in. Other organisations are named as papers name them: by code, certificate or name."""

from django import forms

from accounts.once import OnceForm
from cooperatives.models import Organisation
from coopportal.kit.fields import DayField
from coopportal.kit.text import name_key

LINES = forms.Textarea(attrs={"rows": 3})
MOST_LINES = 20
WHOM = "Ghi mã số thuế, số giấy chứng nhận hoặc tên đầy đủ"


def find_organisation(text: str, user) -> Organisation:
    """The one of the person's territory that `text` names. Raises ValidationError when none does, or several do."""
    rows, wanted = Organisation.objects.visible_to(user), text.strip()
    for found in (
        rows.filter(code=wanted),
        rows.filter(certificate_number=wanted),
        rows.filter(name_key=name_key(wanted)),
    ):
        match list(found[:2]) if wanted else []:
            case [one]:
                return one
            case [_, _]:
                raise forms.ValidationError(f"Có nhiều tổ chức tên “{wanted}”. Hãy ghi mã số thuế.", code="several")
    raise forms.ValidationError(f"Không thấy “{wanted}” trong địa bàn của bạn. {WHOM}.", code="none")


def lines_of(text: str) -> list[str]:
    """The lines that say something. Raises ValidationError when there are more than a reorganisation ever has."""
    lines = [line for line in text.splitlines() if line.strip(" ;")]
    if len(lines) > MOST_LINES:
        raise forms.ValidationError(f"Mỗi lần ghi nhiều nhất {MOST_LINES} tổ chức.", code="too_many")
    return lines


class ReorganisingForm(OnceForm):
    on = DayField(label="Ngày có hiệu lực")
    document = forms.CharField(label="Số quyết định, văn bản (nếu có)", required=False, max_length=80)
    reason = forms.CharField(
        label="Căn cứ, lý do", max_length=300, help_text="Ví dụ: Nghị quyết của Đại hội thành viên"
    )

    def __init__(self, data=None, *, user, **options):
        super().__init__(data, **options)
        self.user = user

    def about(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("on", "document", "reason")}


class SplitForm(ReorganisingForm):
    newborn = forms.CharField(
        label="Tổ chức mới",
        widget=LINES,
        help_text="Mỗi dòng một tên; có mã số thuế thì ghi sau dấu chấm phẩy. Ví dụ: Hợp tác xã Nông sản An Bình; 0100109106",
    )
    ends = forms.BooleanField(label="Tổ chức cũ chấm dứt tồn tại trong ngày đó (chia)", required=False)

    field_order = ["on", "newborn", "ends", "document", "reason"]

    def clean_newborn(self) -> list[dict]:
        lines = [line.partition(";") for line in lines_of(self.cleaned_data["newborn"])]
        return [{"name": name.strip(), "code": code.strip()} for name, _, code in lines]


class ConsolidateForm(ReorganisingForm):
    partners = forms.CharField(label="Hợp nhất với", widget=LINES, help_text=f"{WHOM}, mỗi dòng một tổ chức.")
    name = forms.CharField(label="Tên tổ chức mới", max_length=250)
    code = forms.CharField(label="Mã số thuế của tổ chức mới (nếu có)", required=False, max_length=14)

    field_order = ["on", "partners", "name", "code", "document", "reason"]

    def clean_partners(self) -> list[Organisation]:
        return [find_organisation(line, self.user) for line in lines_of(self.cleaned_data["partners"])]


class MergeForm(ReorganisingForm):
    into = forms.CharField(label="Sáp nhập vào", max_length=250, help_text=f"{WHOM} của tổ chức nhận sáp nhập.")

    field_order = ["on", "into", "document", "reason"]

    def clean_into(self) -> Organisation:
        return find_organisation(self.cleaned_data["into"], self.user)
