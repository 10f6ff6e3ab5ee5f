"""The builder: sentence, value and records are seen before anything is saved. All choices stand in the address."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.once import once
from accounts.permissions import Act, require
from coopportal.kit import clock
from coopportal.kit.numbers import format_number
from coopportal.kit.periods import Calendar, year_span
from coopportal.kit.rows import StaleRow
from indicators.asks import Actual, Ask
from indicators.building import definition_of, dimension_of
from indicators.definitions import Definition, parse
from indicators.engine import drafted
from indicators.forms.building import ChangeForm, ConditionForm, MakeForm, SaveForm, condition_forms
from indicators.models import Indicator, Unit
from indicators.quotes import value_text, with_unit
from indicators.records import Behind, behind_columns
from indicators.selectors.catalogue import entry_of
from indicators.sentences import explain
from indicators.services.building import build_indicator, change_indicator, drop_indicator, is_own
from indicators.views.records import listed_row
from provinces.selectors import display_name

FEW = 10  # rows shown of the records


@dataclass
class Draft:
    """What the address says. `problem`: why it makes no indicator yet; "" when `definition` is there."""

    make: MakeForm
    conditions: list[ConditionForm]
    data: dict | None = None
    definition: Definition | None = None
    problem: str = ""


def indicator_build(request):
    require(request.user, Act.INDICATOR_BUILD)
    given = request.POST if request.method == "POST" else request.GET
    draft = read(given)
    context = {"draft": draft}
    if draft.definition is None:
        return render(request, "indicators/build.html", context, status=422 if request.method == "POST" else 200)
    dimension = dimension_of(draft.definition)
    save = SaveForm(request.POST if request.method == "POST" else None, dimension=dimension)
    if request.method == "POST" and save.is_valid():
        try:
            return once(request, save, lambda: saved(request, draft, save))
        except ValidationError as problem:
            save.add_error(None, problem)
    context |= {"save": save, "carried": carried(draft, given)} | preview(request.user, draft.definition, dimension)
    return render(request, "indicators/build.html", context, status=422 if save.is_bound else 200)


def read(given) -> Draft:
    make = MakeForm(given)
    conditions = condition_forms(given, source=make.chosen_source, measure=make.chosen_measure)
    draft = Draft(make, conditions)
    right = [form.is_valid() for form in (make, *conditions)]
    if not all(right):
        return draft
    asked = make.cleaned_data
    try:
        draft.data = definition_of(
            asked["source"],
            asked["measure"],
            asked.get("field", ""),
            asked.get("over", "last"),
            [form.chosen() for form in conditions if form.key],
        )
        draft.definition = parse(draft.data)
    except ValidationError as problem:
        draft.problem = " ".join(problem.messages)
    return draft


def carried(draft: Draft, given) -> list[tuple[str, str]]:
    """The choices, for the form that saves them."""
    names = [bound.html_name for form in (draft.make, *draft.conditions) for bound in form]
    return [(name, value) for name in names for value in given.getlist(name)]


def preview(user, definition: Definition, dimension: str) -> dict:
    """Of the last year that is over, in the person's own territory."""
    span = year_span(clock.today().year - 1, Calendar.CALENDAR)
    ask = Ask("", span, user.place.pk)
    one = Indicator(unit=Unit.objects.filter(dimension=dimension).order_by("pk").first())
    how, bases, actual = drafted(ask, definition, one.unit.exact)
    rows = behind_columns(how.numerator, bases, user) if user.holds(user.place) else None
    unitless = actual.value is None or dimension == Unit.Dimension.COUNT  # of what it counts is not chosen yet
    return {
        "sentence": explain(definition),
        "value_text": value_text(actual, one) if unitless else with_unit(actual, one),
        "sides_text": sides_text(actual),
        "province": display_name(user.place),
        "span_label": span.label(),
        "columns": [{"label": shown.label, "numeric": shown.kind == "number"} for shown in rows.columns]
        if rows
        else [],
        "rows": few(rows) if rows else [],
        "total_text": f"{format_number(rows.total())} {rows.total_noun}" if rows and not rows.sums else "",
    }


def sides_text(actual: Actual) -> str:
    if actual.denominator is None or actual.numerator is None:
        return ""
    return f"{format_number(actual.numerator)} / {format_number(actual.denominator)}"


def few(rows: Behind) -> list[dict]:
    return [listed_row(rows, row) for row in rows.rows[:FEW]]


def saved(request, draft: Draft, save: SaveForm) -> str:
    one = build_indicator(by=request.user, definition=draft.data, **save.cleaned_data)
    messages.success(request, f"Đã thêm chỉ tiêu riêng “{one.name}” vào danh mục.")
    return one.get_absolute_url()


def indicator_edit(request, code):
    one = get_object_or_404(Indicator.objects.visible_to(request.user), code=code)
    require(request.user, Act.INDICATOR_BUILD)
    if not is_own(one, request.user):
        raise Http404("not an own indicator")
    form = ChangeForm(request.POST or None, one=one)
    if form.is_bound and form.is_valid():
        try:
            changed = change_indicator(one, **form.cleaned_data, by=request.user)
        except StaleRow as stale:
            return show_edit(request, one, form.against(stale.row), 409)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"Đã sửa chỉ tiêu riêng “{changed.name}”.")
            return redirect(changed)
    return show_edit(request, one, form, 422 if form.is_bound else 200)


def show_edit(request, one: Indicator, form: ChangeForm, status: int):
    context = {"form": form, "indicator": one, "sentence": entry_of(one).sentence}
    return render(request, "indicators/own_edit.html", context, status=status)


@require_POST
def indicator_drop(request, code):
    one = get_object_or_404(Indicator.objects.visible_to(request.user), code=code)
    try:
        drop_indicator(one, by=request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect(one)
    messages.success(request, f"Đã bỏ chỉ tiêu riêng “{one.name}”.")
    return redirect("indicators:list")
