"""What crypto version 1 of the protocol lets pass, shown to be what SECURITY.md says that it is."""

import pytest

from hustings import errors
from hustings.protocol import pedersen
from hustings.protocol.certificates import Context
from hustings.protocol.decryptions import PartialDecryption, combine
from hustings.protocol.group import BallotForm, Element, EncryptedSum, Scalar, check_decryption, credential_secret
from hustings.protocol.proofs import Proof
from hustings.protocol.tally import EncryptedTally, result_of
from hustings.protocol.trustees import Trustees

UUID = "h5RrD7mKjJ2fTq"
FINGERPRINT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"


def forged_decryption(prefix: bytes, secret: Scalar, alpha: Element) -> tuple[Element, Scalar, Scalar]:
    """A wrong factor with a proof that passes: its hash covers no factor, so the factor can come last."""
    first, second = Scalar.random(), Scalar.random()
    commitment, other = first.public_key(), alpha.power(second)
    challenge = Scalar.from_hash(prefix + f"{commitment.hex()},{other.hex()}".encode())
    response = first - secret * challenge
    factor = (other * alpha.power(response).inverse()).power(challenge.invert())
    return factor, challenge, response


def test_a_trustee_can_spoil_a_decryption_whose_proof_holds_but_not_choose_the_count() -> None:
    """The factor comes out at random, so the count is none that fits: the tally does not open, and says so."""
    secret = Scalar.random()
    key = secret.public_key()
    form = BallotForm(UUID, FINGERPRINT, key, [(1, 0, 1, False)])
    summed = EncryptedSum(form)
    ballots = [form.encrypt(credential_secret(UUID, "11111-111111-11111-111111"), [[1]])]
    summed.add_many(ballots, [1])
    tally = EncryptedTally.of(summed.values())
    ((alpha, _),) = summed.values()[0]
    prefix = f"decrypt|{FINGERPRINT}|{key.hex()}|".encode()

    factor, challenge, response = forged_decryption(prefix, secret, alpha)

    assert factor != alpha.power(secret)
    check_decryption(prefix, key, alpha, factor, challenge, response)
    with pytest.raises(errors.ResultOutOfRange):
        result_of(tally, ((factor,),), 1)
    assert result_of(tally, ((alpha.power(secret),),), 1).questions == ((1,),)


def _decryptions(lying: int, *owners: int) -> tuple[Trustees, EncryptedTally, dict[int, PartialDecryption]]:
    """A tally of one ballot, and the parts of these trustees of a set of which any two suffice; one of them lies."""
    trustees, keys = _three_of_whom_two_suffice()
    form = BallotForm(UUID, FINGERPRINT, trustees.combined_key(), [(1, 0, 1, False)])
    summed = EncryptedSum(form)
    summed.add_many([form.encrypt(credential_secret(UUID, "11111-111111-11111-111111"), [[1]])], [1])
    tally = EncryptedTally.of(summed.values())
    decryptions = {owner: PartialDecryption.make(keys[owner - 1], tally, FINGERPRINT) for owner in owners}
    key = trustees.owner_keys[lying - 1].hex()
    alpha = tally.questions[0][0].alpha
    factor, challenge, response = forged_decryption(f"decrypt|{FINGERPRINT}|{key}|".encode(), keys[lying - 1], alpha)
    decryptions[lying] = PartialDecryption(((factor,),), ((Proof(challenge, response),),))
    decryptions[lying].verify(tally, FINGERPRINT, trustees.owner_keys[lying - 1])
    return trustees, tally, decryptions


def _three_of_whom_two_suffice() -> tuple[Trustees, list[Scalar]]:
    seeds, certs = zip(*(pedersen.certificate(Context(3, 2, index)) for index in (1, 2, 3)), strict=True)
    polynomials = [pedersen.polynomial(certs, seed) for seed in seeds]
    vinputs = pedersen.vinputs(certs, polynomials)
    voutputs = [pedersen.voutput(certs, seed, vinput) for seed, vinput in zip(seeds, vinputs, strict=True)]
    keys = [pedersen.decryption_key(seed, out.private_key) for seed, out in zip(seeds, voutputs, strict=True)]
    return Trustees((pedersen.threshold_parameters(certs, polynomials, voutputs),)), keys


@pytest.mark.parametrize("lying", [1, 2, 3])
def test_a_lie_among_more_decryptions_than_needed_is_found(lying: int) -> None:
    """Whoever lies, first or surplus: the factors do not lie on one polynomial."""
    trustees, _, decryptions = _decryptions(lying, 1, 2, 3)
    with pytest.raises(errors.InconsistentDecryptions):
        combine(trustees, decryptions)


def test_a_lie_among_as_many_as_needed_does_not_open() -> None:
    trustees, tally, decryptions = _decryptions(1, 1, 3)
    with pytest.raises(errors.ResultOutOfRange):
        result_of(tally, combine(trustees, decryptions), 1)
