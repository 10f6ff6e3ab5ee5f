"""How often the public page and its API may be asked."""

from redis.exceptions import RedisError
from rest_framework.throttling import SimpleRateThrottle

from accounts.views import client_address


class CodesAsked(SimpleRateThrottle):
    """So many codes a minute from one address. A code cannot be guessed, so without Redis nobody is counted."""

    scope, rate = "verify", "30/min"

    def get_cache_key(self, request, view):
        return self.cache_format % {"scope": self.scope, "ident": client_address(request)}

    def allow_request(self, request, view):
        try:
            return super().allow_request(request, view)
        except RedisError:
            return True
