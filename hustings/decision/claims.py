"""Which lines of a description a person would take for one that programs read: `Rule:`, `Pool:` (spec/rule.md)."""

import re
import unicodedata

_UNSEEN = frozenset({"Cf", "Cc", "Mn"})


def claims_to_be(word: str, line: str) -> bool:
    """Whether a person who reads this line would take it for the one that ``word`` begins: case and ornament aside."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", line).casefold() if unicodedata.category(c) not in _UNSEEN)
    return re.match(rf"[\W_]*{word}[\W_]*?:", seen) is not None
