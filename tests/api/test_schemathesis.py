"""The API does what its own OpenAPI document says, whatever it is asked: tried by schemathesis, in process.

All of its checks run: no failure of the server, status codes, content types and bodies as documented, what is in order
taken, what is not refused. The examples are the same at each run.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory
from hypothesis import HealthCheck, Phase, settings

from hustings.web.api.documentation import view_of
from hustings.web.api.urls import api
from hustings.web.wsgi import application
from tests.ledger import filled

SEVERAL = settings(
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
document = json.loads(view_of(api)(RequestFactory().get("/api/v1/openapi.json")).content)
schema = schemathesis.openapi.from_dict(document)
schema.app = application


@pytest.fixture(autouse=True)
def ledger(db: None) -> Iterator[None]:
    """A filled ledger, whose connection no request's end closes, as Django's own test client has it."""
    filled.democratic_2016()
    filled.democratic_2020()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@schema.parametrize()
@SEVERAL
def test_the_api_does_what_its_document_says(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate()
