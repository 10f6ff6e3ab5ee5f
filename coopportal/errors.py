"""Pages for what went wrong: each says what happened, what to do, and the request's id for those asked for help."""

import sys

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as RuleError
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework.exceptions import APIException, ParseError, Throttled, ValidationError
from rest_framework.exceptions import PermissionDenied as ApiPermissionDenied

from coopportal.kit.refusals import Conflict, Moved, TooMany
from coopportal.kit.rest import BodyTooLarge, told
from coopportal.kit.uploads import UploadTooLarge
from coopportal.middleware import request_id


def _page(request, status, **context):
    context = {"request_id": getattr(request, "id", request_id.get())} | context
    return render(request, f"{status}.html", context, status=status)


def bad_request(request, exception=None):
    if isinstance(exception, UploadTooLarge):
        return _plain(request, 413, sentence=str(exception))
    return _plain(request, 400)


def permission_denied(request, exception=None):
    """Shows the sentence of `accounts.permissions.require`; nothing that came from outside gets into it."""
    return _page(request, 403, reason=str(exception or ""))


def page_not_found(request, exception=None):
    """The same page whether the thing does not exist or lies outside the reader's territory."""
    return _page(request, 404)


class RefusalMiddleware:
    """Shows a page for what a service refuses: 409 somebody was first, 429 too much under way; leads to what has moved."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, refusal):
        match refusal:
            case Conflict():
                return _page(request, 409, sentence=str(refusal), back_url=refusal.url)
            case Moved():
                return redirect(refusal.url)
            case TooMany():
                response = _page(request, 429, sentence=str(refusal))
                response["Retry-After"] = str(refusal.retry_after)
                return response
        return None


class ApiExceptionHandler(ExceptionHandler):
    """The same refusals and rules as JSON: a broken rule is 400, a refusal has its own status."""

    def convert_known_exceptions(self, exc):
        if isinstance(exc, RuleError):
            return ValidationError(told(exc))
        if isinstance(exc, TooMany):
            return Throttled(wait=exc.retry_after, detail=str(exc))
        if isinstance(exc, Conflict):
            return ApiConflict(str(exc))
        if isinstance(exc, IntegrityError):  # what two did at once, and a rule of the tables that no service names
            return ApiConflict(
                "Dữ liệu vừa được người khác ghi hoặc mâu thuẫn với dữ liệu đã có. Hãy đọc lại rồi gửi lại."
            )
        if isinstance(exc, DATABASE_AWAY):
            return DatabaseAway(wait=RETRY_SECONDS)
        if isinstance(exc, RequestDataTooBig):
            return BodyTooLarge(sentence=str(exc) if isinstance(exc, UploadTooLarge) else "")
        if isinstance(exc, SuspiciousOperation | RecursionError | UnicodeError):
            return ParseError()  # too many fields, a body nested without end, a header that is no text
        if isinstance(exc, PermissionDenied):
            return ApiPermissionDenied(str(exc) or None)
        return super().convert_known_exceptions(exc)


class DatabaseAway(Throttled):
    """503 with Retry-After, which REST framework writes for what has a `wait`."""

    status_code = 503
    default_code = "database_away"
    default_detail = "Cơ sở dữ liệu tạm thời gián đoạn."


class ApiConflict(APIException):
    status_code = Conflict.status
    default_code = "conflict"


DATABASE_AWAY = (OperationalError, InterfaceError)
RETRY_SECONDS = 5


def server_error(request):
    """500; 503 when the database is away, wherever that was noticed. Asks database and session nothing: they failed."""
    if isinstance(sys.exc_info()[1], DATABASE_AWAY):
        response = _plain(request, 503)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    return _plain(request, 500)


def csrf_failure(request, reason=""):
    return _page(request, 403, expired=True)


def _plain(request, status, **context):
    html = render_to_string(f"{status}.html", context | {"request_id": getattr(request, "id", request_id.get())})
    return HttpResponse(html, status=status)
