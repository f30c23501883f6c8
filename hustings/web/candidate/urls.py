"""Addresses of the pages of those who speak for candidates."""

from django.urls import URLPattern, path

from hustings.web.candidate import answers, home, pitches, surrogates

app_name = "candidate"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("invitations/<int:offer>/", home.accept, name="accept"),
    path("portraits/<int:pitch>", pitches.portrait, name="portrait"),
    path("<int:candidate>/", home.candidate, name="candidate"),
    path("<int:candidate>/lots/<int:drawing>/", home.contribute, name="contribute"),
    path("<int:candidate>/statement/", pitches.statement, name="statement"),
    path("<int:candidate>/letters/<int:slot>/", pitches.letter, name="letter"),
    path("<int:candidate>/versions/<int:pitch>/withdraw/", pitches.withdraw, name="withdraw"),
    path("<int:candidate>/answers/", answers.answers, name="answers"),
    path("<int:candidate>/surrogates/", surrogates.surrogates, name="surrogates"),
    path("<int:candidate>/surrogates/leave/", surrogates.leave, name="leave"),
    path("<int:candidate>/surrogates/invitations/<int:offer>/withdraw/", surrogates.withdraw, name="uninvite"),
]
