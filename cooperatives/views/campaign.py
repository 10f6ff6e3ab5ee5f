"""Room "Phiếu năm": how far a year's campaign is, who is late, and what may be checked in one act."""

import hashlib
from datetime import datetime

from django.contrib import messages
from django.core import signing
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.permissions import Act, require
from cooperatives.forms.campaign import CampaignFilterForm
from cooperatives.models import AnnualReturn, Organisation
from cooperatives.paper_code import read_paper_code
from cooperatives.return_years import years_with_returns
from cooperatives.selectors.campaign import GROUPS, outstanding_names, progress_by_commune, totals
from cooperatives.services.returns import check_returns, returns_to_check, uncheck_returns, with_open_findings
from coopportal.kit import clock
from coopportal.kit.paging import chips, keyset_page
from coopportal.kit.periods import day_label
from coopportal.kit.refusals import Conflict
from coopportal.kit.templatetags.quantities import millions

MOST_NAMES = 30
UNDO = "bulk check"


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
        "query": request.GET.urlencode(),
        "undo": undo_of(request),
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


def undo_of(request) -> dict | None:
    """The bulk check that the address says this person has just carried out."""
    mark = request.GET.get("done", "")
    try:
        moment, count = signing.loads(mark, salt=UNDO, max_age=3600) if mark else (None, 0)
    except signing.BadSignature:
        return None
    return {"mark": mark, "count": count} if moment else None


def campaign_check(request):
    """A bulk check: first what it would do, then all of it at once."""
    require(request.user, Act.RETURN_CHECK)
    form = CampaignFilterForm(request.POST or request.GET or None, user=request.user)
    returns = AnnualReturn.objects.visible_to(request.user).filter(
        year=form.campaign, organisation__in=form.rows().values("organisation")
    )
    found = returns_to_check(returns, by=request.user)
    if request.method != "POST":
        context = {
            "year": form.campaign,
            "found": found,
            "chips": chips(request, form),
            "hidden": {name: value for name, value in request.GET.items() if name in form.fields},
            "seen": digest(found.ready),
            "query": request.GET.urlencode(),
        }
        return render(request, "cooperatives/campaign_check.html", context)
    if not found.ready:
        messages.warning(request, "Không có phiếu nào kiểm tra được một lượt.")
        return redirect("cooperatives:campaign_list")
    if request.POST.get("seen") != digest(found.ready):
        raise Conflict(
            "Danh sách phiếu đã thay đổi sau khi bạn xem. Hãy xem lại danh sách rồi kiểm tra.",
            reverse("cooperatives:campaign_check"),
        )
    moment = check_returns(found.ready, by=request.user)
    messages.success(request, f"Đã kiểm tra {len(found.ready)} phiếu năm {form.campaign}.")
    mark = signing.dumps([moment.isoformat(), len(found.ready)], salt=UNDO)
    return redirect(f"{reverse('cooperatives:campaign_list')}?year={form.campaign}&state=checked&done={mark}")


def digest(ready: dict[int, int]) -> str:
    return hashlib.sha256(repr(sorted(ready.items())).encode()).hexdigest()


@require_POST
def campaign_undo(request):
    try:
        moment, _ = signing.loads(request.POST.get("mark", ""), salt=UNDO, max_age=3600)
    except signing.BadSignature:
        moment = None
    require(request.user, Act.RETURN_CHECK)
    if moment is None:
        messages.error(request, "Chỉ hoàn tác được trong vòng một giờ sau khi kiểm tra.")
    else:
        count = uncheck_returns(datetime.fromisoformat(moment), by=request.user)
        messages.success(request, f"Đã hoàn tác: {count} phiếu trở lại trạng thái đã nộp.")
    return redirect("cooperatives:campaign_list")


def paper_open(request):
    """The return whose code stands on a paper form."""
    found = read_paper_code(request.GET.get("ma", ""))
    organisation = found and Organisation.objects.visible_to(request.user).filter(pk=found[0]).first()
    if organisation is None or found[1] not in years_with_returns(organisation):
        return campaign(request, status=404, wrong_code=True)
    return redirect("cooperatives:return", *found)
