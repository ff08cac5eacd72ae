"""A measure over time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from saferplan.analysis.choosing import SeriesRequest, choose
from saferplan.analysis.series import SeriesTable
from saferplan.errors import UsageError
from saferplan.sources.police_uk import CRIME_TYPES
from saferplan.web.api.measures import measure_with_figures
from saferplan.web.api.reading import (
    AreaText,
    By,
    LargeArea,
    Limit,
    MonthText,
    Offset,
    Source,
    in_parameters,
    large_area,
    next_page,
    space,
    unchanged_is_304,
)
from saferplan.web.api.schemas import REFUSALS, Series, pin_of
from saferplan.workspace import Workspace

router = Router(tags=["Figures"])

MOST = 100_000
"""Figures, on all pages together, that one question may ask for: made at once, a million fill the memory."""


@router.get("/series/{measure}", response={200: Series, **REFUSALS}, url_name="series", summary="A measure over time")
@unchanged_is_304
def series(
    request: HttpRequest,
    measure: str,
    area: AreaText | None = None,
    areas: Annotated[
        LargeArea | None, Query(description="All areas of a kind, within `area` if that is given.")
    ] = None,
    source: Annotated[Source | None, Query(description="Without it the finest that covers what is asked.")] = None,
    rate: Annotated[bool, Query(description="Per 1,000 residents, or households for domestic burglary.")] = False,
    by: Annotated[By | None, Query(description="Without it as finely as the source publishes.")] = None,
    split: Annotated[Literal["crime-type"] | None, Query(description="One figure for each crime type.")] = None,
    first: Annotated[MonthText | None, Query(alias="from")] = None,
    last: Annotated[MonthText | None, Query(alias="to")] = None,
    offset: Offset = 0,
    limit: Limit = 100,
) -> dict[str, Any]:
    """The figures that `saferplan series` gives: area by area, period by period.

    A period is 2024-03 (a month, or the last month of a rolling 12), 2024/25 Q1, 2024/25 or 2024.
    """
    of = space()
    found = measure_with_figures(of, measure)
    asked = of.series_request(
        found.id, large_area(area), areas=areas, source=source, rate=rate, by=by, split=split, first=first, last=last
    )
    _refuse_too_many(of, asked)
    table = of.build(asked)
    total = table.values.size
    return {
        "total": total,
        "next": next_page(request, total, offset, limit),
        "measure": table.measure.version_label,
        "by": str(table.periods[0].by),
        "per": table.per,
        "notes": list(table.notes),
        "releases": [pin_of(pin) for pin in table.pins],
        "figures": list(_figures(table, offset, limit)),
    }


def _refuse_too_many(of: Workspace, asked: SeriesRequest) -> None:
    periods = choose(of.snapshot(), asked).periods
    figures = len(asked.areas) * len(periods) * (len(CRIME_TYPES) if asked.split else 1)
    if figures > MOST:
        raise UsageError(
            f"This asks for {figures:,} figures, and at most {MOST:,} are given at a time; ask for fewer months or "
            "areas, or without the crime types."
        )


def _figures(table: SeriesTable, offset: int, limit: int) -> Iterator[dict[str, Any]]:
    _, periods, columns = table.values.shape
    reasons: dict[tuple[int, int], list[str]] = {}
    for place, row in enumerate(table.frame()[offset : offset + limit].iter_rows(named=True), start=offset):
        area, step, column = place // (periods * columns), place // columns % periods, place % columns
        if row["status"] != "published" and (area, column) not in reasons:
            reasons[area, column] = [in_parameters(observation.reason) for observation in table.series(area, column)]
        reason = reasons[area, column][step] if row["status"] != "published" else ""
        yield {"crime_type": None, **row, "reason": reason}
