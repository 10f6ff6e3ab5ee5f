from allauth.account.forms import LoginForm


class SignInForm(LoginForm):
    """allauth's form in our words; the session always ends with the browser."""

    error_messages = LoginForm.error_messages | {
        "username_password_mismatch": "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra bộ gõ tiếng Việt và phím Caps Lock.",
        "account_inactive": "Tài khoản này đã ngừng sử dụng. Hãy liên hệ quản trị tỉnh.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Tên đăng nhập"
        self.fields["password"].label = "Mật khẩu"
        self.fields["password"].help_text = ""
        self.fields.pop("remember", None)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs["class"] = "form-control"
