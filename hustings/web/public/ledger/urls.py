"""Addresses of the ledger's public pages, below /ledger/; their names stand in the namespace ``public``."""

from django.urls import URLPattern, path

from hustings.web.public.ledger import (
    candidate,
    changes,
    contest,
    contest_embed,
    endorser,
    endorser_share,
    feeds,
    home,
    log,
)

urlpatterns: list[URLPattern] = [
    path("", home.page, name="ledger"),
    path("feed.atom", feeds.ledger, name="ledger-feed"),
    path("log/", log.page, name="ledger-log"),
    path("entries/<int:number>/", log.entry, name="ledger-entry"),
    path("ledger.jsonl", log.file, name="ledger-file"),
    path("head.json", log.head, name="ledger-head"),
    path("changes/", changes.page, name="ledger-changes"),
    path("endorsers/<slug:slug>/", endorser.page, name="ledger-endorser"),
    path("endorsers/<slug:slug>/feed.atom", feeds.endorser, name="ledger-endorser-feed"),
    path("endorsers/<slug:slug>/embed/", endorser_share.page, name="ledger-endorser-embed"),
    path("endorsers/<slug:slug>/card/<slug:shape>.png", endorser_share.card, name="ledger-endorser-card"),
    path("contests/<slug:slug>/", contest.page, name="ledger-contest"),
    path("contests/<slug:slug>/feed.atom", feeds.contest, name="ledger-contest-feed"),
    path("contests/<slug:slug>/chart.svg", contest_embed.chart, name="ledger-contest-chart"),
    path("contests/<slug:slug>/card/<slug:shape>.png", contest_embed.card, name="ledger-contest-card"),
    # Before the page of a candidate, whose identifier is never this word.
    path("contests/<slug:slug>/embed/", contest_embed.page, name="ledger-contest-embed"),
    path("contests/<slug:slug>/<slug:person>/", candidate.page, name="ledger-candidate"),
]
