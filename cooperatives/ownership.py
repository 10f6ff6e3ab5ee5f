"""Whose field is it: the registrar's, the Alliance's, agriculture's or the State Bank's. Others propose a change.

Source: DESIGN.md §4, USERS.md §3.11. Which role stands for which owner is the table of `accounts/permissions.py`; here stands
only which act a part of an organisation's file asks for.
"""

from django.db import models

from accounts.permissions import Act, can, require
from cooperatives.models import Kind, Organisation, RatingScheme, Sector


class Block(models.TextChoices):
    """A part of an organisation's file that has one owner."""

    IDENTITY = "identity", "thông tin đăng ký"
    STATE = "state", "tình trạng hoạt động"
    MEMBERSHIP = "membership", "liên hiệp"
    RETURN = "annual_return", "phiếu năm"
    RATING = "rating", "xếp loại"
    SUPPORT = "support", "hỗ trợ"
    RECOGNITION = "recognition", "khen thưởng, chứng nhận"


ACTS = {
    Block.IDENTITY: Act.ORGANISATION_WRITE,
    Block.STATE: Act.ORGANISATION_WRITE,
    Block.MEMBERSHIP: Act.MEMBERSHIP_WRITE,
    Block.RETURN: Act.RETURN_WRITE,
    Block.RATING: Act.RATING_WRITE,
    Block.SUPPORT: Act.SUPPORT_WRITE,
    Block.RECOGNITION: Act.RECOGNITION_WRITE,
}
OF_THE_STATE_BANK = {Block.IDENTITY, Block.STATE, Block.RETURN, Block.RATING}


def act_for(block: Block, kind: str | None) -> Act:
    """The act that writing `block` of an organisation of this kind asks for."""
    if kind == Kind.CREDIT_FUND and block in OF_THE_STATE_BANK:
        return Act.CREDIT_FUND_WRITE
    return ACTS[block]


def may_write(user, block: Block, organisation: Organisation) -> bool:
    """Whether the person's agency owns this part. Which organisations the person sees is `visible_to`."""
    return can(user, act_for(block, organisation.kind))


def require_owner(user, block: Block, organisation: Organisation) -> None:
    """Raises PermissionDenied with a sentence when it does not."""
    require(user, act_for(block, organisation.kind))


def rating_act(scheme: RatingScheme, kind: str) -> Act:
    """The act that rating by `scheme` asks for: agriculture's own scheme is agriculture's, credit funds are the State Bank's."""
    if kind == Kind.CREDIT_FUND:
        return Act.CREDIT_FUND_WRITE
    return Act.AGRICULTURAL_RATING_WRITE if scheme.sector == Sector.AGRICULTURE else Act.RATING_WRITE


def may_rate(user) -> bool:
    """Whether the person rates anybody by any scheme."""
    return any(can(user, act) for act in (Act.RATING_WRITE, Act.AGRICULTURAL_RATING_WRITE, Act.CREDIT_FUND_WRITE))
