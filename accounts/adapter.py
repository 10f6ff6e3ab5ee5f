from allauth.account.adapter import DefaultAccountAdapter


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators: nobody signs up, and no e-mail is needed to sign in."""

    def is_open_for_signup(self, request):
        return False
