"""What the candidates of a contest say, side by side; and the public log of what went out when, with its lots."""

import shlex

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hustings.contests.models import Answer, Candidate, Contest, Pitch, Round
from hustings.elections.models import Election
from hustings.web.public.found import public_contest
from hustings.web.public.pitch_log import lines_of


@require_safe
def page(request: HttpRequest, contest: int) -> HttpResponse:
    """Every candidate alike: statement, answers, recordings; letters stand in the log."""
    found = public_contest(contest)
    candidates = list(found.candidates.all())
    now = timezone.now()
    published = found.answers_published(now)
    context = {
        "contest": found,
        "organization": found.organization,
        "candidates": candidates,
        "own_words": _own_words(found),
        "questions": _answers(found, candidates) if published else [],
        "asked": found.questions.count(),
        "published": published,
        "recordings": found.recordings.prefetch_related("candidates"),
        "elections": Election.objects.public().filter(contest=found).order_by("-made_at"),
        "rounds": _rounds(found),
        "now": now,
    }
    return render(request, "public/contest.html", context)


@require_safe
def log(request: HttpRequest, contest: int) -> HttpResponse:
    """What was published and sent when, to how many, and each lot with all that it was made of."""
    found = public_contest(contest)
    context = {
        "contest": found,
        "organization": found.organization,
        "lines": lines_of(found),
        "rounds": [(round_, _commands(round_)) for round_ in _rounds(found)],
    }
    return render(request, "public/pitch_log.html", context)


def _own_words(contest: Contest) -> set[int]:
    """The candidates whose statement is theirs, and not what officials wrote before anybody spoke for them."""
    accepted = Pitch.objects.of(contest).filter(slot=None, state=Pitch.State.ACCEPTED)
    return set(accepted.values_list("candidate", flat=True))


def _rounds(contest: Contest) -> list[Round]:
    parts = ("slots__turns__candidate", "contributions__candidate")
    return list(contest.rounds.prefetch_related(*parts).order_by("-number"))


def _answers(contest: Contest, candidates: list[Candidate]) -> list[tuple[str, list[tuple[Candidate, str]]]]:
    """Each question with every candidate's answer, empty where there is none."""
    given = {(one.question_id, one.candidate_id): one.text for one in Answer.objects.of(contest)}
    return [
        (question.text, [(candidate, given.get((question.pk, candidate.pk), "")) for candidate in candidates])
        for question in contest.questions.all()
    ]


def _commands(round_: Round) -> str:
    """What anybody can type to recompute the lot."""
    words = [f"{one.candidate_id}:{one.word}" for one in round_.contributions.all()]
    lines = [["%s", round_.secret], [r"%s\n", "hustings lot 1", round_.secret, *words]]
    for slot in round_.slots.all():
        lines += [["%s", f"{round_.seed}|{slot.number}|{turn.candidate_id}"] for turn in slot.turns.all()]
    return "\n".join(f"printf {shlex.join(line)} | sha256sum" for line in lines)
