"""The form for the rule: when the election endorses, and numbers to try it on."""

from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hustings import errors
from hustings.decision.rule import BallotsQuorum, Bound, EligibleQuorum, Rule, Tie, Whole
from hustings.elections.models import Election
from hustings.web.organizer.forms import OfficeForm, number_field


class RuleForm(OfficeForm):
    """When the election endorses, and numbers to see what that means."""

    NONE, BALLOTS, ELIGIBLE = "none", "ballots", "eligible"

    bound = forms.ChoiceField(
        label=gettext_lazy("The option with the most votes is endorsed if it has"),
        choices=[(Bound.AT_LEAST.name, gettext_lazy("at least")), (Bound.MORE_THAN.name, gettext_lazy("more than"))],
    )
    numerator = number_field(label=gettext_lazy("Fraction: upper number"), min_value=0, max_value=10**9)
    denominator = number_field(label=gettext_lazy("Fraction: lower number"), min_value=1, max_value=10**9)
    whole = forms.ChoiceField(
        label=gettext_lazy("of"),
        choices=[
            (Whole.BALLOTS.name, gettext_lazy("the ballots cast")),
            (Whole.VOTES.name, gettext_lazy("the votes for candidates (“No endorsement” and blank ballots set aside)")),
            (Whole.ELIGIBLE.name, gettext_lazy("all members who may vote")),
        ],
    )
    quorum = forms.ChoiceField(
        label=gettext_lazy("Quorum"),
        choices=[
            (NONE, gettext_lazy("none: however few vote, the vote counts")),
            (BALLOTS, gettext_lazy("a number of ballots")),
            (ELIGIBLE, gettext_lazy("a fraction of the members who may vote")),
        ],
    )
    quorum_ballots = number_field(label=gettext_lazy("Ballots needed"), min_value=1, max_value=10**9, required=False)
    quorum_numerator = number_field(
        label=gettext_lazy("Fraction: upper number"), min_value=1, max_value=10**9, required=False
    )
    quorum_denominator = number_field(
        label=gettext_lazy("Fraction: lower number"), min_value=1, max_value=10**9, required=False
    )
    tie = forms.ChoiceField(
        label=gettext_lazy("If several options lead with equally many votes"),
        choices=[
            (Tie.NOBODY.name, gettext_lazy("nobody is endorsed")),
            (Tie.ALL.name, gettext_lazy("all of them are endorsed")),
        ],
    )
    eligible = number_field(label=gettext_lazy("Members who may vote"), min_value=1, max_value=10**8)
    ballots = number_field(label=gettext_lazy("Ballots cast"), min_value=0, max_value=10**8)
    votes = number_field(label=gettext_lazy("Votes for the option that leads"), min_value=0, max_value=10**8)

    def __init__(self, *args: Any, election: Election, **kwargs: Any) -> None:
        kwargs["initial"] = _rule_of(election) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.election = election

    def rule(self) -> Rule:
        """The rule that the form describes, for the election's options. Errors: WrongInput."""
        given = self.cleaned_data
        aside = self.election.options.filter(candidate=None).values_list("label", flat=True).first()
        fraction = Fraction(given["numerator"], given["denominator"])
        try:
            quorum = self._quorum()
            return Rule(fraction, Bound[given["bound"]], Whole[given["whole"]], aside, quorum, Tie[given["tie"]])
        except errors.WrongRule as fault:
            field = "quorum" if "quorum" in fault.detail else "numerator"
            said = _("This rule can never decide anything: %(why)s.") % {"why": fault.detail}
            raise errors.WrongInput(said, field=field) from None

    def clean(self) -> dict[str, Any]:
        """Example numbers that contradict one another are no example."""
        given = super().clean() or {}
        eligible, ballots, votes = (given.get(name) for name in ("eligible", "ballots", "votes"))
        if eligible is not None and ballots is not None and ballots > eligible:
            self.add_error("ballots", _("More ballots than members who may vote: each has one."))
        if ballots is not None and votes is not None and votes > ballots:
            self.add_error("votes", _("More votes than ballots: a ballot has one vote for an option."))
        return given

    def _quorum(self) -> BallotsQuorum | EligibleQuorum | None:
        given = self.cleaned_data
        if given["quorum"] == self.BALLOTS:
            if given["quorum_ballots"] is None:
                raise errors.WrongInput(_("Say how many ballots the quorum asks for."), field="quorum_ballots")
            return BallotsQuorum(given["quorum_ballots"])
        if given["quorum"] == self.ELIGIBLE:
            upper, lower = given["quorum_numerator"], given["quorum_denominator"]
            if upper is None or lower is None:
                raise errors.WrongInput(
                    _("Write the quorum's fraction, for example 1 and 10."), field="quorum_numerator"
                )
            return EligibleQuorum(Fraction(upper, lower))
        return None


def _rule_of(election: Election) -> dict[str, object]:
    rule = Rule.parse(election.rule)
    if rule is None:
        return {
            "bound": Bound.AT_LEAST.name,
            "numerator": 2,
            "denominator": 3,
            "whole": Whole.BALLOTS.name,
            "quorum": RuleForm.NONE,
            "tie": Tie.NOBODY.name,
        }
    initial: dict[str, object] = {
        "bound": rule.bound.name,
        "numerator": rule.fraction.numerator,
        "denominator": rule.fraction.denominator,
        "whole": rule.whole.name,
        "quorum": RuleForm.NONE,
        "tie": rule.tie.name,
    }
    if isinstance(rule.quorum, BallotsQuorum):
        return initial | {"quorum": RuleForm.BALLOTS, "quorum_ballots": rule.quorum.number}
    if isinstance(rule.quorum, EligibleQuorum):
        upper, lower = rule.quorum.fraction.numerator, rule.quorum.fraction.denominator
        return initial | {"quorum": RuleForm.ELIGIBLE, "quorum_numerator": upper, "quorum_denominator": lower}
    return initial
