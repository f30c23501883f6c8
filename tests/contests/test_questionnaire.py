"""The questionnaire: the same questions, room and time for all, and nobody reads an answer before the deadline."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hustings import errors
from hustings.contests import questionnaire_actions, recording_actions
from hustings.contests.models import Answer, Contest, Question
from hustings.contests.questionnaire_actions import MAX_QUESTIONS, Asked
from hustings.contests.recording_actions import Recorded
from hustings.roll.models import Role
from tests.contests.pitching import HOUR, Hustings, hustings

pytestmark = pytest.mark.django_db

ASKED = [Asked("What will you do first?", 100), Asked("And then?", 50)]


@pytest.fixture
def here() -> Hustings:
    made = hustings()
    ask(made)
    return made


def ask(here: Hustings, questions: list[Asked] | None = None, ahead: timedelta = 2 * HOUR) -> None:
    until = timezone.now() + ahead
    questions = ASKED if questions is None else questions
    questionnaire_actions.ask(by=here.place.owner, contest=here.contest, questions=questions, until=until)


def answer(here: Hustings, number: int, *texts: str) -> int:
    """Candidate ``number`` answers the questions in their order."""
    answers = dict(zip(here.contest.questions.values_list("pk", flat=True), texts, strict=False))
    return questionnaire_actions.answer(by=here.speakers[number], candidate=here.candidates[number], answers=answers)


def pass_deadline(here: Hustings) -> None:
    Contest.objects.filter(pk=here.contest.pk).update(answers_until=timezone.now() - HOUR)


def test_answers_can_be_changed_until_the_deadline(here: Hustings) -> None:
    assert answer(here, 0, "Sleep.", "Work.") == 2
    assert answer(here, 0, "Work.", " ") == 1
    assert list(Answer.objects.values_list("text", flat=True)) == ["Work."]
    pass_deadline(here)
    for number in (0, 1):
        with pytest.raises(errors.WrongState):
            answer(here, number, "Late.")


def test_an_answer_has_the_room_of_its_question(here: Hustings) -> None:
    second = here.contest.questions.get(position=1)
    with pytest.raises(errors.WrongInput) as refused:
        answer(here, 0, "x" * 100, "x" * 51)
    assert refused.value.field == f"answer-{second.pk}"
    assert not Answer.objects.exists()


def test_questions_stay_once_somebody_answers(here: Hustings) -> None:
    ask(here, [*ASKED, Asked("And at last?", 10)])
    ask(here, ASKED)
    answer(here, 1, "Sleep.")
    with pytest.raises(errors.WrongState):
        ask(here, ASKED[:1])
    with pytest.raises(errors.WrongState):
        ask(here, [])
    with pytest.raises(errors.WrongInput) as refused:
        ask(here, ASKED, HOUR)
    assert refused.value.field == "until"
    ask(here, ASKED, 3 * HOUR)


def test_after_the_deadline_all_stays(here: Hustings) -> None:
    pass_deadline(here)
    with pytest.raises(errors.WrongState):
        ask(here)


def test_a_deadline_lies_ahead(here: Hustings) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        ask(here, ahead=-HOUR)
    assert refused.value.field == "until"


def test_without_questions_there_is_nothing_to_answer(here: Hustings) -> None:
    ask(here, [])
    assert here.contest.answers_until is None
    with pytest.raises(errors.WrongState):
        answer(here, 0, "Hello.")


def test_so_many_questions(here: Hustings) -> None:
    with pytest.raises(errors.WrongInput):
        ask(here, [Asked(f"Question {number}", 10) for number in range(MAX_QUESTIONS + 1)])


@pytest.mark.parametrize(
    ("text", "longest", "field"), [("", 10, "text"), ("a\nb", 10, "text"), ("a", 0, "longest"), ("a", 5001, "longest")]
)
def test_a_question_is_one_line_with_room(text: str, longest: int, field: str) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        Asked(text, longest)
    assert refused.value.field == field


def test_nobody_answers_for_another_and_not_to_another_contest(here: Hustings) -> None:
    with pytest.raises(errors.NotFound):
        questionnaire_actions.answer(by=here.speakers[1], candidate=here.candidates[0], answers={})
    other = hustings(names=("Carol Chen",))
    ask(other)
    foreign = {question.pk: "Hello." for question in Question.objects.filter(contest=other.contest)}
    questionnaire_actions.answer(by=here.speakers[0], candidate=here.candidates[0], answers=foreign)
    assert not Answer.objects.exists()


def test_officials_ask_and_observers_do_not(here: Hustings) -> None:
    by = here.place.staff(Role.OBSERVER)
    with pytest.raises(errors.NotAllowed):
        questionnaire_actions.ask(by=by, contest=here.contest, questions=ASKED, until=None)


# -- recordings --------------------------------------------------------------------------------------------------------


def test_recordings_stand_in_the_order_of_their_days(here: Hustings) -> None:
    today = timezone.now().date()
    for title, day in (("Later", today), ("Earlier", today - timedelta(days=3))):
        recorded = Recorded(title, day, "https://video.example.org/1")
        recording_actions.add(by=here.place.owner, contest=here.contest, recorded=recorded, candidates=here.candidates)
    assert [recording.title for recording in here.contest.recordings.all()] == ["Earlier", "Later"]
    recording_actions.remove(by=here.place.owner, recording=here.contest.recordings.all()[0])
    assert here.contest.recordings.count() == 1


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "video.example.org", "https://a:b@example.org/", "ftp://example.org"]
)
def test_a_recording_is_a_web_page(link: str) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        Recorded("Debate", timezone.now().date(), link)
    assert refused.value.field == "link"


def test_who_took_part_stands_in_the_contest(here: Hustings, monkeypatch: pytest.MonkeyPatch) -> None:
    other = hustings(names=("Carol Chen",))
    recorded = Recorded("Debate", timezone.now().date(), "https://video.example.org/1")
    for candidates in ([], other.candidates):
        with pytest.raises(errors.WrongInput) as refused:
            recording_actions.add(by=here.place.owner, contest=here.contest, recorded=recorded, candidates=candidates)
        assert refused.value.field == "candidates"
    monkeypatch.setattr(recording_actions, "MAX_RECORDINGS", 0)
    with pytest.raises(errors.WrongState):
        recording_actions.add(by=here.place.owner, contest=here.contest, recorded=recorded, candidates=here.candidates)
