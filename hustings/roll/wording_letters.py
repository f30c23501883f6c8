"""The letter with which an official tries a text before members get it: examples stand for what is filled in."""

from django.utils.translation import gettext as _

from hustings.mailroom.letterhead import letterhead
from hustings.mailroom.letters import Letter, worded_kinds, writes, written
from hustings.mailroom.models import Message
from hustings.mailroom.wordings import Kind, parse

TRIED = "wording-test"


@writes(TRIED)
def tried(message: Message) -> Letter:
    """The text as members would get it, its subject marked as a test."""
    told = message.reference
    letter = example_of(worded_kinds()[told["kind"]], message, subject=told["subject"], text=told["text"])
    return letter._replace(subject=_("Test: %(name)s") % {"name": letter.subject})


def example_of(kind: Kind, message: Message, *, subject: str, text: str) -> Letter:
    """The letter that this text makes of examples, and of the organization's own name. Errors: WrongInput."""
    head = letterhead(message)
    values = kind.examples()
    if head is not None and "organization" in values:
        values["organization"] = head.name
    return written(kind, parse(kind, subject=subject, text=text), values)
