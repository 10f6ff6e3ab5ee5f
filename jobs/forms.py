from django import forms

from jobs.models import NoticeChoice


class NoticeChoiceForm(forms.ModelForm):
    """Where a person's notices go beside the page, and which."""

    email = forms.EmailField(
        label="Thư điện tử",
        required=False,
        max_length=254,
        help_text="Ví dụ nguyenvana@thainguyen.gov.vn. Để trống thì chỉ nhận trên cổng.",
        error_messages={"invalid": "Địa chỉ thư chưa đúng. Ví dụ: nguyenvana@thainguyen.gov.vn."},
    )
    field_order = ["email", "by_email", "digest"]

    class Meta:
        model = NoticeChoice
        fields = ["by_email", "digest"]
        labels = {
            "by_email": "Gửi thông báo qua thư điện tử",
            "digest": "Gửi bản tin sáng thứ Hai: việc đang chờ, chỉ tiêu có nguy cơ",
        }

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        self.fields["email"].initial = self.instance.user.email

    def save(self, commit=True):
        user = self.instance.user
        user.email = self.cleaned_data["email"]
        user.save(update_fields=["email"])
        return super().save(commit)
