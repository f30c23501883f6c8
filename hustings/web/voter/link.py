"""The page for lost links: it takes an address and answers everybody alike; the clock finds out whether to write there.

Unlike the page on which one votes it sets a cookie, against forms of other sites. It looks at no session.
"""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hustings import errors
from hustings.credentials import link_actions
from hustings.elections.models import Election, State
from hustings.mailroom.address import MAX_LENGTH, parse_address
from hustings.web.network import network_of
from hustings.web.voter.ballot_paper import find_public


class LinkForm(forms.Form):
    """An address."""

    address = forms.CharField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("The one at which the organization writes to you."),
        max_length=MAX_LENGTH,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_address(self) -> str:
        """The canonical writing: whether an address can be one tells nothing of whose it is."""
        address = parse_address(self.cleaned_data["address"])
        if address is None:
            raise forms.ValidationError(_("This is no e-mail address. Write it like name@example.org."))
        return address.canonical


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, uuid: str) -> HttpResponse:
    """Ask for a lost link. Whatever the address, what is done here and what is answered is the same."""
    election = find_public(uuid)
    form = LinkForm(request.POST or None, label_suffix="")
    if request.method == "POST":
        _require_open(election)
        if form.is_valid():
            link_actions.ask(
                election_uuid=election.pk, address=form.cleaned_data["address"], network=network_of(request)
            )
            return redirect(f"{request.path}?asked=1")
    context = {
        "election": election,
        "phase": _phase(election),
        "form": form,
        "asked": request.method != "POST" and "asked" in request.GET,
    }
    return render(request, "voter/link.html", context, status=422 if form.errors else 200)


def _phase(election: Election) -> str:
    if election.takes_ballots_at(timezone.now()):
        return "open"
    return "early" if election.state == State.READY else "over"


def _require_open(election: Election) -> None:
    phase = _phase(election)
    if phase == "early":
        raise errors.VoteNotOpen(_("The vote has not begun. When it does, everybody who may vote gets a letter."))
    if phase == "over":
        raise errors.VoteClosed(_("The vote is over: links open nothing any more."))
