"""What officials and trustees do in the key ceremony: the only code that writes trustees' rows once it has begun.

Each action holds the election's row, so that of two messages that come at once the second sees the first. Trustees are
not officials: their audit rows have no ``by``, and name the trustee by its number.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.elections import ceremony
from hustings.elections.ceremony import AlreadyReceived, CeremonyOver, NotYetDue
from hustings.elections.locks import locked
from hustings.elections.models import Election, State, Trustee
from hustings.elections.trustee_letters import CALL, INVITATION, TURN
from hustings.mailroom.actions import Draft, queue
from hustings.protocol import key_check, pedersen
from hustings.protocol.certificates import Certificate, Context, refuse_repeated
from hustings.protocol.pedersen import Polynomial, Voutput
from hustings.protocol.trustee_keys import TrusteePublicKey
from hustings.roll import roles
from hustings.roll.models import Role

MAX_MESSAGE = 2**20
"""The largest message: that of round 5 for 256 trustees."""

# -- what officials do -------------------------------------------------------------------------------------------------


@transaction.atomic
def invite_trustees(*, election_uuid: str, by: User) -> None:
    """Send every trustee of an election whose ceremony begins their link; WrongInput when they cannot make a key."""
    election = _in_ceremony(election_uuid)
    roles.require(by=by, organization=election.organization, role=Role.ORGANIZER)
    trustees = list(election.trustees.all())
    if [trustee.number for trustee in trustees] != list(range(1, len(trustees) + 1)) or not trustees:
        raise errors.WrongInput(_("Name at least one trustee."), field="trustees")
    if election.trusteeship == Election.Trusteeship.THRESHOLD and election.threshold > len(trustees):
        said = _("More trustees are needed at the end than there are. Add trustees, or lower the number.")
        raise errors.WrongInput(said, field="threshold")
    for trustee in trustees:
        _invite(election, trustee)
    _note(election, "trustee.invite", by=by, trustees=[trustee.email for trustee in trustees])


@transaction.atomic
def send_link_again(*, election_uuid: str, number: int, by: User) -> None:
    """Send a trustee a new link; the old one opens nothing any more. What the trustee has sent stays."""
    election = locked(election_uuid)
    roles.require(by=by, organization=election.organization, role=Role.ORGANIZER)
    trustee = _trustee(election, number)
    if election.state in (State.DRAFT, State.DECIDED, State.CANCELLED):
        raise CeremonyOver(_("This election needs nothing of its trustees now."))
    # The letter says what the link is for now.
    _invite(election, trustee, CALL if election.state == State.DECRYPTING else INVITATION)
    _note(election, "trustee.link", by=by, trustee=number)


@transaction.atomic
def replace_trustee(*, election_uuid: str, number: int, name: str, email: str, by: User) -> None:
    """Put another person in a trustee's place, who has sent nothing yet; else AlreadyReceived."""
    election = _in_ceremony(election_uuid)
    roles.require(by=by, organization=election.organization, role=Role.ORGANIZER)
    trustee = _trustee(election, number)
    if trustee.public_key or trustee.certificate:
        raise AlreadyReceived(_("This trustee has sent a key already. Give the ceremony up to name others."))
    if election.trustees.exclude(pk=trustee.pk).filter(email__iexact=email).exists():
        raise errors.WrongInput(_("Another trustee has this address."), field="email")
    before = trustee.email
    trustee.name, trustee.email, trustee.seen_at = name, email, None
    trustee.save(update_fields=["name", "email", "seen_at"])
    _invite(election, trustee)
    _note(election, "trustee.replace", by=by, trustee=number, before=before, now=email)


@transaction.atomic
def call_trustees(*, election_uuid: str) -> None:
    """Ask the trustees who have not yet, once each, to open the tally that is posted."""
    election = locked(election_uuid)
    if election.state != State.DECRYPTING:
        raise errors.WrongState(_("There is no encrypted tally to open yet."))
    queue(
        drafts=[_draft(CALL, election, trustee) for trustee in election.trustees.all() if trustee.decrypted_at is None]
    )


# -- what trustees do --------------------------------------------------------------------------------------------------


@transaction.atomic
def sign_in(*, election_uuid: str, number: int, token: str) -> Trustee:
    """The trustee whose link this is; NotFound for any other secret, number or election."""
    # Not every number that a visitor can send is one that the database can hold.
    candidates = Trustee.objects.select_related("election") if 0 < number < 2**15 else Trustee.objects.none()
    trustee = candidates.filter(election_id=election_uuid, number=number).first()
    if not ceremony.opens(trustee, token) or trustee is None:
        raise errors.NotFound(_("This link is not valid, or a newer one was sent to you. Use the newest."))
    if trustee.seen_at is None:
        trustee.seen_at = timezone.now()
        trustee.save(update_fields=["seen_at"])
        _note(trustee.election, "trustee.seen", trustee=number)
    return trustee


@transaction.atomic
def accept_public_key(*, election_uuid: str, number: int, content: bytes) -> None:
    """A single trustee's key, its proof verified; the same again changes nothing. AlreadyReceived for another one."""
    election = _in_ceremony(election_uuid, Election.Trusteeship.SINGLE)
    trustee = _trustee(election, number)
    key = TrusteePublicKey.parse(_bounded(content))
    if _is_here(trustee.public_key, key.write()):
        return
    key.check_proof()
    others = [each for each in election.trustees.all() if each.public_key]
    refuse_repeated([*((each.number, ceremony.public_key_of(each)) for each in others), (number, key.public_key)])
    _store(election, trustee, "public_key", key.write(), last=True)


@transaction.atomic
def accept_certificate(*, election_uuid: str, number: int, content: bytes) -> None:
    """Round 1: a trustee's certificate, for this election's context and signed. As `accept_public_key` else."""
    election = _in_ceremony(election_uuid, Election.Trusteeship.THRESHOLD)
    trustee = _trustee(election, number)
    certificate = pedersen.parse(Certificate, _bounded(content))
    if _is_here(trustee.certificate, pedersen.write(certificate)):
        return
    certificate.check(Context(election.trustees.count(), election.threshold, number))
    others = [each for each in election.trustees.all() if each.certificate]
    known = zip(others, ceremony.certificates_of(others), strict=True)
    keys = [(each.number, other.keys.verification) for each, other in known]
    refuse_repeated([*keys, (number, certificate.keys.verification)])
    _store(election, trustee, "certificate", pedersen.write(certificate))
    trustees = list(election.trustees.all())
    if all(each.certificate for each in trustees):
        _tell_the_others(election, trustees, trustee)


@transaction.atomic
def accept_polynomial(*, election_uuid: str, number: int, content: bytes) -> None:
    """Round 3: a trustee's polynomial, checked; with the last one come the vinputs of all. NotYetDue before round 3."""
    election = _in_ceremony(election_uuid, Election.Trusteeship.THRESHOLD)
    trustee = _trustee(election, number)
    polynomial = pedersen.parse(Polynomial, _bounded(content))
    if _is_here(trustee.polynomial, pedersen.write(polynomial)):
        return
    certificates = ceremony.certificates_of(list(election.trustees.all()))
    pedersen.check_polynomial(certificates, number, polynomial)
    _store(election, trustee, "polynomial", pedersen.write(polynomial))
    trustees = list(election.trustees.all())
    if all(each.polynomial for each in trustees):
        vinputs = pedersen.vinputs(certificates, ceremony.polynomials_of(trustees))
        for each, vinput in zip(trustees, vinputs, strict=True):
            each.vinput = pedersen.write(vinput).decode()
            each.save(update_fields=["vinput"])
        _tell_the_others(election, trustees, trustee)


@transaction.atomic
def accept_voutput(*, election_uuid: str, number: int, content: bytes) -> None:
    """Round 5: a trustee's voutput, checked against all polynomials. NotYetDue before round 5."""
    election = _in_ceremony(election_uuid, Election.Trusteeship.THRESHOLD)
    trustee = _trustee(election, number)
    voutput = pedersen.parse(Voutput, _bounded(content))
    if _is_here(trustee.voutput, pedersen.write(voutput)):
        return
    trustees = list(election.trustees.all())
    certificates, polynomials = ceremony.certificates_of(trustees), ceremony.polynomials_of(trustees)
    pedersen.check_voutput(certificates, number, polynomials, voutput)
    _store(election, trustee, "voutput", pedersen.write(voutput), last=True)


@transaction.atomic
def accept_check(*, election_uuid: str, number: int, question: str, content: bytes) -> None:
    """A trustee's proof that the saved file works: knowledge of the key, as ``question`` asks; else WrongChallenge."""
    election = locked(election_uuid)
    trustee = _trustee(election, number)
    key = ceremony.public_key_of(trustee)
    key_check.check(question, key, _bounded(content))
    if trustee.checked_at is not None:
        return
    if election.state != State.CEREMONY:
        raise CeremonyOver(_("The keys of this election are made."))
    trustee.checked_at = timezone.now()
    trustee.save(update_fields=["checked_at"])
    _note(election, "trustee.checked", trustee=number)


# -- what they share ---------------------------------------------------------------------------------------------------


def _in_ceremony(election_uuid: str, trusteeship: str | None = None) -> Election:
    election = locked(election_uuid)
    if election.state != State.CEREMONY:
        raise CeremonyOver(_("The trustees of this election are not making their keys now."))
    if trusteeship is not None and election.trusteeship != trusteeship:
        raise NotYetDue(_("The trustees of this election make their key in the other way."))
    return election


def _trustee(election: Election, number: int) -> Trustee:
    trustee = election.trustees.filter(number=number).first()
    if trustee is None:
        raise errors.NotFound(_("There is no such trustee."))
    trustee.election = election
    return trustee


def _bounded(content: bytes) -> bytes:
    if len(content) > MAX_MESSAGE:
        raise errors.TooLarge(_("This is larger than any message of a trustee."))
    return content


def _is_here(stored: str, content: bytes) -> bool:
    # Whether the same message was received before: a repeated request. Another one does not take its place.
    if stored and stored.encode() != content:
        raise AlreadyReceived(_("This part was received before, and stays. Load the page again to go on."))
    return bool(stored)


def _store(election: Election, trustee: Trustee, message: str, content: bytes, *, last: bool = False) -> None:
    setattr(trustee, message, content.decode())
    trustee.key_at = timezone.now() if last else None
    trustee.save(update_fields=[message, "key_at"])
    _note(election, f"trustee.{message}", trustee=trustee.number)


def _invite(election: Election, trustee: Trustee, kind: str = INVITATION) -> None:
    trustee.election = election
    trustee.invited_at = _later_than(trustee.invited_at)
    trustee.token_hash = ceremony.token_hash(ceremony.token_of(trustee))
    trustee.save(update_fields=["invited_at", "token_hash"])
    queue(drafts=[_draft(kind, election, trustee)])


def _later_than(moment: datetime | None) -> datetime:
    # Two invitations in one tick of the clock would be one letter and one link.
    now = timezone.now()
    return now if moment is None or now > moment else moment + timedelta(microseconds=1)


def _tell_the_others(election: Election, trustees: list[Trustee], last: Trustee) -> None:
    # A round is complete: all but the one who completed it may have gone away meanwhile.
    waiting = [trustee for trustee in trustees if trustee.pk != last.pk and trustee.invited_at is not None]
    queue(drafts=[_draft(TURN, election, trustee, "vinput" if trustee.vinput else "") for trustee in waiting])


def _draft(kind: str, election: Election, trustee: Trustee, again: str = "") -> Draft:
    assert trustee.invited_at is not None
    key = f"{kind}|{election.uuid}|{trustee.number}|{trustee.invited_at.isoformat()}{again}"
    reference = {"election": election.uuid, "trustee": trustee.number}
    letter = Draft(kind, key, trustee.email, election.organization.language, reference)
    return letter._replace(organization=election.organization_id, election=election.uuid)


def _note(election: Election, verb: str, *, by: User | None = None, **detail: object) -> None:
    audit.record(by=by, verb=verb, subject=election.label, organization=election.organization_id, detail=detail)
