"""The last steps of the guided set-up: trustees and their ceremony, the check of everything, the freeze."""

from django.contrib import messages
from django.db import transaction
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hustings.elections import actions, ceremony_actions, draft_actions
from hustings.elections.draft_actions import MAX_TRUSTEES, Invited
from hustings.elections.letters import TEST
from hustings.elections.models import Election, State
from hustings.elections.preflight import Step, members_who_may_vote, missing, preflight
from hustings.mailroom.models import Message
from hustings.roll.models import Role
from hustings.web.organizer import tasks
from hustings.web.organizer.access import SAFE, StaffRequest, reauthenticated, staff
from hustings.web.organizer.setup import election_of, failure, step_context
from hustings.web.organizer.setup_forms import ROWS, NeededForm, ReplacementForm, TrusteeForm, TrusteeForms, invited


@staff(Role.ORGANIZER)
def trustees(request: StaffRequest, uuid: str) -> HttpResponse:
    """Step 5: who holds the key; once they are invited, how far each has come."""
    election = election_of(request, uuid)
    named = [{"name": trustee.name, "email": trustee.email} for trustee in election.trustees.all()]
    if request.method == "POST" and "more" not in request.POST:
        rows, needed = TrusteeForms(request.POST, prefix="trustee"), NeededForm(request.POST)
        if rows.is_valid() and needed.carries_out(
            lambda: draft_actions.set_trustees(
                by=request.user,
                election=election,
                trustees=invited(rows),
                needed=needed.cleaned_data["needed"],
            )
        ):
            if "invite" in request.POST:
                return _invite(request, election)
            messages.success(request, _("Saved."))
            return redirect("organizer:setup-trustees", request.organization.slug, uuid)
    else:
        rows, needed = _forms(request, election, named)
    context = step_context(request, election, "trustees")
    context |= {"rows": rows, "needed": needed, "trustees": election.trustees.all(), "alone": len(named) == 1}
    context["ready"] = not election.trustees.filter(checked_at=None).exists()
    wrong = bool(needed.errors) or (rows.is_bound and not rows.is_valid())
    return render(request, "organizer/setup/trustees.html", context, status=422 if wrong else 200)


@require_POST
@staff(Role.ORGANIZER)
def invite(request: StaffRequest, uuid: str) -> HttpResponse:
    """Begin the ceremony: every trustee is mailed a link."""
    return _invite(request, election_of(request, uuid))


@require_POST
@staff(Role.ORGANIZER)
def start_over(request: StaffRequest, uuid: str) -> HttpResponse:
    """Throw the keys away, to name other trustees."""
    actions.abandon_ceremony(by=request.user, election=election_of(request, uuid))
    messages.warning(request, _("The keys are thrown away, and the links that were mailed open nothing any more."))
    return redirect("organizer:setup-trustees", request.organization.slug, uuid)


@require_POST
@staff(Role.ORGANIZER)
def send_link(request: StaffRequest, uuid: str, number: int) -> HttpResponse:
    """Mail a trustee a new link."""
    election = election_of(request, uuid)
    ceremony_actions.send_link_again(election_uuid=election.pk, number=number, by=request.user)
    messages.success(request, _("A new link is on its way. The old one opens nothing any more."))
    where = "setup-trustees" if election.state == State.CEREMONY else "election"
    return redirect(f"organizer:{where}", request.organization.slug, uuid)


@staff(Role.ORGANIZER)
def replace(request: StaffRequest, uuid: str, number: int) -> HttpResponse:
    """Put another person in the place of a trustee whose key has not come."""
    election = election_of(request, uuid)
    trustee = get_object_or_404(election.trustees, number=number)
    form = ReplacementForm(request.POST or None)
    if request.method == "POST" and form.carries_out(lambda: _replace(request, election, number, form.invited())):
        messages.success(request, _("The new trustee's link is on its way. The old one opens nothing any more."))
        return redirect("organizer:setup-trustees", request.organization.slug, uuid)
    replaceable = election.state == State.CEREMONY and not trustee.public_key and not trustee.certificate
    if request.method in SAFE and not replaceable:
        return redirect("organizer:setup-trustees", request.organization.slug, uuid)
    context = step_context(request, election, "trustees") | {"form": form, "trustee": trustee}
    return render(request, "organizer/setup/replace.html", context, status=422 if form.errors else 200)


@require_safe
@staff()
def freeze(request: StaffRequest, uuid: str) -> HttpResponse:
    """Step 6: what is missing, and what cannot be changed afterwards."""
    election = election_of(request, uuid)
    checks = preflight(election, now=timezone.now())
    context = step_context(request, election, "freeze") | {
        "checks": [{"check": check, "link": _where(request, election, check.step)} for check in checks],
        "complete": not missing(election, now=timezone.now()) and election.state == State.CEREMONY,
        "eligible": members_who_may_vote(election),
        "failure": failure(election),
        "tested": Message.objects.filter(key__startswith=f"{TEST}:{election.pk}:{request.user.pk}:").exists(),
    }
    return render(request, "organizer/setup/freeze.html", context)


@require_POST
@staff(Role.ORGANIZER)
@reauthenticated
def seal(request: StaffRequest, uuid: str) -> HttpResponse:
    """Freeze the election; the job that makes the credentials begins, or begins again after a failure."""
    election = election_of(request, uuid)
    with transaction.atomic():
        if election.state != State.SEALING:
            actions.begin_sealing(by=request.user, election=election)
        tasks.seal.enqueue(election.pk, request.user.pk)
    return redirect("organizer:election", request.organization.slug, uuid)


@require_POST
@staff(Role.ORGANIZER)
def send_test_letter(request: StaffRequest, uuid: str) -> HttpResponse:
    """Mail a test letter to whoever asks."""
    actions.send_test_letter(by=request.user, election=election_of(request, uuid))
    messages.success(request, _("A letter to %(address)s is on its way.") % {"address": request.user.email})
    return redirect("organizer:setup-freeze", request.organization.slug, uuid)


def _where(request: StaffRequest, election: Election, step: Step) -> str:
    """The page on which what a check found is mended."""
    slug = request.organization.slug
    if step is Step.ROLL:
        return reverse("organizer:organization", args=[slug]) + "roll/"
    return reverse(f"organizer:setup-{step.value}", args=[slug, election.pk])


def _invite(request: StaffRequest, election: Election) -> HttpResponse:
    with transaction.atomic():
        actions.start_ceremony(by=request.user, election=election)
        ceremony_actions.invite_trustees(election_uuid=election.pk, by=request.user)
    messages.success(request, _("The trustees' links are on their way."))
    return redirect("organizer:setup-trustees", request.organization.slug, election.pk)


def _replace(request: StaffRequest, election: Election, number: int, by: Invited) -> None:
    ceremony_actions.replace_trustee(
        election_uuid=election.pk, number=number, name=by.name, email=by.email, by=request.user
    )


def _forms(
    request: StaffRequest, election: Election, named: list[dict[str, str]]
) -> tuple[BaseFormSet[TrusteeForm], NeededForm]:
    """The rows with whatever was typed before "more rows", or with what stands."""
    if request.method == "POST":
        typed = TrusteeForms(request.POST, prefix="trustee")
        named = [{name: row[name].value() or "" for name in ("name", "email")} for row in typed]
        count = min(len(named) + ROWS, MAX_TRUSTEES)
        needed = NeededForm(initial={"needed": request.POST.get("needed")})
    else:
        count = max(len(named), ROWS)
        needed = NeededForm(initial={"needed": election.threshold})
    rows = named + [{"name": "", "email": ""}] * (count - len(named))
    return TrusteeForms(initial=rows, prefix="trustee"), needed
