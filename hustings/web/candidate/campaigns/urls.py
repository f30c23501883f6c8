"""Addresses of the pages of campaigns."""

from django.urls import URLPattern, URLResolver, include, path

from hustings.web.candidate.campaigns import (
    adding,
    board,
    calendar,
    contacts,
    export,
    home,
    members,
    overview,
    particulars,
    proposals,
    reading,
    sharing,
    target,
    votes,
)

app_name = "campaigns"
_target: list[URLPattern | URLResolver] = [
    path("", target.page, name="target"),
    path("move/", target.move, name="move"),
    path("remove/", target.remove, name="target-remove"),
    path("notes/", target.write_note, name="note"),
    path("notes/<int:note>/remove/", target.remove_note, name="note-remove"),
    path("contacts/new/", contacts.add, name="contact-add"),
    path("contacts/<int:contact>/", contacts.change, name="contact"),
    path("contacts/<int:contact>/remove/", contacts.remove, name="contact-remove"),
    path("votes/new/", votes.add, name="vote-add"),
    path("votes/<int:vote>/", votes.change, name="vote"),
    path("votes/<int:vote>/remove/", votes.remove, name="vote-remove"),
]
_campaign: list[URLPattern | URLResolver] = [
    path("", overview.page, name="overview"),
    path("seen/", overview.see, name="seen"),
    path("board/", board.board, name="board"),
    path("targets/", board.listing, name="targets"),
    path("targets/add/", adding.by_name, name="add"),
    path("targets/add/search/", adding.search, name="add-search"),
    path("targets/add/contest/", adding.contest, name="add-contest"),
    path("targets/add/ledger/", adding.from_ledger, name="add-ledger"),
    path("targets.csv", export.table, name="csv"),
    path("targets/<int:target>/", include(_target)),
    path("votes/", votes.page, name="votes"),
    path("votes.ics", calendar.file, name="calendar"),
    path("proposals/", proposals.listing, name="proposals"),
    path("proposals/new/", proposals.new, name="proposal-new"),
    path("proposals/<int:proposal>/", proposals.page, name="proposal"),
    path("proposals/<int:proposal>/remove/", proposals.remove, name="proposal-remove"),
    path("proposals/<int:proposal>/versions/<int:version>/share/", sharing.share, name="share"),
    path("links/<uuid:share>/", sharing.link, name="link"),
    path("links/<uuid:share>/revoke/", sharing.revoke, name="revoke"),
    path("comments/<int:comment>/", sharing.answer, name="answer"),
    path("members/", members.page, name="members"),
    path("members/<int:member>/role/", members.change_role, name="role"),
    path("members/<int:member>/remove/", members.remove, name="member-remove"),
    path("members/invitations/<int:invitation>/withdraw/", members.uninvite, name="uninvite"),
    path("settings/", particulars.change, name="settings"),
    path("delete/", particulars.delete, name="delete"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("new/", particulars.found, name="found"),
    path("read/", reading.read, name="read"),
    path("invitations/<int:offer>/", home.accept, name="accept"),
    path("<uuid:campaign>/", include(_campaign)),
]
