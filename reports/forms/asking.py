from django import forms

from coopportal.kit.fields import DayField
from plans.models import Plan
from reports.models import ProgressReport


class PlanField(forms.ModelChoiceField):
    def label_from_instance(self, plan):
        return f"{plan.number_text} · {plan.title} ({plan.province_label})"


class ReportForm(forms.Form):
    plan = PlanField(
        label="Kế hoạch",
        queryset=Plan.objects.none(),
        to_field_name="slug",
        error_messages={
            "required": "Chọn một kế hoạch trong danh sách.",
            "invalid_choice": "Không có kế hoạch này trong phạm vi của bạn. Hãy chọn trong danh sách.",
        },
    )
    as_of = DayField(label="Số liệu tính đến ngày", error_messages={"required": "Nhập ngày số liệu, ví dụ 31/12/2024."})
    period_kind = forms.ChoiceField(
        label="Kỳ báo cáo", choices=ProgressReport.PeriodKind, help_text="Cột “TH kỳ báo cáo” tính từ đầu kỳ này."
    )
    boundaries = forms.ChoiceField(
        label="Địa giới",
        choices=[("old", "Địa bàn khi ban hành kế hoạch"), ("new", "Tỉnh, thành phố hiện nay")],
        widget=forms.RadioSelect,
        initial="old",
    )

    def __init__(self, data=None, *, user, **options):
        super().__init__(data, **options)
        plans = Plan.objects.visible_to(user).filter(status__in=Plan.IN_FORCE)
        self.fields["plan"].queryset = plans.select_related("province__successor")
