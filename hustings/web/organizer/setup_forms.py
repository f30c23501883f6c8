"""The forms of an election's guided set-up; each gives what an action of `hustings.elections.draft_actions` takes."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from hustings import errors
from hustings.contests.models import Candidate, Contest
from hustings.elections.draft_actions import LONGEST_REVIEW, MAX_TRUSTEES, Invited, Paper, Window
from hustings.elections.local_time import moment
from hustings.elections.models import Election
from hustings.protocol.register_entries import MAX_POOL
from hustings.roll.models import Organization
from hustings.web.organizer.forms import WALL_CLOCK, OfficeForm, WallClockField, day_field, number_field

NO_ENDORSEMENT = gettext_noop("No endorsement")
ROWS = 3  # empty rows for trustees to begin with
SUGGESTED = 30  # people who may join, for each hundred members
REVIEW = 48  # hours suggested


class DraftForm(OfficeForm):
    """What a new election is about."""

    contest = forms.ModelChoiceField(queryset=Contest.objects.none(), label=gettext_lazy("Contest"), empty_label=None)
    name = forms.CharField(
        label=gettext_lazy("Title of the vote"),
        help_text=gettext_lazy("Members see it in their letter and on the ballot, for example: Endorsement for mayor."),
        max_length=200,
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contest"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Contest.objects.filter(organization=organization).order_by("-id")


class PaperForm(OfficeForm):
    """The question and its options."""

    SINGLE, APPROVAL = "single", "approval"

    name = forms.CharField(label=gettext_lazy("Title of the vote"), max_length=200)
    question = forms.CharField(label=gettext_lazy("Question"), max_length=300)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        help_text=gettext_lazy("What voters should know about the vote. Plain text; it is frozen with the vote."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    candidates = forms.MultipleChoiceField(
        label=gettext_lazy("Candidates on the ballot"), widget=forms.CheckboxSelectMultiple
    )
    with_no_endorsement = forms.BooleanField(
        label=gettext_lazy("“No endorsement” is an option, too"),
        help_text=gettext_lazy("Recommended: members who want nobody endorsed can say so."),
        required=False,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("How voters choose"),
        choices=[
            (SINGLE, gettext_lazy("Each voter chooses one option")),
            (APPROVAL, gettext_lazy("Each voter may choose several options (approval)")),
        ],
        widget=forms.RadioSelect,
    )
    minimum = number_field(label=gettext_lazy("With several: at least"), min_value=0, max_value=100, required=False)
    maximum = number_field(label=gettext_lazy("With several: at most"), min_value=1, max_value=100, required=False)
    blank = forms.BooleanField(
        label=gettext_lazy("Voters may cast a blank ballot"),
        help_text=gettext_lazy("It counts as a ballot cast, and is for no option."),
        required=False,
    )

    def __init__(self, *args: Any, election: Election, **kwargs: Any) -> None:
        kwargs["initial"] = _paper_of(election)
        super().__init__(*args, **kwargs)
        self.election = election
        self.standing = {f"{candidate.pk}": candidate for candidate in election.contest.candidates.all()}
        if election.pool:
            self.fields["blank"].disabled = True
            self.fields["blank"].help_text = _(
                "Needed in this vote, because people may join it: the ballot of somebody who is taken out is replaced"
                " by a blank one."
            )
        field = self.fields["candidates"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(number, candidate.name) for number, candidate in self.standing.items()]

    def chosen(self) -> list[Candidate]:
        """The candidates on the ballot, once the form is in order, in the contest's order."""
        return [candidate for number, candidate in self.standing.items() if number in self.cleaned_data["candidates"]]

    def paper(self) -> Paper:
        """What the form says, once it is in order. Errors: WrongInput."""
        given = self.cleaned_data
        minimum, maximum = 1, 1
        if given["kind"] == self.APPROVAL:
            if given["maximum"] is None:
                raise errors.WrongInput(_("Say how many options may be chosen at most."), field="maximum")
            minimum, maximum = (1 if given["minimum"] is None else given["minimum"]), given["maximum"]
        text = self._no_endorsement() if given["with_no_endorsement"] else ""
        texts = given["name"], given["question"], given["description"]
        return Paper(*texts, minimum=minimum, maximum=maximum, blank=given["blank"], no_endorsement=text)

    def _no_endorsement(self) -> str:
        # In the language of the organization, which is the ballot's, whatever the official reads.
        kept = self.election.options.filter(candidate=None).values_list("label", flat=True).first()
        with translation.override(self.election.organization.language):
            return kept or _(NO_ENDORSEMENT)


class WindowForm(OfficeForm):
    """From when to when ballots are taken, and whose."""

    opens = WallClockField(label=gettext_lazy("The vote opens"))
    closes = WallClockField(label=gettext_lazy("The vote closes"))
    cut_off = day_field(
        label=gettext_lazy("Who may vote: members who joined on or before"),
        help_text=gettext_lazy("Active members of the roll as of this day. Who has no day of joining may vote."),
    )
    announced_on = day_field(
        label=gettext_lazy("Day on which the vote was announced (if known)"),
        help_text=gettext_lazy("The result says how many of the voters were members before this day."),
        required=False,
    )
    joining = forms.BooleanField(
        label=gettext_lazy("Anyone who confirms an e-mail address may join during the vote"), required=False
    )
    pool_size = number_field(
        label=gettext_lazy("How many can join at most"),
        help_text=gettext_lazy(
            "So many voting codes are made beforehand, and the unused ones are published as unused. Rather too many"
            " than too few: they cost time at the freeze, nothing else."
        ),
        min_value=1,
        max_value=MAX_POOL,
        required=False,
    )
    review_hours = number_field(
        label=gettext_lazy("Hours of review after the close"),
        help_text=gettext_lazy("The trustees open the result after them. 0: no review."),
        min_value=0,
        max_value=LONGEST_REVIEW,
        required=False,
    )

    def __init__(self, *args: Any, election: Election, today: date, members: int, **kwargs: Any) -> None:
        kwargs["initial"] = _window_of(election, today) | _joining_of(election, members)
        super().__init__(*args, **kwargs)
        self.zone = election.organization.time_zone

    def window(self) -> Window:
        """What the form says, once it is in order. Errors: WrongInput, its field one of this form."""
        given = self.cleaned_data
        opens = moment(given["opens"], self.zone, field="opens")
        closes = moment(given["closes"], self.zone, field="closes")
        try:
            return Window(opens, closes, given["cut_off"], given["announced_on"])
        except errors.WrongInput as refusal:
            raise errors.WrongInput(f"{refusal}", field=refusal.field.removesuffix("_at")) from None

    def pool(self) -> tuple[int, int]:
        """How many can join and the hours of review, once the form is in order. Errors: WrongInput."""
        given = self.cleaned_data
        if not given["joining"]:
            return 0, 0
        if given["pool_size"] is None:
            raise errors.WrongInput(_("Say how many can join at most."), field="pool_size")
        return given["pool_size"], given["review_hours"] or 0


class TrusteeForm(OfficeForm):
    """One trustee; an empty row is none."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150, required=False)
    email = forms.CharField(label=gettext_lazy("E-mail address"), max_length=254, required=False)

    def clean(self) -> dict[str, Any]:
        """Both or neither."""
        given = super().clean() or {}
        if bool(given.get("name")) != bool(given.get("email")):
            self.add_error("email" if given.get("name") else "name", _("A trustee needs a name and an address."))
        return given


class ReplacementForm(OfficeForm):
    """Who takes a trustee's place."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)

    def invited(self) -> Invited:
        """The new trustee, once the form is in order. Errors: WrongInput."""
        return Invited(self.cleaned_data["name"], self.cleaned_data["email"])


TrusteeForms = forms.formset_factory(TrusteeForm, extra=0, max_num=MAX_TRUSTEES, validate_max=True)


class NeededForm(OfficeForm):
    """How many of the trustees are needed at the end."""

    needed = number_field(
        label=gettext_lazy("How many of them are needed to open the result"),
        help_text=gettext_lazy(
            "Fewer than all, so that a lost key does not lose the vote; more than one, so that nobody can look alone."
        ),
        min_value=1,
        max_value=MAX_TRUSTEES,
    )


def invited(rows: "forms.BaseFormSet[TrusteeForm]") -> list[Invited]:
    """The trustees in the rows that are not empty. Errors: WrongInput."""
    filled = [row.cleaned_data for row in rows if row.cleaned_data.get("name")]
    return [Invited(given["name"], given["email"]) for given in filled]


def _paper_of(election: Election) -> dict[str, object]:
    options = list(election.options.all())
    several = (election.minimum, election.maximum) != (1, 1)
    chosen = [option.candidate_id for option in options if option.candidate_id]
    asked = _("Whom should %(organization)s endorse?") % {"organization": election.organization.name}
    return {
        "name": election.name,
        "question": election.question or asked,
        "description": election.description,
        "candidates": chosen or list(election.contest.candidates.values_list("pk", flat=True)),
        "with_no_endorsement": not options or any(option.candidate_id is None for option in options),
        "kind": PaperForm.APPROVAL if several else PaperForm.SINGLE,
        "minimum": election.minimum if several else 1,
        "maximum": election.maximum if several else None,
        "blank": election.blank,
    }


def _window_of(election: Election, today: date) -> dict[str, object]:
    clock = ZoneInfo(election.organization.time_zone)
    ends = {"opens": election.opens_at, "closes": election.closes_at}
    shown = {name: end.astimezone(clock).strftime(WALL_CLOCK) for name, end in ends.items() if end is not None}
    return {**shown, "cut_off": election.cut_off or today, "announced_on": election.announced_on}


def _joining_of(election: Election, members: int) -> dict[str, object]:
    # In the vote of 2015 that Hustings is modelled on, 22 of 100 voters joined during it; of the members a third voted.
    suggested = max(100, -(-members * SUGGESTED // 100))
    return {
        "joining": election.pool > 0,
        "pool_size": election.pool or min(suggested, MAX_POOL),
        "review_hours": election.review_hours if election.pool else REVIEW,
    }
