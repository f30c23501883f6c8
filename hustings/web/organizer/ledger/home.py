"""The start page of the ledger's section: what the organization entered, and the ways to enter more."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from hustings.ledger.models import Endorsement, Endorser
from hustings.web.organizer.access import StaffRequest, staff
from hustings.web.organizer.ledger.access import may_enter

PAGE = 50


@require_safe
@staff()
def home(request: StaffRequest) -> HttpResponse:
    """What the organization entered, the newest first."""
    place = request.organization
    number = request.GET.get("entry", "")
    if number.isascii() and number.isdecimal() and Endorsement.objects.filter(pk=int(number[:15])).exists():
        return redirect("organizer:ledger-correct", place.slug, int(number[:15]))
    entered = Endorsement.objects.filter(entry__recorder=place).with_parts().order_by("-entry")
    pages = Paginator(entered, PAGE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "endorser": Endorser.objects.filter(organization=place).first(),
        "unknown": number[:15],
        "may_enter": may_enter(request),
    }
    return render(request, "organizer/ledger/home.html", context)
