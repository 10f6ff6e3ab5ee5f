"""The paper form of an annual return, printed for many at once: each on pages of its own."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.shortcuts import render

from cooperatives.forms.campaign import CampaignFilterForm
from cooperatives.models import AnnualReturn, Organisation
from cooperatives.models.yearly import Difficulty
from cooperatives.paper_code import paper_code
from cooperatives.services.returns import stated_in
from cooperatives.views.return_sheet import ShownBlock, sheet
from cooperatives.views.returns import kind_of, organisation_and_return

MOST_PAPERS = 200


@dataclass(frozen=True)
class Paper:
    """`figures`: what stands in the column of the year; of a blank form nothing does."""

    organisation: Organisation
    kind: str
    year: int
    figures: dict = field(default_factory=dict)

    @property
    def code(self) -> str:
        return paper_code(self.organisation.pk, self.year)

    @property
    def year_before(self) -> int:
        return self.year - 1

    @property
    def difficulties(self) -> list[tuple[str, bool]]:
        stated = self.figures.get("difficulties") or []
        return [(one.label, one in stated) for one in Difficulty]


def return_print(request, pk, year):
    """The paper form of one organisation, with the figures of the year before."""
    organisation, row = organisation_and_return(request, pk, year)
    return print_papers(request, [Paper(organisation, kind_of(organisation, row, year), year)])


def campaign_print(request):
    """The paper forms of those whose return does not count yet and who meet the filters."""
    form = CampaignFilterForm(request.GET or None, user=request.user)
    rows = form.rows().filter(Q(return_id=None) | Q(state__in=["draft", "returned"]))
    rows = rows.select_related("organisation__commune").order_by("organisation__sort_key", "pk")[: MOST_PAPERS + 1]
    return print_papers(request, [Paper(spell.organisation, spell.kind, form.campaign) for spell in rows])


def papers_of_returns(returns, *, filled: bool) -> list[Paper]:
    """Of returns (a queryset) that exist: with their figures, or blank to be filled in anew."""
    rows = returns.select_related("organisation__commune").order_by("organisation__sort_key", "year", "pk")
    return [
        Paper(row.organisation, row.kind, row.year, stated_in(row) if filled else {}) for row in rows[: MOST_PAPERS + 1]
    ]


def print_papers(request, papers: list[Paper]):
    """A page that the browser prints or keeps as PDF; beyond `MOST_PAPERS` it says so."""
    more, papers = len(papers) > MOST_PAPERS, papers[:MOST_PAPERS]
    before = stated_a_year_before(request.user, papers)
    shown: list[tuple[Paper, list[ShownBlock]]] = [
        (one, sheet(one.kind, one.figures, before.get((one.organisation.pk, one.year_before)))) for one in papers
    ]
    years = sorted({one.year for one in papers})
    context = {"papers": shown, "years": ", ".join(map(str, years)), "more": more, "most": MOST_PAPERS}
    return render(request, "cooperatives/return_print.html", context)


def stated_a_year_before(user, papers: list[Paper]) -> dict[tuple[int, int], dict]:
    """(organisation, year) → what its return says; one query for all."""
    wanted = {(one.organisation.pk, one.year_before) for one in papers}
    rows = AnnualReturn.objects.visible_to(user).filter(
        organisation__in={pk for pk, _ in wanted}, year__in={year for _, year in wanted}
    )
    return {(row.organisation_id, row.year): stated_in(row) for row in rows}
