"""Signing: asking, answering by letter, confirming.

Asking writes a row and looks nothing up: it costs the same for every address. What the address has done before, and so
which letter it gets, the clock sees. A letter carries a code; whoever sends that back has the mailbox, has signed, and
is on the organization's roll. All that moves a signature on happens under its organization's lock: of two at once one
is first, and an import of the roll waits for both.
"""

from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.drives.codes import code_of, withdrawal_code_of
from hustings.drives.letters import CONFIRMATION, SIGNATURE
from hustings.drives.locks import hold
from hustings.drives.models import Drive, Signature
from hustings.drives.signer import Signer
from hustings.due import each
from hustings.mailroom.actions import Draft, queue
from hustings.mailroom.codes import code_hash
from hustings.mailroom.rest import MOST_OF_NETWORK, rested
from hustings.roll import member_actions
from hustings.roll.models import Member

BATCH = 50
"""Requests answered in one transaction: it holds the organization's lock."""

HOUR = timedelta(hours=1)
_STATES = Signature.State


def ask(*, drive: Drive, signer: Signer, network: str) -> None:
    """Note that somebody wants to sign by this address: the same work for every address, nothing is looked up.

    The latest request holds, until the address is confirmed. Raises DriveNotOpen, which everybody can see of the
    drive; TooMany for a network that has asked MOST_OF_NETWORK times within the hour, whatever the addresses.
    """
    require_collecting(drive)
    lately = Signature.objects.asked_since(drive, network, timezone.now() - HOUR)
    if network and lately[:MOST_OF_NETWORK].count() == MOST_OF_NETWORK:
        raise errors.TooMany(
            _("Very many of your network are signing just now. Try again in an hour, or with another connection.")
        )
    said, address = signer.fields(), signer.applicant.address
    row = Signature(drive=drive, address=address, asked_from=network, **said)
    with transaction.atomic():
        # Three statements, whether the address is there or not.
        Signature.objects.bulk_create([row], ignore_conflicts=True)
        known = Signature.objects.filter(drive=drive, address=address)
        known.exclude(state=_STATES.CONFIRMED).update(**said)
        known.update(due=True, asked_at=Now(), asked_from=network)


def require_collecting(drive: Drive) -> None:
    """Raises NotFound before the drive has begun, DriveNotOpen when nobody can sign as things stand."""
    now = timezone.now()
    if drive.preparing:
        raise errors.NotFound(_("There is no such page. Check the address, or go back to the start page."))
    if drive.collects_at(now):
        return
    if not drive.ended and not drive.opened_by(now):
        raise errors.DriveNotOpen(_("One cannot sign yet: the petition's first day has not come."))
    raise errors.DriveNotOpen(_("The petition is closed: nobody can sign it any more."))


def answer_due() -> list[int]:
    """Answer the requests that wait by letters; of which drives there were any. The clock's work."""
    waiting = Signature.objects.filter(due=True).order_by().values_list("drive", flat=True).distinct()
    return each(waiting, lambda pk: answer(drive_id=pk))


@transaction.atomic
def answer(*, drive_id: int) -> int:
    """Answer the requests that wait in one drive, BATCH at most; how many letters are queued."""
    drive = hold(drive_id)
    due = list(Signature.objects.due().filter(drive=drive)[:BATCH])
    Signature.objects.filter(pk__in=[signature.pk for signature in due]).update(due=False)
    collecting, answered = drive.collects_at(timezone.now()), 0
    for signature in due:
        stands = signature.state == _STATES.CONFIRMED
        if (stands or collecting) and rested(signature.letters, signature.letter_at):
            write_to(drive=drive, signature=signature, kind=SIGNATURE if stands else CONFIRMATION)
            answered += 1
    return answered


class Confirmed(NamedTuple):
    """A signature whose code was sent back, as it stands now; ``anew``: it did not stand before."""

    signature: Signature
    anew: bool


@transaction.atomic
def confirm(*, drive: Drive, code: str) -> Confirmed:
    """The address is shown to be theirs: the signature counts, and its signer is on the roll.

    The same code again changes nothing. Errors: WrongInput (field ``code``), DriveNotOpen.
    """
    held = hold(drive.pk)
    signature = Signature.objects.by_code(held, code_hash(code))
    if signature is None:
        said = _("This code is not right, or no longer. Compare it with the letter, or sign once more for another one.")
        raise errors.WrongInput(said, field="code")
    anew = signature.state != _STATES.CONFIRMED
    if anew:
        require_collecting(held)
        _admit(held, signature)
        write_to(drive=held, signature=signature, kind=SIGNATURE)
    signature.drive = held
    return Confirmed(signature, anew)


def _admit(drive: Drive, signature: Signature) -> None:
    now = timezone.now()
    known = Member.objects.filter(organization=drive.organization, address=signature.address).first()
    first = Signature.objects.of_members([known.pk]).first() if known else None
    joining = member_actions.Entry(
        address=signature.mailbox,
        given_name=signature.given_name,
        family_name=signature.family_name,
        state=signature.region,
        language=signature.language,
        joined_on=drive.today(now).isoformat(),
        campaigning=signature.campaigning,
    )
    signature.member = member_actions.join(organization=drive.organization, entry=joining)
    signature.member_before = first.member_before if first else known is not None
    # By whichever petition they had left; of whom an import has named since then the imports decide.
    left = Signature.objects.of_members([signature.member.pk]).filter(left_roll=True).update(left_roll=False)
    if left and not signature.member.import_number:
        member_actions.come_back(member=signature.member)
    signature.left_roll, signature.state, signature.confirmed_at = False, _STATES.CONFIRMED, now
    signature.save(update_fields=["member", "member_before", "left_roll", "state", "confirmed_at"])


def write_to(*, drive: Drive, signature: Signature, kind: str) -> None:
    """Queue a letter of this kind, in the caller's transaction, and let its codes hold."""
    signature.letters += 1
    signature.letter_at = timezone.now()
    signature.withdrawal_hash = code_hash(withdrawal_code_of(signature))
    signature.code_hash = code_hash(code_of(signature))
    signature.save(update_fields=["letters", "letter_at", "code_hash", "withdrawal_hash"])
    key = f"{kind}:{signature.pk}:{signature.letters}"
    draft = Draft(kind, key, signature.mailbox, signature.language, {"signature": signature.pk})
    queue(drafts=[draft._replace(organization=drive.organization_id)])
