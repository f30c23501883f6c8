"""An election's announcements: prepared under embargo, released, corrected.

What is prepared is for organizers and owners alone: observers see that it is there, and nobody else sees even that.
"""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hustings import errors
from hustings.decision import announcement_actions as actions
from hustings.decision import placeholders
from hustings.decision.models import Announcement, AnnouncementText, Correction, DeclaredDecision, Release
from hustings.decision.possible import Possible
from hustings.decision.prepared import ENDORSES
from hustings.elections.models import Election
from hustings.roll import roles
from hustings.roll.models import Role
from hustings.web.announcement_defaults import default_texts
from hustings.web.organizer.access import StaffRequest, staff
from hustings.web.organizer.announcement_forms import AnnouncementForm, CorrectionForm
from hustings.web.organizer.announcement_preview import Shown, shown
from hustings.web.organizer.announcement_rows import decision_at, languages, rows_of, words_of
from hustings.web.organizer.setup import election_of
from hustings.web.public.announced import filled, open_values, values_of
from hustings.web.public.outcome import outcome_of


@require_safe
@staff()
def overview(request: StaffRequest, uuid: str) -> HttpResponse:
    """Every possible decision with what is prepared for it."""
    found = election_of(request, uuid)
    declared = DeclaredDecision.objects.filter(election=found).first()
    made = Release.objects.select_related("announcement", "by").filter(election=found).first()
    context = {
        "election": found,
        "rows": rows_of(found),
        "languages": languages(),
        "declared": declared,
        "certified": declared is not None and hasattr(declared, "certificate"),
        "release": made,
        "corrections": Correction.objects.of(found.pk).select_related("by"),
        "released_languages": sorted(made.announcement.texts.values_list("language", flat=True)) if made else [],
    }
    return render(request, "organizer/announcement/overview.html", context)


@staff(Role.ORGANIZER)
def edit(request: StaffRequest, uuid: str, decision: str, language: str) -> HttpResponse:
    """Write what is said if the election comes to this decision, in one language; look at it filled in."""
    roles.check(request.role, Role.ORGANIZER)
    found = election_of(request, uuid)
    wanted = decision_at(found, decision)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    text = _text(found, wanted, language)
    form = AnnouncementForm(wanted.outcome, request.POST or None, initial=_initial(found, wanted, language, text))
    if request.method == "POST" and "preview" not in request.POST:
        if form.carries_out(
            lambda: actions.prepare(
                by=request.user, election=found, decision=wanted, language=language, prepared=form.prepared()
            )
        ):
            messages.success(request, _("Saved. Nobody but the organizers can read it."))
            return redirect("organizer:announcement-edit", request.organization.slug, uuid, decision, language)
    elif request.method == "POST" and form.is_valid():
        form.try_out()
    context = {
        "election": found,
        "form": form,
        "text": text,
        "words": words_of(wanted),
        "key": decision,
        "language": language,
        "language_name": languages()[language],
        "languages": languages(),
        "known": [
            *placeholders.OF[wanted.outcome],
            placeholders.MEMBER,
            *([placeholders.LINK] if form.endorses else []),
        ],
        "endorses": form.endorses,
        "suggested": default_texts(wanted.outcome, language) if form.endorses else None,
        "preview": _preview(found, wanted, language, form),
        "release": Release.objects.filter(election=found).first(),
    }
    return render(request, "organizer/announcement/edit.html", context, status=422 if form.errors else 200)


@require_POST
@staff(Role.ORGANIZER)
def test_letter(request: StaffRequest, uuid: str, decision: str, language: str) -> HttpResponse:
    """Mail what is prepared to whoever asks."""
    found = election_of(request, uuid)
    text = _text(found, decision_at(found, decision), language)
    if text is None:
        raise Http404
    actions.send_test(by=request.user, text=text)
    messages.success(request, _("A letter to %(address)s is on its way.") % {"address": request.user.email})
    return redirect("organizer:announcement-edit", request.organization.slug, uuid, decision, language)


@staff(Role.ORGANIZER)
def correct(request: StaffRequest, uuid: str, language: str) -> HttpResponse:
    """Correct what the press page says in this language, with a dated line that says why."""
    found = election_of(request, uuid)
    made = Release.objects.select_related("announcement").filter(election=found).first()
    text = made.announcement.texts.filter(language=language).first() if made else None
    if made is None or text is None:
        raise Http404
    latest = Correction.objects.of(found.pk).filter(language=language).last() or text
    now = {"headline": latest.headline, "press": latest.press}
    form = CorrectionForm(request.POST or None, initial=now)
    if made.announcement.decision.outcome not in ENDORSES:
        del form.fields["link"]
    if request.method == "POST" and form.carries_out(
        lambda: actions.correct(by=request.user, election=found, language=language, corrected=form.corrected())
    ):
        messages.success(request, _("Corrected: the page says so, with today's date."))
        return redirect("organizer:announcement", request.organization.slug, uuid)
    context = {
        "election": found,
        "form": form,
        "language_name": languages().get(language, language),
        "known": placeholders.OF[made.announcement.decision.outcome],
        "link": actions.giving_of(made.announcement).address(),
    }
    return render(request, "organizer/announcement/correct.html", context, status=422 if form.errors else 200)


def _preview(election: Election, decision: Possible, language: str, form: AnnouncementForm) -> Shown | None:
    """The texts of the form filled in, as far as anything is known; none of a form with mistakes."""
    texts = form.texts()
    if texts is None:
        return None
    declared = DeclaredDecision.objects.filter(election=election).first()
    with translation.override(language):
        if declared is not None and declared.came_to() == decision:
            declared.election = election
            values = values_of(election, outcome_of(declared))
        else:
            values = open_values(election, decision.outcome)
        values |= {placeholders.MEMBER.name: _("member"), placeholders.LINK.name: form.link_to_give()}
    try:
        said = filled(texts, decision.outcome, values)
    except errors.WrongInput:  # saving says so, beside the field
        return None
    return shown(election, language, said, page=values["page"], link=values[placeholders.LINK.name])


def _initial(election: Election, decision: Possible, language: str, text: AnnouncementText | None) -> dict[str, object]:
    begun = text or default_texts(decision.outcome, language)
    fields = ("subject", "letter", "headline", "press", "call_subject", "call")
    initial: dict[str, object] = {name: getattr(begun, name) for name in fields}
    known = Announcement.objects.for_decision(election, decision)
    if known is None:
        # A call that is only suggested asks for a page that nobody has named: it begins empty.
        return initial | {"call": "", "call_subject": "", "code_name": "refcode"}
    kept = {"link": known.link, "code_name": known.code_name or "refcode", "code": known.code}
    return initial | kept | {"contact": known.contact}


def _text(election: Election, decision: Possible, language: str) -> AnnouncementText | None:
    announcement = Announcement.objects.for_decision(election, decision)
    return announcement.texts.filter(language=language).first() if announcement else None
