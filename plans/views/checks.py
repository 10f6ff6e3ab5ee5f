"""Soát số liệu trong văn bản: every figure of a draft beside the portal's own, the differences beside the text."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.urls import reverse

from accounts.once import once
from cooperatives.views.identity import add_errors
from plans.forms.texts import CheckForm
from plans.models import Plan, PlanText
from plans.selectors.texts import Piece, Place, check_of, paragraphs, quoted
from plans.views.texts import kept, show_room, text_or_404

RULES = {
    "target": "Khác chỉ tiêu của kế hoạch",
    "actual": "Khác số liệu của cổng",
    "share_of_plan": "Tỷ lệ so với kế hoạch không khớp",
    "arithmetic": "Các số trong câu không khớp nhau",
}


def check_list(request):
    """Paste or upload a draft, and choose what it is compared with. `?plan=` chooses the plan."""
    plans = Plan.objects.visible_to(request.user).order_by("-last_year", "-first_year", "-pk")
    chosen = plans.named(request.GET.get("plan", "")).first()
    form = CheckForm(request.POST or None, request.FILES or None, plans=plans, initial={"plan": chosen and chosen.slug})
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, form, lambda: kept(request, form, PlanText.Use.CHECK).get_absolute_url())
        except ValidationError as error:
            add_errors(form, error)
    return show_room(request, form, PlanText.Use.CHECK, "plans/check_list.html")


@dataclass(frozen=True)
class Finding:
    """A remark as the page shows it."""

    number: int
    title: str
    sentence: list[Piece]
    said: str


def check_detail(request, pk):
    """Checked anew each time: the portal's figures may have changed."""
    row = text_or_404(request, pk, PlanText.Use.CHECK)
    if row.is_waiting or row.refused:
        return render(request, "plans/text_waiting.html", {"row": row, "room_url": reverse("plans:checks")})
    found = check_of(row)
    places = [
        Place(at, one.start, one.end, one.sentence_start, one.sentence_end, "rejected")
        for at, one in enumerate(found.remarks, start=1)
    ]
    findings = [
        Finding(place.number, RULES[one.rule], quoted(row.text, place), one.sentence)
        for place, one in zip(places, found.remarks, strict=True)
    ]
    context = {
        "row": row,
        "plan": row.plan,
        "findings": findings,
        "paragraphs": paragraphs(row.text, [*places, *agreeing(found, len(places))]),
        "agreeing_count": len(found.agreeing),
        "unchecked": [(row.text[one.start : one.end], quoted(row.text, place_of(one))) for one in found.unchecked],
    }
    return render(request, "plans/check_detail.html", context)


def place_of(one) -> Place:
    return Place(1, one.start, one.end, one.sentence_start, one.sentence_end)


def agreeing(found, before: int) -> list[Place]:
    """Marked in the text, without a card; not where a remark speaks of the same figure."""
    taken = {(one.start, one.end) for one in found.remarks}
    return [
        Place(before + at, one.start, one.end, one.start, one.end, "accepted")
        for at, one in enumerate(found.agreeing, start=1)
        if not any(start <= one.start and one.end <= end for start, end in taken)
    ]
