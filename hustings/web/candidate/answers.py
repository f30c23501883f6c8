"""Answering the organization's questions."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings.contests import questionnaire_actions
from hustings.contests.models import Answer, Candidate, Contest
from hustings.web.candidate.access import SpeakerRequest, speaker
from hustings.web.organizer.forms import OfficeForm


class AnswersForm(OfficeForm):
    """A field for each question."""

    def __init__(self, *args: Any, contest: Contest, candidate: Candidate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(contest.questions.all())
        given = dict(Answer.objects.of(contest).filter(candidate=candidate).values_list("question", "text"))
        for question in self.questions:
            self.fields[f"answer-{question.pk}"] = forms.CharField(
                label=question.text,
                help_text=_("At most %(number)d characters, as for every candidate.") % {"number": question.longest},
                required=False,
                strip=False,
                initial=given.get(question.pk, ""),
                widget=forms.Textarea(attrs={"rows": 5, "maxlength": question.longest}),
            )

    def given(self) -> dict[int, str]:
        """The answers by the questions' row numbers, once the form is in order."""
        return {question.pk: self.cleaned_data[f"answer-{question.pk}"] for question in self.questions}


@speaker
def answers(request: SpeakerRequest) -> HttpResponse:
    """The questions, and this candidate's answers, which others see at the deadline."""
    form = AnswersForm(request.POST or None, contest=request.contest, candidate=request.candidate)
    if request.method == "POST" and form.carries_out(
        lambda: questionnaire_actions.answer(by=request.user, candidate=request.candidate, answers=form.given())
    ):
        messages.success(request, _("Your answers are saved. You can change them until the deadline."))
        return redirect("candidate:answers", request.candidate.pk)
    published = request.contest.answers_published(timezone.now())
    context = {"form": form, "published": published, "questions": form.questions}
    return render(request, "candidate/answers.html", context, status=422 if form.errors else 200)
