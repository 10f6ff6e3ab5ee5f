"""The members-and-capital tab, and the page that an officer takes along."""

from django.core.exceptions import ValidationError
from django.shortcuts import render

from accounts.permissions import Act, require
from cooperatives.forms.people import PurposeForm
from cooperatives.models import AnnualReturn, ChangeProposal, PersonLook
from cooperatives.services.people import look_at_people
from cooperatives.views.identity import add_errors
from cooperatives.views.organisations import organisation_or_404, show_tab
from coopportal.kit import clock
from coopportal.kit.numbers import format_number
from coopportal.kit.templatetags.quantities import millions

# (name in the return, name at registration or "")
FIGURES = (
    ("members_total", ""), ("members_official", "registered_members_official"),
    ("members_capital", "registered_members_capital"), ("members_other", ""), ("members_female", ""),
    ("members_minority", ""), ("members_household", ""), ("members_legal", ""), ("workers_total", ""),
    ("workers_member", ""), ("managers_total", ""), ("charter_capital_vnd", "registered_capital_vnd"),
    ("capital_total_vnd", ""), ("assets_total_vnd", ""), ("assets_undivided_vnd", ""),
)  # fmt: skip
OF_A_YEAR = (
    "members_total", "workers_total", "managers_total", "charter_capital_vnd", "capital_total_vnd", "revenue_vnd", "profit_vnd",
    "member_income_vnd", "worker_income_vnd",
)  # fmt: skip
YEARS, LATEST = 2, 5


def returns_of(request, organisation):
    return list(organisation.annualreturns.visible_to(request.user).order_by("-year")[:YEARS])


def label_of(name: str) -> str:
    label = str(AnnualReturn._meta.get_field(name).verbose_name).replace(" (đồng)", " (triệu đồng)")
    return label[0].upper() + label[1:]


def figure(row, name: str) -> str:
    """As printed; money in triệu đồng."""
    value = getattr(row, name) if row and name else None
    return millions(value) if name.endswith("_vnd") else format_number(value)


def organisation_members(request, pk):
    organisation = organisation_or_404(request, pk)
    years = returns_of(request, organisation)
    rows = [
        (
            label_of(name),
            figure(organisation, at_first) if at_first else "",
            [(figure(one, name), one.year) for one in years],
        )
        for name, at_first in FIGURES
    ]
    return show_tab(request, organisation, "members", "cooperatives/organisation_members.html", rows=rows, years=years)


def organisation_visit(request, pk):
    """A4 for a visit. With names and telephones only by POST: that somebody took them along is written down."""
    organisation = organisation_or_404(request, pk)
    form, revealed = PurposeForm(), False
    if request.method == "POST":
        require(request.user, Act.PERSON_REVEAL)
        form = PurposeForm(request.POST)
        if form.is_valid():
            people = list(organisation.representatives.filter(to_on=None, erased_at=None))
            try:
                purpose = form.cleaned_data["purpose"]
                look_at_people(people, by=request.user, purpose=purpose, act=PersonLook.Act.PRINTED)
                revealed = True
            except ValidationError as error:
                add_errors(form, error)
    years = returns_of(request, organisation)
    activities = organisation.participations.select_related("activity").order_by("-activity__counts_on", "-pk")
    context = {
        "organisation": organisation,
        "form": form,
        "revealed": revealed,
        "can_reveal": request.user.can(Act.PERSON_REVEAL) and not revealed,
        "representatives": organisation.representatives.filter(to_on=None).order_by("from_on", "pk"),
        "spells": organisation.spells.select_related("commune").order_by("-from_on")[:LATEST],
        "years": years,
        "rows": [(label_of(name), [(figure(one, name), one.year) for one in years]) for name in OF_A_YEAR],
        "ratings": organisation.ratings.filter(counts=True).order_by("-year")[:YEARS],
        "participations": activities[:LATEST],
        "recognitions": organisation.recognitions.order_by("-from_on")[:LATEST],
        "proposals": organisation.proposals.filter(state=ChangeProposal.State.OPEN)[:LATEST],
        "missing": missing(organisation, years),
        "today": clock.today(),
    }
    status = 422 if form.is_bound and not revealed else 200
    return render(request, "cooperatives/organisation_visit.html", context, status=status)


def missing(organisation, years) -> list[str]:
    """What one should ask about on the spot."""
    asked = []
    if not organisation.code:
        asked.append("Chưa có mã số thuế.")
    if not organisation.commune_id:
        asked.append("Hồ sơ chưa gắn xã.")
    last_year = clock.today().year - 1
    if not any(one.year == last_year for one in years):
        asked.append(f"Chưa có phiếu thông tin năm {last_year}.")
    if years:
        blank = [label_of(name).lower() for name in OF_A_YEAR if getattr(years[0], name) is None]
        if blank:
            asked.append(f"Phiếu năm {years[0].year} còn trống: {', '.join(blank)}.")
        asked += (
            [f"Khó khăn đã nêu năm {years[0].year}: {', '.join(difficulties(years[0]))}."]
            if years[0].difficulties
            else []
        )
    return asked


def difficulties(one: AnnualReturn) -> list[str]:
    labels = dict(AnnualReturn._meta.get_field("difficulties").base_field.flatchoices)
    return [labels.get(code, code).lower() for code in one.difficulties]
