"""Atom feeds of the newest endorsements: of the whole ledger, of an endorser, of a contest.

An entry that corrects another is a new entry of the feed; each is known by its address in the ledger.
"""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hustings.ledger.kinds import Status
from hustings.ledger.models import Contest, Endorsement, Endorser
from hustings.ledger.models.endorsement import EndorsementQuerySet
from hustings.web.public.ledger.conditional import public_unless_known
from hustings.web.public.ledger.contest_rows import glance
from hustings.web.public.ledger.said import said
from hustings.web.templatetags.ledger import date_in_words, endorsement_status, evidence_word

ENTRIES = 50


@require_safe
@public_unless_known
def ledger(_request: HttpRequest) -> HttpResponse:
    """The last entries about endorsements."""
    return _told_whole(_("The ledger of endorsements"), reverse("public:ledger"), Endorsement.objects.all())


@require_safe
@public_unless_known
def endorser(_request: HttpRequest, slug: str) -> HttpResponse:
    """The last entries about an endorser."""
    found = get_object_or_404(Endorser, slug=slug)
    title = _("Endorsements by %(name)s") % {"name": found.name}
    path = reverse("public:ledger-endorser", args=[slug])
    return _told_whole(title, path, Endorsement.objects.filter(endorser=found))


@require_safe
@public_unless_known
def contest(_request: HttpRequest, slug: str) -> HttpResponse:
    """The last entries about a contest, which their titles leave out."""
    found = get_object_or_404(Contest, slug=slug)
    title = _("Endorsements: %(contest)s") % {"contest": found.name}
    rows = Endorsement.objects.filter(contest=found).with_parts().defer("entry__line").order_by("-entry")
    told = ((row, _in_contest(row), _dated(row)) for row in rows[:ENTRIES])
    return _feed(title, reverse("public:ledger-contest", args=[slug]), told)


def _told_whole(title: str, path: str, of: EndorsementQuerySet) -> HttpResponse:
    rows = {row.pk: row for row in of.select_related("entry").order_by("-entry")[:ENTRIES]}
    sentences = said([row.entry for row in rows.values()])
    told = ((rows[one.entry.pk], one.sentence, _at_a_glance(rows[one.entry.pk])) for one in sentences)
    return _feed(title, path, told)


def _feed(title: str, path: str, told: Iterable[tuple[Endorsement, str, str]]) -> HttpResponse:
    """The feed of the page at this path: of each entry its title, and what else there is to say."""
    here = settings.SITE_ADDRESS + path
    language = translation.get_language()
    feed = f"{here}feed.atom"
    made = Atom1Feed(title=title, link=here, description=None, language=language, feed_url=feed, feed_guid=here)
    for row, sentence, more in told:
        address = settings.SITE_ADDRESS + reverse("public:ledger-entry", args=[row.pk])
        made.add_item(
            title=_("Correction: %(told)s") % {"told": sentence} if row.corrects_id else sentence,
            link=address,
            description=f"<p>{escape(more)}</p>",  # readers take it for markup
            unique_id=address,
            pubdate=row.entry.at,
            updateddate=row.entry.at,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    made.write(response, "utf-8")
    return response


def _at_a_glance(row: Endorsement) -> str:
    source = row.source_title or row.source_link
    return f"{glance(row)}. {evidence_word(row.evidence)}" + (f": {source}" if source else "")


def _in_contest(row: Endorsement) -> str:
    whom = "" if row.candidate is None or row.status == Status.NO_ENDORSEMENT.value else f" {row.candidate.name}"
    return f"{row.endorser.name} {endorsement_status(row.status)}{whom}"


def _dated(row: Endorsement) -> str:
    source = row.source_title or row.source_link
    told = [date_in_words(row.announced), glance(row), evidence_word(row.evidence) + (f" ({source})" if source else "")]
    if row.corrects_id:
        corrected = _("It corrects entry %(number)d: %(reason)s")
        told.append(corrected % {"number": row.corrects_id, "reason": row.reason})
    return ". ".join(told)
