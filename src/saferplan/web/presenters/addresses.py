"""How a presenter asks for addresses, and those that several pages share."""

from __future__ import annotations

from typing import Protocol

from saferplan.analysis.position.standing import Standing
from saferplan.periods import By, Month
from saferplan.reporting.reports.restricted import is_restricted


class To(Protocol):
    """Gives the address of a route (`saferplan.web.links.to`)."""

    def __call__(self, route: str, *parts: str, **query: str) -> str: ...


def measure_of(to: To, standing: Standing, area: str = "") -> str:
    """The page of a standing's measure; of an extract's figures, of that source."""
    return to(
        "measure", standing.measure.id, area=area, source=standing.table.source if is_restricted(standing) else ""
    )


def explain_of(to: To, standing: Standing, last: Month, by: By = By.ROLLING_12, area: str = "") -> str:
    """Where the figure of the period that ends with `last` comes from."""
    return to("explain", standing.measure.id, str(last), by=by.value, source=standing.table.source, area=area)
