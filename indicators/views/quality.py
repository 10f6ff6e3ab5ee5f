"""Room "Chất lượng số liệu": what may be wrong with the registry's figures, where, and the records themselves."""

from django.http import FileResponse, Http404
from django.shortcuts import render
from django.urls import reverse

from accounts.permissions import Act, require
from cooperatives.exports import file_at_once
from cooperatives.models import Organisation
from cooperatives.views.exports import attachment
from coopportal.kit import clock
from coopportal.kit.paging import chip_labels, chips, keyset_page, page_size, url_with
from coopportal.kit.refusals import Conflict
from indicators.files.findings import content_of
from indicators.forms.quality import FindingsForm, QualityForm
from indicators.quality import BY_CODE, RULES, Rule, Weight
from indicators.selectors.quality import NOWHERE, ORDER, Place, balances, finding, listed, overview
from provinces.selectors import display_name

MOST_LISTED = 20_000
TONES = {Weight.WRONG: "bad", Weight.DOUBT: "warn", Weight.GAP: "none"}


def quality(request):
    form = QualityForm(request.GET, user=request.user)
    context = {"filter_form": form, "chips": chips(request, form, only=("commune",))}
    if form.is_valid():
        context |= told(request, form)
    return render(request, "indicators/quality.html", context, status=200 if form.is_valid() else 400)


def told(request, form) -> dict:
    scope, province = form.scope, form.cleaned_data["province"]
    found = overview(scope, by_commune=not province.is_nation)
    rows = [
        {"rule": rule, "count": found.counts[rule.code], "tone": TONES[rule.weight], "url": findings_url(rule, request)}
        for rule in RULES
    ]
    return {
        "year": scope.year,
        "place": place_name(form),
        "wrong": [row for row in rows if row["count"]],
        "good": [row for row in rows if not row["count"]],
        "weights": [
            {"label": weight.label, "tone": TONES[weight], "count": Place("", "", found.counts).of_weight(weight)}
            for weight in Weight
        ],
        "bases": with_urls(request, found.bases, "province") if len(scope.bases) > 1 else [],
        "communes": with_urls(request, found.communes, "commune") if not scope.commune else [],
        "balance_url": f"{reverse('indicators:balance')}?{request.GET.urlencode()}",
        "demonstration": Organisation.objects.visible_to(request.user).invented_in(province),
    }


def with_urls(request, places: list[Place], name: str) -> list[dict]:
    gone = {"commune": None} if name == "province" else {}
    return [{"place": place, "url": url_with(request, **gone | {name: place.key})} for place in places]


def findings_url(rule: Rule, request) -> str:
    query = request.GET.urlencode()
    address = reverse("indicators:findings", args=[rule.code])
    return f"{address}?{query}" if query else address


def place_name(form) -> str:
    commune, province = form.cleaned_data["commune"], form.cleaned_data["province"]
    name = "Cả nước" if province.is_nation else display_name(province)
    if commune == NOWHERE:
        return f"{name}, hồ sơ chưa gắn xã"
    return f"{commune.full_name}, {name}" if commune else name


def rule_or_404(code: str) -> Rule:
    try:
        return BY_CODE[code]
    except KeyError:
        raise Http404(code) from None


def findings(request, rule):
    rule = rule_or_404(rule)
    form = FindingsForm(request.GET, user=request.user)
    context = {"rule": rule, "filter_form": form, "tone": TONES[rule.weight], "back_url": back_url(request)}
    if form.is_valid():
        rows = listed(rule, form.scope)
        page = keyset_page(rows, request, ORDER, page_size(request))
        context |= {
            "rows": [finding(rule, row, form.scope.year) for row in page.rows],
            "count": rows.count(),
            "previous_url": page.previous_url,
            "next_url": page.next_url,
            "year": form.scope.year,
            "place": place_name(form),
            "narrowed": bool(form.scope.kind or form.scope.words or form.scope.commune),
            "query": request.GET.urlencode(),
            "may_export": request.user.can(Act.REGISTRY_EXPORT),
        }
    context["chips"] = chips(request, form, only=("commune", "kind", "q"))
    return render(request, "indicators/findings.html", context, status=200 if form.is_valid() else 400)


def back_url(request) -> str:
    kept = request.GET.copy()
    for name in [name for name in kept if name not in ("province", "year", "commune")]:
        del kept[name]
    return f"{reverse('indicators:quality')}?{kept.urlencode()}"


def findings_export(request, rule):
    """The list as it is filtered, as a file."""
    require(request.user, Act.REGISTRY_EXPORT)
    rule = rule_or_404(rule)
    form = FindingsForm(request.GET, user=request.user)
    if not form.is_valid():
        raise Http404("no such filter")
    year = form.scope.year
    rows = list(listed(rule, form.scope).order_by(*ORDER)[: MOST_LISTED + 1])
    if len(rows) > MOST_LISTED:
        raise Conflict("Danh sách có hơn 20.000 dòng. Hãy chọn từng tỉnh rồi xuất lại.", back_url(request))
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
    filters = "; ".join([place_name(form), *(label for _, label in chip_labels(form, only=("kind", "q")))])
    content = content_of(rule, (finding(rule, row, year) for row in rows), filters, request.user)
    name = f"chat-luong_{rule.code}_{form.cleaned_data['province'].slug}_{year}_{clock.today():%Y%m%d}.{kind}"
    return attachment(FileResponse(file_at_once(content, kind)), name, kind)


def balance(request):
    form = QualityForm(request.GET, user=request.user)
    context = {"filter_form": form, "back_url": back_url(request)}
    if form.is_valid():
        rows = balances(form.scope)
        context |= {"rows": rows, "year": form.scope.year, "place": place_name(form)}
        context["off"] = sum(1 for row in rows if row.difference)
        context["url"] = findings_url(BY_CODE["stock-balance"], request)
    return render(request, "indicators/balance.html", context, status=200 if form.is_valid() else 400)
