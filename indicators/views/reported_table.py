"""Many reported values at once: pasted or uploaded, reviewed figure by figure, then confirmed. And the list as a file."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.once import once
from accounts.permissions import Act, require
from cooperatives.exports import file_at_once
from cooperatives.views.exports import attachment
from coopportal.kit import clock
from coopportal.kit.paging import chip_labels
from coopportal.kit.refusals import Conflict
from indicators.files.reported import content_of, template
from indicators.forms.reported import ReportedFilterForm
from indicators.forms.reported_table import ConfirmForm, TableForm, TemplateForm
from indicators.pasting.review import CHANGED, NEW, Review
from indicators.selectors.reported import is_for, shown_values, writable_indicators
from indicators.services.pasted import ChangedMeanwhile, write_table
from indicators.views.reported import add_errors, kept_evidence

MOST_LISTED = 5_000


def reported_table(request):
    require(request.user, Act.REPORTED_WRITE)
    if request.method != "POST":
        return show_paste(request, TableForm(user=request.user))
    form = TableForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return show_paste(request, form, 422)
    choices = {
        int(name[4:]): code
        for name, code in request.POST.items()
        if name.startswith("row_") and name[4:].isascii() and name[4:].isdigit() and len(name) < 10
    }
    skipped = {int(at) for at in request.POST.getlist("skip") if at.isascii() and at.isdigit() and len(at) < 4}
    review = Review(form.asked(), user=request.user, choices=choices, skipped=skipped)
    if request.POST.get("act") in ("save", "submit"):
        return confirm(request, form, review)
    return show_review(request, form, review, ConfirmForm(initial={"seen": review.digest}))


def show_paste(request, form, status=200):
    context = {"form": form, "template_form": TemplateForm(user=request.user)}
    return render(request, "indicators/reported_table.html", context, status=status)


def show_review(request, form, review, confirming, *, status=200, told=""):
    context = {
        "form": form,
        "review": review,
        "confirm": confirming,
        "told": told,
        "indicators": list(review.catalogue.by_code.values()),
        "ready": not review.problems,
    }
    return render(request, "indicators/reported_review.html", context, status=status)


def confirm(request, form, review):
    confirming, submit = ConfirmForm(request.POST, request.FILES), request.POST["act"] == "submit"
    if not confirming.is_valid():
        return show_review(request, form, review, confirming, status=422)

    def write() -> str:
        how = {name: confirming.cleaned_data[name] for name in ("seen", "note", "reason")} | {"submit": submit}
        write_table(review, by=request.user, evidence=kept_evidence(request, confirming), **how)
        done = "Đã ghi và trình duyệt" if submit else "Đã ghi nháp"
        messages.success(request, f"{done}: {review.counts[NEW]} số mới, {review.counts[CHANGED]} số đổi.")
        return reverse("indicators:reported_list")

    try:
        return once(request, confirming, write)
    except ChangedMeanwhile as changed:
        again = ConfirmForm(
            initial={name: request.POST.get(name, "") for name in ("note", "reason")} | {"seen": review.digest}
        )
        return show_review(request, form, review, again, status=409, told=str(changed))
    except ValidationError as error:
        add_errors(confirming, error)
        return show_review(request, form, review, confirming, status=422)


def reported_template(request):
    """The workbook to fill in; what is missing in the address is the person's own place and this year."""
    require(request.user, Act.REPORTED_WRITE)
    first = {"province": request.user.place.slug, "period": "year", "nature": "official", "year": clock.today().year}
    form = TemplateForm(first | request.GET.dict(), user=request.user)
    if not form.is_valid():
        context = {"form": TableForm(user=request.user), "template_form": form}
        return render(request, "indicators/reported_table.html", context, status=400)
    province = form.cleaned_data["province"]
    indicators = [one for one in writable_indicators(request.user) if is_for(one, province, request.user)]
    content = template(indicators, province, form.spans(), form.cleaned_data["nature"], request.user.agency)
    name = f"mau-so-bao-cao_{province.slug}_{form.cleaned_data['year']}.xlsx"
    return attachment(HttpResponse(content), name, "xlsx")


def reported_export(request):
    """The list as it is filtered, as a file."""
    require(request.user, Act.REGISTRY_EXPORT)
    form = ReportedFilterForm(request.GET, user=request.user, seen=shown_values(request.user))
    if not form.is_valid():
        raise Http404("no such filter")
    rows = list(form.apply().order_by("-to_on", "-pk")[: MOST_LISTED + 1])
    if len(rows) > MOST_LISTED:
        raise Conflict(
            f"Danh sách có hơn {MOST_LISTED} số. Hãy lọc bớt rồi xuất lại.", reverse("indicators:reported_list")
        )
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
    filters = "; ".join(label for _, label in chip_labels(form))
    file = file_at_once(content_of(rows, filters, request.user), kind)
    return attachment(FileResponse(file), f"so-lieu-bao-cao_{clock.today():%Y%m%d}.{kind}", kind)
