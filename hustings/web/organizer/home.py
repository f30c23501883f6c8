"""Where an official starts: the organizations, and one organization's first steps."""

from django.http import HttpResponse
from django.shortcuts import render

from hustings.roll.models import Organization
from hustings.web.organizer.access import SignedInRequest, StaffRequest, signed_in, staff


@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    """The organizations in which the official has a role."""
    found = Organization.objects.staffed_by(request.user)
    return render(request, "organizer/home.html", {"organizations": found})


@staff()
def organization(request: StaffRequest) -> HttpResponse:
    """One organization: what was done, what comes next."""
    return render(request, "organizer/organization.html", {"elections": request.organization.elections.all()})
