"""Our trustees beside those of Belenios' own tool: in every round, in both roles, opening each other's tallies."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hustings import errors
from hustings.protocol import pedersen, pki
from hustings.protocol.certificates import Certificate, Context
from hustings.protocol.decryptions import OwnedPartialDecryption, PartialDecryption, by_owner, combine
from hustings.protocol.group import Scalar
from hustings.protocol.pedersen import Polynomial, Vinput, Voutput
from hustings.protocol.tally import EncryptedTally, Result, SizedEncryptedTally, result_of
from hustings.protocol.trustee_keys import TrusteePublicKey, read_private_key, write_private_key
from hustings.protocol.trustees import Pedersen, Single, Trustees

Tool = Callable[..., str]

GROUP = ["--group", "Ed25519"]
THRESHOLD = ["setup", "generate-trustee-key-threshold", *GROUP]
QUESTION = {"answers": ["Sanders", "Clinton", "No endorsement"], "min": 1, "max": 1, "question": "Whom?"}
TEMPLATE = {"description": "…", "name": "Ünter uns", "questions": [QUESTION]}
CHOICES = [[[1, 0, 0]], [[0, 0, 1]], [[1, 0, 0]]]


class Run:
    """A run of the threshold protocol, some of whose trustees use Belenios' tool and the others ours.

    Files are those of Belenios' tool: ``certs.jsons``, ``polynomials.jsons``, and per trustee a certificate's hash with
    ``.cert``, ``.key``, ``.vinput``, ``.dkey``.
    """

    def __init__(self, tool: Tool, folder: Path, theirs: frozenset[int], *, we_organize: bool) -> None:
        self.tool, self.folder, self.theirs, self.we_organize = tool, folder, theirs, we_organize
        self.names: list[str] = []
        self.voutputs: list[bytes] = []

    def hold(self, threshold: int, size: int) -> Pedersen:
        self._certificates(threshold, size)
        self._polynomials()
        self._vinputs()
        self._voutputs()
        return self._parameters()

    @property
    def certificates(self) -> list[Certificate]:
        return [pedersen.parse(Certificate, line) for line in self._lines("certs.jsons")]

    @property
    def polynomials(self) -> list[Polynomial]:
        return [pedersen.parse(Polynomial, line) for line in self._lines("polynomials.jsons")]

    def seed(self, index: int) -> str:
        return pki.read_seed((self.folder / f"{self.names[index - 1]}.key").read_bytes())

    def decryption_key(self, index: int) -> Scalar:
        return pedersen.decryption_key(
            self.seed(index), (self.folder / f"{self.names[index - 1]}.dkey").read_text().strip()
        )

    def _certificates(self, threshold: int, size: int) -> None:
        for index in range(1, size + 1):
            if index in self.theirs:
                context = f"{index}/{threshold}/{size}"
                name = self._run("--threshold-context", context, "--step", "1").strip()
            else:
                seed, certificate = pedersen.certificate(Context(size, threshold, index))
                name = hashlib.sha256(certificate.signed.message.encode()).hexdigest()
                (self.folder / f"{name}.key").write_text(seed)
                (self.folder / f"{name}.cert").write_bytes(pedersen.write(certificate) + b"\n")
            self.names.append(name)
        self._write("certs.jsons", [(self.folder / f"{name}.cert").read_bytes() for name in self.names])
        self._run("--certs", "certs.jsons", "--step", "2")
        assert pedersen.check_certificates(self.certificates) == threshold

    def _polynomials(self) -> None:
        sent = []
        for index, name in enumerate(self.names, 1):
            if index in self.theirs:
                line = self._run("--certs", "certs.jsons", "--key", f"{name}.key", "--step", "3").encode()
            else:
                line = pedersen.write(pedersen.polynomial(self.certificates, self.seed(index))) + b"\n"
            pedersen.check_polynomial(self.certificates, index, pedersen.parse(Polynomial, line))
            sent.append(line)
        self._write("polynomials.jsons", sent)

    def _vinputs(self) -> None:
        ours = [pedersen.write(each) + b"\n" for each in pedersen.vinputs(self.certificates, self.polynomials)]
        if self.we_organize:
            for name, data in zip(self.names, ours, strict=True):
                (self.folder / f"{name}.vinput").write_bytes(data)
        else:
            self._run("--certs", "certs.jsons", "--polynomials", "polynomials.jsons", "--step", "4")
            assert ours == [(self.folder / f"{name}.vinput").read_bytes() for name in self.names]

    def _voutputs(self) -> None:
        for index, name in enumerate(self.names, 1):
            vinput = (self.folder / f"{name}.vinput").read_bytes()
            if index in self.theirs:
                step = ("--certs", "certs.jsons", "--key", f"{name}.key", "--step", "5")
                line = self._run(*step, input=vinput).encode()
            else:
                made = pedersen.voutput(self.certificates, self.seed(index), pedersen.parse(Vinput, vinput))
                line = pedersen.write(made) + b"\n"
            pedersen.check_voutput(self.certificates, index, self.polynomials, pedersen.parse(Voutput, line))
            self.voutputs.append(line)

    def _parameters(self) -> Pedersen:
        sent = [pedersen.parse(Voutput, line) for line in self.voutputs]
        ours = pedersen.threshold_parameters(self.certificates, self.polynomials, sent)
        step = ("--certs", "certs.jsons", "--polynomials", "polynomials.jsons", "--step", "6")
        theirs = self._run(*step, input=b"".join(self.voutputs))
        (single,) = [Trustees.parse(b'[["Pedersen",' + theirs.strip().encode() + b"]]").items]
        assert single == (ours,)
        for name, each in zip(self.names, sent, strict=True):
            assert (self.folder / f"{name}.dkey").read_text() == each.private_key + "\n"
        return ours

    def _run(self, *args: str, input: bytes | None = None) -> str:  # noqa: A002
        return self.tool(*THRESHOLD, *args, input=input, cwd=self.folder)

    def _lines(self, name: str) -> list[bytes]:
        return (self.folder / name).read_bytes().splitlines()

    def _write(self, name: str, lines: list[bytes]) -> None:
        (self.folder / name).write_bytes(b"".join(lines))


@pytest.mark.parametrize("theirs", [(), (1, 2), (3,), (1, 2, 3)])
@pytest.mark.parametrize("we_organize", [True, False], ids=["we organize", "they organize"])
def test_a_threshold_among_both(
    belenios_tool: Tool, tmp_path: Path, theirs: tuple[int, ...], we_organize: bool
) -> None:
    run = Run(belenios_tool, tmp_path, frozenset(theirs), we_organize=we_organize)
    parameters = run.hold(2, 3)
    parameters.verify(1)
    assert [run.decryption_key(index).public_key() for index in (1, 2, 3)] == parameters.owner_keys


# -- an election of theirs, opened by both -----------------------------------------------------------------------------


class Election:
    """An election in a folder of Belenios' tool: a mandatory trustee (number 1) and a threshold of 2 of 3 (2 to 4)."""

    def __init__(self, tool: Tool, folder: Path, run: Run, parameters: Pedersen, single: Scalar) -> None:
        self.tool, self.folder, self.run, self.single = tool, folder, run, single
        self.trustees = Trustees((Single(TrusteePublicKey.of(single)), parameters))
        uuid = tool("setup", "generate-token").strip()
        (folder / "template.json").write_text(json.dumps(TEMPLATE))
        (folder / "trustees.json").write_bytes(self.trustees.write() + b"\n")
        tool("setup", "generate-credentials", *GROUP, "--uuid", uuid, "--count", str(len(CHOICES)), cwd=folder)
        self._rename(".pubcreds", "public_creds.json")
        private = json.loads(self._rename(".privcreds", "private_creds.json").read_bytes())
        tool("setup", "make-election", *GROUP, "--uuid", uuid, "--template", "template.json", cwd=folder)
        tool("archive", "init", cwd=folder)
        for credential, choice in zip(private.values(), CHOICES, strict=True):
            (folder / "credential").write_text(credential)
            (folder / "choice.json").write_text(json.dumps(choice))
            files = ("--privcred", "credential", "--choice", "choice.json")
            self.post("Ballot", tool("election", "generate-ballot", *files, cwd=folder))
        self.post("EndBallots", "")
        encrypted = tool("election", "compute-encrypted-tally", cwd=folder)
        tally, sized = encrypted.splitlines()
        self.tally, self.sized = EncryptedTally.parse(tally.encode()), SizedEncryptedTally.parse(sized.encode())
        self.post("EncryptedTally", encrypted)

    @property
    def fingerprint(self) -> str:
        return self.tool("sha256-b64", input=self.record(0), cwd=self.folder).strip()

    def record(self, number: int) -> bytes:
        """The content of data record ``number`` of the archive, by the machine's own tar."""
        (archive,) = self.folder.glob("*.bel")
        names = [name for name in _tar("-tf", archive).decode().split() if name.endswith(".data.json")]
        return _tar("-xOf", archive, names[number])

    def post(self, kind: str, payload: str) -> None:
        self.tool("archive", "add-event", f"--type={kind}", input=payload, cwd=self.folder)

    def ours(self, owner: int) -> tuple[int, PartialDecryption]:
        """Trustee ``owner``'s partial decryption, made by our code and posted by theirs."""
        secret = self.single if owner == 1 else self.run.decryption_key(owner - 1)
        decryption = PartialDecryption.make(secret, self.tally, self.fingerprint)
        data = decryption.write()
        owned = OwnedPartialDecryption(owner, hashlib.sha256(data).hexdigest())
        self.post("PartialDecryption", f"{data.decode()}\n{owned.write().decode()}\n")
        return owner, decryption

    def belenios(self, owner: int) -> tuple[int, PartialDecryption]:
        """The same, made by their tool and read by our code."""
        if owner == 1:
            (self.folder / "single.privkey").write_bytes(write_private_key(self.single))
            said = self.tool("election", "decrypt", "--privkey", "single.privkey", "--trustee-id", "1", cwd=self.folder)
        else:
            name = self.run.folder / self.run.names[owner - 2]
            files = ("--key", f"{name}.key", "--decryption-key", f"{name}.dkey", "--trustee-id", str(owner))
            said = self.tool("election", "decrypt-threshold", *files, cwd=self.folder)
        payload, owned = said.splitlines()
        assert OwnedPartialDecryption.parse(owned.encode()) == OwnedPartialDecryption(
            owner, hashlib.sha256(payload.encode()).hexdigest()
        )
        self.post("PartialDecryption", said)
        return owner, PartialDecryption.parse(payload.encode())

    def _rename(self, suffix: str, name: str) -> Path:
        (path,) = self.folder.glob(f"*{suffix}")
        return path.rename(self.folder / name)


def _tar(*args: str | Path) -> bytes:
    return subprocess.run(["tar", *args], capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def election(belenios_tool: Tool, tmp_path_factory: pytest.TempPathFactory) -> Election:
    dkg = tmp_path_factory.mktemp("dkg")
    run = Run(belenios_tool, dkg, frozenset({1}), we_organize=True)
    return Election(belenios_tool, tmp_path_factory.mktemp("election"), run, run.hold(2, 3), Scalar.random())


@pytest.fixture
def opening(election: Election) -> Iterator[Election]:
    """The election at its encrypted tally, given back as it was."""
    (archive,) = election.folder.glob("*.bel")
    shutil.copy(archive, election.folder / "saved")
    yield election
    shutil.copy(election.folder / "saved", archive)


@pytest.mark.parametrize(
    ("ours", "theirs"), [((1, 2, 4), ()), ((), (1, 2, 4)), ((1, 3), (2,)), ((2,), (1, 3)), ((1, 2, 3, 4), ())]
)
def test_both_open_one_tally(opening: Election, ours: tuple[int, ...], theirs: tuple[int, ...]) -> None:
    decryptions = [opening.ours(owner) for owner in ours] + [opening.belenios(owner) for owner in theirs]
    for owner, decryption in decryptions:
        decryption.verify(opening.tally, opening.fingerprint, opening.trustees.owner_keys[owner - 1])
    said = opening.tool("election", "compute-result", cwd=opening.folder)
    factors = combine(opening.trustees, by_owner(opening.trustees, decryptions))
    result = result_of(opening.tally, factors, opening.sized.total_weight)
    assert result == Result(((2, 0, 1),))
    assert result.write() == said.strip().encode()
    opening.post("Result", result.write().decode())
    opening.tool("election", "verify", cwd=opening.folder)


def test_too_few_open_nothing_for_either(opening: Election) -> None:
    decryptions = [opening.ours(1), opening.belenios(3)]
    with pytest.raises(errors.NotEnoughDecryptions):
        combine(opening.trustees, by_owner(opening.trustees, decryptions))
    with pytest.raises(AssertionError):
        opening.tool("election", "compute-result", cwd=opening.folder)


# -- mandatory trustees ------------------------------------------------------------------------------------------------


def test_their_key_pair_is_read_by_us(belenios_tool: Tool, tmp_path: Path) -> None:
    belenios_tool("setup", "generate-trustee-key", *GROUP, cwd=tmp_path)
    (public,), (private,) = tmp_path.glob("*.pubkey"), tmp_path.glob("*.privkey")
    key = TrusteePublicKey.parse(public.read_bytes())
    key.check_proof()
    secret = read_private_key(private.read_bytes())
    assert secret.public_key() == key.public_key
    assert write_private_key(secret) == private.read_bytes()
    assert key.write() + b"\n" == public.read_bytes()


def test_our_public_keys_make_their_trustees(belenios_tool: Tool, tmp_path: Path) -> None:
    keys = [TrusteePublicKey.of(Scalar.random()) for _ in range(2)]
    (tmp_path / "public_keys.jsons").write_bytes(b"".join(key.write() + b"\n" for key in keys))
    belenios_tool("setup", "make-trustees", cwd=tmp_path)
    made = (tmp_path / "trustees.json").read_bytes().strip()
    assert made == Trustees(tuple(Single(key) for key in keys)).write()
