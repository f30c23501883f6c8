"""What changes who speaks for a candidate: officials invite the first, whoever speaks may name surrogates.

Whoever is on the organization's staff sees what all candidates hand in before others do, and so speaks for none.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.audit.models import Entry
from hustings.contests.letters import SPOKESPERSON_INVITATION
from hustings.contests.locks import hold_contest
from hustings.contests.models import Candidate, Contest, Spokesperson, SpokespersonInvitation
from hustings.mailroom.actions import Draft, queue
from hustings.mailroom.address import parse_address
from hustings.roll import roles
from hustings.roll.models import Role, Staff

MAX_SPOKESPERSONS = 10  # of a candidate, those invited included
MAX_INVITATIONS = 20  # for a candidate in a day: each is a letter to an address that somebody typed
_INVITE = "spokesperson.invite"


def speaks(user: User, candidate: Candidate) -> bool:
    """Whether the user may hand in what this candidate says."""
    return user.is_active and Spokesperson.objects.filter(candidate=candidate, user=user).exists()


def require(*, by: User, candidate: Candidate) -> None:
    """Return when the user speaks for this candidate; else NotFound: others learn nothing, not even that it exists."""
    if not speaks(by, candidate):
        raise errors.NotFound(_("There is no such page. Check the address, or go back to the start page."))


def require_reviewer(*, by: User, contest: Contest) -> None:
    """Return when the user may approve and arrange what this contest's candidates say. Raises NotFound, NotAllowed."""
    roles.require(by=by, organization=contest.organization, role=Role.ORGANIZER)
    if Spokesperson.objects.filter(user=by, candidate__contest=contest).exists():
        raise errors.NotAllowed(_("You speak for a candidate of this contest, so somebody else arranges the pitches."))


@transaction.atomic
def invite(*, by: User, candidate: Candidate, email: str) -> SpokespersonInvitation:
    """Let whoever has this address speak for the candidate, and mail it there; once more, it mails again.

    For officials, and for those who speak for the candidate already. Errors: WrongInput, WrongState, TooMany.
    """
    if not speaks(by, candidate):
        roles.require(by=by, organization=candidate.contest.organization, role=Role.ORGANIZER)
    address = parse_address(email)
    if address is None:
        raise errors.WrongInput(_("This is not an e-mail address."), field="email")
    contest = hold_contest(candidate.contest_id)
    if candidate.spokespersons.filter(user__email=address.canonical).exists():
        raise errors.WrongInput(_("This person speaks for the candidate already."), field="email")
    candidate.invitations.filter(email=address.canonical).delete()
    _check_room(candidate)
    invitation = SpokespersonInvitation.objects.create(candidate=candidate, email=address.canonical)
    _note(by, candidate, _INVITE, {"email": invitation.email})
    organization = contest.organization
    key = f"{SPOKESPERSON_INVITATION}-{invitation.pk}"
    draft = Draft(SPOKESPERSON_INVITATION, key, invitation.email, organization.language, {"id": invitation.pk})
    queue(drafts=[draft._replace(organization=organization.pk)])
    return invitation


@transaction.atomic
def withdraw_invitation(*, by: User, invitation: SpokespersonInvitation) -> None:
    """Nobody may accept it any more. For officials, and for those who speak for the candidate."""
    candidate = invitation.candidate
    if not speaks(by, candidate):
        roles.require(by=by, organization=candidate.contest.organization, role=Role.ORGANIZER)
    hold_contest(candidate.contest_id)
    _note(by, candidate, "spokesperson.uninvite", {"email": invitation.email})
    invitation.delete()


@transaction.atomic
def accept(*, by: User, invitation: SpokespersonInvitation) -> Spokesperson:
    """Speak for the candidate; only for whoever has the address, confirmed at sign-in. Raises NotFound, WrongState."""
    contest = hold_contest(invitation.candidate.contest_id)
    offered = SpokespersonInvitation.objects.offered_to(by).filter(pk=invitation.pk).first()
    if offered is None:
        raise errors.NotFound(_("There is no such invitation any more. Ask whoever invited you."))
    if Staff.objects.filter(organization=contest.organization, user=by).exists():
        said = _(
            "Whoever has a role in the organization speaks for no candidate. Give the role up first, or ask another."
        )
        raise errors.WrongState(said)
    spokesperson, _made = Spokesperson.objects.get_or_create(candidate=offered.candidate, user=by)
    _note(by, offered.candidate, "spokesperson.accept", {"email": by.email})
    offered.delete()
    return spokesperson


@transaction.atomic
def withdraw(*, by: User, spokesperson: Spokesperson) -> None:
    """The user speaks for the candidate no more; what was handed in stays. For officials, and for that user alone."""
    candidate = spokesperson.candidate
    if spokesperson.user_id != by.pk:
        roles.require(by=by, organization=candidate.contest.organization, role=Role.ORGANIZER)
    hold_contest(candidate.contest_id)
    _note(by, candidate, "spokesperson.withdraw", {"email": spokesperson.user.email})
    spokesperson.delete()


def _check_room(candidate: Candidate) -> None:
    if candidate.spokespersons.count() + candidate.invitations.count() >= MAX_SPOKESPERSONS:
        raise errors.WrongState(_("A candidate has at most %(number)d speakers.") % {"number": MAX_SPOKESPERSONS})
    sent = Entry.objects.about(_label(candidate)).filter(verb=_INVITE, at__gt=timezone.now() - timedelta(days=1))
    if sent.count() >= MAX_INVITATIONS:
        raise errors.TooMany(_("Enough invitations for one day. Try again tomorrow."))


def _label(candidate: Candidate) -> str:
    return f"candidate {candidate.pk}"


def _note(by: User, candidate: Candidate, verb: str, detail: dict[str, object]) -> None:
    organization = candidate.contest.organization_id
    told = {"candidate": candidate.name} | detail
    audit.record(by=by, verb=verb, subject=_label(candidate), organization=organization, detail=told)
