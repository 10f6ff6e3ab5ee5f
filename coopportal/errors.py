"""Pages for what went wrong: each says what happened, what to do, and the request's id for those asked for help."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from coopportal.middleware import request_id


def _page(request, status, **context):
    context = {"request_id": getattr(request, "id", request_id.get())} | context
    return render(request, f"{status}.html", context, status=status)


def bad_request(request, exception=None):
    return _plain(request, 400)


def permission_denied(request, exception=None):
    """Shows the sentence of `accounts.permissions.require`; nothing that came from outside gets into it."""
    return _page(request, 403, reason=str(exception or ""))


def page_not_found(request, exception=None):
    """The same page whether the thing does not exist or lies outside the reader's territory."""
    return _page(request, 404)


def conflict(request, **context):
    """409: somebody saved first. `differences`: [{"label", "theirs", "yours"}], `back_url`."""
    return _page(request, 409, **context)


def too_many_requests(request, retry_after=60):
    """429. `retry_after` in seconds."""
    response = _page(request, 429, minutes=-(-retry_after // 60))
    response["Retry-After"] = str(retry_after)
    return response


def server_error(request):
    """500 asks the database and the session nothing: they may be what failed."""
    return _plain(request, 500)


def csrf_failure(request, reason=""):
    return _page(request, 403, expired=True)


def _plain(request, status):
    html = render_to_string(f"{status}.html", {"request_id": getattr(request, "id", request_id.get())})
    return HttpResponse(html, status=status)
