"""Addresses of the voter's page, and of the page with the hashes of what runs in browsers."""

from django.urls import path

from hustings.web.voter import link, views

app_name = "voter"
urlpatterns = [
    path("vote/<str:uuid>/", views.vote, name="vote"),
    path("vote/<str:uuid>/link/", link.link, name="link"),
    path("vote/<str:uuid>/ballots", views.cast, name="cast"),
    path("vote/<str:uuid>/status", views.status, name="status"),
    path("vote/<str:uuid>/opened", views.opened, name="opened"),
    path("booth/", views.booth, name="booth"),
    path("booth/hashes.json", views.hashes, name="hashes"),
]
