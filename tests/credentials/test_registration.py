"""Which registrations are looked at: rules over addresses, names and numbers, by example and by property."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.credentials.registration import (
    MANY_OF_DOMAIN,
    MANY_OF_NETWORK,
    MANY_OF_STEM,
    WIDESPREAD,
    Mark,
    Neighbours,
    Traits,
    marks,
    skeleton,
    traits,
)
from hustings.mailroom.throwaway import is_throwaway

LOCALS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=20)
DOMAINS = st.sampled_from(["example.org", "gmail.com", "union.example.net"])


def compared(address: str, given_name: str = "", family_name: str = "", region: str = "") -> Traits:
    return traits(address, given_name, family_name, region)


def marked(address: str, **others: int) -> list[Mark]:
    return marks(address, compared(address, "Ada", "Lovelace", "IA"), Neighbours(**others))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada.lovelace@gmail.com", "adalovelace@gmail.com"),
        ("a.d.a@gmail.com", "ada+vote@googlemail.com"),
        ("ada@outlook.com", "ada@hotmail.com"),
        ("ada@icloud.com", "ada@me.com"),
        ("ada+1@example.org", "ada+2@example.org"),
        ("\u0430da@example.org", "ada@example.org"),  # Cyrillic a
        ("adá@example.org", "ada@example.org"),
        ("ada\u0131@example.org", "adai@example.org"),  # i without its dot
    ],
)
def test_writings_of_one_mailbox_are_alike(one: str, other: str) -> None:
    assert compared(one).likeness == compared(other).likeness


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada@example.org", "ada@example.com"),
        ("ada1@gmail.com", "ada2@gmail.com"),
        ("ada-1@example.org", "ada-2@example.org"),
        ("ada@gmail.com", "ada@yahoo.com"),
    ],
)
def test_what_may_well_be_two_people_is_not_alike(one: str, other: str) -> None:
    assert compared(one).likeness != compared(other).likeness


def test_an_address_of_signs_only_is_like_itself_only() -> None:
    assert compared("+a@example.org").likeness == "+a@example.org"
    assert compared("+a@example.org").likeness != compared("+b@example.org").likeness


def test_digits_make_a_sequence() -> None:
    assert compared("ada1@example.org").stem == compared("a.d.a27@example.org").stem == "ada@example.org"
    assert compared("10001@example.org").stem == compared("10002@example.org").stem
    assert compared("ada1@example.org").stem != compared("ada1@example.net").stem


def test_a_name_is_the_same_with_and_without_accents() -> None:
    one, other = compared("x@example.org", "José", "Núñez", "CA"), compared("y@example.org", "jose", "NUNEZ", "ca")
    assert one.namesake == other.namesake
    assert one.namesake != compared("x@example.org", "José", "Núñez", "NY").namesake
    assert compared("x@example.org", "José", "", "CA").namesake == ""


def test_nothing_strange_is_not_marked() -> None:
    assert marked("ada@example.org") == []


def test_the_names_alone_mark_nobody_who_gave_none() -> None:
    assert marks("a@example.org", compared("a@example.org"), Neighbours(namesakes=3)) == []


@pytest.mark.parametrize(
    ("others", "mark"),
    [
        ({"alike": 1}, Mark.ALIKE),
        ({"namesakes": 1}, Mark.NAMESAKE),
        ({"network": MANY_OF_NETWORK - 1}, Mark.NETWORK),
        ({"domain": MANY_OF_DOMAIN - 1}, Mark.DOMAIN),
        ({"stem": MANY_OF_STEM - 1}, Mark.SEQUENCE),
    ],
)
def test_each_rule_marks_from_its_number_on(others: dict[str, int], mark: Mark) -> None:
    assert marked("ada@example.org", **others) == [mark]
    fewer = {name: number - 1 for name, number in others.items()}
    assert marked("ada@example.org", **fewer) == []


def test_at_a_large_provider_many_in_an_hour_say_nothing() -> None:
    assert marked("ada@gmail.com", domain=5000) == []


@pytest.mark.parametrize("address", ["\u0430da@example.org", "ada@ex\u0430mple.org", "p\u0430ypal@example.org"])
def test_letters_that_only_look_latin_are_marked(address: str) -> None:
    assert marked(address) == [Mark.CONFUSABLE]


@pytest.mark.parametrize("address", ["почта@пример.рф", "josé@example.org", "用户@example.org", "ñandú@example.org"])
def test_an_address_of_another_alphabet_is_no_look_alike(address: str) -> None:
    assert marked(address) == []


@pytest.mark.parametrize("address", ["x@mailinator.com", "x@a.b.mailinator.com", "x@YOPMAIL.com", "x@xn--5nx.cc"])
def test_throwaway_domains_and_what_is_below_them(address: str) -> None:
    assert is_throwaway(address)


@pytest.mark.parametrize(
    "address",
    ["x@gmail.com", "x@com", "x@not-mailinator.com", "x@duck.com", "x@privaterelay.appleid.com", "x@пример.рф", "x@"],
)
def test_what_is_no_throwaway(address: str) -> None:
    assert not is_throwaway(address)


def test_the_large_providers_are_no_throwaways() -> None:
    assert not [domain for domain in sorted(WIDESPREAD) if is_throwaway(f"x@{domain}")]


@given(LOCALS, DOMAINS, st.data())
def test_dots_and_tags_change_no_likeness(local: str, domain: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(local)))
    tag = data.draw(LOCALS)
    changed = f"{local[:place]}.{local[place:]}+{tag}@{domain}"
    assert compared(changed).likeness == compared(f"{local}@{domain}").likeness


@given(st.emails())
def test_every_address_has_its_traits_within_the_columns(address: str) -> None:
    found = compared(address, "x" * 150, "y" * 150, "z" * 40)
    assert len(found.likeness) <= 254
    assert len(found.stem) <= 254
    assert len(found.namesake) <= 345
    assert found.domain
    assert found.stem


@given(st.text(max_size=60))
def test_a_skeleton_is_its_own_skeleton(text: str) -> None:
    once = skeleton(text)
    assert not any(unicodedata.combining(char) for char in once)
    assert skeleton(once) == once


@given(st.builds(Neighbours, *[st.integers(0, 30)] * 5), LOCALS, DOMAINS)
def test_more_neighbours_never_take_a_mark_away(neighbours: Neighbours, local: str, domain: str) -> None:
    address = f"{local}@{domain}"
    found = set(marks(address, compared(address, "A", "B"), neighbours))
    for place in range(len(neighbours)):
        more = Neighbours(*[number + (at == place) for at, number in enumerate(neighbours)])
        assert found <= set(marks(address, compared(address, "A", "B"), more))
