"""Freezing: the roll's credentials and the rows' text become a Setup event that verifies, or nothing does."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.models import F

from hustings import errors
from hustings.audit.models import Entry
from hustings.board import archive, sealing
from hustings.board.models import Chain, Record
from hustings.credentials import enrolment, seeds
from hustings.credentials.models import VotingRight
from hustings.decision.evaluation import rule_of
from hustings.elections.models import Election, State
from hustings.protocol.credentials import seeded_credentials
from hustings.protocol.verification import Report, Sources, verify
from hustings.roll.models import Member
from tests.board.drafts import CUT_OFF, sealing_election
from tests.web.elections import TWO_THIRDS

pytestmark = pytest.mark.django_db


def seal(election: Election) -> bool:
    done = sealing.seal(election_uuid=election.uuid, by=None)
    election.refresh_from_db()
    return done


def verified(election: Election, folder: Path) -> Report:
    path = folder / "frozen.bel"
    path.write_bytes(b"".join(archive.archive(Chain.objects.get(election=election))))
    return verify(Sources(path))


@pytest.mark.parametrize("threshold", [0, 2])
def test_a_frozen_election_is_what_its_rows_say(
    threshold: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrolment, "BATCH", 4)
    election, _ = sealing_election(threshold=threshold)
    assert seal(election)
    assert (election.state, election.eligible, election.sealing_done) == (State.READY, 9, 9)
    board = verified(election, tmp_path).board
    assert (board.election.uuid, board.election.fingerprint) == (election.uuid, election.fingerprint)
    assert (board.election.name, board.election.template.administrator) == (election.name, "Forward Together")
    assert board.election.template.credential_authority == "server"
    assert rule_of(board.election) == TWO_THIRDS
    assert (board.credentials.count, board.credentials.has_weights) == (9, False)
    private, public = seeded_credentials(election.uuid, seeds.seed_of(election.uuid), 0, 9)
    rights = VotingRight.objects.of(election)
    assert [right.public_credential for right in rights] == public
    assert [board.credentials.position(credential) for credential in public]
    assert [right.member_before for right in rights] == [True, True, True, True, False, True, True, True, True]
    assert {right.state for right in rights} == {"CA"}
    assert seeds.private_credentials(election.uuid, 3, 2) == private[3:5]
    assert Entry.objects.filter(verb="election.sealed").get().detail["eligible"] == 9


def test_the_seed_is_readable_by_its_owner_only() -> None:
    election, _ = sealing_election(members=1)
    seal(election)
    path = Path(settings.SECRETS) / f"seed-{election.uuid}"
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(path.read_bytes()) == 32


def test_an_election_is_frozen_once() -> None:
    election, _ = sealing_election()
    assert seal(election)
    before = list(Record.objects.values())
    assert not seal(election)
    assert list(Record.objects.values()) == before
    with pytest.raises(errors.WrongState):
        enrolment.forget(election_uuid=election.uuid)


def test_only_an_election_that_is_being_sealed_is_frozen() -> None:
    election, _ = sealing_election()
    Election.objects.update(state=State.CEREMONY)
    assert not seal(election)
    assert not VotingRight.objects.exists()


def test_who_cannot_be_frozen_goes_back_with_the_reason() -> None:
    election, _ = sealing_election(members=0)
    assert not seal(election)
    assert election.state == State.CEREMONY
    assert "empty" in Entry.objects.get(verb="election.seal_failed").detail["reason"]
    assert seeds.read_seed(election.uuid) is None


def test_a_description_with_a_rule_of_its_own_is_not_frozen() -> None:
    election, _ = sealing_election(description=TWO_THIRDS.text())
    assert not seal(election)
    assert election.state == State.CEREMONY
    assert "rule" in Entry.objects.get(verb="election.seal_failed").detail["reason"]
    assert not VotingRight.objects.exists()


class Cut(BaseException):
    """The power fails."""


def _cut_after(monkeypatch: pytest.MonkeyPatch, target: Any, name: str, times: int) -> None:
    """Let the call be made so many times, and let the power fail after the last of them."""
    original, left = getattr(target, name), times

    def cut(*args: Any, **kwargs: Any) -> Any:
        nonlocal left
        left -= 1
        found = original(*args, **kwargs)
        if left == 0:
            raise Cut
        return found

    monkeypatch.setattr(target, name, cut)


STEPS = [
    *((enrolment, "_enrol_some", times) for times in (1, 2, 3, 4)),  # committed
    *((enrolment, "seeded_credentials", times) for times in (1, 2, 3)),  # before the batch's commit
    (enrolment, "make_seed", 1),
    (enrolment, "read_seed", 1),
    (sealing, "_setup", 1),
    (sealing, "found", 1),  # before the commit
    (sealing, "record", 1),
    (enrolment, "matches_roll", 1),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("target", "name", "times"), STEPS, ids=[f"{name}-{times}" for _, name, times in STEPS])
def test_a_job_cut_off_anywhere_is_taken_up_again(
    target: Any, name: str, times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrolment, "BATCH", 4)
    election, _ = sealing_election()
    with monkeypatch.context() as patch:
        _cut_after(patch, target, name, times)
        with pytest.raises(Cut):
            seal(election)
    election.refresh_from_db()
    assert (election.state, Chain.objects.exists(), Record.objects.exists()) == (State.SEALING, False, False)
    assert VotingRight.objects.count() == election.sealing_done
    assert seal(election)
    _is_whole(election, tmp_path)


def _is_whole(election: Election, folder: Path) -> None:
    assert (election.state, election.eligible) == (State.READY, 9)
    board = verified(election, folder).board
    _, public = seeded_credentials(election.uuid, seeds.seed_of(election.uuid), 0, 9)
    assert list(VotingRight.objects.of(election).values_list("public_credential", flat=True)) == public
    assert board.credentials.count == len({board.credentials.position(credential) for credential in public}) == 9


def test_rights_without_their_seed_are_made_anew(tmp_path: Path) -> None:
    election, _ = sealing_election()
    enrolment.enrol(election_uuid=election.uuid)
    seeds.destroy_seed(election.uuid)
    assert seal(election)
    _is_whole(election, tmp_path)


def test_a_roll_that_changes_meanwhile_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    election, _ = sealing_election(members=10)
    original = sealing._setup
    departed = Member.objects.filter(active=True, joined_on__isnull=True).first()
    assert departed is not None

    def setup(uuid: str) -> Any:
        found = original(uuid)
        Member.objects.filter(pk=departed.pk).update(active=False)
        return found

    monkeypatch.setattr(sealing, "_setup", setup)
    assert seal(election)
    _is_whole(election, tmp_path)
    assert not VotingRight.objects.filter(member=departed).exists()


def test_a_roll_that_never_rests_is_not_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    election, _ = sealing_election()
    original = sealing._setup

    def setup(uuid: str) -> Any:
        found = original(uuid)
        Member.objects.filter(joined_on__gt=CUT_OFF).update(joined_on=F("joined_on"))
        member = Member.objects.filter(active=True, joined_on__isnull=True).first()
        assert member is not None
        member.active = False
        member.save()
        return found

    monkeypatch.setattr(sealing, "_setup", setup)
    assert not seal(election)
    assert election.state == State.CEREMONY
    assert "roll" in Entry.objects.get(verb="election.seal_failed").detail["reason"]


def test_a_setup_of_rights_that_were_made_anew_is_not_frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another worker threw the rights away and made them again from another seed, after this one had read them."""
    election, _ = sealing_election()
    original, calls = sealing._setup, 0

    def setup(uuid: str) -> Any:
        nonlocal calls
        found, calls = original(uuid), calls + 1
        if calls == 1:
            enrolment.forget(election_uuid=uuid)
            enrolment.enrol(election_uuid=uuid)
        return found

    monkeypatch.setattr(sealing, "_setup", setup)
    assert seal(election)
    _is_whole(election, tmp_path)
    assert calls == 2


def test_a_frozen_election_keeps_its_window(tmp_path: Path) -> None:
    election, _ = sealing_election()
    opens = election.opens_at
    assert opens is not None
    seal(election)
    assert election.opens_at == opens
    assert election.closes_at == opens + timedelta(hours=23)
