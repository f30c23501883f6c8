"""Imports: what is taken and counted, again, interrupted, stopped, and what is refused. Long: a case for each end."""

import io
import json
import subprocess
import sys
import tracemalloc
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.models import Entry
from hustings.credentials.models import VotingRight
from hustings.roll import actions, importing
from hustings.roll import report as report_module
from hustings.roll.models import Import, Member, Role, Staff
from hustings.roll.upsert import Upsert
from tests.roll import rolls
from tests.roll.rolls import House, addresses, begin, counts, report, take, upload
from tests.web.elections import open_election

pytestmark = pytest.mark.django_db
MESSY = (
    "email,first_name,last_name,state,joined\n"
    "ada@example.org,Ada,Okafor,Iowa,2014-03-02\n"
    "ADA@example.org ,Ada,Twice,NH,2015-03-02\n"
    "ben@example.org,Ben,,ny,\n"
    ",Nobody,,,\n"
    "=cmd@@,Formula,,,\n"
    "cleo@example.org,Cleo,,,31/31/2014\n"
)


def many(count: int, first: int = 0) -> str:
    return "email,state\n" + "".join(f"member{number}@example.org,IA\n" for number in range(first, first + count))


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 10)


# -- what is taken


def test_members_are_added_and_every_other_row_is_reported(house: House) -> None:
    job = take(house, MESSY)
    assert job.state == Import.State.DONE
    assert counts(job) == {"added": 2, "repeated": 1, "without_address": 1, "invalid": 2}
    assert job.rows == 6
    assert [line[:3] for line in report(job)] == [
        ["3", "repeated", "ADA@example.org"],
        ["5", "without address", ""],
        ["6", "invalid address", "'=cmd@@"],
        ["7", "invalid date", "31/31/2014"],
    ]
    assert all(line[3] for line in report(job))
    ada = Member.objects.get(address="ada@example.org")
    assert (ada.given_name, ada.family_name, ada.state, ada.joined_on) == ("Ada", "Okafor", "IA", date(2014, 3, 2))
    assert Member.objects.get(address="ben@example.org").joined_on is None


def test_the_same_roll_again_doubles_nothing(house: House) -> None:
    take(house, MESSY)
    shown = Member.objects.order_by("id").values_list("id", "address", "mailbox", "given_name", "added_at")
    before = list(shown)
    assert counts(take(house, MESSY)) == {"unchanged": 2, "repeated": 1, "without_address": 1, "invalid": 2}
    assert (
        list(Member.objects.order_by("id").values_list("id", "address", "mailbox", "given_name", "added_at")) == before
    )


def test_what_changed_is_updated_and_what_the_file_does_not_say_stays(house: House) -> None:
    take(house, MESSY)
    job = take(house, "email,last_name\nada@example.org,Lovelace\nben@example.org,\ndan@example.org,Dan\n")
    assert counts(job) == {"added": 1, "updated": 1, "unchanged": 1}
    ada = Member.objects.get(address="ada@example.org")
    assert (ada.given_name, ada.family_name, ada.state, ada.joined_on) == ("Ada", "Lovelace", "IA", date(2014, 3, 2))


@pytest.mark.parametrize(
    ("column", "yes", "no"),
    [
        ("can2_subscription_status", "subscribed", ["unsubscribed", "bouncing", "spam complaint"]),
        ("subscription_status", "subscribed", ["unsubscribed", "bounced", "never"]),
        ("email_opt_in", "Y", ["N", ""]),
        ("No Bulk Emails (User Opt Out)", "", ["1", "Yes"]),
        ("Do Not Email", "0", ["1"]),
        ("isSubscribed", "true", ["false"]),
        ("subscriptionStatus", "S", ["U"]),
    ],
)
def test_consent_to_campaign_mail_is_taken(house: House, column: str, yes: str, no: list[str]) -> None:
    cells = [yes, *no]
    roll = f"email,{column}\n" + "".join(f"m{number}@example.org,{cell}\n" for number, cell in enumerate(cells))
    job = take(house, roll)
    assert counts(job) == {"added": len(cells)}
    members = Member.objects.order_by("id")
    assert list(members.values_list("campaigning", flat=True)) == [True, *[False] * len(no)]
    assert len(addresses(house)) == len(cells)  # refusing campaign mail costs nobody the vote
    assert counts(take(house, roll)) == {"unchanged": len(cells)}


def test_consent_changes_only_where_the_file_speaks_of_it(house: House) -> None:
    take(house, "email,email_opt_in,state\nada@example.org,N,IA\nben@example.org,Y,IA\n")
    assert counts(take(house, "email,state\nada@example.org,NH\nben@example.org,IA\ncleo@example.org,\n")) == {
        "added": 1,
        "updated": 1,
        "unchanged": 1,
    }
    known = Member.objects.order_by("id").values_list("state", "campaigning")
    assert list(known.all()) == [("NH", False), ("IA", True), ("", True)]
    take(house, "email,email_opt_in\nada@example.org,Y\nben@example.org,N\n")
    assert list(known.all()) == [("NH", True), ("IA", False), ("", True)]


def test_an_unclear_consent_costs_no_vote_and_is_reported(house: House) -> None:
    roll = "email,email_opt_in\nada@example.org,Y\nben@example.org,=perhaps\nBEN@example.org,?\n"
    job = take(house, roll)
    assert counts(job) == {"added": 2, "repeated": 1}
    assert (job.unclear, job.taken) == (1, 2)
    assert [line[:3] for line in report(job)] == [
        ["3", "unclear consent", "'=perhaps"],
        ["4", "repeated", "BEN@example.org"],
    ]
    ben = Member.objects.get(address="ben@example.org")
    assert (ben.active, ben.campaigning) == (True, False)


def test_who_is_missing_stays_unless_the_organizer_says_otherwise(house: House) -> None:
    take(house, many(3))
    take(house, many(1))
    assert len(addresses(house)) == 3
    job = take(house, many(2, first=1) + "new@example.org,NH\n", removes_missing=True)
    assert counts(job) == {"added": 1, "unchanged": 2, "removed": 1}
    assert addresses(house) == ["member1@example.org", "member2@example.org", "new@example.org"]
    assert Member.objects.count() == 4  # inactive, not deleted
    assert counts(take(house, many(3))) == {"updated": 1, "unchanged": 2}  # and back
    assert "member0@example.org" in addresses(house)


def test_rolls_are_apart(house: House) -> None:
    other = rolls.house("dfa")
    take(house, many(3))
    job = take(other, many(2), removes_missing=True)
    assert counts(job) == {"added": 2}
    assert len(addresses(house)) == 3


def test_repeated_across_batches_counts_once(house: House, small_batches: None) -> None:
    roll = many(25) + "MEMBER3@example.org,NH\nmember24@example.org,NH\n"
    assert counts(take(house, roll)) == {"added": 25, "repeated": 2}
    assert Member.objects.get(address="member3@example.org").state == "IA"
    assert counts(take(house, roll)) == {"unchanged": 25, "repeated": 2}


def test_the_uploaded_file_is_gone_afterwards(house: House, django_capture_on_commit_callbacks: Any) -> None:
    job = begin(house, MESSY)
    path = Path(job.file.path)
    assert path.is_file()
    with django_capture_on_commit_callbacks(execute=True):
        importing.run(import_id=job.pk)
    assert not path.exists()
    job.refresh_from_db()
    assert not job.file
    assert job.read == job.size


def test_every_step_is_in_the_audit_log(house: House) -> None:
    job = take(house, MESSY)
    noted = Entry.objects.about(job.label).order_by("id")
    assert [(entry.verb, entry.by) for entry in noted] == [
        ("roll.upload", house.organizer),
        ("roll.import", house.organizer),
        ("roll.import_done", None),
    ]
    assert {entry.organization for entry in noted} == {house.organization.pk}


def test_the_job_is_queued(house: House) -> None:
    job = begin(house, MESSY)
    (queued,) = DBTaskResult.objects.all()
    assert queued.task_path == "hustings.roll.tasks.run_import"
    assert queued.args_kwargs == {"args": [f"{job.pk}"], "kwargs": {}}


def test_voting_rights_are_left_alone(db: None) -> None:
    vote = open_election(voters=5)
    organization = vote.election.organization
    officer = User.objects.create_user("organizer@example.org")
    Staff.objects.create(organization=organization, user=officer, role=Role.ORGANIZER)
    before = list(VotingRight.objects.order_by("number").values())
    members = set(Member.objects.values_list("pk", flat=True))
    job = take(House(organization, officer, officer), "email\nnobody@example.net\n", removes_missing=True)
    assert counts(job) == {"added": 1, "removed": len(members)}
    assert list(VotingRight.objects.order_by("number").values()) == before
    assert members < set(Member.objects.values_list("pk", flat=True))


# -- interrupted, stopped


class Killed(BaseException):
    """What stands for the end of the process."""


def interrupt(monkeypatch: pytest.MonkeyPatch, job: Import, batches: int) -> None:
    """Run the import until it has done this many batches; the next ends after its writing, before its commit."""
    whole, done = report_module.add, iter(range(batches))

    def add(*args: Any, **kwargs: Any) -> int:
        size = whole(*args, **kwargs)
        if next(done, None) is None:
            raise Killed
        return size

    with monkeypatch.context() as patch:
        patch.setattr(report_module, "add", add)
        with pytest.raises(Killed):
            importing.run(import_id=job.pk)
    job.refresh_from_db()


@pytest.mark.parametrize("batches", [0, 1, 2, 4])
def test_an_interrupted_import_goes_on_where_it_was(
    house: House, small_batches: None, monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    roll = many(40) + "member1@example.org,\n,\nnope,\nmember39@example.org,\n"
    job = begin(house, roll)
    interrupt(monkeypatch, job, batches)
    assert job.state == Import.State.RUNNING
    assert job.rows == 10 * batches == Member.objects.count()
    importing.run(import_id=job.pk)
    assert counts(job) == {"added": 40, "repeated": 2, "without_address": 1, "invalid": 1}
    assert [line[0] for line in report(job)] == ["42", "43", "44", "45"]
    assert job.state == Import.State.DONE


def test_an_interrupted_report_has_each_line_once(
    house: House, small_batches: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = begin(house, "email,state\nada@example.org,\n" + "nope,\n" * 33)
    interrupt(monkeypatch, job, 2)
    assert len(Path(job.report.path).read_bytes()) > job.reported
    importing.run(import_id=job.pk)
    assert [int(line[0]) for line in report(job)] == list(range(3, 36))


def test_what_goes_wrong_is_said_and_can_be_gone_on_from(
    house: House, small_batches: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = begin(house, many(30))
    with monkeypatch.context() as patch:
        patch.setattr(report_module, "add", Mock(side_effect=OSError("disk full")))
        with pytest.raises(OSError, match="disk full"):
            importing.run(import_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.rows) == (Import.State.FAILED, 0)
    assert "Continue" in job.reason
    assert "disk" not in job.reason
    actions.resume(import_id=job.pk, by=house.organizer)
    importing.run(import_id=job.pk)
    assert counts(job) == {"added": 30}
    assert job.reason == ""


def test_a_stopped_import_ends_at_its_next_batch_and_can_be_continued(
    house: House, small_batches: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = begin(house, many(30))
    interrupt(monkeypatch, job, 1)
    actions.stop(import_id=job.pk, by=house.organizer)
    importing.run(import_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.rows) == (Import.State.STOPPED, 10)
    with pytest.raises(errors.WrongState):
        actions.stop(import_id=job.pk, by=house.organizer)
    actions.resume(import_id=job.pk, by=house.organizer)
    importing.run(import_id=job.pk)
    assert counts(job) == {"added": 30}


def test_stopped_between_two_batches_takes_no_more(house: House, small_batches: None) -> None:
    job = begin(house, many(30))
    upsert = Upsert(job, ("address", "mailbox"))
    Import.objects.filter(pk=job.pk).update(state=Import.State.STOPPED)
    with io.BytesIO() as stream:
        assert not importing._take(upsert, [], stream)
    assert Member.objects.count() == 0


def test_no_going_on_after_a_later_import(house: House, small_batches: None, monkeypatch: pytest.MonkeyPatch) -> None:
    job = begin(house, many(30))
    interrupt(monkeypatch, job, 1)
    actions.stop(import_id=job.pk, by=house.organizer)
    take(house, many(5))
    with pytest.raises(errors.WrongState, match="upload the file anew"):
        actions.resume(import_id=job.pk, by=house.organizer)


def test_an_upload_that_is_dropped_leaves_no_file(house: House, django_capture_on_commit_callbacks: Any) -> None:
    job = upload(house, MESSY)
    path = Path(job.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        actions.stop(import_id=job.pk, by=house.organizer)
    assert not path.exists()
    with pytest.raises(errors.WrongState):
        actions.start(import_id=job.pk, by=house.organizer, columns=job.columns, removes_missing=False)
    with pytest.raises(errors.WrongState):
        actions.resume(import_id=job.pk, by=house.organizer)


def test_a_lost_worker_is_noticed(house: House, small_batches: None, monkeypatch: pytest.MonkeyPatch) -> None:
    job = begin(house, many(30))
    interrupt(monkeypatch, job, 1)
    with pytest.raises(errors.WrongState):
        actions.resume(import_id=job.pk, by=house.organizer)  # it may well be alive
    Import.objects.filter(pk=job.pk).update(touched_at="2015-12-01T00:00:00Z")
    actions.resume(import_id=job.pk, by=house.organizer)
    importing.run(import_id=job.pk)
    assert counts(job) == {"added": 30}


def test_one_import_at_a_time(house: House) -> None:
    begin(house, many(3))
    second = upload(house, many(4))
    with pytest.raises(errors.WrongState, match="Another import"):
        actions.start(import_id=second.pk, by=house.organizer, columns=second.columns, removes_missing=False)


def test_the_database_lets_one_import_run_at_a_time(house: House) -> None:
    begin(house, many(3))
    second = Import.objects.filter(pk=upload(house, many(4)).pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        second.update(state=Import.State.RUNNING)
    with pytest.raises(IntegrityError), transaction.atomic():
        second.update(rows=1)


def test_a_done_import_does_nothing_when_its_job_runs_again(house: House) -> None:
    job = take(house, many(3))
    Member.objects.all().delete()
    importing.run(import_id=job.pk)
    assert Member.objects.count() == 0


# -- what is refused


@pytest.mark.parametrize(
    ("content", "refusal", "said"),
    [
        (b"", errors.RollHeaderNotUnderstood, "empty"),
        (b"\n\n  \n", errors.RollHeaderNotUnderstood, "empty"),
        (b"email,name\n", errors.RollHeaderNotUnderstood, "no members"),
        (b'[\n {\n  "email": "ada@example.org"\n }\n]\n', errors.RollHeaderNotUnderstood, "no list of members"),
        (b"<html>\n<body>Sign in</body>\n", errors.RollHeaderNotUnderstood, "no list of members"),
        (b"ada@example.org,Ada\nben@example.org,Ben\n", errors.RollHeaderNotUnderstood, "already holds a member"),
        (b"email\n\xe9t\xe9@example.org\n", errors.RollNotText, "line 2: the text is not UTF-8"),
        (b"email\na\0@example.org\n", errors.RollNotText, "zero bytes"),
        (b"PK\x03\x04\x14\x00\x06\x00", errors.RollNotText, "Excel"),
        (b"%PDF-1.7\n", errors.RollNotText, "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", errors.RollNotText, "not UTF-8"),
        (b"a," * 1_000_000 + b"\n", errors.RollHeaderNotUnderstood, "longer than the names"),
        (b"email," + b"a," * 600 + b"\nx\n", errors.RollHeaderNotUnderstood, "602 columns"),
        (b'email\n"ada@example.org\n', errors.RollRowBroken, "line 2"),
        (b"email,state\nada@example.org,IA,5,6\n", errors.RollRowBroken, "4 cells"),
    ],
)
def test_what_is_no_roll_is_refused_at_once(
    house: House, content: bytes, refusal: type[errors.RollRefusal], said: str
) -> None:
    with pytest.raises(refusal, match=said) as caught:
        upload(house, content)
    assert type(caught.value) is refusal
    assert not Import.objects.exists()


def test_a_roll_that_is_too_large(house: House, settings: Any) -> None:
    settings.LARGEST_ROLL = 10
    with pytest.raises(errors.TooLarge):
        upload(house, MESSY)


def test_a_file_that_breaks_further_down_changes_nothing(house: House, small_batches: None) -> None:
    job = take(house, many(400).encode() + b"\xff@example.org,IA\n")
    assert job.state == Import.State.FAILED
    assert job.reason.startswith("line 402: the text is not UTF-8")
    assert Member.objects.count() == 0
    assert Entry.objects.about(job.label).values_list("verb", flat=True)[0] == "roll.import_failed"


def test_a_wrong_column_does_not_empty_the_roll(house: House) -> None:
    take(house, many(3))
    job = upload(house, "email,name\nada@example.org,Ada\n")
    actions.start(import_id=job.pk, by=house.organizer, columns={"address": 1}, removes_missing=True)
    importing.run(import_id=job.pk)
    job.refresh_from_db()
    assert job.state == Import.State.FAILED
    assert "right column" in job.reason
    assert len(addresses(house)) == 3


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({}, "address"),
        ({"address": 9}, "address"),
        ({"address": "0"}, "address"),
        ({"address": True}, "address"),
        ({"address": 0, "state": 0}, ""),
        ({"address": 0, "full_name": 1, "given_name": 2}, "full_name"),
    ],
)
def test_columns_that_make_no_sense(house: House, columns: dict[str, Any], field: str) -> None:
    job = upload(house, MESSY)
    with pytest.raises(errors.WrongInput) as caught:
        actions.start(import_id=job.pk, by=house.organizer, columns=columns, removes_missing=False)
    assert caught.value.field == field


def test_only_organizers_import(house: House) -> None:
    other = rolls.house("dfa")
    job = upload(house, MESSY)
    columns = job.columns
    for person, refusal in ((house.observer, errors.NotAllowed), (other.organizer, errors.NotFound)):
        with pytest.raises(refusal):
            actions.upload(
                organization=house.organization, by=person, file=ContentFile(MESSY.encode(), "a.csv"), name="a.csv"
            )
        with pytest.raises(refusal):
            actions.start(import_id=job.pk, by=person, columns=columns, removes_missing=False)
        with pytest.raises(refusal):
            actions.stop(import_id=job.pk, by=person)
        with pytest.raises(refusal):
            actions.resume(import_id=job.pk, by=person)


def test_the_name_of_the_file_is_no_path(house: House) -> None:
    assert upload(house, MESSY, name="../../etc/passwd").file_name == "passwd"
    assert upload(house, MESSY, name="C:\\rolls\\members.csv").file_name == "members.csv"
    assert upload(house, MESSY, name="").file_name == "roll.csv"
    assert all(Path(f"{job.file.name}").name == f"{job.pk}.csv" for job in Import.objects.all())


# -- as large as it comes


def test_memory_does_not_grow_with_the_roll(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 200)

    def peak(count: int, first: int) -> int:
        job = begin(house, many(count, first))
        tracemalloc.start()
        importing.run(import_id=job.pk)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert counts(job) == {"added": count}
        return most

    peak(400, 0)  # what is loaded once
    assert peak(8000, 10_000) < peak(800, 50_000) + 300_000


@pytest.mark.parametrize("dialect", ["plain", "action-network", "actionkit"])
def test_the_rolls_beside_the_repository(house: House, shared: Path, tmp_path: Path, dialect: str) -> None:
    made, manifest = tmp_path / "roll.csv", tmp_path / "roll.json"
    command = [sys.executable, shared / "tools" / "make_roll.py", "--members", "2000", "--dialect", dialect]
    subprocess.run([*map(str, command), "--out", str(made), "--manifest", str(manifest)], check=True)
    found = json.loads(manifest.read_text())
    job = take(house, made.read_bytes())
    assert counts(job) == {
        "added": found["members"],
        "repeated": found["repeated"],
        "without_address": found["without_email"],
        "invalid": found["invalid_email"],
    }
    assert job.rows == found["rows"]
    members = Member.objects.of(house.organization)
    assert dict(members.by_state()) == found["by_state"]
    assert members.filter(joined_on__lt=date(2015, 12, 1)).count() == found["joined_before_2015-12-01"]
    assert len(report(job)) == found["rows"] - found["members"]
    assert Counter(line[1] for line in report(job))["repeated"] == found["repeated"]
    again = take(house, made.read_bytes(), removes_missing=True)
    assert (again.added, again.updated, again.unchanged, again.removed) == (0, 0, found["members"], 0)


def test_the_file_of_an_import_that_cannot_be_continued_any_more_is_deleted(
    house: House, django_capture_on_commit_callbacks: Any
) -> None:
    failed = take(house, "email\nnobody\n")
    assert failed.state == Import.State.FAILED
    path = Path(failed.file.path)
    waiting = Path(upload(house, many(1)).file.path)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        begin(house, many(1))
    assert not path.exists()
    assert waiting.exists()
    failed.refresh_from_db()
    with pytest.raises(errors.WrongState):
        actions.resume(import_id=failed.pk, by=house.organizer)
