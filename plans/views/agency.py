"""Rooms of an agency: "Việc của đơn vị" and "Danh bạ đầu mối"."""

from django.shortcuts import render

from accounts.permissions import Act
from coopportal.kit import clock
from coopportal.kit.paging import chips, keyset_page
from plans.forms.reading import ContactFilterForm
from plans.selectors.agency_work import agency_work, contacts
from plans.selectors.consulting import waiting_opinions
from plans.views.reading import printed
from plans.views.work import told


def agency_room(request):
    user, today = request.user, clock.today()
    work, opinions = agency_work(user, today), list(waiting_opinions(user))
    context = {
        "agency": user.agency,
        "today": today,
        "requests": [
            {
                "row": one,
                "late": one.due_on < today,
                "days": (one.due_on - today).days,
            }
            for one in work.requests
        ],
        "targets": [
            {"plan": given.reading.plan, "row": printed(str(place), given.row, given.reading, request, given.told)}
            for place, given in enumerate(work.targets, start=1)
        ],
        "works": [told(one, one.plan) for one in work.works],
        "opinions": opinions,
        "is_empty": work.is_empty and not opinions,
        "may_answer": user.can(Act.PLAN_ANSWER),
        "may_follow": user.can(Act.PLAN_FOLLOW),
        "may_state": user.can(Act.REPORTED_WRITE) and user.commune_id is None,
    }
    return render(request, "plans/agency_room.html", context)


def contact_list(request):
    form = ContactFilterForm(request.GET or None)
    page = keyset_page(form.apply(contacts(request.user)), request, ("name", "pk"))
    context = {
        "agencies": page.rows,
        "filter_form": form,
        "chips": chips(request, form),
        "clear_url": request.path,
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "may_read_addresses": request.user.can(Act.PERSON_REVEAL),
    }
    return render(request, "plans/contact_list.html", context)
