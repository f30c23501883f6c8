"""Addresses: which there are, and which are the same."""

import email_validator
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hustings.mailroom import address as module
from hustings.roll import Address, parse_address

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("written", "canonical", "mailbox"),
    [
        ("ada@example.org", "ada@example.org", "ada@example.org"),
        ("  Ada.L@Example.ORG\t", "ada.l@example.org", "Ada.L@example.org"),
        ("ａｄａ@example.org", "ada@example.org", "ada@example.org"),
        ("ada＠example.org", "ada@example.org", "ada@example.org"),
        ("ada+vote@example.org", "ada+vote@example.org", "ada+vote@example.org"),
        ("a.d.a@example.org", "a.d.a@example.org", "a.d.a@example.org"),
        ("ada@vote.test", "ada@vote.test", "ada@vote.test"),
        ("ada@xn--bcher-kva.example", "ada@bücher.example", "ada@bücher.example"),
        ("ADA@BÜCHER.example", "ada@bücher.example", "ADA@bücher.example"),
        ("ZOE\u0308@example.org", "zoë@example.org", "ZOË@example.org"),
        # Folding ß makes it ss: that tells members apart well enough, but is another mailbox, and another domain.
        ("Strauß@straße.example", "strauss@straße.example", "Strauß@straße.example"),
    ],
)
def test_what_is_the_same_address(written: str, canonical: str, mailbox: str) -> None:
    assert parse_address(written) == Address(canonical, mailbox)


@pytest.mark.parametrize(
    "written",
    [
        *("not an address", "a@b@c.org", "x@", "@example.org", "two@example.org;three@example.org", "a@example", ""),
        *("Ada <ada@example.org>", "mailto:", '"ada l"@example.org', "ada@[127.0.0.1]", "ada@localhost", "a@b.invalid"),
        *("a..b@example.org", ".a@example.org", "a@-b.org", "a@b-.org", "a@b..org", "a@ab--c.org", "a@1.2.3.4"),
        *("ada@example.org\0", "a\u200bda@example.org", "a\nb@example.org", "a@xn--a.example", "a" * 250 + "@b.org"),
        *("a@" + "b" * 64 + ".org", "é" * 100_000 + "@example.org", "\udce9@example.org"),
    ],
)
def test_what_is_no_address(written: str) -> None:
    assert parse_address(written) is None


PARTS = st.sampled_from([*"abXY019-_.+'!@ é", "--", "xn--", "com", "org", "test", "local", "invalid", "arpa", "a" * 60])
WRITTEN = st.one_of(
    st.lists(PARTS, max_size=12).map("".join),
    st.tuples(st.lists(PARTS, max_size=8), st.lists(PARTS, max_size=8)).map(
        lambda p: f"{''.join(p[0])}@{''.join(p[1])}"
    ),
    st.emails(),
    st.text(max_size=40).map(lambda local: f"{local}@example.org"),
)


@unhurried
@given(WRITTEN)
@example("a@" + "b" * 63 + ".org")
@example("a@" + "b" * 64 + ".org")
@example("a" * 244 + "@b.org")
@example("a" * 248 + "@b.org")
@example("a@" + "b." * 124 + "org")
@example("a@" + "b." * 125 + "org")
@example("a@b.ONION")
@example("POSTMASTER@example.org")
def test_the_quick_way_accepts_what_the_library_accepts(written: str) -> None:
    if not written.isascii():
        return
    try:
        valid = email_validator.validate_email(written.strip(), check_deliverability=False, test_environment=True)
        expected = valid.normalized
    except email_validator.EmailNotValidError:
        expected = None
    found = parse_address(written)
    assert (found is None) == (expected is None)
    if found and expected and "xn--" not in written.lower():
        assert found.canonical == expected.lower()
        assert found.mailbox.lower() == expected.lower()
        assert found.mailbox.rpartition("@")[2] == expected.rpartition("@")[2]


@unhurried
@given(WRITTEN)
def test_the_quick_way_and_the_long_way_agree(written: str) -> None:
    quick, long = parse_address(written), module._parse_any(written.strip()) if written.isascii() else None
    if long is not None:
        assert quick is not None
        assert quick.canonical == long.canonical


@unhurried
@given(WRITTEN)
def test_what_is_canonical_stays_so(written: str) -> None:
    address = parse_address(written)
    if address:
        again = parse_address(address.canonical)
        assert again is not None
        assert again.canonical == address.canonical
        mailbox = parse_address(address.mailbox)
        assert mailbox == address


@unhurried
@given(st.text())
def test_any_text_is_an_address_or_none(written: str) -> None:
    parse_address(written)
