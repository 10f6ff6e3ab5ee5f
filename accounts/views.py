from django.conf import settings
from django.shortcuts import render


def client_address(request) -> str:
    """Where a sign-in comes from. In production only the proxy reaches us, and it names the address it was asked from."""
    if settings.PRODUCTION:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or request.META["REMOTE_ADDR"]
    return request.META.get("REMOTE_ADDR", "")


def locked_out(request, original_response, credentials):
    """django-axes calls this after too many failed sign-ins: 429 with a plain sentence."""
    response = render(request, "account/locked_out.html", {"minutes": 15}, status=429)
    response["Retry-After"] = "900"
    return response
