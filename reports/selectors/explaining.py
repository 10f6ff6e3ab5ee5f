"""The words that agencies have given about a report's targets."""

from datetime import date

from django.db.models import Q

from plans.models import Explanation


def explanations_for(content: dict) -> dict[int, Explanation]:
    """Target → the latest explanation that speaks of days of the report: its year's up to the day, its period's. One
    statement."""
    spans = [content["period"], content["cumulative"]]
    first = min(date.fromisoformat(span["from"]) for span in spans)
    targets = [row["target"] for row in content["rows"] if row["level"] == "target"]
    rows = Explanation.objects.filter(
        Q(to_on__gte=first), target__in=targets, from_on__lte=date.fromisoformat(content["as_of"])
    )
    return {one.target_id: one for one in rows.order_by("to_on", "pk")}


def explained(content: dict) -> dict:
    """The content with the words of today beside its figures, which stay as they are."""
    said = explanations_for(content)
    rows = [
        row | {"explanation": said[row["target"]].text if row["target"] in said else ""}
        if row["level"] == "target"
        else row
        for row in content["rows"]
    ]
    return content | {"rows": rows}


def new_words(content: dict) -> int:
    """How many targets have other words today than in the content."""
    now = explained(content)["rows"]
    return sum(
        one.get("explanation") != then.get("explanation") for one, then in zip(now, content["rows"], strict=True)
    )
