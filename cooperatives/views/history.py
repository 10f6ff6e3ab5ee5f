from datetime import datetime

from django.core import signing

from cooperatives.selectors.history import organisation_history
from cooperatives.views.organisations import organisation_or_404, show_tab
from coopportal.kit.paging import url_with

SALT = "history"


def organisation_history_tab(request, pk):
    organisation = organisation_or_404(request, pk)
    history = organisation_history(organisation, request.user, before_of(request))
    older = signing.dumps(history.older.isoformat(), salt=SALT) if history.older else None
    return show_tab(
        request,
        organisation,
        "history",
        "cooperatives/organisation_history.html",
        acts=history.acts,
        next_url=url_with(request, before=older) if older else None,
        previous_url=request.path if request.GET.get("before") else None,
    )


def before_of(request) -> datetime | None:
    """The mark that we gave out; anything else asks for the latest page."""
    try:
        return datetime.fromisoformat(signing.loads(request.GET.get("before", ""), salt=SALT))
    except signing.BadSignature:
        return None
