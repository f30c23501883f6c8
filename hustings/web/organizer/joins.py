"""Who joins a vote: the queue of those to be looked at, those who have a credential, voiding, the end of the review.

No page here tells whether somebody has voted; voiding looks and answers the same either way.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from hustings import errors
from hustings.board import voiding
from hustings.credentials import register_actions, review_actions
from hustings.credentials.models import Registration
from hustings.credentials.register_actions import VOIDABLE
from hustings.elections.models import Election, State
from hustings.roll.models import Role
from hustings.web.organizer.access import StaffRequest, reauthenticated, staff
from hustings.web.organizer.forms import OfficeForm
from hustings.web.organizer.join_words import grouped, words_of
from hustings.web.organizer.setup import election_of
from hustings.web.public.sentences import whole_number

SHOWN = 300
"""Waiting registrations on one page: a form takes a thousand fields."""

PAGE = 50
MAX_TERM = 254
_STATES = Registration.State


class VoidForm(OfficeForm):
    """Why, for everybody to read."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Everybody can read it in the register, so name nobody. The person gets it by mail."),
        max_length=300,
    )


@require_safe
@staff()
def waiting(request: StaffRequest, uuid: str) -> HttpResponse:
    """Those who wait to be looked at, in groups."""
    election = _joinable(request, uuid)
    found = Registration.objects.of(election).filter(state=_STATES.WAITING)
    shown = list(found.order_by("confirmed_at", "pk")[:SHOWN])
    context = _context(election) | {"groups": grouped(election, shown), "shown": len(shown)}
    return render(request, "organizer/joins.html", context)


@require_POST
@staff(Role.ORGANIZER)
@reauthenticated
def decide(request: StaffRequest, uuid: str) -> HttpResponse:
    """Accept or refuse those chosen, or all of a group."""
    election = _joinable(request, uuid)
    act, _space, which = request.POST.get("do", "").partition(" ")
    chosen = _numbers(request.POST.getlist("all" if which == "all" else "chosen"))
    if not chosen or act not in ("accept", "refuse"):
        messages.warning(request, _("Choose at least one registration."))
        return redirect("organizer:joins", request.organization.slug, uuid)
    try:
        if act == "accept":
            number = review_actions.accept(by=request.user, election=election, registrations=chosen)
            said = ngettext("%(number)s person may vote now.", "%(number)s people may vote now.", number)
        else:
            reason = request.POST.get("reason", "")
            number = review_actions.refuse(by=request.user, election=election, registrations=chosen, reason=reason)
            said = ngettext("%(number)s registration is refused.", "%(number)s registrations are refused.", number)
    except (errors.WrongInput, errors.WrongState, errors.PoolIsDry) as refusal:
        messages.error(request, f"{refusal}")
    else:
        messages.success(request, said % {"number": whole_number(number)})
    return redirect("organizer:joins", request.organization.slug, uuid)


@require_safe
@staff()
def joined(request: StaffRequest, uuid: str) -> HttpResponse:
    """Those who have joined, the voided among them: searched and paged; never whether they voted.

    By address, and with the day alone: in the order of the draws, which is public, each name would have a credential.
    """
    election = _joinable(request, uuid)
    term = request.GET.get("q", "").replace("\0", "").strip()[:MAX_TERM]
    after = request.GET.get("after", "").replace("\0", "")[:MAX_TERM]
    found = Registration.objects.of(election).filter(state__in=(_STATES.DRAWN, _STATES.VOIDED)).order_by("address")
    found = found.search(term) if term else found
    found = found.filter(address__gt=after) if after else found
    shown = list(found[: PAGE + 1])
    rows = [{"registration": registration, "marks": words_of(registration)} for registration in shown[:PAGE]]
    following = shown[PAGE - 1].address if len(shown) > PAGE else ""
    context = _context(election) | {"rows": rows, "term": term, "after": after, "next": following}
    return render(request, "organizer/joins_joined.html", context)


@staff(Role.ORGANIZER)
@reauthenticated
def void(request: StaffRequest, uuid: str) -> HttpResponse:
    """Void registrations with a public reason, once it is said what that does."""
    election = _joinable(request, uuid)
    chosen = _numbers((request.GET if request.method != "POST" else request.POST).getlist("chosen"))[:PAGE]
    found = Registration.objects.of(election).filter(state=_STATES.DRAWN, pk__in=chosen).select_related("right")
    registrations = list(found)
    form = VoidForm(request.POST or None)
    if (
        request.method == "POST"
        and registrations
        and form.carries_out(lambda: _void(request, election, registrations, form.cleaned_data["reason"]))
    ):
        number = len(registrations)
        said = ngettext("%(number)s registration is voided.", "%(number)s registrations are voided.", number)
        messages.success(request, said % {"number": whole_number(number)})
        return redirect("organizer:joins-joined", request.organization.slug, uuid)
    context = _context(election) | {"form": form, "registrations": registrations}
    return render(request, "organizer/joins_void.html", context, status=422 if form.errors else 200)


@require_POST
@staff(Role.OWNER)
@reauthenticated
def end_review(request: StaffRequest, uuid: str) -> HttpResponse:
    """End the review before its time."""
    register_actions.end_review(by=request.user, election=_joinable(request, uuid))
    messages.success(request, _("The review is over; the ballots are being summed up."))
    return redirect("organizer:election", request.organization.slug, uuid)


def _void(request: StaffRequest, election: Election, registrations: list[Registration], reason: str) -> None:
    # Each for itself: whoever is voided stays voided when a later one meets the end of the review.
    for registration in registrations:
        assert registration.right is not None  # the database sees to it
        voiding.void(by=request.user, election=election, right=registration.right.number, reason=reason)


def _joinable(request: StaffRequest, uuid: str) -> Election:
    """The election of the address, when people can join it, or could; else 404."""
    election = election_of(request, uuid)
    if election.pool == 0 or not election.is_frozen:
        raise Http404
    return election


def _context(election: Election) -> dict[str, Any]:
    return {
        "election": election,
        "counts": Registration.objects.filter(election=election).counts(),
        "left": election.pool - election.joined,
        "voidable": election.state in VOIDABLE,
        "reviewing": election.state == State.REVIEW,
        "decidable": election.state in (State.READY, State.OPEN),
    }


def _numbers(written: list[str]) -> list[int]:
    return [int(one) for one in written if one.isascii() and one.isdigit() and len(one) < 19]
