"""What changes an election before it is frozen: its paper, rule, window and trustees.

Apart from `hustings.elections.actions` (the life of the election), because each step of the set-up is an action. The
paper, the rule and the window may change until the election is being frozen, for the trustees' keys are bound to none
of them; the trustees may change until their ceremony has begun.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.contests.models import Candidate, Contest
from hustings.decision.claims import claims_to_be
from hustings.decision.rule import Rule
from hustings.elections.locks import locked
from hustings.elections.models import Election, Option, State, Trustee
from hustings.mailroom.address import parse_address
from hustings.protocol.register_entries import MAX_POOL
from hustings.roll import roles
from hustings.roll.models import Role
from hustings.roll.names import parse_name

EDITABLE = (State.DRAFT, State.CEREMONY)
MAX_OPTIONS = 50
MAX_TRUSTEES = 20
SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(days=90)
LONGEST_REVIEW = 30 * 24  # hours


@dataclass(frozen=True, slots=True)
class Paper:
    """What the ballot paper says and how many of its options may be chosen. Errors: WrongInput.

    ``no_endorsement`` is the text of the option to endorse nobody, empty without one. Which number of choices fits is
    seen when the options are known.
    """

    name: str
    question: str
    description: str = ""
    minimum: int = 1
    maximum: int = 1
    blank: bool = False
    no_endorsement: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", parse_name(self.name, field="name", longest=200))
        object.__setattr__(self, "question", parse_name(self.question, field="question", longest=300))
        if self.no_endorsement.strip():
            named = parse_name(self.no_endorsement, field="no_endorsement", longest=150)
            object.__setattr__(self, "no_endorsement", named)
        description = "\n".join(line.rstrip() for line in self.description.splitlines()).strip()
        object.__setattr__(self, "description", description)
        _check_description(description)
        if not 0 <= self.minimum <= self.maximum:
            raise errors.WrongInput(_("The smallest number of choices is above the largest."), field="minimum")
        if self.maximum < 1:
            raise errors.WrongInput(_("A voter must be able to choose something."), field="maximum")


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when ballots are taken, and whose. Errors: WrongInput.

    ``cut_off`` is the day as of which the roll says who may vote, ``announced_on`` the day the vote was announced.
    """

    opens_at: datetime
    closes_at: datetime
    cut_off: date
    announced_on: date | None = None

    def __post_init__(self) -> None:
        if self.closes_at <= self.opens_at:
            raise errors.WrongInput(_("The vote must close after it opens."), field="closes_at")
        if not SHORTEST <= self.closes_at - self.opens_at <= LONGEST:
            raise errors.WrongInput(_("A vote takes from five minutes to ninety days."), field="closes_at")


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who is to be a trustee. Errors: WrongInput, whose field is ``trustees``."""

    name: str
    email: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", parse_name(self.name, field="trustees", longest=150))
        address = parse_address(self.email)
        if address is None:
            said = _("“%(address)s” is not an e-mail address.") % {"address": self.email[:80]}
            raise errors.WrongInput(said, field="trustees")
        object.__setattr__(self, "email", address.canonical)


@transaction.atomic
def draft(*, by: User, contest: Contest, name: str) -> Election:
    """A new election about this contest, in preparation; its options are the candidates there are now."""
    roles.require(by=by, organization=contest.organization, role=Role.ORGANIZER)
    title = parse_name(name, field="name", longest=200)
    election = Election.objects.create(organization=contest.organization, contest=contest, name=title)
    _note(by, election, "election.draft", {"name": title})
    return election


@transaction.atomic
def set_paper(*, by: User, election: Election, paper: Paper, candidates: Sequence[Candidate]) -> Election:
    """Say what is asked and what can be chosen, in this order; a rule set before follows the text of its option."""
    changed = _editable(by, election)
    labels = [candidate.name for candidate in candidates] + ([paper.no_endorsement] if paper.no_endorsement else [])
    _check_options(changed, candidates, labels)
    if paper.maximum > len(labels):
        said = _("There are only %(number)d options to choose from.") % {"number": len(labels)}
        raise errors.WrongInput(said, field="maximum")
    for field in ("name", "question", "description", "minimum", "maximum", "blank"):
        setattr(changed, field, getattr(paper, field))
    changed.blank = paper.blank or changed.pool > 0  # a void takes the place of a ballot by a blank one
    changed.rule = _following(changed.rule, paper.no_endorsement, labels)
    changed.save()
    changed.options.all().delete()
    persons: list[Candidate | None] = [*candidates, *([None] if paper.no_endorsement else [])]
    Option.objects.bulk_create(
        Option(election=changed, position=position, candidate=person, label=label)
        for position, (person, label) in enumerate(zip(persons, labels, strict=True))
    )
    bounds = [paper.minimum, paper.maximum]
    _note(by, changed, "election.paper", {"question": paper.question, "options": labels, "choices": bounds})
    return changed


@transaction.atomic
def set_rule(*, by: User, election: Election, rule: Rule) -> Election:
    """Say when the election endorses. Errors: WrongInput when the rule does not fit the options."""
    changed = _editable(by, election)
    try:
        rule.check_fits([[option.label for option in changed.options.all()]])
    except errors.WrongRule as fault:
        raise errors.WrongInput(_("The rule does not fit the options: %(why)s") % {"why": fault.detail}) from None
    changed.rule = rule.text()
    changed.save(update_fields=["rule"])
    _note(by, changed, "election.rule", {"rule": changed.rule})
    return changed


@transaction.atomic
def set_window(*, by: User, election: Election, window: Window) -> Election:
    """Say from when to when ballots are taken, and as of which day the roll holds. Errors: WrongInput."""
    changed = _editable(by, election)
    if window.opens_at <= timezone.now():
        raise errors.WrongInput(_("This time has passed: choose one in the future."), field="opens_at")
    changed.opens_at, changed.closes_at = window.opens_at, window.closes_at
    changed.cut_off, changed.announced_on = window.cut_off, window.announced_on
    changed.save(update_fields=["opens_at", "closes_at", "cut_off", "announced_on"])
    times = {"opens": f"{window.opens_at:%Y-%m-%dT%H:%MZ}", "closes": f"{window.closes_at:%Y-%m-%dT%H:%MZ}"}
    _note(by, changed, "election.window", times | {"cut_off": f"{window.cut_off}"})
    return changed


@transaction.atomic
def set_pool(*, by: User, election: Election, pool: int, review_hours: int) -> Election:
    """Say for how many people who join during the vote there are voting codes (0: nobody can), and how long the review
    of them takes after the close. Whoever can join needs that ballots may be blank (docs/decisions/0016).

    Errors: WrongInput, field ``pool`` or ``review_hours``.
    """
    changed = _editable(by, election)
    if not 0 <= pool <= MAX_POOL:
        raise errors.WrongInput(_("From 0 to %(number)d voting codes.") % {"number": MAX_POOL}, field="pool")
    if not 0 <= review_hours <= LONGEST_REVIEW:
        said = _("From 0 to %(number)d hours.") % {"number": LONGEST_REVIEW}
        raise errors.WrongInput(said, field="review_hours")
    changed.pool, changed.review_hours = pool, review_hours if pool else 0
    changed.blank = changed.blank or pool > 0
    changed.save(update_fields=["pool", "review_hours", "blank"])
    _note(by, changed, "election.pool", {"pool": changed.pool, "review_hours": changed.review_hours})
    return changed


@transaction.atomic
def set_trustees(*, by: User, election: Election, trustees: Sequence[Invited], needed: int) -> Election:
    """Say who holds the key and how many of them must take part at the end: all of them, or fewer (a threshold).

    Errors: WrongInput, field ``trustees`` or ``needed``. Raises WrongState once they have been invited.
    """
    changed = _editable(by, election)
    if changed.state != State.DRAFT:
        raise errors.WrongState(_("The trustees have been invited. To change them, start over with new trustees."))
    _check_trustees(trustees, needed)
    kind = Election.Trusteeship.THRESHOLD if needed < len(trustees) else Election.Trusteeship.SINGLE
    changed.trusteeship, changed.threshold = kind, needed
    changed.save(update_fields=["trusteeship", "threshold"])
    changed.trustees.all().delete()
    Trustee.objects.bulk_create(
        Trustee(election=changed, number=number, name=invited.name, email=invited.email)
        for number, invited in enumerate(trustees, 1)
    )
    _note(by, changed, "election.trustees", {"trustees": [invited.email for invited in trustees], "needed": needed})
    return changed


def trustees_of(election: Election) -> QuerySet[Trustee]:
    """The trustees in the order of their numbers."""
    return election.trustees.order_by("number")


def _editable(by: User, election: Election) -> Election:
    roles.require(by=by, organization=election.organization, role=Role.ORGANIZER)
    found = locked(election.pk)
    if found.state not in EDITABLE:
        raise errors.WrongState(_("The election is frozen: this cannot be changed any more."))
    return found


def _check_description(description: str) -> None:
    if len(description) > 5000:
        raise errors.WrongInput(_("At most %(number)d characters, please.") % {"number": 5000}, field="description")
    try:
        claims_a_rule = Rule.parse(description) is not None
    except errors.WrongRule:
        claims_a_rule = True
    if claims_a_rule:
        # The frozen description gets one line with the rule; a second would make it unreadable for every verifier.
        said = _("No line of the description may begin with “Rule:”; the rule has a step of its own.")
        raise errors.WrongInput(said, field="description")
    if any(claims_to_be("pool", line) for line in description.splitlines()):
        said = _("No line of the description may begin with “Pool:”: an election that is open to all gets such a line.")
        raise errors.WrongInput(said, field="description")


def _check_options(election: Election, candidates: Sequence[Candidate], labels: Sequence[str]) -> None:
    if any(candidate.contest_id != election.contest_id for candidate in candidates):
        raise errors.WrongInput(_("Choose among the candidates of this contest."), field="candidates")
    if not candidates:
        raise errors.WrongInput(_("Choose at least one candidate."), field="candidates")
    if len(labels) > MAX_OPTIONS:
        said = _("At most %(number)d options, please.") % {"number": MAX_OPTIONS}
        raise errors.WrongInput(said, field="candidates")
    folded = [label.casefold() for label in labels]
    if len(set(folded)) < len(folded):
        raise errors.WrongInput(_("Two options have the same text."), field="candidates")


def _following(written: str, no_endorsement: str, labels: list[str]) -> str:
    """The rule with the option's new text; nothing when the rule fits the options no longer."""
    rule = Rule.parse(written)
    if rule is None:
        return ""
    try:
        followed = replace(rule, no_endorsement=no_endorsement or None)
        followed.check_fits([labels])
    except errors.WrongRule:
        return ""
    return followed.text()


def _check_trustees(trustees: Sequence[Invited], needed: int) -> None:
    if not trustees:
        raise errors.WrongInput(_("Name at least one trustee."), field="trustees")
    if len(trustees) > MAX_TRUSTEES:
        said = _("At most %(number)d trustees, please.") % {"number": MAX_TRUSTEES}
        raise errors.WrongInput(said, field="trustees")
    if len({invited.email for invited in trustees}) < len(trustees):
        raise errors.WrongInput(_("Each trustee needs an e-mail address of their own."), field="trustees")
    if not 1 <= needed <= len(trustees):
        said = _("From 1 to %(number)d of the trustees can be needed.") % {"number": len(trustees)}
        raise errors.WrongInput(said, field="needed")


def _note(by: User, election: Election, verb: str, detail: Mapping[str, object]) -> None:
    audit.record(by=by, verb=verb, subject=election.label, organization=election.organization_id, detail=dict(detail))
