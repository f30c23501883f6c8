"""What a voter chooses: a 0 or a 1 for each option of each question, from a command line or from JSON."""

from collections.abc import Sequence

from hustings import errors
from hustings.protocol import canonical
from hustings.protocol.canonical import Reader
from hustings.protocol.election import Election, HomomorphicQuestion

Choices = list[list[int]]
"""For each question a 0 or a 1 for each option, with a leading one for blank where that is allowed."""


def parse_choices(data: bytes) -> Choices:
    """The choices in Belenios' JSON: ``[[1,0,0],[0,1]]``; whether they are allowed is for the ballot's maker to say."""
    return read_choices(Reader(canonical.loads(data)))


def read_choices(reader: Reader) -> Choices:
    """The choices at this place of some JSON."""
    return [[option.integer(1) for option in question.items()] for question in reader.items()]


def check_shape(election: Election, choices: Choices) -> None:
    """Return when there is a number for each option of each question, else Refusal."""
    due = [len(question.answers) + question.may_be_blank for question in election.questions]
    if [len(question) for question in choices] != due:
        raise errors.Refusal(f"the choices have the shape {[len(row) for row in choices]}; this election takes {due}")


def choices_of_texts(election: Election, texts: Sequence[str], *, blank: bool) -> Choices:
    """The choices that these options' texts make; with several questions each text is led by its question: ``2:Yes``.

    An empty text is a blank vote. Raises Refusal for a text that is no option.
    """
    several = len(election.questions) > 1
    chosen: list[list[str]] = [[] for _ in election.questions]
    if blank:
        if several:
            raise errors.Refusal("--blank is for one question; with several, --choice 2: is a blank vote on the second")
        chosen[0].append("")
    for text in texts:
        number, option = _split(text, len(election.questions)) if several else (1, text)
        chosen[number - 1].append(option)
    return [_row(question, options) for question, options in zip(election.questions, chosen, strict=True)]


def _split(text: str, questions: int) -> tuple[int, str]:
    number, colon, option = text.partition(":")
    if not colon or not number.isascii() or not number.isdigit() or not 1 <= int(number[:9]) <= questions:
        raise errors.Refusal(
            f"the choice {text[:60]!r} does not begin with its question: 1:text, up to {questions}:text"
        )
    return int(number[:9]), option


def _row(question: HomomorphicQuestion, options: Sequence[str]) -> list[int]:
    if options == [""]:
        if not question.may_be_blank:
            raise errors.Refusal(f"the question {question.question[:60]!r} allows no blank vote")
        return [1] + [0] * len(question.answers)
    row = [0] * len(question.answers)
    for option in options:
        if question.answers.count(option) != 1:
            known = ", ".join(repr(answer) for answer in question.answers[:12])
            raise errors.Refusal(f"{option[:60]!r} is not one of the options, which are {known}")
        row[question.answers.index(option)] = 1
    return [0] * question.may_be_blank + row
