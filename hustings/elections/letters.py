"""The test letter: what an official sends to themselves before members get theirs."""

from django.utils.translation import gettext as _

from hustings.elections.models import Election
from hustings.mailroom.letters import Letter, writes
from hustings.mailroom.models import Message

TEST = "test-letter"


@writes(TEST)
def test_letter(message: Message) -> Letter:
    """Shows that mail arrives, and names the vote as the members' letters will."""
    election = Election.objects.select_related("organization").get(pk=message.reference["election"])
    named = {"organization": election.organization.name, "name": election.name, "question": election.question}
    subject = _("Test: %(name)s") % named
    text = _(
        "This is a test letter of %(organization)s.\n\n"
        "The vote is called “%(name)s” and asks: %(question)s\n\n"
        "Members will get a letter like this one, from the same address, with a link of their own in which they vote."
        " Look whether this letter came into your inbox, and not among unwanted mail.\n"
    )
    return Letter(subject, text % named)
