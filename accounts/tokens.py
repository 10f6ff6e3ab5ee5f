from django.utils.translation import gettext as _
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from accounts.permissions import Act, can


class ActiveTokenAuthentication(TokenAuthentication):
    """A token is worth what its owner may still do: it dies with the account's right to have one."""

    def authenticate_credentials(self, token):
        user, auth_token = super().authenticate_credentials(token)
        if not can(user, Act.API_TOKEN_OWN):
            raise AuthenticationFailed(_("Invalid token."))
        return user, auth_token


class ActiveTokenScheme(KnoxTokenScheme):
    """Found by the schema generator through its registry of subclasses."""

    target_class = ActiveTokenAuthentication
