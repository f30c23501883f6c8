"""Which column holds what: guessed, shown on the first rows as they will be entered, and settled by the official."""

from __future__ import annotations

import io
from itertools import islice
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from hustings import errors
from hustings.ledger import batch_actions
from hustings.ledger.batch_actions import Glance
from hustings.ledger.fields import LONGEST_TEXT
from hustings.ledger.kinds import EndorserKind, ProcessKind, Status
from hustings.ledger.models import Batch
from hustings.ledger.reading.columns import Columns
from hustings.ledger.reading.field import Field
from hustings.ledger.reading.guess import guess
from hustings.ledger.reading.profiles import Profile, read
from hustings.ledger.reading.reported import Row
from hustings.roll.models import Role
from hustings.web.organizer.access import StaffRequest, staff
from hustings.web.organizer.forms import OfficeForm
from hustings.web.organizer.ledger.access import may_enter
from hustings.web.organizer.ledger_imports.batches import batch_of
from hustings.web.organizer.ledger_imports.words import FIELDS, profile_words, reason_words
from hustings.web.templatetags.ledger import endorsement_status, endorser_kind, process_kind

PREVIEW = 10
EXAMPLES = 3
FIXED = (
    *(Field.CONTEST, Field.CYCLE, Field.OFFICE, Field.PARTY, Field.CANDIDATE, Field.ENDORSER_KIND, Field.STATUS),
    *(Field.DATE, Field.PROCESS, Field.SOURCE_TITLE, Field.SOURCE_LINK, Field.SOURCE_DATE),
)
"""What may be the same in all rows; the reading knows more, which nobody needs."""
_WORDS: dict[Field, list[tuple[str, Any]]] = {
    Field.ENDORSER_KIND: [(one.value, lazystr(endorser_kind(one))) for one in EndorserKind],
    Field.STATUS: [(one.value, lazystr(endorsement_status(one))) for one in Status if one is not Status.RETRACTED],
    Field.PROCESS: [(one.value, lazystr(process_kind(one))) for one in ProcessKind],
}


class ColumnsForm(OfficeForm):
    """For each column what it holds, and what is the same in all rows."""

    day_first = forms.ChoiceField(
        label=_("Dates such as 03/04/2015 mean"),
        choices=[("", _("March 4 (month first, as in the United States)")), ("1", _("3 April (day first)"))],
        required=False,
    )

    def __init__(self, names: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        choices = [("", _("– leave out –")), *((one.value, said) for one, said in FIELDS.items())]
        for place, name in enumerate(names):
            label = name.strip() or _("column %(number)d") % {"number": place + 1}
            self.fields[f"column-{place}"] = forms.ChoiceField(label=label, choices=choices, required=False)
        for one in FIXED:
            self.fields[f"fixed-{one.value}"] = _fixed_field(one)

    def clean(self) -> dict[str, Any]:
        """Each field once, and all that is needed; the error stands where it can be mended."""
        given: dict[str, Any] = super().clean() or {}
        places: dict[str, int] = {}
        for place in range(len(self.names)):
            one = given.get(f"column-{place}")
            if not one:
                continue
            if one in places:
                said = _("“%(name)s” is this already: choose one of the two.") % {"name": self.names[places[one]]}
                self.add_error(f"column-{place}", said)
            places.setdefault(one, place)
        fixed = {one.value: given.get(f"fixed-{one.value}", "") for one in FIXED}
        given["columns"] = {"places": places, "fixed": fixed, "day_first": given.get("day_first") == "1"}
        try:
            given["parsed"] = Columns.parse(given["columns"], len(self.names))
        except errors.WrongInput as refusal:
            self.add_error(self._field_of(refusal.field, places), f"{refusal}")
        return given

    def _field_of(self, wrong: str, places: dict[str, int]) -> str | None:
        if wrong in places:
            return f"column-{places[wrong]}"
        return f"fixed-{wrong}" if f"fixed-{wrong}" in self.fields else None


def _fixed_field(one: Field) -> forms.Field:
    if one in _WORDS:
        return forms.ChoiceField(
            label=FIELDS[one], choices=[("", _("– as each row says –")), *_WORDS[one]], required=False
        )
    return forms.CharField(label=FIELDS[one], max_length=LONGEST_TEXT, required=False)


@staff(Role.ORGANIZER)
def columns(request: StaffRequest, batch: UUID) -> HttpResponse:
    """Settle the columns, look at the first rows, have the whole table read."""
    found = batch_of(request, batch)
    if found.state != Batch.State.UPLOADED:
        return redirect("organizer:ledger-import", request.organization.slug, batch)
    with found.file.open("rb") as stream:
        seen = batch_actions.glance(stream)
    known = seen.profile if "by_hand" not in request.GET and "by_hand" not in request.POST else None
    form = ColumnsForm(seen.names, request.POST if _mapped(request, known) else None, initial=_initial(found, seen))
    if request.method == "POST" and "start" in request.POST and (known or form.is_valid()):
        _start(request, found, form, known)
        if not form.errors:
            return redirect("organizer:ledger-import", request.organization.slug, batch)
    return _page(request, found, form, seen, known)


def _mapped(request: StaffRequest, known: Profile | None) -> bool:
    return request.method == "POST" and known is None


def _start(request: StaffRequest, batch: Batch, form: ColumnsForm, known: Profile | None) -> None:
    chosen = {"profile": known.value} if known else form.cleaned_data["columns"]
    try:
        batch_actions.start(batch_id=batch.pk, by=request.user, columns=chosen)
    except (errors.WrongInput, errors.WrongState) as refusal:
        form.add_error(None, f"{refusal}")


def _page(request: StaffRequest, batch: Batch, form: ColumnsForm, seen: Glance, known: Profile | None) -> HttpResponse:
    shown = _examples(form, seen)
    context: dict[str, Any] = {"batch": batch, "form": form, "may_enter": may_enter(request)}
    context["taken"] = [(field, cells) for field, cells in shown if field.value() or field.errors]
    context["left"] = [(field, cells) for field, cells in shown if not (field.value() or field.errors)]
    context["fixed"] = [form[f"fixed-{one.value}"] for one in FIXED]
    context["fixes"] = any(field.value() or field.errors for field in context["fixed"])
    context["known"] = profile_words(known) if known else ""
    context["other"] = profile_words(seen.profile) if seen.profile and not known else ""
    context["preview"] = _preview(batch, known or _settled(form, batch, seen))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "organizer/ledger_imports/columns.html", context, status=status)


def _initial(batch: Batch, seen: Glance) -> dict[str, Any]:
    guessed = guess(seen.names, seen.rows).to_json() if "profile" in batch.columns else batch.columns
    chosen = {f"column-{place}": one for one, place in guessed["places"].items()}
    return {**chosen, "day_first": "1" if guessed["day_first"] else ""}


def _settled(form: ColumnsForm, batch: Batch, seen: Glance) -> Columns | None:
    """The columns that the preview shows: those chosen, at first those guessed; none while they make no sense."""
    if form.is_bound:
        return form.cleaned_data.get("parsed") if form.is_valid() else None
    guessed = guess(seen.names, seen.rows).to_json() if "profile" in batch.columns else batch.columns
    try:
        return Columns.parse(guessed, len(seen.names))
    except errors.WrongInput:
        return None


def _examples(form: ColumnsForm, seen: Glance) -> list[tuple[forms.BoundField, list[str]]]:
    """Each column's form field with the first cells that are not empty."""

    def cells(place: int) -> list[str]:
        filled = (row[place] for row in seen.rows if len(row) > place and row[place])
        return [cell[:60] for cell in islice(dict.fromkeys(filled), EXAMPLES)]

    return [(form[f"column-{place}"], cells(place)) for place in range(len(seen.names))]


def _preview(batch: Batch, how: Profile | Columns | None) -> list[tuple[Row, list[str]]]:
    """The first rows as they will be entered, each with why something of it is not."""
    if how is None:
        return []
    with batch.file.open("rb") as file:
        try:
            rows = list(islice(read(cast("io.BufferedIOBase", file.file), how), PREVIEW))
        except errors.RollRefusal:
            return []
    return [(row, [_said(one.reason.value, one.said) for one in row.findings]) for row in rows]


def _said(reason: str, cell: str) -> str:
    return f"{cell[:60]}: {reason_words(reason)}" if cell else reason_words(reason)
