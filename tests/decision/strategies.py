"""Rules and tallies for property tests."""

from fractions import Fraction

from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st

from hustings.decision import BallotsQuorum, Bound, EligibleQuorum, Rule, Tallies, Tie, Whole
from hustings.decision.words import plain

# A slow machine, or the tables of Unicode that are made once, are no fault of a test.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def writable(name: str) -> bool:
    return name == name.strip() and len(name.splitlines()) == 1 and plain(name) == name


NAMES = st.one_of(st.just("No endorsement"), st.text(min_size=1).filter(writable))
FRACTIONS = st.fractions(0, 1, max_denominator=10**6)
QUORUMS = st.one_of(
    st.none(),
    st.integers(1, 10**15 - 1).map(BallotsQuorum),
    FRACTIONS.filter(bool).map(EligibleQuorum),
)


@st.composite
def rules(draw: st.DrawFn, named: st.SearchStrategy[str | None] | None = None) -> Rule:
    bound, fraction = draw(st.sampled_from(Bound)), draw(st.one_of(FRACTIONS, st.sampled_from(USUAL)))
    assume(fraction != (0 if bound is Bound.AT_LEAST else 1))
    return Rule(
        fraction,
        bound,
        draw(st.sampled_from(Whole)),
        draw(st.one_of(st.none(), NAMES) if named is None else named),
        draw(QUORUMS),
        draw(st.sampled_from(Tie)),
        draw(st.integers(1, 99)),
    )


USUAL = [Fraction(1, 2), Fraction(2, 3), Fraction(3, 5), Fraction(3, 4)]
RULES = rules()
OPTIONS = ("Ada", "Ben", "Cleo", "No endorsement")


@st.composite
def tallies(draw: st.DrawFn) -> Tallies:
    """Of a question with several choices, small numbers and great ones, with many coincidences."""
    ballots = draw(st.one_of(st.integers(0, 12), st.integers(0, 10**12)))
    count = st.one_of(st.integers(0, ballots), st.sampled_from([0, ballots, ballots // 2, -(-ballots * 2 // 3)]))
    return Tallies(
        OPTIONS,
        tuple(draw(st.lists(count, min_size=4, max_size=4))),
        draw(st.integers(0, ballots)),
        ballots,
        ballots + draw(st.one_of(st.integers(0, 12), st.integers(0, 10**12))),
        draw(st.booleans()),
    )
