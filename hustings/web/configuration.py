"""The settings that an operator can give, environment variables all: one table, shown by `hustings serve --help`."""

import os
import re
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from hustings import errors
from hustings.mailroom.providers import Provider, parse_provider


@dataclass(frozen=True, slots=True)
class Setting:
    """An environment variable: what holds without it, and what it is for."""

    name: str
    default: str
    sentence: str

    @property
    def value(self) -> str:
        """What the environment says, or the default."""
        return os.environ.get(self.name, self.default)


HOME = Setting("HUSTINGS_HOME", "var", "the folder for whatever the site keeps outside its database")
DATABASE = Setting(
    "DATABASE_URL", "", "the database, e.g. postgres://user:password@host/name; without it SQLite in HOME"
)
ADDRESS = Setting("HUSTINGS_ADDRESS", "http://localhost:8000", "the address at which people reach the site")
DEVELOPMENT = Setting(
    "HUSTINGS_DEVELOPMENT", "0", "1 keeps all mail in an outbox that anyone can read: never in earnest"
)
MAIL = Setting(
    "HUSTINGS_MAIL",
    "",
    "the mail server or provider, e.g. smtp://user:password@host:587 or postmark://TOKEN; without it mail goes to "
    "HOME/outbox",
)
MAIL_RATE = Setting("HUSTINGS_MAIL_RATE", "50", "messages a second that the mail server or provider is given at most")
MAIL_DOMAIN_RATE = Setting("HUSTINGS_MAIL_DOMAIN_RATE", "20", "messages a second, sent to thousands, for one domain")
MAIL_WARM_UP = Setting(
    "HUSTINGS_MAIL_WARM_UP",
    "",
    "messages on the first day of a new sender, twice as many on each day after it, until the rate holds; empty: no "
    "warm-up",
)
MAIL_WORKERS = Setting("HUSTINGS_MAIL_WORKERS", "1", "processes that send mail at the same time, on all machines")
MAIL_CONNECTIONS = Setting("HUSTINGS_MAIL_CONNECTIONS", "4", "messages that each of them hands over at the same time")
SENDER = Setting("HUSTINGS_SENDER", "votes@localhost", "the address that mail comes from")
BOUNCES = Setting(
    "HUSTINGS_MAIL_BOUNCES",
    "",
    "the mailbox to which mail that cannot be delivered comes back, with +something before its @; see the guide",
)
WEBHOOK = Setting(
    "HUSTINGS_MAIL_WEBHOOK",
    "",
    "user:password with which the mail provider reports what became of mail; without it no report is taken",
)
PROXY = Setting(
    "HUSTINGS_BEHIND_PROXY",
    "0",
    "1 when a proxy that sets X-Forwarded-Proto and X-Forwarded-For stands in front of the site",
)
FOUNDERS = Setting(
    "HUSTINGS_FOUNDERS", "", "who may found organizations: addresses and @domains, with commas; without it everybody"
)
EDITORS = Setting(
    "HUSTINGS_EDITORS",
    "",
    "which officials may write into the ledger: addresses and @domains, with commas; without it every organizer",
)
LARGEST_ROLL = Setting("HUSTINGS_LARGEST_ROLL", "1024", "the largest roll that can be uploaded, in MiB")

SETTINGS = (
    *(HOME, DATABASE, ADDRESS, DEVELOPMENT, MAIL, SENDER, BOUNCES, WEBHOOK),
    *(MAIL_RATE, MAIL_DOMAIN_RATE, MAIL_WARM_UP, MAIL_WORKERS, MAIL_CONNECTIONS),
    *(PROXY, FOUNDERS, EDITORS, LARGEST_ROLL),
)


def address() -> SplitResult:
    """The address of the site, without a slash at its end. Raises Refusal when it is none."""
    return _split(ADDRESS, ("http", "https"), "https://votes.example.org")


def mail_provider() -> Provider | None:
    """Where mail is handed over; None without a server. Raises Refusal when it is no address of one."""
    try:
        return parse_provider(MAIL.value) if MAIL.value else None
    except errors.Refusal as refusal:
        raise errors.Refusal(f"{MAIL.name}: {refusal}") from None


def mail_rate(setting: Setting) -> float:
    """Messages a second. Raises Refusal when the setting is no number of them."""
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", setting.value) or not float(setting.value):
        raise errors.Refusal(f"{setting.name}: write a number of messages a second, like {setting.default}")
    return float(setting.value)


def warm_up() -> int | None:
    """Messages on the first day; None for no warm-up. Raises Refusal when the setting is no number."""
    return _count(MAIL_WARM_UP, "200") if MAIL_WARM_UP.value else None


def mail_workers() -> int:
    """How many processes send. Raises Refusal when the setting is no number."""
    return _count(MAIL_WORKERS, MAIL_WORKERS.default)


def mail_connections() -> int:
    """How many messages each hands over at once. Raises Refusal when the setting is no number."""
    return _count(MAIL_CONNECTIONS, MAIL_CONNECTIONS.default)


def _count(setting: Setting, example: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,5}", setting.value):
        raise errors.Refusal(f"{setting.name}: write a whole number, like {example}")
    return int(setting.value)


def bounces() -> str:
    """The mailbox for bounces, empty for none. Raises Refusal when it is no address with room for a token."""
    found = BOUNCES.value.strip()
    if found and not re.fullmatch(r"[A-Za-z0-9._-]{1,20}@[A-Za-z0-9.-]{1,200}", found):
        raise errors.Refusal(f"{BOUNCES.name}: write it like bounces@votes.example.org")
    return found


def webhook() -> str:
    """What a provider's report must show, empty where none is taken. Raises Refusal when it can be guessed."""
    found = WEBHOOK.value.strip()
    if found and not re.fullmatch(r"[^:\s]{1,100}:[^:\s]{16,200}", found):
        raise errors.Refusal(f"{WEBHOOK.name}: write it like user:password, the password 16 characters or longer")
    return found


def largest_roll() -> int:
    """The largest roll in bytes. Raises Refusal when the setting is no number."""
    if not re.fullmatch("[1-9][0-9]{0,5}", LARGEST_ROLL.value):
        raise errors.Refusal(f"{LARGEST_ROLL.name}: write a whole number of MiB, like {LARGEST_ROLL.default}")
    return int(LARGEST_ROLL.value) * 2**20


def _split(setting: Setting, schemes: tuple[str, ...], example: str) -> SplitResult:
    # What is refused is not repeated: it may have a password in it.
    refusal = errors.Refusal(f"{setting.name}: write it like {example}")
    try:
        parts = urlsplit(setting.value.rstrip("/"))
        good = parts.scheme in schemes and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number
        raise refusal from None
    if not good:
        raise refusal
    return parts


def home() -> Path:
    """The folder of HUSTINGS_HOME, made when it is not there."""
    folder = Path(HOME.value).resolve()
    try:
        # Without a mail server the letters lie in it, voting codes and all: no other user of the machine may look.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise errors.Refusal(f"{HOME.name}: {str(folder)!r} cannot be made: {error.strerror}") from None
    return folder


def secrets_folder() -> Path:
    """Where seeds and signing keys lie, readable by the site's own user only."""
    folder = home() / "secrets"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def secret_key() -> str:
    """What cookies and links are signed with: made at the first start, kept in a file."""
    path = secrets_folder() / "session-key"
    if not path.exists():
        # Written under another name first: whoever finds the file finds all of it.
        descriptor, unfinished = tempfile.mkstemp(prefix=".session-key-", dir=path.parent)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first
            os.link(unfinished, path)
        Path(unfinished).unlink()
    return path.read_text(encoding="ascii")
