from django.shortcuts import render


def locked_out(request, credentials, *args, **kwargs):
    """django-axes calls this after too many failed sign-ins: 429 with a plain sentence."""
    return render(request, "account/locked_out.html", {"minutes": 15}, status=429, headers={"Retry-After": "900"})
