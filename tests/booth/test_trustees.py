"""Trustees in the browser's code and in Python, who take turns through all rounds and open a tally together."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hustings.protocol import canonical, pedersen, pki
from hustings.protocol.appender import Appender, create
from hustings.protocol.archive import ArchiveReader
from hustings.protocol.ballots import form_of
from hustings.protocol.certificates import Certificate, Context
from hustings.protocol.chain import ChainWriter
from hustings.protocol.credentials import write_public_credentials
from hustings.protocol.decryptions import PartialDecryption
from hustings.protocol.election import Election, HomomorphicQuestion, Template, fingerprint, new_uuid, write_election
from hustings.protocol.events import BallotPosted, ChainReader, Setup
from hustings.protocol.events import EncryptedTally as PostedTally
from hustings.protocol.group import Scalar, credential_secret, random_credentials_many
from hustings.protocol.pedersen import Polynomial, Vinput, Voutput, parse, write
from hustings.protocol.posting import OpenBoard, create_archive
from hustings.protocol.proofs import Proof
from hustings.protocol.tally import Result
from hustings.protocol.trustee_keys import TrusteePublicKey
from hustings.protocol.trustees import Single, Trustees
from hustings.protocol.verification import Sources, verify
from tests.booth.trustee_of_the_booth import BoothFaultError, ask
from tests.protocol.ceremony import changed, inside, one_more

TEMPLATE = Template("No rule", "Two questions", (
    HomomorphicQuestion(("Ada", "Ben", "Nobody"), "Whom?", 1, 1),
    HomomorphicQuestion(("x", "y"), "Which?", 0, 2, True),
))  # fmt: skip
MESSAGES = ("", "a", "x" * 15, "x" * 16, "Ωμέγα 🗳", "x" * 70_000)


def certificates_text(certificates: list[Certificate]) -> str:
    return "\n".join(write(certificate).decode() for certificate in certificates)


class Taking:
    """One run of the ceremony: trustees with a number in ``booth`` are the browser's code, the others Python."""

    def __init__(self, threshold: int, size: int, booth: set[int]) -> None:
        self.booth = booth
        pairs = [self.certificate(Context(size, threshold, index)) for index in range(1, size + 1)]
        self.seeds = [seed for seed, _ in pairs]
        self.certificates = [certificate for _, certificate in pairs]
        self.polynomials = [self.polynomial(number) for number in range(1, size + 1)]
        self.vinputs = pedersen.vinputs(self.certificates, self.polynomials)
        self.voutputs = [self.voutput(number) for number in range(1, size + 1)]
        self.parameters = pedersen.threshold_parameters(self.certificates, self.polynomials, self.voutputs)

    def certificate(self, context: Context) -> tuple[str, Certificate]:
        if context.index not in self.booth:
            return pedersen.certificate(context)
        made = ask("certificate", size=context.size, threshold=context.threshold, index=context.index)
        return made["seed"], parse(Certificate, made["sent"].encode())

    def polynomial(self, number: int) -> Polynomial:
        seed = self.seeds[number - 1]
        if number not in self.booth:
            return pedersen.polynomial(self.certificates, seed)
        sent = ask("polynomial", certificates=certificates_text(self.certificates), seed=seed)["sent"]
        return parse(Polynomial, sent.encode())

    def voutput(self, number: int) -> Voutput:
        seed, vinput = self.seeds[number - 1], self.vinputs[number - 1]
        if number not in self.booth:
            return pedersen.voutput(self.certificates, seed, vinput)
        certificates = certificates_text(self.certificates)
        sent = ask("voutput", certificates=certificates, seed=seed, vinput=write(vinput).decode())["sent"]
        return parse(Voutput, sent.encode())


@pytest.fixture(scope="module")
def taking() -> Taking:
    return Taking(2, 3, {2, 3})


@pytest.mark.parametrize("message", MESSAGES, ids=len)
def test_channels_work_in_both_directions(message: str) -> None:
    sender, recipient = Scalar.random(), Scalar.random()
    to, by = recipient.public_key(), sender.public_key()
    sent = ask("send", key=sender.decimal(), recipient=to.hex(), message=message)["sent"]
    assert pki.receive(recipient, by, sent) == message
    sent = pki.send(sender, to, message)
    assert ask("receive", key=recipient.decimal(), sender=by.hex(), message=sent)["text"] == message


def test_the_booth_refuses_messages_that_are_not_for_it_or_not_by_the_sender() -> None:
    sender, recipient, other = Scalar.random(), Scalar.random(), Scalar.random()
    sent = pki.send(sender, recipient.public_key(), "secret")

    def refused(key: Scalar, by: Scalar, message: str) -> str:
        with pytest.raises(BoothFaultError) as raised:
            ask("receive", key=key.decimal(), sender=by.public_key().hex(), message=message)
        return str(raised.value)

    def flip(message: Any) -> None:
        message["data"] = f"{int(message['data'][0], 16) ^ 1:x}" + message["data"][1:]

    assert refused(other, sender, sent) == "WrongMessage"
    assert refused(recipient, other, sent) == "WrongMessageSignature"
    assert refused(recipient, sender, changed(sent.encode(), flip).decode()) == "WrongMessage"
    # Signed for another, and encrypted anew for us by whoever passed it on.
    for_other = pki.ChannelMessage(other.public_key(), "secret")
    signed = pki.SignedMessage.sign(sender, canonical.dumps(for_other.to_json()).decode())
    passed_on = pki.EncryptedMessage.encrypt(recipient.public_key(), canonical.dumps(signed.to_json()))
    assert refused(recipient, sender, canonical.dumps(passed_on.to_json()).decode()) == "WrongRecipient"


def test_a_single_key_of_the_booth_is_one_to_python() -> None:
    made = ask("keygen")
    key = TrusteePublicKey.parse(made["sent"].encode())
    key.check_proof()
    assert Scalar.from_decimal(made["file"].strip('"\n')).public_key() == key.public_key


def coefficients_reversed(vinput: Any) -> None:
    inside(vinput["coefexps"][0], "message", lambda said: said["coefexps"].reverse())


def own_polynomial_as_share(vinput: Any) -> None:
    vinput["secrets"][0] = vinput["polynomial"]


CHANGES: list[tuple[str, Callable[[Any], object]]] = [
    ("WrongCoefficientsSignature trustee 1", coefficients_reversed),
    ("WrongCertificatesSignature trustee 1", lambda vinput: one_more(vinput["signatures"][0], "response")),
    ("WrongMessageSignature trustee 1", own_polynomial_as_share),
    ("WrongField secrets", lambda vinput: vinput["secrets"].pop()),
]


@pytest.mark.parametrize(("fault", "change"), CHANGES, ids=[fault.split()[0] for fault, _ in CHANGES])
def test_the_booth_checks_what_it_is_sent_in_round_5(
    fault: str, change: Callable[[Any], object], taking: Taking
) -> None:
    assert refused_in_round_5(taking, changed(write(taking.vinputs[1]), change)) == fault


def test_the_booth_refuses_a_share_that_is_not_on_the_polynomial_committed_to(taking: Taking) -> None:
    assert refused_in_round_5(taking, write(cheating_share(taking))) == "WrongSecretShare trustee 3"


def refused_in_round_5(taking: Taking, vinput: bytes) -> str:
    certificates = certificates_text(taking.certificates)
    with pytest.raises(BoothFaultError) as raised:
        ask("voutput", certificates=certificates, seed=taking.seeds[1], vinput=vinput.decode())
    return str(raised.value)


def cheating_share(taking: Taking) -> Vinput:
    """Trustee 3, who sends trustee 2 a share that does not lie on the polynomial committed to."""
    keys = pki.PrivateKeys.from_seed(taking.seeds[2])
    share = canonical.dumps({"secret": Scalar.random().decimal()}).decode()
    sent = pki.send(keys.signing, taking.certificates[1].keys.encryption, share)
    right = taking.vinputs[1]
    return Vinput(right.polynomial, (*right.secrets[:2], sent), right.coefficients, right.signatures)


def test_the_booth_refuses_a_polynomial_of_its_own_that_the_server_exchanged(taking: Taking) -> None:
    other = pedersen.polynomial(taking.certificates, taking.seeds[1])
    polynomials = [taking.polynomials[0], other, taking.polynomials[2]]
    [_, swapped, _] = pedersen.vinputs(taking.certificates, polynomials)
    right = taking.vinputs[1]
    mixed = Vinput(right.polynomial, swapped.secrets, swapped.coefficients, swapped.signatures)
    assert refused_in_round_5(taking, write(mixed)) == "WrongPolynomial trustee 2"


def test_the_booth_refuses_certificates_that_do_not_fit(taking: Taking) -> None:
    def refused(certificates: list[Certificate], seed: str = taking.seeds[1]) -> str:
        with pytest.raises(BoothFaultError) as raised:
            ask("polynomial", certificates=certificates_text(certificates), seed=seed)
        return str(raised.value)

    first, second, third = taking.certificates
    _, of_others = pedersen.certificate(Context(3, 1, 3))
    foreign_seed, _ = pedersen.certificate(Context(3, 2, 1))
    assert refused([second, first, third]) == "WrongCertificateContext trustee 1"
    assert refused([first, second]) == "WrongCertificateContext trustee 1"
    assert refused([first, second, of_others]) == "WrongCertificateContext trustee 3"
    assert refused(taking.certificates, foreign_seed) == "ForeignKey"


# -- the tally ---------------------------------------------------------------------------------------------------------


class Vote:
    """An election with weights and a revote, or one in which nobody voted, closed and summed up."""

    def __init__(self, folder: Path, trustees: Trustees, *, empty: bool = False) -> None:
        uuid = new_uuid()
        private, public = random_credentials_many(uuid, 4)
        raw = write_election(TEMPLATE, uuid, trustees.combined_key())
        self.path = folder / f"{uuid}.bel"
        self.election = Election.parse(raw)
        credentials = write_public_credentials(list(zip(public, [1, 2, 5, 2**40], strict=True)))
        create_archive(self.path, Setup(raw, trustees.write(), credentials, None), 1_795_320_197)
        form = form_of(self.election)
        votes = [
            (0, [[1, 0, 0], [0, 1, 1]]),
            (1, [[0, 1, 0], [1, 0, 0]]),
            (0, [[0, 0, 1], [0, 1, 0]]),
            (2, [[1, 0, 0], [0, 0, 0]]),
        ]
        ballots = [form.encrypt(credential_secret(uuid, private[who]), choices) for who, choices in votes]
        with OpenBoard(self.path) as board:
            board.post([] if empty else ballots)
            board.close_vote()
            self.sized = board.post_encrypted_tally()


def test_all_open_a_tally_together(taking: Taking, tmp_path: Path) -> None:
    vote = Vote(tmp_path, Trustees((taking.parameters,)))
    found = ask("decrypt", archive=vote.path, seed=taking.seeds[1], dkey=taking.voutputs[1].private_key)
    assert (found["ballots"], found["weight"], found["hash"]) == (3, "8", vote.sized.encrypted_tally)
    assert found["stages"] == ["reading", "summing"]
    with OpenBoard(vote.path) as board:
        assert found["credentials"] == board.board.credentials.fingerprint
        board.post_partial_decryption(2, found["sent"].encode())
        encrypted = board.board.tally.encrypted
        assert encrypted is not None
        ours = pedersen.decryption_key(taking.seeds[0], taking.voutputs[0].private_key)
        board.post_partial_decryption(1, PartialDecryption.make(ours, encrypted, vote.election.fingerprint).write())
        assert board.post_result() == Result(((5, 2, 1), (2, 1, 0)))
    verify(Sources(vote.path))


def test_a_sole_trustee_opens_a_tally(tmp_path: Path) -> None:
    made = ask("keygen")
    vote = Vote(tmp_path, Trustees((Single(TrusteePublicKey.parse(made["sent"].encode())),)))
    found = ask("decrypt", archive=vote.path, file=made["file"])
    with OpenBoard(vote.path) as board:
        board.post_partial_decryption(1, found["sent"].encode())
        assert board.post_result() == Result(((5, 2, 1), (2, 1, 0)))


def test_a_tally_without_ballots_is_opened_too(tmp_path: Path) -> None:
    made = ask("keygen")
    vote = Vote(tmp_path, Trustees((Single(TrusteePublicKey.parse(made["sent"].encode())),)), empty=True)
    found = ask("decrypt", archive=vote.path, file=made["file"])
    assert (found["ballots"], found["weight"]) == (0, "0")
    with OpenBoard(vote.path) as board:
        board.post_partial_decryption(1, found["sent"].encode())
        assert board.post_result() == Result(((0, 0, 0), (0, 0, 0)))


def test_one_of_several_opens_a_tally_alone_where_one_suffices(tmp_path: Path) -> None:
    taking = Taking(1, 2, {1})
    vote = Vote(tmp_path, Trustees((taking.parameters,)))
    found = ask("decrypt", archive=vote.path, seed=taking.seeds[0], dkey=taking.voutputs[0].private_key)
    with OpenBoard(vote.path) as board:
        board.post_partial_decryption(1, found["sent"].encode())
        assert board.post_result() == Result(((5, 2, 1), (2, 1, 0)))


def test_the_booth_names_what_is_wrong_with_an_archive(taking: Taking, tmp_path: Path) -> None:
    vote = Vote(tmp_path, Trustees((taking.parameters,)))
    data = vote.path.read_bytes()

    def refused(archive: bytes) -> str:
        vote.path.write_bytes(archive)
        with pytest.raises(BoothFaultError) as raised:
            ask("decrypt", archive=vote.path, seed=taking.seeds[1], dkey=taking.voutputs[1].private_key)
        return str(raised.value).split()[0]

    with ArchiveReader.open(vote.path) as archive:
        records = list(archive.records())
    middle = records[5]
    content_at = middle.offset + 512
    assert refused(b"") == "NotAnArchive"
    assert refused(data[:-512]) == "TruncatedArchive"
    assert refused(data[: content_at + 9]) == "TruncatedArchive"
    assert refused(data[:content_at] + bytes([data[content_at] ^ 1]) + data[content_at + 1 :]) == "WrongRecordHash"
    assert refused(data[: middle.offset + 300] + b"x" + data[middle.offset + 301 :]) == "WrongRecordHeader"
    end_of_ballots = next(record for record in records if b"EndBallots" in record.content)
    assert refused(data[: end_of_ballots.offset]) == "WrongEncryptedTally"


# -- a server that lies to the trustee ---------------------------------------------------------------------------------


class Lie:
    """The archive of a vote with one thing changed, and everything that follows from it made anew."""

    def __init__(self, vote: Vote, path: Path) -> None:
        self.vote, self.path = vote, path
        with ArchiveReader.open(vote.path) as archive:
            entries = list(ChainReader().entries(archive.records()))
        self.setup = next(entry for entry in entries if isinstance(entry, Setup))
        self.ballots = [entry.content for entry in entries if isinstance(entry, BallotPosted)]
        self.tally = next(entry for entry in entries if isinstance(entry, PostedTally))

    def write(self) -> Path:
        create(self.path, 1_795_320_197)
        chain = ChainWriter(None)
        with Appender(self.path) as appender:
            appender.append([chain.setup(self.setup), *map(chain.ballot, self.ballots), chain.end_ballots()])
            appender.append([chain.encrypted_tally(self.tally.tally, self.tally.sized)])
        return self.path

    def resize(self, **changes: object) -> None:
        sized = changed(self.tally.sized, lambda fields: fields.update(changes))
        self.tally = PostedTally(self.tally.tally, sized, self.tally.hash_hex)

    def change_ballot(self, change: Callable[[Any], object]) -> None:
        self.ballots[1] = changed(self.ballots[1], change)


def other_choice(ballot: Any) -> None:
    choices = ballot["answers"][0]["choices"]
    choices[0], choices[1] = choices[1], choices[0]


def signed_anew(ballot: Any) -> None:
    """With another key than the credential's."""
    del ballot["signature"]
    said = fingerprint(canonical.dumps(ballot))
    proof = Proof.make(f"sig|{said}|", Scalar.random())
    ballot["signature"] = {"hash": said, "proof": proof.to_json()}


def foreign(ballot: Any) -> None:
    ballot["credential"] = Scalar.random().public_key().hex()
    signed_anew(ballot)


def with_other_ballot_left_out(lie: Lie) -> None:
    del lie.ballots[1]


LIES: list[tuple[str, Callable[[Lie], object]]] = [
    ("WrongEncryptedTally", with_other_ballot_left_out),
    ("WrongEncryptedTally", lambda lie: lie.ballots.reverse()),
    ("WrongSignatureHash", lambda lie: lie.change_ballot(other_choice)),
    ("WrongSignature", lambda lie: lie.change_ballot(signed_anew)),
    ("UnknownCredential", lambda lie: lie.change_ballot(foreign)),
    ("MissingSignature", lambda lie: lie.change_ballot(lambda ballot: ballot.pop("signature"))),
    ("WrongElectionHash", lambda lie: lie.change_ballot(lambda ballot: ballot.update(election_hash="x" * 43))),
    ("WrongElectionUuid", lambda lie: lie.change_ballot(lambda ballot: ballot.update(election_uuid="x" * 14))),
    ("WrongBallotCount", lambda lie: lie.resize(num_tallied=4)),
    ("WrongTotalWeight", lambda lie: lie.resize(total_weight=9)),
]


@pytest.mark.parametrize(("fault", "change"), LIES, ids=[f"{i}-{fault}" for i, (fault, _) in enumerate(LIES)])
def test_the_booth_decrypts_nothing_but_the_sum_of_what_the_voters_signed(
    fault: str, change: Callable[[Lie], object], taking: Taking, tmp_path: Path
) -> None:
    lie = Lie(Vote(tmp_path, Trustees((taking.parameters,))), tmp_path / "lie.bel")
    change(lie)
    with pytest.raises(BoothFaultError) as raised:
        ask("decrypt", archive=lie.write(), seed=taking.seeds[1], dkey=taking.voutputs[1].private_key)
    assert str(raised.value).split()[0] == fault


def test_the_booth_refuses_trustees_who_do_not_make_the_elections_key(taking: Taking, tmp_path: Path) -> None:
    lie = Lie(Vote(tmp_path, Trustees((taking.parameters,))), tmp_path / "lie.bel")
    for trustees, fault in (
        (Trustees((Single(TrusteePublicKey.of(Scalar.random())),)).write(), "WrongElectionKey"),
        (changed(lie.setup.trustees, lambda items: items[0][1]["verification_keys"].reverse()), "WrongVerificationKey"),
        (changed(lie.setup.trustees, lambda items: one_more(items[0][1]["signatures"][0], "response")),
         "WrongCertificatesSignature"),
        (changed(lie.setup.trustees, lambda items: items.append(items[0])), "RepeatedTrustee"),
    ):  # fmt: skip
        lie.setup = lie.setup._replace(trustees=trustees)
        lie.path.unlink(missing_ok=True)
        with pytest.raises(BoothFaultError) as raised:
            ask("decrypt", archive=lie.write(), seed=taking.seeds[1], dkey=taking.voutputs[1].private_key)
        assert str(raised.value).split()[0] == fault
        lie.setup = Lie(lie.vote, lie.path).setup
