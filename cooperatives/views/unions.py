from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.once import once
from cooperatives.forms.unions import JoinForm, LeaveForm
from cooperatives.models import Kind, UnionMembership
from cooperatives.ownership import Block, require_owner
from cooperatives.services.unions import join_union, leave_union
from cooperatives.views.identity import add_errors
from cooperatives.views.organisations import organisation_or_404, show_tab
from cooperatives.views.people import show_form


def organisation_union(request, pk):
    organisation = organisation_or_404(request, pk)
    is_union = organisation.kind == Kind.UNION
    memberships = organisation.union_members if is_union else organisation.union_memberships
    seen = memberships.visible_to(request.user).select_related("union", "member__commune")
    context = {"is_union": is_union, "memberships": seen.order_by("to_on", "-from_on", "pk")}
    return show_tab(request, organisation, "union", "cooperatives/organisation_union.html", **context)


def membership_new(request, pk):
    organisation = organisation_or_404(request, pk)
    require_owner(request.user, Block.MEMBERSHIP, organisation)
    form = JoinForm(request.POST or None, organisation=organisation, user=request.user)
    back = reverse("cooperatives:union", args=[pk])
    if request.method == "POST" and form.is_valid():

        def join() -> str:
            other = form.cleaned_data["other"]
            union, member = (organisation, other) if organisation.kind == Kind.UNION else (other, organisation)
            join_union(union, member, by=request.user, from_on=form.cleaned_data["from_on"])
            messages.success(request, f"Đã ghi {member.name} là thành viên của {union.name}.")
            return back

        try:
            return once(request, form, join)
        except ValidationError as error:
            add_errors(form, error)
    title = "Thêm thành viên" if organisation.kind == Kind.UNION else "Vào liên hiệp"
    return show_form(request, organisation, form, title, back)


def membership_end(request, pk):
    memberships = UnionMembership.objects.visible_to(request.user).select_related(
        "union", "member__base", "member__commune"
    )
    membership = get_object_or_404(memberships, pk=pk)
    require_owner(request.user, Block.MEMBERSHIP, membership.member)
    form = LeaveForm(request.POST or None, initial={"version": membership.version})
    back = reverse("cooperatives:union", args=[membership.member_id])
    if request.method == "POST" and form.is_valid():
        try:
            leave_union(membership, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(
                request, f"Đã ghi {membership.member.name} thôi là thành viên của {membership.union.name}."
            )
            return redirect(back)
    return show_form(request, membership.member, form, f"Thôi là thành viên của {membership.union.name}", back)
