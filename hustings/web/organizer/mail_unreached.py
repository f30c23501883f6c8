"""Who of an election cannot be reached: members whose voting link did not arrive, for officials to find another way.

Only the voting link is looked at, which everybody gets. What became of receipts and reminders would tell who has voted.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from hustings.credentials.letters import INVITATION
from hustings.credentials.link_letters import LOST_LINK
from hustings.credentials.models import VotingRight
from hustings.elections.models import Election
from hustings.mailroom.models import Message
from hustings.roll.models import Member
from hustings.roll.report import harmless

State = Message.State
AT_ONCE = 500
ARRIVED = (State.SENT, State.DELIVERED, State.COMPLAINED)

WORDS: Mapping[str, Promise] = {
    State.BOUNCED: gettext_lazy("The mailbox does not exist, or refuses all mail."),
    State.FAILED: gettext_lazy("The letter could not be handed over, though that was tried several times."),
    State.UNKNOWN: gettext_lazy("It is not certain whether the letter arrived: the connection broke."),
    State.SUPPRESSED: gettext_lazy("Not written to, since an earlier letter bounced or was called unwanted."),
}


@dataclass(frozen=True, slots=True)
class Unreached:
    """A member whose link did not arrive at the address ``to``; ``message`` is its key, by which pages go on."""

    message: int
    member: Member
    to: str
    state: str
    answer: str

    @property
    def words(self) -> Promise:
        """Why, in plain words."""
        return WORDS[self.state]

    @property
    def held_back(self) -> bool:
        """Whether no other letters go there, either."""
        return self.state in (State.BOUNCED, State.SUPPRESSED)

    @property
    def corrected(self) -> bool:
        """Whether the roll has another address by now."""
        return self.to != self.member.mailbox


def unreached(election: Election, after: int = 0) -> Iterator[Unreached]:
    """Them in the order of their letters, those behind this message; not those whom a later link has reached."""
    letters = Message.objects.about(election.pk)
    again = letters.filter(kind=LOST_LINK, state__in=ARRIVED).values_list("reference__right", flat=True)
    reached = frozenset(again)
    while True:
        rows = letters.filter(kind=INVITATION, state__in=list(WORDS), pk__gt=after).order_by("pk")[:AT_ONCE]
        found = list(rows)
        numbers = [row.reference["right"] for row in found if row.reference["right"] not in reached]
        rights = VotingRight.objects.of(election).filter(number__in=numbers, member__isnull=False)
        members = {right.number: right.member for right in rights.select_related("member")}
        for row in found:
            member = members.get(row.reference["right"])
            if member is not None:
                yield Unreached(row.pk, member, row.to, row.state, row.reason)
        if len(found) < AT_ONCE:
            return
        after = found[-1].pk


def page(election: Election, after: int, most: int) -> tuple[list[Unreached], int | None]:
    """A page of them, and behind which message the next one begins; None when there is none."""
    found = list(islice(unreached(election, after), most + 1))
    return found[:most], found[most - 1].message if len(found) > most else None


def as_csv(election: Election) -> Iterator[str]:
    """All of them, a line each; no cell is taken for a formula."""
    yield "\ufeff" + _line("address", "sent_to", "first_name", "last_name", "number", "what", "why", "answer")
    for row in unreached(election):
        member = row.member
        names = (member.given_name, member.family_name, member.reference)
        yield _line(member.mailbox, row.to, *names, row.state, f"{row.words}", row.answer)


def _line(*cells: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow([harmless(cell) for cell in cells])
    return text.getvalue()
