"""What appends to the ledger: the one writer of its chain, and of the rows that are made of it.

Whatever is entered comes as statements (`hustings.ledger.statements`). They are in order in themselves; here they are
held against the ledger: what they are about is stated, what they correct is there. All of a call is entered or nothing.
"""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.actions import record
from hustings.decision.models import DeclaredDecision
from hustings.ledger import rows
from hustings.ledger.editors import require_editor
from hustings.ledger.entries import EntryLine, Opening, entry_hash
from hustings.ledger.models import Endorser, Entry, Head
from hustings.ledger.statements import EndorsementStatement, EndorserStatement, Statement
from hustings.protocol.canonical import Reader
from hustings.roll.models import Organization

SITE = "site"
"""Who entered what no organization did, in the chain: no organization can have this short name."""


@transaction.atomic
def enter(*, by: User, organization: Organization, statements: Sequence[Statement]) -> list[Entry]:
    """Append what an official of the organization enters, with an audit row; the entries, in the statements' order.

    Errors: NotAllowed, NotFound of `editors.require_editor`; those of `append`; WrongInput for a proof, which only
    `hustings.ledger` itself may state, once it has verified it, and for what another organization here is.
    """
    require_editor(by=by, organization=organization)
    if any(isinstance(one, EndorsementStatement) and one.proof is not None for one in statements):
        raise errors.WrongInput(_("A certificate is verified before it is entered: use the form for certificates."))
    _check_own(organization, statements)
    entries = append(statements=statements, recorder=organization)
    numbers = [entry.number for entry in entries]
    if numbers:
        detail = {"entries": [numbers[0], numbers[-1]]}
        record(by=by, verb="ledger.enter", subject="ledger", organization=organization.pk, detail=detail)
    return entries


@transaction.atomic
def append(
    *, statements: Sequence[Statement], recorder: Organization | None, decision: DeclaredDecision | None = None
) -> list[Entry]:
    """Append these statements, and bring all rows made of the ledger up to date; for the actions of this stage.

    Errors: WrongInput when a statement is about what nothing states, or does not suit what it corrects; EncodingFaults
    for a value that no entry may have.
    """
    if not statements:
        return []
    head = locked_head()
    at = timezone.now().replace(microsecond=0)
    entries = []
    for statement in statements:
        states = type(statement).from_json(Reader(statement.to_json()))  # a value built by hand is read like any other
        written = EntryLine(head.number + 1, head.hash, at, recorder.slug if recorder else SITE, states).write()
        head.number, head.hash = head.number + 1, entry_hash(written)
        entries.append(
            Entry(number=head.number, hash=head.hash, line=written, type=states.type, recorder=recorder, at=at)
        )
    Entry.objects.bulk_create(entries, batch_size=1000)
    rows.take(list(zip(entries, statements, strict=True)), decision)
    head.save(update_fields=["number", "hash"])
    return entries


def _check_own(organization: Organization, statements: Sequence[Statement]) -> None:
    # Whoever holds its votes here says itself what it is.
    about = {one.id for one in statements if isinstance(one, EndorserStatement)}
    others = Endorser.objects.filter(slug__in=about, organization__isnull=False).exclude(organization=organization)
    for other in others[:1]:
        said = _("%(name)s is an organization on this site: only its own officials state what it is.")
        raise errors.WrongInput(said % {"name": other.name}, field="endorser")


def locked_head() -> Head:
    """Where the chain ends, locked until the transaction does: whoever reads what is stated then states nothing twice.

    Call it within a transaction, after every other lock is taken.
    """
    opening = Opening(settings.SITE_ADDRESS).write()
    hash_ = entry_hash(opening)
    _head, made = Head.objects.get_or_create(pk=1, defaults={"number": 0, "hash": hash_})
    if made:
        Entry.objects.create(
            number=0, hash=hash_, line=opening, type="ledger", at=timezone.now().replace(microsecond=0)
        )
    return Head.objects.select_for_update(no_key=True).get(pk=1)
