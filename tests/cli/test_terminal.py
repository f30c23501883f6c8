"""How commands end, read and write: one line and a status for whatever goes wrong, and no file half-written."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from hustings import cli, errors
from hustings.cli import terminal

COMMAND = Path(sys.executable).with_name("hustings")


def ending(deed: Callable[[], None]) -> tuple[int, str]:
    """Status and standard error of a command that does this."""
    app = typer.Typer(cls=terminal.Commands)
    app.command()(deed)
    app.command("other")(lambda: None)
    result = CliRunner().invoke(app, [deed.__name__], catch_exceptions=False)
    return result.exit_code, result.stderr


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (errors.WrongResult("result[0][1]", "7"), 1, "fault: WrongResult: result[0][1]: the result is not what"),
        (errors.Unsupported("of another kind"), 2, "not supported: of another kind"),
        (errors.Refusal("not now"), 2, "error: not now"),
        (errors.RollNotText("save it anew", line=3), 2, "error: line 3: save it anew"),
        (OSError(28, "No space left on device", "file"), 2, "error: 'file': No space left on device"),
        (MemoryError(), 2, "error: there is not enough memory"),
        (KeyboardInterrupt(), 130, "interrupted: nothing is half-written"),
        (errors.WrongField("", "\x1b[31m evil\nsecond [bold]line"), 1, r"\u001b[31m evil\u000asecond [bold]line"),
        (errors.Refusal("x" * 500), 2, "x" * 500),
    ],
)
def test_whatever_goes_wrong_is_one_line_and_a_status(error: BaseException, status: int, said: str) -> None:
    def deed() -> None:
        raise error

    ended, text = ending(deed)
    assert ended == status
    assert said in text
    assert text.count("\n") == 1
    assert "\x1b" not in text


def test_files_are_made_all_or_none(tmp_path: Path) -> None:
    secret, public, taken = tmp_path / "secret", tmp_path / "public", tmp_path / "taken"
    taken.write_bytes(b"older")

    def make() -> None:
        with terminal.NewFiles() as files:
            files.secret(secret, b"1")
            files.public(public, b"2")
            files.public(taken, b"3")

    with pytest.raises(errors.Refusal, match="taken' exists already"):
        make()
    assert sorted(tmp_path.iterdir()) == [taken]
    assert taken.read_bytes() == b"older"
    taken.unlink()
    make()
    assert (secret.stat().st_mode & 0o777, public.read_bytes(), taken.read_bytes()) == (0o600, b"2", b"3")


def test_force_replaces_what_is_public_and_never_a_secret(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"older")
    with terminal.NewFiles(force=True) as files:
        files.public(path, b"newer")
    assert path.read_bytes() == b"newer"
    with pytest.raises(errors.Refusal, match="exists already"), terminal.NewFiles(force=True) as files:
        files.secret(path, b"x")
    with pytest.raises(errors.Refusal, match="is no file"), terminal.NewFiles(force=True) as files:
        files.public(tmp_path, b"x")

    def broken() -> None:
        with terminal.NewFiles(force=True) as files, files.stream(path) as stream:
            stream.write(b"half")
            raise errors.Refusal("stop")

    with pytest.raises(errors.Refusal, match="stop"):
        broken()
    assert path.read_bytes() == b"newer"
    assert [*tmp_path.iterdir()] == [path]


def test_files_that_cannot_be_read_or_written_are_refused(tmp_path: Path) -> None:
    big = tmp_path / "big"
    big.write_bytes(b"x" * 11)
    assert terminal.read_input(big, 11) == b"x" * 11
    for path, reason in ((big, "more than 10 bytes"), (tmp_path, "directory"), (tmp_path / "none", "No such file")):
        with pytest.raises(errors.Refusal, match=reason):
            terminal.read_input(path, 10)
    with pytest.raises(errors.Refusal, match="Input/output error"):
        terminal.read_input(Path("/proc/self/mem"))
    with pytest.raises(errors.Refusal, match="null byte"):
        terminal.read_input(Path("a\0b"))
    with pytest.raises(errors.Refusal, match="cannot be written"), terminal.NewFiles() as files:
        files.public(tmp_path / "none" / "file", b"")
    with pytest.raises(errors.Refusal, match="cannot be made"):
        terminal.make_folder(big / "folder")


def test_progress_is_silent_where_nobody_watches(capfd: pytest.CaptureFixture[str]) -> None:
    with terminal.progress("working") as progress:
        progress("one", 1, 2)
    assert capfd.readouterr() == ("", "")


def test_progress_is_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", "100")
    with terminal.progress("working") as progress:
        progress("one [red]", 1, 4)
        progress("two", 1, 2)
        progress("two", 2, 2)
    output, said = capfd.readouterr()
    assert output == ""
    assert "two" in said
    assert "100%" in said


def test_the_output_stays_where_it_goes_while_a_bar_is_on_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    with terminal.progress("working") as progress:
        progress("one", 1, 2)
        terminal.write_line("a tracker")
        terminal.note("a note")
    output, said = capfd.readouterr()
    assert output == "a tracker\n"
    assert "a note" in said


# -- the program itself ------------------------------------------------------------------------------------------------


def program(*args: str | Path, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run the installed program; with ``limit`` no file can become longer."""
    shell = ["bash", "-c", f'ulimit -f {limit}; exec "$0" "$@"'] if limit is not None else []
    return subprocess.run([*shell, COMMAND, *args], capture_output=True, text=True, timeout=60, check=False)


def test_the_program_tells_its_version_and_its_commands() -> None:
    assert program("--version").stdout.startswith("hustings ")
    shown = program("--help")
    assert shown.returncode == 0
    for name in ("demo", "verify", "election", "credentials", "trustee", "ballot", "board", "tally"):
        assert name in shown.stdout
    assert program("nonsense").returncode == 2


def test_a_mistake_of_the_program_is_no_fault_of_the_data(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def mistaken(prog_name: str) -> None:
        raise ValueError(f"in {prog_name}")

    monkeypatch.setattr(cli, "app", mistaken)
    said = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(said))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    sys.stderr.flush()
    assert ended.value.code == 2
    assert said.getvalue().startswith(b"error: a mistake of this program, ValueError('in hustings')")
    assert said.getvalue().count(b"\n") == 1
    monkeypatch.setenv("HUSTINGS_TRACEBACK", "1")
    with pytest.raises(ValueError, match="in hustings"):
        cli.main()


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    ran = program("credentials", "generate", "--count", "20000", "--out", tmp_path / "out", limit=64)
    assert ran.returncode == 2
    assert "File too large" in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert list((tmp_path / "out").iterdir()) == []


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as closed:
        ran = subprocess.run(
            [COMMAND, "election", "uuid"], stdout=closed, stderr=subprocess.PIPE, timeout=60, check=False
        )
    assert (ran.returncode, ran.stderr) == (2, b"")


def test_an_interruption_is_one_line(tmp_path: Path) -> None:
    """Whoever waits for input that never comes presses Ctrl-C."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    # Tests that run in the background have the signal ignored, and so would the program.
    awake = ["env", "--default-signal=INT", str(COMMAND)]
    process = subprocess.Popen(
        [*awake, "credentials", "show", "--seed-file", str(pipe), "--uuid", "A" * 14, "--number", "0"],
        stderr=subprocess.PIPE,
        text=True,
    )
    # Opening the other end waits until the program has opened its own.
    with pipe.open("wb"):
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == "interrupted: nothing is half-written; run the same command again\n"
