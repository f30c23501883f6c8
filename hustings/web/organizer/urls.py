"""Addresses of the organizer pages."""

from django.urls import URLPattern, URLResolver, include, path

from hustings.web.organizer import audit, contests, election, home, joins, mail, mail_rehearsal, setup, setup_end, staff

app_name = "organizer"

_candidates = "<slug:slug>/contests/<int:contest>/candidates"
_election = "<slug:slug>/elections/<str:uuid>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("new/", home.found, name="found"),
    path("invitations/<int:invitation>/", home.accept, name="accept"),
    path("<slug:slug>/", home.organization, name="organization"),
    path("<slug:slug>/settings/", home.particulars, name="particulars"),
    path("<slug:slug>/settings/renew-key/", home.renew_key, name="renew-key"),
    path("<slug:slug>/staff/", staff.members, name="staff"),
    path("<slug:slug>/staff/<int:official>/role/", staff.change, name="staff-role"),
    path("<slug:slug>/staff/<int:official>/remove/", staff.remove, name="staff-remove"),
    path("<slug:slug>/staff/invitations/<int:invitation>/withdraw/", staff.withdraw, name="staff-withdraw"),
    path("<slug:slug>/audit/", audit.log, name="audit"),
    path("<slug:slug>/roll/", include("hustings.web.organizer.roll_urls")),
    path("<slug:slug>/contests/", contests.contests, name="contests"),
    path("<slug:slug>/contests/<int:contest>/", contests.contest, name="contest"),
    path("<slug:slug>/contests/<int:contest>/remove/", contests.remove_contest, name="contest-remove"),
    path(f"{_candidates}/new/", contests.add_candidate, name="candidate-new"),
    path(f"{_candidates}/<int:candidate>/", contests.candidate, name="candidate"),
    path(f"{_candidates}/<int:candidate>/remove/", contests.remove_candidate, name="candidate-remove"),
    path("<slug:slug>/contests/<int:contest>/pitches/", include("hustings.web.organizer.pitch_urls")),
    path("<slug:slug>/elections/new/", setup.draft, name="draft"),
    path(f"{_election}/", election.election, name="election"),
    path(f"{_election}/contest/", setup.contest, name="setup-contest"),
    path(f"{_election}/paper/", setup.paper, name="setup-paper"),
    path(f"{_election}/rule/", setup.rule, name="setup-rule"),
    path(f"{_election}/window/", setup.window, name="setup-window"),
    path(f"{_election}/trustees/", setup_end.trustees, name="setup-trustees"),
    path(f"{_election}/trustees/invite/", setup_end.invite, name="trustees-invite"),
    path(f"{_election}/trustees/start-over/", setup_end.start_over, name="trustees-start-over"),
    path(f"{_election}/trustees/<int:number>/link/", setup_end.send_link, name="trustee-link"),
    path(f"{_election}/trustees/<int:number>/replace/", setup_end.replace, name="trustee-replace"),
    path(f"{_election}/freeze/", setup_end.freeze, name="setup-freeze"),
    path(f"{_election}/seal/", setup_end.seal, name="seal"),
    path(f"{_election}/seal/progress/", election.progress, name="seal-progress"),
    path(f"{_election}/test-letter/", setup_end.send_test_letter, name="test-letter"),
    path(f"{_election}/live/", election.live, name="live"),
    path(f"{_election}/live/figures/", election.figures, name="figures"),
    path(f"{_election}/mail/", mail.mail, name="mail"),
    path(f"{_election}/mail/progress/", mail.progress, name="mail-progress"),
    path(f"{_election}/mail/domains/", mail.domains, name="mail-domains"),
    path(f"{_election}/mail/not-reached/", mail.unreached, name="mail-unreached"),
    path(f"{_election}/mail/not-reached.csv", mail.unreached_file, name="mail-unreached-file"),
    path(f"{_election}/mail/again/", mail.again, name="mail-again"),
    path(f"{_election}/mail/remind/", mail.remind, name="mail-remind"),
    path(f"{_election}/mail/go-on/", mail.go_on, name="mail-go-on"),
    path(f"{_election}/mail/rehearsal/", mail_rehearsal.rehearsal, name="mail-rehearsal"),
    path(f"{_election}/mail/sender/", mail_rehearsal.sender, name="mail-sender"),
    path(f"{_election}/joins/", joins.waiting, name="joins"),
    path(f"{_election}/joins/decide/", joins.decide, name="joins-decide"),
    path(f"{_election}/joins/joined/", joins.joined, name="joins-joined"),
    path(f"{_election}/joins/void/", joins.void, name="joins-void"),
    path(f"{_election}/joins/end-review/", joins.end_review, name="joins-end-review"),
    path(f"{_election}/open/", election.open_now, name="open"),
    path(f"{_election}/extend/", election.extend, name="extend"),
    path(f"{_election}/close/", election.close_now, name="close"),
    path(f"{_election}/announcement/", include("hustings.web.organizer.announcement_urls")),
    path(f"{_election}/call-off/", election.call_off, name="call-off"),
]
