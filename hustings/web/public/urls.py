"""Addresses of the public pages."""

from django.urls import URLPattern, URLResolver, include, path

from hustings.web.public import (
    announcement,
    board,
    certificate,
    contest,
    downloads,
    election,
    joining,
    portraits,
    register,
    start,
)

app_name = "public"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.home, name="home"),
    path("o/<slug:slug>/", start.organization, name="organization"),
    path("o/<slug:slug>/keys.json", start.keys, name="keys"),
    path("e/<str:uuid>/", election.page, name="election"),
    path("e/<str:uuid>/election.json", election.election_json, name="election_json"),
    path("e/<str:uuid>/result.json", election.result_json, name="result_json"),
    path("e/<str:uuid>/board/", board.page, name="board"),
    path("e/<str:uuid>/archive.bel", downloads.archive, name="archive"),
    path("e/<str:uuid>/register.jsonl", downloads.register, name="register"),
    path("e/<str:uuid>/register/", register.page, name="register-page"),
    path("e/<str:uuid>/join/", joining.join, name="join"),
    path("e/<str:uuid>/join/asked/", joining.asked, name="join-asked"),
    path("e/<str:uuid>/join/confirm/", joining.confirm, name="join-confirm"),
    path("e/<str:uuid>/hints", downloads.hints, name="hints"),
    path("e/<str:uuid>/certificate/", certificate.page, name="certificate"),
    path("e/<str:uuid>/certificate.json", certificate.file, name="certificate_json"),
    path("e/<str:uuid>/certificate.pdf", certificate.pdf, name="certificate_pdf"),
    path("c/<int:contest>/", contest.page, name="contest"),
    path("c/<int:contest>/log/", contest.log, name="pitch-log"),
    path("e/<str:uuid>/announcement/", announcement.page, name="announcement"),
    path("e/<str:uuid>/announcement/<slug:shape>.png", announcement.card, name="card"),
    path("d/<slug:slug>/", include("hustings.web.public.drive_urls")),
    path("portraits/<int:candidate>", portraits.portrait, name="portrait"),
    path("ledger/", include("hustings.web.public.ledger.urls")),
]
