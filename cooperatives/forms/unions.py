from django import forms

from accounts.once import OnceForm
from cooperatives.models import Kind, Organisation
from coopportal.kit.fields import DayField

MOST = 20


class OrganisationChoice(forms.ModelChoiceField):
    def label_from_instance(self, one):
        return " · ".join(filter(None, [one.name, one.code, one.commune and one.commune.full_name]))


class JoinForm(OnceForm):
    """A cooperative joins a union. The other side is chosen: a union from the list, a member by searching."""

    from_on = DayField(label="Vào từ ngày", error_messages={"required": "Nhập ngày vào, ví dụ 15/03/2024."})

    def __init__(self, data=None, *, organisation: Organisation, user, **options):
        super().__init__(data, **options)
        seen = Organisation.objects.visible_to(user).exclude(pk=organisation.pk).select_related("commune")
        seen = seen.defer("search_vector", "search_key").order_by("sort_key", "pk")
        if organisation.kind == Kind.UNION:
            self.fields["q"] = forms.CharField(
                label="Tìm hợp tác xã",
                max_length=100,
                help_text="Tên hoặc mã số thuế.",
                error_messages={"required": "Gõ tên hoặc mã số thuế của hợp tác xã."},
            )
            members = seen.filter(kind__in=[Kind.HTX, Kind.CREDIT_FUND]).search(self.data.get("q", ""))
            found = members[:MOST] if self.is_bound else members.none()
            self.fields["other"] = OrganisationChoice(
                label="Thành viên", queryset=members, required=False, widget=forms.RadioSelect, empty_label=None
            )
            self.fields["other"].choices = [(one.pk, self.fields["other"].label_from_instance(one)) for one in found]
            self.found = list(found)
        else:
            self.fields["other"] = OrganisationChoice(
                label="Liên hiệp",
                queryset=seen.filter(kind=Kind.UNION),
                error_messages={"required": "Chọn liên hiệp hợp tác xã."},
            )
        self.order_fields(["q", "other", "from_on"])

    def clean(self):
        cleaned = super().clean()
        if "q" in self.fields and cleaned.get("q") and not cleaned.get("other") and not self.has_error("other"):
            if len(self.found) == 1:
                cleaned["other"] = self.found[0]
            elif self.found:
                self.add_error("other", "Chọn một hợp tác xã trong các kết quả.")
            else:
                self.add_error("q", "Không tìm thấy hợp tác xã nào trong địa bàn của bạn. Thử gõ ít chữ hơn.")
        return cleaned


class LeaveForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    to_on = DayField(label="Thôi từ ngày", error_messages={"required": "Nhập ngày thôi, ví dụ 31/12/2025."})
