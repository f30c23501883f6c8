"""What endorsers did from one contest to the next, in words."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from hustings.ledger.cycles import Change, Move
from hustings.web.public.sentences import listed

register = template.Library()

_BADGES = {
    Move.STAYED: (gettext_noop("stayed"), "still"),
    Move.CHANGED: (gettext_noop("changed"), "warn"),
    Move.TO_NOBODY: (gettext_noop("changed"), "warn"),
    Move.FROM_NOBODY: (gettext_noop("changed"), "warn"),
    Move.NOBODY_AGAIN: (gettext_noop("stayed"), "still"),
}


@register.filter
def change_sentence(change: Change) -> str:
    """Whom in which cycle: ``Bernie Sanders in 2016, Elizabeth Warren in 2020``."""
    sides = ((_people([name for _person, name in side.people]), side.cycle) for side in (change.earlier, change.later))
    return ", ".join(_("%(names)s in %(cycle)d") % {"names": names, "cycle": cycle} for names, cycle in sides)


@register.filter
def move_badge(move: Move) -> SafeString:
    """Whether it changed."""
    word, look = _BADGES[move]
    return format_html('<span class="badge {}">{}</span>', look, _(word))


def move_sentence(move: Move, earlier: Sequence[str], later: Sequence[str]) -> str:
    """What happened: ``went from Bernie Sanders to Elizabeth Warren``; the names are those of either contest."""
    said = {"earlier": _people(earlier), "later": _people(later)}
    if move is Move.STAYED:
        return _("stayed with %(names)s") % {"names": _people([name for name in later if name in earlier] or later)}
    if move is Move.NOBODY_AGAIN:
        return _("endorsed nobody again")
    return _("went from %(earlier)s to %(later)s") % said


def _people(names: Sequence[str]) -> str:
    return listed(names) if names else pgettext("ledger", "nobody")
