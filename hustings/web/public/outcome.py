"""What a decided election's pages show of its decision."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from hustings import errors
from hustings.decision import Decision, Rule, Tallies, Whole, decide
from hustings.decision.models import DeclaredDecision
from hustings.elections.models import Election
from hustings.web.public.groups import Groups, groups_of
from hustings.web.public.picture import Picture, quorum_picture, result_picture, turnout_share
from hustings.web.public.sentences import decision_sentences, headline


@dataclass(frozen=True, slots=True)
class Outcome:
    """A declared decision with its words and its picture; shares are text, rounded as `picture` says."""

    declared: DeclaredDecision
    decision: Decision
    headline: str
    sentences: list[str]
    picture: Picture
    quorum: Picture | None  # where the rule has one
    turnout: str
    before: str  # the share of voters who were members before the vote was announced
    groups: Groups | None  # where people could join during the vote

    @property
    def share_of(self) -> str:
        """What the shares are shares of."""
        return {
            Whole.BALLOTS: _("Share of the ballots cast"),
            Whole.VOTES: _("Share of the votes for options"),
            Whole.ELIGIBLE: _("Share of all who may vote"),
        }[self.decision.rule.whole]

    @property
    def endorsed(self) -> bool:
        """Whether anybody is endorsed."""
        return bool(self.decision.options)


def rule_of(election: Election) -> Rule:
    """The rule of a frozen election."""
    rule = Rule.parse(election.rule)
    if rule is None:
        raise errors.WrongRule("election", "it states none")
    return rule


def decision_of(declared: DeclaredDecision) -> Decision:
    """The decision, computed again from the counts that are kept: rows and rule cannot say different things."""
    options = tuple(option.label for option in declared.election.options.all())
    tallies = Tallies(options, tuple(declared.counts), declared.blank or 0, declared.ballots, declared.eligible)
    return decide(rule_of(declared.election), tallies)


def outcome_of(declared: DeclaredDecision, organization: str = "") -> Outcome:
    """All that the pages show; a certificate names the organization as it was called when it signed."""
    decision = decision_of(declared)
    return Outcome(
        declared,
        decision,
        headline(decision, organization or declared.election.organization.name),
        decision_sentences(decision),
        result_picture(decision, blank=_("Blank")),
        quorum_picture(decision, cast=_("Ballots cast")),
        turnout_share(declared.ballots, declared.eligible),
        turnout_share(declared.voted_before, declared.ballots),
        groups_of(declared),
    )


def outcome_in_words(election: Election) -> str:
    """The decision in a few words; empty while none is declared."""
    declared: DeclaredDecision | None = getattr(election, "decision", None)
    return headline(decision_of(declared), election.organization.name) if declared else ""
