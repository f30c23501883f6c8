"""Adding endorsers to a pipeline: by name, by a search of the ledger, or all that endorsed somebody in a contest."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from hustings import errors
from hustings.ledger.kinds import EndorserKind
from hustings.ledger.models import Contest, Endorsement, Endorser
from hustings.ledger.names import name_key
from hustings.pursuit import target_actions
from hustings.pursuit.models import Target
from hustings.pursuit.target_actions import Pursued
from hustings.web.candidate.campaigns.access import CampaignRequest, campaigner
from hustings.web.organizer.forms import OfficeForm
from hustings.web.templatetags.ledger import endorser_kind

MOST_NAMES = 500
"""Names in one go."""

MOST_FOUND = 100


class NamesForm(OfficeForm):
    """Names, a line each, of one kind."""

    names = forms.CharField(
        label=gettext_lazy("Names"),
        help_text=gettext_lazy("One on each line. Those that the ledger knows are linked to it."),
        max_length=200 * MOST_NAMES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind, for those that the ledger does not know"), choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(kind.value, endorser_kind(kind)) for kind in EndorserKind]

    def pursued(self) -> list[Pursued]:
        """Whom to pursue, once the form is in order. Errors: WrongInput."""
        kind = EndorserKind(self.cleaned_data["kind"])
        lines = [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if len(lines) > MOST_NAMES:
            raise errors.WrongInput(_("At most %(number)d names at once.") % {"number": MOST_NAMES}, field="names")
        try:
            return [Pursued(name=line, kind=kind) for line in lines]
        except errors.WrongInput as refusal:
            raise errors.WrongInput(f"{refusal}", field="names") from None


@campaigner
def by_name(request: CampaignRequest) -> HttpResponse:
    """All ways to add some; names are added here."""
    form = NamesForm(request.POST or None)
    added: list[Target] = []

    def add() -> None:
        added.extend(target_actions.add(by=request.user, campaign=request.campaign, pursued=form.pursued()))

    if request.method == "POST" and form.carries_out(add):
        return _told(request, added)
    return _ways(request, form)


@require_safe
@campaigner
def search(request: CampaignRequest) -> HttpResponse:
    """The ledger's endorsers of a name, to choose from."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:200]
    found = Endorser.objects.none()
    if query:
        key = name_key(query)
        named = Q(name__icontains=query) | (Q(names__key__contains=key) if key else Q())
        found = Endorser.objects.filter(named).distinct()
    return _choose(request, list(found[: MOST_FOUND + 1]), {"q": query})


@require_safe
@campaigner
def contest(request: CampaignRequest) -> HttpResponse:
    """Everybody who endorsed somebody in a contest, to choose from, also those who did before it was given up."""
    if "contest" not in request.GET:
        return _ways(request, NamesForm())
    chosen = get_object_or_404(Contest, slug=request.GET["contest"].replace("\0", "")[:200])
    kinds = [kind.value for kind in EndorserKind if kind.value in request.GET.getlist("kind")]
    told = Endorsement.objects.effective().filter(contest=chosen, candidate__isnull=False)
    found = Endorser.objects.filter(pk__in=told.values("endorser"))
    counted = sorted(set(found.order_by().values_list("kind", flat=True)))
    if kinds:
        found = found.filter(kind__in=kinds)
    return _choose(
        request, list(found[: MOST_NAMES + 1]), {"contest": chosen, "kinds": counted, "kept": kinds}, MOST_NAMES
    )


@require_POST
@campaigner
def from_ledger(request: CampaignRequest) -> HttpResponse:
    """Add those that were chosen."""
    slugs = [slug[:200] for slug in request.POST.getlist("endorser")[:MOST_NAMES]]
    endorsers = Endorser.objects.filter(slug__in=slugs)
    pursued = [Pursued(endorser) for endorser in endorsers]
    added = target_actions.add(by=request.user, campaign=request.campaign, pursued=pursued)
    return _told(request, added)


def _ways(request: CampaignRequest, form: NamesForm) -> HttpResponse:
    told = Endorsement.objects.filter(contest=OuterRef("pk"))
    context = {"form": form, "contests": Contest.objects.filter(Exists(told))[:200]}
    return render(request, "campaigns/add.html", context, status=422 if form.errors else 200)


def _choose(
    request: CampaignRequest, found: list[Endorser], context: dict[str, object], most: int = MOST_FOUND
) -> HttpResponse:
    there = set(request.campaign.targets.filter(endorser__isnull=False).values_list("endorser", flat=True))
    rows = [(endorser, endorser.pk in there) for endorser in found[:most]]
    more = {"rows": rows, "cut": len(found) > most, "most": most, "fresh": sum(not known for _one, known in rows)}
    return render(request, "campaigns/choose.html", context | more)


def _told(request: CampaignRequest, added: list[Target]) -> HttpResponse:
    number = len(added)
    text = ngettext(
        "%(number)d endorser is new in the pipeline.", "%(number)d endorsers are new in the pipeline.", number
    )
    messages.success(request, text % {"number": number})
    return redirect("campaigns:targets", request.campaign.pk)
