"""What the ledger's pages offer to whom; its actions ask anew (`hustings.ledger.editors`)."""

from hustings.ledger.editors import is_editor
from hustings.web.organizer.access import StaffRequest


def may_enter(request: StaffRequest) -> bool:
    """Whether this official may write into the ledger."""
    return request.may_change and is_editor(request.user)
