"""Pages for what went wrong: each says what happened, what to do, and the request's id for those asked for help."""

from django.core.exceptions import ValidationError as RuleError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework.exceptions import APIException, Throttled, ValidationError

from coopportal.kit.refusals import Conflict, TooMany
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


class RefusalMiddleware:
    """Shows a page for what a service refuses: 409 somebody was first, 429 too much under way."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, refusal):
        match refusal:
            case Conflict():
                return _page(request, 409, sentence=str(refusal), back_url=refusal.url)
            case TooMany():
                response = _page(request, 429, sentence=str(refusal))
                response["Retry-After"] = str(refusal.retry_after)
                return response
        return None


class ApiExceptionHandler(ExceptionHandler):
    """The same refusals and rules as JSON: a broken rule is 400, a refusal has its own status."""

    def convert_known_exceptions(self, exc):
        if isinstance(exc, RuleError):
            return ValidationError(exc.message_dict if hasattr(exc, "error_dict") else exc.messages)
        if isinstance(exc, TooMany):
            return Throttled(wait=exc.retry_after, detail=str(exc))
        if isinstance(exc, Conflict):
            return ApiConflict(str(exc))
        return super().convert_known_exceptions(exc)


class ApiConflict(APIException):
    status_code = Conflict.status
    default_code = "conflict"


def server_error(request):
    """500 asks the database and the session nothing: they may be what failed."""
    return _plain(request, 500)


def csrf_failure(request, reason=""):
    return _page(request, 403, expired=True)


def _plain(request, status):
    html = render_to_string(f"{status}.html", {"request_id": getattr(request, "id", request_id.get())})
    return HttpResponse(html, status=status)
