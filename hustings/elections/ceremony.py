"""The trustees' key ceremony as what was received says: what is due from whom, and the record that it makes."""

import hashlib
import secrets
from collections.abc import Sequence
from enum import StrEnum

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from hustings import errors
from hustings.elections.models import Election, Trustee
from hustings.protocol import pedersen
from hustings.protocol.certificates import Certificate
from hustings.protocol.group import Element
from hustings.protocol.pedersen import Polynomial, Voutput
from hustings.protocol.trustee_keys import TrusteePublicKey
from hustings.protocol.trustees import Single, Trustees


class AlreadyReceived(errors.WrongState):
    """Another message of this kind was received from this trustee, and stays."""


class NotYetDue(errors.WrongState):
    """Messages of other trustees, or of this one, come first."""


class CeremonyOver(errors.WrongState):
    """The election is not one whose trustees are making their key."""


class Step(StrEnum):
    """What is due from a trustee next."""

    PUBLIC_KEY = "public-key"
    CERTIFICATE = "certificate"
    POLYNOMIAL = "polynomial"
    VOUTPUT = "voutput"
    WAIT = "wait"  # for other trustees
    CHECK = "check"
    DONE = "done"


def step_of(trustee: Trustee, trustees: Sequence[Trustee]) -> Step:
    """What is due from ``trustee``, one of ``trustees``, in the ceremony."""
    single = trustee.election.trusteeship == Election.Trusteeship.SINGLE
    if trustee.checked_at is not None:
        return Step.DONE
    if single:
        return Step.CHECK if trustee.public_key else Step.PUBLIC_KEY
    if trustee.voutput:
        return Step.CHECK
    if not trustee.certificate:
        return Step.CERTIFICATE
    if trustee.polynomial:
        return Step.VOUTPUT if trustee.vinput else Step.WAIT
    return Step.POLYNOMIAL if all(each.certificate for each in trustees) else Step.WAIT


def unchecked(election: Election) -> list[Trustee]:
    """The trustees who have not shown yet that their saved file works: the vote is not frozen before all have."""
    return [trustee for trustee in election.trustees.all() if trustee.checked_at is None]


def certificates_of(trustees: Sequence[Trustee]) -> list[Certificate]:
    """Their certificates, which were checked when they were received; NotYetDue where one is missing."""
    return [pedersen.parse(Certificate, _received(trustee.certificate)) for trustee in trustees]


def polynomials_of(trustees: Sequence[Trustee]) -> list[Polynomial]:
    """Their polynomials; NotYetDue where one is missing."""
    return [pedersen.parse(Polynomial, _received(trustee.polynomial)) for trustee in trustees]


def public_key_of(trustee: Trustee) -> Element:
    """The trustee's own public key, by which its partial decryption is verified; NotYetDue before it is made."""
    if trustee.election.trusteeship == Election.Trusteeship.SINGLE:
        return TrusteePublicKey.parse(_received(trustee.public_key)).public_key
    return pedersen.parse(Voutput, _received(trustee.voutput)).public_key.public_key


def trustees_of(election: Election) -> bytes:
    """The record of the trustees that the ceremony made, verified; NotYetDue before all have sent everything."""
    trustees = list(election.trustees.all())
    if election.trusteeship == Election.Trusteeship.SINGLE:
        keys = [TrusteePublicKey.parse(_received(trustee.public_key)) for trustee in trustees]
        made = Trustees(tuple(map(Single, keys)))
    else:
        voutputs = [pedersen.parse(Voutput, _received(trustee.voutput)) for trustee in trustees]
        made = Trustees((pedersen.threshold_parameters(certificates_of(trustees), polynomials_of(trustees), voutputs),))
    made.verify()
    return made.write()


def _received(message: str) -> bytes:
    if not message:
        raise NotYetDue(_("Not all trustees have sent their part yet. Wait for them, or remind them."))
    return message.encode()


# -- links -------------------------------------------------------------------------------------------------------------


def token_of(trustee: Trustee) -> str:
    """The secret in the trustee's link: made of the site's key, so that letters can repeat it and nothing stores it.

    Each invitation (``invited_at``) has its own.
    """
    assert trustee.invited_at is not None
    said = f"{trustee.election_id}|{trustee.number}|{trustee.email}|{trustee.invited_at.isoformat()}"
    return salted_hmac("hustings.elections.ceremony.token", said, algorithm="sha256").hexdigest()[:40]


def token_hash(token: str) -> str:
    """What is stored of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def opens(trustee: Trustee | None, token: str) -> bool:
    """Whether this is the secret of the trustee's link, in the same time for every answer; nothing opens nobody's."""
    stored = trustee.token_hash if trustee is not None else ""
    return secrets.compare_digest(token_hash(token), stored or "-" * 64) and bool(stored)
