"""A ceremony held by our own trustees, what it leaves behind, and how one thing in a message is changed."""

import copy
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hustings.protocol import canonical, pedersen
from hustings.protocol.certificates import Certificate, Context
from hustings.protocol.group import Scalar
from hustings.protocol.trustee_keys import TrusteePublicKey
from hustings.protocol.trustees import Pedersen, Single, Trustees


@dataclass(frozen=True)
class Ceremony:
    """Every message of one run of the threshold protocol; entry i of each list is trustee i + 1's."""

    seeds: list[str]
    certificates: list[Certificate]
    polynomials: list[pedersen.Polynomial]
    vinputs: list[pedersen.Vinput]
    voutputs: list[pedersen.Voutput]
    parameters: Pedersen

    @property
    def keys(self) -> list[Scalar]:
        pairs = zip(self.seeds, self.voutputs, strict=True)
        return [pedersen.decryption_key(seed, voutput.private_key) for seed, voutput in pairs]


def hold(threshold: int, size: int) -> Ceremony:
    pairs = [pedersen.certificate(Context(size, threshold, index)) for index in range(1, size + 1)]
    seeds, certificates = [seed for seed, _ in pairs], [certificate for _, certificate in pairs]
    polynomials = [pedersen.polynomial(certificates, seed) for seed in seeds]
    vinputs = pedersen.vinputs(certificates, polynomials)
    voutputs = [pedersen.voutput(certificates, *pair) for pair in zip(seeds, vinputs, strict=True)]
    parameters = pedersen.threshold_parameters(certificates, polynomials, voutputs)
    return Ceremony(seeds, certificates, polynomials, vinputs, voutputs, parameters)


def trustees_of(single: Scalar, ceremony: Ceremony) -> Trustees:
    """One mandatory trustee, number 1, and the ceremony's from number 2 on."""
    return Trustees((Single(TrusteePublicKey.of(single)), ceremony.parameters))


def changed(message: bytes, change: Callable[[Any], object]) -> bytes:
    """The message after ``change`` was done to its JSON, in place."""
    value = copy.deepcopy(canonical.loads(message))
    change(value)
    return canonical.dumps(value)


def inside(holder: Any, field: str, change: Callable[[Any], object]) -> None:
    """The same done to JSON that stands within a string of other JSON."""
    holder[field] = changed(holder[field].encode(), change).decode()


def one_more(holder: Any, field: str) -> None:
    """A scalar plus one."""
    holder[field] = (Scalar.from_decimal(holder[field]) + Scalar.from_int(1)).decimal()


def records(folder: Path) -> list[tuple[str, bytes]]:
    """Name and content of each record of a fixture's archive."""
    (archive,) = folder.glob("*.bel")
    with tarfile.open(archive) as tar:
        return [(member.name, tar.extractfile(member).read()) for member in tar]  # type: ignore[union-attr]
