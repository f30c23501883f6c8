"""The election: what is asked, under which key, and its template (specification sections 4.9, 4.10)."""

import re
import secrets
from base64 import b64encode
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Self

from hustings import errors
from hustings.protocol import canonical
from hustings.protocol.canonical import Json, Reader
from hustings.protocol.group import GROUP, Element

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
MAX_ANSWERS = 10_000
"""Options of all questions together: ballots, and the memory that checking them takes, grow with them."""

_UUID = re.compile(r"[1-9A-HJ-NP-Za-km-z]{14,128}")
_OPTIONAL = frozenset({"administrator", "credential_authority", "language"})


@dataclass(frozen=True)
class HomomorphicQuestion:
    """A question of which only the sums are opened: choose ``minimum`` to ``maximum`` of ``answers``.

    A maximum above the number of answers limits nothing; Belenios lets it pass, and so do we.

    ``blank`` true allows to choose nothing instead; absent (None) and false mean the same, but are two writings.
    Building one raises WrongQuestion when nobody could answer it.
    """

    answers: tuple[str, ...]
    question: str
    minimum: int = 1
    maximum: int = 1
    blank: bool | None = None

    def __post_init__(self) -> None:
        if not self.answers:
            raise errors.WrongQuestion("answers", "there is none")
        if max(len(self.answers), self.maximum) > MAX_ANSWERS:
            raise errors.Unsupported(f"a question has more than {MAX_ANSWERS} answers, or lets choose more")
        if not 0 <= self.minimum <= min(self.maximum, len(self.answers)):
            detail = f"{self.minimum} to {self.maximum} choices among {len(self.answers)} answers"
            raise errors.WrongQuestion("", detail)

    @property
    def may_be_blank(self) -> bool:
        """Whether an answer has a leading ciphertext more, for the blank vote."""
        return self.blank is True


@dataclass(frozen=True)
class Language:
    """The language of an election and the direction of its script, ``ltr`` or ``rtl`` (from release 3.3)."""

    tag: str
    direction: str


@dataclass(frozen=True)
class Template:
    """What an election's administrator writes: all of an election but its identifier and its key."""

    description: str
    name: str
    questions: tuple[HomomorphicQuestion, ...]
    administrator: str | None = None
    credential_authority: str | None = None
    language: Language | None = None

    def __post_init__(self) -> None:
        if not self.questions:
            raise errors.WrongQuestion("questions", "there is none")
        if sum(max(len(question.answers), question.maximum) for question in self.questions) > MAX_ANSWERS:
            raise errors.Unsupported(f"the questions have more than {MAX_ANSWERS} answers together")

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """The template of this JSON; a person wrote it, so its layout is free, but its fields are in order."""
        names = ("description", "name", "questions", "administrator", "credential_authority", "language")
        value = canonical.loads(data)
        _refuse_unsupported(value)
        return cls.of_fields(Reader(value).fields(*names, optional=_OPTIONAL))

    def write(self) -> bytes:
        """The template's canonical JSON."""
        questions: list[Json] = [_write_question(question) for question in self.questions]
        head: dict[str, Json] = {"description": self.description, "name": self.name, "questions": questions}
        return canonical.dumps(head | self.tail())

    @classmethod
    def of_fields(cls, fields: dict[str, Reader]) -> Self:
        """The template among the fields of a template or of an election."""
        texts = {name: fields[name].text() for name in ("administrator", "credential_authority") if name in fields}
        return cls(
            fields["description"].text(),
            fields["name"].text(),
            _parse_questions(fields["questions"]),
            texts.get("administrator"),
            texts.get("credential_authority"),
            _parse_language(fields["language"]) if "language" in fields else None,
        )

    def tail(self) -> dict[str, Json]:
        """The last fields of a template's and of an election's writing, those that are there."""
        tail: dict[str, Json] = {"administrator": self.administrator, "credential_authority": self.credential_authority}
        tail["language"] = [self.language.tag, self.language.direction] if self.language else None
        return {name: value for name, value in tail.items() if value is not None}


@dataclass(frozen=True)
class Election:
    """An election and the bytes that it was read from, to which every ballot is bound."""

    template: Template
    public_key: Element
    uuid: str
    raw: bytes

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """The election of a record's content.

        Raises Unsupported for another version, group or type of question; EncodingFault, WrongUuid, WrongQuestion.
        """
        value = canonical.loads(data)
        _refuse_unsupported(value)
        names = ("version", "description", "name", "group", "public_key", "questions", "uuid")
        optional = ("administrator", "credential_authority", "language")
        fields = Reader(value).fields(*names, *optional, optional=_OPTIONAL)
        uuid = check_uuid(fields["uuid"].text())
        template, public_key = Template.of_fields(fields), fields["public_key"].element()
        if write_election(template, uuid, public_key) != data:
            raise errors.NotCanonical()
        return cls(template, public_key, uuid, data)

    @property
    def name(self) -> str:
        """The election's title."""
        return self.template.name

    @property
    def description(self) -> str:
        """The text that every ballot is bound to, the rule in it."""
        return self.template.description

    @property
    def questions(self) -> tuple[HomomorphicQuestion, ...]:
        """The questions, in the order of the answers of every ballot."""
        return self.template.questions

    @cached_property
    def hash_hex(self) -> str:
        """The election's hash as records name it."""
        return sha256(self.raw).hexdigest()

    @cached_property
    def fingerprint(self) -> str:
        """The election's hash as ballots name it (section 4.10)."""
        return fingerprint(self.raw)


def write_election(template: Template, uuid: str, public_key: Element) -> bytes:
    """The bytes of a new election: what `Election.parse` reads."""
    questions: list[Json] = [_write_question(question) for question in template.questions]
    head: dict[str, Json] = {
        "version": 1,
        "description": template.description,
        "name": template.name,
        "group": GROUP,
        "public_key": public_key.hex(),
        "questions": questions,
        "uuid": check_uuid(uuid),
    }
    return canonical.dumps(head | template.tail())


def fingerprint(data: bytes) -> str:
    """SHA-256 of these bytes in Base64 without padding: 43 characters, as Belenios shows hashes to people."""
    return b64encode(sha256(data).digest()).decode().rstrip("=")


def new_uuid() -> str:
    """A fresh election identifier: 14 characters of Base58, 82 bits."""
    return "".join(secrets.choice(BASE58) for _ in range(14))


def check_uuid(uuid: str) -> str:
    """The election identifier when it is one (14 to 128 characters of Base58), else WrongUuid."""
    if not _UUID.fullmatch(uuid):
        raise errors.WrongUuid()
    return uuid


def _refuse_unsupported(value: Json) -> None:
    # Before anything else is read: other versions and groups have other fields and other keys.
    if not isinstance(value, dict):
        return
    version, group, questions = value.get("version"), value.get("group"), value.get("questions")
    if isinstance(version, int) and not isinstance(version, bool) and version != 1:
        raise errors.Unsupported(f"the election is of protocol version {version}; this release reads version 1")
    if isinstance(group, str) and group != GROUP:
        raise errors.Unsupported(f"the election uses the group {group[:40]!r}; this release reads {GROUP}")
    for number, question in enumerate(questions if isinstance(questions, list) else [], 1):
        if isinstance(question, dict) and isinstance(type_ := question.get("type"), str):
            raise errors.Unsupported(
                f"question {number} is of type {type_[:40]!r}; this release reads homomorphic questions only"
            )


def _parse_questions(reader: Reader) -> tuple[HomomorphicQuestion, ...]:
    questions = reader.items()
    if not questions:
        raise errors.WrongQuestion("questions", "there is none")
    return tuple(_parse_question(question) for question in questions)


def _parse_question(reader: Reader) -> HomomorphicQuestion:
    fields = reader.fields("answers", "blank", "min", "max", "question", optional=frozenset({"blank"}))
    answers = tuple(answer.text() for answer in fields["answers"].items())
    minimum, maximum = fields["min"].integer(), fields["max"].integer()
    blank = fields["blank"].boolean() if "blank" in fields else None
    question = fields["question"].text()
    try:
        return HomomorphicQuestion(answers, question, minimum, maximum, blank)
    except errors.WrongQuestion as fault:
        raise fault.within(reader.where) from None


def _write_question(question: HomomorphicQuestion) -> Json:
    blank: dict[str, Json] = {} if question.blank is None else {"blank": question.blank}
    bounds: dict[str, Json] = {"min": question.minimum, "max": question.maximum, "question": question.question}
    return {"answers": list(question.answers), **blank, **bounds}


def _parse_language(reader: Reader) -> Language:
    items = [item.text() for item in reader.items()]
    if len(items) != 2 or items[1] not in ("ltr", "rtl"):
        raise errors.WrongField(reader.where, "not a language's tag and ltr or rtl")
    return Language(*items)
