"""What an election lacks before it can be frozen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.utils.translation import gettext as _

from hustings import errors
from hustings.contests.models import Pitch
from hustings.decision.rule import EligibleQuorum, Rule, Whole
from hustings.elections.models import Election
from hustings.roll.models import Member

FEW_MEMBERS = 20  # with fewer ballots than this, the sums alone come near to telling how somebody voted


class Step(Enum):
    """Where in the set-up the thing is mended."""

    CONTEST = "contest"
    PAPER = "paper"
    RULE = "rule"
    WINDOW = "window"
    ROLL = "roll"
    TRUSTEES = "trustees"
    FREEZE = "freeze"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is in order, and whether the election may be frozen all the same."""

    step: Step
    good: bool
    sentence: str
    needed: bool = True


def missing(election: Election, *, now: datetime) -> list[str]:
    """A sentence for each thing without which the election cannot be frozen; empty when nothing is in the way."""
    return [check.sentence for check in preflight(election, now=now) if check.needed and not check.good]


def preflight(election: Election, *, now: datetime) -> list[Check]:
    """Every check, in the order of the set-up's steps."""
    return [*_paper(election), _rule(election), *_window(election, now), *_joining(election), *_trustees(election)]


def members_who_may_vote(election: Election) -> int:
    """How many members the roll has as of the election's cut-off day; 0 while there is no such day."""
    if election.cut_off is None:
        return 0
    return Member.objects.on_roll(election.organization, election.cut_off).order_by().count()


def _paper(election: Election) -> Iterator[Check]:
    options = list(election.options.select_related("candidate"))
    candidates = [option.candidate for option in options if option.candidate is not None]
    if len(options) < 2:
        yield Check(Step.PAPER, good=False, sentence=_("Say what is asked and choose at least two options."))
        return
    said = _("The question has %(number)d options.") % {"number": len(options)}
    yield Check(Step.PAPER, good=bool(election.question) and election.maximum <= len(options), sentence=said)
    if election.pool:
        said = _("Voters may cast a blank ballot, as a vote that people can join demands.")
        if not election.blank:
            said = _("People can join this vote: voters must be allowed to cast a blank ballot.")
        yield Check(Step.PAPER, good=election.blank, sentence=said)
    for name in Pitch.objects.submitted().filter(slot=None, candidate__in=candidates).values_list("candidate__name"):
        said = _("A statement of %(name)s was handed in and waits for you: once it is frozen, nothing is published.")
        yield Check(Step.CONTEST, good=False, sentence=said % {"name": name[0]})
    silent = [candidate.name for candidate in candidates if not candidate.statement]
    if silent:
        named = {"names": ", ".join(silent)}
        said = (
            _("Without a statement: %(names)s. Voters decide better when every candidate has said something.") % named
        )
        yield Check(Step.CONTEST, good=False, needed=False, sentence=said)
    else:
        yield Check(Step.CONTEST, good=True, needed=False, sentence=_("Every candidate has a statement."))


def _rule(election: Election) -> Check:
    try:
        rule = Rule.parse(election.rule)
        if rule is None:
            return Check(Step.RULE, good=False, sentence=_("Say when the vote endorses: the rule is missing."))
        rule.check_fits([[option.label for option in election.options.all()]])
    except errors.WrongRule as fault:
        return Check(
            Step.RULE, good=False, sentence=_("The rule does not fit the options: %(why)s") % {"why": fault.detail}
        )
    return Check(Step.RULE, good=True, sentence=_("The rule fits the options."))


def _window(election: Election, now: datetime) -> Iterator[Check]:
    if election.opens_at is None or election.closes_at is None or election.cut_off is None:
        yield Check(Step.WINDOW, good=False, sentence=_("Say when the vote opens and closes, and who may vote."))
        return
    ahead = election.opens_at > now
    said = _("The vote opens in the future.") if ahead else _("The time of opening has passed: choose a later one.")
    yield Check(Step.WINDOW, good=ahead, sentence=said)
    number = members_who_may_vote(election)
    if number == 0:
        said = _("Nobody on the roll may vote: import members, or choose a later day for the roll.")
    else:
        said = _("%(number)s members may vote.") % {"number": f"{number:,}"}
    yield Check(Step.ROLL, good=number > 0, sentence=said)
    if 0 < number < FEW_MEMBERS:
        said = _("With so few voters the result itself may tell how somebody voted. Encryption cannot help with that.")
        yield Check(Step.WINDOW, good=False, needed=False, sentence=said)


def _joining(election: Election) -> Iterator[Check]:
    if not election.pool:
        return
    said = _("Up to %(number)s people may join during the vote.") % {"number": f"{election.pool:,}"}
    yield Check(Step.WINDOW, good=True, sentence=said)
    if not election.review_hours:
        said = _("Without hours of review nobody can look at those who join last, and take out who voted twice.")
        yield Check(Step.WINDOW, good=False, needed=False, sentence=said)
    if _counts_all(election.rule):
        said = _(
            "The rule counts all who may vote. Whoever joins is one of them, so that nobody knows before the end how"
            " many votes are needed, and each one who joins and does not vote makes it harder."
        )
        yield Check(Step.RULE, good=False, needed=False, sentence=said)


def _counts_all(written: str) -> bool:
    """Whether the number of all who may vote stands in the rule; what cannot be read is told of elsewhere."""
    try:
        rule = Rule.parse(written)
    except errors.WrongRule:
        return False
    return rule is not None and (rule.whole is Whole.ELIGIBLE or isinstance(rule.quorum, EligibleQuorum))


def _trustees(election: Election) -> Iterator[Check]:
    trustees = list(election.trustees.all())
    if not trustees:
        yield Check(Step.TRUSTEES, good=False, sentence=_("Name the trustees who will hold the key."))
        return
    if len(trustees) == 1:
        said = _("One trustee alone can open any ballot. Name several who do not depend on each other, if you can.")
        yield Check(Step.TRUSTEES, good=False, needed=False, sentence=said)
    if any(trustee.invited_at is None for trustee in trustees):
        yield Check(Step.TRUSTEES, good=False, sentence=_("Invite the trustees to make their keys."))
        return
    for trustee in trustees:
        named = {"name": trustee.name}
        if trustee.key_at is None:
            yield Check(Step.TRUSTEES, good=False, sentence=_("%(name)s has not made a key yet.") % named)
        elif trustee.checked_at is None:
            said = _("%(name)s has a key, but has not checked the saved file yet.") % named
            yield Check(Step.TRUSTEES, good=False, sentence=said)
        else:
            said = _("%(name)s has a key and has checked the saved file.") % named
            yield Check(Step.TRUSTEES, good=True, sentence=said)
