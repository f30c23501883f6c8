"""One endorser that a campaign pursues: where it stands, what is next, notes, votes, links and history."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hustings import errors
from hustings.ledger.models import Endorsement
from hustings.pursuit import target_actions
from hustings.pursuit.models import CampaignMember, Note, Priority, Stage, Target
from hustings.pursuit.target_actions import LONGEST_NOTE, LONGEST_STEP, Plan
from hustings.web.candidate.campaigns.access import CampaignRequest, campaigner
from hustings.web.candidate.campaigns.days import today_of
from hustings.web.candidate.campaigns.upcoming import of_target
from hustings.web.organizer.forms import OfficeForm, day_field


class PlanForm(OfficeForm):
    """What is next."""

    next_step = forms.CharField(
        label=gettext_lazy("Next step"),
        max_length=LONGEST_STEP,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    due = day_field(label=gettext_lazy("Due on"), required=False)
    owner = forms.ModelChoiceField(
        label=gettext_lazy("In charge"),
        queryset=CampaignMember.objects.none(),
        required=False,
        empty_label=gettext_lazy("nobody"),
    )
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), choices=Priority.choices, coerce=lambda value: Priority(int(value))
    )

    def __init__(self, *args: Any, target: Target, **kwargs: Any) -> None:
        values = {name: getattr(target, name) for name in ("next_step", "due", "owner", "priority")}
        super().__init__(*args, initial=values, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = target.campaign.members.select_related("user")

    def plan(self) -> Plan:
        """What was planned, once the form is in order. Errors: WrongInput."""
        return Plan(**self.cleaned_data)


class NoteForm(OfficeForm):
    """Something to write down."""

    text = forms.CharField(
        label=gettext_lazy("Note"), max_length=LONGEST_NOTE, strip=False, widget=forms.Textarea(attrs={"rows": 3})
    )


@campaigner
def page(request: CampaignRequest, target: int) -> HttpResponse:
    """The target; its plan is changed here."""
    found = find(request, target)
    form = PlanForm(request.POST or None, target=found)
    if request.method == "POST" and form.carries_out(
        lambda: target_actions.plan(by=request.user, target=found, plan=form.plan())
    ):
        messages.success(request, _("Saved."))
        return redirect("campaigns:target", request.campaign.pk, found.pk)
    return _shown(request, found, form, NoteForm())


@require_POST
@campaigner
def move(request: CampaignRequest, target: int) -> HttpResponse:
    """Say by hand how far it has come; back to the page with the button."""
    found = find(request, target)
    try:
        stage = Stage(request.POST.get("stage", ""))
    except ValueError:
        raise errors.WrongInput(_("Choose a stage from the list.")) from None
    target_actions.move(by=request.user, target=found, stage=stage)
    messages.success(request, _("%(name)s: %(stage)s.") % {"name": found.name, "stage": stage.label})
    back = request.POST.get("next", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("campaigns:target", request.campaign.pk, found.pk)


@require_POST
@campaigner
def remove(request: CampaignRequest, target: int) -> HttpResponse:
    """Pursue it no more."""
    found = find(request, target)
    target_actions.remove(by=request.user, target=found)
    messages.success(request, _("%(name)s is not pursued any more.") % {"name": found.name})
    return redirect("campaigns:targets", request.campaign.pk)


@require_POST
@campaigner
def write_note(request: CampaignRequest, target: int) -> HttpResponse:
    """Write something down."""
    found = find(request, target)
    form = NoteForm(request.POST)
    if form.carries_out(
        lambda: target_actions.write_note(by=request.user, target=found, text=form.cleaned_data["text"])
    ):
        return redirect("campaigns:target", request.campaign.pk, found.pk)
    return _shown(request, found, PlanForm(target=found), form)


@require_POST
@campaigner
def remove_note(request: CampaignRequest, target: int, note: int) -> HttpResponse:
    """Delete what was written down."""
    found = get_object_or_404(Note, pk=note, target__pk=target, target__campaign=request.campaign)
    target_actions.remove_note(by=request.user, note=found)
    messages.success(request, _("The note is deleted."))
    return redirect("campaigns:target", request.campaign.pk, target)


def find(request: CampaignRequest, target: int) -> Target:
    """The campaign's own target of this number; 404 for all others."""
    return get_object_or_404(request.campaign.targets.with_parts().select_related("campaign"), pk=target)


def _shown(request: CampaignRequest, found: Target, form: PlanForm, note: NoteForm) -> HttpResponse:
    record = Endorsement.objects.none()
    if found.endorser_id is not None:
        record = Endorsement.objects.filter(endorser=found.endorser_id).current().with_parts().newest_first()
    context = {
        "target": found,
        "form": form,
        "note": note,
        "notes": found.notes.select_related("by"),
        "contacts": found.contacts.all(),
        "moves": found.moves.select_related("by", "election"),
        "votes": of_target(found, timezone.now()),
        "shares": found.shares.select_related("version__proposal").prefetch_related("comments"),
        "record": record[:20],
        "stages": list(Stage),
        "today": today_of(request.campaign),
    }
    return render(request, "campaigns/target.html", context, status=422 if form.errors or note.errors else 200)
