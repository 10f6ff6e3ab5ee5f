"""The room "Xếp loại" of a year, the ratings of one organisation, quick entry for many."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.once import once
from accounts.permissions import Act, require
from cooperatives.forms.ratings import LineForm, RatingBasisForm, RatingFilterForm, RatingForm
from cooperatives.forms.support import ReasonForm, refuse
from cooperatives.models import Rating
from cooperatives.ownership import may_rate, rating_act
from cooperatives.selectors.ratings import causes_of, rateable, year_summary
from cooperatives.services.ratings import change_rating, choose_counting, delete_rating, plan_ratings, rate, rate_many
from cooperatives.views.organisations import organisation_or_404
from coopportal.kit.paging import chips, keyset_page, url_with
from coopportal.kit.rows import StaleRow


def rating_list(request):
    """A year: every organisation that could be rated, with the rating that counts, or why there is none."""
    form = RatingFilterForm(request.GET or None)
    year = form.asked_year
    within = form.within(rateable(request.user, year))
    listed = form.of_band(within).select_related("commune").defer("search_vector", "search_key")
    page = keyset_page(listed, request, ("sort_key", "pk"))
    context = {
        "filter_form": form,
        "year": year,
        "rows": with_ratings(page.rows, year),
        "summary": year_summary(within, year),
        "chips": chips(request, form),
        "clear_url": request.path,
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "may_rate": may_rate(request.user),
        "may_schemes": request.user.can(Act.SCHEME_WRITE),
        "demonstration": any(one.demonstration for one in page.rows),
        "bulk_url": f"{reverse('cooperatives:ratings_bulk')}?year={year}",
    }
    return render(request, "cooperatives/rating_list.html", context)


def with_ratings(organisations, year: int) -> list:
    """The organisations of a page, each with `rating` (the one that counts or None), `others` and the rule's `cause`."""
    numbers = [one.pk for one in organisations]
    causes = causes_of(numbers, year)
    ratings: dict[int, list[Rating]] = {}
    for rating in Rating.objects.filter(organisation__in=numbers, year=year).select_related("scheme"):
        ratings.setdefault(rating.organisation_id, []).append(rating)
    for one in organisations:
        mine = ratings.get(one.pk, [])
        one.rating = next((rating for rating in mine if rating.counts), None)
        one.others = [rating for rating in mine if not rating.counts]
        one.cause = causes.get(one.pk)
    return organisations


def require_rater(user) -> None:
    if not may_rate(user):
        require(user, Act.RATING_WRITE)


def rating_new(request, pk):
    """Year and scheme first (in the address), then the criteria of that scheme."""
    organisation = organisation_or_404(request, pk)
    require_rater(request.user)
    basis = RatingBasisForm(request.GET if "scheme" in request.GET else None, user=request.user)
    if not basis.is_valid():
        context = {"organisation": organisation, "form": basis}
        return render(request, "cooperatives/rating_basis.html", context, status=422 if basis.is_bound else 200)
    year, scheme = basis.cleaned_data["year"], basis.cleaned_data["scheme"]
    form = RatingForm(request.POST or None, scheme=scheme)
    if form.is_valid():
        given, rated_on = form.given(), form.cleaned_data["rated_on"]
        try:
            return once(
                request,
                form,
                lambda: rated(request, organisation, year=year, scheme=scheme, given=given, rated_on=rated_on),
            )
        except ValidationError as error:
            refuse(form, error)
    return show(request, organisation, form, year, scheme)


def rated(request, organisation, **what) -> str:
    rating = rate(organisation, by=request.user, **what)
    beside = "" if rating.counts else " Đã có xếp loại khác đang dùng để tính; bản này được giữ bên cạnh."
    messages.success(request, f"Năm {rating.year}: {rating.get_band_display()}.{beside}")
    return tab(organisation)


def tab(organisation) -> str:
    return reverse("cooperatives:ratings", args=[organisation.pk])


def rating_or_404(request, pk) -> Rating:
    return get_object_or_404(Rating.objects.visible_to(request.user).select_related("organisation", "scheme"), pk=pk)


def rating_edit(request, pk):
    rating = rating_or_404(request, pk)
    require(request.user, rating_act(rating.scheme, rating.kind))
    form = RatingForm(request.POST or None, scheme=rating.scheme, rating=rating)
    status = None
    if form.is_valid():
        said = {
            "version": form.cleaned_data["version"],
            "given": form.given(),
            "rated_on": form.cleaned_data["rated_on"],
        }
        try:
            change_rating(rating, by=request.user, **said)
        except StaleRow as stale:
            form.against(stale.row)
            status = 409
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, "Đã lưu xếp loại.")
            return redirect(tab(rating.organisation))
    return show(request, rating.organisation, form, rating.year, rating.scheme, rating, status)


def show(request, organisation, form, year, scheme, rating=None, status=None):
    context = {
        "organisation": organisation,
        "form": form,
        "year": year,
        "scheme": scheme,
        "rating": rating,
        "cause": causes_of([organisation.pk], year).get(organisation.pk),
    }
    status = status or (422 if form.is_bound else 200)
    return render(request, "cooperatives/rating_form.html", context, status=status)


def rating_count(request, pk):
    """Let this one of two ratings count; the reason stands in the history."""
    rating = rating_or_404(request, pk)
    require(request.user, Act.RATING_WRITE)
    told = (
        f"{rating.organisation}, năm {rating.year}: dùng “{rating.get_band_display()}” theo {rating.scheme} để tính chỉ tiêu. "
        "Xếp loại kia vẫn được giữ."
    )
    return ask_reason(request, rating, "Chọn xếp loại dùng để tính", told, "Dùng để tính", counted)


def counted(rating, by, version, reason):
    choose_counting(rating, by=by, version=version, why=reason)
    return "Đã đổi xếp loại dùng để tính."


def rating_delete(request, pk):
    rating = rating_or_404(request, pk)
    require(request.user, rating_act(rating.scheme, rating.kind))
    told = f"{rating.organisation}, năm {rating.year}: {rating.get_band_display()} theo {rating.scheme}."
    return ask_reason(request, rating, "Xóa xếp loại", told, "Xóa", deleted)


def deleted(rating, by, version, reason):
    delete_rating(rating, by=by, version=version, reason=reason)
    return "Đã xóa xếp loại. Lịch sử của tổ chức vẫn giữ."


def ask_reason(request, rating, heading: str, told: str, button: str, act):
    """A page that asks why and then does `act`, which answers what to say."""
    form = ReasonForm(request.POST or None, initial={"version": rating.version})
    if form.is_valid():
        try:
            messages.success(request, act(rating, request.user, **form.cleaned_data))
        except ValidationError as error:
            refuse(form, error)
        else:
            return redirect(tab(rating.organisation))
    context = {
        "form": form, "heading": heading, "told": told, "button": button, "organisation": rating.organisation,
        "back_url": tab(rating.organisation),
    }  # fmt: skip
    return render(request, "cooperatives/record_delete.html", context, status=422 if form.is_bound else 200)


def ratings_bulk(request):
    """Fifty organisations a page, one row each: band or points. First a preview of old and new, then all or nothing."""
    require_rater(request.user)
    basis = RatingBasisForm(request.GET if "scheme" in request.GET else None, user=request.user)
    filters = RatingFilterForm(request.GET or None)
    year = basis.cleaned_data["year"] if basis.is_valid() else filters.asked_year
    context = {"basis": basis, "filters": filters, "year": year}
    if not basis.is_valid():
        return render(request, "cooperatives/rating_bulk.html", context, status=422 if basis.is_bound else 200)
    scheme = basis.cleaned_data["scheme"]
    if not any(request.user.can(rating_act(scheme, kind)) for kind in ("htx", "qtdnd")):
        raise PermissionDenied(f"“{scheme}” do ngành nông nghiệp xếp loại. Hãy chọn bộ tiêu chí khác.")
    organisations = filters.of_band(filters.within(rateable(request.user, year)))
    if scheme.sector:
        organisations = organisations.filter(sector=scheme.sector)
    page = keyset_page(
        organisations.select_related("commune").defer("search_vector", "search_key"), request, ("sort_key", "pk")
    )
    rows = with_ratings(page.rows, year)
    known = {
        one.pk: next((r for r in [one.rating, *one.others] if r and r.scheme_id == scheme.pk), None) for one in rows
    }
    forms = [LineForm(request.POST or None, organisation=one, known=known[one.pk]) for one in rows]
    context |= {
        "scheme": scheme, "forms": forms, "previous_url": page.previous_url, "next_url": page.next_url,
        "clear_url": url_with(request, q=None, commune=None, band=None),
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        status = 422
        if all(list(map(LineForm.is_valid, forms))):
            said = [(form.organisation, form.given()) for form in forms]
            what = {"by": request.user, "year": year, "scheme": scheme}
            lines = {line.organisation.pk: line for line in plan_ratings(said, **what)}
            for form in forms:
                form.line = lines.get(form.organisation.pk)
            context |= told_of(lines.values())
            if not context["wrong_count"] and not lines:
                messages.info(request, "Chưa nhập xếp loại nào.")
            elif not context["wrong_count"]:
                status = 200
                if "save" in request.POST:
                    new, changed = rate_many(said, **what)
                    messages.success(request, f"Đã lưu: {new} xếp loại mới, {changed} xếp loại đổi.")
                    return redirect(page.next_url or f"{reverse('cooperatives:rating_list')}?year={year}")
    return render(request, "cooperatives/rating_bulk.html", context, status=status)


def told_of(lines) -> dict:
    """The preview in four numbers."""
    return {
        "previewed": True,
        "wrong_count": sum(bool(line.wrong) for line in lines),
        "new_count": sum(line.before is None and not line.wrong for line in lines),
        "changed_count": sum(line.before is not None and line.changes for line in lines),
        "same_count": sum(line.before is not None and not line.wrong and not line.changes for line in lines),
    }
