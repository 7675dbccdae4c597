"""Whatever the API's description allows, and much that it does not: no answer is a 5xx, each refusal is a problem."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error

from app.platform.problems import MEDIA_TYPE
from tests.fuzz.conftest import Target

DESCRIPTION: Final = Path(__file__).parents[2] / "docs" / "openapi.json"
Case = schemathesis.Case[Any]
LAX: Final = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)

schema = schemathesis.openapi.from_dict(json.loads(DESCRIPTION.read_text(encoding="utf-8")))


def kind_for(path: str) -> str:
    """Name the client whose token opens an address."""
    if path.startswith("/v1/admin"):
        return "officer"
    return "device" if path.startswith("/v1/validations") else "app"


def send(case: Case, target: Target) -> None:
    headers = {"Authorization": f"Bearer {target.tokens[kind_for(case.operation.path)]}"}
    answer = case.call_and_validate(base_url=target.base_url, headers=headers, checks=[not_a_server_error], timeout=20)
    assert answer.status_code < 400 or answer.headers["content-type"] == [MEDIA_TYPE]


@schema.parametrize()
@settings(max_examples=20, derandomize=True, deadline=None, database=None, suppress_health_check=LAX)
def test_no_answer_is_our_mistake(case: Case, target: Target) -> None:
    send(case, target)


@pytest.mark.fuzz
@schema.parametrize()
@settings(max_examples=2000, deadline=None, suppress_health_check=LAX)
def test_no_answer_is_our_mistake_for_long(case: Case, target: Target) -> None:
    send(case, target)
