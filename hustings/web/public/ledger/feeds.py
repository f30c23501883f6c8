"""The whole ledger's newest endorsements, and an endorser's, as Atom feeds."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hustings.ledger.models import Endorsement, Endorser
from hustings.ledger.models.endorsement import EndorsementQuerySet
from hustings.web.public.ledger.conditional import public_unless_known
from hustings.web.public.ledger.contest_rows import glance
from hustings.web.public.ledger.said import said
from hustings.web.templatetags.ledger import evidence_word

ENTRIES = 50


@require_safe
@public_unless_known
def ledger(_request: HttpRequest) -> HttpResponse:
    """The last entries about endorsements."""
    return _feed(_("The ledger of endorsements"), reverse("public:ledger"), Endorsement.objects.all())


@require_safe
@public_unless_known
def endorser(_request: HttpRequest, slug: str) -> HttpResponse:
    """The last entries about an endorser."""
    found = get_object_or_404(Endorser, slug=slug)
    title = _("Endorsements by %(name)s") % {"name": found.name}
    return _feed(title, reverse("public:ledger-endorser", args=[slug]), Endorsement.objects.filter(endorser=found))


def _feed(title: str, path: str, of: EndorsementQuerySet) -> HttpResponse:
    here = settings.SITE_ADDRESS + path
    language = translation.get_language()
    feed = f"{here}feed.atom"
    made = Atom1Feed(title=title, link=here, description=None, language=language, feed_url=feed, feed_guid=here)
    rows = {row.pk: row for row in of.select_related("entry").order_by("-entry")[:ENTRIES]}
    for one in said([row.entry for row in rows.values()]):
        row = rows[one.entry.pk]
        address = settings.SITE_ADDRESS + reverse("public:ledger-entry", args=[row.pk])
        source = row.source_title or row.source_link
        told = f"{glance(row)}. {evidence_word(row.evidence)}" + (f": {source}" if source else "")
        sentence = one.sentence
        if row.corrects_id:
            sentence = _("Correction: %(told)s") % {"told": sentence}
        made.add_item(
            title=sentence,
            link=address,
            description=f"<p>{escape(told)}</p>",  # readers take it for markup
            unique_id=address,
            pubdate=one.entry.at,
            updateddate=one.entry.at,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    made.write(response, "utf-8")
    return response
