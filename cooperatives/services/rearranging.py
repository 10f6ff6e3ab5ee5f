"""The records of a commune that is merged into another follow it, from its day on; what lay before stays with it.

An organisation's open spell ends and the next one, in the new commune, begins: never a birth, never an exit, never a
move. A commune's word for a year stays with the commune that gave it. Told by `provinces.signals`.
"""

from datetime import date

from cooperatives.models import Entry, Spell, SupportActivity
from provinces.models import Commune

REASON_LONGEST = 300
STATE = ("organisation_id", "legal_status", "actual_status", "kind", "sector", "base_id")


def follow_commune(sender, *, commune: Commune, into: Commune, on: date, basis: str, **about) -> dict[str, list[int]]:
    """Answers with the ids of the spells begun by it, of those that were begun later, and of the activities."""
    inside = Spell.objects.filter(commune=commune, until__gt=on)
    later = list(inside.filter(from_on__gte=on).values_list("pk", flat=True))
    Spell.objects.filter(pk__in=later).update(commune=into)
    activities = SupportActivity.objects.filter(commune=commune, counts_on__gte=on)
    held = list(activities.values_list("pk", flat=True))
    activities.update(commune=into)
    return {"begun": _divide(inside, into, on, basis), "later": later, "activities": held}


def _divide(spells, into: Commune, on: date, basis: str) -> list[int]:
    """The spells of the living that hold on the day end with it, and go on in the other commune. Two statements."""
    held = list(spells.filter(from_on__lt=on).exclude(entry=Entry.DISSOLVED).values("pk", "to_on", *STATE))
    Spell.objects.filter(pk__in=[one.pop("pk") for one in held]).update(to_on=on)
    begun = Spell.objects.bulk_create(
        Spell(**one, commune=into, from_on=on, entry=Entry.REARRANGED, reason=basis[:REASON_LONGEST]) for one in held
    )
    return [one.pk for one in begun]


def go_back(sender, *, commune: Commune, into: Commune, on: date, moved: dict, **about) -> None:
    """Lives are again what they were; what happened since stays, in the commune that stands again."""
    begun = Spell.objects.filter(pk__in=moved["begun"], entry=Entry.REARRANGED, commune=into)
    ends = dict(begun.values_list("organisation", "to_on"))
    Spell.objects.filter(organisation__in=ends, from_on__gt=on, commune=into).update(commune=commune)
    Spell.objects.filter(pk__in=moved["later"], commune=into).update(commune=commune)
    SupportActivity.objects.filter(pk__in=moved["activities"], commune=into).update(commune=commune)
    begun.delete()
    before = list(Spell.objects.filter(organisation__in=ends, to_on=on))
    for spell in before:
        spell.to_on = ends[spell.organisation_id]
    Spell.objects.bulk_update(before, ["to_on"])
