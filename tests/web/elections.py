"""Small real elections with their rows: every ballot encrypted and proven, as it would come from voters.

`open_election(...)` takes ballots, `closed_election(...)` waits for its trustees, `decided_election(...)` is over. Each
gives a `Vote`, which can be led further: `cast`, `close`, `sum_up`, `decrypt`, `open_result`, `decide`. With ``pool=n``
people can `join`, and be struck off with `void`; `review` begins the review. The rows are written directly, from an
archive that hustings.protocol made; no action of the site takes part. Needs the database.
"""

import atexit
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from hustings.board.models import Ballot, Chain, Record
from hustings.contests.models import Candidate, Contest
from hustings.credentials.models import RegisterEntry, Registration, VotingRight
from hustings.credentials.seeds import make_seed
from hustings.decision.evaluation import decision_of, joined_of
from hustings.decision.models import DeclaredDecision
from hustings.decision.pool import PoolLine
from hustings.decision.rule import Bound, Rule, Tie, Whole
from hustings.elections.models import Election, Option, State, Trustee
from hustings.protocol import canonical
from hustings.protocol import election as frozen
from hustings.protocol.archive import ArchiveReader
from hustings.protocol.credentials import PrivateCredential, seeded_credentials
from hustings.protocol.decryptions import PartialDecryption
from hustings.protocol.events import Event, Setup
from hustings.protocol.group import Scalar, random_credentials_many
from hustings.protocol.opened_ballot import OpenedBallot
from hustings.protocol.posting import Accepted, OpenBoard, create_archive
from hustings.protocol.register import Register
from hustings.protocol.register_entries import Close, Draw, Entry, Void, entry_hash, pool_of
from hustings.protocol.trustee_keys import TrusteePublicKey
from hustings.protocol.trustees import Single, Trustees
from hustings.roll.models import Member, Organization
from hustings.tally.models import PartialDecryption as PostedDecryption
from hustings.tally.models import Tally
from tests.protocol.ceremony import hold

OPTIONS = ("Ada Lovelace", "Benito Juárez", "No endorsement")
QUESTION = "Whom should we endorse?"
TWO_THIRDS = Rule(Fraction(2, 3), Bound.AT_LEAST, Whole.BALLOTS, OPTIONS[-1], None, Tie.NOBODY)
NAMES = ("Alice Aguirre", "Bob Baker", "Carol Chen", "Dana Díaz", "Eve Estrada")
STATES = ("CA", "NY", "TX", "OH")


@dataclass
class Vote:
    """An election, its rows, and what its parties hold: here, a test holds it all."""

    election: Election
    board: OpenBoard
    credentials: list[str]  # private, in the order of the voting rights
    keys: list[Scalar]  # of the trustees, by their order
    hints: dict[str, bytes] = field(default_factory=dict)  # by tracker

    @property
    def uuid(self) -> str:
        """The election's identifier."""
        return self.election.uuid

    @property
    def chain(self) -> Chain:
        """The board's end, as the database has it now."""
        return Chain.objects.get(election=self.election)

    @property
    def archive(self) -> bytes:
        """The archive that the rows were made of, whole."""
        return Path(self.board.path).read_bytes()

    def ballot(self, voter: int, *chosen: int) -> bytes:
        """A new ballot of this voter (from 0) for these options (from 0; none is a blank one)."""
        choice = [int(option in chosen) for option in range(self.election.options.count())]
        if self.election.blank:
            choice = [int(not chosen), *choice]
        return self.board.board.form.encrypt_many([self.credentials[voter]], [[choice]])[0]

    def cast(self, voter: int, *chosen: int) -> str:
        """Post a ballot of this voter for these options; its tracker."""
        return self.post([(voter, *chosen)])[0]

    def post(self, casts: Sequence[tuple[int, ...]]) -> list[str]:
        """Post many ballots, each a voter and the options chosen, in this order; their trackers."""
        outcomes = self.board.post([self.ballot(*cast) for cast in casts])
        posted = [outcome for outcome in outcomes if isinstance(outcome, Accepted)]
        assert len(posted) == len(outcomes), outcomes
        self.hints |= {outcome.tracker: outcome.hint for outcome in posted}
        self.keep()
        return [outcome.tracker for outcome in posted]

    def join(self, name: str = "Joan Joiner") -> int:
        """Draw a credential for somebody who joins; the voter's number."""
        right = VotingRight.objects.of(self.election).in_pool()[0]
        address = f"joined{right.number}@example.net"
        given, _, family = name.partition(" ")
        names = {"mailbox": address, "given_name": given, "family_name": family}
        member = Member.objects.get_or_create(
            organization=self.election.organization, address=address, defaults={**names, "joined_on": self._day}
        )[0]
        right.member, right.drawn_at = member, self.election.opens_at
        right.save()
        number, previous = self._last_entry()
        enter(self.election, Draw(number, previous, right.public_credential, self._day))
        Registration.objects.create(
            election=self.election,
            address=address,
            **names,
            state=Registration.State.DRAWN,
            code_hash=sha256(f"{self.uuid}{address}".encode()).hexdigest(),
            right=right,
            confirmed_at=self.election.opens_at,
            settled_at=self.election.opens_at,
        )
        self.election.joined += 1
        self.election.save(update_fields=["joined"])
        return right.number

    def void(self, voter: int, reason: str = "Registered twice.") -> None:
        """Void somebody who joined; a ballot of theirs is replaced by a blank one."""
        right, opened = VotingRight.objects.get(election=self.election, number=voter), None
        if right.ballots:
            secret = PrivateCredential(self.credentials[voter]).secret(self.uuid)
            blank = ((1, *(0 for _ in self.election.options.all())),)
            ballot, randomness = self.board.board.form.encrypt_opened(secret, blank)
            opened = OpenedBallot(ballot, blank, tuple(map(tuple, randomness)))
            (outcome,) = self.board.post([ballot])
            assert isinstance(outcome, Accepted)
            self.hints[outcome.tracker] = outcome.hint
            self.keep()
        number, previous = self._last_entry()
        enter(self.election, Void(number, previous, right.public_credential, reason, self._day, opened))
        VotingRight.objects.filter(pk=right.pk).update(voided_at=self.election.closes_at)
        voided = {"state": Registration.State.VOIDED, "reason": reason, "settled_at": self.election.closes_at}
        Registration.objects.filter(right=right).update(**voided)
        self.election.voided += 1
        self.election.save(update_fields=["voided"])

    def review(self) -> None:
        """Begin the review of who joined: until tomorrow."""
        self._move(State.REVIEW, review_ends_at=datetime.now(UTC) + timedelta(days=1))

    @property
    def register(self) -> bytes:
        """The register of who joined, as it is published."""
        return RegisterEntry.objects.of(self.election).file()

    @property
    def _day(self) -> date:
        assert self.election.opens_at is not None
        return self.election.opens_at.date()

    def _last_entry(self) -> tuple[int, str]:
        last = RegisterEntry.objects.of(self.election).reverse()[0]
        return last.number + 1, last.hash

    def close(self) -> None:
        """Post the end of the vote, and of the register if it has one."""
        if self.election.pool:
            drawn, voided = self.election.joined, self.election.voided
            enter(self.election, Close(*self._last_entry(), drawn, voided, self.election.pool - drawn))
        self.board.close_vote()
        self.keep()
        self._move(State.CLOSED, closed_at=self.election.closes_at)

    def sum_up(self) -> None:
        """Post the encrypted tally."""
        sized = self.board.post_encrypted_tally()
        self.keep()
        numbers = {"ballots": sized.num_tallied, "weight": sized.total_weight, "hash": sized.encrypted_tally}
        Tally.objects.create(election=self.election, summed_at=self._after(1), done=sized.num_tallied, **numbers)
        self._move(State.DECRYPTING)

    def decrypt(self, trustee: int) -> None:
        """Post the partial decryption of a trustee (from 1)."""
        encrypted = self.board.board.tally.encrypted
        assert encrypted is not None
        made = PartialDecryption.make(self.keys[trustee - 1], encrypted, self.election.fingerprint)
        self.board.post_partial_decryption(trustee, made.write())
        self.keep()
        posted_at = self._after(10 * trustee)
        PostedDecryption.objects.create(tally=self.election.tally, trustee=trustee, posted_at=posted_at)
        self.election.trustees.filter(number=trustee).update(decrypted_at=posted_at)

    def open_result(self) -> None:
        """Post the result."""
        self.board.post_result()
        self.keep()
        Tally.objects.filter(election=self.election).update(opened_at=self._after(60))

    def decide(self) -> DeclaredDecision:
        """Declare what the rule makes of the result."""
        board, archive = self.board.board, self.archive
        register = Register.parse(self.register) if self.election.pool else None
        decision = decision_of(board, board.counted(), register)
        assert decision is not None
        tallies = decision.tallies
        joined: dict[str, Any] = {}
        if register is not None:
            found = joined_of(board, register)
            joined = {"joined": found.drawn, "voided": found.voided, "unused": found.unused}
            joined |= {"voted_joined": found.voted, "register_hash": register.hash}
        declared = DeclaredDecision.objects.create(
            election=self.election,
            kind=decision.kind.value,
            sentence=decision.sentence,
            arithmetic=decision.to_json(),
            counts=list(tallies.counts),
            blank=tallies.blank if self.election.blank else None,
            ballots=tallies.ballots,
            eligible=tallies.eligible,
            voted_before=VotingRight.objects.of(self.election).voters().filter(member_before=True).count(),
            archive_hash=sha256(archive).hexdigest(),
            archive_size=len(archive),
            **joined,
        )
        declared.endorsed.set(self.election.options.filter(label__in=decision.options))
        self._move(State.DECIDED, decided_at=self._after(60))
        return declared

    def keep(self) -> None:
        """Write whatever the archive has beyond the rows into the database."""
        chain = Chain.objects.get_or_create(election=self.election, defaults=_EMPTY)[0]
        with ArchiveReader.open(self.board.path) as reader:
            chain.timestamp, waiting = reader.timestamp, []
            for record in reader.records():
                if record.offset < chain.size:
                    continue
                if record.kind == "data":
                    waiting.append(record)
                    continue
                event = Event.parse(record.content)
                if event.type == "Ballot":
                    self._keep_ballot(chain, waiting[0].offset, waiting[0].content, record.content)
                else:
                    Record.objects.bulk_create(
                        Record(chain=chain, offset=one.offset, kind=one.kind, hash=one.hash_hex, content=one.content)
                        for one in (*waiting, record)
                    )
                waiting = []
                chain.height, chain.last_event = event.height, record.content
            chain.size = reader.size
        chain.save()

    def _keep_ballot(self, chain: Chain, offset: int, content: bytes, event: bytes) -> None:
        tracker, credential = frozen.fingerprint(content), json.loads(content)["credential"]
        # One a minute from the opening on: a time of day that a test can name.
        assert self.election.opens_at is not None
        posted_at = self.election.opens_at + timedelta(minutes=chain.ballots)
        fields = {"content": content, "event": event, "hint": self.hints.get(tracker, b""), "posted_at": posted_at}
        Ballot.objects.create(
            chain=chain, number=chain.ballots, offset=offset, tracker=tracker, credential=credential, **fields
        )
        chain.ballots += 1
        right = VotingRight.objects.get(election=self.election, public_credential=credential)
        right.ballots, right.last_tracker, right.last_posted_at = right.ballots + 1, tracker, posted_at
        right.first_posted_at = right.first_posted_at or posted_at
        right.save()

    def _move(self, state: State, **moments: datetime | None) -> None:
        self.election.state = state
        for name, moment in moments.items():
            setattr(self.election, name, moment)
        self.election.save()

    def _after(self, minutes: int) -> datetime:
        assert self.election.closes_at is not None
        return self.election.closes_at + timedelta(minutes=minutes)


_EMPTY: dict[str, Any] = {"timestamp": 0, "size": 0, "height": -1, "last_event": b"", "ballots": 0}


def organization(slug: str = "forward", name: str = "Forward Together", **fields: Any) -> Organization:
    """An organization in Chicago, made once for each short name."""
    defaults = {"name": name, "time_zone": "America/Chicago", **fields}
    return Organization.objects.get_or_create(slug=slug, defaults=defaults)[0]


def open_election(
    *,
    voters: int = 9,
    options: Sequence[str] = OPTIONS,
    rule: Rule = TWO_THIRDS,
    trustees: int = 3,
    threshold: int = 2,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    state: State = State.OPEN,
    pool: int = 0,
    **fields: Any,
) -> Vote:
    """An election that takes ballots: from yesterday until tomorrow, unless the moments say otherwise.

    With one trustee it is a sole one; with ``threshold=0`` every trustee is needed. With a ``pool`` so many people can
    join, and ballots may be blank. ``fields`` are the election's own: ``organization``, ``name``, ``maximum``, …
    """
    now = datetime.now(UTC).replace(microsecond=0)
    opens_at, closes_at = opens_at or now - timedelta(days=1), closes_at or now + timedelta(days=1)
    open_to_all = {"pool": pool, "blank": True} if pool else {}
    election = _draft(options, rule, {"opens_at": opens_at, "closes_at": closes_at, **fields, **open_to_all})
    keys, made = _trustees(election, trustees, threshold)
    if pool:
        private, public = seeded_credentials(election.uuid, make_seed(election.uuid), 0, voters + pool)
    else:
        private, public = random_credentials_many(election.uuid, voters)
    question = frozen.HomomorphicQuestion(
        tuple(options), election.question, election.minimum, election.maximum, True if election.blank else None
    )
    stated = f"{election.rule}\n{PoolLine.of(public[voters:]).text()}" if pool else election.rule
    description = f"{election.description}\n\n{stated}".strip()
    template = frozen.Template(description, election.name, (question,))
    written = frozen.write_election(template, election.uuid, made.combined_key())
    listed = sorted(public, key=lambda credential: bytes.fromhex(credential)[::-1])
    path = _folder() / f"{election.uuid}.bel"
    create_archive(path, Setup(written, made.write(), canonical.dumps([*listed]), None), int(opens_at.timestamp()))
    election.fingerprint, election.eligible, election.state = frozen.fingerprint(written), voters, state
    election.opened_at = opens_at if state is State.OPEN else None
    election.save()
    _enrol(election, public[:voters])
    if pool:
        VotingRight.objects.bulk_create(
            VotingRight(election=election, number=number, public_credential=one, pooled=True, member_before=False)
            for number, one in enumerate(public[voters:], voters)
        )
        enter(election, pool_of(election.uuid, election.fingerprint, public[voters:]))
    vote = Vote(election, OpenBoard(path), list(private), keys)
    vote.keep()
    return vote


def closed_election(*, casts: Sequence[tuple[int, ...]], decrypted: Sequence[int] = (), **fields: Any) -> Vote:
    """An election that is over and summed up; these trustees (from 1) have decrypted. The window was last week."""
    now = datetime.now(UTC).replace(microsecond=0)
    window = {"opens_at": now - timedelta(days=7), "closes_at": now - timedelta(days=1)}
    vote = open_election(**{"voters": max((cast[0] + 1 for cast in casts), default=1), **window, **fields})
    if casts:
        vote.post(casts)
    vote.close()
    vote.sum_up()
    for trustee in decrypted:
        vote.decrypt(trustee)
    return vote


def decided_election(*, casts: Sequence[tuple[int, ...]], decrypted: Sequence[int] = (1, 2), **fields: Any) -> Vote:
    """An election whose decision is declared: by default two of its three trustees have opened it."""
    vote = closed_election(casts=casts, decrypted=decrypted, **fields)
    vote.open_result()
    vote.decide()
    return vote


def open_to_all_election(*, voters: int = 3, joined: int = 2, pool: int = 5, **fields: Any) -> Vote:
    """An election that takes ballots and that people can join: ``joined`` have, the voters behind those of the roll."""
    vote = open_election(**{"voters": voters, "pool": pool, "review_hours": 24, **fields})
    for number in range(joined):
        vote.join(f"{NAMES[number % len(NAMES)]}")
    return vote


def enter(election: Election, entry: Entry) -> None:
    """Write the next entry of an election's register."""
    content, entries = entry.write(), RegisterEntry.objects.of(election)
    place = {"number": entries.count(), "offset": entries.size()}
    RegisterEntry.objects.create(election=election, content=content, hash=entry_hash(content), **place)


def votes_for(*counts: int) -> list[tuple[int, ...]]:
    """Ballots of as many voters as the counts say for each option, in the options' order."""
    chosen = [option for option, count in enumerate(counts) for _ in range(count)]
    return list(enumerate(chosen))


@cache
def _folder() -> Path:
    """Where the archives lie, until the tests end."""
    folder = tempfile.mkdtemp(prefix="hustings-votes-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _draft(options: Sequence[str], rule: Rule, fields: dict[str, Any]) -> Election:
    owner = fields.pop("organization", None) or organization()
    contest = Contest.objects.get_or_create(organization=owner, name=fields.pop("contest", "Governor of Illinois"))[0]
    defaults: dict[str, Any] = {"name": "Governor: whom do we endorse?", "question": QUESTION}
    days = {"cut_off": date(2026, 1, 31), "announced_on": date(2026, 1, 15)}
    election = Election.objects.create(
        organization=owner, contest=contest, rule=rule.text(), **{**defaults, **days, **fields}
    )
    for position, label in enumerate(options):
        candidate = None
        if label != rule.no_endorsement:
            about = {"about": "Candidate", "statement": f"I am {label}.\n\nI ask for your vote."}
            candidate = Candidate.objects.get_or_create(contest=contest, name=label, defaults=about)[0]
        Option.objects.create(election=election, position=position, label=label, candidate=candidate)
    return election


def _trustees(election: Election, size: int, threshold: int) -> tuple[list[Scalar], Trustees]:
    for number in range(1, size + 1):
        Trustee.objects.create(
            election=election, number=number, name=NAMES[number - 1], email=f"trustee{number}@example.org"
        )
    if size == 1 or threshold == 0:
        keys = [Scalar.random() for _ in range(size)]
        election.trusteeship, election.threshold = Election.Trusteeship.SINGLE, size
        return keys, Trustees(tuple(Single(TrusteePublicKey.of(key)) for key in keys))
    ceremony = hold(threshold, size)
    election.trusteeship, election.threshold = Election.Trusteeship.THRESHOLD, threshold
    return ceremony.keys, Trustees((ceremony.parameters,))


def _enrol(election: Election, public: Sequence[str]) -> None:
    for number, credential in enumerate(public):
        address = f"member{number}@example.org"
        member = Member.objects.get_or_create(
            organization=election.organization, address=address, defaults={"mailbox": address}
        )[0]
        fields = {"state": STATES[number % len(STATES)], "member_before": number % 5 != 4}
        VotingRight.objects.create(
            election=election, member=member, number=number, public_credential=credential, **fields
        )
