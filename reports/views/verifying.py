"""The public page that tells whether a printed report is a signed one, and whether it still stands."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from coopportal.kit.refusals import TooMany
from reports.forms.verifying import CodeForm
from reports.selectors.verifying import proof_of
from reports.throttles import CodesAsked


@login_not_required
@require_safe
def verify(request):
    form = CodeForm(request.GET or None)
    if form.is_valid():
        return redirect("verified", form.cleaned_data["code"])
    return render(request, "reports/verify.html", {"form": form}, status=422 if form.is_bound else 200)


@login_not_required
@require_safe
def verified(request, code):
    refuse_too_often(request)
    form = CodeForm({"code": code})
    if not form.is_valid():
        raise Http404("no such code")
    code = form.cleaned_data["code"]
    proof = proof_of(code)
    context = {"form": CodeForm(initial={"code": code}), "proof": proof, "code": code}
    return render(request, "reports/verify.html", context, status=200 if proof else 404)


def refuse_too_often(request) -> None:
    if not CodesAsked().allow_request(request, None):
        raise TooMany("Bạn đã tra nhiều mã liên tiếp. Hãy chờ một phút rồi tra tiếp.", retry_after=60)
