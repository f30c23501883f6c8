"""People at an endorser: personal data, which no other page shows."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hustings.pursuit import target_actions
from hustings.pursuit.models import Contact
from hustings.pursuit.target_actions import Known
from hustings.web.candidate.campaigns.access import CampaignRequest, campaigner
from hustings.web.candidate.campaigns.target import find
from hustings.web.organizer.forms import OfficeForm


class ContactForm(OfficeForm):
    """A person, of whom no more is kept than is needed to speak to them."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    role = forms.CharField(
        label=gettext_lazy("Role there"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    address = forms.CharField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=50,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )


@campaigner
def add(request: CampaignRequest, target: int) -> HttpResponse:
    """Keep one more person."""
    return _write(request, target, None)


@campaigner
def change(request: CampaignRequest, target: int, contact: int) -> HttpResponse:
    """Change what is kept of a person."""
    found = get_object_or_404(Contact, pk=contact, target__pk=target, target__campaign=request.campaign)
    return _write(request, target, found)


@require_POST
@campaigner
def remove(request: CampaignRequest, target: int, contact: int) -> HttpResponse:
    """Delete all that is kept of a person."""
    found = get_object_or_404(Contact, pk=contact, target__pk=target, target__campaign=request.campaign)
    target_actions.remove_contact(by=request.user, contact=found)
    messages.success(request, _("Nothing is kept of this person any more."))
    return redirect("campaigns:target", request.campaign.pk, target)


def _write(request: CampaignRequest, target: int, contact: Contact | None) -> HttpResponse:
    here = find(request, target)
    shown: dict[str, Any] = {name: getattr(contact, name) for name in ContactForm.base_fields} if contact else {}
    form = ContactForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.carries_out(
        lambda: target_actions.keep_contact(
            by=request.user, target=here, known=Known(**form.cleaned_data), contact=contact
        )
    ):
        messages.success(request, _("Saved."))
        return redirect("campaigns:target", request.campaign.pk, here.pk)
    context = {"form": form, "target": here, "contact": contact}
    return render(request, "campaigns/contact.html", context, status=422 if form.errors else 200)
