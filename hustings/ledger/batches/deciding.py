"""What officials say about names: the same as somebody, somebody new, or left out; and what follows for the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q
from django.utils.translation import gettext as _

from hustings import errors
from hustings.ledger.batches.matching import root, space_of
from hustings.ledger.batches.naming import attach_to, store_names
from hustings.ledger.batches.storing import details, write
from hustings.ledger.kinds import EndorserKind
from hustings.ledger.models import Batch, BatchName, BatchRow, Candidate, Contest, Endorser

Kind, Decision = BatchName.Kind, BatchName.Decision


def decide(batch: Batch, choices: Mapping[int, str], kinds: Mapping[int, str]) -> int:
    """Take these choices, by the names' keys; how many rows wait for another verdict now.

    A choice is ``new``, ``left_out``, ``slug:<of whom the ledger knows>`` or ``name:<key of another name>``; ``kinds``
    are of new endorsers whose kind the file does not say. Errors: WrongInput, its field the name's key. The caller
    holds the batch locked.
    """
    names = list(BatchName.objects.filter(batch=batch, pk__in=choices))
    attach_to(names)
    together = {name.pk: name for name in names}
    for name in names:
        _take(name, choices[name.pk], kinds.get(name.pk, ""), together)
    store_names(names)
    for name in names:
        if name.same_as_id:  # whoever was the same as this one is the same as that one
            BatchName.objects.filter(same_as=name).update(same_as=name.same_as_id)
    return _unsettle(batch, names)


def all_new(batch: Batch, kind: str) -> int:
    """Take every name that is open for somebody new, endorsers of unknown kind for this one; how many rows wait now."""
    names = list(BatchName.objects.filter(batch=batch).undecided())
    return decide(batch, dict.fromkeys((name.pk for name in names), "new"), {name.pk: kind for name in names})


def _take(name: BatchName, choice: str, kind: str, together: Mapping[int, BatchName]) -> None:
    what, _colon, which = choice.partition(":")
    slug, same_as, decision = "", None, Decision.KNOWN
    if what == "slug":
        slug = _existing(name, which)
    elif what == "name":
        same_as, decision = _other(name, which, together), Decision.SAME
    elif what == "new":
        decision = Decision.NEW
        _give_kind(name, kind)
    elif what == "left_out":
        decision = Decision.LEFT_OUT
    else:
        raise errors.WrongInput(_("Choose whom “%(name)s” means.") % {"name": name.name}, field=f"{name.pk}")
    name.decision, name.slug, name.same_as, name.by_hand = decision, slug, same_as, True


def _existing(name: BatchName, slug: str) -> str:
    if name.kind == Kind.ENDORSER:
        found = Endorser.objects.filter(slug=slug).exists()
    elif name.kind == Kind.CONTEST:
        found = Contest.objects.filter(slug=slug).exists()
    else:
        found = Candidate.objects.filter(contest__slug=space_of(name), person=slug).exists()
    if not found:
        raise errors.WrongInput(_("The ledger does not know whom you chose for “%s”.") % name.name, field=f"{name.pk}")
    return slug


def _other(name: BatchName, key: str, together: Mapping[int, BatchName]) -> BatchName:
    others = BatchName.objects.filter(batch=name.batch_id, kind=name.kind).select_related("same_as", "within__same_as")
    number = int(key) if key.isdecimal() and len(key) < 19 else 0
    found = together.get(number) or others.filter(pk=number).first()
    other = root(found) if found else None
    if other is None or other.pk == name.pk or space_of(other) != space_of(name):
        raise errors.WrongInput(_("There is no such other name for “%s”.") % name.name, field=f"{name.pk}")
    if other.decision not in (Decision.NEW, Decision.KNOWN):
        said = _("Decide first who “%(other)s” is, whom you took “%(name)s” for.")
        raise errors.WrongInput(said % {"other": other.name, "name": name.name}, field=f"{name.pk}")
    return other


def _give_kind(name: BatchName, kind: str) -> None:
    said = details(name)
    if name.kind != Kind.ENDORSER or "kind" in said:
        return
    if kind not in {one.value for one in EndorserKind}:
        raise errors.WrongInput(_("Say of what kind “%s” is.") % name.name, field=f"{name.pk}")
    name.states = write({**said, "kind": kind})


def _unsettle(batch: Batch, names: Iterable[BatchName]) -> int:
    """Let the rows that use these names wait for another verdict, and so the candidates of contests among them."""
    decided = {name.pk for name in names}
    same = set(BatchName.objects.filter(same_as__in=decided).values_list("pk", flat=True))
    contests = {name.pk for name in names if name.kind == Kind.CONTEST} | same
    within = BatchName.objects.filter(within__in=contests, by_hand=False)
    within.update(decision=Decision.WAITING, slug="", same_as=None, near=[])
    touched = decided | same
    uses = Q(endorser__in=touched) | Q(contest__in=touched) | Q(candidate__in=touched)
    rows = BatchRow.objects.filter(uses, batch=batch)
    subjects = set(rows.exclude(subject="").values_list("subject", flat=True))
    # A row that gave way to one of these may now stand alone.
    gave_way = BatchRow.objects.filter(batch=batch, subject__in=subjects)
    return (rows | gave_way).update(verdict=BatchRow.Verdict.WAITING)
