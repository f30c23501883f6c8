"""Addresses of the ledger's public pages, below /ledger/; their names stand in the namespace ``public``."""

from django.urls import URLPattern, path

from hustings.web.public.ledger import contest, contest_embed, contest_feed

urlpatterns: list[URLPattern] = [
    path("contests/<slug:slug>/", contest.page, name="ledger-contest"),
    path("contests/<slug:slug>/feed.atom", contest_feed.feed, name="ledger-contest-feed"),
    path("contests/<slug:slug>/chart.svg", contest_embed.chart, name="ledger-contest-chart"),
    path("contests/<slug:slug>/card/<slug:shape>.png", contest_embed.card, name="ledger-contest-card"),
    # Before the page of a candidate, whose identifier is never this word.
    path("contests/<slug:slug>/embed/", contest_embed.page, name="ledger-contest-embed"),
]
