"""The staff of an organization."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hustings import errors
from hustings.roll import staff_actions
from hustings.roll.models import Role, Staff, StaffInvitation
from hustings.web.organizer.access import StaffRequest, staff
from hustings.web.organizer.forms import OfficeForm


class InvitationForm(OfficeForm):
    """Whom to invite, as what."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, initial=Role.ORGANIZER)


@staff(Role.OWNER)
def members(request: StaffRequest) -> HttpResponse:
    """Who has which role, and who is invited."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.carries_out(
        lambda: staff_actions.invite_staff(
            by=request.user,
            organization=request.organization,
            email=form.cleaned_data["email"],
            role=Role(form.cleaned_data["role"]),
        )
    ):
        messages.success(request, _("The invitation is on its way."))
        return redirect("organizer:staff", request.organization.slug)
    held = Staff.objects.filter(organization=request.organization).select_related("user").order_by("user__email")
    context = {"form": form, "held": held, "roles": Role.choices, "invited": request.organization.invitations.all()}
    return render(request, "organizer/staff.html", context, status=422 if form.errors else 200)


@require_POST
@staff(Role.OWNER)
def change(request: StaffRequest, official: int) -> HttpResponse:
    """Give an official another role."""
    found = get_object_or_404(Staff, pk=official, organization=request.organization)
    wanted = request.POST.get("role", "")
    if wanted not in Role.values:
        raise errors.WrongInput(_("There is no such role."), field="role")
    staff_actions.change_role(by=request.user, member=found, role=Role(wanted))
    messages.success(request, _("Saved."))
    return redirect("organizer:staff", request.organization.slug)


@require_POST
@staff()
def remove(request: StaffRequest, official: int) -> HttpResponse:
    """Take an official's role away; everybody may give up their own."""
    found = get_object_or_404(Staff, pk=official, organization=request.organization)
    staff_actions.remove_staff(by=request.user, member=found)
    if found.user_id == request.user.pk:
        messages.success(request, _("You have no role in this organization any more."))
        return redirect("organizer:home")
    messages.success(request, _("The role is taken away."))
    return redirect("organizer:staff", request.organization.slug)


@require_POST
@staff(Role.OWNER)
def withdraw(request: StaffRequest, invitation: int) -> HttpResponse:
    """Withdraw an invitation."""
    found = get_object_or_404(StaffInvitation, pk=invitation, organization=request.organization)
    staff_actions.withdraw_invitation(by=request.user, invitation=found)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("organizer:staff", request.organization.slug)
