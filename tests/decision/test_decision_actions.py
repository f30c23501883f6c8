"""Declaring: what the archive bears out, once, with its evidence."""

from hashlib import sha256

import pytest

from hustings import errors
from hustings.audit.models import Entry
from hustings.board.models import Ballot
from hustings.decision import actions
from hustings.decision.models import Certificate, DeclaredDecision
from hustings.elections.models import State
from tests.web.elections import Vote, closed_election, votes_for

pytestmark = pytest.mark.django_db


def opened(**fields: object) -> Vote:
    vote = closed_election(casts=votes_for(5, 1), decrypted=(1, 2), **fields)
    vote.open_result()
    return vote


def test_a_decision_is_declared_with_its_evidence() -> None:
    vote = opened()
    declared = actions.conclude(election_uuid=vote.uuid)
    assert declared is not None
    assert (declared.kind, declared.counts, declared.blank) == ("endorsed", [5, 1, 0], None)
    assert [option.label for option in declared.endorsed.all()] == ["Ada Lovelace"]
    assert (declared.ballots, declared.eligible, declared.voted_before) == (6, 6, 5)
    assert (declared.archive_hash, declared.archive_size) == (sha256(vote.archive).hexdigest(), len(vote.archive))
    assert declared.arithmetic["sentence"] == declared.sentence
    vote.election.refresh_from_db()
    assert (vote.election.state, vote.election.decided_at) == (State.DECIDED, declared.decided_at)
    assert Certificate.objects.get().decision == declared


def test_blank_ballots_are_told_apart() -> None:
    vote = closed_election(casts=[*votes_for(3), (4,)], decrypted=(1, 2), blank=True)
    vote.open_result()
    declared = actions.conclude(election_uuid=vote.uuid)
    assert declared is not None
    assert (declared.counts, declared.blank, declared.ballots) == ([3, 0, 0], 1, 4)


def test_a_decision_is_declared_once() -> None:
    vote = opened()
    first = actions.conclude(election_uuid=vote.uuid)
    assert actions.conclude(election_uuid=vote.uuid) == first
    assert actions.declare(election_uuid=vote.uuid) == first
    assert DeclaredDecision.objects.count() == Entry.objects.filter(verb="decision.declare").count() == 1


def test_nothing_is_declared_before_the_result_is_open() -> None:
    vote = closed_election(casts=votes_for(2), decrypted=(1,))
    assert actions.conclude(election_uuid=vote.uuid) is None
    with pytest.raises(errors.WrongState):
        actions.declare(election_uuid=vote.uuid)
    assert not DeclaredDecision.objects.exists()


def test_nothing_is_declared_on_an_archive_that_does_not_verify() -> None:
    vote = opened()
    first, second = Ballot.objects.of(vote.chain)[:2]
    Ballot.objects.filter(pk=first.pk).update(content=second.content)
    with pytest.raises(errors.MisplacedRecord):
        actions.conclude(election_uuid=vote.uuid)
    vote.election.refresh_from_db()
    assert vote.election.state == State.DECRYPTING


def test_a_cut_between_decision_and_certificate_is_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    vote = opened()

    def fail(**_arguments: object) -> None:
        raise errors.Refusal("no key")

    with monkeypatch.context() as patch:
        patch.setattr("hustings.decision.certificate.issue", fail)
        with pytest.raises(errors.Refusal):
            actions.conclude(election_uuid=vote.uuid)
    declared = DeclaredDecision.objects.get()
    assert actions.conclude(election_uuid=vote.uuid) == declared
    assert Certificate.objects.get().decision == declared
