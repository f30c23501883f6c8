"""Two thousand letters to a server that misbehaves, by workers that are killed: nobody gets two, all else is named."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journey.conftest import new_database


@pytest.mark.django_db
def test_everybody_has_one_letter_or_a_named_reason(tmp_path: Path) -> None:
    database = new_database(f"mail_{tmp_path.name}_{os.getpid()}")
    environment = {**os.environ, "HUSTINGS_HOME": f"{tmp_path}", "DATABASE_URL": database}
    command = [sys.executable, "-m", "bench.mail_run", "2000", "--workers", "2", "--kills", "6"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["wrong"] == []
    assert told["kills"] == 6
    assert set(told["states"]) == {"sent", "bounced", "failed", "unknown"}
    assert sum(told["states"].values()) == 2000
