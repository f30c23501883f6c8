"""What a rule means on example numbers: what is needed, and what is decided just above and just below it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from hustings import errors
from hustings.decision import Decision, Kind, Rule, Tallies, Whole, decide
from hustings.web.public.sentences import decision_sentences, least_votes, whole_number


@dataclass(frozen=True, slots=True)
class Example:
    """The numbers that an organizer tries a rule on."""

    eligible: int
    ballots: int
    votes: int
    others: int = 1  # options besides the one that leads, "No endorsement" apart


@dataclass(frozen=True, slots=True)
class Case:
    """A row of the table: numbers, and what they decide."""

    name: str
    ballots: int
    votes: int
    decision: Decision

    @property
    def look(self) -> str:
        """The badge's class."""
        return {Kind.ENDORSED: "good", Kind.NO_QUORUM: "warn"}.get(self.decision.kind, "still")

    @property
    def why(self) -> str:
        """The arithmetic behind it, in sentences."""
        return " ".join(decision_sentences(self.decision))

    @property
    def words(self) -> str:
        """What is decided, in two words."""
        return {
            Kind.ENDORSED: _("endorsed"),
            Kind.NO_ENDORSEMENT: _("no endorsement"),
            Kind.NO_QUORUM: _("no quorum"),
        }[self.decision.kind]


@dataclass(frozen=True, slots=True)
class Preview:
    """The rule's arithmetic on the example: a sentence for what is needed, and the cases."""

    needed: str
    cases: tuple[Case, ...]


def preview(rule: Rule, example: Example) -> Preview:
    """The rule on these numbers. Errors: WrongInput, field ``votes``, when no vote could come to them."""
    whole = example.eligible if rule.whole is Whole.ELIGIBLE else example.ballots
    needed = least_votes(rule, whole)
    cases = [_case(_("Your numbers"), rule, example, example.ballots, example.votes)]
    if needed <= example.ballots:
        cases.append(_case(_("Just enough"), rule, example, example.ballots, needed))
        fewer = needed - 1
        if _possible(rule, example, example.ballots, fewer):
            cases.append(_case(_("One vote fewer"), rule, example, example.ballots, fewer))
    quorum = rule.least_ballots(example.eligible)
    if quorum is not None:
        below = -(-quorum.numerator // quorum.denominator) - 1
        cases.append(_case(_("One ballot below the quorum"), rule, example, below, below))
    return Preview(_needed_sentence(rule, example, needed), tuple(cases))


def _needed_sentence(rule: Rule, example: Example, needed: int) -> str:
    numbers = {
        "ballots": whole_number(example.ballots),
        "eligible": whole_number(example.eligible),
        "needed": whole_number(needed),
    }
    if rule.whole is Whole.ELIGIBLE:
        if needed > example.ballots:
            said = _("Of %(eligible)s members %(needed)s votes are needed: more than these %(ballots)s ballots.")
            return said % numbers
        return _("With %(eligible)s members who may vote, %(needed)s votes are needed.") % numbers
    if rule.whole is Whole.VOTES:
        return _("With %(ballots)s votes for candidates, %(needed)s are needed.") % numbers
    return _("With %(ballots)s ballots, %(needed)s are needed.") % numbers


def _case(name: str, rule: Rule, example: Example, ballots: int, votes: int) -> Case:
    if not _possible(rule, example, ballots, votes):
        said = _("The option that leads has more votes than this if the others share the rest.")
        raise errors.WrongInput(said, field="votes")
    rest = ballots - votes
    places = range(example.others)
    shares = [min(votes, rest // example.others + (place < rest % example.others)) for place in places]
    leader, others = _("The option that leads"), [_("Option %(number)d") % {"number": place + 2} for place in places]
    aside = [rule.no_endorsement] if rule.no_endorsement else []
    options, counts = (leader, *others, *aside), (votes, *shares, *(0 for _one in aside))
    return Case(name, ballots, votes, decide(rule, Tallies(options, counts, 0, ballots, example.eligible)))


def _possible(rule: Rule, example: Example, ballots: int, votes: int) -> bool:
    """Whether the others can hold the rest without leading: asked only where every vote counts for the whole."""
    if rule.whole is not Whole.VOTES:
        return True
    return ballots - votes <= votes * example.others
