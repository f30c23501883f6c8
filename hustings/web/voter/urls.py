"""Addresses of the voter pages."""

from django.urls import URLPattern

app_name = "voter"
urlpatterns: list[URLPattern] = []
