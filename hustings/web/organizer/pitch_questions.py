"""The questions to all candidates, and the recordings of interviews and debates."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hustings.contests import questionnaire_actions, recording_actions
from hustings.contests.models import Answer, Candidate, Contest, Question, Recording
from hustings.contests.models.questionnaire import MAX_ANSWER
from hustings.contests.questionnaire_actions import MAX_QUESTIONS, Asked
from hustings.contests.recording_actions import Recorded
from hustings.elections.local_time import moment
from hustings.roll.models import Role
from hustings.web.organizer.access import StaffRequest, staff
from hustings.web.organizer.forms import OfficeForm, WallClockField, day_field, number_field, on_the_wall
from hustings.web.organizer.pitches import contest_of

SPARE = 3  # rows for more questions
ROOM = 1_000  # characters of an answer, to begin with


class QuestionsForm(OfficeForm):
    """The deadline, and a row for each question: its text and the room for its answer; an empty text is no question."""

    until = WallClockField(label=gettext_lazy("Answers until"), required=False)

    def __init__(self, *args: Any, questions: list[Question], spare: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = min(len(questions) + spare, MAX_QUESTIONS)
        for row in range(self.rows):
            known = questions[row] if row < len(questions) else None
            self.fields[f"text-{row}"] = forms.CharField(
                label=_("Question %(number)d") % {"number": row + 1},
                initial=known.text if known else "",
                max_length=500,
                required=False,
            )
            self.fields[f"longest-{row}"] = number_field(
                label=_("Characters of the answer"),
                initial=known.longest if known else ROOM,
                min_value=1,
                max_value=MAX_ANSWER,
                required=False,
            )

    def pairs(self) -> Iterator[tuple[BoundField, BoundField]]:
        """The fields of each row."""
        return ((self[f"text-{row}"], self[f"longest-{row}"]) for row in range(self.rows))

    def asked(self) -> list[Asked]:
        """The questions, once the form is in order. Errors: WrongInput."""
        rows = ((self.cleaned_data[f"text-{n}"], self.cleaned_data[f"longest-{n}"]) for n in range(self.rows))
        return [Asked(text, longest or ROOM) for text, longest in rows if text.strip()]


class RecordingForm(OfficeForm):
    """A recording."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    held_on = day_field(label=gettext_lazy("Day"))
    link = forms.CharField(
        label=gettext_lazy("Address"), max_length=500, widget=forms.URLInput(attrs={"placeholder": "https://"})
    )
    candidates = forms.MultipleChoiceField(label=gettext_lazy("Who took part"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = {f"{candidate.pk}": candidate for candidate in contest.candidates.all()}
        field = self.fields["candidates"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(number, candidate.name) for number, candidate in self.standing.items()]

    def chosen(self) -> list[Candidate]:
        """Who took part, once the form is in order."""
        return [self.standing[number] for number in self.cleaned_data["candidates"]]


@staff(Role.ORGANIZER)
def questions(request: StaffRequest, contest: int) -> HttpResponse:
    """The questionnaire. Who has answered how much is shown; what they answer is not, before all see it."""
    found, zone = contest_of(request, contest), request.organization.time_zone
    now = {"until": on_the_wall(found.answers_until, zone)}
    begun, published = Answer.objects.of(found).exists(), found.answers_published(timezone.now())
    # What can be asked no more gets no empty rows to look at; what is posted nevertheless is refused, not dropped.
    spare = 0 if request.method != "POST" and (begun or published) else SPARE
    form = QuestionsForm(request.POST or None, initial=now, questions=list(found.questions.all()), spare=spare)

    def save() -> None:
        until = form.cleaned_data["until"]
        at = moment(until, zone, field="until") if until else None
        questionnaire_actions.ask(by=request.user, contest=found, questions=form.asked(), until=at)

    if request.method == "POST" and form.carries_out(save):
        messages.success(request, _("Saved."))
        return redirect("organizer:pitch-questions", request.organization.slug, found.pk)
    context = {
        "contest": found,
        "form": form,
        "begun": begun,
        "asked": found.questions.count(),
        "answered": [(one, Answer.objects.of(found).filter(candidate=one).count()) for one in found.candidates.all()],
        "published": published,
    }
    return render(request, "organizer/pitches/questions.html", context, status=422 if form.errors else 200)


@staff(Role.ORGANIZER)
def recordings(request: StaffRequest, contest: int) -> HttpResponse:
    """The recordings, and a form for one more."""
    found = contest_of(request, contest)
    form = RecordingForm(request.POST or None, contest=found)

    def add() -> None:
        given = form.cleaned_data
        recorded = Recorded(given["title"], given["held_on"], given["link"])
        recording_actions.add(by=request.user, contest=found, recorded=recorded, candidates=form.chosen())

    if request.method == "POST" and form.carries_out(add):
        messages.success(request, _("Saved."))
        return redirect("organizer:recordings", request.organization.slug, found.pk)
    context = {"contest": found, "form": form, "recordings": found.recordings.prefetch_related("candidates")}
    return render(request, "organizer/pitches/recordings.html", context, status=422 if form.errors else 200)


@require_POST
@staff(Role.ORGANIZER)
def remove_recording(request: StaffRequest, contest: int, recording: int) -> HttpResponse:
    """Show a recording no more."""
    found = contest_of(request, contest)
    recording_actions.remove(by=request.user, recording=get_object_or_404(Recording, pk=recording, contest=found))
    messages.success(request, _("The recording is removed."))
    return redirect("organizer:recordings", request.organization.slug, found.pk)
