"""`hustings trustee`: keys and their rounds, and what a trustee refuses to decrypt."""

import json
from pathlib import Path

import pytest

from hustings import errors
from hustings.protocol import key_check
from hustings.protocol.archive import ArchiveReader
from hustings.protocol.board import read_board
from hustings.protocol.decryptions import OwnedPartialDecryption
from hustings.protocol.group import Element
from hustings.protocol.trustee_keys import TrusteePublicKey, read_private_key
from hustings.protocol.trustees import Trustees
from tests.cli.command import hustings, refused, run
from tests.cli.office import Office
from tests.protocol.archives import hash_of
from tests.verification.sound import draft


def test_a_key_has_its_files_named_as_belenios_does(tmp_path: Path) -> None:
    told = json.loads(hustings("trustee", "keygen", "--out", tmp_path, "--json"))
    private, public = tmp_path / f"{told['id']}.privkey", tmp_path / f"{told['id']}.pubkey"
    key = TrusteePublicKey.parse(public.read_bytes())
    key.check_proof()
    assert read_private_key(private.read_bytes()).public_key() == key.public_key
    assert private.stat().st_mode & 0o777 == 0o600
    assert told["id"] == hash_of(key.public_key.hex().encode())[:8].upper()
    shown = hustings("trustee", "keygen", "--out", tmp_path)
    assert "SECRET" in shown
    assert "Fingerprint" in shown


def test_secrets_of_the_rounds_are_their_owners(office: Office) -> None:
    for suffix in ("key", "dkey"):
        files = list(office.folder.glob(f"*.{suffix}"))
        assert len(files) == 3
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


@pytest.mark.parametrize("context", ["1/2", "1/2/3/4", "a/b/c", "0/2/3", "4/2/3", "1/4/3", "1/²/3", "1/1/9999999", ""])
def test_a_context_that_is_none_is_refused(context: str, tmp_path: Path) -> None:
    assert "trustee" in refused("trustee", "threshold", "certificate", "--context", context, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_wrong_files_in_the_rounds_are_named(office: Office, tmp_path: Path) -> None:
    folder = office.folder
    certs, polynomials, voutputs = folder / "certs", folder / "polynomials", folder / "voutputs"
    names = (folder / "names").read_text().split()
    key, vinput = folder / f"{names[0]}.key", folder / f"{names[0]}.vinput"
    reversed_certs = tmp_path / "reversed"
    reversed_certs.write_text("".join(reversed(certs.read_text().splitlines(keepends=True))))
    two = tmp_path / "two"
    two.write_text("".join(polynomials.read_text().splitlines(keepends=True)[:2]))
    swapped = tmp_path / "swapped"
    swapped.write_text("".join(reversed(polynomials.read_text().splitlines(keepends=True))))
    threshold = ("trustee", "threshold")
    rounds = ("--certs", certs, "--polynomials")
    for args, status, said in (
        (("polynomial", "--certs", polynomials, "--key", key), 1, f"WrongField: {polynomials}, line 1"),
        (("polynomial", "--certs", reversed_certs, "--key", key), 1, "WrongCertificateContext"),
        (("polynomial", "--certs", certs, "--key", certs), 1, "NotATrusteeKey"),
        (("polynomial", "--certs", certs, "--key", "none"), 2, "cannot be opened"),
        (("vinputs", *rounds, two, "--out", tmp_path), 2, "has 2 lines; 3 are due"),
        (("vinputs", *rounds, swapped, "--out", tmp_path), 1, "trustee 1: "),
        (("voutput", "--certs", certs, "--key", folder / f"{names[1]}.key", vinput), 1, "WrongMessage"),
        (("voutput", "--certs", certs, "--key", "-"), 2, "cannot both be read"),
        (("parameters", *rounds, polynomials, "--voutputs", polynomials, "--out", tmp_path), 1, "WrongField"),
        (("parameters", *rounds, swapped, "--voutputs", voutputs, "--out", tmp_path), 1, "trustee 1: "),
    ):
        assert said in refused(*threshold, *args, status=status)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["office", "reversed", "swapped", "two"]


def test_messages_pass_through_pipes(office: Office) -> None:
    (name, *_) = (office.folder / "names").read_text().split()
    key, vinput = office.folder / f"{name}.key", office.folder / f"{name}.vinput"
    made = hustings("trustee", "threshold", "voutput", "--certs", office.folder / "certs", "--key", key,
                    stdin=vinput.read_text())  # fmt: skip
    assert json.loads(made)["public_key"]


def test_keys_are_combined_in_their_order(office: Office, tmp_path: Path) -> None:
    out = tmp_path / "trustees.json"
    said = run("trustee", "combine", *office.trustees, "--out", out).said
    trustees = Trustees.parse(out.read_bytes().strip())
    assert said.count("trustee ") == len(trustees.owner_keys) == 4
    assert hustings("trustee", "combine", out, "--out", "-").encode() == out.read_bytes()
    assert "exists already" in refused("trustee", "combine", *office.trustees, "--out", out)
    hustings("trustee", "combine", *reversed(office.trustees), "--out", out, "--force")
    assert Trustees.parse(out.read_bytes().strip()).items == tuple(reversed(trustees.items))


@pytest.mark.parametrize("owner", [1, 2, 3, 4])
def test_a_key_is_checked_against_an_election(office: Office, owner: int) -> None:
    assert json.loads(hustings("trustee", "check", office.archive, *office.keys(owner), "--json"))["owner"] == owner
    assert f"you are trustee {owner} of" in hustings("trustee", "check", office.archive, *office.keys(owner))


def test_keys_of_other_elections_and_other_things_are_no_keys(office: Office, tmp_path: Path) -> None:
    hustings("trustee", "keygen", "--out", tmp_path)
    (foreign,) = tmp_path.glob("*.privkey")
    seed, dkey = office.keys(2)[1], office.keys(2)[3]
    other = office.keys(3)[3]
    check = ("trustee", "check", office.archive)
    assert "ForeignKey" in refused(*check, "--key", foreign, status=1)
    assert "--decryption-key is needed" in refused(*check, "--key", seed)
    assert "WrongMessage" in refused(*check, "--key", seed, "--decryption-key", other, status=1)
    assert "NotATrusteeKey" in refused(*check, "--key", foreign, "--decryption-key", dkey, status=1)
    assert "NotUtf8" in refused(*check, "--key", seed, "--decryption-key", _noise(tmp_path), status=1)
    assert "more than" in refused(*check, "--key", "-", stdin="1" * 100_000)
    assert "ForeignKey" in refused("trustee", "decrypt", office.archive, "--key", foreign, status=1)


def _noise(folder: Path) -> Path:
    path = folder / "noise"
    path.write_bytes(b"\xff\xfe")
    return path


def test_a_partial_decryption_is_two_lines_for_either_program(office: Office, tmp_path: Path) -> None:
    office.tallied()
    ran = run("trustee", "decrypt", office.archive, *office.keys(3))
    decryption, owned = ran.output.encode().splitlines()
    assert OwnedPartialDecryption.parse(owned) == OwnedPartialDecryption(3, hash_of(decryption))
    with ArchiveReader.open(office.archive) as reader:
        sized = read_board(reader).tally.sized
    assert sized is not None
    assert ran.said.splitlines()[0] == f"encrypted tally {sized.encrypted_tally}: 2 ballots, summed up anew"
    out = tmp_path / "decryption"
    hustings("trustee", "decrypt", office.archive, *office.keys(1), "--out", out)
    hustings("tally", "add", office.archive, out)
    assert "already" in refused("trustee", "decrypt", office.archive, *office.keys(1))


def test_a_trustee_decrypts_nothing_before_there_is_a_tally(office: Office) -> None:
    office.voted()
    assert "there is no encrypted tally yet" in refused("trustee", "decrypt", office.archive, *office.keys(1))


def test_a_trustee_decrypts_nothing_but_the_sum_of_the_ballots(tmp_path: Path) -> None:
    """A tally that holds one voter's ballot only would open that voter's choice."""
    forged = draft("weights").copy()
    forged.decryptions, forged.result = [], None
    forged.tally_of(forged.counted()[:1])
    archive, key = tmp_path / "forged.bel", tmp_path / "key"
    archive.write_bytes(forged.archive())
    key.write_text(f'"{forged.keys[0].decimal()}"')
    assert "fault: Wrong" in refused("trustee", "decrypt", archive, "--key", key, status=1)


def test_a_trustee_is_warned_when_the_tally_is_one_ballot(office: Office) -> None:
    hustings("board", "append", office.archive, "-", stdin=office.ballot(0, "日本"))
    hustings("tally", "close", office.archive)
    hustings("tally", "encrypt", office.archive)
    assert "warning: one ballot counts" in run("trustee", "decrypt", office.archive, *office.keys(1)).said


def test_a_saved_key_is_proven_to_a_site(tmp_path: Path, office: Office) -> None:
    told = json.loads(hustings("trustee", "keygen", "--out", tmp_path, "--json"))
    proof = tmp_path / "proof"
    hustings("trustee", "prove", "Vote1|1|abc", "--key", tmp_path / f"{told['id']}.privkey", "--out", proof)
    key_check.check("Vote1|1|abc", Element.from_hex(told["public_key"]), proof.read_bytes())
    with pytest.raises(errors.WrongChallenge):
        key_check.check("Vote1|1|abd", Element.from_hex(told["public_key"]), proof.read_bytes())
    seeds = sorted(office.folder.glob("*.key"))
    shares = [
        hustings("trustee", "prove", "?", "--key", seed, "--decryption-key", seed.with_suffix(".dkey"))
        for seed in seeds
    ]
    assert len({*shares}) == 3
