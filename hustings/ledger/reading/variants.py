"""Which known names are probably another writing of a new one: somebody who imports decides whether they are.

Another writing is the same name in another form ("MoveOn.org Political Action", "MoveOn"), its initials ("CWA"), a
person's name with other given names ("Thomas R. Carper", "Tom Carper") or another spelling. Names that `name_key` takes
for one come first. False alarms are few: tests/ledger/reading/test_variants.py counts them over published lists.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from hustings.ledger.names import name_key

LIKE = 88.0
"""Per cent of letters in common from which two spellings are near."""

SHORTEST = 8
"""Letters from which a name is long enough to be misspelt and still be known."""

SHORTEST_FORM = 4
"""Letters that the words must have by which a name is known in another form."""

SURE = 9
"""Letters from which a word may differ in two of them; a shorter one in one."""

_WIDEST = 2_000  # names that share a word: a word of more says nothing
_MOST_LIKE = 4 * _WIDEST  # names whose letters are compared with one: a file made for it would compare all with all
_MOST_ALIKE = 500  # names that are looked at of those written alike, for the same reason
_LEGAL = frozenset(
    {
        *("org", "com", "pac", "political", "action", "fund", "committee", "inc", "usa", "campaign", "victory"),
        *("party", "movement"),
    }
)
_LITTLE = frozenset({"of", "for", "in", "the", "on", "to"})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_WITHIN = re.compile(r"\(([^()]*)\)|[\"“]([^\"”]*)[\"”]")
_SHORT = {
    **dict.fromkeys(("bernie",), "bernard"),
    **dict.fromkeys(("tom", "tommy"), "thomas"),
    **dict.fromkeys(("bill", "billy", "will"), "william"),
    **dict.fromkeys(("bob", "bobby", "rob"), "robert"),
    **dict.fromkeys(("jim", "jimmy"), "james"),
    **dict.fromkeys(("mike",), "michael"),
    **dict.fromkeys(("joe", "joey"), "joseph"),
    **dict.fromkeys(("dick", "rick", "rich"), "richard"),
    **dict.fromkeys(("chuck", "charlie"), "charles"),
    **dict.fromkeys(("ed", "eddie"), "edward"),
    **dict.fromkeys(("dan", "danny"), "daniel"),
    **dict.fromkeys(("dave",), "david"),
    **dict.fromkeys(("steve", "stephen"), "steven"),
    **dict.fromkeys(("chris",), "christopher"),
    **dict.fromkeys(("andy",), "andrew"),
    **dict.fromkeys(("tony",), "anthony"),
    **dict.fromkeys(("liz", "beth"), "elizabeth"),
    **dict.fromkeys(("ron",), "ronald"),
    **dict.fromkeys(("don",), "donald"),
    **dict.fromkeys(("ken",), "kenneth"),
    **dict.fromkeys(("sam",), "samuel"),
    **dict.fromkeys(("ben",), "benjamin"),
    **dict.fromkeys(("matt",), "matthew"),
    **dict.fromkeys(("nick",), "nicholas"),
    **dict.fromkeys(("greg",), "gregory"),
    **dict.fromkeys(("jeff",), "jeffrey"),
    **dict.fromkeys(("tim",), "timothy"),
    **dict.fromkeys(("debbie",), "deborah"),
    **dict.fromkeys(("kathy", "cathy"), "katherine"),
    **dict.fromkeys(("sue", "susie"), "susan"),
}


class Why(Enum):
    """What two names have in common, the surest first."""

    SAME = "same"  # all that names are compared by
    FORM = "form"  # all words that say who it is
    INITIALS = "initials"
    GIVEN_NAMES = "given_names"  # of a person
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Near:
    """A known name that is probably another writing of the one that was asked for."""

    id: str
    name: str
    why: Why


@dataclass(frozen=True, slots=True)
class _Person:
    """A name as a person's: the first given name in full, the last name, what else is told, the suffix."""

    first: str
    last: str
    middle: frozenset[str]
    suffix: str

    def may_be(self, other: "_Person") -> bool:
        """Whether nothing that both tell differs: an initial is the name that it begins."""
        if self.suffix and other.suffix and self.suffix != other.suffix:
            return False
        if not self.middle or not other.middle:
            return True
        pairs = zip(sorted(self.middle), sorted(other.middle), strict=False)
        return len(self.middle) == len(other.middle) and all(_abbreviates(one, two) for one, two in pairs)


class KnownNames:
    """Names with their identifiers, to be asked for those near others: ten thousand for ten thousand in seconds."""

    def __init__(self, known: Iterable[tuple[str, str]] = ()) -> None:
        self._known: list[tuple[str, str]] = []
        self._keys: list[str] = []
        self._by: dict[tuple[Why, str], list[int]] = defaultdict(list)
        self._words: dict[str, list[int]] = defaultdict(list)
        for id_, name in known:
            self.add(id_, name)

    def add(self, id_: str, name: str) -> None:
        """Let this name be found, too; somebody may have several."""
        place, key = len(self._known), name_key(name)
        self._known.append((id_, name))
        self._keys.append(key)
        for why, written in _writings(name, key):
            self._by[why, written].append(place)
        for word in _blocks(key):
            self._words[word].append(place)

    def near(self, name: str) -> list[Near]:
        """The known names that this is probably another writing of, the surest first."""
        key, found = name_key(name), dict[int, Why]()
        for why, written in _writings(name, key, asked=True):
            for place in self._by.get((why, written), [])[:_MOST_ALIKE]:
                if why is not Why.GIVEN_NAMES or _same_person(name, self._known[place][1]):
                    found.setdefault(place, why)
        for place in self._spelt_like(key):
            found.setdefault(place, Why.SPELLING)
        order = list(Why)
        places = sorted(found, key=lambda place: (order.index(found[place]), place))
        return [Near(*self._known[place], found[place]) for place in places]

    def _spelt_like(self, key: str) -> list[int]:
        if len(key) < SHORTEST:
            return []
        places: set[int] = set()
        for block in sorted((self._words.get(word, []) for word in _blocks(key)), key=len):
            if len(block) > _WIDEST or len(places) + len(block) > _MOST_LIKE:
                break
            places.update(block)
        choices = {place: self._keys[place] for place in places}
        likes = process.extract(key, choices, scorer=fuzz.ratio, score_cutoff=LIKE, limit=None)
        return sorted(place for other, _score, place in likes if _misspelt(key, other))


def near(name: str, known: Sequence[tuple[str, str]]) -> list[Near]:
    """The known names, with their identifiers before them, near this one. For many names make `KnownNames` once."""
    return KnownNames(known).near(name)


def _writings(name: str, key: str, *, asked: bool = False) -> list[tuple[Why, str]]:
    """All that finds a name again, the surest first; for the name ``asked`` for, what finds others."""
    words = key.split()
    outside = name_key(_WITHIN.sub(" ", name)).split()
    found = [(Why.SAME, key)]
    forms = (_core(words), _core(outside), "".join(words))
    found += [(Why.FORM, form) for form in forms if len(form) >= SHORTEST_FORM]
    short, full = _abbreviations(name), _initials(words) | _initials(outside)
    # The abbreviation of one is looked for among the initials of others, and the other way round.
    found += [(Why.INITIALS, f"{'full' if asked else 'short'} {one}") for one in sorted(short)]
    found += [(Why.INITIALS, f"{'short' if asked else 'full'} {one}") for one in sorted(full)]
    person = _person(name)
    if person is not None:
        found.append((Why.GIVEN_NAMES, f"{person.first} {person.last}"))
    return list(dict.fromkeys(found))


def _core(words: Sequence[str]) -> str:
    """The words that say who it is, in the alphabet's order and without spaces: "Move On" is MoveOn."""
    kept = [word for word in words if word not in _LEGAL and word not in _LITTLE]
    return "".join(kept) if len(kept) < 3 else "".join(sorted(kept))


def _initials(words: Sequence[str]) -> set[str]:
    """The initials of three or more words, the little ones among them or not."""
    some = (words, [word for word in words if word not in _LITTLE])
    return {"".join(word[0] for word in one) for one in some if len(one) >= 3}


def _abbreviations(name: str) -> set[str]:
    """The name if it is initials, and what stands in brackets behind it: three to eight capitals."""
    inside = (part[0] for part in _WITHIN.findall(name))
    return {name_key(one) for one in (name.strip(), *inside) if one.isupper() and one.isalpha() and 3 <= len(one) <= 8}


def _person(name: str) -> _Person | None:
    """The name read as a person's; None when it has fewer than two words."""
    words = name_key(_WITHIN.sub(" ", name)).split()
    suffix = words.pop() if len(words) > 2 and words[-1] in _SUFFIXES else ""
    if len(words) < 2 or any(word in _LITTLE or word in _LEGAL or not word.isalpha() for word in words):
        return None
    first = next((word for word in words[:-1] if len(word) > 1), words[0])
    middle = frozenset(word for word in words[:-1] if word != first)
    return _Person(_SHORT.get(first, first), words[-1], middle, suffix)


def _same_person(one: str, two: str) -> bool:
    first, second = _person(one), _person(two)
    return first is not None and second is not None and first.may_be(second)


def _abbreviates(one: str, two: str) -> bool:
    return one == two or (1 in (len(one), len(two)) and one[0] == two[0])


def _blocks(key: str) -> set[str]:
    """What two spellings of a name share: a whole word, or the first letters of a name that is one word."""
    words = key.split()
    return {word for word in words if word not in _LITTLE} if len(words) > 1 else {key[:4]}


def _misspelt(one: str, two: str) -> bool:
    """Whether the words that differ are each a spelling of the other's: as many, with the same first letters."""
    words, others = one.split(), two.split()
    return len(words) == len(others) and all(
        word == other or _slip(word, other) for word, other in zip(words, others, strict=True)
    )


def _slip(word: str, other: str) -> bool:
    shorter = min(len(word), len(other))
    allowed = 2 if shorter >= SURE else 1
    # Numbers are never misspelt: Local 12 is not Local 21. Nor are initials.
    letters = word.isalpha() and other.isalpha() and word[0] == other[0] and shorter > 2
    return letters and OSA.distance(word, other, score_cutoff=allowed) <= allowed
