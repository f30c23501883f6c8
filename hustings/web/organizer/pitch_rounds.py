"""Rounds of mailings: fixing the slots, seeing the lot and what went out, calling a round off."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hustings import errors
from hustings.contests import round_actions
from hustings.contests.mailing_actions import audience_of
from hustings.contests.models.contest import MAX_STATEMENT
from hustings.contests.models.pitch import MAX_HEADLINE
from hustings.contests.round_actions import MAX_SLOTS, Planned
from hustings.elections.local_time import moment
from hustings.roll.models import Role
from hustings.web.organizer.access import StaffRequest, staff
from hustings.web.organizer.forms import OfficeForm, WallClockField, number_field
from hustings.web.organizer.pitches import contest_of

ROWS = 3


class RoundForm(OfficeForm):
    """When the lot is drawn, how long letters may be, and a row for each mailing: its deadline and its moment."""

    draws = WallClockField(
        label=gettext_lazy("The lot is drawn"),
        help_text=gettext_lazy("By the clock, in public. Until then every candidate may add a word to it."),
    )
    subject_length = number_field(
        label=gettext_lazy("Characters of a subject, at most"), initial=100, min_value=10, max_value=MAX_HEADLINE
    )
    text_length = number_field(
        label=gettext_lazy("Characters of a letter, at most"), initial=3000, min_value=100, max_value=MAX_STATEMENT
    )

    def __init__(self, *args: Any, rows: int, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.zone = rows, zone
        for row in range(1, rows + 1):
            named = {"number": row}
            self.fields[f"due-{row}"] = WallClockField(
                label=_("Letter %(number)d: hand in until") % named, required=False
            )
            self.fields[f"send-{row}"] = WallClockField(label=_("Letter %(number)d: goes out") % named, required=False)

    def common(self) -> Iterator[BoundField]:
        """The fields that are not a mailing's."""
        return (self[name] for name in ("draws", "subject_length", "text_length"))

    def pairs(self) -> Iterator[tuple[BoundField, BoundField]]:
        """The fields of each mailing."""
        return ((self[f"due-{row}"], self[f"send-{row}"]) for row in range(1, self.rows + 1))

    def draws_at(self) -> datetime:
        """When the lot is drawn, once the form is in order. Errors: WrongInput."""
        return moment(self.cleaned_data["draws"], self.zone, field="draws")

    def slots(self) -> list[Planned]:
        """The mailings that are filled in, once the form is in order. Errors: WrongInput with the row's field."""
        return [planned for row in range(1, self.rows + 1) if (planned := self._slot(row)) is not None]

    def _slot(self, row: int) -> Planned | None:
        due, send = f"due-{row}", f"send-{row}"
        given = self.cleaned_data
        if given[due] is None and given[send] is None:
            return None
        if given[due] is None or given[send] is None:
            missing = due if given[due] is None else send
            raise errors.WrongInput(_("A mailing needs a deadline and a time to go out."), field=missing)
        times = moment(given[due], self.zone, field=due), moment(given[send], self.zone, field=send)
        if times[0] > times[1]:
            raise errors.WrongInput(_("The deadline lies after the letters go out: choose an earlier one."), field=due)
        return Planned(*times, given["subject_length"], given["text_length"])


class CallOffForm(OfficeForm):
    """Why a round is called off."""

    reason = forms.CharField(label=gettext_lazy("Reason (public)"), max_length=300)


@staff(Role.ORGANIZER)
def rounds(request: StaffRequest, contest: int) -> HttpResponse:
    """The rounds with their slots, and a form for one while none goes on."""
    found = contest_of(request, contest)
    more = "more" in request.POST  # rows: what is typed stays, and is not looked at yet
    typed = {"initial": request.POST.dict()} if more else {"data": request.POST or None}
    form = RoundForm(rows=_rows(request), zone=request.organization.time_zone, **typed)
    if (
        request.method == "POST"
        and not more
        and form.carries_out(
            lambda: round_actions.fix(by=request.user, contest=found, draws_at=form.draws_at(), slots=form.slots())
        )
    ):
        messages.success(request, _("The dates are fixed and published, and so is the commitment to the lot."))
        return redirect("organizer:pitch-rounds", request.organization.slug, found.pk)
    context = {
        "contest": found,
        "form": form,
        "more": min(_rows(request) + ROWS, MAX_SLOTS),
        "rows": _rows(request),
        "calling_off": CallOffForm(),
        "rounds": found.rounds.prefetch_related("slots__turns__candidate", "contributions").order_by("-number"),
        "live": found.rounds.live().first(),
        "audience": audience_of(found).count(),
    }
    return render(request, "organizer/pitches/rounds.html", context, status=422 if form.errors else 200)


@require_POST
@staff(Role.ORGANIZER)
def call_off(request: StaffRequest, contest: int, drawing: int) -> HttpResponse:
    """Call a round off."""
    found = contest_of(request, contest)
    reason = request.POST.get("reason", "")
    round_actions.call_off(by=request.user, contest=found, round_id=drawing, reason=reason)
    messages.success(request, _("The round is called off. What went out stays in the public log."))
    return redirect("organizer:pitch-rounds", request.organization.slug, found.pk)


def _rows(request: StaffRequest) -> int:
    wanted = request.GET.get("rows", "")
    return min(max(int(wanted[:3]), ROWS), MAX_SLOTS) if wanted.isascii() and wanted.isdigit() else ROWS
