"""What appends to the ledger: in order, one at a time, all of a call or nothing; and never what is not verified."""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection

from hustings import errors
from hustings.ledger import actions, entry_actions
from hustings.ledger.actions import append, enter
from hustings.ledger.chain import Ledger
from hustings.ledger.kinds import Status
from hustings.ledger.models import Candidate, Contest, Endorsement, Endorser, Entry, Head
from hustings.ledger.parts import Correction, Process, Proof, Share
from hustings.ledger.statements import CandidateStatement, ContestStatement, EndorsementStatement, Statement
from tests.vectors.ledger_cases import ABROAD, ADA, BENITO, CONTEST, ENDORSED, SUBJECTS, WORKERS
from tests.web.officials import office

pytestmark = pytest.mark.django_db
PROOF = Proof("https://other.example.org", "u", "12" * 32, "34" * 32, "56" * 32)


def corrected(number: int, **changes: object) -> EndorsementStatement:
    """A correction of the entry of this number, by its right hash."""
    stated, correction = entry_actions.corrigible(number, "Another day")
    return replace(stated, **{"corrects": correction, **changes})  # type: ignore[arg-type]


def refused(statement: Statement, said: str, field: str = "corrects") -> None:
    """The statement is refused with these words, and nothing is appended."""
    before = Entry.objects.count()
    with pytest.raises(errors.WrongInput, match=said) as raised:
        append(statements=[statement], recorder=None)
    assert raised.value.field == field
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("statements", "field"),
    [
        ((WORKERS,), "parent"),
        ((WORKERS, ABROAD), "parent"),
        ((ADA,), "contest"),
        ((ADA, CONTEST), "contest"),
        ((CONTEST, ADA, ENDORSED), "endorser"),
        ((ABROAD, WORKERS, ENDORSED), "contest"),
        ((ABROAD, WORKERS, CONTEST, BENITO, ENDORSED), "candidate"),
        ((replace(ABROAD, parent=ABROAD.id),), "parent"),
        ((ABROAD, WORKERS, replace(ABROAD, parent=WORKERS.id)), "parent"),
        ((ABROAD, WORKERS, replace(ABROAD, parent=WORKERS.id), ABROAD), "parent"),
    ],
)
def test_what_is_about_something_unstated_is_refused_whole(statements: tuple[Statement, ...], field: str) -> None:
    with pytest.raises(errors.WrongInput) as raised:
        append(statements=statements, recorder=None)
    assert raised.value.field == field
    assert not Entry.objects.exists()


def test_a_body_changes_its_place_among_others_in_one_call() -> None:
    append(statements=[ABROAD, WORKERS], recorder=None)
    turned = [replace(WORKERS, parent=""), ABROAD, replace(ABROAD, parent=WORKERS.id)]
    append(statements=turned, recorder=None)
    assert Endorser.objects.get(slug=ABROAD.id).parent == Endorser.objects.get(slug=WORKERS.id)
    Ledger.read(Entry.objects.file())


def test_a_later_statement_takes_the_earlier_ones_place() -> None:
    append(statements=[*SUBJECTS, replace(WORKERS, name="Union", also=("Workers",), parent="")], recorder=None)
    row = Endorser.objects.get(slug=WORKERS.id)
    assert (row.name, row.parent) == ("Union", None)
    assert {one.name for one in row.names.all()} == {"Union", "Workers"}
    append(
        statements=[ContestStatement(CONTEST.id, "Governor"), CandidateStatement(CONTEST.id, ADA.id, "A.")],
        recorder=None,
    )
    assert (Contest.objects.get().name, Candidate.objects.get(person=ADA.id).name) == ("Governor", "A.")


def test_corrections_keep_their_rules() -> None:
    entries = append(statements=[*SUBJECTS, ENDORSED], recorder=None)
    number = entries[-1].number
    by_hash = Correction(3, "ab" * 32, "x")
    refused(corrected(number, corrects=by_hash), "no endorsement with the number 3")
    refused(corrected(number, corrects=replace(by_hash, entry=number)), "hash is not the one")
    append(statements=[corrected(number)], recorder=None)
    refused(corrected(number), f"corrected already, by entry {number + 1}")
    with pytest.raises(errors.WrongInput, match="corrected twice"):
        append(statements=[corrected(number + 1), corrected(number + 1)], recorder=None)
    other = {"candidate": BENITO.id, "status": Status.RETRACTED}
    refused(corrected(number + 1, **other), "and no other")
    append(statements=[corrected(number + 1, status=Status.RETRACTED)], recorder=None)
    refused(corrected(number + 2, status=Status.ENDORSED), "A retraction is not corrected")
    proven = append(statements=[replace(ENDORSED, proof=PROOF)], recorder=None)[0].number
    refused(corrected(proven, proof=None), "no other word corrects")
    append(statements=[corrected(proven)], recorder=None)
    Ledger.read(Entry.objects.file())


def test_a_decision_not_to_endorse_is_taken_back_too() -> None:
    nobody = replace(ENDORSED, status=Status.NO_ENDORSEMENT, candidate="")
    number = append(statements=[*SUBJECTS, nobody], recorder=None)[-1].number
    append(statements=[corrected(number, status=Status.RETRACTED)], recorder=None)
    assert not Endorsement.objects.current().exists()


def test_nobody_enters_a_proof_by_hand_nor_speaks_for_another_organization() -> None:
    place = office()
    append(statements=SUBJECTS, recorder=None)
    with pytest.raises(errors.WrongInput, match="form for certificates"):
        enter(by=place.owner, organization=place.organization, statements=[replace(ENDORSED, proof=PROOF)])
    enter(by=place.owner, organization=place.organization, statements=[replace(WORKERS, members=7)])
    entry_actions.link(endorser=WORKERS.id, organization=office("Workers").slug)
    with pytest.raises(errors.WrongInput, match="only its own officials state what it is"):
        enter(by=place.owner, organization=place.organization, statements=[replace(WORKERS, members=8)])
    assert Endorser.objects.get(slug=WORKERS.id).members == 7


def test_a_value_that_no_entry_may_have_is_refused_though_it_was_built_by_hand() -> None:
    append(statements=SUBJECTS, recorder=None)
    many = Process(ballots=1, results=(Share("Ada Lovelace", 2),))
    for wrong in (replace(ENDORSED, note="two\nlines"), replace(ENDORSED, process=many)):
        with pytest.raises(errors.WrongField):
            append(statements=[wrong], recorder=None)
    assert Entry.objects.count() == len(SUBJECTS) + 1


def test_an_entry_is_never_changed_nor_deleted() -> None:
    entry = append(statements=SUBJECTS, recorder=None)[0]
    for act in (entry.save, entry.delete, lambda: Entry.objects.update(type="x"), Entry.objects.all().delete):
        with pytest.raises(errors.Refusal, match="never"):
            act()


# -- at the same time --------------------------------------------------------------------------------------------------


def together(*acts: Callable[[], object]) -> list[BaseException]:
    """Do all of this at the same time, each on a connection of its own; what went wrong."""
    wrong, barrier = list[BaseException](), threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            act()
        except (errors.HustingsError, IntegrityError) as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def entering(part: int) -> Callable[[], object]:
    def act() -> None:
        for number in range(5):
            append(statements=[replace(ENDORSED, note=f"{part}, {number}")], recorder=None)

    return act


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_several_append_at_once_and_the_chain_stays_whole() -> None:
    append(statements=SUBJECTS, recorder=None)
    assert together(*map(entering, range(4))) == []
    summary = Ledger.read(Entry.objects.file())
    assert (summary.number, summary.head) == Head.objects.values_list("number", "hash").get()
    assert summary.types["endorsement"] == 20
    assert Endorsement.objects.current().count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_first_two_make_one_ledger() -> None:
    made = (lambda: append(statements=[ABROAD], recorder=None), lambda: append(statements=[CONTEST], recorder=None))
    assert together(*made) == []
    assert Ledger.read(Entry.objects.file()).number == 2


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_take_the_same_place(monkeypatch: pytest.MonkeyPatch) -> None:
    append(statements=SUBJECTS, recorder=None)
    both = threading.Barrier(2)

    def unlocked() -> Head:
        head = Head.objects.get()
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(timeout=5)
        return head

    monkeypatch.setattr(actions, "locked_head", unlocked)
    wrong = together(*(lambda: append(statements=[ENDORSED], recorder=None) for _ in range(2)))
    assert [type(error) for error in wrong] == [IntegrityError]
