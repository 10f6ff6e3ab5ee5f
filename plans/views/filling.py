"""Filling a plan many rows at a time: from last year, from a workbook; and giving parts of a target away."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from accounts.models import Agency
from coopportal.kit.fields import NumberField
from coopportal.kit.workbooks.guard import LARGEST_FILE
from coopportal.kit.workbooks.refused import Unreadable
from plans.annex import NoHead, bring_in, read_annex, template
from plans.forms.targets import MOST, text_of
from plans.models import Milestone, Plan, Target
from plans.selectors.parts import breakdown_of
from plans.services.copying import copy_plan
from plans.services.targets import break_down as give_parts
from plans.sheet import Sheet
from plans.views.entry import edition_to_write, writers_plan
from provinces.models import Province

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CopyForm(forms.Form):
    source = forms.ModelChoiceField(Plan.objects.none(), label="Kế hoạch nguồn", empty_label="Chọn kế hoạch")

    def __init__(self, *args, plan: Plan, user, **options):
        super().__init__(*args, **options)
        near = {plan.province_id, plan.province.successor_id} - {None}
        plans = Plan.objects.visible_to(user).exclude(pk=plan.pk).filter(last_year__lte=plan.last_year)
        self.fields["source"].queryset = plans.filter(province__in=near) | plans.filter(province__successor__in=near)
        self.fields["source"].initial = plan.predecessor_id


def grid_copy(request, slug):
    plan = writers_plan(request, slug)
    edition = edition_to_write(plan)
    form = CopyForm(request.POST or None, plan=plan, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            done = copy_plan(edition, form.cleaned_data["source"], by=request.user)
        except ValidationError as error:
            form.add_error("source", " ".join(error.messages))
        else:
            left = f", giữ nguyên {done.left} dòng đã có" if done.left else ""
            messages.success(request, f"Đã chép {done.targets} chỉ tiêu và {done.milestones} mốc công việc{left}.")
            return redirect("plans:grid", slug=plan.slug)
    return show(request, plan, form, "Sao chép từ năm trước", "Sao chép", status=422 if form.is_bound else 200)


class AnnexForm(forms.Form):
    file = forms.FileField(
        label="Tệp Excel hoặc CSV", help_text="Dùng mẫu của cổng, hoặc phụ lục có cột STT, Chỉ tiêu, ĐVT, Kế hoạch."
    )

    def clean_file(self):
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST_FILE:
            raise forms.ValidationError("Tệp quá lớn. Hãy xóa các trang tính thừa rồi tải lên lại.")
        return sent


def grid_import(request, slug):
    plan = writers_plan(request, slug)
    sheet = Sheet(edition_to_write(plan), request.user)
    form, problems = AnnexForm(request.POST or None, request.FILES or None), []
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            added, changed, problems = bring_in(sheet, read_annex(sent.read(), sent.name, sheet))
        except (Unreadable, NoHead) as error:
            form.add_error("file", str(error))
        else:
            if not problems:
                messages.success(request, f"Đã nhập {added} dòng mới, sửa {changed} dòng.")
                return redirect("plans:grid", slug=plan.slug)
    return show(
        request, plan, form, "Nhập chỉ tiêu từ Excel", "Nhập", status=422 if form.is_bound else 200, problems=problems
    )


def show(request, plan: Plan, form, title: str, label: str, status: int, problems=()):
    context = {"plan": plan, "form": form, "page_title": title, "label": label, "problems": problems}
    return render(request, "plans/fill_form.html", context, status=status)


def grid_template(request, slug):
    plan = writers_plan(request, slug)
    content = template(Sheet(edition_to_write(plan), request.user))
    name = content_disposition_header(True, f"Chi-tieu-{plan.slug}.xlsx")
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": name})


PART_HEADINGS = ("Địa bàn", "Cơ quan, đơn vị", "Xã, phường, đặc khu")


class PartsForm(forms.Form):
    """A figure for each area and agency; blank: it owes nothing."""

    def __init__(self, *args, areas, agencies, now: dict, **options):
        super().__init__(*args, **options)
        self.who = {f"area_{one.pk}": ("area", one) for one in areas}
        self.who |= {f"agency_{one.pk}": ("agency", one) for one in agencies}
        for name, (_, one) in self.who.items():
            field = NumberField(label=str(one), decimals=4, least=None, most=MOST, required=False)
            self.fields[name] = field
            self.initial[name] = text_of(field, now.get(name))

    @property
    def groups(self) -> list[tuple[str, list]]:
        """Heading and fields: the areas, the offices, the communes; those that there are."""
        found: dict[str, list] = {heading: [] for heading in PART_HEADINGS}
        for name, (kind, one) in self.who.items():
            is_commune = kind == "agency" and one.kind == Agency.Kind.COMMUNE
            found[PART_HEADINGS[0 if kind == "area" else 2 if is_commune else 1]].append(self[name])
        return [(heading, fields) for heading, fields in found.items() if fields]

    def parts(self) -> list[dict]:
        return [{kind: one, "low": self.cleaned_data[name]} for name, (kind, one) in self.who.items()]


def break_down(request, slug, key):
    plan = writers_plan(request, slug)
    edition = edition_to_write(plan)
    sheet = Sheet(edition, request.user)
    whole = sheet.found(key)
    if whole is None or isinstance(whole, Milestone) or whole.parent_id:
        raise Http404
    now = breakdown_of(edition, whole)
    figures = {part_name(one.target): one.low for one in now.parts}
    areas = Province.objects.bases().filter(wholes__province=plan.province).exclude(pk=plan.province_id)
    agencies = [one for _, _, one in sheet.lists["agency"] if owes(one, figures)]
    form = PartsForm(request.POST or None, areas=areas, agencies=agencies, now=figures)
    if request.method == "POST" and form.is_valid():
        try:
            give_parts(edition, whole, form.parts(), by=request.user)
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
        else:
            told = breakdown_of(edition, whole).warning
            (messages.warning if told else messages.success)(request, f"Đã lưu phân giao. {told}".strip())
            return redirect(request.path if told else "plans:grid", **({} if told else {"slug": plan.slug}))
    context = {"plan": plan, "form": form, "whole": now.whole, "warning": now.warning, "total": now.total}
    return render(request, "plans/break_down.html", context, status=422 if form.is_bound else 200)


def owes(agency: Agency, figures: dict) -> bool:
    """The offices of the place that are there today; and who has a part already."""
    is_here = agency.successor_id is None and not agency.province.is_nation
    return is_here or f"agency_{agency.pk}" in figures


def part_name(part: Target) -> str:
    return f"area_{part.area_id}" if part.area_id else f"agency_{part.agency_id}"
