"""The letters to voters: whose link, to whom, in which language, and nothing that is kept."""

import pytest
from django.core import mail

from hustings.audit.models import Entry
from hustings.board import actions as board
from hustings.board import casting, sealing
from hustings.credentials import actions, filled, seeds
from hustings.credentials.models import VotingRight
from hustings.elections.models import Election, State
from hustings.mailroom.actions import send_waiting
from hustings.mailroom.models import Message
from hustings.protocol.credentials import PrivateCredential
from hustings.roll.models import Member
from tests.board.drafts import sealing_election

pytestmark = pytest.mark.django_db


def opened(**fields: object) -> Election:
    election, _ = sealing_election(**fields)  # type: ignore[arg-type]
    assert sealing.seal(election_uuid=election.uuid, by=None)
    Election.objects.update(state=State.OPEN, opens_at=election.made_at)
    election.refresh_from_db()
    return election


def test_each_member_gets_a_link_of_their_own() -> None:
    election = opened(members=3)
    assert actions.invite(election_uuid=election.uuid) == 3
    assert actions.invite(election_uuid=election.uuid) == 0
    assert send_waiting() == 3
    for right, message in zip(VotingRight.objects.of(election), mail.outbox, strict=True):
        assert right.member is not None
        assert message.to == [right.member.mailbox]
        (line,) = [line for line in message.body.splitlines() if "/#" in line]
        address, private = line.split("#")
        assert address == f"http://localhost:8000/vote/{election.uuid}/"
        credential = PrivateCredential(private).secret(election.uuid).public_key().hex()
        assert credential == right.public_credential
        assert private in message.body.splitlines()  # once more, to be typed


def test_no_private_credential_is_stored() -> None:
    election = opened(members=2)
    actions.invite(election_uuid=election.uuid)
    send_waiting()
    private = seeds.private_credentials(election.uuid, 0, 2)
    stored = str([*Message.objects.values(), *VotingRight.objects.values(), *Entry.objects.values()])
    assert not any(credential in stored for credential in private)


def test_letters_are_in_the_members_language_or_the_organizations() -> None:
    election = opened(members=3)
    election.organization.language = "es"
    election.organization.save()
    actions.invite(election_uuid=election.uuid)
    assert [*Message.objects.order_by("id").values_list("language", flat=True)] == ["es", "es", "es"]
    Member.objects.filter(address="member0@example.org").update(language="en")
    (private,) = seeds.private_credentials(election.uuid, 0, 1)
    (ballot,) = casting.examiner_of(election.uuid).form.encrypt_many([private], [[[1, 0, 0]]])
    board.cast(election_uuid=election.uuid, ballot=ballot)
    assert Message.objects.get(kind="receipt").language == "en"


def test_a_receipt_names_the_ballot_and_says_what_to_do_if_it_was_somebody_else() -> None:
    election = opened(members=1)
    (private,) = seeds.private_credentials(election.uuid, 0, 1)
    ballots = casting.examiner_of(election.uuid).form.encrypt_many([private] * 2, [[[1, 0, 0]], [[0, 1, 0]]])
    receipts = [board.cast(election_uuid=election.uuid, ballot=ballot) for ballot in ballots]
    assert send_waiting() == 2
    for message, receipt in zip(mail.outbox, receipts, strict=True):
        assert receipt.tracker in message.body.splitlines()
        assert f"http://localhost:8000/e/{election.uuid}/board/" in message.body
        assert "This was not you?" in message.body
        assert private not in message.body
        assert "Lovelace" not in message.body


def test_without_the_seed_no_link_is_sent(django_capture_on_commit_callbacks: object) -> None:
    election = opened(members=2)
    actions.invite(election_uuid=election.uuid)
    assert actions.destroy_seeds_due() == []
    Election.objects.update(state=State.CLOSED)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert actions.destroy_seeds_due() == [election.uuid]
    assert actions.destroy_seeds_due() == []
    send_waiting()
    assert mail.outbox == []
    assert {message.reason for message in Message.objects.all()} == {
        "The seed of this election's credentials is destroyed: no link can be sent any more."
    }
    assert Entry.objects.filter(verb="credentials.destroy_seed").count() == 1


def test_a_seed_that_cannot_be_removed_is_noted_once(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    election = opened(members=2)
    Election.objects.update(state=State.CLOSED)

    def refuse(_election_uuid: str) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(actions, "destroy_seed", refuse)
    for _ in range(2):
        with (
            pytest.raises(PermissionError),
            django_capture_on_commit_callbacks(execute=True),  # type: ignore[operator]
        ):
            actions.destroy_seeds_due()
    assert seeds.read_seed(election.uuid) is not None
    assert Entry.objects.filter(verb="credentials.destroy_seed").count() == 1


@pytest.mark.parametrize("state", [State.READY, State.CLOSED, State.CANCELLED])
def test_only_an_open_election_invites(state: State) -> None:
    election = opened(members=2)
    Election.objects.update(state=state)
    assert actions.invite(election_uuid=election.uuid) == 0
    assert not Message.objects.exists()


def test_an_organizations_name_makes_no_second_header() -> None:
    election = opened(members=1, name="Governor:\nBcc: everybody@example.org")
    actions.invite(election_uuid=election.uuid)
    send_waiting()
    assert mail.outbox[0].subject == "Your vote: Governor: Bcc: everybody@example.org"


@pytest.mark.parametrize(
    "name", ["https://evil.example/#x", "evil.example", "Ada evil。example", "mailto:a@evil.example", "a@b", "\\\\evil"]
)
def test_a_name_that_would_become_a_link_is_not_said(name: str) -> None:
    """Whoever joins writes their own name, and another's if they join by another's address."""
    opened(members=1)
    Member.objects.update(given_name=name)
    actions.invite(election_uuid=Election.objects.get().uuid)
    send_waiting()
    (message,) = mail.outbox
    assert "Dear member,\n" in message.body
    assert "evil" not in f"{message.message()}"


@pytest.mark.parametrize("name", ["Ada", "J. R.", "J.R.", "Anne-Marie", "O'Neill", "María José", "Łukasz", "王"])
def test_members_are_called_by_their_names(name: str) -> None:
    assert filled.called(name) == name
