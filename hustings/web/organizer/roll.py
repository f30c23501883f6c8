"""The roll's members: searched, paged, counted by state, and changed one by one."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hustings.roll import member_actions
from hustings.roll.member_actions import Entry
from hustings.roll.models import Import, Member, Role
from hustings.web.organizer.access import StaffRequest, staff
from hustings.web.organizer.forms import OfficeForm, day_field

PAGE = 50
MAX_TERM = 254


class MemberForm(OfficeForm):
    """One member as an official writes them down."""

    address = forms.CharField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    given_name = forms.CharField(label=gettext_lazy("First name"), max_length=150, required=False)
    family_name = forms.CharField(label=gettext_lazy("Last name"), max_length=150, required=False)
    state = forms.CharField(
        label=gettext_lazy("State"),
        help_text=gettext_lazy("Two letters, such as IA. Turnout is counted by state."),
        max_length=40,
        required=False,
    )
    language = forms.CharField(
        label=gettext_lazy("Language"),
        help_text=gettext_lazy("Its short code, such as en or es. Letters to this member are written in it."),
        max_length=10,
        required=False,
    )
    joined_on = day_field(
        label=gettext_lazy("Member since"),
        help_text=gettext_lazy("Leave it empty if you do not know: the member may then vote whatever the cut-off day."),
        required=False,
    )
    reference = forms.CharField(
        label=gettext_lazy("Number in your own system"),
        max_length=100,
        required=False,
    )
    campaigning = forms.BooleanField(
        label=gettext_lazy("May be sent campaign mail"),
        help_text=gettext_lazy("Candidates' letters and calls to give. Letters about a vote are sent in any case."),
        initial=True,
        required=False,
    )

    def entry(self) -> Entry:
        """What was written, once the form is in order."""
        given = self.cleaned_data
        joined = given["joined_on"]
        return Entry(**{**given, "joined_on": joined.isoformat() if joined else ""})


@require_safe
@staff()
def members(request: StaffRequest) -> HttpResponse:
    """A page of members in the order of their addresses; ``after`` is the last address of the page before."""
    roll = Member.objects.of(request.organization)
    term = request.GET.get("q", "").replace("\0", "").strip()[:MAX_TERM]
    state = request.GET.get("state", "").replace("\0", "")[:MAX_TERM]
    after = request.GET.get("after", "").replace("\0", "")[:MAX_TERM]
    found = roll.search(term) if term else roll
    if "state" in request.GET:
        found = found.filter(state=state, active=True)
    shown = list(found.by_address(after)[: PAGE + 1])
    whole = not (term or after or "state" in request.GET)
    return render(
        request,
        "organizer/roll_members.html",
        {
            "counts": roll.counts() if whole else None,
            "empty": whole and not shown,
            "members": shown[:PAGE],
            "next": shown[PAGE - 1].address if len(shown) > PAGE else "",
            "after": after,
            "term": term,
            "state": state if "state" in request.GET else None,
            "last": Import.objects.of(request.organization).first(),
        },
    )


@require_safe
@staff()
def states(request: StaffRequest) -> HttpResponse:
    """How many active members each state has."""
    counted = Member.objects.of(request.organization).by_state()
    return render(
        request,
        "organizer/roll_states.html",
        {"states": counted, "total": sum(count for _state, count in counted)},
    )


@staff(Role.ORGANIZER)
def add(request: StaffRequest) -> HttpResponse:
    """Put one member on the roll."""
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.carries_out(
        lambda: member_actions.add(organization=request.organization, by=request.user, entry=form.entry())
    ):
        messages.success(request, _("Added."))
        return redirect("organizer:roll", request.organization.slug)
    return render(request, "organizer/roll_member.html", {"form": form}, status=422 if form.errors else 200)


@staff(Role.ORGANIZER)
def member(request: StaffRequest, member: int) -> HttpResponse:
    """Look at one member, correct what the roll says."""
    found = _member(request, member)
    now = {name: getattr(found, name) for name in MemberForm.base_fields} | {"address": found.mailbox}
    form = MemberForm(request.POST or None, initial=now)
    place = request.organization
    if request.method == "POST" and form.carries_out(
        lambda: member_actions.change(member_id=member, organization=place, by=request.user, entry=form.entry())
    ):
        messages.success(request, _("Saved."))
        return redirect("organizer:roll-member", place.slug, member)
    context = {"form": form, "member": found, "last": _import_of(found)}
    return render(request, "organizer/roll_member.html", context, status=422 if form.errors else 200)


@require_POST
@staff(Role.ORGANIZER)
def set_active(request: StaffRequest, member: int) -> HttpResponse:
    """Make a member inactive, or active again."""
    active = request.POST.get("active") == "1"
    member_actions.set_active(member_id=member, organization=request.organization, by=request.user, active=active)
    said = _("This member is active again.") if active else _("This member is inactive now.")
    messages.success(request, said)
    return redirect("organizer:roll-member", request.organization.slug, member)


def _member(request: StaffRequest, member: int) -> Member:
    found = Member.objects.filter(organization=request.organization, pk=member).first()
    if found is None:
        raise Http404
    return found


def _import_of(member: Member) -> Import | None:
    return Import.objects.filter(organization=member.organization_id, number=member.import_number).first()
