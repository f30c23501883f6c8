"""Addresses about letters themselves."""

from django.urls import URLPattern, path

from hustings.web.mail import consent, hooks

app_name = "mail"
urlpatterns: list[URLPattern] = [
    path("leave/<str:token>/", consent.leave, name="leave"),
    path("leave/<str:token>/back/", consent.come_back, name="come-back"),
    path("hooks/<slug:provider>/tracking/", hooks.tracking, name="hook"),
]
