"""Deciding an election that people could join: by the archive and the register together, without the voided."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from hustings import errors
from hustings.board import actions as board
from hustings.board import archive, casting, sealing, voiding
from hustings.board.models import Chain
from hustings.credentials import register_actions, seeds
from hustings.credentials.models import RegisterEntry, VotingRight
from hustings.decision import actions, agreement, certificate
from hustings.decision.evaluation import decision_of
from hustings.decision.models import DeclaredDecision
from hustings.elections.models import Election, State
from hustings.protocol.decryptions import PartialDecryption
from hustings.protocol.register import Register
from hustings.protocol.verification import Sources, verify
from hustings.tally import actions as tally
from hustings.tally.records import to_decrypt
from hustings.web import clock
from tests.board.drafts import sealing_election
from tests.board.joiners import newcomer, official
from tests.cli.command import hustings, refused, run
from tests.web.elections import Vote, open_election, open_to_all_election

pytestmark = pytest.mark.django_db


def counted() -> Vote:
    """Two of the roll and three who joined voted; one of these and one who had not voted were voided."""
    vote = open_to_all_election(voters=3, joined=4, pool=6)
    vote.post([(0, 0), (1, 1), (3, 0), (4, 1), (5,)])
    vote.void(4)
    vote.void(6)
    vote.close()
    vote.sum_up()
    vote.decrypt(1)
    vote.decrypt(2)
    vote.open_result()
    return vote


def files(vote: Vote, folder: Path) -> tuple[Path, Path]:
    archive, register = folder / f"{vote.uuid}.bel", folder / f"{vote.uuid}.register.jsonl"
    archive.write_bytes(vote.archive)
    register.write_bytes(vote.register)
    return archive, register


def test_the_voided_count_neither_as_voters_nor_as_blank() -> None:
    vote = counted()
    declared = actions.conclude(election_uuid=vote.uuid)
    assert declared is not None
    assert (declared.counts, declared.blank, declared.ballots, declared.eligible) == ([2, 1, 0], 1, 4, 5)
    assert (declared.joined, declared.voided, declared.unused, declared.voted_joined) == (4, 2, 2, 2)
    assert declared.voted_before == 2
    found = agreement.check(vote.uuid)
    assert (found.posted, found.counted, found.eligible) == (6, 4, 5)


def test_the_certificate_names_the_register_and_who_joined() -> None:
    vote = counted()
    declared = actions.conclude(election_uuid=vote.uuid)
    assert declared is not None
    stated = json.loads(certificate.signed(declared.certificate).content)
    assert stated["joined"] == {
        "drawn": 4,
        "voided": 2,
        "unused": 2,
        "voted": 2,
        "register": Register.parse(vote.register).hash,
    }
    assert (stated["ballots"], stated["eligible"]) == (4, 5)


def test_a_stranger_decides_with_the_register(tmp_path: Path) -> None:
    vote = counted()
    archive, register = files(vote, tmp_path)
    said = hustings("verify", archive, "--register", register)
    assert "4 of the pool's 6 credentials drawn, 2 of them voided; 2 unused" in said
    assert "1 blank ballot in the place of voided ones" in said
    assert "2 of 4 ballots cast" in said
    found = json.loads(hustings("verify", archive, "--register", register, "--json"))
    assert (found["decision"]["ballots"], found["decision"]["eligible"]) == (4, 5)
    assert found["result"] == [[2, 2, 1, 0]]
    numbers = {"drawn": 4, "voided": 2, "unused": 2, "voted": 2, "blanks": 1}
    assert found["register"] == {"sha256": Register.parse(vote.register).hash, **numbers}


def test_without_the_register_there_is_no_verdict_and_the_way_to_one_is_told(tmp_path: Path) -> None:
    archive, _ = files(counted(), tmp_path)
    assert "--register UUID.register.jsonl" in refused("verify", archive)
    assert json.loads(run("verify", archive, "--json").output)["verdict"] == "unsupported"


def test_during_the_vote_the_archive_alone_is_sound(tmp_path: Path) -> None:
    vote = open_to_all_election()
    vote.cast(3, 0)
    archive, register = files(vote, tmp_path)
    assert "The vote is open" in hustings("verify", archive)
    assert "2 of the pool's 5 credentials drawn" in hustings("verify", archive, "--register", register)


def test_a_register_of_an_election_without_a_pool_is_at_fault(tmp_path: Path) -> None:
    archive, _ = files(open_election(), tmp_path)
    _, register = files(open_to_all_election(contest="Another"), tmp_path)
    assert json.loads(run("verify", archive, "--register", register, "--json").output)["fault"] == "WrongPool"


def test_what_cannot_be_a_register_is_refused_by_its_name(tmp_path: Path) -> None:
    archive, register = files(open_to_all_election(), tmp_path)
    register.write_bytes(register.read_bytes()[:-1])
    ran = run("verify", archive, "--register", register, "--json")
    assert (ran.status, json.loads(ran.output)["fault"]) == (1, "TruncatedRegister")
    assert "cannot be opened" in refused("verify", archive, "--register", tmp_path / "none")


def test_the_sentence_is_of_the_votes_that_count(tmp_path: Path) -> None:
    vote = counted()
    report = verify(Sources(files(vote, tmp_path)[0]))
    decision = decision_of(report.board, report.counted, Register.parse(vote.register))
    assert decision is not None
    assert decision.sentence.startswith("Ada Lovelace received 2 of 4 ballots cast; two thirds is 2 2/3")


# -- what differs is found ---------------------------------------------------------------------------------------------


def _entry(number: int) -> Callable[[], object]:
    return lambda: RegisterEntry.objects.filter(number=number).delete()


DIFFERENCES: dict[str, tuple[Callable[[], object], str]] = {
    "somebody who joined": (lambda: Election.objects.update(joined=5), "people who joined"),
    "somebody voided": (lambda: Election.objects.update(voided=1), "people who joined"),
    "a void": (lambda: VotingRight.objects.filter(number=6).update(voided_at=None), "credentials voided"),
    "a draw": (
        lambda: VotingRight.objects.filter(number=6).update(member=None, drawn_at=None, voided_at=None),
        "credentials drawn",
    ),
    "a right of the pool": (lambda: VotingRight.objects.filter(number=8).delete(), "voting rights"),
    "the pool's size": (lambda: Election.objects.update(pool=7), "eligible voters"),
    "the register of the decision": (
        lambda: DeclaredDecision.objects.update(register_hash="0" * 64),
        "register of the decision",
    ),
}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_each_difference_between_rows_and_register_is_found(name: str) -> None:
    vote = counted()
    assert actions.conclude(election_uuid=vote.uuid)
    change, where = DIFFERENCES[name]
    change()
    with pytest.raises(agreement.Disagreement) as raised:
        agreement.check(vote.uuid)
    assert raised.value.where == where


def test_an_entry_taken_out_of_the_register_is_found() -> None:
    vote = counted()
    RegisterEntry.objects.filter(number=2).delete()
    with pytest.raises(errors.MisplacedEntry):
        agreement.check(vote.uuid)


def test_an_open_register_after_the_close_is_found() -> None:
    vote = counted()
    RegisterEntry.objects.filter(number=vote.register.count(b"\n") - 1).delete()
    with pytest.raises(errors.UnclosedRegister):
        agreement.check(vote.uuid)


def test_the_register_agrees_during_vote_and_review() -> None:
    vote = open_to_all_election()
    vote.cast(3, 1)
    vote.void(3)
    assert (agreement.check(vote.uuid).posted, agreement.check(vote.uuid).counted) == (2, 0)
    vote.review()
    assert Election.objects.get().state == State.REVIEW
    assert agreement.check(vote.uuid).eligible == 4


# -- the whole way -----------------------------------------------------------------------------------------------------


def test_from_the_freeze_to_the_decision(tmp_path: Path) -> None:
    """Nothing is made by the tests' builders: all of it is what the site does, and a stranger decides it alike."""
    election, keys = sealing_election(members=2, pool=3, review_hours=1, blank=True)
    assert sealing.seal(election_uuid=election.uuid, by=None)
    election.trustees.update(invited_at=timezone.now())
    Election.objects.update(opens_at=timezone.now() - timedelta(hours=1))
    rights = [register_actions.draw(election_uuid=election.uuid, member=newcomer(election, n)) for n in range(3)]
    form = casting.examiner_of(election.uuid).form
    for number, choice in ((0, [0, 1, 0, 0]), (2, [0, 1, 0, 0]), (3, [0, 0, 1, 0]), (4, [1, 0, 0, 0])):
        (private,) = seeds.private_credentials(election.uuid, number, 1)
        board.cast(election_uuid=election.uuid, ballot=form.encrypt_many([private], [[choice]])[0])
    Election.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    clock.advance()
    assert Election.objects.get().state == State.REVIEW
    owner = official(election)
    voiding.void(by=owner, election=election, right=rights[1].number, reason="The address is another voter's.")
    register_actions.end_review(by=owner, election=election)
    clock.advance()
    assert Election.objects.get().state == State.CLOSED
    assert tally.sum_up(election_uuid=election.uuid)
    for trustee in (1, 3):
        content = PartialDecryption.make(keys[trustee - 1], *to_decrypt(election.uuid)).write()
        tally.accept_partial_decryption(election_uuid=election.uuid, trustee=trustee, content=content)
    declared = actions.conclude(election_uuid=election.uuid)
    assert declared is not None
    assert (declared.counts, declared.blank, declared.ballots, declared.eligible) == ([2, 0, 0], 1, 3, 4)
    assert agreement.check(election.uuid).counted == 3
    archive_file, register = tmp_path / "vote.bel", tmp_path / "vote.register.jsonl"
    archive_file.write_bytes(b"".join(archive.archive(Chain.objects.get())))
    register.write_bytes(RegisterEntry.objects.of(election).file())
    assert f"{declared.sentence}." in hustings("verify", archive_file, "--register", register)
