"""What an election asks: from a template, or from a command line, with its rule in the description."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hustings import errors
from hustings.decision.rule import PREFIX, Rule
from hustings.protocol.election import HomomorphicQuestion, Template

NO_ENDORSEMENT = "No endorsement"


@dataclass(frozen=True)
class Asked:
    """One question as a command line has it."""

    question: str
    answers: Sequence[str]
    minimum: int
    maximum: int
    blank: bool

    def parsed(self) -> HomomorphicQuestion:
        """The question; WrongQuestion when nobody could answer it, Refusal for what must be a slip."""
        if len(set(self.answers)) < len(self.answers):
            raise errors.Refusal("two answers have the same text: no voter could tell them apart")
        if self.maximum > len(self.answers):
            raise errors.Refusal(f"--max {self.maximum} is more than there are answers, {len(self.answers)}")
        return HomomorphicQuestion(
            tuple(self.answers), self.question, self.minimum, self.maximum, True if self.blank else None
        )


def with_rule(template: Template, written: str) -> Template:
    """The template with this rule as the last line of its description.

    ``written`` is a whole rule, from ``Rule:`` to its full stop, or only what is particular about it: ``at least 2/3 of
    the ballots cast``, perhaps with ``; quorum 1000 ballots cast`` and ``; a tie endorses all``. Fault: WrongRule.
    """
    if Rule.parse(template.description) is not None:
        raise errors.Refusal("the template's description states a rule already: leave --rule out")
    answers = [answer for question in template.questions for answer in question.answers]
    line = written if written.startswith(PREFIX) else _completed(written, answers)
    try:
        Rule.parse(line)
    except errors.WrongRule as wrong:
        raise errors.WrongRule("--rule", wrong.detail) from None
    return replace(template, description=f"{template.description}\n\n{line}" if template.description else line)


def _completed(written: str, answers: Sequence[str]) -> str:
    """The rule's line, with what people leave out: no quorum, nobody endorsed by a tie, and "No endorsement"."""
    share, *others = [part.strip() for part in written.removesuffix(".").split(";")]
    quorum = next((part for part in others if "quorum" in part), "no quorum")
    tie = next((part for part in others if "tie" in part), "a tie endorses nobody")
    if "than " not in share.removeprefix("more than ") and NO_ENDORSEMENT in answers:
        other = "other than" if share.endswith("of the votes for options") else "and more votes than"
        share = f'{share} {other} "{NO_ENDORSEMENT}"'
    unknown = [part for part in others if part not in (quorum, tie)]
    if unknown:
        raise errors.WrongRule("--rule", f"{unknown[0][:60]!r} is neither a quorum nor what a tie does")
    return f"{PREFIX}endorse the option with {share}; {quorum}; {tie}."
