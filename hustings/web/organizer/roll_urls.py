"""Addresses of the roll's pages, under /organizer/<slug>/roll/."""

from django.urls import URLPattern, path

from hustings.web.organizer import roll, roll_columns, roll_imports

urlpatterns: list[URLPattern] = [
    path("", roll.members, name="roll"),
    path("states/", roll.states, name="roll-states"),
    path("new/", roll.add, name="roll-add"),
    path("members/<int:member>/", roll.member, name="roll-member"),
    path("members/<int:member>/active/", roll.set_active, name="roll-active"),
    path("import/", roll_imports.upload, name="roll-upload"),
    path("imports/", roll_imports.history, name="roll-imports"),
    path("import/<uuid:job>/", roll_imports.one, name="roll-import"),
    path("import/<uuid:job>/columns/", roll_columns.columns, name="roll-columns"),
    path("import/<uuid:job>/progress/", roll_imports.progress, name="roll-progress"),
    path("import/<uuid:job>/stop/", roll_imports.stop, name="roll-stop"),
    path("import/<uuid:job>/resume/", roll_imports.resume, name="roll-resume"),
    path("import/<uuid:job>/report.csv", roll_imports.report, name="roll-report"),
]
