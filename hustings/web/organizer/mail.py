"""An election's letters: what became of them, whom they do not reach, and what officials do about it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hustings.credentials import reminder_actions, resend_actions
from hustings.credentials.models import Reminder
from hustings.elections import mail_actions
from hustings.elections.models import Election
from hustings.mailroom.models import Pace
from hustings.roll.models import Role
from hustings.web.organizer import charts, mail_figures, mail_unreached
from hustings.web.organizer.access import StaffRequest, reauthenticated, staff
from hustings.web.organizer.forms import OfficeForm
from hustings.web.organizer.setup import election_of

ON_A_PAGE = 50


class AgainForm(OfficeForm):
    """Whose link is sent again."""

    address = forms.CharField(
        label=gettext_lazy("The member's e-mail address"),
        help_text=gettext_lazy("As the roll has it now: if it was wrong, correct it there first."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@require_safe
@staff()
def mail(request: StaffRequest, uuid: str) -> HttpResponse:
    """The letters of an election, counted; reminders, stops and pauses."""
    found = election_of(request, uuid)
    counted = mail_figures.figures(found)
    far = mail_figures.progress(found, counted)
    used = {number for row in counted.open for number, count in enumerate(row.counts) if count} | {0, 2}
    states = [state for number, state in enumerate(mail_figures.STATES) if number in used]
    context = _heading(found) | {
        "figures": counted,
        "states": states,
        "rows": [
            (row.title, [count for number, count in enumerate(row.counts) if number in used]) for row in counted.open
        ],
        "progress": far,
        "text": mail_figures.text(far),
        "sending": far.done < far.total,
        "pauses": mail_figures.pauses(found),
        "warm_up": mail_figures.warm_up(),
        "stopped": Pace.objects.of_election(found.pk),
        "reports": mail_figures.reports_come(),
        "reminders": Reminder.objects.of(found),
        "why_not": reminder_actions.why_not(found),
        "most": reminder_actions.MOST,
    }
    return render(request, "organizer/mail.html", context)


@require_safe
@staff()
def progress(request: StaffRequest, uuid: str) -> HttpResponse:
    """How far sending is, for the page to ask for."""
    found = election_of(request, uuid)
    far = mail_figures.progress(found, mail_figures.figures(found))
    text = mail_figures.text(far)
    return JsonResponse({"done": far.done, "total": far.total, "text": text, "finished": far.done >= far.total})


@require_safe
@staff()
def domains(request: StaffRequest, uuid: str) -> HttpResponse:
    """Voting links by receiving domain, and letters over time."""
    found = election_of(request, uuid)
    spans = mail_figures.over_time(found)
    context = _heading(found) | {
        "domains": mail_figures.domains(found),
        "spans": spans,
        "columns": charts.columns(spans),
        "most": mail_figures.MOST_DOMAINS,
    }
    return render(request, "organizer/mail_domains.html", context)


@require_safe
@staff()
def unreached(request: StaffRequest, uuid: str) -> HttpResponse:
    """Members whose voting link did not arrive; ``after`` is the last message of the page before."""
    found = election_of(request, uuid)
    asked = request.GET.get("after", "")
    after = int(asked[:18]) if asked.isascii() and asked.isdecimal() else 0
    rows, following = mail_unreached.page(found, after, ON_A_PAGE)
    context = _heading(found) | {"rows": rows, "next": following, "after": after}
    return render(request, "organizer/mail_unreached.html", context)


@require_safe
@staff()
def unreached_file(request: StaffRequest, uuid: str) -> HttpResponse:
    """The same as a file, whole."""
    found = election_of(request, uuid)
    name = f"not-reached-{timezone.now():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(mail_unreached.as_csv(found), content_type="text/csv; charset=utf-8", headers=headers)


@staff(Role.ORGANIZER)
@reauthenticated
def again(request: StaffRequest, uuid: str) -> HttpResponse:
    """Send one member's link again. The answer is the same whether or not they have voted."""
    found = election_of(request, uuid)
    form = AgainForm(request.POST or None, initial={"address": request.GET.get("address", "")[:254]})
    if request.method == "POST" and form.carries_out(
        lambda: resend_actions.send_again(by=request.user, election=found, address=form.cleaned_data["address"])
    ):
        messages.success(request, _("The link is on its way to %(to)s.") % {"to": form.cleaned_data["address"]})
        return redirect("organizer:mail-again", request.organization.slug, uuid)
    context = _heading(found) | {"form": form}
    return render(request, "organizer/mail_again.html", context, status=422 if form.errors else 200)


@require_POST
@staff(Role.ORGANIZER)
def write_again(request: StaffRequest, uuid: str, message: int) -> HttpResponse:
    """Let letters go again to an address at which a voting link came back."""
    to = resend_actions.write_there_again(by=request.user, election=election_of(request, uuid), message=message)
    messages.success(request, _("Letters to %(to)s are sent again from now on.") % {"to": to})
    return redirect("organizer:mail-unreached", request.organization.slug, uuid)


@require_POST
@staff(Role.ORGANIZER)
@reauthenticated
def remind(request: StaffRequest, uuid: str) -> HttpResponse:
    """Remind all who have not voted; whom, and how many, is not said."""
    reminder_actions.remind(by=request.user, election=election_of(request, uuid))
    messages.success(request, _("Everybody who has not voted is being reminded."))
    return redirect("organizer:mail", request.organization.slug, uuid)


@require_POST
@staff(Role.ORGANIZER)
@reauthenticated
def go_on(request: StaffRequest, uuid: str) -> HttpResponse:
    """Let letters go on that were stopped."""
    mail_actions.let_go_on(by=request.user, election=election_of(request, uuid))
    messages.success(request, _("The letters go on. They are stopped again if too many of the next ones come back."))
    return redirect("organizer:mail", request.organization.slug, uuid)


def _heading(election: Election) -> dict[str, object]:
    return {"election": election, "running": election.takes_ballots_at(timezone.now())}
