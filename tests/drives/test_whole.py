"""From a petition to the ledger: people sign, the person declines, and the signers decide whom they endorse."""

import pytest
from django.test import Client

from hustings.contests import drive_actions
from hustings.contests.actions import Matter, Person
from hustings.credentials.models import VotingRight
from hustings.decision import actions as decisions
from hustings.elections.models import Election
from hustings.ledger.decision_actions import enter_due
from hustings.ledger.models import Endorsement
from hustings.roll.models import Member
from hustings.web import clock
from tests.drives.drives import collecting_drive, end, kinds, owner_of, sign, withdraw
from tests.web.elections import decided_election

pytestmark = pytest.mark.django_db
CONTEST = "2016 Democratic presidential nomination"


def test_signers_of_a_drive_decide_and_the_ledger_says_who_they_are() -> None:
    drive = collecting_drive(slug="ready-for-warren", person="Elizabeth Warren", contest=CONTEST)
    place = drive.organization
    for number in range(3):
        sign(drive, f"member{number}@example.org")
    withdraw(sign(drive, "gone@example.org"))
    end(drive, statement="She does not run, so we ask you whom to support.")
    clock.advance()
    assert kinds("member0@example.org")[-1] == "drive-ended"

    people = [Person("Bernie Sanders"), Person("Hillary Clinton")]
    drive.refresh_from_db()
    contest = drive_actions.prepare(by=owner_of(place), drive=drive, matter=Matter(CONTEST), candidates=people)
    assert drive.ended_at is not None
    signers = Member.objects.on_roll(place, drive.today(drive.ended_at))
    assert sorted(signers.values_list("address", flat=True)) == [f"member{n}@example.org" for n in range(3)]

    options = ("Bernie Sanders", "Hillary Clinton", "No endorsement")
    vote = decided_election(
        casts=[(0, 0), (1, 0), (2, 1)],
        organization=place,
        contest=CONTEST,
        options=options,
        cut_off=drive.today(drive.ended_at),
    )
    assert Election.objects.get().contest == contest
    assert set(VotingRight.objects.values_list("member", flat=True)) == set(signers.values_list("pk", flat=True))
    decisions.conclude(election_uuid=vote.uuid)
    assert enter_due() == [vote.uuid]

    row = Endorsement.objects.with_parts().get()
    assert row.candidate is not None
    assert (row.endorser.kind, row.candidate.name, row.evidence) == ("draft_campaign", "Bernie Sanders", "proven")
    assert (row.ballots, row.eligible) == (3, 3)
    page = Client().get("/d/ready-for-warren/").content.decode()
    assert f"/e/{vote.uuid}/" in page
    assert "Bernie Sanders" in page
