"""Whole votes in which some parties use this command and others Belenios' own tool, by the files that they exchange."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pytest

from hustings.protocol.archive import ArchiveReader
from tests.cli.command import hustings

Tool = Callable[..., str]

TEMPLATE = {
    "description": "Wählt!\n\nRule: endorse the option with at least 1/2 of the ballots cast "
    'and more votes than "Keine"; no quorum; a tie endorses nobody.',
    "name": "Abstimmung «2016» 投票",
    "questions": [
        {"answers": ["Ädâ", "日本", "Keine"], "min": 1, "max": 1, "question": 'Wen? "Zitat" \\ 🗳'},
        {"answers": ["x", "y", "z"], "blank": True, "min": 0, "max": 2, "question": "Was?"},
    ],
    "administrator": "Amt",
}
WEIGHTS = (1, 5, 2_000_000_000, 7, 3)
VOTES = (
    (0, [[1, 0, 0], [0, 1, 1, 0]]),
    (1, [[0, 1, 0], [1, 0, 0, 0]]),
    (2, [[0, 1, 0], [0, 0, 0, 0]]),
    (3, [[0, 0, 1], [0, 0, 0, 1]]),
    (0, [[0, 1, 0], [0, 1, 0, 0]]),
    (2, [[1, 0, 0], [1, 0, 0, 0]]),
)
"""The voter, the choices; 0 and 2 vote again."""


@dataclass
class Parties:
    """Everybody's files, in one folder each, and the referee."""

    tool: Tool
    folder: Path
    uuid: str = ""
    keys: list[list[str]] = field(default_factory=list)
    """For each trustee the options that name its key, which both programs take."""

    @property
    def archive(self) -> Path:
        return self.folder / f"{self.uuid}.bel"

    def file(self, name: str, content: str) -> Path:
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        return path

    def theirs(self, *args: str | Path, input: str | None = None) -> str:  # noqa: A002  # the fixture's own name
        return self.tool(*args, input=input, cwd=self.folder)

    def only(self, pattern: str) -> Path:
        (path,) = self.folder.glob(pattern)
        return path


@pytest.fixture
def parties(belenios_tool: Tool, tmp_path: Path) -> Parties:
    return Parties(belenios_tool, tmp_path)


# -- the set-up --------------------------------------------------------------------------------------------------------


def our_credentials(parties: Parties) -> list[str]:
    rows = "".join(f"voter{number}@example.org,{weight}\n" for number, weight in enumerate(WEIGHTS))
    roll = parties.file("roll.csv", "email,weight\n" + rows)
    made = json.loads(
        hustings("credentials", "generate", "--roll", roll, "--weights", "--out", parties.folder, "--json")
    )
    parties.uuid = made["uuid"]
    private: dict[str, str] = json.loads(parties.only("*.privcreds").read_text())
    return [private[f"voter{number}@example.org"] for number in range(len(WEIGHTS))]


def their_credentials(parties: Parties) -> list[str]:
    parties.uuid = parties.theirs("setup", "generate-token").strip()
    voters = parties.file("voters.txt", "".join(f"v{n}@example.org,v{n},{w}\n" for n, w in enumerate(WEIGHTS)))
    parties.theirs(*("setup", "generate-credentials", "--uuid", parties.uuid, "--group", "Ed25519", "--file", voters))
    parties.only("*.pubcreds").rename(parties.folder / f"{parties.uuid}.pubcreds")
    private: dict[str, str] = json.loads(parties.only("*.privcreds").read_text())
    return [private[f"v{number}"] for number in range(len(WEIGHTS))]


def single_trustees(parties: Parties) -> list[Path]:
    """Two trustees, one with each program."""
    hustings("trustee", "keygen", "--out", parties.folder)
    ours = parties.only("*.pubkey")
    parties.theirs("setup", "generate-trustee-key", "--group", "Ed25519")
    (their,) = set(parties.folder.glob("*.pubkey")) - {ours}
    parties.keys = [["--privkey", str(key.with_suffix(".privkey"))] for key in (ours, their)]
    return [ours, their]


def threshold_trustees(parties: Parties) -> list[Path]:
    """Three trustees, of whom two suffice; the second uses the other program, and the organizer both."""

    def theirs(*args: str | Path, input: str | None = None) -> str:  # noqa: A002
        return parties.theirs("setup", "generate-trustee-key-threshold", "--group", "Ed25519", *args, input=input)

    def ours(*args: str | Path) -> str:
        return hustings("trustee", "threshold", *args)

    names = [
        ours("certificate", "--context", "1/2/3", "--out", parties.folder).strip(),
        theirs("--step", "1", "--threshold-context", "2/2/3").strip(),
        ours("certificate", "--context", "3/2/3", "--out", parties.folder).strip(),
    ]
    certs = parties.file("certs.jsons", "".join((parties.folder / f"{name}.cert").read_text() for name in names))
    theirs("--step", "2", "--certs", certs)
    keys = [parties.folder / f"{name}.key" for name in names]
    polynomials = parties.file(
        "polynomials.jsons",
        ours("polynomial", "--certs", certs, "--key", keys[0])
        + theirs("--step", "3", "--threshold-context", "2/2/3", "--certs", certs, "--key", keys[1])
        + ours("polynomial", "--certs", certs, "--key", keys[2]),
    )
    theirs("--step", "4", "--certs", certs, "--polynomials", polynomials)
    routed = {path.name: path.read_text() for path in parties.folder.glob("*.vinput")}
    for path in parties.folder.glob("*.vinput"):
        path.unlink()
    ours("vinputs", "--certs", certs, "--polynomials", polynomials, "--out", parties.folder)
    assert {path.name: path.read_text() for path in parties.folder.glob("*.vinput")} == routed
    vinputs = [parties.folder / f"{name}.vinput" for name in names]
    voutputs = (
        ours("voutput", "--certs", certs, "--key", keys[0], vinputs[0])
        + theirs("--step", "5", "--certs", certs, "--key", keys[1], input=vinputs[1].read_text())
        + ours("voutput", "--certs", certs, "--key", keys[2], vinputs[2])
    )
    written = theirs("--step", "6", "--certs", certs, "--polynomials", polynomials, input=voutputs)
    for path in parties.folder.glob("*.dkey"):
        path.unlink()
    sent = parties.file("voutputs.jsons", voutputs)
    ours("parameters", "--certs", certs, "--polynomials", polynomials, "--voutputs", sent, "--out", parties.folder)
    assert (parties.folder / "threshold.json").read_text() == written
    parties.keys = [["--key", str(key), "--decryption-key", str(key.with_suffix(".dkey"))] for key in keys]
    return [parties.folder / "threshold.json"]


def our_election(parties: Parties, trustees: list[Path]) -> None:
    template = parties.file("template.json", json.dumps(TEMPLATE, indent=2))
    credentials = parties.folder / f"{parties.uuid}.pubcreds"
    named = [part for path in trustees for part in ("--trustees", path)]
    hustings(
        *("election", "create", "--template", template, *named, "--credentials", credentials),
        *("--out", parties.folder),
    )


def their_election(parties: Parties, trustees: list[Path]) -> None:
    template = parties.file("template.json", json.dumps(TEMPLATE))
    hustings("trustee", "combine", *trustees, "--out", parties.folder / "trustees.json")
    parties.theirs(*("setup", "make-election", "--uuid", parties.uuid, "--group", "Ed25519", "--template", template))
    (parties.folder / f"{parties.uuid}.pubcreds").rename(parties.folder / "public_creds.json")
    parties.theirs("archive", "init")


# -- the vote and its tally --------------------------------------------------------------------------------------------


def vote(parties: Parties, credentials: list[str]) -> None:
    """Each ballot by the one program and posted by the other, in turn."""
    for number, (voter, choices) in enumerate(VOTES):
        credential = parties.file("credential", credentials[voter] + "\n")
        choice = parties.file("choice", json.dumps(choices) + "\n")
        if number % 2:
            made = parties.theirs("election", "generate-ballot", "--privcred", credential, "--choice", choice)
            tracker = hustings("board", "append", parties.archive, "-", stdin=made).strip()
            assert tracker == parties.theirs("sha256-b64", input=made.strip()).strip()
        else:
            made = hustings(
                *("ballot", "encrypt", parties.archive, "--credential-file", credential, "--choices", choice)
            )
            parties.theirs("election", "verify-ballot", "--ballot", parties.file("ballot", made))
            parties.theirs("archive", "add-event", "--type=Ballot", input=made)


def our_decryption(parties: Parties, owner: int) -> str:
    named = [option.replace("--privkey", "--key") for option in parties.keys[owner - 1]]
    return hustings("trustee", "decrypt", parties.archive, *named)


def their_decryption(parties: Parties, owner: int) -> str:
    command = "decrypt-threshold" if "--key" in parties.keys[owner - 1] else "decrypt"
    return parties.theirs("election", command, *parties.keys[owner - 1], "--trustee-id", str(owner))


def add(parties: Parties, decryption: str, *, ours: bool) -> None:
    if ours:
        hustings("tally", "add", parties.archive, "-", stdin=decryption)
    else:
        parties.theirs("archive", "add-event", "--type=PartialDecryption", input=decryption)


def check_end(parties: Parties) -> None:
    """The referee and we find it sound, with the result that the votes make."""
    parties.theirs("election", "verify")
    found = json.loads(hustings("verify", parties.archive, "--json"))
    first = [WEIGHTS[2], WEIGHTS[0] + WEIGHTS[1], WEIGHTS[3]]
    second = [WEIGHTS[1] + WEIGHTS[2], WEIGHTS[0], 0, WEIGHTS[3]]
    assert found["verdict"] == "sound"
    assert [[int(count) for count in question] for question in found["result"]] == [first, second]
    assert found["ballots"] == {"posted": len(VOTES), "counted": 4}
    assert found["decision"]["options"] == ["Ädâ"]


@pytest.mark.parametrize("make_trustees", [single_trustees, threshold_trustees])
def test_they_open_a_vote_that_we_began(parties: Parties, make_trustees: Callable[[Parties], list[Path]]) -> None:
    credentials = our_credentials(parties)
    our_election(parties, make_trustees(parties))
    vote(parties, credentials)
    hustings("tally", "close", parties.archive)
    tally = parties.theirs("election", "compute-encrypted-tally")
    hustings("tally", "encrypt", parties.archive)
    assert all(record.encode() in parties.archive.read_bytes() for record in tally.splitlines())
    last = len(parties.keys)
    add(parties, their_decryption(parties, 1), ours=True)
    add(parties, our_decryption(parties, last), ours=False)
    parties.theirs("archive", "add-event", "--type=Result", input=parties.theirs("election", "compute-result"))
    check_end(parties)


@pytest.mark.parametrize("make_trustees", [single_trustees, threshold_trustees])
def test_we_open_a_vote_that_they_began(parties: Parties, make_trustees: Callable[[Parties], list[Path]]) -> None:
    credentials = their_credentials(parties)
    their_election(parties, make_trustees(parties))
    vote(parties, credentials)
    parties.theirs("archive", "add-event", "--type=EndBallots", input="")
    tally = parties.theirs("election", "compute-encrypted-tally")
    parties.theirs("archive", "add-event", "--type=EncryptedTally", input=tally)
    add(parties, our_decryption(parties, 1), ours=True)
    add(parties, their_decryption(parties, 2), ours=True)
    due = parties.theirs("election", "compute-result")
    hustings("tally", "result", parties.archive)
    assert due.strip().encode() in parties.archive.read_bytes()
    check_end(parties)


def setup_records(archive: Path) -> list[bytes]:
    """Election, trustees, public credentials."""
    with ArchiveReader.open(archive) as reader:
        return [record.content for record in islice(reader.records(), 3)]


def test_names_among_their_public_credentials_stay_out_of_the_archive(parties: Parties) -> None:
    their_credentials(parties)
    named = (parties.folder / f"{parties.uuid}.pubcreds").read_text()
    our_election(parties, single_trustees(parties))
    ours = parties.archive.rename(parties.folder / "ours")
    election, trustees, credentials = setup_records(ours)
    parties.file("election.json", election.decode())
    parties.file("trustees.json", trustees.decode())
    parties.file("public_creds.json", named)
    parties.theirs("archive", "init")
    assert all(f',v{voter}"' in named for voter in range(len(WEIGHTS)))
    assert setup_records(parties.archive)[2] == credentials
