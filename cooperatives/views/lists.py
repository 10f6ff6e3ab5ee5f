from django.shortcuts import render
from django.urls import reverse

from cooperatives.forms.lists import OrganisationFilterForm
from cooperatives.forms.organisations import kinds_written_by
from cooperatives.models import Organisation
from coopportal.kit.paging import chips, keyset_page


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
        "can_add": bool(kinds_written_by(request.user)),
        "demonstration": any(one.demonstration for one in page.rows),
    }
    rows_only = request.htmx and not request.htmx.boosted
    template = "cooperatives/_organisation_rows.html" if rows_only else "cooperatives/organisation_list.html"
    return render(request, template, context)


def organisation_total(request):
    """How many the filters leave: asked for after the page is there, so that counting keeps nobody waiting."""
    _, organisations = filtered(request)
    return render(request, "cooperatives/_organisation_total.html", {"count": organisations.count()})
