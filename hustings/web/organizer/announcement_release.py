"""Releasing an announcement: one page that shows what goes to whom, and one act."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hustings import errors
from hustings.credentials.models import VotingRight
from hustings.decision import announcement_actions as actions
from hustings.decision import placeholders
from hustings.decision.models import Announcement, DeclaredDecision, Release
from hustings.elections.models import Election
from hustings.roll import roles
from hustings.roll.models import Role
from hustings.web.organizer.access import StaffRequest, reauthenticated, staff
from hustings.web.organizer.announcement_preview import shown
from hustings.web.organizer.announcement_rows import languages
from hustings.web.organizer.setup import election_of
from hustings.web.public.announced import filled, values_of
from hustings.web.public.announcement import card_response
from hustings.web.public.card import Shape, card_of
from hustings.web.public.outcome import outcome_of


@staff(Role.ORGANIZER)
@reauthenticated
def release(request: StaffRequest, uuid: str) -> HttpResponse:
    """Show what goes to whom, and release it by one act."""
    roles.check(request.role, Role.ORGANIZER)
    found = election_of(request, uuid)
    if Release.objects.filter(election=found).exists() and request.method != "POST":
        return redirect("organizer:announcement", request.organization.slug, uuid)
    if request.method == "POST":
        actions.release(by=request.user, election=found)
        messages.success(request, _("The announcement is released; its letters are on their way."))
        return redirect("organizer:announcement", request.organization.slug, uuid)
    try:
        announcement, refusal = actions.matching(found), ""
    except errors.WrongState as why:
        announcement, refusal = None, f"{why}"
    context: dict[str, object] = {"election": found, "refusal": refusal}
    if announcement is not None:
        context |= _release_context(found, announcement)
    return render(request, "organizer/announcement/release.html", context)


@require_safe
@staff()
def card(request: StaffRequest, uuid: str, shape: str) -> HttpResponseBase:
    """The card of a decided election before everybody can see it; its figures are public, and nothing else is on it."""
    wanted = Shape.of(shape)
    if wanted is None:
        raise Http404
    return card_response(request, election_of(request, uuid), wanted)


def _release_context(election: Election, announcement: Announcement) -> dict[str, object]:
    declared = DeclaredDecision.objects.get(election=election)
    declared.election = election
    texts, outcome = list(announcement.texts.order_by("language")), announcement.decision.outcome
    link, named, languages_shown = actions.giving_of(announcement).address(), languages(), []
    for text in texts:
        with translation.override(text.language):
            values = values_of(election, outcome_of(declared))
            values |= {placeholders.MEMBER.name: _("member"), placeholders.LINK.name: link}
            said = filled(text, outcome, values)
        seen = shown(election, text.language, said, page=values["page"], link=link)
        languages_shown.append((named[text.language], text.language, seen))
    with translation.override(election.organization.language):
        made = card_of(outcome_of(declared))
    rights = VotingRight.objects.of(election).filter(member__isnull=False, voided_at=None)
    called = rights.filter(member__campaigning=True, member__active=True) if any(text.call for text in texts) else None
    return {
        "announcement": announcement,
        "shown": languages_shown,
        "missing": [name for code, name in named.items() if code not in {text.language for text in texts}],
        "outcome": outcome_of(declared),
        "letters": rights.count(),
        "calls": called.count() if called is not None else 0,
        "link": link,
        "alternative": made.alternative,
        "cards": [(shape.name.lower(), *shape.value) for shape in Shape],
    }
