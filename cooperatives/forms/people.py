"""Forms about people. What is known of a person never stands in a form: blank leaves it, "x" takes it away."""

from django import forms

from accounts.once import OnceForm
from cooperatives.models import Representative
from coopportal.kit.fields import DayField

CLEAR = "x"
GENDERS = [("", "Chưa rõ"), ("no", "Nam"), ("yes", "Nữ")]


class PurposeForm(forms.Form):
    """What somebody wants a person's data for; it is kept beside the look."""

    purpose = forms.CharField(
        label="Mục đích",
        max_length=200,
        help_text="Được ghi lại cùng tên bạn và thời điểm.",
        error_messages={"required": "Ghi mục đích, ví dụ: gọi mời dự lớp tập huấn ngày 12/5."},
    )


class PersonForm(forms.Form):
    full_name = forms.CharField(
        label="Họ và tên", max_length=120, error_messages={"required": "Nhập họ và tên người đại diện."}
    )
    title = forms.CharField(
        label="Chức danh", max_length=80, initial="Giám đốc", error_messages={"required": "Nhập chức danh."}
    )
    female = forms.TypedChoiceField(
        label="Giới tính", required=False, choices=GENDERS, coerce=lambda value: value == "yes", empty_value=None
    )
    phone = forms.CharField(label="Điện thoại", max_length=20, required=False)
    email = forms.EmailField(
        label="Thư điện tử", required=False, error_messages={"invalid": "Thư điện tử không hợp lệ, ví dụ a@htx.vn."}
    )


class AppointmentForm(PersonForm, OnceForm):
    from_on = DayField(label="Từ ngày", error_messages={"required": "Nhập ngày bắt đầu, ví dụ 15/03/2024."})
    replaces = forms.ModelChoiceField(
        label="Thay cho",
        queryset=Representative.objects.none(),
        required=False,
        empty_label="Không thay ai (thêm người)",
        help_text="Người trước được ghi thôi giữ chức từ ngày này.",
    )

    def __init__(self, data=None, *, organisation, **options):
        super().__init__(data, **options)
        self.fields["replaces"].queryset = organisation.representatives.filter(to_on=None)

    def appointment(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "form_key"}


class PersonCorrectionForm(PersonForm):
    """Values of personal fields are not shown; the help says what is masked."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    from_on = DayField(label="Từ ngày", required=False)
    to_on = DayField(label="Đến trước ngày", required=False, help_text="Để trống khi còn giữ chức.")
    email = forms.CharField(label="Thư điện tử", max_length=254, required=False)

    def __init__(self, data=None, *, person: Representative, **options):
        female = {True: "yes", False: "no"}.get(person.female, "")
        first = {"title": person.title, "female": female, "from_on": person.from_on, "to_on": person.to_on}
        super().__init__(data, initial=first | {"version": person.version}, **options)
        self.fields["full_name"].required = False
        for name in ("full_name", "phone", "email"):
            masked = getattr(person, "masked_" + name.removeprefix("full_"))
            leave = f"Đang ghi: {masked}. Để trống thì giữ nguyên" if masked else "Chưa ghi"
            self.fields[name].help_text = leave + (f"; nhập {CLEAR} để bỏ." if masked and name != "full_name" else ".")

    def corrections(self) -> dict:
        """What is to be changed: a personal field left blank is not."""
        found = {name: self.cleaned_data[name] for name in ("title", "female", "from_on", "to_on")}
        for name in ("full_name", "phone", "email"):
            if typed := self.cleaned_data[name].strip():
                found[name] = "" if typed.casefold() == CLEAR and name != "full_name" else typed
        return found
