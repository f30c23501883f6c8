"""Who else speaks for the candidate."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hustings import errors
from hustings.contests import spokesperson_actions
from hustings.contests.models import Spokesperson, SpokespersonInvitation
from hustings.web.candidate.access import SpeakerRequest, speaker
from hustings.web.organizer.forms import OfficeForm


class SurrogateForm(OfficeForm):
    """Whom to name."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


@speaker
def surrogates(request: SpeakerRequest) -> HttpResponse:
    """Everybody who speaks for the candidate, and a form to name one more."""
    form = SurrogateForm(request.POST or None)
    if request.method == "POST" and form.carries_out(
        lambda: spokesperson_actions.invite(
            by=request.user, candidate=request.candidate, email=form.cleaned_data["email"]
        )
    ):
        messages.success(request, _("The invitation is on its way."))
        return redirect("candidate:surrogates", request.candidate.pk)
    context = {
        "form": form,
        "speaking": request.candidate.spokespersons.select_related("user"),
        "invited": request.candidate.invitations.all(),
    }
    return render(request, "candidate/surrogates.html", context, status=422 if form.errors else 200)


@require_POST
@speaker
def withdraw(request: SpeakerRequest, offer: int) -> HttpResponse:
    """Withdraw an invitation."""
    found = get_object_or_404(SpokespersonInvitation, pk=offer, candidate=request.candidate)
    spokesperson_actions.withdraw_invitation(by=request.user, invitation=found)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("candidate:surrogates", request.candidate.pk)


@require_POST
@speaker
def leave(request: SpeakerRequest) -> HttpResponse:
    """Speak for the candidate no more."""
    own = get_object_or_404(Spokesperson, candidate=request.candidate, user=request.user)
    if request.candidate.spokespersons.count() == 1:
        raise errors.WrongState(_("Nobody else speaks for this candidate: name somebody first, or ask the officials."))
    spokesperson_actions.withdraw(by=request.user, spokesperson=own)
    messages.success(request, _("You do not speak for this candidate any more."))
    return redirect("candidate:home")
