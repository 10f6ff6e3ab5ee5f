"""Room "Phiếu năm": how far a year's campaign is, and who is late."""

from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect, render

from cooperatives.forms.campaign import CampaignFilterForm
from cooperatives.models import AnnualReturn, Organisation
from cooperatives.paper_code import read_paper_code
from cooperatives.return_years import years_with_returns
from cooperatives.selectors.campaign import GROUPS, outstanding_names, progress_by_commune, totals
from cooperatives.services.returns import with_open_findings
from coopportal.kit import clock
from coopportal.kit.paging import chips, keyset_page
from coopportal.kit.periods import day_label
from coopportal.kit.templatetags.quantities import millions

MOST_NAMES = 30


def campaign(request, *, status=200, **more):
    form = CampaignFilterForm(request.GET or None, user=request.user)
    rows = progress_by_commune(request.user, form.campaign)
    context = {"filter_form": form, "year": form.campaign, "rows": rows, "whole": totals(rows)} | more
    return render(request, "cooperatives/campaign.html", context, status=status)


def reminder(request):
    """What to send to a commune: who is late. Text to copy into a chat group; without names of persons."""
    form = CampaignFilterForm(request.GET or None, user=request.user)
    code = form.wanted.get("commune", "")
    place = next(
        (row for row in progress_by_commune(request.user, form.campaign) if row.code and row.code == code), None
    )
    if place is None:
        raise Http404("no such commune")
    names = outstanding_names(request.user, form.campaign, code)
    context = {"year": form.campaign, "place": place, "text": reminder_text(place, form.campaign, names)}
    return render(request, "cooperatives/reminder.html", context)


def reminder_text(place, year: int, names: dict[str, list[str]]) -> str:
    lines = [f"{place.name}: phiếu thông tin năm {year}, tính đến {day_label(clock.today())}."]
    for group, late in names.items():
        if late:
            lines += [f"{GROUPS[group]} chưa nộp ({len(late)}):", *(f"- {name}" for name in late[:MOST_NAMES])]
            lines += [f"- và {len(late) - MOST_NAMES} tổ chức khác"] if len(late) > MOST_NAMES else []
    if not any(names.values()):
        return f"{lines[0]} Đã nộp đủ, xin cảm ơn."
    return "\n".join(
        [*lines, f"Hạn nộp 15/12/{year} (xã chốt 18/12). Đề nghị nhập trên cổng hoặc gửi phiếu giấy về xã."]
    )


def campaign_list(request):
    form = CampaignFilterForm(request.GET or None, user=request.user)
    rows = form.rows().select_related("organisation", "commune").annotate(sort_key=F("organisation__sort_key"))
    page = keyset_page(rows, request, ("sort_key", "pk"))
    context = {
        "filter_form": form,
        "year": form.campaign,
        "rows": with_returns(page.rows),
        "chips": chips(request, form),
        "clear_url": request.path,
        "previous_url": page.previous_url,
        "next_url": page.next_url,
    }
    return render(request, "cooperatives/campaign_list.html", context)


def with_returns(spells) -> list[dict]:
    """The rows of the list; two queries for the returns behind them and the years before."""
    returns = {
        row.pk: row for row in AnnualReturn.objects.filter(pk__in=[one.return_id for one in spells if one.return_id])
    }
    warned = with_open_findings(list(returns.values()))
    return [
        {
            "spell": one,
            "row": (row := returns.get(one.return_id)),
            "revenue": millions(row.revenue_vnd, 1) if row else "",
            "open_warnings": len(warned.get(one.return_id, ())),
        }
        for one in spells
    ]


def paper_open(request):
    """The return whose code stands on a paper form."""
    found = read_paper_code(request.GET.get("ma", ""))
    organisation = found and Organisation.objects.visible_to(request.user).filter(pk=found[0]).first()
    if organisation is None or found[1] not in years_with_returns(organisation):
        return campaign(request, status=404, wrong_code=True)
    return redirect("cooperatives:return", *found)
