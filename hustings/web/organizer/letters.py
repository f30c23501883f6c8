"""The letters of an organization: which there are, their own wording in each language, how it looks, what it was."""

import difflib
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hustings.mailroom.envelope import preview_of
from hustings.mailroom.html_part import Looks
from hustings.mailroom.models import Message, Wording
from hustings.mailroom.wording_actions import Place, rewordable
from hustings.mailroom.wordings import LONGEST_SUBJECT, LONGEST_TEXT, Kind
from hustings.roll import letter_actions as actions
from hustings.roll.models import Role
from hustings.roll.wording_letters import example_of
from hustings.web.organizer.access import StaffRequest, staff
from hustings.web.organizer.forms import OfficeForm


class WordingForm(OfficeForm):
    """A subject and a text with placeholders."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=LONGEST_SUBJECT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        help_text=gettext_lazy("Plain text; an empty line begins a paragraph. To have a brace in it, write it twice."),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "true"}),
    )

    def clean_text(self) -> str:
        """The text with the line breaks that all have."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


class Cell(NamedTuple):
    """A kind in a language: which text holds."""

    code: str
    language: str
    held: Wording | None


@require_safe
@staff()
def listing(request: StaffRequest) -> HttpResponse:
    """Every kind of letter that can be worded, with the text that holds in each language."""
    key = request.organization.pk
    rows = [
        (kind, [Cell(*named, Wording.objects.in_force(key, kind.name, named[0])) for named in _languages().items()])
        for kind in rewordable().values()
    ]
    return render(request, "organizer/letters/listing.html", {"rows": rows})


@staff(Role.ORGANIZER)
def letter(request: StaffRequest, kind: str, language: str) -> HttpResponse:
    """Word a letter: look at it with examples, send it to oneself, save it as the next version."""
    place, found = _place(request, kind, language)
    form = WordingForm(request.POST or None, initial=_now(request, place, found))
    context: dict[str, Any] = {}
    if request.method == "POST":
        did = request.POST.get("do", "")
        if did == "save" and form.carries_out(lambda: _save(request, place, form)):
            messages.success(request, _("Saved. The next letters have this text."))
            return redirect("organizer:letter", request.organization.slug, kind, language)
        if did == "try" and form.carries_out(lambda: _try(request, place, form)):
            messages.success(request, _("A letter with this text and examples is on its way to you."))
        if did != "save" and form.is_valid():
            form.carries_out(lambda: context.update(_preview(request, found, language, form)))
    context |= _described(request, place, found) | {"form": form}
    return render(request, "organizer/letters/letter.html", context, status=422 if form.errors else 200)


@require_POST
@staff(Role.ORGANIZER)
def restore(request: StaffRequest, kind: str, language: str) -> HttpResponse:
    """Let the built-in text hold again."""
    place, _found = _place(request, kind, language)
    actions.restore_built_in(by=request.user, organization=request.organization, place=place)
    messages.success(request, _("The next letters have the built-in text."))
    return redirect("organizer:letter", request.organization.slug, kind, language)


@require_safe
@staff()
def version(request: StaffRequest, kind: str, language: str, number: int) -> HttpResponse:
    """One version, and what it changed."""
    place, found = _place(request, kind, language)
    versions = Wording.objects.of(place.organization, kind, language)
    shown = versions.filter(version=number).first()
    if shown is None:
        raise Http404
    before = versions.filter(version=number - 1).first()
    context = _described(request, place, found) | {
        "shown": shown,
        "changes": _changes(_text(before, found, language), _text(shown, found, language)),
    }
    return render(request, "organizer/letters/version.html", context)


def _languages() -> dict[str, str]:
    return {code: f"{name}" for code, name in settings.LANGUAGES}


def _place(request: StaffRequest, kind: str, language: str) -> tuple[Place, Kind]:
    return Place(request.organization.pk, kind, language), rewordable()[kind]


def _save(request: StaffRequest, place: Place, form: WordingForm) -> None:
    given = form.cleaned_data
    actions.write_wording(
        by=request.user,
        organization=request.organization,
        place=place,
        subject=given["subject"],
        text=given["text"],
    )


def _try(request: StaffRequest, place: Place, form: WordingForm) -> None:
    given = form.cleaned_data
    actions.try_wording(
        by=request.user,
        organization=request.organization,
        place=place,
        subject=given["subject"],
        text=given["text"],
    )


def _preview(request: StaffRequest, kind: Kind, language: str, form: WordingForm) -> dict[str, object]:
    """The letter as its recipient would read it, with examples: nobody's row is looked at for it."""
    about = Message(
        kind=kind.name,
        key="preview",
        to="ada@example.org",
        domain="example.org",
        language=language,
        organization=request.organization.pk,
        purpose=kind.purpose,
    )
    given = form.cleaned_data
    with translation.override(language):
        written = example_of(kind, about, subject=given["subject"], text=given["text"])
    return {"preview": preview_of(about, written, page_looks())}


def page_looks() -> Looks:
    """The looks of a letter that is shown on a page, in a frame."""
    # No attribute may carry looks on our pages, so the frame has the site's own style sheet.
    sheet = f'<link rel="stylesheet" href="{static("site.css")}">\n'
    return Looks('class="letter"', "", 'class="button primary"', 'class="wrapped"', 'class="letter-foot"', sheet)


def _now(request: StaffRequest, place: Place, kind: Kind) -> dict[str, str]:
    """What the editor begins with: a version that was asked for, or the text that holds."""
    asked = request.GET.get("version", "")
    versions = Wording.objects.of(place.organization, place.kind, place.language)
    held = versions.filter(version=int(asked)).first() if asked.isdecimal() and len(asked) < 9 else None
    if held is None or not held.text:
        held = Wording.objects.in_force(place.organization, place.kind, place.language)
    if held is not None:
        return {"subject": held.subject, "text": held.text}
    with translation.override(place.language):
        return {"subject": f"{kind.subject}", "text": f"{kind.text}"}


def _described(request: StaffRequest, place: Place, kind: Kind) -> dict[str, object]:
    versions = Wording.objects.of(place.organization, place.kind, place.language)
    return {
        "kind": kind,
        "language": place.language,
        "language_name": _languages()[place.language],
        "versions": versions,
        "held": Wording.objects.in_force(place.organization, place.kind, place.language),
        "disclaimer": request.organization.disclaimer,
    }


def _text(wording: Wording | None, kind: Kind, language: str) -> list[str]:
    if wording is not None and wording.text:
        return [wording.subject, "", *wording.text.splitlines()]
    with translation.override(language):
        return [f"{kind.subject}", "", *f"{kind.text}".splitlines()]


def _changes(before: list[str], after: list[str]) -> list[tuple[str, str]]:
    """Line by line: what stayed (" "), came ("+") and went ("-")."""
    # Not ndiff, which takes hours for thousands of lines that resemble each other.
    changes: list[tuple[str, str]] = []
    for tag, gone, until, come, end in difflib.SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            changes += [(" ", line) for line in after[come:end]]
        else:
            changes += [("-", line) for line in before[gone:until]] + [("+", line) for line in after[come:end]]
    return changes
