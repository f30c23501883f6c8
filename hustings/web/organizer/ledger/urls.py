"""Addresses of the ledger's pages for officials, under /organizer/<slug>/ledger/."""

from django.urls import URLPattern, URLResolver, include, path

from hustings.web.organizer.ledger import certificates, entering, home, own

_certificate = "certificates/<uuid:submission>"
_entry = "entries/<int:number>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="ledger"),
    path("organization/", own.own, name="ledger-own"),
    path("new/", entering.enter, name="ledger-enter"),
    path("new/enter/", entering.append, name="ledger-append"),
    path(f"{_entry}/correct/", entering.enter, name="ledger-correct"),
    path(f"{_entry}/correct/enter/", entering.append, name="ledger-correct-append"),
    path(f"{_entry}/retract/", entering.retract, name="ledger-retract"),
    path("certificates/", certificates.certificates, name="ledger-certificates"),
    path(f"{_certificate}/", certificates.certificate, name="ledger-certificate"),
    path(f"{_certificate}/progress/", certificates.progress, name="ledger-certificate-progress"),
    path(f"{_certificate}/resume/", certificates.resume, name="ledger-certificate-resume"),
    path(f"{_certificate}/stop/", certificates.stop, name="ledger-certificate-stop"),
    path("webhooks/", include("hustings.web.organizer.ledger.webhook_urls")),
]
