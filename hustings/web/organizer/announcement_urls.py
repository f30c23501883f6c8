"""Addresses of the pages about an election's announcement."""

from django.urls import URLPattern, path

from hustings.web.organizer import announcement, announcement_release

urlpatterns: list[URLPattern] = [
    path("", announcement.overview, name="announcement"),
    path("release/", announcement_release.release, name="announcement-release"),
    path("cards/<slug:shape>.png", announcement_release.card, name="announcement-card"),
    path("corrections/<slug:language>/", announcement.correct, name="announcement-correct"),
    path("<slug:decision>/<slug:language>/", announcement.edit, name="announcement-edit"),
    path("<slug:decision>/<slug:language>/test-letter/", announcement.test_letter, name="announcement-test"),
]
