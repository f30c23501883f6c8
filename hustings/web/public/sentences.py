"""The rule and the decision in words, in the reader's language, with their exact arithmetic."""

from collections.abc import Sequence
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from hustings.decision import BallotsQuorum, Bound, Decision, EligibleQuorum, Kind, Rule, Tie, Whole

_SHARES = {
    Fraction(1, 2): gettext_noop("half"),
    Fraction(1, 3): gettext_noop("one third"),
    Fraction(2, 3): gettext_noop("two thirds"),
    Fraction(1, 4): gettext_noop("one quarter"),
    Fraction(3, 4): gettext_noop("three quarters"),
    Fraction(2, 5): gettext_noop("two fifths"),
    Fraction(3, 5): gettext_noop("three fifths"),
    Fraction(4, 5): gettext_noop("four fifths"),
    Fraction(1): gettext_noop("all"),
}


def whole_number(value: int) -> str:
    """A whole number with its thousands apart."""
    return number_format(value, decimal_pos=0, use_l10n=True, force_grouping=True)


def amount(value: Fraction | int) -> str:
    """The exact number: ``227,110``, ``66 2/3``."""
    whole, rest = divmod(value.numerator, value.denominator)
    if rest == 0:
        return whole_number(whole)
    part = f"{rest}/{value.denominator}"
    return f"{whole_number(whole)} {part}" if whole else part


def share(fraction: Fraction) -> str:
    """A fraction in words where they are usual, else in digits."""
    usual = _SHARES.get(fraction)
    return _(usual) if usual else f"{fraction.numerator}/{fraction.denominator}"


def asked(rule: Rule) -> str:
    """What the rule asks for: ``at least two thirds``."""
    if rule.bound is Bound.AT_LEAST:
        return _("at least %(share)s") % {"share": share(rule.fraction)}
    return _("more than %(share)s") % {"share": share(rule.fraction)}


def least_votes(rule: Rule, of: int) -> int:
    """The fewest votes that reach the rule's fraction of this whole; at least one."""
    exact = rule.fraction * of
    needed = -(-exact.numerator // exact.denominator) if rule.bound is Bound.AT_LEAST else exact // 1 + 1
    return max(1, needed)


def listed(names: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    *others, last = names
    return _("%(others)s and %(last)s") % {"others": ", ".join(others), "last": last} if others else last


def rule_sentences(rule: Rule, eligible: int, *, blank: bool) -> list[str]:
    """The rule, a sentence for each of its parts."""
    told = [_fraction_sentence(rule), *_no_endorsement(rule), _example(rule, eligible), _quorum(rule, eligible)]
    if rule.tie is Tie.ALL:
        told.append(_("If several options reach it with equally many votes, all of them are endorsed."))
    else:
        told.append(_("If several options reach it with equally many votes, none of them is endorsed."))
    if blank:
        told.append(_("A blank ballot counts as a ballot cast, and is for no option."))
    return told


def headline(decision: Decision, organization: str) -> str:
    """The decision in a few words."""
    if decision.kind is Kind.ENDORSED:
        names = listed(decision.options)
        return _("%(organization)s endorses %(names)s.") % {"organization": organization, "names": names}
    if decision.kind is Kind.NO_QUORUM:
        return _("No quorum: too few members voted, so nobody is endorsed.")
    return _("%(organization)s endorses nobody.") % {"organization": organization}


def decision_sentences(decision: Decision) -> list[str]:
    """Why the decision is what it is: every number that counted, in sentences."""
    if decision.kind is Kind.NO_QUORUM:
        return [_turnout(decision)]
    if not decision.leaders:
        return [_nothing(decision)]
    told = [_received(decision), _needed(decision)]
    if not decision.rule.reached(decision.votes, decision.of):
        said = {"votes": amount(decision.votes), "needed": amount(least_votes(decision.rule, decision.of))}
        told.append(_("That makes %(votes)s of the %(needed)s votes needed.") % said)
        return told
    rival = _rival(decision)
    if rival is not None and rival >= decision.votes:
        name = decision.rule.no_endorsement
        text = _("But “%(name)s” received %(votes)s, and the option must have more.")
        told.append(text % {"name": name, "votes": amount(rival)})
    elif len(decision.leaders) > 1:
        told.append(_tie(decision.rule))
    return told


def _fraction_sentence(rule: Rule) -> str:
    of = {
        Whole.BALLOTS: _("An option is endorsed when it is chosen on %(asked)s of the ballots cast."),
        Whole.VOTES: _("An option is endorsed when it has %(asked)s of the votes for options."),
        Whole.ELIGIBLE: _("An option is endorsed when %(asked)s of all who may vote choose it."),
    }
    return of[rule.whole] % {"asked": asked(rule)}


def _no_endorsement(rule: Rule) -> list[str]:
    if rule.no_endorsement is None:
        return []
    if rule.whole is Whole.VOTES:
        return [_("Votes for “%(name)s” are set aside.") % {"name": rule.no_endorsement}]
    return [_("It also needs more votes than “%(name)s”.") % {"name": rule.no_endorsement}]


def _example(rule: Rule, eligible: int) -> str:
    said = {"eligible": amount(eligible), "needed": amount(least_votes(rule, eligible))}
    if rule.whole is Whole.ELIGIBLE:
        return _("Of the %(eligible)s who may vote, that is %(needed)s.") % said
    return _("If all %(eligible)s who may vote do so, that takes %(needed)s votes.") % said


def _quorum(rule: Rule, eligible: int) -> str:
    if isinstance(rule.quorum, BallotsQuorum):
        text = _("The vote counts only if at least %(number)s ballots are cast.")
        return text % {"number": amount(rule.quorum.number)}
    if isinstance(rule.quorum, EligibleQuorum):
        exact = rule.quorum.fraction * eligible
        text = _("The vote counts only if at least %(share)s of all who may vote do so: %(number)s ballots.")
        return text % {"share": share(rule.quorum.fraction), "number": amount(-(-exact // 1))}
    return _("There is no quorum: the vote counts however many take part.")


def _turnout(decision: Decision) -> str:
    ballots, quorum = decision.tallies.ballots, decision.quorum or Fraction(0)
    said = {"ballots": amount(ballots), "eligible": amount(decision.tallies.eligible), "quorum": amount(quorum)}
    text = ngettext(
        "%(ballots)s ballot was cast, and %(eligible)s may vote: the quorum is %(quorum)s.",
        "%(ballots)s ballots were cast, and %(eligible)s may vote: the quorum is %(quorum)s.",
        ballots,
    )
    return text % said


def _nothing(decision: Decision) -> str:
    if decision.tallies.ballots == 0:
        return _("No ballots were cast.")
    text = _("None of the %(ballots)s ballots cast is for an option that can be endorsed.")
    return text % {"ballots": amount(decision.tallies.ballots)}


def _received(decision: Decision) -> str:
    one = {
        Whole.BALLOTS: _("%(names)s was chosen on %(votes)s of the %(of)s ballots cast."),
        Whole.VOTES: _("%(names)s received %(votes)s of the %(of)s votes for options."),
        Whole.ELIGIBLE: _("%(names)s was chosen by %(votes)s of the %(of)s who may vote."),
    }
    many = {
        Whole.BALLOTS: _("%(names)s were each chosen on %(votes)s of the %(of)s ballots cast."),
        Whole.VOTES: _("%(names)s each received %(votes)s of the %(of)s votes for options."),
        Whole.ELIGIBLE: _("%(names)s were each chosen by %(votes)s of the %(of)s who may vote."),
    }
    text = (many if len(decision.leaders) > 1 else one)[decision.rule.whole]
    said = {"names": listed(decision.leaders), "votes": amount(decision.votes), "of": amount(decision.of)}
    return text % said


def _needed(decision: Decision) -> str:
    rule, needed = decision.rule, least_votes(decision.rule, decision.of)
    said = {"asked": asked(rule), "exact": amount(decision.threshold), "needed": amount(needed)}
    if decision.threshold == needed:
        return _("The rule asks for %(asked)s: %(needed)s.") % said
    return _("The rule asks for %(asked)s, which is %(exact)s: so it takes %(needed)s.") % said


def _tie(rule: Rule) -> str:
    if rule.tie is Tie.ALL:
        return _("They have equally many votes, and the rule then endorses all of them.")
    return _("They have equally many votes, and the rule then endorses none of them.")


def _rival(decision: Decision) -> int | None:
    rule, tallies = decision.rule, decision.tallies
    if rule.no_endorsement is None or rule.whole is Whole.VOTES:
        return None
    return tallies.counts[tallies.options.index(rule.no_endorsement)]
