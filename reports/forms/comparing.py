from django import forms

from coopportal.kit.periods import day_label
from reports.models import ProgressReport


class EarlierField(forms.ModelChoiceField):
    def label_from_instance(self, report):
        return f"Số liệu đến {day_label(report.as_of)} ({report.get_status_display().lower()})"


class EarlierForm(forms.Form):
    earlier = EarlierField(
        label="So với báo cáo",
        queryset=ProgressReport.objects.none(),
        required=False,
        empty_label="Lần gần nhất",
        error_messages={
            "invalid_choice": "Không so được với báo cáo này. Hãy chọn một báo cáo trước đó của cùng kế hoạch, địa bàn."
        },
    )

    def __init__(self, data=None, *, earlier, **options):
        super().__init__(data, **options)
        self.fields["earlier"].queryset = earlier
