"""Names that stand on a ballot and in a rule: one line, read the same by everybody."""

import unicodedata

from django.utils.translation import gettext as _

from hustings import errors

# Controls, line ends, what is not seen and what reorders the text around it: a name could read as another one.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def parse_name(written: str, *, field: str, longest: int) -> str:
    """The name without spaces around or doubled in it, in Unicode's composed form. Errors: WrongInput."""
    name = " ".join(part for part in unicodedata.normalize("NFC", written).split(" ") if part)
    if not name:
        raise errors.WrongInput(_("This is needed."), field=field)
    if len(name) > longest:
        raise errors.WrongInput(_("At most %(number)d characters, please.") % {"number": longest}, field=field)
    if any(unicodedata.category(char) in _UNSEEN for char in name):
        raise errors.WrongInput(_("Write it on one line, in visible characters."), field=field)
    return name
