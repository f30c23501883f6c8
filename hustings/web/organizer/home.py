"""Where an official starts: the organizations, founding one, accepting a role, and one organization's first steps."""

from dataclasses import replace
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hustings.contests.models import Spokesperson, SpokespersonInvitation
from hustings.decision.certificate import renew_signing_key
from hustings.elections.models import Election
from hustings.roll import staff_actions
from hustings.roll.models import Member, Organization, Role, Staff, StaffInvitation
from hustings.roll.staff_actions import Particulars
from hustings.web.organizer.access import SignedInRequest, StaffRequest, reauthenticated, signed_in, staff
from hustings.web.organizer.forms import OfficeForm

# What most of those who vote with this live in, first; then all there are.
_USUAL = (
    *("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles"),
    *("America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico"),
)


def zones() -> list[tuple[object, object]]:
    """Time zones to choose from."""
    others = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/")))
    return [
        (_("Usual"), [(zone, zone.replace("_", " ")) for zone in _USUAL]),
        (_("All"), [(zone, zone.replace("_", " ")) for zone in ["UTC", *(z for z in others if z not in _USUAL)]]),
    ]


class OrganizationForm(OfficeForm):
    """What an organization says of itself."""

    name = forms.CharField(
        label=gettext_lazy("Name of the organization"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Opening and closing times are in this zone; everybody sees them in their own, too."),
        choices=zones,
        initial="America/New_York",
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of letters"),
        help_text=gettext_lazy("For members whose own language the roll does not say."),
        choices=settings.LANGUAGES,
    )
    about = forms.CharField(
        label=gettext_lazy("About the organization"),
        help_text=gettext_lazy("One or two sentences for its public page. Plain text."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def particulars(self) -> Particulars:
        """The organization's particulars, once the form is in order. Errors: WrongInput."""
        given = self.cleaned_data
        return Particulars(given["name"], given["time_zone"], given["language"], given["about"])


class SettingsForm(OrganizationForm):
    """What an organization says of itself, and what stands on its letters."""

    contact = forms.EmailField(
        label=gettext_lazy("Address for answers"),
        help_text=gettext_lazy("Where answers to your letters go. Without it they come to this site, unread."),
        required=False,
    )
    disclaimer = forms.CharField(
        label=gettext_lazy("Disclaimer"),
        help_text=gettext_lazy(
            "The line that the law wants below political mail, such as: Paid for by Forward Together, PO Box 1, Des"
            " Moines, IA. It stands below all campaigning; without it none is sent."
        ),
        required=False,
        max_length=300,
    )
    disclaims_notices = forms.BooleanField(
        label=gettext_lazy("Below letters about votes, too"),
        help_text=gettext_lazy("Invitations, reminders and receipts."),
        required=False,
    )

    def particulars(self) -> Particulars:
        """The organization's particulars with those of its letters. Errors: WrongInput."""
        given = self.cleaned_data
        own = {name: given[name] for name in ("contact", "disclaimer", "disclaims_notices")}
        return replace(super().particulars(), **own)


@require_safe
@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    """The organizations in which the official has a role, and the roles that wait to be accepted."""
    held = Staff.objects.filter(user=request.user).select_related("organization").order_by("organization__name")
    offered = StaffInvitation.objects.offered_to(request.user).select_related("organization")
    spoken = (Spokesperson.objects.of(request.user), SpokespersonInvitation.objects.offered_to(request.user))
    speaks = any(found.exists() for found in spoken)
    return render(request, "organizer/home.html", {"held": held, "offered": offered, "speaks": speaks})


@signed_in
def found(request: SignedInRequest) -> HttpResponse:
    """Found an organization."""
    staff_actions.require_founder(by=request.user)  # said before the form is filled in
    form = OrganizationForm(request.POST or None)
    if request.method == "POST":
        made: list[Organization] = []
        if form.carries_out(lambda: made.append(staff_actions.found(by=request.user, particulars=form.particulars()))):
            return redirect("organizer:organization", made[0].slug)
    return render(request, "organizer/found.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@signed_in
def accept(request: SignedInRequest, invitation: int) -> HttpResponse:
    """Accept a role."""
    offered = StaffInvitation.objects.offered_to(request.user).filter(pk=invitation).first()
    if offered is None:
        raise Http404
    member = staff_actions.accept_invitation(by=request.user, invitation=offered)
    return redirect("organizer:organization", member.organization.slug)


@require_safe
@staff()
def organization(request: StaffRequest) -> HttpResponse:
    """One organization: its first steps while there are any left, its votes."""
    place = request.organization
    contest = place.contests.order_by("-id").first()
    elections = Election.objects.filter(organization=place).select_related("contest").order_by("-made_at")
    steps = {
        "roll": Member.objects.of(place).exists(),
        "contest": contest is not None and contest.candidates.exists(),
        "election": bool(elections),
        "staff": Staff.objects.filter(organization=place).count() > 1 or place.invitations.exists(),
    }
    return render(
        request,
        "organizer/organization.html",
        {
            "elections": elections,
            "steps": steps,
            "beginning": not (steps["roll"] and steps["contest"] and steps["election"]),
            "contest": contest,
            "members": Member.objects.of(place).counts().active,
        },
    )


@staff(Role.OWNER)
def particulars(request: StaffRequest) -> HttpResponse:
    """What the organization says of itself."""
    place = request.organization
    now = {name: getattr(place, name) for name in SettingsForm.base_fields}
    form = SettingsForm(request.POST or None, initial=now)
    if request.method == "POST" and form.carries_out(
        lambda: staff_actions.change_organization(by=request.user, organization=place, particulars=form.particulars())
    ):
        messages.success(request, _("Saved."))
        return redirect("organizer:particulars", place.slug)
    context = {"form": form, "keys": place.signing_keys.order_by("-made_at")}
    return render(request, "organizer/particulars.html", context, status=422 if form.errors else 200)


@require_POST
@staff(Role.OWNER)
@reauthenticated
def renew_key(request: StaffRequest) -> HttpResponse:
    """Retire the key that signs certificates, and make another; the first one, if there is none."""
    renew_signing_key(organization=request.organization, by=request.user)
    messages.success(request, _("A new key signs from now on. Publish it on your own website, too."))
    return redirect("organizer:particulars", request.organization.slug)
