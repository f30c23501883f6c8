"""Addresses of the roll's pages, under /organizer/<slug>/roll/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
