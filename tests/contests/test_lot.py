"""The lot: a worked example that anybody can follow with sha256sum, and what holds of every order."""

from hashlib import sha256
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hustings.contests import lot

PAGE = Path(__file__).resolve().parents[2] / "docs" / "decisions" / "0012-pitches.md"
SECRET = "00" * 31 + "2a"
WORDS = {7: "a walk in the rain", 9: "Łódź 1912"}
CANDIDATES = (7, 8, 9)


def test_the_worked_example_of_the_page() -> None:
    """Every hash of the example stands in docs/decisions/0012-pitches.md, and is what the program makes."""
    page = PAGE.read_text(encoding="utf-8")
    seed = lot.seed_of(SECRET, WORDS)
    tickets = lot.order(seed, 1, CANDIDATES)
    for written in (SECRET, lot.commitment_to(SECRET), seed, *(ticket.hash for ticket in tickets)):
        assert written in page, written
    assert [ticket.candidate for ticket in tickets] == [9, 8, 7]


def test_the_example_by_hand() -> None:
    assert lot.commitment_to(SECRET) == sha256(SECRET.encode()).hexdigest()
    lines = f"hustings lot 1\n{SECRET}\n7:a walk in the rain\n9:Łódź 1912\n"
    seed = sha256(lines.encode()).hexdigest()
    assert lot.seed_of(SECRET, WORDS) == seed
    by_hand = sorted((sha256(f"{seed}|1|{candidate}".encode()).hexdigest(), candidate) for candidate in CANDIDATES)
    assert lot.order(seed, 1, CANDIDATES) == by_hand


@given(st.sets(st.integers(1, 10**9), max_size=20), st.integers(1, 12), st.data())
def test_who_stands_does_not_move_the_others(candidates: set[int], slot: int, data: st.DataObject) -> None:
    seed = lot.seed_of(lot.new_secret(), {})
    whole = [ticket.candidate for ticket in lot.order(seed, slot, candidates)]
    assert set(whole) == candidates
    fewer = data.draw(st.sets(st.sampled_from(sorted(candidates)))) if candidates else set()
    assert [ticket.candidate for ticket in lot.order(seed, slot, fewer)] == [one for one in whole if one in fewer]


def test_another_word_is_another_seed() -> None:
    secret = lot.new_secret()
    assert len({lot.seed_of(secret, {1: word}) for word in ("a", "b", "")} | {lot.seed_of(secret, {})}) == 4


def test_secrets_differ() -> None:
    assert len({lot.new_secret() for _ in range(100)}) == 100
