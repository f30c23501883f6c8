"""Archives changed by a forger at random, who then makes all else fit; and what holds of any that are found sound.

Bent bytes hardly get past the hashes. Here the JSON of records is changed in its structure, with values of the same
kind from elsewhere; ballots are signed again by their voters, thresholds' messages by their trustees; tally,
decryptions and result are made anew. The forger knows what each voter chose, so that of an archive found sound the
result can be told from the choices, without any cryptography.
"""

import json
import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from hustings import errors
from hustings.protocol.group import ORDER
from hustings.protocol.pki import PrivateKeys, SignedMessage
from hustings.protocol.verification import Report, Sources, verify
from tests.verification.forge import Choices, Draft, rechained, signed, tar, untar, written
from tests.verification.sound import PLANS, draft

Json = Any
Place = tuple[Any, Any]
"""A list or an object, and the index or the name of one of its values."""

VALUES: tuple[Json, ...] = (
    *(
        "",
        "0",
        "1",
        "-1",
        "00",
        str(ORDER),
        str(ORDER - 1),
        str(2**64),
        "f" * 64,
        f"{1:064x}",
        f"{0:064x}",
        "\ud800",
        "\x7f",
    ),
    *(None, True, False, 0, 1, -1, 2**30 - 1, 2**30, 2**64, 1.5, [], {}, [[]], ["Single"], {"alpha": "", "beta": ""}),
)
FAILS = (
    errors.HustingsError,
    ArithmeticError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    AssertionError,
)
"""What may come of making things fit that do not."""


def places(value: Json) -> Iterator[Place]:
    """Every place within a JSON value."""
    for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(inner, dict | list):
            yield from places(inner)


def leaves(value: Json) -> list[Json]:
    return [holder[key] for holder, key in places(value) if not isinstance(holder[key], dict | list)]


class Forger:
    """Changes drafts by the dice."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        drafts = [draft(name) for name in PLANS]
        contents = [json.loads(item.content) for each in drafts for item in each.items()]
        self.values = [value for content in contents for value in leaves(content)]
        self.drafts = drafts
        self.made_anew: list[Draft] = []
        """Of the last archive, drafts whose ballots were all made anew."""

    def archive(self) -> bytes:
        """An archive, changed once or twice."""
        made = self.dice.choice(self.drafts).copy()
        self.made_anew = []
        for _ in range(self.dice.choice((1, 1, 1, 2, 3))):
            with suppress(*FAILS):
                self.dice.choice((self.bend_ballot, self.bend_ballot, self.bend_tally, self.post, self.bend_set_up))(
                    made
                )
        for fit in (made.retally, made.redecrypt, made.reopen):
            if self.dice.randrange(3) == 0:
                with suppress(*FAILS):
                    fit()
        if self.dice.randrange(8) == 0:
            made.open()
        items = made.items()
        if self.dice.randrange(4) == 0:
            at, there = self.dice.randrange(len(items)), self.dice.randrange(len(items))
            items.insert(there, items.pop(at))
            with suppress(*FAILS):
                items = rechained(items)
        return tar(items)

    def bend(self, value: Json) -> Json:
        """The value with one place changed."""
        holder, key = self.dice.choice(list(places(value)))
        old = holder[key]
        match self.dice.randrange(7):
            case 0:
                holder[key] = self.dice.choice(VALUES)
            case 1 | 2:
                alike = [other for other in self.values if type(other) is type(old) and _size(other) == _size(old)]
                holder[key] = self.dice.choice(alike or self.values)
            case 3 if isinstance(old, str) and old.isdecimal():
                holder[key] = str(int(old) + self.dice.choice((1, -1, ORDER)))
            case 3 if isinstance(old, int):
                holder[key] = old + self.dice.choice((1, -1))
            case 4:
                other, its = self.dice.choice(list(places(value)))
                holder[key], other[its] = other[its], holder[key]
            case 5 if isinstance(holder, list):
                holder.insert(key, old)
            case 5:
                del holder[key]
            case _ if isinstance(holder, list):
                self.dice.shuffle(holder)
            case _:
                items = list(holder.items())
                self.dice.shuffle(items)
                holder.clear()
                holder.update(items)
        return value

    def bent(self, content: bytes) -> bytes:
        return written(self.bend(json.loads(content)))

    def bend_ballot(self, made: Draft) -> None:
        """A ballot changed, and perhaps signed again by its voter or another."""
        number = self.dice.randrange(len(made.ballots))
        fields = self.bend(json.loads(made.ballots[number]))
        made.ballots[number] = written(fields)
        if self.dice.randrange(3):
            voter = self.dice.choice((made.cast[number][0], self.dice.randrange(len(made.voters))))
            made.ballots[number] = signed(fields, made.voters[voter].secret(made.uuid))

    def post(self, made: Draft) -> None:
        """Ballots copied for others, posted again, dropped, moved."""
        number, voter = self.dice.randrange(len(made.ballots)), self.dice.randrange(len(made.voters))
        match self.dice.randrange(5):
            case 0:
                fields = json.loads(made.ballots[number]) | {"credential": made.voters[voter].public}
                made.post(voter, signed(fields, made.voters[voter].secret(made.uuid)))
            case 1:
                made.post(made.cast[number][0], made.ballots[number])
            case 2:
                fields = json.loads(made.ballots[number])
                made.post(made.cast[number][0], signed(fields, made.voters[made.cast[number][0]].secret(made.uuid)))
            case 3:
                del made.ballots[number], made.cast[number]
            case _:
                other = self.dice.randrange(len(made.ballots))
                made.ballots[number], made.ballots[other] = made.ballots[other], made.ballots[number]

    def bend_tally(self, made: Draft) -> None:
        """Something of the tally changed."""
        owners = range(len(made.keys) + 2)
        match self.dice.randrange(7):
            case 0 if made.tally:
                made.tally = self.bent(made.tally)
                made.resize()
            case 1 if made.sized:
                made.sized = self.bent(made.sized)
            case 2 if made.decryptions:
                index = self.dice.randrange(len(made.decryptions))
                owner, content = made.decryptions[index]
                made.decryptions[index] = owner, self.bent(content)
            case 3 if made.decryptions:
                index = self.dice.randrange(len(made.decryptions))
                made.decryptions[index] = self.dice.choice(owners), made.decryptions[index][1]
            case 4:
                made.decryptions.append((self.dice.choice(owners), made.decryption(1, key=self.dice.choice(made.keys))))
            case 5:
                self.dice.shuffle(made.decryptions)
                del made.decryptions[self.dice.randrange(4) :]
            case _ if made.result:
                made.result = self.bent(made.result)

    def bend_set_up(self, made: Draft) -> None:
        """Election, trustees or credentials changed; a threshold's message perhaps signed again."""
        match self.dice.randrange(4):
            case 0:
                made.election = self.bent(made.election)
                if self.dice.randrange(2):
                    made.recast()
                    self.made_anew.append(made.copy())
            case 1:
                made.credentials = self.bent(made.credentials)
            case 2:
                made.trustees = self.bent(made.trustees)
            case _:
                value = json.loads(made.trustees)
                first = [item[0] for item in value].index("Pedersen")
                entry = self.dice.randrange(len(value[first][1]["certs"]))
                message = value[first][1][self.dice.choice(("certs", "coefexps"))][entry]
                text = written(self.bend(json.loads(message["message"]))).decode()
                key = PrivateKeys.from_seed([seed for seed in made.seeds if seed][entry]).signing
                message.update(message=text, signature=SignedMessage.sign(key, text).signature.to_json())
                made.trustees = written(value)


def _size(value: Json) -> int:
    return len(value) // 8 if isinstance(value, str) else 0


def choices_of(drafts: list[Draft]) -> dict[bytes, Choices]:
    """What was chosen in each ballot, by the ballot without its signature: whoever signs again chooses the same."""
    return {
        unsigned(ballot): choices
        for each in drafts
        for ballot, (_, choices) in zip(each.ballots, each.cast, strict=True)
    }


def unsigned(ballot: bytes) -> bytes:
    return ballot[: ballot.rindex(b',"signature":')]


def check_meaning(archive: bytes, report: Report, known: dict[bytes, Choices]) -> None:
    """Of a sound archive, every ballot is one that a voter made, and the result is what the voters chose."""
    contents = [item.content for item in untar(archive)]
    credentials = [entry.split(",") for entry in json.loads(contents[2])]
    weights = {entry[0]: int(entry[1]) if len(entry) > 1 else 1 for entry in credentials}
    ballots = [content for content in contents if content.startswith(b'{"election_uuid"')]
    last = {json.loads(ballot)["credential"]: known.get(unsigned(ballot)) for ballot in ballots}
    assert all(unsigned(ballot) in known for ballot in ballots), "a ballot that nobody made"
    assert report.board.posted == len(set(ballots)) == len(ballots), "a ballot twice"
    assert report.counted == (len(last), sum(weights[credential] for credential in last)), "a wrong count"
    if report.result is None:
        return
    for i, question in enumerate(report.result.questions):
        for j, count in enumerate(question):
            chosen = sum(weights[credential] * choices[i][j] for credential, choices in last.items() if choices)
            assert count == chosen, f"result[{i}][{j}] is {count}, and {chosen} chose it"


class Forgeries:
    """A fuzzer's target: `mutate` forges, `read` verifies, and holds what is sound against what was chosen."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "forged.bel"
        self.known = choices_of([draft(name) for name in PLANS])
        self.forger: Forger | None = None

    def mutate(self, dice: random.Random, _seed: bytes, _others: list[bytes]) -> bytes:
        if self.forger is None or self.forger.dice is not dice:
            self.forger = Forger(dice)
        return self.forger.archive()

    def read(self, data: bytes) -> None:
        self.path.write_bytes(data)
        made = self.forger.made_anew if self.forger else []
        check_meaning(data, verify(Sources(self.path)), self.known | choices_of(made))
