"""The decision of an election whose archive was verified: its own rule, applied to its own result."""

from dataclasses import replace

from hustings import errors
from hustings.decision.decision import Decision, decide
from hustings.decision.pool import PoolLine
from hustings.decision.rule import Rule
from hustings.decision.tallies import Tallies
from hustings.protocol.board import Board, Counted
from hustings.protocol.election import Election
from hustings.protocol.register import Joined, Register


def rule_of(election: Election) -> Rule | None:
    """The rule that stands in the election's description, if one does; WrongRule when it does not fit the questions."""
    rule = Rule.parse(election.template.description)
    if rule is not None:
        try:
            rule.check_fits([question.answers for question in election.questions])
        except errors.WrongRule as fault:
            raise fault.within("description") from None
    return rule


def pool_of(election: Election) -> PoolLine | None:
    """The pool to which an election with a rule binds its voters; None without a rule or a pool. Fault: WrongPoolLine.

    Without a rule the description is another program's, and nothing that stands in it is ours to read.
    """
    return None if rule_of(election) is None else PoolLine.parse(election.template.description)


def joined_of(board: Board, register: Register) -> Joined:
    """Who joined, by this register, once the voters are bound to its pool. Faults: WrongPool, those of its check."""
    stated = pool_of(board.election)
    if stated is None:
        raise errors.WrongPool("", "the election has none: nobody could join during the vote")
    if stated != PoolLine.of(register.pool.credentials):
        raise errors.WrongPool()
    return register.check(board)


def decision_of(board: Board, counted: Counted, register: Register | None = None) -> Decision | None:
    """What the election decided; None without a rule or while there is no result.

    An election with a pool is decided by its register, too: without it, Unsupported. Faults: WrongRule, WrongPoolLine,
    those of `joined_of`.
    """
    rule = rule_of(board.election)
    joined = None if register is None else joined_of(board, register)
    if rule is None or board.tally.result is None:
        return None
    if joined is None and pool_of(board.election) is not None:
        raise errors.Unsupported(
            "people could join during this vote, and what it decided cannot be told from the archive alone: give the "
            "register that is published beside it, too (--register UUID.register.jsonl)"
        )
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
    return decide(rule, tallies if joined is None else _without_voided(tallies, joined))


def _without_voided(tallies: Tallies, joined: Joined) -> Tallies:
    # Blank ballots in the place of voided ones are no votes; nobody votes with a voided or an unused credential.
    return replace(
        tallies,
        blank=tallies.blank - joined.blank_weight,
        ballots=tallies.ballots - joined.blank_weight,
        eligible=tallies.eligible - joined.barred,
    )
