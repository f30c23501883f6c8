"""The vectors of ballots before the referee: Belenios' own tool accepts what we accept, and refuses what we refuse."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from hustings.protocol.credentials import write_public_credentials
from hustings.protocol.events import Setup
from hustings.protocol.group import Scalar
from hustings.protocol.posting import create_archive
from hustings.protocol.trustee_keys import TrusteePublicKey
from hustings.protocol.trustees import Single, Trustees
from tests.protocol.reference_curve import G, hex_of, multiply
from tests.vectors.ballots import KEY, SECRET, UUID
from tests.vectors.generate import VECTORS
from tests.vectors.reference_ballot import Form, Question

ACCEPTED_BY_BELENIOS = {
    # It does not hold the answers' form against the question when the blank proof is missing.
    "blank_question_answered_as_if_not",
    # It compares the outer fields with their one writing, the answers' scalars and points not.
    "alpha_identity_plus_p",
    "alpha_identity_with_sign",
    "response_hexadecimal",
    "response_with_leading_zero",
    "response_with_plus",
    # The command takes one line of the file.
    "trailing_newline",
}
"""What Belenios 3.0 accepts and we refuse: see spec/protocol.md, "Stricter"."""

VECTORS_OF_BALLOTS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in VECTORS.glob("ballot/*.json")}


def archive_of(form: Form, folder: Path) -> Path:
    """A folder with the archive of a new election, in which the vectors' voters may vote."""
    folder.mkdir()
    trustees = Trustees((Single(TrusteePublicKey.of(Scalar.from_int(KEY))),)).write()
    credentials = write_public_credentials((hex_of(multiply(SECRET + n, G)), None) for n in range(2))
    setup = Setup(form.text().encode(), trustees, credentials, None)
    create_archive(folder / f"{UUID}.bel", setup, 1_460_000_000)
    return folder


@pytest.fixture(scope="session")
def folder_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a vector's election; elections are shared between vectors."""
    parent, made = tmp_path_factory.mktemp("elections"), dict[Form, Path]()

    def folder(name: str) -> Path:
        taken = VECTORS_OF_BALLOTS[name]["input"]["form"]
        form = Form(UUID, KEY, tuple(Question(**question) for question in taken["questions"]))
        assert form.json() == taken
        if form not in made:
            made[form] = archive_of(form, parent / str(len(made)))
        return made[form]

    return folder


@pytest.mark.parametrize("name", sorted(VECTORS_OF_BALLOTS))
def test_the_referee_agrees(
    name: str, belenios_tool: Callable[..., str], folder_of: Callable[[str], Path], tmp_path: Path
) -> None:
    vector = VECTORS_OF_BALLOTS[name]
    ballot = tmp_path / "ballot.json"
    ballot.write_text(vector["input"]["ballot"], encoding="utf-8")
    asked = ["election", "verify-ballot", "--dir", folder_of(name), "--ballot", ballot]
    if vector["expected"] == "ok" or name in ACCEPTED_BY_BELENIOS:
        belenios_tool(*asked)
        return
    with pytest.raises(AssertionError, match="belenios-tool election verify-ballot"):
        belenios_tool(*asked)
