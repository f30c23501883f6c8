"""Addresses of the ledger's public pages, below /ledger/; their names stand in the namespace ``public``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
