"""Addresses of the outbox pages."""

from django.urls import URLPattern, path

from hustings.web.outbox import views

app_name = "outbox"
urlpatterns: list[URLPattern] = [
    path("", views.listing, name="listing"),
    path("<str:name>/<int:number>/", views.message, name="message"),
]
