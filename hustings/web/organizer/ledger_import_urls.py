"""Addresses of the pages of batches, under /organizer/<slug>/ledger/imports/."""

from django.urls import URLPattern, path

from hustings.web.organizer.ledger_imports import batches, columns, names

urlpatterns: list[URLPattern] = [
    path("", batches.history, name="ledger-imports"),
    path("new/", batches.upload, name="ledger-import-upload"),
    path("<uuid:batch>/", batches.one, name="ledger-import"),
    path("<uuid:batch>/columns/", columns.columns, name="ledger-import-columns"),
    path("<uuid:batch>/names/", names.names, name="ledger-import-names"),
    path("<uuid:batch>/names/all-new/", names.all_new, name="ledger-import-all-new"),
    path("<uuid:batch>/progress/", batches.progress, name="ledger-import-progress"),
    path("<uuid:batch>/enter/", batches.enter, name="ledger-import-enter"),
    path("<uuid:batch>/stop/", batches.stop, name="ledger-import-stop"),
    path("<uuid:batch>/resume/", batches.resume, name="ledger-import-resume"),
    path("<uuid:batch>/report.csv", batches.report_file, name="ledger-import-report"),
]
