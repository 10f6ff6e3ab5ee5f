"""A form sent twice – a double click, the back button, a lost answer – is carried out once.

    class ThingForm(OnceForm, forms.ModelForm): …
    return once(request, form, lambda: create_thing(by=request.user, **form.cleaned_data).get_absolute_url())

Each shown form carries a key of its own. The same key with the same content leads to where the first sending led.
"""

import hashlib
import json
import uuid
from collections.abc import Callable
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect

from accounts.models import FormOnce
from coopportal.kit import clock

KEPT = timedelta(days=7)
NOT_CONTENT = {"form_key", "csrfmiddlewaretoken"}


class OnceForm(forms.Form):
    """Mixed into a form that creates something."""

    form_key = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid.uuid4,
        error_messages=dict.fromkeys(
            ("required", "invalid"), "Biểu mẫu thiếu mã chống gửi trùng. Hãy mở lại trang rồi nhập."
        ),
    )


@transaction.atomic
def once(request, form: OnceForm, act: Callable[[], str]) -> HttpResponseRedirect:
    """Redirect to the address that `act` returned, now or when this form was first sent.

    What `act` raises undoes all. Raises ValidationError when the key came before with other content.
    """
    key, digest = form.cleaned_data.pop("form_key"), digest_of(form.data)
    mine = {"user": request.user, "route": request.resolver_match.view_name, "key": key}
    FormOnce.objects.filter(user=request.user, created_at__lt=clock.now() - KEPT).delete()
    # Whoever comes second waits here for the first to end, and finds what the first left if it did not fail.
    FormOnce.objects.bulk_create([FormOnce(**mine, digest=digest)], ignore_conflicts=True)
    sent = FormOnce.objects.select_for_update().get(**mine)
    if sent.digest != digest:
        raise ValidationError(
            "Biểu mẫu này đã được gửi với nội dung khác. Để nhập bản ghi mới, hãy mở lại biểu mẫu.", code="sent_before"
        )
    if not sent.led_to:
        sent.led_to = act()
        sent.save(update_fields=["led_to"])
    return HttpResponseRedirect(sent.led_to)


def digest_of(data) -> str:
    """Of what was typed, whatever its order."""
    content = sorted((name, data.getlist(name)) for name in data if name not in NOT_CONTENT)
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
