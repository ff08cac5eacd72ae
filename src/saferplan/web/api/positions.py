"""Where the plan's targets stand."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from saferplan.analysis.position.facts import facts
from saferplan.analysis.position.standing import Unavailable
from saferplan.periods import Month
from saferplan.web.api.measures import only_in_extracts
from saferplan.web.api.reading import MonthText, in_parameters, space, unchanged_is_304
from saferplan.web.api.schemas import REFUSALS, Positions
from saferplan.web.kept import kept
from saferplan.web.workspaces import Audience

router = Router(tags=["Figures"])


@router.get(
    "/positions", response={200: Positions, **REFUSALS}, url_name="positions", summary="Where every target stands"
)
@unchanged_is_304
def positions(request: HttpRequest, month: MonthText | None = None) -> dict[str, Any]:
    """What `saferplan status` gives: every target of the plan and every measure it watches at the end of a month.

    Without `month`, the newest that every target has. What rests on a force's own extract is among `unavailable`.
    """
    asked = Month.parse(month) if month else None
    return kept(Audience.PUBLIC, ("api-positions", str(asked)), lambda: _positions(asked))


def _positions(month: Month | None) -> dict[str, Any]:
    of = space()
    found, missing = of.standings(month)
    return {
        "partnership": of.plan.partnership,
        "area_code": of.area.code,
        "area_name": of.area.name,
        "positions": [facts(standing) for standing in found],
        "unavailable": [{"measure": item.measure.id, "reason": _reason(item)} for item in missing],
    }


def _reason(item: Unavailable) -> str:
    return only_in_extracts(item.measure) or in_parameters(item.reason)
