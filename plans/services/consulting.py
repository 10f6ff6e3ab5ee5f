"""A draft sent out for opinions: who is asked, what they answer, what becomes of each remark."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import Agency, User
from accounts.permissions import Act, require
from coopportal.kit import clock
from coopportal.kit.history import because
from coopportal.kit.periods import day_label
from coopportal.kit.rows import lock
from coopportal.kit.text import nfc
from plans.models import Consultation, Edition, Milestone, Opinion, Plan, Remark, Target
from plans.rights import require_keeper
from plans.selectors.consulting import agencies_to_ask
from plans.services.life import begin, move, refuse_empty, write_remarks
from plans.services.plans import WrongState


@transaction.atomic
def send_for_opinions(
    plan: Plan, *, by: User, version: int | None, agencies: Iterable[Agency], deadline: date, message: str = ""
) -> Consultation:
    """Ask the agencies what they think of the edition in hand.

    Raises PermissionDenied, WrongState, StaleRow, ValidationError by field.
    """
    one, edition = begin(plan, "consult", by, version)
    refuse_empty(edition)
    asked = refuse_strangers(one, agencies)
    refuse_past(deadline)
    consultation = Consultation(edition=edition, sent_on=clock.today(), deadline=deadline, message=nfc(message)[:1000])
    with because("Gửi lấy ý kiến"):
        consultation.save()
        Opinion.objects.bulk_create(Opinion(consultation=consultation, agency=agency) for agency in asked)
        move(one, edition, Edition.State.CONSULTING)
    return consultation


def refuse_strangers(plan: Plan, agencies: Iterable[Agency]) -> list[Agency]:
    """Raises ValidationError for nobody, and for who may not be asked about this plan."""
    wanted = {agency.pk for agency in agencies}
    known = list(agencies_to_ask(plan).filter(pk__in=wanted))
    if not wanted or len(known) < len(wanted):
        raise ValidationError({"agencies": "Chọn ít nhất một cơ quan, đơn vị trong địa bàn của kế hoạch."})
    return known


def refuse_past(deadline: date) -> None:
    if deadline < clock.today():
        raise ValidationError({"deadline": f"Hạn trả lời phải từ hôm nay ({day_label(clock.today())}) trở đi."})


@transaction.atomic
def change_consultation(
    consultation: Consultation, *, by: User, version: int | None, deadline: date, agencies: Iterable[Agency] = ()
) -> Consultation:
    """Give more time, or ask further agencies. Raises PermissionDenied, StaleRow, WrongState, ValidationError by field."""
    plan = consultation.edition.plan
    require_keeper(by, Act.PLAN_WRITE, plan)
    one = lock(Consultation.objects.visible_to(by), consultation.pk, version)
    refuse_closed(one)
    if deadline != one.deadline:
        refuse_past(deadline)
        one.deadline = deadline
        with because("Gia hạn lấy ý kiến"):
            one.save(update_fields=["deadline"])
    if more := list(agencies):
        there = set(one.opinions.values_list("agency_id", flat=True))
        fresh = [agency for agency in refuse_strangers(plan, more) if agency.pk not in there]
        Opinion.objects.bulk_create(Opinion(consultation=one, agency=agency) for agency in fresh)
    return one


def refuse_closed(consultation: Consultation) -> None:
    if not consultation.is_open:
        raise WrongState(
            consultation.edition.plan, f"Đợt lấy ý kiến đã kết thúc ngày {day_label(consultation.closed_on)}."
        )


@transaction.atomic
def end_consultation(plan: Plan, *, by: User, version: int | None) -> Plan:
    """Nobody answers any more; the plan is a draft again, with what was said beside its rows."""
    one, edition = begin(plan, "end_consultation", by, version)
    with because("Kết thúc lấy ý kiến"):
        move(one, edition, Edition.State.PREPARING)
    return one


@transaction.atomic
def answer_opinion(
    opinion: Opinion,
    *,
    by: User,
    version: int | None,
    stance: str,
    text: str = "",
    remarks: Mapping[Target | Milestone, str] | None = None,
) -> Opinion:
    """The answer of the person's agency, in place of an earlier one; late ones count as long as the consultation is open.

    Raises PermissionDenied, StaleRow, WrongState, ValidationError by field.
    """
    require(by, Act.PLAN_ANSWER)
    one = lock(
        Opinion.objects.visible_to(by).select_related("consultation__edition__plan", "agency"), opinion.pk, version
    )
    if one.agency_id != by.agency_id:
        raise PermissionDenied(f"Ý kiến này hỏi {one.agency}; chỉ đơn vị đó trả lời được.")
    refuse_closed(lock(Consultation.objects.select_related("edition__plan"), one.consultation_id, None))
    remarks = {row: said for row, text in (remarks or {}).items() if (said := nfc(text))}
    if stance not in Opinion.Stance.values:
        raise ValidationError({"stance": "Chọn ý kiến: thống nhất, thống nhất có góp ý, hoặc chưa thống nhất."})
    if stance != Opinion.Stance.AGREED and not nfc(text) and not remarks:
        raise ValidationError({"text": "Ghi góp ý chung hoặc góp ý ở ít nhất một chỉ tiêu."})
    one.stance, one.text = stance, nfc(text)[:2000]
    one.answered_at, one.answered_by = clock.now(), by
    with because("Trả lời lấy ý kiến"):
        one.save()
        one.remarks.all().delete()
        write_remarks(one.consultation.edition, remarks, by, opinion=one)
    return one


@transaction.atomic
def reply_to_remark(remark: Remark, *, by: User, version: int | None, choice: str, reply: str = "") -> Remark:
    """Take it up, or explain why not. Raises PermissionDenied, StaleRow, WrongState, ValidationError by field."""
    plan = remark.edition.plan
    require_keeper(by, Act.PLAN_WRITE, plan)
    one = lock(Remark.objects.visible_to(by).select_related("edition"), remark.pk, version)
    if one.edition.is_issued:
        raise WrongState(plan, "Văn bản đã ban hành nên không ghi tiếp thu, giải trình được nữa.")
    if choice not in Remark.Reply.values:
        raise ValidationError({"choice": "Chọn tiếp thu hoặc giải trình."})
    if choice == Remark.Reply.EXPLAINED and not nfc(reply):
        raise ValidationError({"reply": "Ghi nội dung giải trình, ví dụ “Giữ theo Nghị quyết 118/NQ-HĐND”."})
    one.reply_choice, one.reply = choice, nfc(reply)[:1000]
    with because("Tiếp thu, giải trình góp ý"):
        one.save(update_fields=["reply_choice", "reply"])
    return one
