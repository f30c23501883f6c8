"""A campaign's pipeline: a board with a column for each stage, and a list that can be filtered."""

from dataclasses import dataclass

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hustings.ledger.kinds import EndorserKind
from hustings.ledger.names import name_key
from hustings.pursuit.models import Priority, Stage, Target
from hustings.pursuit.models.target import TargetQuerySet
from hustings.web.candidate.campaigns.access import CampaignRequest, campaigner
from hustings.web.candidate.campaigns.days import today_of
from hustings.web.organizer.forms import OfficeForm
from hustings.web.templatetags.ledger import endorser_kind

IN_A_COLUMN = 30
ON_A_PAGE = 50


@dataclass(frozen=True)
class Column:
    """A stage, the most urgent of its targets, and how many there are."""

    stage: Stage
    targets: list[Target]
    count: int

    @property
    def following(self) -> Stage | None:
        """Where its targets usually go next; None at the end."""
        stages = list(Stage)
        return None if self.stage.is_over else stages[stages.index(self.stage) + 1]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.targets)


class FilterForm(OfficeForm):
    """Which targets to list."""

    q = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200)
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False, choices=[])
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, choices=[])
    owner = forms.ChoiceField(label=gettext_lazy("In charge"), required=False, choices=[])
    due = forms.ChoiceField(label=gettext_lazy("Next step"), required=False, choices=[])

    def __init__(self, *args: object, request: CampaignRequest) -> None:
        super().__init__(*args)
        everybody = ("", gettext_lazy("all"))
        owners = [(f"{one.pk}", f"{one.user}") for one in request.campaign.members.select_related("user")]
        choices: dict[str, list[tuple[object, object]]] = {
            "stage": [*Stage.choices],
            "kind": [(kind.value, endorser_kind(kind)) for kind in EndorserKind],
            "owner": [*owners, ("none", gettext_lazy("nobody"))],
            "due": [("overdue", gettext_lazy("overdue")), ("none", gettext_lazy("none planned"))],
        }
        for name, given in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [everybody, *given]

    def chosen(self, name: str) -> str:
        """What was chosen, empty for everything and for what is no choice."""
        return f"{self.cleaned_data.get(name, '')}"


@require_safe
@campaigner
def board(request: CampaignRequest) -> HttpResponse:
    """A column for each stage, with its most urgent targets."""
    targets = request.campaign.targets.with_parts().by_urgency()
    columns = []
    for stage in Stage:
        within = targets.filter(stage=stage)
        columns.append(Column(stage, list(within[:IN_A_COLUMN]), within.count()))
    context = {"columns": columns, "today": today_of(request.campaign), "high": Priority.HIGH, "stages": list(Stage)}
    return render(request, "campaigns/board.html", context)


@require_safe
@campaigner
def listing(request: CampaignRequest) -> HttpResponse:
    """The targets that the filters leave, the most urgent first."""
    form = FilterForm(request.GET.dict(), request=request)
    form.is_valid()
    found = filtered(request, form).with_parts().by_urgency()
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "today": today_of(request.campaign),
        "stages": list(Stage),
        "total": request.campaign.targets.count(),
    }
    return render(request, "campaigns/targets.html", context)


def filtered(request: CampaignRequest, form: FilterForm) -> TargetQuerySet:
    """The campaign's targets that the form's choices leave."""
    found: TargetQuerySet = request.campaign.targets.all()
    words = form.chosen("q").replace("\0", "")
    if words:
        found = found.filter(key__contains=name_key(words)) if name_key(words) else found.filter(name__icontains=words)
    for name in ("stage", "kind"):
        if form.chosen(name):
            found = found.filter(**{name: form.chosen(name)})
    owner = form.chosen("owner")
    if owner:
        found = found.filter(owner=None) if owner == "none" else found.filter(owner=int(owner))
    if form.chosen("due") == "overdue":
        found = found.overdue(today_of(request.campaign))
    elif form.chosen("due") == "none":
        found = found.under_way().filter(next_step="", due=None)
    return found
