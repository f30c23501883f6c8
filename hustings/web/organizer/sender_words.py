"""The findings of the sender check in plain words, each with what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hustings.mailroom.sender_check import Finding

ABOUT: dict[str, Promise] = {
    "domain": gettext_lazy("The sender"),
    "spf": gettext_lazy("SPF: who may send for the domain"),
    "dkim": gettext_lazy("DKIM: the signature on each letter"),
    "dmarc": gettext_lazy("DMARC: what happens to forged letters"),
    "mx": gettext_lazy("MX: where answers go"),
    "ptr": gettext_lazy("PTR: the mail server's own name"),
}

_WORDS: dict[tuple[str, str], Promise] = {
    ("domain", "none"): gettext_lazy(
        "The sender is not at a domain of the internet. Set HUSTINGS_SENDER to an address at a domain of yours."
    ),
    ("spf", "missing"): gettext_lazy(
        "%(where)s says nothing about who may send for it. Publish a TXT record there, such as “v=spf1 include:… ~all”,"
        " with the name that your mail provider gives, or “v=spf1 a:%(domain)s ~all” for a server of your own."
    ),
    ("spf", "several"): gettext_lazy(
        "%(where)s has several SPF records, and then none of them counts. Make one of them, and delete the others."
    ),
    ("spf", "anybody"): gettext_lazy(
        "The record lets the whole internet send for %(where)s. Write ~all at its end instead of +all."
    ),
    ("spf", "undecided"): gettext_lazy(
        "The record does not say what becomes of other senders. Write ~all at its end, once every sender of yours is"
        " in it."
    ),
    ("spf", "there"): gettext_lazy("There is one record. Compare that your mail server or provider is named in it."),
    ("dkim", "selector-unknown"): gettext_lazy(
        "The key can be looked up only by its selector, which your mail provider names. Write it above, check again."
    ),
    ("dkim", "missing"): gettext_lazy(
        "There is no key at %(where)s. Publish the record that your mail provider, or the program that signs on your"
        " server, gives you for it."
    ),
    ("dkim", "revoked"): gettext_lazy(
        "The key at %(where)s is empty, which means that it is revoked. Publish the current one."
    ),
    ("dkim", "short"): gettext_lazy(
        "The key has 1024 bits or fewer. It works today; ask for one of 2048 bits: some systems refuse shorter ones."
    ),
    ("dkim", "there"): gettext_lazy("The key is there."),
    ("dmarc", "missing"): gettext_lazy(
        "There is no record, and large mailbox providers then refuse mail to thousands. Publish a TXT record at"
        " %(where)s: “v=DMARC1; p=none; rua=mailto:” with an address of yours behind it."
    ),
    ("dmarc", "several"): gettext_lazy("There are several records, and then none of them counts. Keep one."),
    ("dmarc", "without-policy"): gettext_lazy(
        "The record has no policy. Write p=none, p=quarantine or p=reject behind “v=DMARC1;”."
    ),
    ("dmarc", "only-by-dkim"): gettext_lazy(
        "The record is there. Bounces go to another domain than that of the sender, so SPF does not count for it: the"
        " DKIM signature alone must be right."
    ),
    ("dmarc", "there"): gettext_lazy("The record is there."),
    ("mx", "missing"): gettext_lazy(
        "%(where)s has no mail server, so answers and bounces cannot come. Some systems refuse mail from such domains."
    ),
    ("mx", "none-taken"): gettext_lazy(
        "%(where)s says that it takes no mail at all; many systems then refuse mail from it. Take another sender, or"
        " change that record."
    ),
    ("mx", "there"): gettext_lazy("Answers can be received."),
    ("ptr", "no-address"): gettext_lazy(
        "The mail server %(where)s has no public address. Whoever runs it can say from which address mail leaves."
    ),
    ("ptr", "missing"): gettext_lazy(
        "The address %(where)s has no name. Whoever gave you the address sets it: ask for a PTR record with the mail"
        " server's name."
    ),
    ("ptr", "not-confirmed"): gettext_lazy(
        "The name of the address %(where)s leads to another address. Let the two agree."
    ),
    ("ptr", "there"): gettext_lazy("The mail server's address has a name, and the name that address."),
}


def said(finding: Finding) -> str:
    """The finding in a sentence or two."""
    if finding.found == "unanswered":
        return _("The domain name system did not answer in time. Try again in a minute.")
    words = _WORDS[finding.about, finding.found]
    return f"{words}" % {"where": finding.where, "domain": finding.where}
