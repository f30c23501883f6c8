"""The organization in the ledger: what it is, founded when, of how many members, part of what."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hustings.ledger import entry_actions
from hustings.ledger.models import Endorser
from hustings.roll.models import Role
from hustings.web.organizer.access import StaffRequest, staff
from hustings.web.organizer.ledger.access import may_enter
from hustings.web.organizer.ledger.own_form import EndorserForm


@staff(Role.ORGANIZER)
def own(request: StaffRequest) -> HttpResponse:
    """Say what the organization is, or say it anew."""
    place = request.organization
    known = Endorser.objects.select_related("parent", "stated").filter(organization=place).first()
    form = EndorserForm(request.POST or None, initial=_initial(known) if known else {"name": place.name})
    if request.method == "POST" and form.carries_out(
        lambda: entry_actions.describe(
            by=request.user, organization=place, said=form.statement(known.slug if known else "new")
        )
    ):
        messages.success(request, _("Entered: this is what the ledger says of your organization from now on."))
        return redirect("organizer:ledger", place.slug)
    context = {
        "form": form,
        "known": known,
        "may_enter": may_enter(request),
        "endorsers": Endorser.objects.exclude(organization=place).values_list("name", flat=True)[:500],
    }
    return render(request, "organizer/ledger/own.html", context, status=422 if form.errors else 200)


def _initial(known: Endorser) -> dict[str, object]:
    also = [name for name in known.names.values_list("name", flat=True) if name != known.name]
    return {
        "name": known.name,
        "kind": known.kind,
        "also": "\n".join(also),
        "founded": known.founded,
        "members": known.members,
        "parent": known.parent.slug if known.parent else "",
        "site": known.site,
        "wikidata": known.wikidata,
    }
