"""`hustings demo`: a whole endorsement vote in the terminal, by every party in turn."""

import secrets
import shlex
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hustings import errors
from hustings.cli import terminal
from hustings.cli.result import print_result
from hustings.decision.evaluation import decision_of
from hustings.decision.rule import Bound, Rule, Tie, Whole
from hustings.protocol import canonical, pedersen
from hustings.protocol.board import BATCH, Progress
from hustings.protocol.certificates import Context
from hustings.protocol.decryptions import PartialDecryption
from hustings.protocol.election import Election, HomomorphicQuestion, Template, new_uuid, write_election
from hustings.protocol.events import Setup
from hustings.protocol.group import Scalar, random_credentials_many
from hustings.protocol.hints import HintsWriter
from hustings.protocol.posting import Accepted, OpenBoard, create_archive
from hustings.protocol.trustees import Trustees
from hustings.protocol.verification import Report, Sources, verify

VOTERS_2016 = 340_665
"""Ballots in MoveOn's online primary of January 2016."""

SHARES = (786, 146, 9, 59)
"""Its result, in thousandths of the ballots, for each of the options."""

OPTIONS = ("Bernie Sanders", "Hillary Clinton", "Martin O'Malley", "No endorsement")
TRUSTEES, THRESHOLD = 3, 2
REVOTES = 50
"""Every so manieth voter votes again."""

WIDTH = 66
"""Characters of a step's name, before its time."""


def demo(
    voters: Annotated[
        int, typer.Option(min=1, help="How many members vote. MoveOn had 340665; the default is a hundredth of them.")
    ] = round(VOTERS_2016 / 100),
    out: Annotated[
        Path | None, typer.Option(help="The folder for the archive and its hints; by default a new temporary one.")
    ] = None,
) -> None:
    """Hold a whole vote here and now: MoveOn's question of 2016, with its shares, encrypted and proven.

    Credentials are made, three trustees make a key of which any two can open the tally, the members vote (some twice:
    the last ballot counts), the vote is closed, two trustees open the sum, and a stranger checks all of it.
    """
    folder = _folder(out)
    console = terminal.output()
    members = terminal.number(voters, "member")
    console.print(f"An endorsement vote of {members}, with MoveOn's question and shares of January 2016\n")
    steps = _Steps(console)
    vote = _set_up(folder, voters, steps)
    with OpenBoard(vote.archive) as board:
        _vote(vote, voters, board, steps)
        _tally(vote, board, steps)
    with steps.step("A stranger checks everything from the public archive") as (progress, note):
        report = verify(Sources(vote.archive, hints=vote.hints), progress)
        note(f"{terminal.number(report.board.posted, 'ballot')} with proofs, by the hints beside the archive: sound")
    _print_end(console, vote, report)


@dataclass(frozen=True)
class _Vote:
    """What the parties of the demonstration hold: here, one program holds it all."""

    archive: Path
    hints: Path
    election: Election
    credentials: Sequence[str]
    trustees: Trustees
    keys: Sequence[Scalar]


class _Steps:
    """Numbered steps: a bar while one runs, a line with its time when it is done."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._number = 0

    @contextmanager
    def step(self, what: str) -> Iterator[tuple[Progress, "_Note"]]:
        """Run one step; the note says what came of it."""
        self._number += 1
        note = _Note()
        start = time.monotonic()
        with terminal.progress(what) as progress:
            yield progress, note
        took = f"{time.monotonic() - start:.1f} s"
        self._console.print(
            f"{self._number:>2}  {what:<{WIDTH}}{took:>9}", markup=False, highlight=False, soft_wrap=True
        )
        self._console.print(f"    {note.text}", markup=False, highlight=False, soft_wrap=True, style="dim")


class _Note:
    def __init__(self) -> None:
        self.text = ""

    def __call__(self, text: str) -> None:
        self.text = text


def _folder(out: Path | None) -> Path:
    if out is None:
        return Path(tempfile.mkdtemp(prefix="hustings-demo-"))
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise errors.Refusal(f"the folder {str(out)!r} cannot be made: {error.strerror}") from None
    return out


def _set_up(folder: Path, voters: int, steps: _Steps) -> _Vote:
    members = voters + voters // 10
    uuid = new_uuid()
    with steps.step("The credential authority gives each member a credential") as (_, note):
        private, public = random_credentials_many(uuid, members)
        note(f"{terminal.number(members, 'member')}, of whom {voters:,} will vote")
    with steps.step("The trustees make the election's key in three rounds") as (_, note):
        trustees, keys = _ceremony()
        note(f"{TRUSTEES} trustees, any {THRESHOLD} of whom can open the tally")
    with steps.step("The organizer freezes question, options, rule and key") as (_, note):
        rule = Rule(Fraction(2, 3), Bound.AT_LEAST, Whole.BALLOTS, OPTIONS[-1], None, Tie.NOBODY)
        question = HomomorphicQuestion(OPTIONS, "Whom should we endorse for the Democratic nomination for President?")
        template = Template(rule.text(), "2016 presidential endorsement", (question,))
        election = Election.parse(write_election(template, uuid, trustees.combined_key()))
        listed = sorted(public, key=lambda credential: bytes.fromhex(credential)[::-1])
        archive = folder / f"{uuid}.bel"
        setup = Setup(election.raw, trustees.write(), canonical.dumps([*listed]), None)
        create_archive(archive, setup, int(time.time()))
        note(rule.text())
    # Those who vote are the first ones: the list of public credentials is sorted, so it does not tell.
    return _Vote(archive, folder / f"{uuid}.hints", election, private[:voters], trustees, keys)


def _ceremony() -> tuple[Trustees, list[Scalar]]:
    seeds, certificates = zip(
        *(pedersen.certificate(Context(TRUSTEES, THRESHOLD, index + 1)) for index in range(TRUSTEES)), strict=True
    )
    polynomials = [pedersen.polynomial(certificates, seed) for seed in seeds]
    vinputs = pedersen.vinputs(certificates, polynomials)
    voutputs = [pedersen.voutput(certificates, seed, vinput) for seed, vinput in zip(seeds, vinputs, strict=True)]
    keys = [pedersen.decryption_key(seed, out.private_key) for seed, out in zip(seeds, voutputs, strict=True)]
    return Trustees((pedersen.threshold_parameters(certificates, polynomials, voutputs),)), keys


def counts(voters: int) -> list[int]:
    """Ballots for each option, so that they add up: the largest remainders get what rounding down left."""
    exact = [voters * share for share in SHARES]
    rounded = [number // 1000 for number in exact]
    by_remainder = sorted(range(len(SHARES)), key=lambda option: -(exact[option] % 1000))
    for option in by_remainder[: voters - sum(rounded)]:
        rounded[option] += 1
    return rounded


def _vote(vote: _Vote, voters: int, board: OpenBoard, steps: _Steps) -> None:
    chosen = [option for option, count in enumerate(counts(voters)) for _ in range(count)]
    secrets.SystemRandom().shuffle(chosen)
    again = range(0, voters, REVOTES)
    # At first these choose the next option in the list; their last ballot is the one that counts.
    first = [(option + 1) % len(OPTIONS) if voter % REVOTES == 0 else option for voter, option in enumerate(chosen)]
    casts = [*enumerate(first), *((voter, chosen[voter]) for voter in again)]
    with (
        steps.step("The members vote: each ballot is encrypted, examined, posted") as (progress, note),
        HintsWriter(vote.hints, vote.election.hash_hex, board.board.form.points_per_hint) as hints,
    ):
        for start in range(0, len(casts), BATCH):
            progress("voting", start, len(casts))
            batch = casts[start : start + BATCH]
            choices = [[[int(option == choice) for option in range(len(OPTIONS))]] for _, choice in batch]
            ballots = board.board.form.encrypt_many([vote.credentials[voter] for voter, _ in batch], choices)
            for outcome in board.post(ballots):
                if not isinstance(outcome, Accepted):
                    raise outcome
                hints.add_many([outcome.hint])
        hints.finish()
        note(f"{terminal.number(len(casts), 'ballot')}, {len(again):,} of them by members who vote again")


def _tally(vote: _Vote, board: OpenBoard, steps: _Steps) -> None:
    with steps.step("The vote is closed and summed up, still encrypted") as (progress, note):
        board.close_vote()
        sized = board.post_encrypted_tally(progress)
        note(f"{terminal.number(sized.num_tallied, 'ballot')} counted: the last one of each voter")
    with steps.step("Two trustees open the sum, and nothing else") as (_, note):
        encrypted = board.board.tally.encrypted
        assert encrypted is not None
        for owner in range(1, THRESHOLD + 1):
            decryption = PartialDecryption.make(vote.keys[owner - 1], encrypted, vote.election.fingerprint)
            board.post_partial_decryption(owner, decryption.write())
        board.post_result()
        note("result posted, with the proofs of both")


def _print_end(console: Console, vote: _Vote, report: Report) -> None:
    console.print()
    print_result(console, report.board, report.counted)
    decision = decision_of(report.board, report.counted)
    if decision is not None:
        console.print(f"\n{decision.sentence}.", highlight=False, markup=False, style="bold")
    size = vote.archive.stat().st_size
    console.print(
        f"\nArchive:   {vote.archive} ({size / 2**20:,.1f} MiB)", highlight=False, markup=False, soft_wrap=True
    )
    command = shlex.join([_command(), "verify", str(vote.archive)])
    console.print(f"Verify it: {command}", highlight=False, markup=False, soft_wrap=True)


def _command() -> str:
    """How this program was called, so that the line can be copied."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "hustings" and called.exists() else "hustings"
