"""What the domain name system says of the site's sender, compared with what large mailbox providers demand.

Sources: RFC 7208 (SPF), RFC 6376 (DKIM), RFC 7489 (DMARC), RFC 7505 (no mail taken), and the rules of Gmail, Yahoo and
Microsoft for whoever sends more than 5,000 letters a day. Looked up on demand only: each question has two seconds, and
after one without an answer nothing more is asked.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Protocol

import dns.exception
import dns.resolver
import dns.reversename

SECONDS = 2.0
LONGEST = 500
SELECTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
_SHORT_RSA = 230  # base64 characters of an RSA key of 1024 bits


class Verdict(Enum):
    """What a finding is worth."""

    GOOD = "good"
    WEAK = "weak"  # mail goes, less well
    BAD = "bad"  # mail is refused, or goes to unwanted mail
    OPEN = "open"  # cannot be said


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked for: its name (``spf``), what was found (``missing``), where, and the record."""

    about: str
    found: str
    verdict: Verdict
    where: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the domain in From, the domain of bounces, the host that hands mail over (empty: a provider's)."""

    domain: str
    bounces: str
    host: str = ""
    selectors: tuple[str, ...] = ()


class Resolver(Protocol):
    """What is asked: `dns.resolver.Resolver`."""

    def resolve(self, qname: str, rdtype: str) -> Iterable[object]:
        """The answer's records. Raises what dnspython raises."""


def resolver() -> dns.resolver.Resolver:
    """The system's resolver, less patient; without one nothing is answered."""
    try:
        made = dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:
        made = dns.resolver.Resolver(configure=False)
    made.lifetime = made.timeout = SECONDS
    return made


def check(sender: Sender, asked: Resolver) -> list[Finding]:
    """Look everything up; findings in a fixed order, the rest of them ``unanswered`` once a question was."""
    if "." not in sender.domain:
        return [Finding("domain", "none", Verdict.BAD, sender.domain)]
    looked: list[tuple[str, Callable[[], Finding]]] = [
        ("spf", partial(_spf, asked, sender)),
        *(("dkim", partial(_dkim, asked, sender.domain, selector)) for selector in sender.selectors),
        ("dmarc", partial(_dmarc, asked, sender)),
        ("mx", partial(_mx, asked, sender.domain)),
    ]
    looked += [("ptr", partial(_ptr, asked, sender.host))] if sender.host else []
    found: list[Finding] = [] if sender.selectors else [Finding("dkim", "selector-unknown", Verdict.OPEN)]
    silent = False
    for about, look in looked:
        try:
            found.append(Finding(about, "unanswered", Verdict.OPEN) if silent else look())
        except (dns.resolver.LifetimeTimeout, dns.resolver.NoNameservers, OSError):
            silent = True
            found.append(Finding(about, "unanswered", Verdict.OPEN))
    return sorted(found, key=lambda finding: ("spf", "dkim", "dmarc", "mx", "ptr").index(finding.about))


def _spf(asked: Resolver, sender: Sender) -> Finding:
    domain = sender.bounces or sender.domain
    records = [text for text in _texts(asked, domain) if re.match(r"v=spf1(?: |$)", text, re.IGNORECASE)]
    if not records:
        return Finding("spf", "missing", Verdict.BAD, domain)
    if len(records) > 1:
        return Finding("spf", "several", Verdict.BAD, domain, " | ".join(records)[:LONGEST])
    record, terms = records[0], records[0].lower().split()
    if "+all" in terms or "all" in terms:
        return Finding("spf", "anybody", Verdict.BAD, domain, record)
    closed = {"-all", "~all"} & {*terms} or any(term.startswith("redirect=") for term in terms)
    return Finding("spf", "there" if closed else "undecided", Verdict.GOOD if closed else Verdict.WEAK, domain, record)


def _dkim(asked: Resolver, domain: str, selector: str) -> Finding:
    where = f"{selector}._domainkey.{domain}"
    records = [text for text in _texts(asked, where) if "p=" in text]
    if not records:
        return Finding("dkim", "missing", Verdict.BAD, where)
    tags = _tags(records[0])
    if not tags.get("p"):
        return Finding("dkim", "revoked", Verdict.BAD, where, records[0])
    if tags.get("k", "rsa") == "rsa" and len(tags["p"]) < _SHORT_RSA:
        return Finding("dkim", "short", Verdict.WEAK, where, records[0])
    return Finding("dkim", "there", Verdict.GOOD, where, records[0])


def _dmarc(asked: Resolver, sender: Sender) -> Finding:
    labels = sender.domain.split(".")
    for start in range(len(labels) - 1):
        where = "_dmarc." + ".".join(labels[start:])
        records = [text for text in _texts(asked, where) if re.match(r"v=DMARC1(?:;| |$)", text, re.IGNORECASE)]
        if len(records) > 1:
            return Finding("dmarc", "several", Verdict.BAD, where, " | ".join(records)[:LONGEST])
        if records:
            return _policy(sender, where, records[0])
    return Finding("dmarc", "missing", Verdict.BAD, f"_dmarc.{sender.domain}")


def _policy(sender: Sender, where: str, record: str) -> Finding:
    if _tags(record).get("p", "").lower() not in ("none", "quarantine", "reject"):
        return Finding("dmarc", "without-policy", Verdict.BAD, where, record)
    if not _related(sender.bounces or sender.domain, sender.domain):
        return Finding("dmarc", "only-by-dkim", Verdict.WEAK, where, record)
    return Finding("dmarc", "there", Verdict.GOOD, where, record)


def _mx(asked: Resolver, domain: str) -> Finding:
    hosts = [str(getattr(record, "exchange", "")).rstrip(".") for record in _ask(asked, domain, "MX")]
    if not hosts:
        return Finding("mx", "missing", Verdict.WEAK, domain)
    if not any(hosts):
        return Finding("mx", "none-taken", Verdict.BAD, domain)
    return Finding("mx", "there", Verdict.GOOD, domain, ", ".join(sorted(hosts))[:LONGEST])


def _ptr(asked: Resolver, host: str) -> Finding:
    addresses = [str(record) for kind in ("A", "AAAA") for record in _ask(asked, host, kind)]
    if not addresses:
        return Finding("ptr", "no-address", Verdict.OPEN, host)
    for address in addresses:
        backwards = dns.reversename.from_address(address).to_text()
        names = [str(record).rstrip(".") for record in _ask(asked, backwards, "PTR")]
        if not names:
            return Finding("ptr", "missing", Verdict.BAD, address)
        forwards = [str(record) for name in names for kind in ("A", "AAAA") for record in _ask(asked, name, kind)]
        if address not in forwards:
            return Finding("ptr", "not-confirmed", Verdict.BAD, address, ", ".join(names)[:LONGEST])
    return Finding("ptr", "there", Verdict.GOOD, host, ", ".join(addresses)[:LONGEST])


def _ask(asked: Resolver, name: str, kind: str) -> Sequence[object]:
    try:
        return list(asked.resolve(name, kind))
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.exception.SyntaxError, dns.exception.FormError):
        return []


def _texts(asked: Resolver, name: str) -> list[str]:
    # A text longer than 255 bytes comes in pieces, to be joined without a space.
    rows = (b"".join(getattr(record, "strings", ())) for record in _ask(asked, name, "TXT"))
    return [row.decode("utf-8", errors="replace").strip()[:4096] for row in rows]


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): re.sub(r"\s", "", value) for name, _equals, value in pairs}


def _related(one: str, other: str) -> bool:
    one, other = one.lower(), other.lower()
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
