"""The page of a draft drive: what is asked, who asks, how many have signed, and what came of it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hustings import errors
from hustings.drives import signature_actions
from hustings.drives.letters import ending_in_words
from hustings.drives.models import Drive
from hustings.drives.petition import file_of, petition_in
from hustings.elections.models import Election
from hustings.web.drive_figures import figures_of
from hustings.web.network import network_of
from hustings.web.public.card import Shape
from hustings.web.public.card_answer import drawn_unless_known
from hustings.web.public.drive_card import drive_card
from hustings.web.public.drive_forms import SignForm
from hustings.web.public.phase import phase_of
from hustings.web.public.start import SHOWN_WITH, Listed

MOST_NAMES = 100
METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(METHODS)
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The petition with its form. Whatever the address, what is done here and what is answered is the same."""
    drive = public_drive(slug)
    form = SignForm(request.POST or None, drive=drive)
    if request.method == "POST":
        signature_actions.require_collecting(drive)
        if form.is_valid() and _asks(request, drive, form):
            return redirect("public:drive-asked", slug)
    context = about(drive) | {"form": form, "closed": why_closed(drive)} | _shared(drive)
    return render(request, "public/drive/page.html", context, status=422 if form.errors else 200)


@require_safe
def petition(_request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """A petition as the file whose hash is shown."""
    drive = public_drive(slug)
    found = drive.petitions.filter(language=language).first()
    if found is None:
        raise Http404
    return HttpResponse(file_of(drive, found.text), content_type="text/plain; charset=utf-8")


@require_safe
def card(request: HttpRequest, slug: str, shape: str) -> HttpResponseBase:
    """The drive as a picture to be shared, in the organization's language whoever asks."""
    wanted = Shape.of(shape)
    if wanted is None:
        raise Http404
    drive = public_drive(slug)
    with translation.override(drive.organization.language):
        made = drive_card(drive, drive.signatures.standing().count())
    response = drawn_unless_known(request, made, wanted, drive.slug)
    response["Cache-Control"] = "public, max-age=300"
    return response


def public_drive(slug: str) -> Drive:
    """The drive of this short name that everybody may see, with its organization; else 404."""
    drives = Drive.objects.public().select_related("organization").prefetch_related("petitions")
    return get_object_or_404(drives, slug=slug)


def about(drive: Drive) -> dict[str, object]:
    """What the pages of a drive tell of it, in the language that is active."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    petition = petition_in(drive, language)
    return {
        "drive": drive,
        "organization": drive.organization,
        "petition": petition,
        "others": [other for other in drive.petitions.all() if other != petition],
    }


def why_closed(drive: Drive) -> str:
    """Why nobody can sign just now; empty when people can."""
    try:
        signature_actions.require_collecting(drive)
    except errors.DriveNotOpen as refusal:
        return f"{refusal}"
    return ""


def _shared(drive: Drive) -> dict[str, object]:
    figures = figures_of(drive, drive.today(drive.ended_at or timezone.now()))
    with translation.override(drive.organization.language):
        card = drive_card(drive, figures.count)
    return {
        "figures": figures,
        "names": list(drive.signatures.shown()[:MOST_NAMES]) if drive.names_shown else [],
        "ending": ending_in_words(drive) if drive.ended else "",
        "votes": _followed(drive),
        "card": card,
        "cards": [(shape.name.lower(), *shape.value) for shape in Shape],
    }


def _followed(drive: Drive) -> list[Listed]:
    found = Election.objects.public().filter(contest__drive=drive).select_related(*SHOWN_WITH)
    now = timezone.now()
    return [Listed(election, phase_of(election, now)) for election in found.prefetch_related("options")]


def _asks(request: HttpRequest, drive: Drive, form: SignForm) -> bool:
    """Whether the request is noted; if not, the form says why."""
    try:
        signature_actions.ask(drive=drive, signer=form.signer(), network=network_of(request))
    except errors.WrongInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, f"{refusal}")
        return False
    return True
