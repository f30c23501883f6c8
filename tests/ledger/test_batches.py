"""Batches: what is read, compared, decided, entered, entered once; what is refused."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django_tasks_db.models import DBTaskResult

from hustings import errors
from hustings.audit.models import Entry as AuditEntry
from hustings.ledger import batch_actions
from hustings.ledger.batches import entering, reading
from hustings.ledger.models import Batch, BatchRow, Candidate, Contest, Endorsement, Endorser, Entry
from hustings.ledger.parts import Proof
from tests.ledger import filled
from tests.ledger.tables import CONTEST, begin, counts, decide, enter, read, report, row, run, table, take, upload
from tests.roll import rolls
from tests.roll.rolls import House

pytestmark = pytest.mark.django_db
MESSY = table(
    row("Communications Workers of America", process="member_vote", source_link="https://news.example/cwa"),
    row("CWA", date="12 January"),
    row("Howard Dean", "Hillary Clinton", "2015-12", endorser_kind="person"),
    row("Howard Dean", "Hillary Clinton", "2015-12", endorser_kind="person"),
    row("Nobody", source_link="news.example"),
    row("", "Bernie Sanders"),
)


@pytest.fixture
def house(db: None) -> House:
    return rolls.house()


def reasons(batch: Batch) -> list[tuple[int, str, str]]:
    found = batch.batch_rows.in_order().values_list("line", "verdict", "reason")
    return list(found)


# -- from the file to the ledger


def test_a_table_is_entered_with_whatever_it_is_about(house: House) -> None:
    batch = read(house, table(row("MoveOn", endorser_kind="advocacy", process="member_vote"), row("Howard Dean")))
    assert (batch.state, counts(batch)) == (Batch.State.REVIEW, {"new": 2})
    assert not Entry.objects.exists()
    batch = enter(house, batch)
    assert (batch.state, batch.entered, bool(batch.file)) == (Batch.State.DONE, 2, False)
    moveon = Endorsement.objects.with_parts().get(endorser__slug="moveon")
    assert (moveon.contest.name, moveon.candidate and moveon.candidate.person) == (CONTEST, "bernie-sanders")
    assert (moveon.date, moveon.process, moveon.evidence) == ("2016-01-12", "member_vote", "claimed")
    assert moveon.entry.recorder == house.organization
    types = list(Entry.objects.in_order().values_list("type", flat=True))
    assert types == ["ledger", "endorser", "endorser", "contest", "candidate", "endorsement", "endorsement"]
    assert [one.entry_id for one in batch.batch_rows.in_order()] == [5, 6]


def test_every_row_is_reported_with_what_became_of_it_and_why(house: House) -> None:
    batch = read(house, MESSY)
    found = report(batch)
    assert {int(line[0]) for line in found} == {2, 3, 4, 5, 6, 7}
    assert [line[1:5] for line in found if line[0] == "3"] == [["left_out", "wrong_date", "date", "12 January"]]
    assert ["left_out", "wrong_link"] in [line[1:3] for line in found if line[0] == "6"]
    assert [line[1:3] for line in found if line[0] == "7"] == [["left_out", "no_endorser"]]
    assert [line[2] for line in found if line[0] == "5"] == ["repeated"]


@pytest.mark.parametrize("again", [MESSY, MESSY.replace("2015-12,", "2015,")])
def test_the_same_again_enters_nothing(house: House, again: str) -> None:
    take(house, MESSY)
    before = Entry.objects.count()
    batch = take(house, again)
    assert batch.entered == 0
    assert set(counts(batch)) == {"there", "left_out"}
    assert Entry.objects.count() == before


def test_rows_of_one_file_that_say_the_same_are_one(house: House) -> None:
    batch = read(
        house,
        table(row("MoveOn", date="2016-01"), row("The MoveOn", source_title="News"), row("MoveOn", date="2016")),
    )
    assert reasons(batch) == [(2, "there", "in_file"), (3, "new", ""), (4, "there", "in_file")]
    assert enter(house, batch).entered == 1
    assert Endorsement.objects.get().date == "2016-01-12"


def test_somebody_who_endorses_another_later_supersedes_by_itself(house: House) -> None:
    take(house, table(row("Howard Dean", "Martin O'Malley", "2015-11-01")))
    take(house, table(row("Howard Dean", "Hillary Clinton", "2016-01-30")))
    found = Endorsement.objects.order_by("pk").values_list("candidate__person", "standing")
    assert list(found) == [("martin-omalley", "ended"), ("hillary-clinton", "stands")]


def test_withdrawn_and_endorsed_again_in_one_file(house: House) -> None:
    content = table(
        row("Howard Dean", date="2015-11-01"),
        row("Howard Dean", date="2015-12-01", status="withdrawn"),
        row("Howard Dean", date="2016-01-01"),
    )
    assert take(house, content).entered == 3
    assert list(Endorsement.objects.order_by("pk").values_list("standing", flat=True)) == ["ended", "notice", "stands"]
    assert take(house, content).entered == 0


# -- what the ledger has less of


def test_what_is_more_precise_corrects_only_if_that_is_asked_for(house: House) -> None:
    take(house, table(row("MoveOn", date="2016-01")))
    better = table(row("MoveOn", process="member_vote", source_link="https://news.example/moveon"))
    batch = read(house, better)
    assert reasons(batch) == [(2, "changed", "more_precise_date")]
    assert enter(house, batch).entered == 0
    assert take(house, better, corrects=True).entered == 1
    old, new = Endorsement.objects.order_by("pk")
    assert (new.corrects, new.reason, new.date) == (old, "imported: more precise", "2016-01-12")
    assert (new.process, new.evidence, old.standing) == ("member_vote", "sourced", "corrected")
    again = read(house, better)
    assert reasons(again) == [(2, "there", "says_the_same")]


def test_no_table_corrects_what_is_proven(house: House) -> None:
    proof = Proof("https://votes.example", "uuid", "0" * 64, "1" * 64, "2" * 64)
    contest = filled.contest(CONTEST)
    sanders = filled.candidate(contest, "Bernie Sanders")
    filled.endorsement(filled.endorser("MoveOn"), contest, sanders, date="2016-01", proof=proof)
    batch = take(house, table(row("MoveOn")), corrects=True)
    assert (reasons(batch), batch.entered) == ([(2, "there", "proven")], 0)


def test_what_was_taken_back_or_corrected_is_not_entered_again(house: House) -> None:
    content = table(row("MoveOn", date="2015-06-01"))
    take(house, content)
    old = Endorsement.objects.with_parts().get()
    assert old.candidate is not None
    filled.endorsement(old.endorser, old.contest, old.candidate, date="2016-01-12", corrects=old)
    assert reasons(read(house, content)) == [(2, "there", "since_corrected")]


def test_another_date_of_what_stands_is_said_and_not_entered(house: House) -> None:
    take(house, table(row("MoveOn")))
    batch = take(house, table(row("MoveOn", date="2016-02-01")))
    assert reasons(batch) == [(2, "there", "other_date")]
    assert batch.entered == 0


# -- names


def test_near_names_are_put_to_the_official_once_for_all_rows(house: House) -> None:
    filled.democratic_2016()
    content = table(row("Comunications Workers of America", "Hillary Clinton"), row("Sierra Club"))
    batch = read(house, content)
    assert reasons(batch) == [(2, "open", "endorser"), (3, "new", "")]
    with pytest.raises(errors.WrongState, match="not decided"):
        batch_actions.enter(batch_id=batch.pk, by=house.organizer, corrects=False)
    batch = decide(house, batch, Comunications_Workers_of_America="slug:communications-workers-of-america")
    assert counts(batch) == {"new": 2}
    enter(house, batch)
    assert Endorser.objects.filter(name__contains="Workers of America").count() == 1


def test_names_may_be_the_same_as_others_of_the_file_or_left_out(house: House) -> None:
    content = table(
        row("National Nurses United"), row("National Nurses Untied", "Hillary Clinton"), row("Nurses United, National")
    )
    batch = read(house, content)
    twins = {name.name: name for name in batch.names.filter(kind="endorser")}
    first = twins["National Nurses United"]
    batch = decide(house, batch, National_Nurses_Untied=f"name:{first.pk}")
    others = {name.name.replace(" ", "_"): "left_out" for name in batch.names.undecided()}
    batch = decide(house, batch, **others)
    enter(house, batch)
    assert Endorser.objects.count() == 1
    assert Endorsement.objects.filter(endorser__slug="national-nurses-united").count() == 2


def test_a_contest_found_to_be_known_has_its_candidates_looked_up_anew(house: House) -> None:
    filled.democratic_2016()
    batch = read(house, table(row("Sierra Club", contest="2016 Democratic Presidential Nominatoin")))
    assert reasons(batch) == [(2, "open", "contest")]
    (open_,) = batch.names.undecided()
    batch_actions.decide(
        batch_id=batch.pk,
        by=house.organizer,
        choices={open_.pk: "slug:2016-democratic-presidential-nomination"},
        kinds={},
    )
    enter(house, batch)
    assert Contest.objects.count() == 1
    assert Candidate.objects.filter(name="Bernie Sanders").count() == 1


def test_a_new_endorser_of_unknown_kind_is_asked_for(house: House) -> None:
    batch = read(house, table(row("MoveOn", endorser_kind="")))
    (open_,) = batch.names.undecided()
    with pytest.raises(errors.WrongInput, match="what kind"):
        batch_actions.decide(batch_id=batch.pk, by=house.organizer, choices={open_.pk: "new"}, kinds={})
    batch_actions.decide(batch_id=batch.pk, by=house.organizer, choices={open_.pk: "new"}, kinds={open_.pk: "advocacy"})
    enter(house, batch)
    assert Endorser.objects.get().kind == "advocacy"


@pytest.mark.parametrize("choice", ["", "slug:nobody", "name:0", "name:x", "perhaps"])
def test_choices_that_make_no_sense_are_refused(house: House, choice: str) -> None:
    batch = read(house, table(row("MoveOn", endorser_kind="")))
    (open_,) = batch.names.undecided()
    with pytest.raises(errors.WrongInput) as caught:
        batch_actions.decide(batch_id=batch.pk, by=house.organizer, choices={open_.pk: choice}, kinds={})
    assert caught.value.field == f"{open_.pk}"


def test_many_rows_that_wait_are_left_to_the_job(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_actions, "AT_ONCE", 1)
    batch = read(house, table(row("MoveOn", endorser_kind=""), row("MoveOn", "Hillary Clinton", endorser_kind="")))
    batch = batch_actions.decide_all_new(batch_id=batch.pk, by=house.organizer, kind="advocacy")
    assert (batch.state, counts(batch)) == (Batch.State.READING, {"waiting": 2})
    batch = run(batch)
    assert (batch.state, counts(batch)) == (Batch.State.REVIEW, {"new": 2})


# -- what is refused


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no line names the columns"),
        (b"endorser,candidate,contest\n", "no rows below it"),
        (b"PK\x03\x04\x14\x00", "Excel"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not UTF-8"),
    ],
)
def test_what_is_no_table_is_refused_at_once(house: House, content: bytes, said: str) -> None:
    with pytest.raises(errors.RollRefusal, match=said):
        upload(house, content)
    assert not Batch.objects.exists()


def test_a_table_that_is_too_large(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_actions, "LARGEST", 10)
    with pytest.raises(errors.TooLarge):
        upload(house, MESSY)


def test_columns_that_make_no_sense(house: House) -> None:
    batch = upload(house, MESSY)
    with pytest.raises(errors.WrongInput) as caught:
        batch_actions.start(batch_id=batch.pk, by=house.organizer, columns={"places": {"endorser": 0}})
    assert caught.value.field == "contest"


def test_only_those_who_may_write_import(house: House, settings: Any) -> None:
    other = rolls.house("dfa")
    batch = read(house, MESSY)
    for person, refusal in ((house.observer, errors.NotAllowed), (other.organizer, errors.NotFound)):
        file = ContentFile(MESSY.encode(), "a.csv")
        with pytest.raises(refusal):
            batch_actions.upload(organization=house.organization, by=person, file=file, name="a.csv")
        for act in (batch_actions.stop, batch_actions.resume):
            with pytest.raises(refusal):
                act(batch_id=batch.pk, by=person)
        with pytest.raises(refusal):
            batch_actions.enter(batch_id=batch.pk, by=person, corrects=False)
        with pytest.raises(refusal):
            batch_actions.decide(batch_id=batch.pk, by=person, choices={}, kinds={})
    settings.EDITORS = frozenset({"somebody@example.org"})
    with pytest.raises(errors.NotAllowed):
        batch_actions.enter(batch_id=batch.pk, by=house.organizer, corrects=False)


def test_the_name_of_the_file_is_no_path(house: House) -> None:
    assert upload(house, MESSY, name="../../etc/passwd").file_name == "passwd"


def test_every_step_is_in_the_audit_log(house: House) -> None:
    batch = take(house, table(row("MoveOn")))
    verbs = [entry.verb.removeprefix("ledger.batch_") for entry in AuditEntry.objects.about(batch.label).order_by("id")]
    assert verbs == ["upload", "read", "review", "enter", "done"]


def test_the_jobs_are_queued(house: House) -> None:
    batch = begin(house, MESSY)
    (queued,) = DBTaskResult.objects.all()
    assert queued.args_kwargs == {"args": [f"{batch.pk}"], "kwargs": {}}


# -- as large as it comes


@pytest.mark.parametrize("count", [40, 160])
def test_queries_do_not_grow_with_the_rows_of_a_part(
    house: House, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(reading, "PART", 200)
    content = table(*(row(f"Local {number} of Many", date="2016-01") for number in range(count)))
    batch = begin(house, content)
    with django_assert_max_num_queries(45):
        run(batch)
    batch_actions.enter(batch_id=batch.pk, by=house.organizer, corrects=False)
    monkeypatch.setattr(entering, "PART", 200)
    with django_assert_max_num_queries(70):
        run(batch)
    assert BatchRow.objects.filter(entry__isnull=False).count() == count


def test_the_facts_beside_the_repository_import_once(house: House, shared: Path) -> None:
    earlier, later = (
        (shared / "data" / "fivethirtyeight" / name).read_bytes()
        for name in ("endorsements-2020.2019-05-31.csv", "endorsements-2020.csv")
    )
    assert take(house, earlier).entered == 113
    batch = read(house, later)
    assert counts(batch) == {"new": 329, "there": 75, "left_out": 619}
    assert enter(house, batch).entered == 329
    assert Endorsement.objects.current().count() == 406
    assert take(house, later).entered == 0
