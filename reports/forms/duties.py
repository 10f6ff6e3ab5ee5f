from django import forms

from coopportal.kit.conflicts import VersionedForm
from coopportal.kit.fields import DayField
from reports.models import Duty, ProgressReport
from reports.services.duties import FIELDS


class DutyForm(VersionedForm, forms.ModelForm):
    from_on = DayField(
        label="Theo dõi từ ngày",
        help_text="Kỳ đến hạn trước ngày này không bị coi là quá hạn. Ví dụ: 01/01/2026.",
        error_messages={"required": "Nhập ngày bắt đầu theo dõi, ví dụ 01/01/2026."},
    )
    months_after = forms.IntegerField(
        label="Gửi sau tháng cuối kỳ mấy tháng",
        min_value=0,
        max_value=12,
        initial=0,
        help_text="0: ngay trong tháng cuối kỳ; 1: tháng sau.",
        error_messages={"required": "Nhập số tháng, ví dụ 0 hoặc 1."},
    )
    day = forms.IntegerField(
        label="Hạn gửi: ngày",
        min_value=1,
        max_value=31,
        help_text="31 là ngày cuối tháng. Trúng ngày nghỉ thì chuyển sang ngày làm việc tiếp theo.",
        error_messages={"required": "Nhập ngày trong tháng, ví dụ 20."},
    )

    class Meta:
        model = Duty
        fields = list(FIELDS)


class ReportChoice(forms.ModelChoiceField):
    def label_from_instance(self, report):
        return f"{report.title}, số liệu đến {report.as_of:%d/%m/%Y} ({report.get_status_display()})"


class SentForm(forms.Form):
    sent_on = DayField(label="Ngày gửi", error_messages={"required": "Nhập ngày gửi, ví dụ 19/06/2026."})
    report = ReportChoice(
        label="Báo cáo đã gửi",
        queryset=ProgressReport.objects.none(),
        required=False,
        empty_label="Lập ngoài cổng",
        error_messages={"invalid_choice": "Không có báo cáo này trong phạm vi của bạn. Hãy chọn trong danh sách."},
    )
    note = forms.CharField(
        label="Ghi chú", max_length=200, required=False, help_text="Ví dụ: Công văn số 215/STC-KTTT."
    )

    def __init__(self, data=None, *, user, **options):
        super().__init__(data, **options)
        own = ProgressReport.objects.visible_to(user).filter(owner_agency=user.agency_id).exclude(content="")
        self.fields["report"].queryset = own.defer("content", "records").select_related("plan")
