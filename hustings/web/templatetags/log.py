"""Rows of the audit log as a person reads them."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hustings.audit.models import Entry

register = template.Library()

_DEEDS = {
    "organization.found": gettext_noop("founded the organization"),
    "organization.change": gettext_noop("changed the settings"),
    "staff.invite": gettext_noop("invited somebody"),
    "staff.withdraw": gettext_noop("withdrew an invitation"),
    "staff.accept": gettext_noop("accepted a role"),
    "staff.change": gettext_noop("changed a role"),
    "staff.remove": gettext_noop("took a role away"),
    "wording.write": gettext_noop("worded a letter"),
    "mail.lift": gettext_noop("let an address be written to again"),
    "roll.upload": gettext_noop("uploaded a roll"),
    "roll.import": gettext_noop("began an import"),
    "roll.resume": gettext_noop("continued an import"),
    "roll.stop": gettext_noop("stopped an import"),
    "roll.import_done": gettext_noop("finished an import"),
    "roll.import_failed": gettext_noop("gave an import up"),
    "roll.member_add": gettext_noop("added a member"),
    "roll.member_change": gettext_noop("changed a member"),
    "roll.member_activate": gettext_noop("made a member active"),
    "roll.member_deactivate": gettext_noop("made a member inactive"),
    "drive.make": gettext_noop("began to prepare a petition"),
    "drive.change": gettext_noop("changed a petition in preparation"),
    "drive.discard": gettext_noop("discarded a petition in preparation"),
    "drive.begin": gettext_noop("opened a petition to signatures"),
    "drive.names": gettext_noop("set whether a petition shows its signers' names"),
    "drive.hide_name": gettext_noop("left a signer's name out of a petition's page"),
    "drive.unhide_name": gettext_noop("showed a signer's name again"),
    "drive.end": gettext_noop("ended a petition"),
    "drive.told": gettext_noop("queued letters to a petition's signers"),
    "contest.make": gettext_noop("added a contest"),
    "contest.change": gettext_noop("changed a contest"),
    "contest.remove": gettext_noop("removed a contest"),
    "candidate.add": gettext_noop("added a candidate"),
    "candidate.change": gettext_noop("changed a candidate"),
    "candidate.remove": gettext_noop("removed a candidate"),
    "contest.publish": gettext_noop("published the candidates' page"),
    "contest.terms": gettext_noop("set the terms of statements"),
    "spokesperson.invite": gettext_noop("invited somebody to speak for a candidate"),
    "spokesperson.uninvite": gettext_noop("withdrew an invitation to speak for a candidate"),
    "spokesperson.accept": gettext_noop("accepted to speak for a candidate"),
    "spokesperson.withdraw": gettext_noop("ended that somebody speaks for a candidate"),
    "pitch.save": gettext_noop("saved a candidate's draft"),
    "pitch.hand_in": gettext_noop("handed in what a candidate says"),
    "pitch.withdraw": gettext_noop("took back what a candidate says"),
    "pitch.accept": gettext_noop("accepted the form of what a candidate says"),
    "pitch.return": gettext_noop("returned what a candidate says"),
    "questionnaire.ask": gettext_noop("set the questions to all candidates"),
    "questionnaire.answer": gettext_noop("saved a candidate's answers"),
    "round.fix": gettext_noop("fixed the dates of the candidates' letters"),
    "round.contribute": gettext_noop("added a candidate's word to the lot"),
    "round.call_off": gettext_noop("called the candidates' letters off"),
    "round.draw": gettext_noop("drew the lot of the candidates' letters"),
    "slot.begin": gettext_noop("began to send the candidates' letters"),
    "slot.letters": gettext_noop("queued a candidate's letters"),
    "slot.end": gettext_noop("queued the last of the candidates' letters"),
    "recording.add": gettext_noop("added a recording"),
    "recording.remove": gettext_noop("removed a recording"),
    "election.draft": gettext_noop("began to prepare a vote"),
    "election.paper": gettext_noop("set question and options"),
    "election.rule": gettext_noop("set the rule"),
    "election.window": gettext_noop("set when and who"),
    "election.pool": gettext_noop("set who may join"),
    "election.trustees": gettext_noop("named the trustees"),
    "election.ceremony": gettext_noop("began the key ceremony"),
    "election.abandon_ceremony": gettext_noop("threw the trustees' keys away"),
    "election.test_letter": gettext_noop("sent a test letter"),
    "election.freeze": gettext_noop("froze the vote"),
    "election.sealed": gettext_noop("made the voting codes; the vote is frozen"),
    "election.seal_failed": gettext_noop("could not freeze the vote"),
    "credentials.invite": gettext_noop("queued the voting links"),
    "credentials.remind": gettext_noop("reminded whoever had not voted"),
    "credentials.send_again": gettext_noop("sent a member's link again"),
    "mail.rehearse": gettext_noop("rehearsed the letters"),
    "mail.go_on": gettext_noop("let stopped letters go on"),
    "credentials.destroy_seed": gettext_noop("destroyed what the voting codes were made of"),
    "registration.accept": gettext_noop("accepted somebody who joins"),
    "registration.refuse": gettext_noop("refused somebody who wanted to join"),
    "registration.expire": gettext_noop("ended registrations that nobody had looked at"),
    "register.void": gettext_noop("voided a registration"),
    "register.end_review": gettext_noop("ended the review"),
    "election.open": gettext_noop("opened the vote"),
    "election.extend": gettext_noop("extended the vote"),
    "election.close_early": gettext_noop("closed the vote early"),
    "election.close": gettext_noop("closed the vote"),
    "election.call_off": gettext_noop("called the vote off"),
    "election.review": gettext_noop("closed the vote; who joined is reviewed"),
    "trustee.invite": gettext_noop("invited the trustees"),
    "trustee.link": gettext_noop("sent a trustee a new link"),
    "trustee.replace": gettext_noop("replaced a trustee"),
    "trustee.begin_again": gettext_noop("began the ceremony again"),
    "trustee.seen": gettext_noop("opened the link"),
    "trustee.public_key": gettext_noop("made a key"),
    "trustee.certificate": gettext_noop("made a certificate"),
    "trustee.polynomial": gettext_noop("made a polynomial"),
    "trustee.voutput": gettext_noop("finished the key"),
    "trustee.checked": gettext_noop("checked the saved file"),
    "tally.sum_up": gettext_noop("summed the encrypted ballots up"),
    "tally.partial_decryption": gettext_noop("took part in opening the sum"),
    "tally.open": gettext_noop("opened the sum"),
    "decision.declare": gettext_noop("declared the decision"),
    "certificate.issue": gettext_noop("issued the certificate"),
    "announcement.prepare": gettext_noop("prepared the announcement"),
    "announcement.test_letter": gettext_noop("sent a test letter of the announcement"),
    "announcement.release": gettext_noop("released the announcement"),
    "announcement.queue": gettext_noop("queued the letters of the announcement"),
    "announcement.correct": gettext_noop("corrected the announcement"),
    "ledger.enter": gettext_noop("entered something into the ledger"),
    "ledger.link": gettext_noop("joined the organization with an endorser in the ledger"),
    "ledger.submit": gettext_noop("submitted a certificate of another site"),
    "ledger.submission_resume": gettext_noop("had a certificate verified again"),
    "ledger.submission_stop": gettext_noop("stopped the verification of a certificate"),
    "ledger.prove": gettext_noop("entered a certificate into the ledger"),
    "ledger.batch_upload": gettext_noop("uploaded a table for the ledger"),
    "ledger.batch_read": gettext_noop("had a table read"),
    "ledger.batch_review": gettext_noop("finished reading a table"),
    "ledger.batch_decide": gettext_noop("decided whom a table's names mean"),
    "ledger.batch_enter": gettext_noop("began to enter a table into the ledger"),
    "ledger.batch_resume": gettext_noop("went on with a table"),
    "ledger.batch_stop": gettext_noop("stopped a table"),
    "ledger.batch_done": gettext_noop("finished entering a table"),
    "ledger.batch_failed": gettext_noop("gave a table up"),
    "webhook.add": gettext_noop("added a webhook"),
    "webhook.remove": gettext_noop("removed a webhook"),
    "webhook.secret": gettext_noop("changed a webhook's secret"),
    "webhook.pause": gettext_noop("paused a webhook"),
    "webhook.resume": gettext_noop("resumed a webhook"),
    "webhook.paused": gettext_noop("paused a webhook that failed for days"),
    "signing_key.make": gettext_noop("made the organization's signing key"),
}


@register.filter
def deed(entry: Entry) -> str:
    """What was done, in words; the verb itself when it has none."""
    words = _DEEDS.get(entry.verb)
    return _(words) if words else entry.verb


@register.filter
def details(entry: Entry) -> list[str]:
    """A line for each thing that the row tells besides what was done and by whom; text of people, to be escaped."""
    who = {"by"} if entry.by_id else {"by", "trustee"}
    return [f"{name.replace('_', ' ')}: {_said(value)}" for name, value in entry.detail.items() if name not in who]


def _said(value: object) -> str:
    if isinstance(value, list):
        return " → ".join(f"{part}" for part in value) if len(value) == 2 else ", ".join(f"{part}" for part in value)
    return f"{value}"
