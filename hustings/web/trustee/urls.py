"""Addresses of the trustee pages."""

from django.urls import URLPattern

app_name = "trustee"
urlpatterns: list[URLPattern] = []
