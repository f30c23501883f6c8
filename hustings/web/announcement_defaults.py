"""What the editor of announcements begins with: a text for each outcome in each of the site's languages."""

from django.utils import translation
from django.utils.translation import gettext as _

from hustings.decision.possible import Outcome
from hustings.decision.prepared import Texts


def default_texts(outcome: Outcome, language: str) -> Texts:
    """A text that says what was decided and where it can be checked, for whoever has nothing better yet."""
    with translation.override(language):
        if outcome in (Outcome.ENDORSED, Outcome.SEVERAL):
            return _endorsed()
        return _no_quorum() if outcome is Outcome.NO_QUORUM else _nobody()


def _endorsed() -> Texts:
    return Texts(
        subject=_("{organization} endorses {endorsed}"),
        letter=_(
            "Dear {name},\n\n"
            "the vote “{election}” is decided: {organization} endorses {endorsed}.\n\n"
            "{decision} {ballots} of {eligible} members voted ({turnout}).\n\n"
            "Thank you to everybody who took part. The result, its certificate, and how you can check all of it"
            " yourself:\n\n"
            "{page}"
        ),
        headline=_("{organization} endorses {endorsed}"),
        press=_(
            "The members of {organization} have decided to endorse {endorsed}. The question was: {question}\n\n"
            "{decision} {ballots} of {eligible} members took part ({turnout}).\n\n"
            "Every ballot was encrypted in the voter's browser, and anyone can check the count: the figures, the"
            " certificate and the whole archive are on this page."
        ),
        call_subject=_("Now help {endorsed}"),
        call=_(
            "Dear {name},\n\n"
            "{organization} endorses {endorsed}, with {votes} votes. Now they need our help.\n\n"
            "If you can, give what you can here:\n\n"
            "{link}\n\n"
            "Thank you."
        ),
    )


def _nobody() -> Texts:
    return Texts(
        subject=_("{organization} endorses nobody: “{election}”"),
        letter=_(
            "Dear {name},\n\n"
            "the vote “{election}” is decided: {organization} endorses nobody.\n\n"
            "{decision} {ballots} of {eligible} members voted ({turnout}).\n\n"
            "Thank you to everybody who took part. The result, its certificate, and how you can check all of it"
            " yourself:\n\n"
            "{page}"
        ),
        headline=_("{organization} endorses nobody"),
        press=_(
            "The members of {organization} have voted, and endorse nobody. The question was: {question}\n\n"
            "{decision} {ballots} of {eligible} members took part ({turnout}).\n\n"
            "Every ballot was encrypted in the voter's browser, and anyone can check the count: the figures, the"
            " certificate and the whole archive are on this page."
        ),
    )


def _no_quorum() -> Texts:
    return Texts(
        subject=_("Too few votes: “{election}”"),
        letter=_(
            "Dear {name},\n\n"
            "the vote “{election}” is over, and too few members voted for it to count: {ballots} of {eligible}"
            " ({turnout}), where {quorum} were needed. {organization} endorses nobody.\n\n"
            "Thank you to everybody who took part. The result, its certificate, and how you can check all of it"
            " yourself:\n\n"
            "{page}"
        ),
        headline=_("No quorum: {organization} endorses nobody"),
        press=_(
            "Too few members of {organization} voted for the vote to count: {ballots} of {eligible} ({turnout}), where"
            " {quorum} were needed. Nobody is endorsed. The question was: {question}\n\n"
            "Every ballot was encrypted in the voter's browser, and anyone can check the count: the figures, the"
            " certificate and the whole archive are on this page."
        ),
    )
