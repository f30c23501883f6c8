"""Handing one mail over to whatever the site's mail goes through."""

from anymail.backends.base import AnymailBaseBackend
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from hustings.mailroom import hosted
from hustings.mailroom.outcomes import Away, Outcome, Taken, Unanswered
from hustings.mailroom.smtp import EmailBackend


def hand_over(provider: BaseEmailBackend, mail: EmailMessage) -> Outcome:
    """Hand this mail for one recipient over, and say what became of it; raises nothing but what stops the process."""
    try:
        if isinstance(provider, EmailBackend):
            return provider.hand_over(mail)
        if isinstance(provider, AnymailBaseBackend):
            return hosted.hand_over(provider, mail)
        provider.open()
        provider.send_messages([mail])  # into files or memory
    except OSError as error:
        return Away(f"the outbox cannot be written: {error.strerror or error}")
    except Exception as error:  # noqa: BLE001 - where a library failed is unknown; the row says it, the others go on
        return Unanswered(f"{type(error).__name__}: {error}"[:300])
    return Taken(mail.extra_headers.get("Message-ID", ""))
