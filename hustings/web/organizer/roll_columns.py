"""Which column holds what: guessed, shown on the first rows as they will be taken, and settled by the organizer."""

import re
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from hustings import errors
from hustings.roll import actions
from hustings.roll.actions import Glance
from hustings.roll.columns import Columns, Field, system
from hustings.roll.models import Import, Member, Role
from hustings.roll.records import Reason, Record, Unclear, Untaken, records
from hustings.web.organizer.access import StaffRequest, staff
from hustings.web.organizer.forms import OfficeForm
from hustings.web.organizer.roll_imports import import_of

PREVIEW = 10
EXAMPLES = 3
_SLASHED = re.compile(r"\s*[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{4}")

FIELDS = {
    Field.ADDRESS: _("E-mail address"),
    Field.GIVEN_NAME: _("First name"),
    Field.FAMILY_NAME: _("Last name"),
    Field.FULL_NAME: _("Full name"),
    Field.STATE: _("State"),
    Field.LANGUAGE: _("Language"),
    Field.JOINED_ON: _("Member since"),
    Field.REFERENCE: _("Number in your system"),
    Field.CAMPAIGNING: _("Campaign mail: yes or no"),
    Field.OPTED_OUT: _("Opted out of campaign mail"),
    Field.NO_MAIL: _("Wants no e-mail"),
}
REASONS = {
    Reason.REPEATED: _("repeated"),
    Reason.WITHOUT_ADDRESS: _("no address"),
    Reason.INVALID_ADDRESS: _("not an e-mail address"),
    Reason.INVALID_DAY: _("not a date"),
    Reason.UNCLEAR_CONSENT: _("unclear: none"),
}


class Shown(NamedTuple):
    """A row of the preview: its line, and what is taken or why nothing is, or not all (``cell`` shows it)."""

    line: int
    record: Record | None
    reason: str
    cell: str


class ColumnsForm(OfficeForm):
    """For each column what it holds."""

    day_first = forms.ChoiceField(
        label=_("Dates such as 03/04/2015 mean"),
        choices=[("", _("March 4 (month first, as in the United States)")), ("1", _("3 April (day first)"))],
        required=False,
    )
    removes_missing = forms.BooleanField(
        label=_("Members who are not in this file are no members any more"),
        help_text=_(
            "They become inactive and get no vote in elections prepared from now on. Leave this empty when the file "
            "only has new members. Votes that are prepared already do not change."
        ),
        required=False,
    )

    def __init__(self, names: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        choices = [("", _("– leave out –")), *((field.value, said) for field, said in FIELDS.items())]
        for place, name in enumerate(names):
            label = name.strip() or _("column %(number)d") % {"number": place + 1}
            self.fields[f"column-{place}"] = forms.ChoiceField(label=label, choices=choices, required=False)

    def clean(self) -> dict[str, Any]:
        """Each field once, and such as make sense together; the error stands at the column that is one too many."""
        given: dict[str, Any] = super().clean() or {}
        places: dict[str, int] = {}
        for place in range(len(self.names)):
            field = given.get(f"column-{place}")
            if not field:
                continue
            if field in places:
                said = _("“%(name)s” is this already: choose one of the two.") % {"name": self.names[places[field]]}
                self.add_error(f"column-{place}", said)
            places.setdefault(field, place)
        given["columns"] = {**places, "day_first": given.get("day_first") == "1"}
        try:
            given["parsed"] = Columns.parse(given["columns"], len(self.names))
        except errors.WrongInput as refusal:
            wrong = places.get(refusal.field)
            self.add_error(None if wrong is None else f"column-{wrong}", f"{refusal}")
        return given


@staff(Role.ORGANIZER)
def columns(request: StaffRequest, job: UUID) -> HttpResponse:
    """Settle the columns, look at the first rows, start."""
    found = import_of(request, job)
    if found.state != Import.State.UPLOADED:
        return redirect("organizer:roll-import", request.organization.slug, job)
    with found.file.open("rb") as stream:
        seen = actions.glance(stream)
    form = ColumnsForm(seen.names, request.POST if request.method == "POST" else None, initial=_initial(found))
    if request.method == "POST" and form.is_valid() and "start" in request.POST:
        _start(request, found, form)
        if not form.errors:
            return redirect("organizer:roll-import", request.organization.slug, job)
    shown = _examples(form, seen)
    context: dict[str, Any] = {"job": found, "form": form, "system": system(seen.names)}
    context["taken"] = [(field, cells) for field, cells in shown if field.value() or field.errors]
    context["left"] = [(field, cells) for field, cells in shown if not (field.value() or field.errors)]
    context["slashed"] = any(_SLASHED.match(cell) for _line, row in seen.rows for cell in row)
    context["preview"] = _preview(_settled(form, found, seen), seen)
    context["members"] = Member.objects.of(request.organization).counts().active
    return render(request, "organizer/roll_columns.html", context, status=422 if form.errors else 200)


def _start(request: StaffRequest, job: Import, form: ColumnsForm) -> None:
    given = form.cleaned_data
    try:
        actions.start(
            import_id=job.pk,
            by=request.user,
            columns=given["columns"],
            removes_missing=given["removes_missing"],
        )
    except (errors.WrongInput, errors.WrongState) as refusal:
        form.add_error(None, f"{refusal}")


def _initial(job: Import) -> dict[str, Any]:
    chosen = {f"column-{place}": field for field, place in job.columns.items() if field != "day_first"}
    return {**chosen, "day_first": "1" if job.columns.get("day_first") else ""}


def _settled(form: ColumnsForm, job: Import, seen: Glance) -> Columns | None:
    """The columns that the preview shows: those chosen, at first those guessed; none while they make no sense."""
    if form.is_bound:
        chosen: Columns | None = form.cleaned_data.get("parsed") if form.is_valid() else None
        return chosen
    try:
        return Columns.parse(job.columns, len(seen.names))
    except errors.WrongInput:
        return None


def _examples(form: ColumnsForm, seen: Glance) -> list[tuple[forms.BoundField, list[str]]]:
    """Each column's form field with the first cells that are not empty."""

    def cells(place: int) -> list[str]:
        filled = (row[place].strip() for _line, row in seen.rows if len(row) > place and row[place].strip())
        return [cell[:60] for cell in islice(dict.fromkeys(filled), EXAMPLES)]

    return [(form[f"column-{place}"], cells(place)) for place in range(len(seen.names))]


def _preview(chosen: Columns | None, seen: Glance) -> list[Shown]:
    if chosen is None:
        return []
    known: set[str] = set()
    shown = []
    for line, said in records([(line, list(row)) for line, row in seen.rows[:PREVIEW]], chosen):
        if isinstance(said, Untaken):
            shown.append(Shown(line, None, f"{REASONS[said.reason]}", said.cell[:60]))
        elif said.address in known:
            shown.append(Shown(line, None, f"{REASONS[Reason.REPEATED]}", said.mailbox))
        else:
            known.add(said.address)
            reason, cell = (
                (f"{REASONS[Reason.UNCLEAR_CONSENT]}", said.cell[:60]) if isinstance(said, Unclear) else ("", "")
            )
            shown.append(Shown(line, said, reason, cell))
    return shown
