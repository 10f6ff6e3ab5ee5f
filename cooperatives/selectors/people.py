"""Rows about one person, who may stand for several organisations or have been written twice."""

from django.db.models import Q

from accounts.models import User
from cooperatives.models import Representative
from coopportal.kit.text import search_key


def same_person(person: Representative, user: User) -> list[Representative]:
    """The rows, this one first, that bear the same name and share telephone, e-mail or organisation with it.

    Names alone are not enough: many people share one.
    """
    rows = Representative.objects.visible_to(user).select_related("organisation")
    if person.erased_at:
        return list(rows.filter(pk=person.pk))
    shared = Q(organisation=person.organisation_id)
    for name in ("phone", "email"):
        if value := getattr(person, name):
            shared |= Q(**{name: value})
    named = search_key(person.full_name)
    found = [row for row in rows.filter(shared, erased_at=None) if search_key(row.full_name) == named]
    return sorted(found, key=lambda row: (row.pk != person.pk, row.pk))
