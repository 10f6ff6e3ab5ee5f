from fractions import Fraction

from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from cooperatives.forms import OrganisationFilterForm
from cooperatives.models import Organisation
from coopportal.kit.numbers import format_number
from coopportal.kit.paging import chips, keyset_page

MILLION = 1_000_000


def filtered(request):
    form = OrganisationFilterForm(request.GET or None)
    return form, form.apply(Organisation.objects.visible_to(request.user))


def organisation_list(request):
    form, organisations = filtered(request)
    listed = organisations.select_related("commune").defer("search_vector", "search_key")
    page = keyset_page(listed, request, ("sort_key", "pk"))
    context = {
        "filter_form": form,
        "organisations": page.rows,
        "chips": chips(request, form),
        "clear_url": request.path,
        "total_url": f"{reverse('cooperatives:total')}?{request.GET.urlencode()}",
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "demonstration": any(one.demonstration for one in page.rows),
    }
    rows_only = request.htmx and not request.htmx.boosted
    template = "cooperatives/_organisation_rows.html" if rows_only else "cooperatives/organisation_list.html"
    return render(request, template, context)


def organisation_total(request):
    """How many the filters leave: asked for after the page is there, so that counting keeps nobody waiting."""
    _, organisations = filtered(request)
    return render(request, "cooperatives/_organisation_total.html", {"count": organisations.count()})


def organisation_detail(request, pk):
    organisations = Organisation.objects.visible_to(request.user).select_related("base__successor", "commune")
    organisation = get_object_or_404(organisations, pk=pk)
    returns = list(organisation.annualreturns.visible_to(request.user).order_by("-year"))
    for one in returns:
        one.revenue_text, one.profit_text = in_millions(one.revenue_vnd), in_millions(one.profit_vnd)
        one.income_text = in_millions(one.member_income_vnd)
    return render(
        request,
        "cooperatives/organisation_detail.html",
        {
            "organisation": organisation,
            "spells": organisation.spells.select_related("commune").order_by("-from_on"),
            "returns": returns,
            "ratings": organisation.ratings.select_related("scheme").order_by("-year"),
            "participations": organisation.participations.select_related("activity").order_by("-activity__counts_on"),
            "recognitions": organisation.recognitions.order_by("-from_on"),
            "representative": organisation.representatives.filter(to_on=None).first(),
            "memberships": organisation.union_memberships.filter(to_on=None).select_related("union"),
        },
    )


def in_millions(vnd: int | None) -> str:
    return format_number(None if vnd is None else Fraction(vnd, MILLION), 1)
