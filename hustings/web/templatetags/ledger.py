"""The ledger's kinds, dates and evidence as a page says them, in the reader's language."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, npgettext, pgettext

from hustings.ledger.dates import PartialDate, Precision
from hustings.ledger.kinds import EndorserKind, Evidence, Outcome, ProcessKind, Standing, Status

register = template.Library()

_KINDS = {
    EndorserKind.UNION: (gettext_noop("union"), gettext_noop("Unions")),
    EndorserKind.ADVOCACY: (gettext_noop("advocacy group"), gettext_noop("Advocacy groups")),
    EndorserKind.PARTY: (gettext_noop("party"), gettext_noop("Parties")),
    EndorserKind.ENVIRONMENT: (gettext_noop("environmental group"), gettext_noop("Environmental groups")),
    EndorserKind.ELECTED_OFFICIAL: (gettext_noop("elected official"), gettext_noop("Elected officials")),
    EndorserKind.FORMER_OFFICIAL: (gettext_noop("former official"), gettext_noop("Former officials")),
    EndorserKind.PERSON: (gettext_noop("person"), gettext_noop("Other people")),
    EndorserKind.NEWSPAPER: (gettext_noop("newspaper"), gettext_noop("Newspapers")),
    EndorserKind.DRAFT_CAMPAIGN: (gettext_noop("draft campaign"), gettext_noop("Draft campaigns")),
}
_STATUSES = {
    Status.ENDORSED: gettext_noop("endorsed"),
    Status.CO_ENDORSED: gettext_noop("endorsed as one of several"),
    Status.NO_ENDORSEMENT: gettext_noop("decided not to endorse"),
    Status.WITHDRAWN: gettext_noop("withdrew its endorsement"),
    Status.SUPERSEDED: gettext_noop("gave its endorsement up for another"),
    Status.RETRACTED: gettext_noop("entry taken back"),
}
_PROCESSES = {
    ProcessKind.MEMBER_VOTE: gettext_noop("member vote"),
    ProcessKind.MEMBERS_AND_BOARD: gettext_noop("members and board"),
    ProcessKind.BOARD: gettext_noop("board"),
    ProcessKind.DELEGATES: gettext_noop("delegates"),
    ProcessKind.INDIVIDUAL: gettext_noop("one person's own decision"),
    ProcessKind.UNKNOWN: gettext_noop("process unknown"),
}
_EVIDENCE = {
    Evidence.PROVEN: (gettext_noop("proven"), "✓", "good"),
    Evidence.SOURCED: (gettext_noop("sourced"), "❞", ""),
    Evidence.CLAIMED: (gettext_noop("claimed"), "?", "warn"),
}
_MEANINGS = {
    Evidence.PROVEN: gettext_noop("A certificate of the vote, verified against its archive."),
    Evidence.SOURCED: gettext_noop("A source that is named; nothing but it says so."),
    Evidence.CLAIMED: gettext_noop("The word of whoever entered it; no source is named."),
}
_OUTCOMES = {
    Outcome.WON: gettext_noop("won"),
    Outcome.LOST: gettext_noop("lost"),
    Outcome.ADVANCED: gettext_noop("advanced to the next round"),
    Outcome.WITHDREW: gettext_noop("withdrew"),
}
_STANDINGS = {
    Standing.STANDS: gettext_noop("in force"),
    Standing.ENDED: gettext_noop("no longer: withdrawn, or given up for another"),
    Standing.REPEATED: gettext_noop("nothing more: another entry says the same"),
    Standing.NOTICE: gettext_noop("says that another entry no longer counts"),
    Standing.CORRECTED: gettext_noop("nothing: it is corrected by another entry"),
}


# -- kinds: each filter takes what stands in a row, or the value of `hustings.ledger.kinds` ----------------------------


@register.filter
def endorser_kind(kind: str | EndorserKind) -> str:
    """What sort of organization or person it is: ``union``."""
    return _(_KINDS[EndorserKind(kind)][0])


@register.filter
def endorser_kinds(kind: str | EndorserKind) -> str:
    """The same for several, as a heading: ``Unions``."""
    return _(_KINDS[EndorserKind(kind)][1])


@register.filter
def endorsement_status(status: str | Status) -> str:
    """What the endorser did, as words after its name: ``decided not to endorse``."""
    return pgettext("ledger", _STATUSES[Status(status)])


@register.filter
def process_kind(process: str | ProcessKind) -> str:
    """Who decided: ``member vote``."""
    return _(_PROCESSES[ProcessKind(process)])


@register.filter
def evidence_word(evidence: str | Evidence) -> str:
    """On whose word it stands, in one word: ``proven``."""
    return _(_EVIDENCE[Evidence(evidence)][0])


@register.filter
def evidence_meaning(evidence: str | Evidence) -> str:
    """What that word means, in a sentence."""
    return _(_MEANINGS[Evidence(evidence)])


@register.filter
def evidence_badge(evidence: str | Evidence) -> SafeString:
    """On whose word it stands: a sign and a word, which tell it without their colour."""
    word, sign, look = _EVIDENCE[Evidence(evidence)]
    shown = '<span class="badge evidence {}"><span aria-hidden="true">{}</span> {}</span>'
    return format_html(shown, look, sign, _(word))


@register.filter
def outcome_word(outcome: str | Outcome) -> str:
    """What became of the candidate: ``won``; empty where it is unknown."""
    return _(_OUTCOMES[Outcome(outcome)]) if outcome else ""


@register.filter
def standing_word(standing: str | Standing) -> str:
    """What an entry about an endorsement counts for: ``in force``."""
    return _(_STANDINGS[Standing(standing)])


# -- dates and numbers -------------------------------------------------------------------------------------------------


def date_in_words(value: PartialDate | date | str | None) -> str:
    """A date as precisely as it is known: ``12 January 2016``, ``January 2016``, ``2016``, ``date unknown``."""
    known = _date(value)
    if known is None:
        return _("date unknown")
    if known.precision is Precision.YEAR:
        return f"{known.first.year}"
    if known.precision is Precision.MONTH:
        return formats.date_format(known.first, "YEAR_MONTH_FORMAT")
    # Translators: letters of Django's date formats; a letter that stands for itself has a backslash before it.
    return formats.date_format(known.first, pgettext("date format", "j F Y"))


@register.filter
def partial_date(value: PartialDate | date | str | None) -> SafeString:
    """A date in words (`date_in_words`), in an element that programs can read too."""
    known = _date(value)
    if known is None:
        return format_html('<span class="quiet">{}</span>', date_in_words(None))
    return format_html('<time datetime="{}">{}</time>', f"{known}", date_in_words(known))


def _date(value: PartialDate | date | str | None) -> PartialDate | None:
    if not value:
        return None
    if isinstance(value, PartialDate):
        return value
    return PartialDate.parse(value if isinstance(value, str) else value.isoformat())


@register.filter
def percent(value: Fraction | Decimal | str | None) -> str:
    """Per cent with as many decimals as it has, two at most: ``78.6 %``; empty when there is none."""
    if value is None or value == "":
        return ""
    hundredths = int(Fraction(value) * 100 + Fraction(1, 2))
    digits = 0 if hundredths % 100 == 0 else 1 if hundredths % 10 == 0 else 2
    exact = Decimal(hundredths) / 100
    return f"{formats.number_format(exact, decimal_pos=digits, use_l10n=True)}\u00a0%"


@register.filter
def endorsements(count: int) -> str:
    """How many endorsements, with the word: ``1 endorsement``, ``1,204 endorsements``."""
    shown = formats.number_format(count, decimal_pos=0, use_l10n=True, force_grouping=True)
    return npgettext("ledger", "%(count)s endorsement", "%(count)s endorsements", count) % {"count": shown}
