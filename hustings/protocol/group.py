"""The group Ed25519 as Belenios writes it: the one door to the kernel (specification sections 4.2 and 5.2.1)."""

from hustings._kernel import (
    ORDER,
    BallotForm,
    BallotReport,
    Element,
    EncryptedSum,
    Scalar,
    check_decryption,
    check_elements_many,
    check_knowledge,
    credential_secret,
    decrypt,
    little_endian_order,
    prove_knowledge,
    public_credentials_many,
    random_credentials_many,
    seeded_credentials_many,
    small_logarithms,
)

GROUP = "Ed25519"
"""The group's name in elections, certificates and transcripts."""

__all__ = [
    "GROUP",
    "ORDER",
    "BallotForm",
    "BallotReport",
    "Element",
    "EncryptedSum",
    "Scalar",
    "check_decryption",
    "check_elements_many",
    "check_knowledge",
    "credential_secret",
    "decrypt",
    "little_endian_order",
    "prove_knowledge",
    "public_credentials_many",
    "random_credentials_many",
    "seeded_credentials_many",
    "small_logarithms",
]
