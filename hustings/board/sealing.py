"""Freezing an election: the roll becomes credentials, rows the record that voters are bound to, and the chain begins.

A job: it may be cut off anywhere and started again, by several workers at once. Voting rights are made in batches, each
whole; the last transaction makes the election frozen, or nothing. When the election cannot be frozen as it stands, it
goes back to its officials with the reason in the audit log.
"""

from django.db import transaction

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.actions import record
from hustings.board.actions import found
from hustings.credentials import enrolment, register_actions
from hustings.elections.ceremony import trustees_of
from hustings.elections.frozen import election_record
from hustings.elections.locks import locked
from hustings.elections.models import Election, State
from hustings.protocol.board import set_up
from hustings.protocol.election import fingerprint
from hustings.protocol.events import Setup
from hustings.protocol.trustees import Trustees

ATTEMPTS = 3
"""How often the rights are made when the roll keeps changing meanwhile."""


def seal(*, election_uuid: str, by: User | None) -> bool:
    """Freeze an election that is being sealed; whether it was done here: another worker may have been first.

    An election that cannot be frozen goes back to the ceremony; the audit log says why.
    """
    if not Election.objects.filter(pk=election_uuid, state=State.SEALING).exists():
        return False
    try:
        for _ in range(ATTEMPTS):
            enrolment.enrol(election_uuid=election_uuid)
            if _freeze(election_uuid, *_setup(election_uuid), by):
                return True
            enrolment.forget(election_uuid=election_uuid)
        raise errors.WrongState("The roll kept changing while the election was being frozen: wait for its import.")
    except (errors.Fault, errors.Refusal, errors.Unsupported) as reason:
        return _give_up(election_uuid, f"{reason}", by)


def _setup(election_uuid: str) -> tuple[Setup, tuple[int, str]]:
    # Verified as every reader of the archive will, and the rights that it was made of.
    election = Election.objects.select_related("organization").get(pk=election_uuid)
    rights = enrolment.mark(election)
    trustees = trustees_of(election)
    key = Trustees.parse(trustees).combined_key()
    written = election_record(election, key, enrolment.pool_line(election))
    setup = Setup(written, trustees, enrolment.public_record(election), None)
    set_up(setup)
    return setup, rights


@transaction.atomic(durable=True)
def _freeze(election_uuid: str, setup: Setup, rights: tuple[int, str], by: User | None) -> bool:
    # False when the rights are not those of the set-up any more, or not those of the roll.
    election = locked(election_uuid)
    if election.state != State.SEALING:
        return True  # another worker was first
    if enrolment.mark(election) != rights or not enrolment.matches_roll(election):
        return False
    election.fingerprint = fingerprint(setup.election)
    made, _ = rights
    election.eligible, election.sealing_done, election.state = made - election.pool, made, State.READY
    election.save(update_fields=["fingerprint", "eligible", "sealing_done", "state"])
    found(election=election, setup=setup)
    if election.pool:
        register_actions.begin_register(election=election)
    numbers = {"eligible": election.eligible, "pool": election.pool}
    _note(election, "election.sealed", {"fingerprint": election.fingerprint, **numbers}, by)
    return True


def _give_up(election_uuid: str, reason: str, by: User | None) -> bool:
    with transaction.atomic():
        election = locked(election_uuid)
        if election.state != State.SEALING:
            return False
        enrolment.forget(election_uuid=election_uuid)
        election.state, election.sealing_done = State.CEREMONY, 0
        election.save(update_fields=["state", "sealing_done"])
        _note(election, "election.seal_failed", {"reason": reason}, by)
    return False


def _note(election: Election, verb: str, detail: dict[str, object], by: User | None) -> None:
    record(by=by, verb=verb, subject=election.label, organization=election.organization_id, detail=detail)
