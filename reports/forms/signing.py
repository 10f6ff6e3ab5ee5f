from django import forms


class SignForm(forms.Form):
    """Who signs is who is signed in; under which title, and for whom, is said at signing."""

    title = forms.CharField(
        label="Chức vụ ghi trên văn bản",
        max_length=80,
        initial="Giám đốc",
        error_messages={"required": "Nhập chức vụ, ví dụ Phó Giám đốc."},
    )
    mode = forms.ChoiceField(
        label="Thể thức ký",
        required=False,
        choices=[("", "Ký trực tiếp"), ("KT.", "KT. (ký thay)"), ("Q.", "Q. (quyền)")],
    )
    reviewed = forms.BooleanField(
        label="Tôi đã xem lại số liệu",
        error_messages={"required": "Hãy xem lại số liệu rồi đánh dấu “Tôi đã xem lại số liệu” trước khi ký."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
