"""Fixtures of the tests of links; who registers during a vote has an election of their own."""

import pytest
from django.core import mail

from hustings.accounts.models import User
from hustings.board import sealing
from hustings.credentials.actions import invite
from hustings.elections.models import Election, State
from hustings.mailroom.actions import send_waiting
from hustings.mailroom.models import Message
from hustings.roll.models import Role, Staff
from tests.board.drafts import sealing_election
from tests.credentials.linking import an_hour_passes


@pytest.fixture
def election() -> Election:
    """An open election with three voters, one member who joined after its day, and one who is not active any more."""
    made, _ = sealing_election(members=3)
    assert sealing.seal(election_uuid=made.uuid, by=None)
    Election.objects.update(state=State.OPEN, opens_at=made.made_at)
    made.refresh_from_db()
    return made


@pytest.fixture
def organizer(election: Election) -> User:
    """An organizer of the election's organization."""
    user = User.objects.create_user("organizer@example.org")
    Staff.objects.create(organization=election.organization, user=user, role=Role.ORGANIZER)
    return user


@pytest.fixture
def invited(election: Election) -> Election:
    """The election an hour after all its voters were invited."""
    invite(election_uuid=election.uuid)
    send_waiting()
    mail.outbox.clear()
    an_hour_passes(Message)
    election.refresh_from_db()
    return election
