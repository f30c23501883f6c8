"""Sound votes with every secret in hand, held in a second and kept for the session: what the forgers start from."""

from dataclasses import dataclass
from functools import cache

from hustings.protocol.credentials import seeded_credentials, write_public_credentials
from hustings.protocol.election import HomomorphicQuestion, Template, write_election
from hustings.protocol.group import Scalar
from hustings.protocol.trustee_keys import TrusteePublicKey
from hustings.protocol.trustees import Pedersen, Single, Trustees
from tests.protocol.ceremony import hold
from tests.verification.forge import Draft, Voter

UUID = "HustingsForgery"
SEED = bytes(range(32))

Choices = tuple[tuple[int, ...], ...]

ENDORSE = HomomorphicQuestion(("Ada", "Ben", "No endorsement"), "Whom?")
UP_TO_TWO = HomomorphicQuestion(("Ada", "Ben", "Cy"), "Which, or none?", 1, 2, True)
ANY = HomomorphicQuestion(("ja", "nein", "vielleicht"), 'Fragen "über" Umlaute: 投票 \\ \u2028 \x7f 🗳', 0, 3, False)


@dataclass(frozen=True)
class Plan:
    """A vote to hold: who are the trustees and who of them decrypt, what is asked, what each ballot says, in order."""

    trustees: tuple[int, ...]
    """For each item the number of trustees: 1 is a single one, more are a threshold of one less."""
    decrypting: tuple[int, ...]
    questions: tuple[HomomorphicQuestion, ...]
    ballots: tuple[tuple[int, Choices], ...]
    weights: tuple[int | None, ...] = (None,) * 10


_A, _B, _N = (1, 0, 0), (0, 1, 0), (0, 0, 1)
_BLANK = (1, 0, 0, 0)

PLANS = {
    # Voters 2 and 5 vote again, voter 9 never does.
    "singles": Plan(
        (1, 1, 1),
        (3, 1, 2),
        (ENDORSE,),
        (
            *((voter, (choice,)) for voter, choice in enumerate((_A, _B, _A, _N, _A, _B, _B, _A))),
            (2, (_N,)),
            (5, (_A,)),
            (2, (_B,)),
            (8, (_A,)),
        ),
    ),
    "threshold": Plan(
        (3,),
        (1, 3),
        (UP_TO_TWO,),
        tuple(
            (voter, (choice,))
            for voter, choice in enumerate((_BLANK, (0, 1, 0, 0), (0, 1, 1, 0), _BLANK, (0, 0, 1, 1), (0, 1, 0, 1)))
        ),
    ),
    "weights": Plan(
        (1,),
        (1,),
        (ENDORSE,),
        tuple((voter, (choice,)) for voter, choice in enumerate((_A, _B, _A, _N, _A, _B, _B, _A))),
        (1, 2, 3, 10**9, 2**30, 7, 0, 1, 5, 5),
    ),
    "mixed": Plan(
        (1, 3, 1),
        (1, 2, 3, 4, 5),
        (UP_TO_TWO, ANY),
        (
            (0, (_BLANK, (0, 0, 0))),
            (1, ((0, 1, 0, 0), (1, 1, 1))),
            (2, ((0, 1, 1, 0), (1, 0, 1))),
            (1, (_BLANK, (0, 1, 0))),
            (4, ((0, 0, 0, 1), (0, 0, 1))),
        ),
        tuple(range(1, 11)),
    ),
    "nobody": Plan((1, 2), (1, 2), (ENDORSE,), ()),
}


@cache
def draft(name: str) -> Draft:
    """The draft of the vote of this name; take a `Draft.copy` to change it."""
    plan = PLANS[name]
    items, keys, seeds = _trustees(plan.trustees)
    trustees = Trustees(items)
    description = (
        'Rule: endorse the option with at least 2/3 of the ballots cast and more votes than "No endorsement"; '
    )
    template = Template(f"Chosen by forgers. {name}", f"Wahl „{name}“ 投票", plan.questions)
    if ENDORSE in plan.questions:
        template = Template(description + "no quorum; a tie endorses nobody.", template.name, plan.questions)
    private, public = seeded_credentials(UUID, SEED, 0, len(plan.weights))
    voters = tuple(map(Voter, private, public, plan.weights))
    made = Draft(
        keys=keys,
        seeds=seeds,
        voters=voters,
        cast=list(plan.ballots),
        decrypting=plan.decrypting,
        election=write_election(template, UUID, trustees.combined_key()),
        trustees=trustees.write(),
        credentials=write_public_credentials([(voter.public, voter.weight) for voter in voters]),
    )
    made.recast()
    made.retally()
    return made


def _trustees(sizes: tuple[int, ...]) -> tuple[tuple[Single | Pedersen, ...], tuple[Scalar, ...], tuple[str, ...]]:
    items: list[Single | Pedersen] = []
    keys: list[Scalar] = []
    seeds: list[str] = []
    for size in sizes:
        if size == 1:
            key = Scalar.random()
            items.append(Single(TrusteePublicKey.of(key)))
            keys.append(key)
            seeds.append("")
        else:
            ceremony = hold(size - 1, size)
            items.append(ceremony.parameters)
            keys += ceremony.keys
            seeds += ceremony.seeds
    return tuple(items), tuple(keys), tuple(seeds)
