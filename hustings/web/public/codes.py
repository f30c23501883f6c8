"""The form for a code that a letter or a link carries, and the limit on wrong ones.

A code stands in its link's fragment: to open the page does nothing, whatever opens it; its button does.
"""

from django import forms
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hustings import errors
from hustings.web.network import network_of

TRIES = 30
"""Wrong codes of one network within `SPAN`: nobody guesses one, and an office may mistype some. A right one passes."""

SPAN = 600


class CodeForm(forms.Form):
    """The code of a letter."""

    code = forms.CharField(
        label=gettext_lazy("The code in your letter"),
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "data-letter-code": ""}
        ),
    )


def count_wrong(request: HttpRequest, what: str, said: str = "") -> None:
    """Count a wrong code of this network for ``what``; TooMany, with what is ``said``, when there were TRIES before."""
    name = f"{what}|{network_of(request)}"
    tried = cache.get(name, 0)
    if tried >= TRIES:
        letter = _("Too many wrong codes were sent. Wait ten minutes, then open the link of your letter.")
        raise errors.TooMany(said or letter)
    cache.set(name, tried + 1, SPAN)
