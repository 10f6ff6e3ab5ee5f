"""A first draft of "Khó khăn, hạn chế": what cooperatives and agencies have named, counted. People edit it."""

from django.db.models import Count, F, Func, Max

from cooperatives.models import AnnualReturn
from cooperatives.models.yearly import Difficulty, SubmissionState
from indicators.quotes import lower_first
from reports.models import ProgressReport
from reports.selectors.explaining import explanations_for

MOST_NAMED = 5
SENT = (SubmissionState.SUBMITTED, SubmissionState.CHECKED)


def difficulties_draft(report: ProgressReport, content: dict) -> str:
    """A line for what the returns name most, one for each explained target; "" where nobody has named anything."""
    said = explanations_for(content)
    explained = [
        f"{row['label']}: {said[row['target']].text}"
        for row in content["rows"]
        if row["level"] == "target" and row["target"] in said
    ]
    return "\n".join(filter(None, [named_in_returns(report, content["year"]), *explained]))


def named_in_returns(report: ProgressReport, year: int) -> str:
    """ "Khó khăn … trong 205 phiếu năm 2024: vốn (57), đất đai (33)." of the latest year up to the report's."""
    bases = report.province.parts.values("base")
    returns = AnnualReturn.objects.filter(organisation__base__in=bases, state__in=SENT, year__lte=year)
    latest = returns.aggregate(year=Max("year"))["year"]
    if latest is None:
        return ""
    returns = returns.filter(year=latest)
    each = returns.annotate(one=Func(F("difficulties"), function="unnest")).values_list("one")
    counted = dict(each.annotate(count=Count("pk")))
    if not counted:
        return ""
    most = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:MOST_NAMED]
    named = ", ".join(f"{lower_first(Difficulty(code).label)} ({count})" for code, count in most)
    return f"Khó khăn được nêu nhiều nhất trong {returns.count()} phiếu năm {latest}: {named}."
