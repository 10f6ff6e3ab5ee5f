from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.once import once
from cooperatives.forms.recognitions import RecognitionForm
from cooperatives.forms.support import ReasonForm, refuse
from cooperatives.models import Recognition
from cooperatives.ownership import Block, require_owner
from cooperatives.services.recognitions import add_recognition, change_recognition, delete_recognition
from cooperatives.views.organisations import organisation_or_404
from coopportal.kit.rows import StaleRow


def recognition_new(request, pk):
    organisation = organisation_or_404(request, pk)
    require_owner(request.user, Block.RECOGNITION, organisation)
    form = RecognitionForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            return once(request, form, lambda: added(request, organisation, values_of(form)))
        except ValidationError as error:
            refuse(form, error)
    return show(request, organisation, form)


def added(request, organisation, values) -> str:
    add_recognition(organisation, by=request.user, **values)
    messages.success(request, "Đã ghi khen thưởng, chứng nhận.")
    return tab(organisation)


def values_of(form) -> dict:
    return {name: value for name, value in form.cleaned_data.items() if name not in ("form_key", "version")}


def tab(organisation) -> str:
    return reverse("cooperatives:recognitions", args=[organisation.pk])


def recognition_or_404(request, pk) -> Recognition:
    recognitions = Recognition.objects.visible_to(request.user).select_related("organisation")
    return get_object_or_404(recognitions, pk=pk)


def recognition_edit(request, pk):
    recognition = recognition_or_404(request, pk)
    require_owner(request.user, Block.RECOGNITION, recognition.organisation)
    form = RecognitionForm(request.POST or None, user=request.user, recognition=recognition)
    status = None
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            change_recognition(recognition, by=request.user, version=version, **values_of(form))
        except StaleRow as stale:
            form.against(stale.row)
            status = 409
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, "Đã lưu khen thưởng, chứng nhận.")
            return redirect(tab(recognition.organisation))
    return show(request, recognition.organisation, form, recognition, status)


def show(request, organisation, form, recognition=None, status=None):
    context = {"organisation": organisation, "form": form, "recognition": recognition}
    status = status or (422 if form.is_bound else 200)
    return render(request, "cooperatives/recognition_form.html", context, status=status)


def recognition_delete(request, pk):
    recognition = recognition_or_404(request, pk)
    require_owner(request.user, Block.RECOGNITION, recognition.organisation)
    form = ReasonForm(request.POST or None, initial={"version": recognition.version})
    if form.is_valid():
        try:
            delete_recognition(recognition, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, "Đã xóa. Lịch sử của tổ chức vẫn giữ bản ghi này.")
            return redirect(tab(recognition.organisation))
    context = {
        "form": form,
        "heading": "Xóa khen thưởng, chứng nhận",
        "organisation": recognition.organisation,
        "told": f"{recognition}, từ {recognition.from_on:%d/%m/%Y}. Nếu chỉ hết hiệu lực, hãy ghi ngày hết hiệu lực thay vì xóa.",
        "back_url": tab(recognition.organisation),
    }
    return render(request, "cooperatives/record_delete.html", context, status=422 if form.is_bound else 200)
