"""Whatever is sent that the description allows, or does not: no crash, and what was promised."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = (not_a_server_error, content_type_conformance, response_schema_conformance,
          status_code_conformance)  # fmt: skip


@pytest.mark.slow
def test_no_request_crashes_the_server_or_breaks_the_description(script):
    described = schemathesis.openapi.from_asgi(
        "/api/openapi.json", script.app, headers={"host": "localhost:8737"}
    )
    headers = {"host": "localhost:8737", "authorization": script.headers["authorization"]}
    tried = []
    for found in described.get_all_operations():
        operation = found.ok()
        tried.append(f"{operation.method.upper()} {operation.path}")

        @settings(max_examples=6, deadline=None, database=None, derandomize=True,
                  phases=[Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(case=operation.as_strategy())
        def hold(case):
            case.call_and_validate(headers=headers, checks=CHECKS)

        hold()
    assert len(tried) > 25
