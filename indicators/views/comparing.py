"""“Vì sao khác Liên minh?”: somebody's list beside the records behind a figure. Nothing of it is kept."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cooperatives.models import Organisation
from cooperatives.views.exports import attachment
from coopportal.kit.numbers import format_number
from indicators.engine import actuals_for
from indicators.files.comparison import comparison_xlsx
from indicators.forms.asks import AskForm
from indicators.forms.comparing import ComparisonForm
from indicators.links import records_address
from indicators.quotes import headline
from indicators.records import NUMERATOR
from indicators.selectors.comparing import GROUPS, Comparison, can_compare, compare
from indicators.sentences import explain
from indicators.views.figures import found
from provinces.selectors import display_name

MOST_SHOWN = 50  # of a group; the workbook has all


def indicator_comparison(request, code):
    indicator = found(request, code)
    asked = AskForm(request.GET, user=request.user)
    if not asked.is_valid() or not request.user.holds(asked.cleaned_data["province"]):
        raise Http404("no such figure")
    side, ask, province = request.GET.get("side") or NUMERATOR, asked.ask(code), asked.cleaned_data["province"]
    answers = actuals_for([ask])
    if not can_compare(ask, side, answers, province):
        raise Http404("nothing to compare a list of organisations with")
    form = ComparisonForm(request.POST, request.FILES) if request.method == "POST" else ComparisonForm()
    context = {
        "indicator": indicator,
        "heading": headline(answers[ask], indicator),
        "meaning": explain(answers.definitions[code]),
        "province": display_name(province),
        "span_label": ask.span.label(),
        "records_url": records_address(ask, province, side=side),
        "form": form,
        "demonstration": Organisation.objects.visible_to(request.user).invented_in(province),
    }
    if not form.is_bound:
        return render(request, "indicators/comparison.html", context)
    if not form.is_valid():
        return render(request, "indicators/comparison.html", context, status=422)
    made = compare(ask, side, answers, form.lines, request.user)
    if request.POST.get("act") == "export":
        name = f"so-sanh_{code}_{province.slug}_{ask.span.end:%Y%m%d}.xlsx"
        return attachment(HttpResponse(comparison_xlsx(made, context["heading"], province, ask.span)), name, "xlsx")
    context |= {
        "form": ComparisonForm(),
        "comparison": made,
        "groups": groups(made),
        "sums": sums(made),
        "lines_text": "\n".join(line.written() for line in form.lines),
    }
    return render(request, "indicators/comparison.html", context)


EMPTY = {
    "only_there": "Mọi dòng của danh sách đều có trong con số.",
    "only_here": "Mọi tổ chức phía sau con số đều có trong danh sách.",
    "both": "Không tổ chức nào có ở cả hai.",
}


def groups(made: Comparison) -> list[dict]:
    """The groups that hold anything or say why they do not; at most MOST_SHOWN of each."""
    rows = [(name, title, EMPTY.get(name, ""), getattr(made, name)) for name, title in GROUPS.items()]
    return [
        {
            "key": name,
            "title": title,
            "empty": empty,
            "count_text": format_number(len(found)),
            "numbered": name != "only_here",
            "why": name not in ("only_here", "both"),
            "rows": [
                {"one": one, "url": reverse("cooperatives:detail", args=[one.pk]) if one.pk else None}
                for one in found[:MOST_SHOWN]
            ],
            "more_text": format_number(len(found) - MOST_SHOWN) if len(found) > MOST_SHOWN else "",
        }
        for name, title, empty, found in rows
        if found or empty
    ]


def sums(made: Comparison) -> list[str]:
    """How both totals come about, so that nothing is left unexplained."""
    number = format_number
    parts = [
        (len(made.both), "có ở cả hai"),
        (len(made.only_there), "chỉ có trong danh sách"),
        (len(made.doubtful), "chưa chắc"),
        (len(made.repeated), "ghi trùng"),
    ]
    told = [
        f"Cổng: {number(made.here)} tổ chức = {number(len(made.both))} có ở cả hai + "
        f"{number(len(made.only_here))} chỉ có ở cổng.",
        f"Danh sách: {number(made.lines)} dòng = {' + '.join(f'{number(n)} {words}' for n, words in parts if n)}.",
    ]
    if made.rows_here != made.here:
        more = f", trong đó {number(made.unowned)} dòng không gắn với tổ chức nào trong sổ" if made.unowned else ""
        told.insert(1, f"Phía sau con số có {number(made.rows_here)} dòng của {number(made.here)} tổ chức{more}.")
    return told
