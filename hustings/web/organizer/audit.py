"""The audit log of an organization, a page at a time."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hustings.audit.models import Entry
from hustings.elections.models import Election
from hustings.web.organizer.access import StaffRequest, staff

ON_A_PAGE = 50


@require_safe
@staff()
def log(request: StaffRequest) -> HttpResponse:
    """Who did what and when, the latest first; with ``?election=`` what concerns one election."""
    entries = Entry.objects.of(request.organization.pk).select_related("by")
    elections = Election.objects.filter(organization=request.organization).order_by("-made_at")
    chosen = elections.filter(pk=request.GET.get("election", "").replace("\0", "")).first()
    if chosen is not None:
        entries = entries.filter(subject=chosen.label)
    page = Paginator(entries, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "organizer/audit.html", {"page": page, "elections": elections, "chosen": chosen})
