"""A contest's newest entries as an Atom feed: one that corrects another is a new entry of the feed."""

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
from hustings.ledger.models import Contest, Endorsement
from hustings.web.public.ledger.conditional import public_unless_known
from hustings.web.public.ledger.contest_rows import glance
from hustings.web.templatetags.ledger import date_in_words, endorsement_status, evidence_word

ENTRIES = 50


@require_safe
@public_unless_known
def feed(_request: HttpRequest, slug: str) -> HttpResponse:
    """The last entries, the newest first; each is known by its number in the ledger."""
    contest = get_object_or_404(Contest, slug=slug)
    here = settings.SITE_ADDRESS + reverse("public:ledger-contest", args=[slug])
    made = Atom1Feed(
        title=_("Endorsements: %(contest)s") % {"contest": contest.name},
        link=here,
        description=None,
        language=translation.get_language(),
        feed_url=settings.SITE_ADDRESS + reverse("public:ledger-contest-feed", args=[slug]),
        feed_guid=here,
    )
    rows = Endorsement.objects.filter(contest=contest).with_parts().defer("entry__line").order_by("-entry")
    for row in rows[:ENTRIES]:
        made.add_item(
            title=_title(row),
            link=f"{settings.SITE_ADDRESS}/ledger/entries/{row.pk}/",
            description=f"<p>{escape(_said(row))}</p>",  # readers take it for markup
            unique_id=f"{settings.SITE_ADDRESS}/ledger/entries/{row.pk}/",
            pubdate=row.entry.at,
            updateddate=row.entry.at,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    made.write(response, "utf-8")
    return response


def _title(row: Endorsement) -> str:
    whom = "" if row.candidate is None or row.status == Status.NO_ENDORSEMENT.value else f" {row.candidate.name}"
    told = f"{row.endorser.name} {endorsement_status(row.status)}{whom}"
    return _("Correction: %(told)s") % {"told": told} if row.corrects_id else told


def _said(row: Endorsement) -> str:
    source = row.source_title or row.source_link
    told = [date_in_words(row.announced), glance(row), evidence_word(row.evidence) + (f" ({source})" if source else "")]
    if row.corrects_id:
        corrected = _("It corrects entry %(number)d: %(reason)s")
        told.append(corrected % {"number": row.corrects_id, "reason": row.reason})
    return ". ".join(told)
