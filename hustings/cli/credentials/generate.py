"""`hustings credentials generate`: a private and a public credential for each voter."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from hustings import errors
from hustings.cli import arguments, terminal
from hustings.cli.credentials import seed as seeds
from hustings.cli.credentials.voters import Voters, counted_voters, tell, voters_of
from hustings.protocol import canonical
from hustings.protocol.board import BATCH, Progress
from hustings.protocol.credentials import seeded_credentials, write_public_credentials
from hustings.protocol.election import check_uuid, fingerprint, new_uuid
from hustings.protocol.group import random_credentials_many

MAX_VOTERS = 10_000_000


def generate(
    *,
    roll: Annotated[
        Path | None, typer.Option(help="Who may vote: a CSV file with a column 'email'.", show_default=False)
    ] = None,
    count: Annotated[
        int | None, typer.Option(min=1, max=MAX_VOTERS, help="How many voters, when no roll names them.")
    ] = None,
    weights: Annotated[bool, typer.Option("--weights", help="Take each one's votes from the column 'weight'.")] = False,
    uuid: Annotated[
        str | None, typer.Option(help="The election's identifier; by default a fresh one.", show_default=False)
    ] = None,
    seed_file: Annotated[
        Path | None, typer.Option(help="Derive the private credentials from the seed in this file; store none.")
    ] = None,
    new_seed: Annotated[
        Path | None, typer.Option(help="The same, from a fresh seed, which is written to this new file.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Where to write the roll's report, as JSON.")] = None,
    out: arguments.Out = arguments.HERE,
    as_json: arguments.AsJson = False,
) -> None:
    """Make a private and a public credential for each voter. The credential authority runs this, and nobody else.

    UUID.pubcreds goes to the organizer, who puts it into the election. UUID.privcreds (address -> private credential)
    stays here, readable by you alone: each voter is sent their own, then the file is destroyed. Whoever has it can vote
    for members who do not vote.

    With a seed no private credential is stored. UUID.voters (address -> number) then says whose is which, and
    `credentials show` gives the credential of a number. Guard the seed as you would the credentials.

    A roll's report tells which lines were taken and which not: repeated, without an address, with one that is none.

        hustings credentials generate --roll members.csv --out authority/
    """
    if (roll is None) == (count is None):
        raise errors.Refusal("say for whom: either --roll FILE or --count N")
    if seed_file is not None and new_seed is not None:
        raise errors.Refusal("--seed-file reads a seed, --new-seed makes one: give one of them")
    if count is not None and (weights or report is not None):
        raise errors.Refusal("--weights and --report go with --roll")
    identifier = new_uuid() if uuid is None else check_uuid(uuid)
    voters = counted_voters(count or 0) if roll is None else voters_of(roll, weighted=weights)
    folder = terminal.make_folder(out)
    with terminal.NewFiles() as files, terminal.progress("making credentials") as progress:
        seed = seeds.new_seed(new_seed, files) if new_seed else seeds.read_seed(seed_file) if seed_file else None
        public = _write(_Job(identifier, voters, seed, folder), files, progress)
        if report is not None and voters.report is not None:
            files.public(report, json.dumps(voters.report.to_json(), indent=1).encode() + b"\n")
    _tell(_Made(identifier, voters, seed is not None, folder, fingerprint(public)), as_json)


@dataclass(frozen=True)
class _Job:
    uuid: str
    voters: Voters
    seed: bytes | None
    folder: Path


@dataclass(frozen=True)
class _Made:
    """What was made, to be told."""

    uuid: str
    voters: Voters
    seeded: bool
    folder: Path
    public_fingerprint: str

    def path(self, suffix: str) -> Path:
        return self.folder / f"{self.uuid}{suffix}"


def _write(job: _Job, files: terminal.NewFiles, progress: Progress) -> bytes:
    """Make all credentials and write their files; the public ones' record."""
    names = job.voters.names
    private: list[bytes] = []
    public: list[str] = []
    for some, others in _batches(job, progress):
        if job.seed is None:
            private.append(_fields(names[len(public) : len(public) + len(some)], some))
        public += others
    record = write_public_credentials(zip(public, job.voters.weights, strict=True))
    if job.seed is None:
        files.secret(job.folder / f"{job.uuid}.privcreds", b"{" + b",".join(private) + b"}\n")
    elif job.voters.report is not None:
        # It tells who is a member: for its owner's eyes only.
        files.secret(job.folder / f"{job.uuid}.voters", b"{" + _fields(names, range(len(names))) + b"}\n")
    files.public(job.folder / f"{job.uuid}.pubcreds", record + b"\n")
    return record


def _batches(job: _Job, progress: Progress) -> Iterator[tuple[list[str], list[str]]]:
    # While one batch is being written down, the kernel makes the next.
    total = len(job.voters.names)
    with ThreadPoolExecutor(1) as kernel:
        batch = kernel.submit(_batch, job, 0)
        for start in range(0, total, BATCH):
            progress("making credentials", start, total)
            made = batch.result()
            batch = kernel.submit(_batch, job, start + BATCH)
            yield made
    progress("making credentials", total, total)


def _batch(job: _Job, start: int) -> tuple[list[str], list[str]]:
    number = max(0, min(BATCH, len(job.voters.names) - start))
    if job.seed is None:
        return random_credentials_many(job.uuid, number)
    return seeded_credentials(job.uuid, job.seed, start, number)


def _fields(names: Sequence[str], values: Sequence[str] | Sequence[int]) -> bytes:
    """The inside of a JSON object."""
    return canonical.dumps(dict(zip(names, values, strict=True)))[1:-1]


def _tell(made: _Made, as_json: bool) -> None:
    voters = made.voters
    if as_json:
        private = None if made.seeded else str(made.path(".privcreds"))
        report = None if voters.report is None else canonical.loads(json.dumps(voters.report.to_json()).encode())
        terminal.write_json(
            {
                "uuid": made.uuid,
                "credentials": len(voters.names),
                "public": str(made.path(".pubcreds")),
                "private": private,
                "fingerprint": made.public_fingerprint,
                "roll": report,
            }
        )
        return
    say = terminal.output().print
    if voters.report is not None:
        tell(voters.report)
    say(f"election {made.uuid}: {len(voters.names):,} credentials")
    say(f"  {made.path('.pubcreds')}  public: for the organizer")
    if not made.seeded:
        say(f"  {made.path('.privcreds')}  SECRET: to each voter their own, then destroy it")
    elif voters.report is not None:
        say(f"  {made.path('.voters')}  each member's number, for `credentials show`")
    say(f"Fingerprint of the public credentials, for the organizer to compare: {made.public_fingerprint}")
