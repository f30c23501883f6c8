"""What a trustee's page sends: a message as its raw bytes, to be checked and stored by an action."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from hustings import errors
from hustings.elections import ceremony_actions
from hustings.elections.models import Trustee
from hustings.tally import actions as tally_actions
from hustings.web.refusals import refusal
from hustings.web.trustee import door

View = Callable[[HttpRequest, str], HttpResponse]
Taker = Callable[[HttpRequest, Trustee], None]


def _message(take: Taker) -> View:
    # A view that takes the message of whoever is signed in; a repeated request has the same answer.
    @require_POST
    def view(request: HttpRequest, uuid: str) -> HttpResponse:
        trustee = door.signed_in(request, uuid)
        try:
            take(request, trustee)
        except errors.Fault as fault:
            return refusal(request, code=fault.name, status=400, sentence=f"{fault}")
        return JsonResponse({"received": True})

    return view


def _round(accept: Callable[..., None]) -> View:
    # A message of the ceremony, which its action reads and checks.
    def take(request: HttpRequest, trustee: Trustee) -> None:
        accept(election_uuid=trustee.election_id, number=trustee.number, content=request.body)

    return _message(take)


public_key = _round(ceremony_actions.accept_public_key)
certificate = _round(ceremony_actions.accept_certificate)
polynomial = _round(ceremony_actions.accept_polynomial)
voutput = _round(ceremony_actions.accept_voutput)


@_message
def checked(request: HttpRequest, trustee: Trustee) -> None:
    """The proof that the saved file works."""
    question = door.question(request, trustee)
    ceremony_actions.accept_check(
        election_uuid=trustee.election_id, number=trustee.number, question=question, content=request.body
    )
    door.ask_anew(request)


@_message
def decryption(request: HttpRequest, trustee: Trustee) -> None:
    """A partial decryption; of the command line's two lines, the second says what is known here."""
    content = request.body.split(b"\n")[0]
    tally_actions.accept_partial_decryption(election_uuid=trustee.election_id, trustee=trustee.number, content=content)
