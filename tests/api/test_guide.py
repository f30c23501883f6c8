"""What the guide tells receivers to do works: its code takes what the site signs, and nothing else."""

import json
import re
import shutil
import subprocess
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from hustings.ledger.models import Delivery, Webhook
from hustings.ledger.signing import body, headers, secret

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "api.md"


def code(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return str(found)


@pytest.fixture
def sent() -> tuple[str, dict[str, str], bytes]:
    webhook = Webhook(pk=uuid.UUID(int=1), told=0)
    delivery = Delivery(webhook=webhook)
    content = body(delivery)
    return secret(webhook, 1), headers(delivery, content, timezone.now()), content


def test_the_guides_python(sent: tuple[str, dict[str, str], bytes]) -> None:
    given: dict[str, Any] = {}
    exec(code("python"), given)
    verify = given["verify"]
    key, named, content = sent
    verify(key, named, content)
    with pytest.raises(ValueError, match="wrong signature"):
        verify(key, named, content + b" ")
    webhook = Webhook(pk=uuid.UUID(int=1), told=0)
    old = headers(Delivery(webhook=webhook), content, timezone.now() - timedelta(minutes=6))
    with pytest.raises(ValueError, match="too old"):
        verify(key, old, content)


@pytest.mark.parametrize(("suffix", "says"), [("", "taken"), (" ", "wrong signature")])
def test_the_guides_javascript(sent: tuple[str, dict[str, str], bytes], suffix: str, says: str) -> None:
    node = shutil.which("node")
    assert node is not None, "make setup installs Node"
    key, named, content = sent
    given = ", ".join(json.dumps(one) for one in (key, named))
    call = f"verify({given}, Buffer.from({json.dumps(content.decode() + suffix)}))"
    script = f'{code("js")}\ntry {{ {call}; console.log("taken") }} catch (error) {{ console.log(error.message) }}'
    ran = subprocess.run(
        [node, "--input-type=module", "-e", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout.strip() == says
