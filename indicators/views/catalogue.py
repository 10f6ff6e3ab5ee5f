from datetime import date
from itertools import groupby

from django.shortcuts import render

from indicators.definitions import parse
from indicators.models import Indicator
from indicators.sentences import explain


def indicator_list(request):
    text = request.GET.get("q", "")[:200]
    indicators = list(
        Indicator.objects.visible_to(request.user).search(text).select_related("unit").prefetch_related("definitions")
    )
    groups = [
        {
            "title": Indicator.Group(group).label,
            "indicators": [
                {
                    "code": one.code,
                    "name": one.name,
                    "unit": one.unit.label,
                    "how": sentence_of(one),
                    "url": one.get_absolute_url(),
                }
                for one in rows
            ],
        }
        for group, rows in groupby(indicators, key=lambda one: one.group)
    ]
    return render(
        request, "indicators/indicator_list.html", {"groups": groups, "query": text, "count": len(indicators)}
    )


def sentence_of(indicator: Indicator) -> str:
    """How it is measured by its latest definition."""
    latest = max(indicator.definitions.all(), key=lambda version: version.valid_from or date.min)
    return explain(parse(latest.definition))
