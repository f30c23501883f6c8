"""The rehearsal: every kind of letter of an election, with example values, to its staff and to nobody else."""

from django.conf import settings
from django.utils.translation import gettext as _

from hustings import errors
from hustings.elections.models import Election
from hustings.mailroom.letters import Letter, worded_for, worded_kinds, writes, written
from hustings.mailroom.models import Message

REHEARSAL = "rehearsal"


@writes(REHEARSAL)
def rehearsal(message: Message) -> Letter:
    """The letter of the kind that the message names, as members would get it, but that its link lets nobody vote."""
    election = Election.objects.select_related("organization").get(pk=message.reference["election"])
    kind = worded_kinds().get(message.reference["kind"])
    if kind is None:
        raise errors.NotNeeded("no such letter is sent any more")
    page = f"{settings.SITE_ADDRESS}/e/{election.uuid}/"
    named = {"organization": election.organization.name, "election": election.name, "question": election.question}
    links = {"link": page, "page": page}
    values = kind.examples()
    values |= {name: value for name, value in (named | links).items() if name in values and value}
    worded, version = worded_for(kind, Message(organization=message.organization, language=message.language))
    letter = written(kind, worded, values)
    notice = _(
        "This is a rehearsal, for staff. Names and codes are examples, and the link opens the vote's page without a"
        " voting code. What follows is what members get.\n\n"
    )
    subject = _("Rehearsal: %(subject)s") % {"subject": letter.subject}
    return letter._replace(subject=subject, text=notice + letter.text, wording=version)
