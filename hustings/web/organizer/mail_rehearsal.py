"""The rehearsal of an election's letters, to its staff only, and the check of the sender that belongs to it."""

from email.utils import parseaddr

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hustings.credentials.letters import INVITATION, RECEIPT
from hustings.credentials.link_letters import LOST_LINK, MOVED, NO_VOTE, REMINDER
from hustings.credentials.registration_letters import CONFIRMATION
from hustings.elections import mail_actions
from hustings.elections.models import Election
from hustings.elections.rehearsal import REHEARSAL
from hustings.mailroom import sender_check
from hustings.mailroom.letters import worded_kinds
from hustings.mailroom.models import Message
from hustings.mailroom.sender_check import SELECTOR, Finding, Sender
from hustings.roll.models import Role
from hustings.web.organizer.access import StaffRequest, staff
from hustings.web.organizer.forms import OfficeForm
from hustings.web.organizer.mail_figures import STATES
from hustings.web.organizer.sender_words import ABOUT, said
from hustings.web.organizer.setup import election_of

FIRST = (INVITATION, REMINDER, RECEIPT, LOST_LINK, NO_VOTE, MOVED)
"""Letters of every vote, in the order in which they are rehearsed."""

JOINING = (CONFIRMATION,)
"""Letters of a vote that people can join."""

MOST_SELECTORS = 4
SHOWN = 200


class LanguageForm(OfficeForm):
    """In which language the letters are rehearsed."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)


class SelectorsForm(OfficeForm):
    """By which names the DKIM keys are published."""

    selectors = forms.CharField(
        label=gettext_lazy("DKIM selectors"),
        help_text=gettext_lazy("What stands before ._domainkey in the records that your provider told you to publish."),
        max_length=200,
        required=False,
    )

    def clean_selectors(self) -> tuple[str, ...]:
        """Each selector; a few."""
        named = tuple(dict.fromkeys(self.cleaned_data["selectors"].replace(",", " ").split()))
        if len(named) > MOST_SELECTORS or not all(SELECTOR.fullmatch(one) for one in named):
            raise forms.ValidationError(_("Write up to four names, such as s1 or mail2026, with spaces between."))
        return named


@staff(Role.ORGANIZER)
def rehearsal(request: StaffRequest, uuid: str) -> HttpResponse:
    """Send every kind of letter to the staff; what became of the last rehearsal."""
    found = election_of(request, uuid)
    form = LanguageForm(request.POST or None, initial={"language": found.organization.language})
    if request.method == "POST" and form.carries_out(
        lambda: mail_actions.rehearse(
            by=request.user, election=found, kinds=kinds(found), language=form.cleaned_data["language"]
        )
    ):
        messages.success(request, _("The letters are on their way to the staff."))
        return redirect("organizer:mail-rehearsal", request.organization.slug, uuid)
    known = worded_kinds()
    context = {
        "election": found,
        "form": form,
        "kinds": [known[kind].title for kind in kinds(found)],
        "rows": _last(found),
    }
    return render(request, "organizer/mail_rehearsal.html", context, status=422 if form.errors else 200)


@staff(Role.ORGANIZER)
def sender(request: StaffRequest, uuid: str) -> HttpResponse:
    """What the domain name system says of the sender; looked up when it is asked for."""
    found = election_of(request, uuid)
    form = SelectorsForm(request.POST or None)
    checked: list[tuple[Finding, Promise, str]] = []
    if request.method == "POST" and form.is_valid():
        looked = sender_check.check(the_sender(form.cleaned_data["selectors"]), sender_check.resolver())
        checked = [(finding, ABOUT[finding.about], said(finding)) for finding in looked]
    context = {
        "election": found,
        "form": form,
        "findings": checked,
        "sender": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
    }
    return render(request, "organizer/mail_sender.html", context, status=422 if form.errors else 200)


def the_sender(selectors: tuple[str, ...]) -> Sender:
    """The sender that the site is set up with."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    own = settings.MAIL_PROVIDER == "smtp"
    return Sender(
        domain, settings.MAIL_BOUNCES.rpartition("@")[2] or domain, settings.EMAIL_HOST if own else "", selectors
    )


def kinds(election: Election) -> list[str]:
    """The kinds of letters that members may get in this election, as far as they can be written."""
    wanted = (*FIRST, *(JOINING if election.pool else ()))
    return [kind for kind in wanted if kind in worded_kinds()]


def _last(election: Election) -> list[tuple[str, str, str, str]]:
    """Of the last rehearsal each letter: its kind, to whom, what became of it and why."""
    rows = Message.objects.about(election.pk).filter(kind=REHEARSAL).order_by("-pk")[:SHOWN]
    words = {state: f"{title}" for state, title, _meaning in STATES}
    known, found = worded_kinds(), list(rows)
    return [
        (
            f"{known[row.reference['kind']].title}" if row.reference["kind"] in known else row.reference["kind"],
            row.to,
            words[row.state],
            row.reason,
        )
        for row in reversed(found)
        if row.reference["at"] == found[0].reference["at"]
    ]
