"""What a person has typed and not yet saved, kept for them alone."""

import re
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Draft, User
from coopportal.kit import clock

KEPT = timedelta(days=30)
MOST_DRAFTS, MOST_LETTERS = 100, 64_000
NOT_KEPT = {"csrfmiddlewaretoken"}
FORM_ADDRESS = re.compile(r"/(?:[a-z0-9-]+/){1,12}")


@transaction.atomic
def keep_draft(user: User, address: str, typed: dict[str, list[str]]) -> Draft:
    """Keep what stands in the form at `address`, in place of what was kept before. Raises ValidationError."""
    if not is_form(address):
        raise ValidationError("Bản nháp phải thuộc một biểu mẫu của cổng.")
    fields = {clean(name): [clean(text) for text in texts] for name, texts in typed.items() if name not in NOT_KEPT}
    if sum(len(name) + sum(map(len, texts)) for name, texts in fields.items()) > MOST_LETTERS:
        raise ValidationError("Nội dung quá dài nên chưa lưu được bản nháp. Hãy bấm “Lưu”.")
    draft, _ = Draft.objects.update_or_create(
        user=user, address=address, defaults={"fields": fields, "saved_at": clock.now()}
    )
    newest = user.drafts.order_by("-saved_at").values("pk")[:MOST_DRAFTS]
    user.drafts.exclude(pk__in=newest).delete()
    user.drafts.filter(saved_at__lt=clock.now() - KEPT).delete()
    return draft


def draft_of(user: User, address: str) -> Draft | None:
    return user.drafts.filter(address=address, saved_at__gte=clock.now() - KEPT).first()


def drop_draft(user: User, address: str) -> None:
    """The form was saved, or the person wants what the record says."""
    if is_form(address):
        user.drafts.filter(address=address).delete()


def is_form(address: str) -> bool:
    """Whether a form of the portal could stand there: a plain path, which leads nowhere else."""
    return len(address) <= 200 and FORM_ADDRESS.fullmatch(address) is not None


def clean(text: str) -> str:
    """JSON in the database holds no NUL."""
    return text.replace("\0", "")
