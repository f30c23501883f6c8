"""What crypto version 1 of the protocol lets pass, shown to be what SECURITY.md says that it is."""

import pytest

from hustings import errors
from hustings.protocol.group import BallotForm, Element, EncryptedSum, Scalar, check_decryption, credential_secret
from hustings.protocol.tally import EncryptedTally, result_of

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
