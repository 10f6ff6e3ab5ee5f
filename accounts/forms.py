from allauth.account.forms import ChangePasswordForm, LoginForm


class SignInForm(LoginForm):
    """allauth's form in our words; the session always ends with the browser."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Tên đăng nhập"
        self.fields["password"].label = "Mật khẩu"
        self.fields["password"].help_text = ""
        self.fields.pop("remember", None)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs["class"] = "form-control"


class NewPasswordForm(ChangePasswordForm):
    """allauth's form with the rules of AUTH_PASSWORD_VALIDATORS in one sentence."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[
            "password1"
        ].help_text = "Ít nhất 12 ký tự, không toàn chữ số, không quá phổ biến và không giống tên của bạn."
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
