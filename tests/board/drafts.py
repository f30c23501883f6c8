"""Elections about to be frozen, with their roll and what their trustees sent. Needs the database."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hustings.elections.models import Election, State, Trustee
from hustings.protocol import pedersen
from hustings.protocol.group import Scalar
from hustings.protocol.trustee_keys import TrusteePublicKey
from hustings.roll.models import Member
from tests.protocol.ceremony import hold
from tests.web.elections import OPTIONS, TWO_THIRDS, _draft, organization

CUT_OFF = date(2026, 1, 31)


def sealing_election(*, members: int = 9, threshold: int = 2, **fields: Any) -> tuple[Election, list[Scalar]]:
    """An election in the state SEALING, and its trustees' private keys; with ``threshold=0`` single trustees.

    Every fifth member joined after the vote was announced; one more member joined after the cut-off day, one is not
    active any more.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    window = {"opens_at": now + timedelta(hours=1), "closes_at": now + timedelta(days=1)}
    election = _draft(OPTIONS, TWO_THIRDS, {**window, **fields})
    for number in range(members):
        joined = CUT_OFF if number % 5 == 4 else None
        _member(number, joined_on=joined, state="CA", language="es" if number % 2 else "")
    _member(members, joined_on=CUT_OFF + timedelta(days=1))
    _member(members + 1, active=False)
    keys = _hold_ceremony(election, threshold)
    election.state = State.SEALING
    election.save()
    return election, keys


def _member(number: int, **fields: Any) -> None:
    address = f"member{number}@example.org"
    Member.objects.create(organization=organization(), address=address, mailbox=address, **fields)


def _hold_ceremony(election: Election, threshold: int) -> list[Scalar]:
    if threshold == 0:
        keys = [Scalar.random() for _ in range(2)]
        for number, key in enumerate(keys, 1):
            _trustee(election, number, public_key=TrusteePublicKey.of(key).write().decode())
        election.trusteeship, election.threshold = Election.Trusteeship.SINGLE, 2
        return keys
    ceremony = hold(threshold, 3)
    for number, messages in enumerate(
        zip(ceremony.certificates, ceremony.polynomials, ceremony.voutputs, strict=True), 1
    ):
        texts = [pedersen.write(message).decode() for message in messages]
        _trustee(election, number, **dict(zip(("certificate", "polynomial", "voutput"), texts, strict=True)))
    election.trusteeship, election.threshold = Election.Trusteeship.THRESHOLD, threshold
    return ceremony.keys


def _trustee(election: Election, number: int, **messages: str) -> None:
    Trustee.objects.create(
        election=election, number=number, name=f"Trustee {number}", email=f"trustee{number}@example.org", **messages
    )
