"""Who is meant by names that may be another writing of one that is known: an official says."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hustings import errors
from hustings.ledger import batch_actions
from hustings.ledger.batches.naming import attach_to
from hustings.ledger.batches.storing import details
from hustings.ledger.kinds import EndorserKind
from hustings.ledger.models import Batch, BatchName
from hustings.roll.models import Role
from hustings.web.organizer.access import StaffRequest, staff
from hustings.web.organizer.forms import OfficeForm
from hustings.web.organizer.ledger.access import may_enter
from hustings.web.organizer.ledger_imports.batches import batch_of
from hustings.web.templatetags.ledger import endorser_kind

PAGE = 25
KINDS = [(one.value, lazystr(endorser_kind(one))) for one in EndorserKind]


class NamesForm(OfficeForm):
    """For each name whom it means, and of what sort a new endorser is of whom the file does not say."""

    def __init__(self, names: list[BatchName], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        for name in names:
            self.fields[f"choice-{name.pk}"] = forms.ChoiceField(
                label=name.name, choices=_choices(name), required=False
            )
            if _lacks_kind(name):
                self.fields[f"kind-{name.pk}"] = forms.ChoiceField(
                    label=_("What sort of endorser, if new"), choices=[("", _("– choose –")), *KINDS], required=False
                )

    def chosen(self) -> tuple[dict[int, str], dict[int, str]]:
        """What was chosen, and the sorts, by the names' keys."""
        given = self.cleaned_data
        choices = {name.pk: given[f"choice-{name.pk}"] for name in self.names if given[f"choice-{name.pk}"]}
        return choices, {name.pk: given.get(f"kind-{name.pk}", "") for name in self.names}

    def shown(self) -> list[tuple[BatchName, forms.BoundField, forms.BoundField | None]]:
        """Each name with its fields."""
        return [
            (name, self[f"choice-{name.pk}"], self[f"kind-{name.pk}"] if f"kind-{name.pk}" in self.fields else None)
            for name in self.names
        ]


class AllNewForm(OfficeForm):
    """Everybody who is still to be decided is new."""

    kind = forms.ChoiceField(
        label=_("Endorsers of whom the file does not say what they are"), choices=[("", _("– choose –")), *KINDS]
    )

    def __init__(self, *args: Any, lacking: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not lacking:
            del self.fields["kind"]


def _choices(name: BatchName) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [("", _("– choose –"))]
    for one in name.near:
        if one["slug"]:
            found.append((f"slug:{one['slug']}", _("the same as %(name)s, in the ledger") % {"name": one["name"]}))
        else:
            found.append((f"name:{one['pk']}", _("the same as %(name)s, in this file") % {"name": one["name"]}))
    return [*found, ("new", _("new, not in the ledger yet")), ("left_out", _("leave its rows out"))]


def _lacks_kind(name: BatchName) -> bool:
    return name.kind == BatchName.Kind.ENDORSER and "kind" not in details(name)


@staff(Role.ORGANIZER)
def names(request: StaffRequest, batch: UUID) -> HttpResponse:
    """Decide some names."""
    found = batch_of(request, batch)
    if found.state != Batch.State.REVIEW:
        return redirect("organizer:ledger-import", request.organization.slug, batch)
    undecided = BatchName.objects.filter(batch=found).undecided().order_by("kind", "pk")
    page = Paginator(undecided, PAGE).get_page(request.POST.get("page") or request.GET.get("page"))
    listed = list(page)
    attach_to(listed)
    form = NamesForm(listed, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        choices, kinds = form.chosen()
        try:
            batch_actions.decide(batch_id=found.pk, by=request.user, choices=choices, kinds=kinds)
        except errors.WrongInput as refusal:
            form.add_error(_field_of(form, refusal.field), f"{refusal}")
        else:
            more = BatchName.objects.filter(batch=found).undecided().exists()
            place = "organizer:ledger-import-names" if more else "organizer:ledger-import"
            return redirect(place, request.organization.slug, batch)
    lacking = any(_lacks_kind(name) for name in undecided)
    context = {
        "batch": found,
        "page": page,
        "form": form,
        "all_new": AllNewForm(lacking=lacking),
        "rows": _rows_of(found, listed),
        "decided": BatchName.objects.filter(batch=found, by_hand=True).select_related("same_as")[:100],
        "may_enter": may_enter(request),
    }
    return render(request, "organizer/ledger_imports/names.html", context, status=422 if form.errors else 200)


def _field_of(form: NamesForm, wrong: str) -> str | None:
    if f"kind-{wrong}" in form.fields and form.cleaned_data.get(f"choice-{wrong}") == "new":
        return f"kind-{wrong}"
    return f"choice-{wrong}" if f"choice-{wrong}" in form.fields else None


def _rows_of(batch: Batch, listed: list[BatchName]) -> dict[int, int]:
    """How many rows use each of these names."""
    found: dict[int, int] = {}
    for field in ("endorser", "contest", "candidate"):
        used = batch.batch_rows.filter(**{f"{field}__in": listed}).order_by()
        found |= dict(used.values_list(field).annotate(count=Count("pk")))
    return found


@require_POST
@staff(Role.ORGANIZER)
def all_new(request: StaffRequest, batch: UUID) -> HttpResponse:
    """Take everybody who is still to be decided for new."""
    found = batch_of(request, batch)
    batch_actions.decide_all_new(batch_id=found.pk, by=request.user, kind=request.POST.get("kind", ""))
    return redirect("organizer:ledger-import", request.organization.slug, batch)
