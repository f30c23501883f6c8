"""Makes the translations that the site reads out of those that people write: a build step, run by `make setup`.

Each part of the site has its own file below locale/<language>/parts; together they are one catalogue. The same text
twice must be translated alike.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"


def merged(folder: Path) -> Catalog:
    """The catalogue of a language; ValueError where two parts translate a text differently, or one does not at all."""
    whole = Catalog(locale=folder.parent.name)
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            part = read_po(file, locale=folder.parent.name, abort_invalid=True)
        for message in part:
            if not message.id:
                continue
            if not message.string or message.fuzzy:
                raise ValueError(f"{path.name}: {message.id!r} is not translated")
            known = whole.get(message.id, message.context)
            if known is not None and known.string != message.string:
                raise ValueError(f"{path.name}: {message.id!r} is {known.string!r} elsewhere")
            whole.add(message.id, message.string, context=message.context, flags=message.flags)
    return whole


def main() -> None:
    """Write the compiled catalogue of every language."""
    for folder in sorted(LOCALE.glob("*/parts")):
        target = folder.parent / "LC_MESSAGES" / "django.mo"
        target.parent.mkdir(exist_ok=True)
        try:
            catalogue = merged(folder)
        except ValueError as error:
            sys.exit(f"translations: {error}")
        with target.open("wb") as file:
            write_mo(file, catalogue)


if __name__ == "__main__":
    main()
