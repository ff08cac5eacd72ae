"""Series made from plain numbers, for the tests of analysis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from saferplan.observations import Basis, Observation, Series, Status
from saferplan.periods import By, Month, Period


def month(text: str) -> Month:
    return Month.parse(text)


def series_of(
    values: Mapping[Month, float | None],
    by: By = By.MONTH,
    *,
    measure: str = "victim-based-crime",
    source: str = "police-uk",
    area: tuple[str, str] = ("E22000017", "Peterborough"),
    category: str | None = None,
) -> Series:
    """A series whose periods end with the given months; None is a month that was not published."""
    observations = tuple(
        Observation(
            measure=measure,
            area_code=area[0],
            area_name=area[1],
            period=Period(by, last),
            value=value,
            status=Status.MISSING if value is None else Status.PUBLISHED,
            source=source,
            basis=Basis.EXACT,
            category=category,
        )
        for last, value in sorted(values.items())
    )
    return Series(measure, *area, by, source, Basis.EXACT, observations)


def monthly(first: str, values: Iterable[float | None], **more: str) -> Series:
    start = month(first)
    return series_of({start + i: value for i, value in enumerate(values)}, **more)  # type: ignore[arg-type]


def quarterly(first_end: str, values: Iterable[float | None]) -> Series:
    start = month(first_end)
    return series_of({start + 3 * i: value for i, value in enumerate(values)}, By.QUARTER, source="home-office")
