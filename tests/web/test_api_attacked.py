"""The API, attacked with cases made from its own description."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from schemathesis.core.result import Ok

CASES = 12
"""For each operation and way of making cases: nine operations in some 15 seconds."""


@pytest.mark.django_db
def test_nothing_that_the_description_allows_or_forbids_breaks_it(shown: Path) -> None:
    application = get_wsgi_application()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    asked = 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        asked += attack(result.ok())
    assert asked >= 9 * CASES


def attack(operation: Any) -> int:
    """Ask an operation as often as it takes; how often that was."""
    # No description can say that a first month lies before a last one, or which groups a workspace has.
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    count = itertools.count()

    def one(case: Any) -> None:
        if next(count) % 2 and "measure" in case.path_parameters:
            case.path_parameters["measure"] = "burglary"  # Else hardly a case would get as far as a figure.
        case.call_and_validate(headers={"Host": "localhost"}, excluded_checks=[positive_data_acceptance])

    from hypothesis import given

    run = given(case=operation.as_strategy())(one)
    hypothesis_settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )(run)()
    return next(count)
