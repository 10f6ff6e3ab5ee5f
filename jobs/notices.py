"""Telling people: on their page "Thông báo" and by e-mail."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from jobs.models import Delivery, Notice, NoticeChoice


@transaction.atomic
def notify(users: Iterable[User], kind: str, text: str, *, key: str, url: str = "", details: str = "") -> int:
    """Tell these people, in the caller's transaction; those whom this `key` was told before hear nothing. How many heard.

    `url`: a path of the portal. No personal data may stand in `text` or `details`: they travel by e-mail.
    """
    told = set(Notice.objects.filter(key=key).values_list("user_id", flat=True))
    hear = {user.pk: user for user in users if user.is_active and user.pk not in told}
    Notice.objects.bulk_create(
        [Notice(user=user, kind=kind, text=text, details=details, url=url, key=key) for user in hear.values()],
        ignore_conflicts=True,
    )
    if settings.MAIL_ENABLED:
        written = Notice.objects.filter(key=key, user__in=wants_email(hear.values(), kind)).values_list("pk", flat=True)
        Delivery.objects.bulk_create([Delivery(notice_id=pk) for pk in written], ignore_conflicts=True)
    return len(hear)


def wants_email(users: Iterable[User], kind: str) -> list[User]:
    users = [user for user in users if user.email]
    wanted = "digest" if kind == Notice.Kind.DIGEST else "by_email"
    refused = NoticeChoice.objects.filter(user__in=users, **{wanted: False}).values_list("user_id", flat=True)
    return [user for user in users if user.pk not in set(refused)]


def mark_read(notices) -> int:
    return notices.unread().update(read_at=Now())
