"""Room "Số liệu cấp xã": what communes say for a year, and which have said nothing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.permissions import Act, require
from accounts.services import draft_of, drop_draft
from cooperatives.forms.returns import ReviewForm
from cooperatives.forms.submissions import SubmissionForm, SubmissionYearForm
from cooperatives.models import CommuneSubmission
from cooperatives.return_years import campaign_year, opens_on
from cooperatives.selectors.submissions import FIRST_YEAR, communes_of, words_of
from cooperatives.services.submissions import FIELDS, save_submission
from cooperatives.views.reviews import act_on_review
from coopportal.kit import clock
from coopportal.kit.paging import keyset_page
from coopportal.kit.rows import StaleRow

PAGE = 200  # a province's communes on one page


def submission_list(request):
    form = SubmissionYearForm(request.GET or None)
    year = (form.cleaned_data["year"] if form.is_valid() else None) or campaign_year()
    page = keyset_page(communes_of(request.user, year), request, ("sort_key", "pk"), size=PAGE)
    rows = words_of(request.user, year, page.rows)
    context = {
        "year_form": form,
        "year": year,
        "rows": rows,
        "silent": sum(one.row is None or not one.row.counts for one in rows),
        "previous_url": page.previous_url,
        "next_url": page.next_url,
    }
    return render(request, "cooperatives/submission_list.html", context)


def submission_edit(request, pk, year):
    commune, row = commune_and_word(request, pk, year)
    if request.method == "POST":
        require(request.user, Act.SUBMISSION_WRITE)
        return write_submission(request, commune, row, SubmissionForm(request.POST, initial=first_values(row)))
    form = SubmissionForm(initial=first_values(row)) if request.user.can(Act.SUBMISSION_WRITE) else None
    draft = form and draft_of(request.user, request.path)
    if draft:
        draft.fill(form)
    return show_submission(request, commune, row, form, draft=draft)


def commune_and_word(request, pk, year):
    """The commune and its word for the year, or one not begun; 404 outside the territory and before communes reported."""
    commune = get_object_or_404(communes_of(request.user, year).select_related("base"), pk=pk)
    rows = CommuneSubmission.objects.visible_to(request.user).select_related("submitted_by", "reviewed_by")
    row = rows.filter(commune=commune, year=year).first()
    if row is None and not FIRST_YEAR <= year <= clock.today().year:
        raise Http404("no such year")
    return commune, row or CommuneSubmission(commune=commune, year=year, version=0)


def first_values(row) -> dict:
    return {name: getattr(row, name) for name in (*FIELDS, "version")}


def write_submission(request, commune, row, form):
    if not form.is_valid():
        return show_submission(request, commune, row, form, status=422)
    submit = request.POST.get("act") == "submit"
    how = {"by": request.user, "version": form.cleaned_data["version"], "submit": submit}
    try:
        saved = save_submission(commune, row.year, form.figures, **how)
    except ValidationError as error:
        form.add_error(None, error)
        return show_submission(request, commune, row, form, status=422)
    except StaleRow as stale:
        return show_submission(request, commune, stale.row, form.against(stale.row), status=409)
    drop_draft(request.user, request.path)
    done = "Đã nộp số liệu" if submit else "Đã lưu số liệu"
    messages.success(request, f"{done} năm {saved.year} của {commune.full_name}.")
    return redirect(saved)


def show_submission(request, commune, row, form, *, draft=None, status=200):
    word = words_of(request.user, row.year, [commune])[0]
    can_check = request.user.can(Act.RETURN_CHECK) and row.counts
    context = {
        "commune": commune,
        "row": row,
        "form": form,
        "draft": draft,
        "word": word,
        "opens_on": opens_on(row.year) if opens_on(row.year) > clock.today() else None,
        "review_form": ReviewForm(initial={"version": row.version}) if can_check else None,
        "own": row.submitted_by_id == request.user.pk,
    }
    return render(request, "cooperatives/submission_detail.html", context, status=status)


@require_POST
def submission_review(request, pk, year):
    commune = get_object_or_404(communes_of(request.user, year), pk=pk)
    row = get_object_or_404(CommuneSubmission.objects.visible_to(request.user), commune=commune, year=year)
    act_on_review(request, row, ReviewForm(request.POST))
    return redirect(row)
