"""Linked data in a page, for programs that read pages: a block that no browser runs.

Its type is none that browsers execute, so the policy for scripts does not look at it; and nothing in it can end it.
"""

import json

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hustings.ledger.models import Candidate, Contest, Endorsement, Endorser
from hustings.web.export import linked

register = template.Library()

_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@register.simple_tag
def jsonld(shown: Endorsement | Endorser | Contest | Candidate) -> SafeString:
    """What is shown as linked data: an endorsement, an endorser, a contest or a candidate, with parts read already.

    Nothing for an endorsement's entry that neither stands nor stood: one that was corrected, or that ends another.
    """
    if isinstance(shown, Endorsement) and shown.standing not in linked.SHOWN:
        return SafeString("")
    text = json.dumps({"@context": linked.CONTEXT} | _stated(shown), ensure_ascii=False).translate(_ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))


def _stated(shown: Endorsement | Endorser | Contest | Candidate) -> linked.Linked:
    match shown:
        case Endorsement():
            return linked.action(shown)
        case Endorser():
            return linked.agent(shown)
        case Contest():
            return linked.contest(shown)
        case Candidate():
            return linked.person(shown, shown.contest.slug)
