"""What the pages of batches call fields, verdicts and the reasons of rows."""

from django.utils.translation import gettext_lazy as _

from hustings.ledger.batches import judging, storing
from hustings.ledger.comparing import Why
from hustings.ledger.reading.field import Field
from hustings.ledger.reading.profiles import Profile
from hustings.ledger.reading.reported import Reason

PROFILES = {
    "member_votes": _("a table of member votes, with a row for each option"),
    "presidential_2020": _("FiveThirtyEight's endorsements of 2020"),
    "points": _("FiveThirtyEight's endorsement points of 1980 to 2012"),
    "primaries_2018_democratic": _("FiveThirtyEight's Democratic primaries of 2018"),
    "primaries_2018_republican": _("FiveThirtyEight's Republican primaries of 2018"),
    "primaries_2022_democratic": _("FiveThirtyEight's Democratic primaries of 2022"),
    "primaries_2022_republican": _("FiveThirtyEight's Republican primaries of 2022"),
}

FIELDS = {
    Field.ENDORSER: _("Who endorsed"),
    Field.ENDORSER_ID: _("Endorser's identifier"),
    Field.ENDORSER_KIND: _("What sort of endorser"),
    Field.MEMBERS: _("Endorser's members"),
    Field.FOUNDED: _("Endorser founded"),
    Field.POSITION: _("Office that the endorser held"),
    Field.CONTEST: _("Contest"),
    Field.CONTEST_ID: _("Contest's identifier"),
    Field.CYCLE: _("Contest's year"),
    Field.OFFICE: _("Office contested"),
    Field.PARTY: _("Party whose contest it is"),
    Field.JURISDICTION: _("Jurisdiction"),
    Field.DECIDED_ON: _("Contest decided on"),
    Field.CANDIDATE: _("Who is endorsed"),
    Field.CANDIDATE_ID: _("Candidate's identifier"),
    Field.CANDIDATE_PARTY: _("Candidate's party"),
    Field.OUTCOME: _("What became of the candidate"),
    Field.STATUS: _("What the endorser did"),
    Field.DATE: _("Date"),
    Field.PROCESS: _("Who decided"),
    Field.RULE: _("Rule"),
    Field.THRESHOLD: _("Share that was needed"),
    Field.BALLOTS: _("Ballots"),
    Field.ELIGIBLE: _("Who could vote"),
    Field.SHARE: _("Candidate's share of the vote"),
    Field.RESULTS: _("Results of the vote"),
    Field.SOURCE_TITLE: _("Source: title"),
    Field.SOURCE_LINK: _("Source: link"),
    Field.SOURCE_DATE: _("Source: date"),
    Field.SOURCE_HASH: _("Source: hash of the archived text"),
    Field.NOTE: _("Note"),
    Field.ENTRY: _("Entry of a ledger: number"),
    Field.HASH: _("Entry of a ledger: hash"),
    Field.CORRECTS: _("Entry that it corrects"),
}

REASONS = {
    Reason.BROKEN.value: _("cannot be divided into the columns"),
    Reason.NOT_UTF8.value: _("is not UTF-8: save the table as “CSV UTF-8”"),
    Reason.NO_ENDORSER.value: _("names nobody who endorsed"),
    Reason.NO_CONTEST.value: _("names no contest"),
    Reason.NO_CANDIDATE.value: _("names no candidate"),
    Reason.WRONG_NAME.value: _("a name that is too long, or has signs that nobody sees"),
    Reason.WRONG_IDENTIFIER.value: _("no identifier such as working-families-party"),
    Reason.WRONG_KIND.value: _("no sort of endorser that the ledger knows"),
    Reason.WRONG_STATUS.value: _("does not say what the endorser did in words that the ledger knows"),
    Reason.WRONG_PROCESS.value: _("does not say who decided in words that the ledger knows"),
    Reason.WRONG_OUTCOME.value: _("does not say what became of the candidate in words that the ledger knows"),
    Reason.WRONG_DATE.value: _("no date: write 2016-01-12, 2016-01 or 2016"),
    Reason.WRONG_LINK.value: _("no address on the web: it begins with https://"),
    Reason.WRONG_NUMBER.value: _("no whole number"),
    Reason.WRONG_PERCENT.value: _("no number of per cent such as 78.6"),
    Reason.WRONG_FRACTION.value: _("no fraction such as 2/3"),
    Reason.WRONG_RESULTS.value: _("no results such as “Bernie Sanders 78.6%; Hillary Clinton 14.6%”"),
    Reason.WRONG_HASH.value: _("no SHA-256 of 64 hexadecimal digits"),
    Reason.TOO_LONG.value: _("longer than a text may be"),
    Reason.NONE_STATED.value: _("has not endorsed anybody"),
    Reason.OPPOSED.value: _("weighed in for somebody else, or against: no endorsement"),
    Reason.AGGREGATE.value: _("a sum of endorsements, none of which is named"),
    Reason.RETRACTION.value: _("takes back an entry of the ledger that it comes from"),
    Reason.CORRECTED.value: _("another row of the file corrects it"),
    Reason.SAME_NAME.value: _("two candidates of one name in one contest, whom nothing tells apart"),
    Reason.REPEATED.value: _("an earlier row says the same"),
    storing.TOGETHER: _("is told together with another row"),
    judging.BY_HAND: _("you left the name out"),
    judging.IN_FILE: _("another row says the same, or says it more precisely"),
    judging.EXPORTED: _("an export of an entry of this ledger"),
    judging.OUTCOME: _("knows what became of the candidate"),
    judging.STATED: _("the ledger knows the candidate"),
    Why.SAYS_THE_SAME.value: _("the ledger says the same"),
    Why.SAYS_LESS.value: _("the ledger says it more precisely"),
    Why.SINCE_CORRECTED.value: _("the entry that said so was corrected or taken back"),
    Why.OTHER_DATE.value: _("the ledger has another date: if this one is right, correct the entry by hand"),
    Why.PROVEN.value: _("a certificate says it, which no table corrects"),
    Why.DATE.value: _("a more precise date"),
    Why.PROCESS.value: _("says who decided, which the ledger does not know"),
    Why.FIGURES.value: _("has figures of the vote, or its rule, which the ledger does not have"),
    Why.SOURCE.value: _("has a source, where the ledger has none"),
    "endorser": _("who is this endorser?"),
    "contest": _("which contest is this?"),
    "candidate": _("who is this candidate?"),
}
"""By what stands in `BatchRow.reason`; a row of the file that is not taken shows its cell beside it."""

LOOKS = {"new": "good", "there": "still", "changed": "", "open": "warn", "left_out": "still", "waiting": "warn"}


def profile_words(profile: Profile) -> str:
    """Which known kind of file it is."""
    return f"{PROFILES[profile.value]}"


def reason_words(reason: str) -> str:
    """Why a row enters nothing, or waits; empty where there is nothing to say."""
    return f"{REASONS.get(reason, reason)}" if reason else ""
