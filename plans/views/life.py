"""Doors to the acts of a plan's life, each a page with what it asks for; and the tab of the editions."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from accounts.permissions import Act
from cooperatives.views.identity import add_errors
from coopportal.kit.rows import StaleRow
from plans.forms import life as forms
from plans.life import STEPS, TURNS, next_acts
from plans.models import PlanDocument
from plans.rights import require_keeper
from plans.selectors.consulting import rows_of
from plans.selectors.editions import changed_targets, edition_in_hand
from plans.services import consulting, life
from plans.services.documents import add_document
from plans.services.plans import WrongState
from plans.views.tabs import plan_or_404, show_act, show_plan


@dataclass(frozen=True)
class Door:
    """An act as a page offers it. `does(plan, how, form)` with how = by and version; `done` is said after it."""

    done: str
    does: Callable
    lead: str = ""
    form: type = forms.ActForm
    leads_to: str = "detail"
    with_rows: bool = False
    files: bool = False


def plain(act: Callable, *names: str) -> Callable:
    """The service called with the form's fields of these names."""
    return lambda plan, how, form: act(plan, **how, **{name: form.cleaned_data[name] for name in names})


def consult(plan, how, form):
    given = form.cleaned_data
    consulting.send_for_opinions(
        plan, agencies=given["asked"], deadline=given["deadline"], message=given["message"], **how
    )


def send_back(plan, how, form):
    life.send_back_plan(plan, reason=form.cleaned_data["reason"], remarks=forms.remarks_in(form), **how)


def issue(plan, how, form):
    names = ("number", "issued_on", "effective_on", "signer")
    edition = edition_in_hand(plan)
    issued = life.issue_plan(plan, **how, **{name: form.cleaned_data[name] for name in names})
    if file := form.cleaned_data["file"]:
        add_document(
            issued, by=how["by"], title=f"Bản ký {edition.label.lower()}", name=file.name, content=file.read(),
            kind=PlanDocument.Kind.SIGNED, edition=edition, act=Act.PLAN_ISSUE,
        )  # fmt: skip


DOORS = {
    "consult": Door(
        "Đã gửi lấy ý kiến.", consult,
        "Các cơ quan, đơn vị được chọn thấy dự thảo ở mục “Chờ góp ý” và trả lời ngay trên cổng.",
        forms.ConsultForm, leads_to="opinions",
    ),
    "end_consultation": Door(
        "Đã kết thúc lấy ý kiến.", plain(consulting.end_consultation),
        "Sau bước này các đơn vị không trả lời được nữa; ý kiến đã có vẫn nằm cạnh từng chỉ tiêu.", leads_to="opinions",
    ),
    "submit": Door(
        "Đã trình ký.", plain(life.submit_plan),
        "Sau khi trình, chỉ tiêu và văn bản bị khóa cho tới khi ban hành, trả lại hoặc rút về.",
    ),
    "take_back": Door("Đã rút kế hoạch về để sửa.", plain(life.take_back_plan), "Kế hoạch trở lại trạng thái đang soạn."),
    "send_back": Door(
        "Đã trả lại kế hoạch.", send_back, "Nêu lý do chung; có thể góp ý thêm ở từng dòng.", forms.SendBackForm, with_rows=True,
    ),
    "issue": Door(
        "Đã ghi nhận ban hành.", issue, "Ghi số, ngày của văn bản đã ký. Kế hoạch ban hành từ trước cũng nhập ở đây.",
        forms.IssueForm, files=True,
    ),
    "drop": Door(
        "Đã bỏ bản điều chỉnh.", plain(life.drop_amendment),
        "Mọi thay đổi của bản điều chỉnh đang soạn bị bỏ; kế hoạch giữ như hiện hành.",
        leads_to="editions",
    ),
    "amend": Door(
        "Đã mở bản điều chỉnh. Chỉ tiêu sửa từ nay thuộc bản này, có hiệu lực khi ban hành.",
        plain(life.start_amendment, "reason_code", "reason"),
        "Kế hoạch hiện hành giữ nguyên cho tới khi bản điều chỉnh được ban hành.", forms.AmendForm, leads_to="editions",
    ),
    "close": Door(
        "Đã tổng kết kế hoạch.", plain(life.close_plan, "closed_on", "document", "reason"),
        "Kế hoạch đã tổng kết không sửa được nữa.", forms.CloseForm,
    ),
    "reopen": Door("Đã mở lại kế hoạch.", plain(life.reopen_plan, "reason"), "", forms.ReopenForm),
}  # fmt: skip


def plan_act(request, slug, act):
    plan = plan_or_404(request, slug)
    door, step = DOORS.get(act), STEPS.get(act) or TURNS.get(act)
    if door is None:
        raise Http404("no such act")
    require_keeper(request.user, step.act, plan)
    in_hand = edition_in_hand(plan)
    if act not in next_acts(plan, in_hand):
        raise WrongState(plan, step.refusal)
    options = {"rows": rows_of(in_hand)} if door.with_rows else {"edition": in_hand} if act == "issue" else {}
    form = door.form(request.POST or None, request.FILES or None, plan=plan, **options)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():  # no file without its edition
                door.does(plan, {"by": request.user, "version": form.cleaned_data["version"]}, form)
        except StaleRow as stale:
            form, status = form.against(stale.row), stale.status
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, door.done)
            return redirect(f"plans:{door.leads_to}", plan.slug)
    context = {
        "form_title": title_of(step, in_hand),
        "lead": door.lead,
        "submit": step.label,
        "files": door.files,
        "back_url": reverse("plans:detail", args=[plan.slug]),
    }
    return show_act(request, plan, "detail", form, status=status, rows=options.get("rows", ()), **context)


def title_of(step, in_hand) -> str:
    """ "Trình ký: điều chỉnh lần 1"."""
    plain_label = in_hand is None or in_hand.is_first or step is STEPS["drop"]
    return step.label if plain_label else f"{step.label}: {in_hand.label.lower()}"


def plan_editions(request, slug):
    """Each edition with what it changed, old beside new, the latest first."""
    plan = plan_or_404(request, slug)
    editions = [{"edition": one, "changes": changed_targets(one)} for one in plan.editions.order_by("-number")]
    return show_plan(request, plan, "editions", "plans/plan_editions.html", editions=editions)
