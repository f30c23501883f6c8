"""What the site's mail can go through: the addresses by which an operator names it, and the settings that they mean.

Pure. An address is ``scheme://…`` with its secrets where an address has its user, its password or its host, and
``?name=value`` for the rest. Names of settings are Django's (EMAIL_…) and django-anymail's. Amazon SES and whatever
else speaks SMTP is named by ``smtp://`` or ``smtps://``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from hustings import errors

EXAMPLE = "smtp://user:password@host:587"


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider with its settings; ``name`` is what messages call it. Its settings hold secrets: it is not shown."""

    name: str
    settings: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hosted:
    """A hosted provider: how its address is written, and which settings of django-anymail its parts are.

    ``key`` and ``second`` (behind a colon) stand before the @, or alone; ``host`` behind it. ``options`` are what may
    follow the question mark, each with its setting. ``elsewhere`` is the API of another region, for ``region=…``.
    """

    example: str
    key: str
    second: str = ""
    host: str = ""
    host_format: str = "{}"
    options: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Mapping[str, tuple[str, str]] = field(default_factory=dict)


_MAILGUN_EU = {"eu": ("MAILGUN_API_URL", "https://api.eu.mailgun.net/v3")}
_SPARKPOST_EU = {"eu": ("SPARKPOST_API_URL", "https://api.eu.sparkpost.com/api/v1")}

HOSTED: Mapping[str, Hosted] = {
    "brevo": Hosted("brevo://KEY", "BREVO_API_KEY"),
    "mailersend": Hosted(
        "mailersend://TOKEN", "MAILERSEND_API_TOKEN", options={"signing": "MAILERSEND_SIGNING_SECRET"}
    ),
    "mailgun": Hosted(
        "mailgun://KEY@mail.example.org",
        "MAILGUN_API_KEY",
        host="MAILGUN_SENDER_DOMAIN",
        options={"signing": "MAILGUN_WEBHOOK_SIGNING_KEY"},
        elsewhere=_MAILGUN_EU,
    ),
    "mailjet": Hosted("mailjet://KEY:SECRET", "MAILJET_API_KEY", second="MAILJET_SECRET_KEY"),
    "mailtrap": Hosted("mailtrap://TOKEN", "MAILTRAP_API_TOKEN", options={"signing": "MAILTRAP_TRACKING_SECRET"}),
    "postal": Hosted(
        "postal://KEY@postal.example.org",
        "POSTAL_API_KEY",
        host="POSTAL_API_URL",
        host_format="https://{}",
        options={"signing": "POSTAL_WEBHOOK_KEY"},
    ),
    "postmark": Hosted("postmark://TOKEN", "POSTMARK_SERVER_TOKEN", options={"stream": "POSTMARK_MESSAGE_STREAM"}),
    "resend": Hosted("resend://KEY", "RESEND_API_KEY"),
    "scaleway": Hosted("scaleway://SECRET:PROJECT", "SCALEWAY_SECRET_KEY", second="SCALEWAY_PROJECT_ID"),
    "sparkpost": Hosted("sparkpost://KEY", "SPARKPOST_API_KEY", elsewhere=_SPARKPOST_EU),
}
_SMTP = ("smtp", "smtps")
_ALWAYS = {"IGNORE_UNSUPPORTED_FEATURES": True}
"""What a provider has no name for (turning off the counting of clicks, say) is to be set in one's account there."""


def parse_provider(written: str) -> Provider:
    """What this address names. Raises Refusal: how it is to be written, and not what was."""
    scheme = written.partition("://")[0]
    example = HOSTED[scheme].example if scheme in HOSTED else EXAMPLE
    try:
        parts = urlsplit(written.rstrip("/"))
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
        if parts.scheme in _SMTP and not options:
            return Provider("smtp", _smtp(parts))
        return Provider(parts.scheme, _hosted(HOSTED[parts.scheme], parts.netloc, options, parts.scheme))
    except (ValueError, KeyError):
        raise errors.Refusal(f"write it like {example}") from None


def _smtp(parts: SplitResult) -> dict[str, Any]:
    if not parts.hostname or parts.port == 0:
        raise ValueError
    port = parts.port or (465 if parts.scheme == "smtps" else 25)
    return {
        "EMAIL_BACKEND": "hustings.mailroom.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": port == 587 and parts.scheme == "smtp",
        "EMAIL_USE_SSL": parts.scheme == "smtps" or port == 465,
        "EMAIL_TIMEOUT": 30,
    }


def _hosted(hosted: Hosted, netloc: str, options: Mapping[str, str], name: str) -> dict[str, Any]:
    # Not ``hostname``, which is in small letters: a key stands there where no host does.
    secrets, at, host = netloc.rpartition("@") if hosted.host else (netloc, "", "")
    key, colon, second = secrets.partition(":")
    if not key or bool(hosted.host) != bool(at and host) or bool(hosted.second) != bool(colon and second):
        raise ValueError
    found: dict[str, Any] = {hosted.key: unquote(key), **_ALWAYS}
    if hosted.second:
        found[hosted.second] = unquote(second)
    if hosted.host:
        found[hosted.host] = hosted.host_format.format(host)
    for option, value in options.items():
        if option == "region":
            setting, value = hosted.elsewhere[value]  # noqa: PLW2901 - the region stands for an address
        else:
            setting = hosted.options[option]
        if not value:
            raise ValueError
        found[setting] = value
    return {"EMAIL_BACKEND": f"anymail.backends.{name}.EmailBackend", "ANYMAIL": found}
