"""Addresses whose mailboxes are lent to whoever comes. Pure."""

from contextlib import suppress

from disposable_email_domains import blocklist


def is_throwaway(address: str) -> bool:
    """Whether the domain, or one that it is below of, lends mailboxes to whoever comes (disposable-email-domains)."""
    domain = address.rpartition("@")[2].casefold()
    with suppress(UnicodeError):  # a letter that IDNA 2003 does not know: no such name is on the list
        domain = domain.encode("idna").decode("ascii")  # the list's own writing
    labels = domain.split(".")
    return any(".".join(labels[start:]) in blocklist for start in range(len(labels) - 1))
