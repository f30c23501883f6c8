"""Joining a vote that is open to all: a form that answers everybody alike, and the page that confirms an address.

The form notes what was written and looks nothing up; the clock finds out which letter answers it. The confirmation's
code stands in the link's fragment: to open the page does nothing, whatever opens it; its button does.
"""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hustings import errors
from hustings.credentials import registration_actions
from hustings.credentials.registration_actions import Confirmed
from hustings.credentials.seeds import private_credentials
from hustings.elections.models import Election
from hustings.mailroom.leaving import link_of
from hustings.web.network import network_of
from hustings.web.public.applicant_form import ApplicantForm
from hustings.web.public.codes import CodeForm, count_wrong
from hustings.web.public.found import public_election

_METHODS = ["GET", "HEAD", "POST"]


class JoinForm(ApplicantForm):
    """Who wants to join."""

    # People do not see it, and browsers know no value for it; whoever fills it in is looked at, not refused.
    remark = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        max_length=1000,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, data: QueryDict | None, *, election: Election) -> None:
        super().__init__(data)
        self.fields["region"].label = _("State (if you live in the United States)")
        self.fields["address"].help_text = _("A letter with a link goes there. One address, one vote.")
        said = _(
            "%(organization)s may write to me about its campaigns, and send me what candidates say. I can stop that at"
            " any time, and it makes no difference to my vote."
        )
        self.fields["campaigning"].label = said % {"organization": election.organization.name}


@never_cache
@require_http_methods(_METHODS)
def join(request: HttpRequest, uuid: str) -> HttpResponse:
    """The form. Whatever the address, what is done here and what is answered is the same."""
    election = _open_to_all(uuid)
    form = JoinForm(request.POST or None, election=election)
    if request.method == "POST":
        registration_actions.require_joinable(election)
        if form.is_valid() and _asks(request, election, form):
            return redirect("public:join-asked", uuid)
    context = _context(election) | {"form": form, "closed": _why_closed(election)}
    return render(request, "public/join.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD"])
def asked(request: HttpRequest, uuid: str) -> HttpResponse:
    """What everybody is told who has sent the form."""
    return render(request, "public/join_asked.html", _context(_open_to_all(uuid)))


@never_cache
@require_http_methods(_METHODS)
def confirm(request: HttpRequest, uuid: str) -> HttpResponse:
    """Confirm an address by its letter's code, and get the voting link."""
    election = _open_to_all(uuid)
    form = CodeForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            confirmed = registration_actions.confirm(election_uuid=uuid, code=form.cleaned_data["code"])
        except errors.WrongInput as refusal:
            count_wrong(request, f"join|{uuid}")
            form.add_error("code", f"{refusal}")
        else:
            context = _context(election) | _outcome(confirmed)
            return render(request, "public/join_confirmed.html", context)
    context = _context(election) | {"form": form, "closed": _why_closed(election)}
    return render(request, "public/join_confirm.html", context, status=422 if form.errors else 200)


def _outcome(confirmed: Confirmed) -> dict[str, object]:
    """What became of it; the voting link is shown once, to whoever has just shown that the mailbox is theirs."""
    registration = confirmed.registration
    link = leave = ""
    if confirmed.anew and registration.right is not None:
        (private,) = private_credentials(registration.election_id, registration.right.number, 1)
        link = f"/vote/{registration.election_id}/#{private}"
    if confirmed.anew and registration.campaigning:
        # Whoever filled the form in ticked it; the mailbox's owner hears of it here.
        leave = link_of(registration.election.organization_id, registration.mailbox)
    return {"state": registration.state, "reason": registration.reason, "link": link, "leave": leave}


def _open_to_all(uuid: str) -> Election:
    """The election that people can join, or could; 404 for others."""
    election = public_election(uuid)
    if election.pool == 0:
        raise Http404
    return election


def _context(election: Election) -> dict[str, object]:
    return {"election": election, "organization": election.organization}


def _why_closed(election: Election) -> str:
    """Why nobody can join just now; empty when people can."""
    try:
        registration_actions.require_joinable(election)
    except errors.Refusal as refusal:
        return f"{refusal}"
    return ""


def _asks(request: HttpRequest, election: Election, form: JoinForm) -> bool:
    """Whether the request is noted; if not, the form says why."""
    try:
        applicant, trapped = form.applicant(), bool(form.cleaned_data["remark"])
        registration_actions.ask(election=election, applicant=applicant, network=network_of(request), trapped=trapped)
    except errors.WrongInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, f"{refusal}")
        return False
    return True
