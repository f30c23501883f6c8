"""An election's page for its officials, its live turnout, and what moves it: open, extend, close early, call off."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hustings.credentials.models import Registration
from hustings.decision.models import Release
from hustings.elections import actions
from hustings.elections.draft_actions import EDITABLE
from hustings.elections.local_time import moment
from hustings.elections.models import State
from hustings.elections.preflight import members_who_may_vote, missing
from hustings.roll.models import Role
from hustings.web.organizer import charts
from hustings.web.organizer.access import StaffRequest, reauthenticated, staff
from hustings.web.organizer.announcement_rows import rows_of
from hustings.web.organizer.forms import WALL_CLOCK, OfficeForm, WallClockField
from hustings.web.organizer.setup import election_of, failure, step_context
from hustings.web.organizer.turnout import by_span, by_state, turnout
from hustings.web.public.picture import turnout_share
from hustings.web.public.sentences import whole_number


class ReasonForm(OfficeForm):
    """Why, for everybody to read."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Everybody can read it on the vote's page."),
        max_length=300,
    )


class ExtensionForm(ReasonForm):
    """Until when, and why."""

    closes = WallClockField(label=gettext_lazy("The vote closes"))
    field_order = ("closes", "reason")

    def moment(self, zone: str) -> datetime:
        """The new end. Errors: WrongInput."""
        return moment(self.cleaned_data["closes"], zone, field="closes")


@require_safe
@staff()
def election(request: StaffRequest, uuid: str) -> HttpResponse:
    """How far the election has come, and what comes next."""
    found = election_of(request, uuid)
    now = timezone.now()
    context = step_context(request, found, "") | {
        "now": now,
        "running": found.takes_ballots_at(now),
        "waiting": found.state == State.READY and found.opens_at is not None and found.opens_at > now,
        "ended": found.closes_at is not None and found.closes_at <= now,
        "trustees": found.trustees.all(),
        "decision": getattr(found, "decision", None),
    }
    if found.state in EDITABLE:
        context |= {"lacking": missing(found, now=now), "failure": failure(found)}
    if found.is_frozen and found.pool:
        context["joins"] = Registration.objects.filter(election=found).counts()
    if found.is_frozen:
        count = turnout(found)
        context |= {"turnout": count, "share": turnout_share(count.voters, count.eligible)}
        context |= {"decisions": rows_of(found), "release": Release.objects.filter(election=found).first()}
    return render(request, "organizer/election.html", context)


@require_safe
@staff()
def progress(request: StaffRequest, uuid: str) -> HttpResponse:
    """How many credentials are made, for the page that shows it while the election is being frozen."""
    found = election_of(request, uuid)
    done, total = found.sealing_done, max(members_who_may_vote(found) + found.pool, found.sealing_done)
    said = {"done": whole_number(done), "total": whole_number(total)}
    return JsonResponse(
        {
            "done": done,
            "total": total,
            "text": _("%(done)s of %(total)s voting codes are made.") % said if total else _("Waiting for the worker."),
            "finished": found.state != State.SEALING,
        }
    )


@require_safe
@staff()
def live(request: StaffRequest, uuid: str) -> HttpResponse:
    """Turnout while the vote is open, and after it."""
    found = election_of(request, uuid)
    now = timezone.now()
    spans, states, count = by_span(found, now), by_state(found), turnout(found)
    unnamed = _("no state given")
    context = {
        "election": found,
        "now": now,
        "running": found.takes_ballots_at(now),
        "turnout": count,
        "share": turnout_share(count.voters, count.eligible),
        "spans": spans,
        "columns": charts.columns(spans),
        "rows": charts.rows(states, unnamed),
        "states": [(state, turnout_share(state.voters, state.eligible)) for state in states],
        "text": _text(count.voters, count.eligible),
    }
    return render(request, "organizer/live.html", context)


@require_safe
@staff()
def figures(request: StaffRequest, uuid: str) -> HttpResponse:
    """The turnout in a sentence, for the live page to ask for."""
    found = election_of(request, uuid)
    count = turnout(found)
    finished = not found.takes_ballots_at(timezone.now())
    text = _text(count.voters, count.eligible)
    return JsonResponse({"done": count.voters, "total": count.eligible, "text": text, "finished": finished})


@require_POST
@staff(Role.ORGANIZER)
@reauthenticated
def open_now(request: StaffRequest, uuid: str) -> HttpResponse:
    """Open the vote at once."""
    actions.open_now(by=request.user, election=election_of(request, uuid))
    messages.success(request, _("The vote is open."))
    return redirect("organizer:election", request.organization.slug, uuid)


@staff(Role.ORGANIZER)
@reauthenticated
def extend(request: StaffRequest, uuid: str) -> HttpResponse:
    """Let the vote end later."""
    found = election_of(request, uuid)
    zone = found.organization.time_zone
    shown = found.closes_at.astimezone(ZoneInfo(zone)).strftime(WALL_CLOCK) if found.closes_at else None
    form = ExtensionForm(request.POST or None, initial={"closes": shown})
    if request.method == "POST" and form.carries_out(
        lambda: actions.extend(
            by=request.user, election=found, closes_at=form.moment(zone), reason=form.cleaned_data["reason"]
        )
    ):
        messages.success(request, _("The vote is extended."))
        return redirect("organizer:election", request.organization.slug, uuid)
    context = {"form": form, "election": found, "change": "extend"}
    return render(request, "organizer/change.html", context, status=422 if form.errors else 200)


@staff(Role.OWNER)
@reauthenticated
def close_now(request: StaffRequest, uuid: str) -> HttpResponse:
    """Close the vote before its time."""
    return _with_reason(request, uuid, "close")


@staff(Role.OWNER)
def call_off(request: StaffRequest, uuid: str) -> HttpResponse:
    """Give the election up before it opens."""
    return _with_reason(request, uuid, "call-off")


def _with_reason(request: StaffRequest, uuid: str, change: str) -> HttpResponse:
    found = election_of(request, uuid)
    act = {"close": actions.close_now, "call-off": actions.call_off}[change]
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.carries_out(
        lambda: act(by=request.user, election=found, reason=form.cleaned_data["reason"])
    ):
        said = (
            _("The vote is closed; the ballots are being summed up.")
            if change == "close"
            else _("The vote is called off.")
        )
        messages.success(request, said)
        return redirect("organizer:election", request.organization.slug, uuid)
    context = {"form": form, "election": found, "change": change}
    return render(request, "organizer/change.html", context, status=422 if form.errors else 200)


def _text(voters: int, eligible: int) -> str:
    said = {
        "voters": whole_number(voters),
        "eligible": whole_number(eligible),
        "share": turnout_share(voters, eligible),
    }
    return _("%(voters)s of %(eligible)s members have voted (%(share)s).") % said
