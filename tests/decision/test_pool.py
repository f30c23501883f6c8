"""The line of a description that binds voters to a pool: one writing, and nothing that only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings import errors
from hustings.decision.claims import claims_to_be
from hustings.decision.pool import PoolLine
from hustings.decision.rule import Rule

HASH = "0123456789abcdef" * 4
LINE = f"Pool: 5000 credentials for people who join during the vote, SHA-256 {HASH}."
RULE = "Rule: endorse the option with at least 2/3 of the ballots cast; no quorum; a tie endorses nobody."


def test_a_pool_is_read_from_its_line() -> None:
    pool = PoolLine.parse(f"About the vote.\n\n{RULE}\n{LINE}")
    assert pool == PoolLine(5000, HASH)
    assert pool.text() == LINE


def test_without_a_line_there_is_no_pool() -> None:
    assert PoolLine.parse(f"A carpool: no.\nThe pool is open.\n{RULE}") is None
    assert PoolLine.parse("") is None


@given(st.integers(1, 10**15 - 1), st.binary(min_size=32, max_size=32))
def test_every_pool_has_one_writing(number: int, digest: bytes) -> None:
    pool = PoolLine(number, digest.hex())
    assert PoolLine.parse(pool.text()) == pool


def test_a_pool_is_the_same_in_every_order() -> None:
    credentials = [f"{number:064x}" for number in (3, 1, 2)]
    assert PoolLine.of(credentials) == PoolLine.of(sorted(credentials))
    assert PoolLine.of(credentials) != PoolLine.of(credentials[1:])


@pytest.mark.parametrize(
    "line",
    [
        LINE.replace("5000", "05000"),
        LINE.replace("5000", "5,000"),
        LINE.replace("5000", "0"),
        LINE.replace("5000", "9" * 16),
        LINE.replace(HASH, HASH.upper()),
        LINE.replace(HASH, HASH[:-1]),
        LINE[:-1],
        f"{LINE} ",
        f" {LINE}",
        f"- {LINE}",
        LINE.lower(),
        LINE.replace("Pool: ", "Pool : "),
        LINE.replace("Pool", "Ｐｏｏｌ"),
        LINE.replace("Pool", "Po\u200bol"),
        "**Pool:** at noon",
    ],
)
def test_what_looks_like_a_pool_and_is_none_is_at_fault(line: str) -> None:
    with pytest.raises(errors.WrongPoolLine) as caught:
        PoolLine.parse(f"First.\n{line}")
    assert caught.value.where == "description, line 2"


def test_there_is_one_pool() -> None:
    with pytest.raises(errors.WrongPoolLine, match="line 1 states a pool already"):
        PoolLine.parse(f"{LINE}\n{LINE}")


def test_rule_and_pool_do_not_hide_one_another() -> None:
    assert not claims_to_be("rule", LINE)
    assert not claims_to_be("pool", RULE)
    assert Rule.parse(f"{RULE}\n{LINE}") == Rule.parse(RULE)
