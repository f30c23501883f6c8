"""Addresses of the pages on which officials arrange what candidates say; beneath a contest's page."""

from django.urls import URLPattern, path

from hustings.web.organizer import pitch_inbox, pitch_questions, pitch_rounds, pitches

urlpatterns: list[URLPattern] = [
    path("", pitches.overview, name="pitches"),
    path("publish/", pitches.publish, name="pitches-publish"),
    path("spokespersons/", pitches.spokespersons, name="spokespersons"),
    path("spokespersons/<int:speaker>/withdraw/", pitches.withdraw, name="spokesperson-withdraw"),
    path("spokespersons/invitations/<int:offer>/withdraw/", pitches.uninvite, name="spokesperson-uninvite"),
    path("inbox/<int:pitch>/", pitch_inbox.pitch, name="pitch"),
    path("inbox/<int:pitch>/accept/", pitch_inbox.accept, name="pitch-accept"),
    path("questions/", pitch_questions.questions, name="pitch-questions"),
    path("recordings/", pitch_questions.recordings, name="recordings"),
    path("recordings/<int:recording>/remove/", pitch_questions.remove_recording, name="recording-remove"),
    path("rounds/", pitch_rounds.rounds, name="pitch-rounds"),
    path("rounds/<int:drawing>/call-off/", pitch_rounds.call_off, name="pitch-round-call-off"),
]
