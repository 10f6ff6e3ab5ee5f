from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from accounts.permissions import Act
from cooperatives.exports import XLSX
from coopportal.kit import clock
from coopportal.kit.paging import chip_labels, chips
from indicators.files.catalogue import catalogue_workbook
from indicators.forms.catalogue import CatalogueFilterForm
from indicators.models import Indicator
from indicators.selectors.catalogue import by_chapter, catalogue_entries, entry_of


def indicator_list(request):
    form = CatalogueFilterForm(request.GET)
    entries = catalogue_entries(request.user, form.wanted)
    context = {
        "filter_form": form,
        "chapters": by_chapter(entries),
        "count": len(entries),
        "reported_count": sum(entry.reported for entry in entries),
        "chips": chips(request, form),
        "clear_url": request.path,
        "query": request.GET.urlencode(),
        "may_build": request.user.can(Act.INDICATOR_BUILD),
    }
    return render(request, "indicators/indicator_list.html", context)


def catalogue_file(request):
    """What the list shows, as a workbook."""
    form = CatalogueFilterForm(request.GET)
    filters = "; ".join(label for _, label in chip_labels(form)) or "không lọc"
    content = catalogue_workbook(catalogue_entries(request.user, form.wanted), filters)
    response = HttpResponse(content, content_type=XLSX)
    name = f"danh-muc-chi-tieu_{clock.local(clock.now()):%Y%m%d-%H%M}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def sentence_of(indicator: Indicator) -> str:
    """How it is measured by its latest definition."""
    return entry_of(indicator).sentence
