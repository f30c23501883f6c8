"""Letters about accounts (codes, warnings), which the accounts' library sends within the request."""

import smtplib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.utils.translation import gettext as _

from hustings import errors


class MailIsDown(errors.Refusal):
    """The mail server does not take the letter that this page has to send."""

    status = 503


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library ships no types
    """Says so when a letter cannot be sent: whoever waits for a code must not wait for nothing."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send it now. Raises MailIsDown, which tells neither the address nor whether anybody has it."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, smtplib.SMTPException):
            said = _("The letter that belongs to this cannot be sent just now. Please try again in some minutes.")
            raise MailIsDown(said) from None
