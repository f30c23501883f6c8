"""Voiding the right of somebody who joined during the vote: a ballot of theirs is replaced by a blank one.

A voter's last ballot counts. The site, which has the seed of all credentials until the vote is over, posts a blank
ballot with the voided credential, after which casting refuses every other, and publishes in the register what is in it.
So anybody can tell that it is blank, and the archive is one that any Belenios verifier accepts (docs/decisions/0016).
"""

from datetime import datetime

from django.db import transaction

from hustings.accounts.models import User
from hustings.board import casting
from hustings.board.models import Chain
from hustings.credentials import register_actions
from hustings.credentials.models import VotingRight
from hustings.credentials.seeds import private_credentials
from hustings.elections.locks import locked
from hustings.elections.models import Election
from hustings.protocol.credentials import PrivateCredential
from hustings.protocol.opened_ballot import OpenedBallot


@transaction.atomic
def void(*, by: User, election: Election, right: int, reason: str) -> None:
    """Take away the right of this number, of somebody who joined; the reason is public, and there is no way back.

    A ballot posted with it is replaced by a blank one; without one, none is posted. Raises NotAllowed, NotFound,
    WrongInput (field ``reason``), WrongState when the review is over, VoidedRight; Refusal when the seed is not there.
    """
    held = locked(election.pk)
    chain, now = Chain.objects.locked(election.pk)
    voided = register_actions.require_voidable(by=by, election=held, right=right, reason=reason)
    opened = _replace_ballot(chain, voided, now) if voided.ballots else None
    register_actions.void(by=by, right=voided, reason=reason, opened=opened, at=now)


def _replace_ballot(chain: Chain, right: VotingRight, now: datetime) -> OpenedBallot:
    # Posted as any ballot is. Nobody gets a receipt of it: the right is marked as voided for that.
    examiner = casting.examiner_of(chain.pk)
    (private,) = private_credentials(chain.pk, right.number, 1)
    blank = tuple((1, *(0 for _ in question.answers)) for question in examiner.election.questions)
    ballot, randomness = examiner.form.encrypt_opened(PrivateCredential(private).secret(chain.pk), blank)
    (addressed,) = VotingRight.objects.filter(pk=right.pk).addressed()
    rights = {right.public_credential: addressed._replace(voided_at=now)}
    casting.append_ballots(chain, [examiner.examine(ballot)], rights, now)
    return OpenedBallot(ballot, blank, tuple(map(tuple, randomness)))
