"""The life of a plan as a table: which act leads from where to where. Who may do it stands in plans/rights.py.

The first edition and each amendment go the same way; of the first one the plan itself bears the state.
"""

from dataclasses import dataclass

from accounts.permissions import Act
from plans.models import Edition, Plan

State, Status = Edition.State, Plan.Status
STATUS_OF = {
    State.PREPARING: Status.DRAFT,
    State.CONSULTING: Status.CONSULTING,
    State.SUBMITTED: Status.SUBMITTED,
    State.RETURNED: Status.RETURNED,
    State.ISSUED: Status.ISSUED,
}


@dataclass(frozen=True)
class Step:
    """`refusal` says what stands in the way where the edition, or there being none, is not among `origins`."""

    label: str
    act: Act
    origins: tuple[str, ...]
    to: str
    refusal: str


STEPS = {
    "consult": Step(
        "Gửi lấy ý kiến", Act.PLAN_WRITE, (State.PREPARING, State.RETURNED), State.CONSULTING,
        "Chỉ gửi lấy ý kiến khi kế hoạch đang soạn hoặc bị trả lại.",
    ),
    "end_consultation": Step(
        "Kết thúc lấy ý kiến", Act.PLAN_WRITE, (State.CONSULTING,), State.PREPARING, "Kế hoạch không đang lấy ý kiến.",
    ),
    "submit": Step(
        "Trình ký", Act.PLAN_WRITE, (State.PREPARING, State.CONSULTING, State.RETURNED), State.SUBMITTED,
        "Chỉ trình ký được kế hoạch đang soạn, đang lấy ý kiến hoặc bị trả lại.",
    ),
    "take_back": Step(
        "Rút về để sửa", Act.PLAN_WRITE, (State.SUBMITTED,), State.PREPARING, "Chỉ rút về được kế hoạch đã trình.",
    ),
    "send_back": Step(
        "Trả lại", Act.PLAN_SEND_BACK, (State.SUBMITTED,), State.RETURNED, "Chỉ trả lại được kế hoạch đã trình.",
    ),
    "issue": Step(
        "Ban hành", Act.PLAN_ISSUE, (State.PREPARING, State.CONSULTING, State.SUBMITTED, State.RETURNED), State.ISSUED,
        "Không có bản nào chờ ban hành.",
    ),
    "drop": Step(
        "Bỏ bản điều chỉnh", Act.PLAN_WRITE, (State.PREPARING, State.CONSULTING, State.RETURNED), "",
        "Chỉ bỏ được bản điều chỉnh đang soạn.",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Turn:
    """An act upon a plan that no edition is in preparation of."""

    label: str
    act: Act
    origins: tuple[str, ...]
    refusal: str


TURNS = {
    "amend": Turn(
        "Điều chỉnh, bổ sung", Act.PLAN_WRITE, (Status.ISSUED, Status.AMENDED),
        "Chỉ điều chỉnh được kế hoạch đã ban hành và không có bản điều chỉnh nào đang làm.",
    ),
    "close": Turn(
        "Tổng kết", Act.PLAN_WRITE, (Status.ISSUED, Status.AMENDED),
        "Chỉ tổng kết được kế hoạch đã ban hành và không có bản điều chỉnh nào đang làm.",
    ),
    "reopen": Turn("Mở lại", Act.PLAN_WRITE, (Status.CLOSED,), "Chỉ mở lại được kế hoạch đã tổng kết."),
}  # fmt: skip


def next_acts(plan: Plan, in_hand: Edition | None) -> dict[str, Step | Turn]:
    """What may become of the plan now, whoever does it. `in_hand`: its edition that is not issued."""
    if in_hand:
        return {
            name: step
            for name, step in STEPS.items()
            if in_hand.state in step.origins and not (name == "drop" and in_hand.is_first)
        }
    return {name: turn for name, turn in TURNS.items() if plan.status in turn.origins}
