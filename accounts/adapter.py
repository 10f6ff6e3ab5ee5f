from allauth.account.adapter import DefaultAccountAdapter


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators: nobody signs up, and no e-mail is needed to sign in."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": (
            "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra bộ gõ tiếng Việt và phím Caps Lock."
        ),
        "account_inactive": "Tài khoản này đã ngừng sử dụng. Hãy liên hệ quản trị tỉnh.",
    }

    def is_open_for_signup(self, request):
        return False

    def is_safe_url(self, url):
        """Where `next` may lead; an address that cannot be read ("http://[::1") is no error of ours but nowhere."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False
