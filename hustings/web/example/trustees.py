"""The example's trustees: three people of whom two suffice, each with the file that a trustee saves."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from hustings.accounts.models import User
from hustings.elections import actions as elections
from hustings.elections import ceremony_actions as ceremony
from hustings.elections.ceremony import certificates_of, token_of
from hustings.elections.draft_actions import Invited
from hustings.elections.models import Election
from hustings.protocol import key_check, pedersen
from hustings.protocol.certificates import Context
from hustings.protocol.group import Scalar
from hustings.protocol.pedersen import Vinput

TRUSTEES = (
    Invited("Ruth Abara (League of Voters)", "ruth@trustees.example.org"),
    Invited("Prof. Jan Kowalski", "jan@trustees.example.org"),
    Invited("Dolores Vega (Local 12)", "dolores@trustees.example.org"),
)
NEEDED = 2


def hold_ceremony(*, by: User, election: Election, folder: Path) -> list[Scalar]:
    """Let the trustees make their keys and check their files, which are kept in the folder; their decryption keys."""
    elections.start_ceremony(by=by, election=election)
    ceremony.invite_trustees(election_uuid=election.uuid, by=by)
    numbers = range(1, len(TRUSTEES) + 1)
    for trustee in election.trustees.all():
        ceremony.sign_in(election_uuid=election.uuid, number=trustee.number, token=token_of(trustee))
    made = [pedersen.certificate(Context(len(TRUSTEES), NEEDED, number)) for number in numbers]
    seeds = [seed for seed, _certificate in made]
    for number, (seed, certificate) in zip(numbers, made, strict=True):
        _send(ceremony.accept_certificate, election, number, pedersen.write(certificate))
        (folder / f"{election.uuid}-trustee-{number}.key").write_text(f"{seed}\n", encoding="ascii")
    certificates = certificates_of(list(election.trustees.all()))
    for number, seed in zip(numbers, seeds, strict=True):
        _send(ceremony.accept_polynomial, election, number, pedersen.write(pedersen.polynomial(certificates, seed)))
    keys = []
    for trustee, seed in zip(election.trustees.all(), seeds, strict=True):
        voutput = pedersen.voutput(certificates, seed, pedersen.parse(Vinput, trustee.vinput.encode()))
        _send(ceremony.accept_voutput, election, trustee.number, pedersen.write(voutput))
        keys.append(pedersen.decryption_key(seed, voutput.private_key))
    for number, key in zip(numbers, keys, strict=True):
        question = f"example {number}"
        answer = key_check.prove(question, key)
        ceremony.accept_check(election_uuid=election.uuid, number=number, question=question, content=answer)
    return keys


def links(election: Election) -> list[str]:
    """The address of each trustee's page."""
    address = f"{settings.SITE_ADDRESS}/trustee/{election.uuid}/"
    return [f"{address}#{trustee.number}.{token_of(trustee)}" for trustee in election.trustees.all()]


def _send(accept: Callable[..., None], election: Election, number: int, content: bytes) -> None:
    accept(election_uuid=election.uuid, number=number, content=content)
