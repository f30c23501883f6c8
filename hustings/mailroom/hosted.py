"""Handing a message over to a hosted provider through django-anymail, and what its answer says."""

from anymail.backends.base import AnymailBaseBackend
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMessage
from requests import ConnectionError as NoConnection
from requests import ConnectTimeout
from requests.exceptions import InvalidURL, MissingSchema, ProxyError, SSLError
from urllib3.exceptions import NewConnectionError

from hustings.mailroom.outcomes import Away, Outcome, Refused, Taken, Unanswered

_NOT_LET_IN = frozenset({401, 402, 403})
_GATEWAYS = frozenset({408, 502, 504})
"""Somebody in between lost the answer: the provider itself may have taken the message."""
_TOO_MANY = 429
_NEVER_BEGUN = (ConnectTimeout, SSLError, ProxyError, InvalidURL, MissingSchema)


def hand_over(provider: AnymailBaseBackend, mail: EmailMessage) -> Outcome:
    """Hand this mail for one recipient over; the session stays open for the next."""
    try:
        provider.open()
        provider.send_messages([mail])
    except AnymailRecipientsRefused:
        return _refused(mail)
    except AnymailAPIError as error:
        return _verdict(error)
    except AnymailError as error:
        return Refused(_words(error))
    status = mail.anymail_status  # type: ignore[attr-defined]  # set on every message that it was given
    if "failed" in status.status:
        return Refused("the provider says that it failed")
    if not status.status & {"sent", "queued"}:
        return Unanswered("the provider does not say what became of it")
    return Taken(str(status.message_id or ""))


def _refused(mail: EmailMessage) -> Refused:
    status = mail.anymail_status  # type: ignore[attr-defined]  # set on every message that it was given
    if "invalid" in status.status:
        return Refused("the provider says that there is no such address", nobody=True)
    return Refused("the provider does not write to this address: it bounced or complained before")


def _verdict(error: AnymailAPIError) -> Outcome:
    words = _words(error)
    if error.status_code is None:
        return Away(words) if _never_begun(error) else Unanswered(words)
    if error.status_code in _NOT_LET_IN:
        return Away(words, ours=True)
    if error.status_code in _GATEWAYS or 200 <= error.status_code < 300:  # taken, and what it says cannot be read
        return Unanswered(words)
    if error.status_code == _TOO_MANY or error.status_code >= 500:
        return Away(words)
    return Refused(words)


def _never_begun(error: AnymailAPIError) -> bool:
    if isinstance(error, _NEVER_BEGUN):
        return True
    cause = error.__cause__
    inner = cause.args[0] if isinstance(cause, NoConnection) and cause.args else None
    return isinstance(getattr(inner, "reason", None), NewConnectionError)


def _words(error: AnymailError) -> str:
    # Never the request: it has the letter's text, and the address at which it was posted may have a key.
    return error.describe_response() or error.describe_cause() or f"{error.args[0] if error.args else error!r}"
