"""An area beside its comparison group."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from saferplan.analysis.comparison.result import ComparedArea, Comparison
from saferplan.web.api import schemas
from saferplan.web.api.measures import measure_with_figures
from saferplan.web.api.reading import AreaText, By, MonthText, Source, large_area, space, unchanged_is_304
from saferplan.web.api.schemas import REFUSALS, pin_of

router = Router(tags=["Figures"])
Group = Annotated[
    str, Query(min_length=1, max_length=100, description="A comparison group; without it the plan's first.")
]


@router.get(
    "/compare/{measure}",
    response={200: schemas.Comparison, **REFUSALS},
    url_name="compare",
    summary="An area beside its comparison group",
)
@unchanged_is_304
def compare(
    request: HttpRequest,
    measure: str,
    area: AreaText | None = None,
    group: Group | None = None,
    month: Annotated[
        MonthText | None, Query(description="The last month of the period; the newest without it.")
    ] = None,
    by: By = "rolling-12",
    source: Source | None = None,
) -> dict[str, Any]:
    """What `saferplan compare` gives: the rate, rank and position of each area of the group."""
    of = space()
    found = measure_with_figures(of, measure)
    return _comparison(of.compare(found.id, large_area(area), group=group, month=month, by=by, source=source))


def _comparison(found: Comparison) -> dict[str, Any]:
    return {
        "measure": found.measure.version_label,
        "finding": found.finding,
        "area_code": found.area.code,
        "area_name": found.area.name,
        "group": found.group.id,
        "group_name": found.group.name,
        "group_source": found.group.source,
        "source": found.source,
        "period": found.period.label,
        **{name: getattr(found, name) for name in _AS_THEY_ARE},
        "areas": [_area(found, row) for row in found.rows],
        "without_figure": [{"code": x.code, "name": x.name, "reason": x.reason} for x in found.without_figure],
        "notes": list(found.notes),
        "releases": [pin_of(pin) for pin in found.pins],
    }


_AS_THEY_ARE = (
    *("per", "denominator", "average", "distance_percent", "distance_reason", "rank", "of", "best_is", "limits_rule"),
)


def _area(found: Comparison, row: ComparedArea) -> dict[str, Any]:
    history = zip(found.history_periods, row.history, strict=False)
    return {
        "area_code": row.area.code,
        "area_name": row.area.name,
        "own": row.is_own,
        "count": row.count,
        "population": row.population,
        "rate": row.rate,
        "rank": row.rank,
        "place": row.place.value if row.place else None,
        "distance_percent": row.distance_percent,
        "direction": row.direction.value if row.direction else None,
        "reason": row.reason,
        "history": [{"period": period.label, "rate": rate} for period, rate in history],
    }
