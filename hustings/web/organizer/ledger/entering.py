"""Entering an endorsement by hand, or a correction of one: a form, a preview, then the entry, with the password."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hustings import errors
from hustings.ledger import entry_actions
from hustings.ledger.editors import require_editor
from hustings.ledger.entry_actions import corrigible
from hustings.ledger.kinds import Standing, Status
from hustings.ledger.models import Candidate, Contest, Endorsement, Endorser, Entry
from hustings.ledger.statements import EndorsementStatement
from hustings.ledger.stating import Stating
from hustings.roll.models import Role
from hustings.web.organizer.access import StaffRequest, reauthenticated, staff
from hustings.web.organizer.ledger.forms import EndorsementForm, ReasonForm, shares_written
from hustings.web.organizer.ledger.near import near_endorsers
from hustings.web.organizer.ledger.told import lines, stated_first

PROPOSED = 500
"""Names of each kind that the browser proposes while one types; any other may be typed as well."""


@staff(Role.ORGANIZER)
def enter(request: StaffRequest, number: int | None = None) -> HttpResponse:
    """The form, and once it is in order the preview; ``number`` is the entry that is corrected."""
    _refuse_early(request)
    corrected = None if number is None else _corrected(number)
    if request.method != "POST":
        form = EndorsementForm(corrects=corrected is not None, initial=_initial(request, corrected))
        return _form(request, form, corrected)
    given: QueryDict = request.POST
    if request.POST.get("meant"):
        given = request.POST.copy()
        given["endorser"] = request.POST["meant"]
    form = EndorsementForm(given, request.FILES, corrects=corrected is not None)
    if "change" in request.POST:
        form.is_valid()
        form = EndorsementForm(corrects=corrected is not None, initial=form.typed())
        return _form(request, form, corrected)
    stating, stated = Stating(), list[EndorsementStatement]()
    if not form.carries_out(lambda: stated.append(stating.endorsement(form.reported()))):
        return _form(request, form, corrected)
    return _preview(request, form, corrected, (stating, stated[0]))


@require_POST
@staff(Role.ORGANIZER)
@reauthenticated
def append(request: StaffRequest, number: int | None = None) -> HttpResponse:
    """Enter what was previewed."""
    corrected = None if number is None else _corrected(number)
    form = EndorsementForm(request.POST, request.FILES, corrects=corrected is not None)
    entered: list[Entry] = []

    def act() -> None:
        corrects = None if number is None else corrigible(number, form.cleaned_data["reason"])[1]
        place, said = request.organization, form.reported()
        entered.append(entry_actions.enter_reported(by=request.user, organization=place, said=said, corrects=corrects))

    if not form.carries_out(act):
        return _form(request, form, corrected)
    messages.success(request, _("Entered: it is entry %(number)d of the ledger.") % {"number": entered[0].number})
    return redirect("public:ledger-entry", entered[0].number)


@staff(Role.ORGANIZER)
@reauthenticated
def retract(request: StaffRequest, number: int) -> HttpResponse:
    """Take an entry back that should never have been made."""
    _refuse_early(request)
    corrected = _corrected(number)
    form = ReasonForm(request.POST or None)
    entered: list[Entry] = []
    if request.method == "POST" and form.carries_out(
        lambda: entered.append(
            entry_actions.retract(
                by=request.user,
                organization=request.organization,
                number=number,
                reason=form.cleaned_data["reason"],
            )
        )
    ):
        messages.success(request, _("Taken back, by entry %(number)d of the ledger.") % {"number": entered[0].number})
        return redirect("public:ledger-entry", entered[0].number)
    context = {"form": form, "row": corrected, "lines": lines(corrigible(number, "-")[0])}
    return render(request, "organizer/ledger/retract.html", context, status=422 if form.errors else 200)


def _refuse_early(request: StaffRequest) -> None:
    """Whoever may not enter types nothing in vain; observers see the form as they see all others."""
    if request.may_change:
        require_editor(by=request.user, organization=request.organization)


def _corrected(number: int) -> Endorsement:
    """The endorsement that is corrected; what cannot be is refused before anybody has typed anything."""
    row: Endorsement = get_object_or_404(Endorsement.objects.with_parts(), entry__number=number)
    if row.standing == Standing.CORRECTED.value:
        later = Endorsement.objects.get(corrects=row)
        said = _("Entry %(number)d is corrected already, by entry %(later)d: correct that one.")
        raise errors.WrongState(said % {"number": number, "later": later.pk})
    if row.status == Status.RETRACTED.value:
        raise errors.WrongState(_("A retraction is not corrected: enter the endorsement anew."))
    if row.proof:
        said = _(
            "The entry is proven by a certificate: only another certificate corrects it. Enter what happened since."
        )
        raise errors.WrongState(said)
    return row


def _initial(request: StaffRequest, row: Endorsement | None) -> dict[str, Any]:
    if row is None:
        endorser = Endorser.objects.filter(slug=request.GET.get("endorser", "")[:200].replace("\0", "")).first()
        contest = Contest.objects.filter(slug=request.GET.get("contest", "")[:200].replace("\0", "")).first()
        return {"endorser": endorser or "", "contest": contest or "", "process": "unknown"}
    stated, _correction = corrigible(row.pk, "-")
    process, source = stated.process, stated.source
    return {
        "endorser": f"{row.endorser.name} ({row.endorser.slug})",
        "contest": f"{row.contest.name} ({row.contest.slug})",
        "candidate": f"{row.candidate.name} ({row.candidate.person})" if row.candidate else "",
        "status": stated.status.value,
        "date": stated.date or "",
        "process": process.kind.value,
        "rule": process.rule,
        "threshold": process.threshold,
        "ballots": process.ballots,
        "eligible": process.eligible,
        "results": shares_written(process.results),
        "position": stated.position,
        "source_title": source.title if source else "",
        "source_link": source.link if source else "",
        "source_date": (source.date if source else None) or "",
        "text_hash": source.text_hash if source else "",
        "note": stated.note,
    }


def _form(request: StaffRequest, form: EndorsementForm, corrected: Endorsement | None) -> HttpResponse:
    named = f"{form.data.get('endorser', '')}"[:200] if form.is_bound else ""
    context = {
        "form": form,
        "row": corrected,
        "near": near_endorsers(named),
        "endorsers": Endorser.objects.values_list("name", flat=True)[:PROPOSED],
        "contests": Contest.objects.values_list("name", flat=True)[:PROPOSED],
        "candidates": Candidate.objects.order_by("name").values_list("name", flat=True).distinct()[:PROPOSED],
    }
    return render(request, "organizer/ledger/enter.html", context, status=422 if form.errors else 200)


def _preview(
    request: StaffRequest,
    form: EndorsementForm,
    corrected: Endorsement | None,
    stated: tuple[Stating, EndorsementStatement],
) -> HttpResponse:
    stating, new = stated
    old = None if corrected is None else corrigible(corrected.pk, "-")[0]
    same = Endorsement.objects.current().filter(endorser__slug=new.endorser, contest__slug=new.contest)
    first = stating.statements[:-1]
    is_new = any(one.type == "endorser" for one in first)
    context = {
        "row": corrected,
        "lines": lines(new, old, first),
        "first": stated_first(first),
        "near": near_endorsers(form.cleaned_data["endorser"]) if is_new else [],
        "same": same.exclude(pk=corrected.pk if corrected else None).with_parts(),
        "hidden": form.typed().items(),
        "reason": form.cleaned_data.get("reason", ""),
        "unchanged": old is not None and all(not line.changed for line in lines(new, old, first)),
    }
    return render(request, "organizer/ledger/preview.html", context)
