"""What every command shares with the terminal: how it ends, how it shows that it works, how it reads and writes files.

Exit status: 0 good; 1 the data is at fault; 2 cannot be used (missing, unsupported, asked at the wrong time, a wrong
command line); 130 interrupted. Whatever goes wrong is one line on the standard error.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Self

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from typer.core import TyperGroup

from hustings import errors
from hustings.decision.words import plain
from hustings.protocol import board, canonical
from hustings.protocol.canonical import Json

GOOD, FAULT, UNUSABLE, INTERRUPTED = 0, 1, 2, 130

MAX_INPUT = 16 * 2**20
"""Bytes of a file that is read whole, unless the reader says otherwise."""

STANDARD = Path("-")
"""The name that stands for the standard input or output."""


# -- how a command ends ------------------------------------------------------------------------------------------------


class Commands(TyperGroup):
    """The root of all commands: what they raise becomes one line and an exit status."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for. Typer's own errors, about the command line, pass."""
        with _ending():
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result


@contextmanager
def _ending() -> Iterator[None]:
    try:
        yield
    except errors.HustingsError as error:
        raise failure(error) from None
    except KeyboardInterrupt:
        _say("interrupted: nothing is half-written; run the same command again")
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        # Whoever read our output has gone. Python would complain again when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(UNUSABLE) from None
    except MemoryError:
        _say("error: there is not enough memory")
        raise typer.Exit(UNUSABLE) from None
    except OSError as error:
        _say(f"error: {_reason(error)}")
        raise typer.Exit(UNUSABLE) from None


def failure(error: errors.HustingsError) -> typer.Exit:
    """Say on one line what is wrong; the exit that belongs to it."""
    match error:
        case errors.Fault():
            _say(f"fault: {error.name}: {error}")
            return typer.Exit(FAULT)
        case errors.Unsupported():
            _say(f"not supported: {error}")
        case _:
            _say(f"error: {error}")
    return typer.Exit(UNUSABLE)


def warn(text: str) -> None:
    """One line on the standard error, about something that is no failure."""
    _say(f"warning: {text}")


def note(text: str) -> None:
    """One line on the standard error: where something was written, what to do next."""
    _say(text)


def _say(text: str) -> None:
    with suppress(OSError):
        Console(stderr=True).print(plain(text), markup=False, emoji=False, highlight=False, soft_wrap=True)


def _reason(error: OSError) -> str:
    name = f"{os.fspath(error.filename)!r}: " if error.filename else ""
    return f"{name}{error.strerror or error}"


# -- what it shows -----------------------------------------------------------------------------------------------------


def output() -> Console:
    """The standard output, for people; text from data is printed as it stands, without markup."""
    return Console(markup=False, emoji=False, highlight=False, soft_wrap=True)


def number(count: int, of: str) -> str:
    """How many of something: ``1 ballot``, ``340,665 ballots``."""
    return f"{count:,} {of}{'' if count == 1 else 's'}"


def write_line(text: str) -> None:
    """One line of plain text on the standard output, for programs."""
    sys.stdout.write(text + "\n")


def write_json(value: Json) -> None:
    """One JSON value on a line of the standard output, for programs."""
    write_line(canonical.dumps(value).decode())


@contextmanager
def progress(what: str) -> Iterator[board.Progress]:
    """A bar on the standard error while something long goes on; nothing when that is no terminal.

    ``what`` is shown until the callback is first told of a stage.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield board.no_progress
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    # Lines of output go above the bar when both are on the terminal; output that goes elsewhere stays there.
    with Progress(*columns, console=console, transient=True, redirect_stdout=sys.stdout.isatty()) as bars:
        task = bars.add_task(what, total=None)
        stage = what

        def show(name: str, done: int, total: int) -> None:
            nonlocal stage
            if name != stage:
                stage = name
                bars.reset(task, description=name)
            bars.update(task, completed=done, total=total)

        yield show


# -- what it reads -----------------------------------------------------------------------------------------------------


def read_input(path: Path, limit: int = MAX_INPUT) -> bytes:
    """The bytes of a file, or with ``-`` of the standard input.

    Refusal when it cannot be read or has more than ``limit``. A pipe is read, too: a secret need never lie in a file.
    """
    with open_input(path) as stream:
        try:
            data = stream.read(limit + 1)
        except OSError as error:
            raise errors.Refusal(f"{_shown(path)} cannot be read: {error.strerror}") from None
    if len(data) > limit:
        raise errors.Refusal(f"{_shown(path)} has more than {limit:,} bytes: this is not what belongs here")
    return data


@contextmanager
def open_input(path: Path) -> Iterator[BinaryIO]:
    """A file for reading, or with ``-`` the standard input; Refusal when it cannot be opened."""
    if path == STANDARD:
        yield sys.stdin.buffer
        return
    try:
        stream = path.open("rb")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise errors.Refusal(f"{_shown(path)} cannot be opened: {reason}") from None
    with stream:
        yield stream


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Say of a fault inside in which file it was found."""
    try:
        yield
    except errors.Fault as fault:
        raise fault.within("the standard input" if path == STANDARD else os.fspath(path)) from None


# -- what it writes ----------------------------------------------------------------------------------------------------


class NewFiles:
    """The files that a command makes: either all of them stay, on the disk, or none.

    Nothing is overwritten unless ``force``; a secret never is. Use as a context manager. Raises Refusal.
    """

    def __init__(self, *, force: bool = False) -> None:
        self._force = force
        self._made: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            for path in self._made:
                path.unlink(missing_ok=True)

    def secret(self, path: Path, data: bytes) -> None:
        """Write a file that only its owner can read."""
        with self._new(path, 0o600) as stream:
            stream.write(data)

    def public(self, path: Path, data: bytes) -> None:
        """Write a file for everybody; with ``-``, to the standard output."""
        with self.stream(path) as stream:
            stream.write(data)

    @contextmanager
    def stream(self, path: Path) -> Iterator[BinaryIO]:
        """A file for everybody, written piece by piece; with ``-``, the standard output."""
        if path == STANDARD:
            sys.stdout.flush()
            yield sys.stdout.buffer
            return
        replaced = self._force and path.exists()
        if replaced and not path.is_file():
            raise errors.Refusal(f"{_shown(path)} is no file and is not replaced")
        written = path.with_name(f".{path.name}.{os.getpid()}.unfinished") if replaced else path
        with self._new(written, 0o644) as stream:
            yield stream
        if replaced:
            written.replace(path)
            self._made.remove(written)

    @contextmanager
    def _new(self, path: Path, mode: int) -> Iterator[BinaryIO]:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        except FileExistsError:
            raise errors.Refusal(f"{_shown(path)} exists already and is not overwritten") from None
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise errors.Refusal(f"{_shown(path)} cannot be written: {reason}") from None
        self._made.append(path)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise errors.Refusal(f"{_shown(path)} cannot be written: {error.strerror}") from None


def make_folder(path: Path) -> Path:
    """The folder, made if it is not there; Refusal when it cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise errors.Refusal(f"the folder {_shown(path)} cannot be made: {error.strerror}") from None
    return path


def _shown(path: Path) -> str:
    return "the standard input" if path == STANDARD else repr(os.fspath(path))
