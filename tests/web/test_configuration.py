"""What an operator sets and cannot mean is refused with what to write instead, and without repeating a password."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hustings import errors
from hustings.web import configuration

LIKE_AN_ADDRESS = "HUSTINGS_ADDRESS: write it like https://votes.example.org"
LIKE_A_MAIL_SERVER = "HUSTINGS_MAIL: write it like smtp://user:password@host:587"


@pytest.mark.parametrize("written", ["votes.example.org", "ftp://votes.example.org", "https://", "https://x:y", "/"])
def test_an_address_that_is_none(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUSTINGS_ADDRESS", written)
    with pytest.raises(errors.Refusal, match=LIKE_AN_ADDRESS):
        configuration.address()


def test_an_address_ends_without_a_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUSTINGS_ADDRESS", "https://votes.example.org/")
    assert configuration.address().geturl() == "https://votes.example.org"


@pytest.mark.parametrize(
    "written", ["mail.example.org", "mail.example.org:587", "smtp://", "smtp://me:secret@host:port"]
)
def test_a_mail_server_that_is_none(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUSTINGS_MAIL", written)
    with pytest.raises(errors.Refusal, match=LIKE_A_MAIL_SERVER) as refused:
        configuration.mail_provider()
    assert "secret" not in f"{refused.value}"


def test_without_a_mail_server_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUSTINGS_MAIL", raising=False)
    assert configuration.mail_provider() is None


def test_a_hosted_provider_that_is_none_is_told_how_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUSTINGS_MAIL", "mailgun://hunter2")
    with pytest.raises(errors.Refusal, match=r"HUSTINGS_MAIL: write it like mailgun://KEY@mail\.example\.org"):
        configuration.mail_provider()


@pytest.mark.parametrize("written", ["", "0", "0.0", "-1", "many", "1e9", "nan"])
@pytest.mark.parametrize("setting", [configuration.MAIL_RATE, configuration.MAIL_DOMAIN_RATE])
def test_a_pace_that_is_none(setting: configuration.Setting, written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(setting.name, written)
    with pytest.raises(errors.Refusal, match=f"{setting.name}: write a number of messages a second, like "):
        configuration.mail_rate(setting)


@pytest.mark.parametrize("written", ["0", "-1", "many", "1.5"])
def test_a_number_that_is_none(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = {"WARM_UP": configuration.warm_up, "WORKERS": configuration.mail_workers}
    for name, reader in {**read, "CONNECTIONS": configuration.mail_connections}.items():
        monkeypatch.setenv(f"HUSTINGS_MAIL_{name}", written)
        with pytest.raises(errors.Refusal, match=f"HUSTINGS_MAIL_{name}: write a whole number, like "):
            reader()


def test_without_a_number_there_is_no_warm_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert configuration.warm_up() is None
    monkeypatch.setenv("HUSTINGS_MAIL_WARM_UP", "500")
    assert configuration.warm_up() == 500


@pytest.mark.parametrize("written", ["", "0", "-1", "many", "1.5"])
def test_a_size_that_is_none(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUSTINGS_LARGEST_ROLL", written)
    with pytest.raises(errors.Refusal, match="HUSTINGS_LARGEST_ROLL: write a whole number of MiB"):
        configuration.largest_roll()


@pytest.mark.parametrize("written", ["me:secret", "nosuch://me:secret@host/name"])
def test_a_database_that_is_none(written: str, tmp_path: Path) -> None:
    environment = {**os.environ, "HUSTINGS_HOME": f"{tmp_path}", "DATABASE_URL": written}
    command = [sys.executable, "-m", "hustings", "manage", "check"]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert said.stderr == "error: DATABASE_URL: write it like postgres://user:password@host/name\n"
    assert said.returncode == 2


def test_a_session_key_is_never_found_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUSTINGS_HOME", f"{tmp_path}")

    def crash(_length: int) -> str:
        raise SystemExit

    with monkeypatch.context() as crashing:
        crashing.setattr("secrets.token_urlsafe", crash)
        with pytest.raises(SystemExit):
            configuration.secret_key()
    key = configuration.secret_key()
    assert len(key) > 80
    assert configuration.secret_key() == key
