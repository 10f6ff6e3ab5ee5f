from django import forms

from cooperatives.selectors.submissions import FIRST_YEAR
from cooperatives.services.submissions import FIELDS
from coopportal.kit import clock
from coopportal.kit.conflicts import VersionedForm
from coopportal.kit.fields import CountField, FlagField


class SubmissionForm(VersionedForm):
    """`version` 0: the commune had said nothing when the form was opened."""

    list_complete = FlagField(
        label="Danh sách HTX, THT của xã trên cổng đã đầy đủ?",
        required=False,
        help_text="Còn thiếu tổ chức nào thì thêm vào sổ đăng ký; chưa kịp lập danh sách THT thì ghi số ở dưới.",
    )
    nil_report = forms.BooleanField(
        label="Báo cáo không phát sinh",
        required=False,
        help_text="Trong năm không có tổ hợp tác nào ngoài danh sách. Im lặng không phải là 0: đánh dấu ở đây mới là 0.",
    )
    groups_total = CountField(label="Tổng số tổ hợp tác trên địa bàn, theo xã", required=False)
    unlisted_groups = CountField(label="Số tổ hợp tác chưa lập danh sách", required=False)
    unlisted_groups_new = CountField(label="Trong đó: thành lập mới trong năm", required=False)
    unlisted_group_members = CountField(label="Số thành viên của các tổ hợp tác đó", required=False)
    note = forms.CharField(label="Ghi chú", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    @property
    def figures(self) -> dict:
        return {name: self.cleaned_data[name] for name in FIELDS}


class SubmissionYearForm(forms.Form):
    year = forms.TypedChoiceField(label="Năm", required=False, coerce=int, empty_value=None)

    def __init__(self, data=None):
        super().__init__(data)
        years = range(clock.today().year, FIRST_YEAR - 1, -1)
        self.fields["year"].choices = [("", "Năm đang thu"), *((year, year) for year in years)]
