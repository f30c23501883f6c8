"""Taking a signature back: by the code of a letter, which anybody can ask for at the page.

Whoever was a member by the drives alone becomes inactive on the roll. A voting right in an election that is frozen
already stays: who may vote there is settled.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.drives.letters import SIGNATURE
from hustings.drives.locks import hold
from hustings.drives.models import Drive, Signature, WithdrawalRequest
from hustings.drives.models.signature import NAMELESS
from hustings.drives.signature_actions import BATCH, HOUR, write_to
from hustings.due import each
from hustings.mailroom.address import parse_address
from hustings.mailroom.codes import code_hash
from hustings.mailroom.rest import MOST_OF_NETWORK, rested
from hustings.roll import member_actions

KEPT = timedelta(days=1)
WINDOW = 600
"""Seconds within which the same address is asked for once by one network."""

_STATES = Signature.State


def ask(*, drive: Drive, written: str, network: str) -> None:
    """Note that somebody wants the signature of this address taken back: nothing is looked up.

    Errors: WrongInput (field ``address``) for what is no address; TooMany as for signing.
    """
    found = parse_address(written)
    if found is None:
        raise errors.WrongInput(_("Write one e-mail address, like name@example.org."), field="address")
    now = timezone.now()
    lately = WithdrawalRequest.objects.asked_since(drive, network, now - HOUR)
    if network and lately[:MOST_OF_NETWORK].count() == MOST_OF_NETWORK:
        raise errors.TooMany(
            _("Very many of your network are asking just now. Try again in an hour, or with another connection.")
        )
    window = int(now.timestamp()) // WINDOW
    row = WithdrawalRequest(drive=drive, address=found.canonical, network=network, window=window)
    WithdrawalRequest.objects.bulk_create([row], ignore_conflicts=True)


def answer_due() -> list[int]:
    """Answer the requests that wait by letters; of which drives there were any. The clock's work."""
    over = WithdrawalRequest.objects.filter(settled_at__lt=timezone.now() - KEPT)
    if over.exists():  # for nothing no lock is taken every second
        over.delete()
    waiting = WithdrawalRequest.objects.filter(settled_at=None).order_by().values_list("drive", flat=True).distinct()
    return each(waiting, lambda pk: answer(drive_id=pk))


@transaction.atomic
def answer(*, drive_id: int) -> int:
    """Answer the requests that wait about one drive, BATCH at most; how many letters are queued."""
    drive = hold(drive_id)
    due = list(WithdrawalRequest.objects.due().filter(drive=drive)[:BATCH])
    WithdrawalRequest.objects.filter(pk__in=[request.pk for request in due]).update(settled_at=timezone.now())
    addresses = {request.address for request in due}
    answered = 0
    for signature in Signature.objects.of(drive).standing().filter(address__in=addresses):
        if rested(signature.letters, signature.letter_at):
            write_to(drive=drive, signature=signature, kind=SIGNATURE)
            answered += 1
    return answered


@transaction.atomic
def withdraw(*, drive: Drive, code: str) -> Signature:
    """Take the signature back whose letter carries this code; again changes nothing. Errors: WrongInput (``code``)."""
    held = hold(drive.pk)
    signature = Signature.objects.by_withdrawal_code(held, code_hash(code))
    if signature is None:
        said = _("This code is not right, or no longer. Use the latest letter, or ask for another one.")
        raise errors.WrongInput(said, field="code")
    if signature.state == _STATES.CONFIRMED:
        _take_back(signature)
    return signature


def _take_back(signature: Signature) -> None:
    signature.state, signature.withdrawn_at = _STATES.WITHDRAWN, timezone.now()
    signature.withdrawals += 1
    signature.code_hash = ""  # no letter that is out signs again
    for name, nothing in NAMELESS.items():
        setattr(signature, name, nothing)
    member = signature.member
    assert member is not None  # the database sees to it
    elsewhere = Signature.objects.of_members([member.pk]).standing().exclude(pk=signature.pk).exists()
    # Whom an import has named since then is a member without the drive.
    if member.active and not (signature.member_before or member.import_number or elsewhere):
        member_actions.leave(member=member)
        signature.left_roll = True
    signature.save()
