"""An election's office: the files of a small vote, made by the commands themselves, once for all tests."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.cli.command import hustings

ROLL = "Name;E-Mail;Weight\nAda;ada@example.org;1\nBen;ben@example.org;2\nCy;cy@example.org;3\nNo address;;1\n"
ANSWERS = ("Ada [red]", "日本", "No endorsement")
"""The first would be taken for a colour by a careless printer."""


@dataclass(frozen=True)
class Office:
    """A folder with the files of one election before its first ballot; `copied` gives a test its own."""

    folder: Path
    uuid: str

    @property
    def archive(self) -> Path:
        return self.folder / f"{self.uuid}.bel"

    @property
    def public_credentials(self) -> Path:
        return self.folder / f"{self.uuid}.pubcreds"

    @property
    def trustees(self) -> list[Path]:
        """The trustees' public keys: trustee 1 is needed, and two of 2, 3 and 4."""
        return [*self.folder.glob("*.pubkey"), self.folder / "threshold.json"]

    def keys(self, owner: int) -> list[Path | str]:
        """The options that name the key of a trustee."""
        if owner == 1:
            (key,) = self.folder.glob("*.privkey")
            return ["--key", key]
        name = (self.folder / "names").read_text().split()[owner - 2]
        return ["--key", self.folder / f"{name}.key", "--decryption-key", self.folder / f"{name}.dkey"]

    def credential(self, number: int) -> Path:
        """The file of a voter's private credential, written when it is first asked for."""
        private = json.loads((self.folder / f"{self.uuid}.privcreds").read_text())
        path = self.folder / f"credential-{number}"
        path.write_text(list(private.values())[number] + "\n")
        return path

    def ballot(self, number: int, *choice: str) -> str:
        """A ballot of a voter, one line."""
        named = [part for option in choice for part in ("--choice", option)] or ["--blank"]
        return hustings("ballot", "encrypt", self.archive, "--credential-file", self.credential(number), *named)

    def voted(self) -> "Office":
        """After two ballots are posted."""
        hustings("board", "append", self.archive, "-", stdin=self.ballot(0, ANSWERS[0]) + self.ballot(2, ANSWERS[0]))
        return self

    def tallied(self) -> "Office":
        """After the encrypted tally of two ballots is posted."""
        self.voted()
        hustings("tally", "close", self.archive)
        hustings("tally", "encrypt", self.archive)
        return self

    def copied(self, folder: Path) -> "Office":
        shutil.copytree(self.folder, folder)
        return Office(folder, self.uuid)

    def create(self, *options: str | Path, out: Path) -> list[str | Path]:
        """The command line of `election create` with these options besides those that it needs."""
        named = [part for path in self.trustees for part in ("--trustees", path)]
        return ["election", "create", *named, "--credentials", self.public_credentials, *options, "--out", out]


def opened(folder: Path) -> Office:
    """An office with everything ready for the first ballot."""
    folder.mkdir()
    roll = folder / "roll.csv"
    roll.write_text(ROLL)
    made = json.loads(hustings("credentials", "generate", "--roll", roll, "--weights", "--out", folder, "--json"))
    office = Office(folder, made["uuid"])
    hustings("trustee", "keygen", "--out", folder)
    _hold_ceremony(folder)
    asked = [part for answer in ANSWERS for part in ("--answer", answer)]
    rule = ["--rule", "at least 2/3 of the ballots cast"]
    hustings(*office.create("--name", "Été", "--question", "Whom?", *asked, "--blank", *rule, out=folder))
    return office


def _hold_ceremony(folder: Path) -> None:
    def threshold(*args: str | Path) -> str:
        return hustings("trustee", "threshold", *args)

    names = [threshold("certificate", "--context", f"{i}/2/3", "--out", folder).strip() for i in (1, 2, 3)]
    (folder / "names").write_text(" ".join(names))
    certs, polynomials, voutputs = folder / "certs", folder / "polynomials", folder / "voutputs"
    certs.write_text("".join((folder / f"{name}.cert").read_text() for name in names))
    keys = [folder / f"{name}.key" for name in names]
    polynomials.write_text("".join(threshold("polynomial", "--certs", certs, "--key", key) for key in keys))
    threshold("vinputs", "--certs", certs, "--polynomials", polynomials, "--out", folder)
    voutputs.write_text(
        "".join(threshold("voutput", "--certs", certs, "--key", key, key.with_suffix(".vinput")) for key in keys)
    )
    options = ("--certs", certs, "--polynomials", polynomials, "--voutputs", voutputs)
    threshold("parameters", *options, "--out", folder)
