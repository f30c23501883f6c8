"""Addresses of draft drives."""

from django.urls import URLPattern, path

from hustings.web.public import drive, drive_signing

urlpatterns: list[URLPattern] = [
    path("", drive.page, name="drive"),
    path("asked/", drive_signing.asked, name="drive-asked"),
    path("confirm/", drive_signing.confirm, name="drive-confirm"),
    path("withdraw/", drive_signing.withdraw, name="drive-withdraw"),
    path("withdraw/asked/", drive_signing.withdrawal_asked, name="drive-withdrawal-asked"),
    path("withdraw/confirm/", drive_signing.take_back, name="drive-take-back"),
    path("petition-<slug:language>.txt", drive.petition, name="drive-petition"),
    path("<slug:shape>.png", drive.card, name="drive-card"),
]
