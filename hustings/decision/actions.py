"""Declaring what an election decided, once the archive, read as any stranger reads it, bears it out."""

import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction

from hustings import errors
from hustings.audit.actions import record
from hustings.board import archive
from hustings.board.models import Chain
from hustings.credentials.models import RegisterEntry, VotingRight
from hustings.decision import certificate
from hustings.decision.decision import Decision
from hustings.decision.evaluation import decision_of, joined_of
from hustings.decision.models import DeclaredDecision
from hustings.elections.locks import locked
from hustings.elections.models import Election, State
from hustings.protocol.register import Register
from hustings.protocol.verification import Report, Sources, verify
from hustings.tally.models import Tally


def conclude(*, election_uuid: str) -> DeclaredDecision | None:
    """Declare the decision and issue its certificate if the result is open; the decision if there is one by now.

    It may be called by anybody at any time, and again: what is done stays done.
    """
    if not Tally.objects.filter(election=election_uuid, opened_at__isnull=False).exists():
        return None
    declared = DeclaredDecision.objects.filter(election=election_uuid).first() or declare(election_uuid=election_uuid)
    certificate.issue(decision=declared)
    return declared


def declare(*, election_uuid: str) -> DeclaredDecision:
    """Verify the whole archive once more, apply the election's rule to its result and declare what comes of it.

    Raises the archive's Fault, WrongState while there is no result. A second call gives the first one's decision.
    """
    with tempfile.TemporaryDirectory(prefix="hustings-") as folder:
        verified = _verified(Chain.objects.get(pk=election_uuid), Path(folder))
    decision = decision_of(verified.report.board, verified.report.counted, verified.register)
    if decision is None:
        raise errors.WrongState("There is no result yet: nothing can be declared.")
    return _declare(election_uuid, decision, verified)


@dataclass(frozen=True, slots=True)
class _Verified:
    """What the verification of the archive found; the SHA-256 (hex) and the number of the bytes that were verified.

    ``register`` is that of who joined, None where nobody could.
    """

    report: Report
    hash: str
    size: int
    register: Register | None


def _verified(chain: Chain, folder: Path) -> _Verified:
    sources = Sources(folder.joinpath(f"{chain.pk}.bel"), hints=folder.joinpath(f"{chain.pk}.hints"))
    hash_, size = sha256(), 0
    with sources.archive.open("wb") as file:
        for piece in archive.archive(chain):
            hash_.update(piece)
            size += file.write(piece)
    assert sources.hints is not None
    with sources.hints.open("wb") as file:
        file.writelines(archive.hints(chain))
    entries = RegisterEntry.objects.of(chain.election)
    register = Register.parse(entries.file()) if chain.election.pool else None
    return _Verified(verify(sources), hash_.hexdigest(), size, register)


def _joined(verified: _Verified) -> dict[str, Any]:
    # The fields of who joined during the vote.
    if verified.register is None:
        return {}
    joined = joined_of(verified.report.board, verified.register)
    numbers = {"joined": joined.drawn, "voided": joined.voided, "unused": joined.unused, "voted_joined": joined.voted}
    return numbers | {"register_hash": verified.register.hash}


@transaction.atomic
def _declare(election_uuid: str, decision: Decision, verified: _Verified) -> DeclaredDecision:
    election = locked(election_uuid)
    declared = DeclaredDecision.objects.filter(election=election).first()
    if declared is not None:
        return declared
    tallies, blank = decision.tallies, verified.report.board.election.questions[decision.rule.question - 1].may_be_blank
    declared = DeclaredDecision.objects.create(
        election=election,
        kind=decision.kind.value,
        sentence=decision.sentence,
        arithmetic=decision.to_json(),
        counts=list(tallies.counts),
        blank=tallies.blank if blank else None,
        ballots=tallies.ballots,
        eligible=tallies.eligible,
        voted_before=VotingRight.objects.of(election).voters().filter(member_before=True).count(),
        archive_hash=verified.hash,
        archive_size=verified.size,
        **_joined(verified),
    )
    declared.endorsed.set(election.options.filter(label__in=decision.options))
    declared.refresh_from_db()
    Election.objects.filter(pk=election_uuid).update(state=State.DECIDED, decided_at=declared.decided_at)
    detail = {"kind": declared.kind, "sentence": declared.sentence, "archive": declared.archive_hash}
    record(
        by=None, verb="decision.declare", subject=election.label, organization=election.organization_id, detail=detail
    )
    return declared
