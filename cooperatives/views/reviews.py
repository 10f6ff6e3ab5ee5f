"""The answer to a checker's form, for all that is handed in."""

from django.contrib import messages
from django.core.exceptions import ValidationError

from cooperatives.services.reviews import check, send_back


def act_on_review(request, thing, form) -> None:
    """`act`: check or send-back. What came of it is told by a message."""
    try:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        said = {"version": form.cleaned_data["version"], "reason": form.cleaned_data["reason"]}
        if request.POST.get("act") == "send-back":
            send_back(thing, by=request.user, remarks=form.remarks, **said)
            messages.success(request, f"Đã gửi đề nghị bổ sung {thing._meta.verbose_name} {thing.year}.")
        else:
            check(thing, by=request.user, **said)
            messages.success(request, f"Đã kiểm tra {thing._meta.verbose_name} {thing.year}.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
