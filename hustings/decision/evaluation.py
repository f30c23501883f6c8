"""The decision of an election whose archive was verified: its own rule, applied to its own result."""

from hustings import errors
from hustings.decision.decision import Decision, decide
from hustings.decision.rule import Rule
from hustings.decision.tallies import Tallies
from hustings.protocol.board import Board, Counted
from hustings.protocol.election import Election


def rule_of(election: Election) -> Rule | None:
    """The rule that stands in the election's description, if one does; WrongRule when it does not fit the questions."""
    rule = Rule.parse(election.template.description)
    if rule is not None:
        try:
            rule.check_fits([question.answers for question in election.questions])
        except errors.WrongRule as fault:
            raise fault.within("description") from None
    return rule


def decision_of(board: Board, counted: Counted) -> Decision | None:
    """What the election decided; None without a rule or while there is no result. Fault: WrongRule."""
    rule = rule_of(board.election)
    if rule is None or board.tally.result is None:
        return None
    number = rule.question - 1
    question = board.election.questions[number]
    tallies = Tallies.of_row(
        question.answers,
        board.tally.result.questions[number],
        blank=question.may_be_blank,
        ballots=counted.weight,
        eligible=board.credentials.total_weight,
        weighted=board.credentials.has_weights,
    )
    return decide(rule, tallies)
