from django import forms

from accounts.once import OnceForm
from cooperatives.models import Organisation
from cooperatives.ownership import Block, may_write
from cooperatives.services.proposals import APPLICABLE, NO_WORDS


class ProposalForm(OnceForm):
    block = forms.ChoiceField(label="Phần của hồ sơ", error_messages={"required": "Chọn phần của hồ sơ."})
    field = forms.ChoiceField(
        label="Mục cần sửa", required=False, help_text="Chọn được mục thì khi chấp nhận, giá trị được ghi ngay."
    )
    value = forms.CharField(label="Giá trị đề nghị", max_length=300, required=False)
    words = forms.CharField(
        label="Nội dung, căn cứ",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": NO_WORDS},
    )

    def __init__(self, data=None, *, organisation, user, **options):
        super().__init__(data, **options)
        others = [
            (one.value, one.label[0].upper() + one.label[1:]) for one in Block if not may_write(user, one, organisation)
        ]
        self.fields["block"].choices = [("", "Chọn…"), *others]
        names = [(name, str(Organisation._meta.get_field(name).verbose_name)) for name in APPLICABLE]
        self.fields["field"].choices = [("", "Chỉ đề nghị bằng lời"), *((n, w[0].upper() + w[1:]) for n, w in names)]

    def proposal(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("block", "field", "value", "words")}
