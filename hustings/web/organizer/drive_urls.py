"""Addresses of an organization's draft drives."""

from django.urls import URLPattern, path

from hustings.web.organizer import drive

urlpatterns: list[URLPattern] = [
    path("", drive.drives, name="drives"),
    path("<int:drive>/", drive.drive, name="drive"),
    path("<int:drive>/preview/", drive.preview, name="drive-preview"),
    path("<int:drive>/begin/", drive.begin, name="drive-begin"),
    path("<int:drive>/discard/", drive.discard, name="drive-discard"),
    path("<int:drive>/end/", drive.end, name="drive-end"),
    path("<int:drive>/next/", drive.follow, name="drive-next"),
    path("<int:drive>/names/", drive.names, name="drive-names"),
    path("<int:drive>/names/<int:signature>/", drive.hide, name="drive-hide"),
    path("<int:drive>/by-state.csv", drive.by_state, name="drive-by-state"),
]
