"""The certificate of a decision: as a page, as the signed file, as a PDF."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hustings.decision.certificate import signed
from hustings.decision.models import Certificate
from hustings.web.public.found import public_election
from hustings.web.public.groups import groups_in
from hustings.web.public.outcome import outcome_of
from hustings.web.public.pdf import certificate_pdf


@require_safe
def page(request: HttpRequest, uuid: str) -> HttpResponse:
    """The certificate to read and to print."""
    certificate = _certificate(uuid)
    stated = json.loads(bytes(certificate.content))
    declared = certificate.decision
    context = {
        "election": declared.election,
        "organization": declared.election.organization,
        "certificate": certificate,
        "stated": stated,
        "groups": groups_in(stated),
        "outcome": outcome_of(declared, stated["organization"]["name"]),
        "signed": signed(certificate),
    }
    return render(request, "public/certificate.html", context)


@require_safe
def file(_request: HttpRequest, uuid: str) -> HttpResponse:
    """The certificate as signed: what `hustings certificate verify` reads (docs/certificate.md)."""
    response = HttpResponse(signed(_certificate(uuid)).write(), content_type="application/json")
    response["Content-Disposition"] = f'inline; filename="{uuid}.certificate.json"'
    return response


@require_safe
def pdf(_request: HttpRequest, uuid: str) -> HttpResponse:
    """The certificate on one sheet of paper."""
    certificate = _certificate(uuid)
    response = HttpResponse(certificate_pdf(certificate), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{uuid}.certificate.pdf"'
    return response


def _certificate(uuid: str) -> Certificate:
    election = public_election(uuid)
    found = Certificate.objects.select_related("decision__election__organization", "key")
    certificate = found.filter(decision=election.uuid).first()
    if certificate is None:
        raise Http404
    return certificate
