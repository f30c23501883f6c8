"""What is fuzzed: every reader of somebody else's bytes, with what must hold of whatever it is given.

A target takes bytes. It returns or raises one of the errors of ``hustings.errors``; anything else is a finding.
"""

import io
import json
import random
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

from hustings import errors
from hustings.decision.evaluation import decision_of
from hustings.decision.pool import PoolLine
from hustings.decision.rule import Rule
from hustings.protocol import canonical, pedersen
from hustings.protocol.ballots import form_of
from hustings.protocol.certificates import Certificate
from hustings.protocol.credentials import PublicCredentials
from hustings.protocol.decryptions import OwnedPartialDecryption, PartialDecryption
from hustings.protocol.election import Election, Template
from hustings.protocol.events import Event, SetupData
from hustings.protocol.opened_ballot import OpenedBallot
from hustings.protocol.register import Register
from hustings.protocol.register_entries import parse_entry
from hustings.protocol.tally import EncryptedTally, Result, SizedEncryptedTally
from hustings.protocol.trustee_keys import TrusteePublicKey, read_private_key
from hustings.protocol.trustees import Trustees
from hustings.protocol.verification import Sources, verify
from hustings.roll import RollReader, parse_address
from hustings.roll.columns import Field, guess
from hustings.roll.records import Record, records
from hustings.roll.table import Table
from tests.fuzz.forgeries import Forgeries
from tests.fuzz.mutations import bend, bend_records
from tests.protocol.ceremony import hold
from tests.verification.forge import untar
from tests.verification.joined import sound
from tests.verification.sound import PLANS, draft

ROLL = (
    '\ufeffE-mail;weight;name\r\nada@example.org;3;Ada\r\n"b;en@example.org";1;"Be""n"\r\n;;\r\n',
    "email\tfirst_name\nＡda@example.org\tZoë\n not an address\t\n",
)
DATED_ROLL = (
    "email,first_name,name,state,lang,id,joined\n"
    "ada@example.org,Ada,,Iowa,en_US,7,2014-03-02 12:00:00 -0500\n"
    'ben@example.org,,"Brown, Ben",ny,Español,,3/2/2014\n'
    "cleo@example.org,,,,,,31/31/2014\n"
)
T = TypeVar("T")


class Target(NamedTuple):
    """A reader, inputs that are right, and how they are bent."""

    seeds: list[bytes]
    read: Callable[[bytes], object]
    mutate: Callable[[random.Random, bytes, list[bytes]], bytes] = bend


def targets(folder: Path) -> dict[str, Target]:
    """All of them, by name; files that readers need go to the folder."""
    drafts = [draft(name) for name in PLANS]
    archives = [each.archive() for each in drafts]
    records = [item.content for archive in archives for item in untar(archive)]
    ceremony = hold(2, 3)
    forgeries = Forgeries(folder)

    def starting(*starts: bytes) -> list[bytes]:
        return [record for record in records if record.startswith(starts)]

    return {
        "archive": Target(archives, lambda data: read_archive(data, archives, folder)),
        "records": Target(archives, forgeries.read, bend_records),
        "forgeries": Target(archives, forgeries.read, forgeries.mutate),
        "hints": Target([b"", hints_of(archives[0], folder)], lambda data: read_hints(data, archives[0], folder)),
        "ballot": ballots(drafts[0].election, starting(b'{"election_uuid"')),
        "opened_ballot": opened_ballots(drafts[0].election, starting(b'{"election_uuid"')),
        "json": Target(records, lambda data: written_again(data, canonical.loads, canonical.dumps)),
        "election": Target([each.election for each in drafts], Election.parse),
        "template": Target([each.election for each in drafts], Template.parse),
        "trustees": Target([each.trustees for each in drafts], lambda data: Trustees.parse(data).verify()),
        "certificate": Target(
            [pedersen.write(each) for each in ceremony.certificates],
            lambda data: pedersen.check_certificates([pedersen.parse(Certificate, data)]),
        ),
        "trustee_key": Target([b'{"public_key":"","pok":{"challenge":"1","response":"2"}}'], TrusteePublicKey.parse),
        "private_key": Target([b'"1"', b'"' + b"7" * 70 + b'"\n'], read_private_key),
        "credentials": Target([each.credentials for each in drafts], PublicCredentials.parse),
        "event": Target(
            starting(b'{"parent"', b'{"height"'), lambda data: written_again(data, Event.parse, Event.write)
        ),
        "setup_data": Target(
            starting(b'{"election":'), lambda data: written_again(data, SetupData.parse, SetupData.write)
        ),
        "tally": Target(starting(b"[[{"), lambda data: written_again(data, EncryptedTally.parse, EncryptedTally.write)),
        "sized_tally": Target(starting(b'{"num_tallied"'), SizedEncryptedTally.parse),
        "decryption": Target(
            starting(b'{"decryption_factors"'),
            lambda data: written_again(data, PartialDecryption.parse, PartialDecryption.write),
        ),
        "owned_decryption": Target(starting(b'{"owner"'), OwnedPartialDecryption.parse),
        "result": Target(starting(b'{"result"'), lambda data: written_again(data, Result.parse, Result.write)),
        "roll": Target([text.encode() for text in ROLL], read_roll),
        "imported_roll": Target([text.encode() for text in (*ROLL, DATED_ROLL)], read_imported_roll),
        "address": Target([b"ada@example.org", "Ａda@exämple.org".encode()], lambda data: parse_address(text_of(data))),
        "rule": Target(
            [Election.parse(each.election).template.description.encode() for each in drafts],
            lambda data: Rule.parse(text_of(data)),
        ),
        "pool": Target(
            [sound().board.board.election.description.encode()],
            lambda data: PoolLine.parse(text_of(data)),
        ),
        "register": Target(
            [sound().register, b"".join(sound().register.splitlines(keepends=True)[:-1])], read_register
        ),
        "register_entry": Target(
            sound().lines, lambda data: written_again(data, parse_entry, lambda entry: entry.write())
        ),
    }


def read_register(data: bytes) -> None:
    """Whoever is shown a register that says something else is told so: each line is named by the next."""
    board = sound().board.board
    decision_of(board, board.counted(), Register.parse(data))
    assert data == sound().register


def text_of(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def written_again(data: bytes, parse: Callable[[bytes], T], write: Callable[[T], bytes]) -> None:
    """What is read has one writing: the bytes that it was read from, or (loose JSON) bytes that read the same."""
    value = parse(data)
    assert write(value) == data or parse(write(value)) == value


def saved(data: bytes, folder: Path) -> Path:
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        file.write(data)
    return Path(file.name)


def verify_bytes(data: bytes, folder: Path) -> None:
    path = saved(data, folder)
    try:
        verify(Sources(path))
    finally:
        path.unlink()


def read_archive(data: bytes, sound: list[bytes], folder: Path) -> None:
    """No change of a byte leaves an archive sound, unless it is cut off after an event."""
    verify_bytes(data, folder)
    assert any(archive.startswith(data) for archive in sound)


def hints_of(archive: bytes, folder: Path) -> bytes:
    path, hints = saved(archive, folder), folder / "seed.hints"
    verify(Sources(path, write_hints=hints))
    path.unlink()
    return hints.read_bytes()


def read_hints(data: bytes, archive: bytes, folder: Path) -> None:
    """A sound archive stays sound with any hints whatever."""
    path, hints = saved(archive, folder), saved(data, folder)
    try:
        assert verify(Sources(path, hints=hints)).hinted is not None
    except errors.HustingsError as error:
        raise AssertionError(f"hints changed the verdict: {error}") from error
    finally:
        path.unlink()
        hints.unlink()


def ballots(election: bytes, seeds: list[bytes]) -> Target:
    """The kernel's reader: no ballot but those made is right, and the sum's reader is as strict as the check's."""
    form = form_of(Election.parse(election))
    right = []
    for seed in seeds:
        with suppress(errors.Fault):
            form.check(seed)
            right.append(seed)

    def read(data: bytes) -> None:
        form.check(data)
        assert data in right

    return Target(right, read)


def opened_ballots(text: bytes, seeds: list[bytes]) -> Target:
    """Nobody who does not know what a ballot holds can open it: these guesses are none, whatever they are bent to."""
    election = Election.parse(text)
    widths = [len(question.answers) + question.may_be_blank for question in election.questions]
    choices, randomness = [[0] * width for width in widths], [["4711"] * width for width in widths]
    guesses = [{"ballot": seed.decode(), "choices": choices, "randomness": randomness} for seed in seeds]

    def read(data: bytes) -> None:
        opened = OpenedBallot.parse(data)
        assert opened.write() == data
        opened.check(election)
        raise AssertionError("a guess opened a ballot")

    return Target([json.dumps(guess, separators=(",", ":")).encode() for guess in guesses], read)


def read_imported_roll(data: bytes) -> None:
    """What the site takes of a row fits the fields of a member, and a day is one."""
    table = Table(io.BytesIO(data))
    columns = guess(table.names)
    if Field.ADDRESS not in columns.places:
        return
    for _line, said in records(table, columns):
        if isinstance(said, Record):
            sizes = (254, 254, 150, 150, 40, 10, 100)
            assert all(len(part) <= size for part, size in zip(said[:7], sizes, strict=True))
            assert said.address
            date.fromisoformat(said.joined_on or "2015-12-31")


def read_roll(data: bytes) -> None:
    """Each row of a roll is a member's or is in the report."""
    reader = RollReader(io.BytesIO(data))
    members = sum(1 for _ in reader)
    report = reader.report
    left_out = len(report.repeated) + len(report.without_email) + len(report.invalid_email)
    assert report.rows == members + left_out
