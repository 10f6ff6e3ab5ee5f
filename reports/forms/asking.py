from django import forms

from coopportal.kit.fields import DayField
from plans.models import Plan
from provinces.models import Province
from provinces.selectors import display_name
from reports.models import ProgressReport
from reports.services.computing import request_nation_report, request_province_report, request_report


class ProvinceField(forms.ModelChoiceField):
    def label_from_instance(self, province):
        return display_name(province)


class PlanField(forms.ModelChoiceField):
    def label_from_instance(self, plan):
        return f"{plan.number_text} · {plan.title} ({plan.province_label})"


class ReportForm(forms.Form):
    """`plan` is asked for of a report on one plan, `province` of one on all of them; the other one is let be."""

    kind = forms.ChoiceField(
        label="Loại báo cáo",
        choices=ProgressReport.Kind,
        widget=forms.RadioSelect,
        initial=ProgressReport.Kind.PROGRESS,
        required=False,
    )
    plan = PlanField(
        label="Kế hoạch",
        queryset=Plan.objects.none(),
        to_field_name="slug",
        required=False,
        help_text="Của báo cáo về một kế hoạch.",
        error_messages={
            "invalid_choice": "Không có kế hoạch này trong phạm vi của bạn. Hãy chọn trong danh sách.",
        },
    )
    province = ProvinceField(
        label="Tỉnh, thành phố",
        queryset=Province.objects.none(),
        to_field_name="slug",
        required=False,
        help_text="Của báo cáo về mọi kế hoạch.",
        error_messages={
            "invalid_choice": "Không có tỉnh, thành phố này trong địa bàn của bạn. Hãy chọn trong danh sách."
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
        if not user.sees_nation:
            self.fields["kind"].choices = [
                one for one in ProgressReport.Kind.choices if one[0] != ProgressReport.Kind.NATION
            ]
        held = user.territory_ids
        self.fields["province"].queryset = Province.objects.filter(
            pk__in=[pk for pk, bases in user.parts.items() if bases and bases <= held]
        )
        self.fields["province"].initial = user.place.slug

    def clean(self):
        given = super().clean()
        given["kind"] = given.get("kind") or ProgressReport.Kind.PROGRESS
        if given["kind"] in ProgressReport.OF_ONE_PLAN and not given.get("plan") and "plan" not in self.errors:
            self.add_error("plan", "Chọn một kế hoạch trong danh sách.")
        if (
            given["kind"] == ProgressReport.Kind.PROVINCE
            and not given.get("province")
            and "province" not in self.errors
        ):
            self.add_error("province", "Chọn tỉnh, thành phố trong danh sách.")
        return given

    def ask(self, by) -> ProgressReport:
        """Raises what the services raise."""
        given = {name: self.cleaned_data[name] for name in ("as_of", "period_kind")}
        if self.cleaned_data["kind"] == ProgressReport.Kind.NATION:
            return request_nation_report(by=by, **given)
        if self.cleaned_data["kind"] == ProgressReport.Kind.PROVINCE:
            return request_province_report(self.cleaned_data["province"], by=by, **given)
        given |= {
            "boundaries": self.cleaned_data["boundaries"],
            "stage": self.cleaned_data["kind"] == ProgressReport.Kind.STAGE,
        }
        return request_report(self.cleaned_data["plan"], by=by, **given)
