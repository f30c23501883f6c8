"""The tally from rows: the same records that hustings.protocol makes of the archive, and nothing by halves."""

from typing import Any

import pytest
from django.utils import timezone

from hustings import errors
from hustings.audit.models import Entry
from hustings.board import archive
from hustings.board.models import Record
from hustings.elections.models import State
from hustings.mailroom.models import Message
from hustings.protocol.decryptions import PartialDecryption
from hustings.protocol.group import Scalar
from hustings.protocol.proofs import Proof
from hustings.tally import actions, records
from hustings.tally.models import PartialDecryption as Posted
from hustings.tally.models import Tally
from tests.security.test_version_1 import forged_decryption
from tests.web.elections import Vote, open_election, votes_for

pytestmark = pytest.mark.django_db


def closed(casts: list[tuple[int, ...]], **fields: Any) -> Vote:
    vote = open_election(voters=6, **fields)
    vote.election.trustees.update(invited_at=timezone.now())
    if casts:
        vote.post(casts)
    vote.close()
    return vote


def summed_up(**fields: Any) -> Vote:
    vote = closed(votes_for(3, 1), **fields)
    assert actions.sum_up(election_uuid=vote.uuid)
    vote.election.refresh_from_db()
    return vote


def decryption(vote: Vote, trustee: int) -> bytes:
    return PartialDecryption.make(vote.keys[trustee - 1], *records.to_decrypt(vote.uuid)).write()


def accept(vote: Vote, trustee: int, content: bytes) -> bool:
    opened = actions.accept_partial_decryption(election_uuid=vote.uuid, trustee=trustee, content=content)
    vote.election.refresh_from_db()
    return opened


@pytest.mark.parametrize("casts", [[], votes_for(2, 1), [*votes_for(2, 1), (0, 2), (0, 1), (1, 0)]])
def test_the_sum_is_the_one_that_the_archive_has(casts: list[tuple[int, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "PAGE", 2)
    vote = closed(casts)
    assert actions.sum_up(election_uuid=vote.uuid)
    sized = vote.board.post_encrypted_tally()
    assert b"".join(archive.archive(vote.chain)) == vote.archive
    tally = Tally.objects.get()
    assert (tally.done, tally.ballots, tally.weight) == (sized.num_tallied, sized.num_tallied, sized.total_weight)
    assert tally.hash == sized.encrypted_tally
    vote.election.refresh_from_db()
    assert vote.election.state == State.DECRYPTING


def test_the_trustees_are_called_once() -> None:
    vote = summed_up()
    assert not actions.sum_up(election_uuid=vote.uuid)
    assert Message.objects.filter(kind="trustee_call").count() == 3
    assert Entry.objects.filter(verb="tally.sum_up").count() == 1


def test_nothing_is_summed_up_before_the_close() -> None:
    vote = open_election()
    assert not actions.sum_up(election_uuid=vote.uuid)
    assert not Tally.objects.exists()
    with pytest.raises(records.NothingToDecrypt):
        accept(vote, 1, b"{}")


def test_the_result_opens_with_the_last_decryption_needed() -> None:
    vote = summed_up()
    vote.board.post_encrypted_tally()
    first, second = decryption(vote, 1), decryption(vote, 3)
    assert not accept(vote, 1, first)
    assert vote.election.state == State.DECRYPTING
    assert accept(vote, 3, second)
    vote.board.post_partial_decryption(1, first)
    vote.board.post_partial_decryption(3, second)
    result = vote.board.post_result()
    assert result.questions == ((3, 1, 0),)
    assert b"".join(archive.archive(vote.chain)) == vote.archive
    assert [*Posted.objects.values_list("trustee", flat=True)] == [1, 3]
    assert Tally.objects.get().opened_at is not None
    assert [*vote.election.trustees.filter(decrypted_at__isnull=False).values_list("number", flat=True)] == [1, 3]


def test_single_trustees_are_all_needed() -> None:
    vote = summed_up(threshold=0)
    assert [accept(vote, number, decryption(vote, number)) for number in (2, 3, 1)] == [False, False, True]


def test_the_same_bytes_again_change_nothing() -> None:
    vote = summed_up()
    first, second = decryption(vote, 1), decryption(vote, 2)
    assert [accept(vote, 1, first), accept(vote, 1, first), accept(vote, 2, second)] == [False, False, True]
    before = list(Record.objects.values_list("hash", flat=True))
    assert [accept(vote, 1, first), accept(vote, 2, second)] == [True, True]
    assert list(Record.objects.values_list("hash", flat=True)) == before


def test_what_is_wrong_is_refused_by_name_and_leaves_no_trace() -> None:
    vote, other = summed_up(), summed_up(contest="Another one")
    first = decryption(vote, 1)
    accept(vote, 1, first)
    before = list(Record.objects.values_list("hash", flat=True))
    two, three = decryption(vote, 2), decryption(vote, 3)
    stranger = PartialDecryption.make(Scalar.random(), *records.to_decrypt(vote.uuid)).write()
    for trustee, content, reason in [
        (1, decryption(vote, 1), actions.AlreadyDecrypted),
        (1, two, actions.AlreadyDecrypted),
        (2, first, errors.WrongDecryptionProof),
        (2, three, errors.WrongDecryptionProof),
        (2, stranger, errors.WrongDecryptionProof),
        (2, decryption(other, 2), errors.WrongDecryptionProof),
        (4, two, errors.UnknownOwner),
        (0, two, errors.UnknownOwner),
        (2, b"", errors.NotJson),
        (2, b"{}", errors.WrongField),
        (2, two + b" ", errors.NotCanonical),
    ]:
        with pytest.raises(reason):
            accept(vote, trustee, content)
    assert list(Record.objects.values_list("hash", flat=True)) == before
    assert accept(vote, 2, two)
    with pytest.raises(actions.AlreadyOpened):
        accept(vote, 3, three)


def test_a_lie_whose_proof_holds_is_refused_when_it_would_open_nothing() -> None:
    """The third trustee can still take the liar's place."""
    vote = summed_up()
    accept(vote, 1, decryption(vote, 1))
    tally, fingerprint = records.to_decrypt(vote.uuid)
    secret = vote.keys[1]
    prefix = f"decrypt|{fingerprint}|{secret.public_key().hex()}|".encode()
    parts = [forged_decryption(prefix, secret, ciphertext.alpha) for ciphertext in tally.questions[0]]
    factors = tuple(factor for factor, _, _ in parts)
    proofs = tuple(Proof(challenge, response) for _, challenge, response in parts)
    with pytest.raises(errors.ResultOutOfRange):
        accept(vote, 2, PartialDecryption((factors,), (proofs,)).write())
    assert Posted.objects.count() == 1
    assert accept(vote, 3, decryption(vote, 3))


class Cut(Exception):
    """Something fails."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["_sum", "append", "call_trustees", "_post_sum"])
def test_a_sum_cut_off_anywhere_is_begun_again(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    vote = closed(votes_for(2, 1))
    original = getattr(actions, step)

    def cut(*args: Any, **kwargs: Any) -> Any:
        original(*args, **kwargs)
        raise Cut

    with monkeypatch.context() as patch:
        patch.setattr(actions, step, cut)
        with pytest.raises(Cut):
            actions.sum_up(election_uuid=vote.uuid)
    persisted = step == "_post_sum"  # failed, yet committed
    assert Record.objects.filter(offset__gte=len(vote.archive)).exists() == persisted
    vote.election.refresh_from_db()
    assert vote.election.state == (State.DECRYPTING if persisted else State.CLOSED)
    assert actions.sum_up(election_uuid=vote.uuid) != persisted
    vote.board.post_encrypted_tally()
    assert b"".join(archive.archive(vote.chain)) == vote.archive
    assert Message.objects.filter(kind="trustee_call").count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["append", "_note"])
@pytest.mark.parametrize("calls", [1, 2])
def test_a_decryption_cut_off_anywhere_is_sent_again(step: str, calls: int, monkeypatch: pytest.MonkeyPatch) -> None:
    vote = summed_up()
    accept(vote, 1, decryption(vote, 1))
    content, original, left = decryption(vote, 2), getattr(actions, step), calls
    before = list(Record.objects.values_list("hash", flat=True))

    def cut(*args: Any, **kwargs: Any) -> Any:
        nonlocal left
        left -= 1
        original(*args, **kwargs)
        if left == 0:
            raise Cut

    with monkeypatch.context() as patch:
        patch.setattr(actions, step, cut)
        with pytest.raises(Cut):
            accept(vote, 2, content)
    assert list(Record.objects.values_list("hash", flat=True)) == before
    assert Posted.objects.count() == 1
    assert accept(vote, 2, content)
