"""Webhooks: which addresses are told of new entries, with their secrets, and the log of every try."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hustings import errors
from hustings.ledger import webhook_actions
from hustings.ledger.models import Contest, Endorser, Webhook
from hustings.ledger.webhook_actions import Subject
from hustings.roll.models import Role
from hustings.web.organizer.access import StaffRequest, staff
from hustings.web.organizer.forms import OfficeForm
from hustings.web.organizer.ledger.access import may_enter

SHOWN = 50
"""Deliveries on a page: the latest."""


class WebhookForm(OfficeForm):
    """Where, and of what."""

    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        help_text=gettext_lazy("Where your program listens, on the public internet; it begins with https://."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    contest = forms.CharField(
        label=gettext_lazy("Only of a contest"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Its identifier, as in the contest's address; leave it empty for all."),
    )
    endorser = forms.CharField(
        label=gettext_lazy("Only of an endorser"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Its identifier, as in the endorser's address; leave it empty for all."),
    )

    def subject(self) -> Subject:
        """Of which entries; WrongInput for what the ledger does not know."""
        contest, endorser = self.cleaned_data["contest"].strip(), self.cleaned_data["endorser"].strip()
        if contest and endorser:
            raise errors.WrongInput(_("Choose one of the two: a contest or an endorser."), field="endorser")
        found = Subject(
            Contest.objects.filter(slug=contest).first() if contest else None,
            Endorser.objects.filter(slug=endorser).first() if endorser else None,
        )
        if contest and found.contest is None:
            raise errors.WrongInput(_("The ledger knows no such contest."), field="contest")
        if endorser and found.endorser is None:
            raise errors.WrongInput(_("The ledger knows no such endorser."), field="endorser")
        return found


@staff(Role.ORGANIZER)
def webhooks(request: StaffRequest) -> HttpResponse:
    """The organization's webhooks; a new one's secret is shown in the answer that makes it, and never again."""
    form = WebhookForm(request.POST or None)
    made: list[tuple[Webhook, str]] = []

    def add() -> None:
        address, subject = form.cleaned_data["address"], form.subject()
        made.append(
            webhook_actions.add(by=request.user, organization=request.organization, address=address, subject=subject)
        )

    if request.method == "POST" and form.carries_out(add):
        webhook, secret = made[0]
        return _secret(request, webhook, secret)
    held = Webhook.objects.filter(organization=request.organization).select_related("contest", "endorser")
    context = {"form": form, "webhooks": held, "may_enter": may_enter(request)}
    return render(request, "organizer/ledger/webhooks.html", context, status=422 if form.errors else 200)


@require_safe
@staff()
def webhook(request: StaffRequest, webhook: UUID) -> HttpResponse:
    """One webhook: what it is told, and what came of it."""
    found = _found(request, webhook)
    deliveries = found.deliveries.select_related("entry").prefetch_related("tries")[:SHOWN]
    context = {"webhook": found, "deliveries": deliveries, "waiting": found.deliveries.exclude(due_at=None).count()}
    context["may_enter"] = may_enter(request)
    return render(request, "organizer/ledger/webhook.html", context)


@require_POST
@staff(Role.ORGANIZER)
def change_secret(request: StaffRequest, webhook: UUID) -> HttpResponse:
    """Another secret, shown in this answer and never again."""
    secret = webhook_actions.change_secret(by=request.user, webhook=_found(request, webhook))
    return _secret(request, _found(request, webhook), secret)


@require_POST
@staff(Role.ORGANIZER)
def send_test(request: StaffRequest, webhook: UUID) -> HttpResponse:
    """Send something that is no entry."""
    webhook_actions.send_test(by=request.user, webhook=_found(request, webhook))
    messages.success(request, _("A test is on its way. Load this page again to see what came of it."))
    return _back(request, webhook)


@require_POST
@staff(Role.ORGANIZER)
def try_again(request: StaffRequest, webhook: UUID, delivery: UUID) -> HttpResponse:
    """Send something once more."""
    webhook_actions.try_again(by=request.user, webhook=_found(request, webhook), delivery=delivery)
    messages.success(request, _("It is on its way again. Load this page again to see what came of it."))
    return _back(request, webhook)


@require_POST
@staff(Role.ORGANIZER)
def pause(request: StaffRequest, webhook: UUID) -> HttpResponse:
    """Send nothing for a while."""
    webhook_actions.pause(by=request.user, webhook=_found(request, webhook))
    messages.success(request, _("Nothing is sent to this address until you resume it."))
    return _back(request, webhook)


@require_POST
@staff(Role.ORGANIZER)
def resume(request: StaffRequest, webhook: UUID) -> HttpResponse:
    """Send again, first what has not arrived."""
    webhook_actions.resume(by=request.user, webhook=_found(request, webhook))
    messages.success(request, _("Entries are sent again, first of all whatever has not arrived."))
    return _back(request, webhook)


@require_POST
@staff(Role.ORGANIZER)
def remove(request: StaffRequest, webhook: UUID) -> HttpResponse:
    """Tell this address nothing more."""
    webhook_actions.remove(by=request.user, webhook=_found(request, webhook))
    messages.success(request, _("The webhook is removed."))
    return redirect("organizer:webhooks", request.organization.slug)


def _found(request: StaffRequest, webhook: UUID) -> Webhook:
    rows = Webhook.objects.select_related("organization", "contest", "endorser")
    return get_object_or_404(rows, pk=webhook, organization=request.organization)


def _back(request: StaffRequest, webhook: UUID) -> HttpResponse:
    return redirect("organizer:webhook", request.organization.slug, webhook)


def _secret(request: StaffRequest, webhook: Webhook, secret: str) -> HttpResponse:
    return render(request, "organizer/ledger/webhook_secret.html", {"webhook": webhook, "secret": secret})
