"""Notices by e-mail. One that meets a silent server is tried again, later and later, for about three days."""

import logging
from contextlib import suppress
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models.functions import Now

from jobs.models import Delivery, from_now

log = logging.getLogger("jobs")

FIRST_PAUSE, LONGEST_PAUSE = 5 * 60, 6 * 60 * 60  # seconds
MOST_TRIES = 18


def send_waiting() -> int:
    """Send what waits, one transaction a letter: a killed worker leaves its letter waiting. How many went out.

    Stops at the first that the server does not take for a reason that is not the address: it is away for all.
    """
    sent = 0
    connection = get_connection(fail_silently=False)
    try:
        while (state := _send_next(connection)) is not None:
            sent += state == Delivery.State.SENT
            if state == Delivery.State.WAITING:
                break
    finally:
        with suppress(OSError, SMTPException):
            connection.close()
    return sent


@transaction.atomic
def _send_next(connection) -> str | None:
    """The state of the letter that was next; None when nothing waits."""
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=Now()).order_by("due_at", "pk")
    one = waiting.select_for_update(of=["self"], skip_locked=True).select_related("notice__user").first()
    if one is None:
        return None
    one.try_count += 1
    try:
        letter(one.notice, connection).send()
    except SMTPRecipientsRefused:
        one.state, one.error = Delivery.State.FAILED, "Địa chỉ thư không nhận được."
    except (OSError, SMTPException) as error:
        log.warning("mail not taken", extra={"delivery": one.pk, "error": type(error).__name__, "try": one.try_count})
        one.error = "Máy chủ thư chưa nhận; cổng sẽ gửi lại."
        one.due_at = from_now(min(FIRST_PAUSE * 2 ** (one.try_count - 1), LONGEST_PAUSE))
        if one.try_count >= MOST_TRIES:
            one.state, one.error = Delivery.State.FAILED, "Máy chủ thư không nhận sau nhiều lần gửi."
    else:
        one.state, one.sent_at, one.error = Delivery.State.SENT, Now(), ""
    one.save()
    return one.state


def letter(notice, connection=None) -> EmailMessage:
    """Plain text. The same notice always bears the same Message-ID, so that a letter sent twice is shown once."""
    lines = [f"Kính gửi {notice.user.full_name},", notice.text, notice.details, settings.SITE_URL + notice.url]
    lines.append(
        "Thư do cổng gửi tự động, xin không trả lời. Để thôi nhận thư: vào mục Thông báo, bấm “Cách nhận thông báo”."
    )
    return EmailMessage(
        subject=f"[{settings.SITE_NAME}] {notice.text}",
        body="\n\n".join(line for line in lines if line),
        to=[notice.user.email],
        headers={"Message-ID": f"<notice-{notice.pk}@{settings.MAIL_DOMAIN}>", "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
