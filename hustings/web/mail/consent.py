"""The page on which one leaves the campaigning of an organization, and comes back.

The token in its address says whose campaigning and which mailbox (`hustings.mailroom.leaving`), so nobody signs in.
Looking at the page changes nothing. Leaving takes one POST without anything that a mail provider's program lacks: no
cookie, no confirmation, no second page (RFC 8058).
"""

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from hustings import errors
from hustings.mailroom import suppression_actions as actions
from hustings.mailroom.leaving import Leaving, parse_token
from hustings.mailroom.models import Suppression
from hustings.roll.models import Organization

ONE_CLICK = ("List-Unsubscribe", "One-Click")


class Standing(NamedTuple):
    """What an organization sends to an address: ``left`` its campaigning, ``silent`` since a complaint: nothing."""

    left: bool
    silent: bool


@never_cache
@csrf_exempt  # whoever has the token may leave; a mail provider's program has no cookie
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Show what one gets; leave on POST, be it one click in a mail program or the page's own button."""
    leaving = parse_token(token)
    organization = _organization(leaving)
    if request.method == "POST":
        name, value = ONE_CLICK
        if request.POST.get(name) != value:
            raise errors.WrongInput(
                _("Nothing was changed: use the button on the page, or the one of your mail program.")
            )
        actions.leave_campaigning(organization=leaving.organization, address=leaving.address)
    context = {
        "organization": organization,
        "mailbox": _masked(leaving.address),
        "token": token,
        "standing": _standing(leaving),
        "one_click": ONE_CLICK,
        "just_left": request.method == "POST",
    }
    return render(request, "mail/leave.html", context)


@require_POST
def come_back(request: HttpRequest, token: str) -> HttpResponse:
    """Get the campaigning again, or all letters after a complaint: by the page's own button only."""
    leaving = parse_token(token)
    organization = _organization(leaving)
    actions.rejoin_campaigning(organization=leaving.organization, address=leaving.address)
    said = _("Done: campaigning of %(organization)s is no longer held back from you.")
    if request.POST.get("all") == "1":
        actions.withdraw_complaint(organization=leaving.organization, address=leaving.address)
        said = _("Done: %(organization)s writes to you again.")
    messages.success(request, said % {"organization": organization.name})
    return redirect("mail:leave", token)


def _organization(leaving: Leaving) -> Organization:
    found = Organization.objects.filter(pk=leaving.organization).first()
    if found is None:
        raise errors.NotFound(_("This organization is no longer on this site, and sends no letters."))
    return found


def _standing(leaving: Leaving) -> Standing:
    here = Suppression.objects.of_addresses([leaving.address]).filter(organization=leaving.organization)
    reasons = dict(here.values_list("scope", "reason"))
    return Standing(Suppression.Scope.CAMPAIGN in reasons, reasons.get(Suppression.Scope.ALL) == "complained")


def _masked(address: str) -> str:
    # Whoever was forwarded the letter need not learn the whole.
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
