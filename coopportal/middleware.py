"""Request ids, the short outage of a database, and pages that no cache may keep."""

import logging
import re
import uuid
from contextvars import ContextVar

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string

request_id: ContextVar[str] = ContextVar("request_id", default="-")
TRUSTWORTHY = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIdFilter(logging.Filter):
    def filter(self, record):
        record.request_id = request_id.get()
        return True


class RequestIdMiddleware:
    """Gives each request an id: in the log, in `X-Request-ID`, on every error page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        sent = request.headers.get("X-Request-ID", "")
        request.id = sent if TRUSTWORTHY.fullmatch(sent) else uuid.uuid4().hex
        token = request_id.set(request.id)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = request.id
        return response


class OutageMiddleware:
    """A database that is away answers 503 with Retry-After in plain words, never a 500."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, OperationalError | InterfaceError):
            logging.getLogger("django.request").error("database away: %s", type(exception).__name__)
            return HttpResponse(
                render_to_string("503.html", {"request_id": request.id}), status=503, headers={"Retry-After": "5"}
            )
        return None


class PrivatePagesMiddleware:
    """What a signed-in person sees is kept by no cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated:
            response["Cache-Control"] = "no-store"
        return response
