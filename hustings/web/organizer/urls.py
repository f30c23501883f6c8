"""Addresses of the organizer pages."""

from django.urls import URLPattern, URLResolver, include, path

from hustings.web.organizer import home

app_name = "organizer"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("<slug:slug>/", home.organization, name="organization"),
    path("<slug:slug>/roll/", include("hustings.web.organizer.roll_urls")),
]
