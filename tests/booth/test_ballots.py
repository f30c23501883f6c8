"""Ballots that the browser's code makes, before the kernel and before Belenios' own tool."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from hustings.protocol.ballots import form_of
from hustings.protocol.credentials import PrivateCredential, write_public_credentials
from hustings.protocol.election import Election, HomomorphicQuestion, Language, Template, write_election
from hustings.protocol.events import Setup
from hustings.protocol.group import Scalar, random_credentials_many
from hustings.protocol.opened_ballot import OpenedBallot
from hustings.protocol.posting import create_archive
from hustings.protocol.trustee_keys import TrusteePublicKey
from hustings.protocol.trustees import Single, Trustees
from tests.booth.browser_code import Made, ballots_of_the_booth

UUID = "BoothTest11111"
KEY = Scalar.random()
PRIVATE, PUBLIC = random_credentials_many(UUID, 6)
QUESTIONS = (
    HomomorphicQuestion(("Sanders", "Clinton", "O'Malley", "No endorsement"), "Whom?", 1, 1),
    HomomorphicQuestion(('Ada "A"', "日本 🗳", "\x7f\t\\"), "Was? <b>", 0, 2, True),
    HomomorphicQuestion(("x", "y"), "Both?", 1, 2, False),
)
VOTES = [
    (PRIVATE[0], [[1, 0, 0, 0], [0, 1, 1, 0], [1, 1]]),
    (PRIVATE[1], [[0, 0, 0, 1], [1, 0, 0, 0], [0, 1]]),
    (PRIVATE[2], [[0, 1, 0, 0], [0, 0, 0, 0], [1, 0]]),
    (PRIVATE[0], [[0, 0, 1, 0], [0, 0, 0, 1], [1, 1]]),
]


@pytest.fixture(scope="module")
def election() -> Election:
    description = 'Zeile\nRule: "x"\u2028\x01\b\f\r/'
    template = Template(description, "Été", QUESTIONS, "Office", None, Language("es", "ltr"))
    return Election.parse(write_election(template, UUID, KEY.public_key()))


@pytest.fixture(scope="module")
def made(election: Election) -> Made:
    return ballots_of_the_booth(election.raw, VOTES)


def test_the_booth_reads_the_election_that_python_wrote(election: Election, made: Made) -> None:
    assert (made.uuid, made.fingerprint) == (election.uuid, election.fingerprint)


def test_the_kernel_accepts_the_booths_ballots_and_their_openings(election: Election, made: Made) -> None:
    form = form_of(election)
    for (private, choices), written in zip(VOTES, made.opened, strict=True):
        opened = OpenedBallot.parse(written)
        assert form.check(opened.ballot) == PrivateCredential(private).secret(UUID).public_key().hex()
        opened.check(election)
        assert [list(answer) for answer in opened.choices] == choices


def test_ballots_of_the_same_choice_share_no_ciphertext(election: Election) -> None:
    choices = [[1, 0, 0, 0], [1, 0, 0, 0], [1, 1]]
    opened = [
        OpenedBallot.parse(text) for text in ballots_of_the_booth(election.raw, [(PRIVATE[0], choices)] * 2).opened
    ]
    randomness = [scalar.decimal() for one in opened for answer in one.randomness for scalar in answer]
    assert len(set(randomness)) == len(randomness)
    assert opened[0].tracker != opened[1].tracker


def test_the_referee_accepts_the_booths_ballots(
    election: Election, made: Made, belenios_tool: Callable[..., str], tmp_path: Path
) -> None:
    trustees = Trustees((Single(TrusteePublicKey.of(KEY)),)).write()
    credentials = write_public_credentials((public, None) for public in PUBLIC)
    create_archive(tmp_path / f"{UUID}.bel", Setup(election.raw, trustees, credentials, None), 1_460_000_000)
    for number, written in enumerate(made.opened):
        ballot = tmp_path / f"ballot-{number}.json"
        ballot.write_text(json.loads(written)["ballot"], encoding="utf-8")
        belenios_tool("election", "verify-ballot", "--dir", tmp_path, "--ballot", ballot)
