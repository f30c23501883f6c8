"""The tally: summing up what counts, taking the trustees' partial decryptions, opening the result.

Whatever is posted is posted under the locks of the election and of its chain (hustings.elections.locks), by whoever
comes first; asking again for what has been done does nothing.
"""

from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hustings import errors
from hustings.audit.actions import record
from hustings.board.actions import append
from hustings.board.casting import examiner_of
from hustings.board.models import Ballot, Chain
from hustings.elections.ceremony_actions import call_trustees
from hustings.elections.locks import locked
from hustings.elections.models import Election, State
from hustings.protocol.chain import ChainWriter
from hustings.protocol.group import EncryptedSum
from hustings.protocol.tally import EncryptedTally, SizedEncryptedTally
from hustings.tally.models import PartialDecryption, Tally
from hustings.tally.records import posted_tally

PAGE = 2048
"""Ballots read and added at once, between two tellings of progress."""


class AlreadyDecrypted(errors.WrongState):
    """This trustee's partial decryption is on the board, and stays."""


class AlreadyOpened(errors.WrongState):
    """The result is posted: no partial decryption is taken any more."""


@transaction.atomic
def begin(*, election_uuid: str) -> bool:
    """Note that the summing up of a closed election begins; whether nobody noted it before."""
    election = locked(election_uuid)
    return election.state == State.CLOSED and Tally.objects.get_or_create(election=election)[1]


def sum_up(*, election_uuid: str) -> bool:
    """Sum up the ballots that count and post the encrypted tally; whether it was posted here.

    A job: reading and adding take no lock, for no ballot is posted after the close. Cut off, it begins anew.
    """
    begin(election_uuid=election_uuid)
    if not Election.objects.filter(pk=election_uuid, state=State.CLOSED).exists():
        return False
    return _post_sum(election_uuid, *_sum(election_uuid))


def accept_partial_decryption(*, election_uuid: str, trustee: int, content: bytes) -> bool:
    """Verify and post the partial decryption of a trustee (from 1); whether the result is open now.

    With the last one needed the result is posted in the same transaction; if that does not open, its decryption is
    refused, so that another trustee's can take its place. The same bytes again change nothing.

    Faults: those of the encoding, UnknownOwner, WrongTallyShape, WrongDecryptionProof, InconsistentDecryptions,
    ResultOutOfRange. Refusals: NotFound, NothingToDecrypt, AlreadyDecrypted, AlreadyOpened.
    """
    with transaction.atomic():
        election = locked(election_uuid)
        chain, now = Chain.objects.locked(election_uuid)
        posted = posted_tally(election_uuid)
        tally = Tally.objects.get(election=election)
        known = posted.records.decryptions.get(trustee)
        if known is not None and known.write() == content:
            return tally.opened_at is not None
        if known is not None:
            raise AlreadyDecrypted(_("Your partial decryption was received before. Nothing more is needed from you."))
        if posted.records.result is not None:
            raise AlreadyOpened(_("The result is open already: other trustees were enough. Thank you all the same."))
        entry, with_it = posted.records.with_decryption(trustee, content, posted.election, posted.trustees)
        writer = ChainWriter(bytes(chain.last_event))
        append(chain=chain, group=writer.partial_decryption(entry.decryption, entry.owned))
        PartialDecryption.objects.create(tally=tally, trustee=trustee, posted_at=now)
        election.trustees.filter(number=trustee).update(decrypted_at=now)
        _note(election, "tally.partial_decryption", {"trustee": trustee})
        try:
            result = with_it.open(posted.trustees, posted.weight)
        except errors.NotEnoughDecryptions:
            return False
        append(chain=chain, group=writer.result(result.write()))
        tally.opened_at = now
        tally.save(update_fields=["opened_at"])
        _note(election, "tally.open", {"result": [list(row) for row in result.questions]})
    return True


def _sum(election_uuid: str) -> tuple[EncryptedSum, int]:
    # The sum, and of how many ballots. Their proofs were checked before they were posted.
    chain = Chain.objects.get(pk=election_uuid)
    total, done = EncryptedSum(examiner_of(election_uuid).form), 0
    for page in Ballot.objects.counting(chain).only("number", "content").pages(PAGE):
        total.add_many([bytes(ballot.content) for ballot in page], [1] * len(page))
        done += len(page)
        Tally.objects.filter(election=election_uuid, summed_at__isnull=True).update(done=done)
    return total, done


@transaction.atomic(durable=True)
def _post_sum(election_uuid: str, total: EncryptedSum, ballots: int) -> bool:
    election = locked(election_uuid)
    chain, now = Chain.objects.locked(election_uuid)
    if election.state != State.CLOSED:
        return False  # another worker was first
    tally = EncryptedTally.of(total.values()).write()
    sized = SizedEncryptedTally(ballots, ballots, sha256(tally).hexdigest())
    append(chain=chain, group=ChainWriter(bytes(chain.last_event)).encrypted_tally(tally, sized.write()))
    Tally.objects.filter(election=election).update(
        done=ballots, ballots=ballots, weight=ballots, hash=sized.encrypted_tally, summed_at=now
    )
    election.state = State.DECRYPTING
    election.save(update_fields=["state"])
    _note(election, "tally.sum_up", {"ballots": ballots, "hash": sized.encrypted_tally})
    call_trustees(election_uuid=election_uuid)
    return True


def _note(election: Election, verb: str, detail: dict[str, object]) -> None:
    record(by=None, verb=verb, subject=election.label, organization=election.organization_id, detail=detail)
