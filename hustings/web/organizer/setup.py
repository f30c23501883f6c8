"""The guided set-up of an election, a step a page: contest, paper, rule, window, trustees, freeze."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hustings import errors
from hustings.audit.models import Entry
from hustings.contests.models import Contest
from hustings.elections import draft_actions
from hustings.elections.draft_actions import EDITABLE
from hustings.elections.models import Election, State
from hustings.elections.preflight import members_who_may_vote
from hustings.roll.models import Member, Role
from hustings.web.organizer.access import StaffRequest, staff
from hustings.web.organizer.rule_form import RuleForm
from hustings.web.organizer.rule_preview import Example, preview
from hustings.web.organizer.setup_forms import DraftForm, PaperForm, WindowForm
from hustings.web.public.sentences import rule_sentences

STEPS: dict[str, Promise] = {
    "contest": gettext_lazy("Contest and candidates"),
    "paper": gettext_lazy("Question and options"),
    "rule": gettext_lazy("Rule"),
    "window": gettext_lazy("When and who"),
    "trustees": gettext_lazy("Trustees"),
    "freeze": gettext_lazy("Check and freeze"),
}


@staff(Role.ORGANIZER)
def draft(request: StaffRequest) -> HttpResponse:
    """Begin the set-up of a new election."""
    known = Contest.objects.filter(organization=request.organization).order_by("-id")
    if not known.exists():
        messages.info(request, _("A vote is about a contest: say first what is being decided."))
        return redirect("organizer:contests", request.organization.slug)
    wanted = request.GET.get("contest", "")
    chosen = (known.filter(pk=wanted).first() if wanted.isascii() and wanted.isdigit() else None) or known[0]
    initial = {"contest": chosen, "name": _("Endorsement: %(contest)s") % {"contest": chosen}}
    form = DraftForm(request.POST or None, organization=request.organization, initial=initial)
    if request.method == "POST":
        made: list[Election] = []
        if form.carries_out(
            lambda: made.append(
                draft_actions.draft(
                    by=request.user, contest=form.cleaned_data["contest"], name=form.cleaned_data["name"]
                )
            )
        ):
            return redirect("organizer:setup-contest", request.organization.slug, made[0].pk)
    return render(request, "organizer/draft.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@staff()
def contest(request: StaffRequest, uuid: str) -> HttpResponse:
    """Step 1: the candidates."""
    election = election_of(request, uuid)
    context = {"candidates": election.contest.candidates.all()}
    return render(request, "organizer/setup/contest.html", step_context(request, election, "contest") | context)


@staff(Role.ORGANIZER)
def paper(request: StaffRequest, uuid: str) -> HttpResponse:
    """Step 2: what is asked and what can be chosen."""
    election = election_of(request, uuid)
    form = PaperForm(request.POST or None, election=election)
    if request.method == "POST" and form.carries_out(
        lambda: draft_actions.set_paper(
            by=request.user, election=election, paper=form.paper(), candidates=form.chosen()
        )
    ):
        return redirect("organizer:setup-rule", request.organization.slug, uuid)
    context = step_context(request, election, "paper") | {"form": form}
    return render(request, "organizer/setup/paper.html", context, status=422 if form.errors else 200)


@staff(Role.ORGANIZER)
def rule(request: StaffRequest, uuid: str) -> HttpResponse:
    """Step 3: when the election endorses; the button "compute" shows what the numbers come to and keeps nothing."""
    election = election_of(request, uuid)
    if not election.options.exists() and election.state in EDITABLE:
        messages.info(request, _("The rule is about the options: say first what can be chosen."))
        return redirect("organizer:setup-paper", request.organization.slug, uuid)
    members = Member.objects.of(election.organization).filter(active=True).order_by().count() or 1000
    ballots = max(1, members // 3)
    example = {"eligible": members, "ballots": ballots, "votes": -(-ballots * 7 // 10)}
    form = RuleForm(request.POST or None, election=election, initial=example)
    if (
        request.method == "POST"
        and "compute" not in request.POST
        and form.carries_out(lambda: draft_actions.set_rule(by=request.user, election=election, rule=form.rule()))
    ):
        return redirect("organizer:setup-window", request.organization.slug, uuid)
    shown = _preview(form, election)
    context = step_context(request, election, "rule") | {"form": form} | shown
    return render(request, "organizer/setup/rule.html", context, status=422 if form.errors else 200)


@staff(Role.ORGANIZER)
def window(request: StaffRequest, uuid: str) -> HttpResponse:
    """Step 4: when, and who."""
    election = election_of(request, uuid)
    today = timezone.now().astimezone(ZoneInfo(election.organization.time_zone)).date()
    members = {"all": Member.objects.of(election.organization).filter(active=True).order_by().count()}
    form = WindowForm(request.POST or None, election=election, today=today, members=members["all"])
    if request.method == "POST" and form.carries_out(lambda: _set_window(request, election, form)):
        stay = "count" in request.POST
        return redirect(f"organizer:setup-{'window' if stay else 'trustees'}", request.organization.slug, uuid)
    members["eligible"] = members_who_may_vote(election)
    context = step_context(request, election, "window") | {"form": form, "members": members, "today": today}
    return render(request, "organizer/setup/window.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _set_window(request: StaffRequest, election: Election, form: WindowForm) -> None:
    draft_actions.set_window(by=request.user, election=election, window=form.window())
    pool, review_hours = form.pool()
    draft_actions.set_pool(by=request.user, election=election, pool=pool, review_hours=review_hours)


def election_of(request: StaffRequest, uuid: str) -> Election:
    """The election of this organization that the address names, else 404."""
    return get_object_or_404(
        Election.objects.select_related("organization", "contest"), pk=uuid, organization=request.organization
    )


def failure(election: Election) -> str:
    """Why the election could not be frozen when that was tried last; empty when there was nothing wrong."""
    tried = Entry.objects.about(election.label).filter(verb__in=("election.freeze", "election.seal_failed")).first()
    if election.state != State.CEREMONY or tried is None:
        return ""
    return str(tried.detail.get("reason", ""))


def step_context(request: StaffRequest, election: Election, current: str) -> dict[str, object]:
    """What every step's page shows: where one is, what is done, whether anything can be changed."""
    done = {
        "contest": election.contest.candidates.exists(),
        "paper": election.options.exists(),
        "rule": bool(election.rule),
        "window": election.opens_at is not None,
        "trustees": election.is_frozen or _keys_are_there(election),
        "freeze": election.is_frozen or election.state == State.SEALING,
    }
    address = [request.organization.slug, election.pk]
    steps = [
        {"name": name, "words": words, "done": done[name], "place": reverse(f"organizer:setup-{name}", args=address)}
        for name, words in STEPS.items()
    ]
    following = next((step for step in steps if not step["done"]), None)
    editable = election.state in EDITABLE and request.may_change
    return {"election": election, "steps": steps, "following": following, "current": current, "editable": editable}


def _keys_are_there(election: Election) -> bool:
    trustees = list(election.trustees.all())
    return election.state != State.DRAFT and bool(trustees) and all(trustee.checked_at for trustee in trustees)


def _preview(form: RuleForm, election: Election) -> dict[str, object]:
    """The preview of what the form says, or would say; nothing when it cannot be computed."""
    said = form if form.is_bound else RuleForm(form.initial, election=election)
    if not said.is_valid():
        return {}
    numbers = said.cleaned_data
    others = max(election.options.exclude(candidate=None).count() - 1, 1)
    example = Example(numbers["eligible"], numbers["ballots"], numbers["votes"], others)
    try:
        described = said.rule()
        shown = preview(described, example)
    except errors.WrongInput as refusal:
        said.add_error(refusal.field if refusal.field in said.fields else None, f"{refusal}")
        return {}
    sentences = rule_sentences(described, example.eligible, blank=election.blank)
    return {"preview": shown, "sentences": sentences, "written": described.text()}
