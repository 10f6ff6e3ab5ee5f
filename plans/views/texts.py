"""From the text: pasted or uploaded, the head of a plan and its targets proposed beside the sentences they stand in."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.once import once
from accounts.permissions import Act, require
from cooperatives.views.identity import add_errors
from coopportal.kit.paging import keyset_page
from coopportal.kit.rows import StaleRow
from indicators.selectors.reported import writable_provinces
from plans.forms.plans import NewPlanForm, issuers
from plans.forms.texts import ProposalForm, TargetsForm, open_plans
from plans.models import Plan, PlanText, TextProposal
from plans.rights import may_write_plan, require_plan_writer
from plans.selectors.editions import open_edition
from plans.selectors.texts import Piece, Place, in_plan_already, paragraphs, quoted, reading_of
from plans.services import texts as services
from plans.texts.letters import compared
from plans.texts.statements import REMARKS


def texts_of(request, use: str):
    return PlanText.objects.visible_to(request.user).filter(use=use).select_related("plan", "agency", "by", "job")


def text_or_404(request, pk, use: str = PlanText.Use.TARGETS) -> PlanText:
    return get_object_or_404(texts_of(request, use), pk=pk)


def text_list(request):
    """Paste or upload on top, what the agency gave before below. `?plan=` chooses the plan."""
    require(request.user, Act.PLAN_WRITE)
    plans = open_plans(request.user)
    chosen = plans.named(request.GET.get("plan", "")).first()
    form = TargetsForm(
        request.POST or None, request.FILES or None, plans=plans, initial={"plan": chosen and chosen.slug}
    )
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, form, lambda: kept(request, form, PlanText.Use.TARGETS).get_absolute_url())
        except ValidationError as error:
            add_errors(form, error)
    return show_room(request, form, PlanText.Use.TARGETS, "plans/text_list.html")


def kept(request, form, use: str) -> PlanText:
    given = {"use": use, "by": request.user, "plan": form.cleaned_data["plan"], "as_of": form.cleaned_data.get("as_of")}
    if file := form.cleaned_data["file"]:
        return services.keep_file(file, **given)
    return services.keep_text(form.cleaned_data["text"], **given)


def show_room(request, form, use: str, template: str):
    page = keyset_page(texts_of(request, use).defer("text"), request, ("-created_at", "-pk"), size=20)
    context = {"form": form, "texts": page.rows, "previous_url": page.previous_url, "next_url": page.next_url}
    return render(request, template, context, status=422 if form.is_bound else 200)


def text_detail(request, pk):
    """While it is read: how far; without a plan: the plan's head to confirm; then the proposals beside the text."""
    row = text_or_404(request, pk)
    if row.is_waiting or row.refused:
        return render(request, "plans/text_waiting.html", {"row": row, "room_url": reverse("plans:texts")})
    if row.plan is None:
        require(request.user, Act.PLAN_WRITE)
        return show_beginning(request, row, NewPlanForm(user=request.user, initial=first_values(request.user, row)))
    return show_proposals(request, row)


# A new plan out of a text


@require_POST
def text_begin(request, pk):
    row = text_or_404(request, pk)
    require(request.user, Act.PLAN_WRITE)
    form = NewPlanForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            return once(request, form, lambda: begun(request, row, form))
        except ValidationError as error:
            add_errors(form, error)
    return show_beginning(request, row, form)


def begun(request, row: PlanText, form) -> str:
    plan = services.begin_plan(row, form.given(), by=request.user)
    messages.success(request, f"Đã lập dự thảo {plan.number_text}. Xem từng chỉ tiêu dưới đây rồi nhận vào kế hoạch.")
    return row.get_absolute_url()


def show_beginning(request, row: PlanText, form):
    reading = reading_of(row)
    facts = reading.facts
    found = [facts.number, facts.issued_on, facts.issuer, facts.title, facts.period, facts.declared_target_count]
    places = [Place(at, fact.start, fact.end, fact.start, fact.end) for at, fact in enumerate(filter(None, found), 1)]
    context = {
        "row": row,
        "form": form,
        "issuers": issuers(request.user.place, request.user),
        "paragraphs": paragraphs(reading.text, places),
        "count": len(reading.proposals),
    }
    return render(request, "plans/text_begin.html", context, status=422 if form.is_bound else 200)


def first_values(user, row: PlanText) -> dict:
    """What the text says of its document, as the form has it."""
    facts = reading_of(row).facts
    values = {
        name: fact.value
        for name in ("number", "issued_on", "issuer", "title", "declared_target_count")
        if (fact := getattr(facts, name))
    }
    years = {"first_year": facts.first_year, "last_year": facts.last_year} if facts.period else {}
    more = {"legal_bases": list(facts.legal_bases), "province": province_named(user, facts)}
    return values | years | more | ({"document_type": facts.document_type} if facts.document_type else {})


def province_named(user, facts):
    """The province that the issuer's name ends with, as it was called on the day of issue; else the person's own."""
    issuer = compared(str(facts.issuer.value)) if facts.issuer else ""
    named = [one for one in writable_provinces(user) if issuer.endswith(compared(one.name))]
    day = facts.issued_on.value if facts.issued_on else None
    valid = [one for one in named if day is None or was_there(one, day)]
    return next(iter(valid or named), user.place)


def was_there(province, day) -> bool:
    begun = province.valid_from is None or province.valid_from <= day
    return begun and (province.valid_to is None or day < province.valid_to)


# The proposals


@dataclass(frozen=True)
class Card:
    """A proposal as the page shows it."""

    proposal: TextProposal
    goal: str
    sentence: list[Piece]
    remarks: list[str]
    exists: bool


def show_proposals(request, row: PlanText, status: int = 200):
    text = row.text
    proposals = list(row.proposals.select_related("indicator", "unit", "target"))
    edition = open_edition(row.plan)
    existing = in_plan_already(edition, [one for one in proposals if one.state == "pending"]) if edition else set()
    places = [
        Place(one.position, one.start, one.end, one.sentence_start, one.sentence_end, one.state) for one in proposals
    ]
    cards = [card_of(text, one, one.pk in existing) for one in proposals]
    context = {
        "row": row,
        "plan": row.plan,
        "cards": cards,
        "paragraphs": paragraphs(text, places),
        "pending_count": sum(one.state == "pending" for one in proposals),
        "accepted_count": sum(one.state == "accepted" for one in proposals),
        "may_answer": edition is not None and may_write_plan(request.user, row.plan),
        "declared": row.plan.declared_target_count,
    }
    return render(request, "plans/text_proposals.html", context, status=status)


def card_of(text: str, one: TextProposal, exists: bool) -> Card:
    place = Place(one.position, one.start, one.end, one.sentence_start, one.sentence_end)
    goal = f"{one.goal_text} {one.unit.label}".replace(" %", "%")
    return Card(one, goal, quoted(text, place), [REMARKS[name] for name in one.remarks if name in REMARKS], exists)


def proposal_or_404(request, pk, number) -> TextProposal:
    rows = TextProposal.objects.visible_to(request.user).select_related("text__plan", "indicator", "unit")
    return get_object_or_404(rows, text=pk, position=number)


def proposal(request, pk, number):
    """Correct a proposal, then accept it."""
    one = proposal_or_404(request, pk, number)
    require_plan_writer(request.user, one.text.plan)
    form = ProposalForm(request.POST or None, proposal=one, user=request.user)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                version = form.cleaned_data["version"]
                services.accept_proposal(one, by=request.user, version=version, corrected=form.corrected())
            except ValidationError as error:
                add_errors(form, error)
            except StaleRow as stale:
                form, status = form.against(stale.row), 409
            else:
                messages.success(request, f"Đã nhận “{form.cleaned_data['wording']}”.")
                return redirect(address_of(one))
    return render(
        request,
        "plans/text_proposal.html",
        {"one": one, "form": form, "card": card_of(one.text.text, one, False)},
        status=status,
    )


def address_of(one: TextProposal) -> str:
    return f"{one.text.get_absolute_url()}#de-xuat-{one.position}"


@require_POST
def proposal_answer(request, pk, number):
    """Accept as it is, reject, or take the rejection back."""
    one = proposal_or_404(request, pk, number)
    act = ANSWERS.get(request.POST.get("act", ""))
    version = request.POST.get("version", "")
    if act is None or not (version.isascii() and version.isdigit() and len(version) < 10):
        messages.error(request, "Không rõ việc cần làm. Hãy mở lại trang rồi bấm nút bên cạnh đề xuất.")
        return redirect(address_of(one))
    try:
        act(one, by=request.user, version=int(version))
    except ValidationError as error:
        messages.error(request, f"Chỉ tiêu {one.position}: {' '.join(error.messages)}")
    return redirect(address_of(one))


ANSWERS = {
    "accept": services.accept_proposal,
    "reject": services.reject_proposal,
    "restore": services.restore_proposal,
}


@require_POST
def accept_all(request, pk):
    row = text_or_404(request, pk)
    plan = get_object_or_404(Plan, pk=row.plan_id)
    require_plan_writer(request.user, plan)
    answer = services.accept_all(row, by=request.user)
    if answer.count:
        messages.success(request, f"Đã nhận {answer.count} chỉ tiêu vào kế hoạch.")
    for one, why in answer.refused:
        messages.error(request, f"Chỉ tiêu {one.position}: {why}")
    return redirect(row)


@require_POST
def text_delete(request, pk):
    """The text goes; targets taken from it stay."""
    row = get_object_or_404(PlanText.objects.visible_to(request.user), pk=pk)
    services.delete_text(row, by=request.user)
    messages.success(request, f"Đã xóa “{row.name}”. Chỉ tiêu đã nhận vẫn ở trong kế hoạch.")
    return redirect("plans:checks" if row.use == PlanText.Use.CHECK else "plans:texts")
