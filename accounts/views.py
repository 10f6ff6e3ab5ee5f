from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.services import drop_draft, is_form, keep_draft
from coopportal.kit.clock import local


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


@require_POST
def draft_keep(request):
    """`draft_address` says whose form it is; everything else is what stands in it."""
    typed = {name: request.POST.getlist(name) for name in request.POST if name != "draft_address"}
    try:
        draft = keep_draft(request.user, request.POST.get("draft_address", ""), typed)
    except ValidationError as error:
        return JsonResponse({"said": " ".join(error.messages)}, status=400)
    return JsonResponse({"said": f"Đã lưu nháp lúc {local(draft.saved_at):%H:%M}"})


@require_POST
def draft_drop(request):
    address = request.POST.get("draft_address", "")
    drop_draft(request.user, address)
    return redirect(address if is_form(address) else "home")
