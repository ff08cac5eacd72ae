"""What stands out in a month."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from saferplan.analysis.exceptions.result import Exceptional
from saferplan.observations import Status
from saferplan.periods import Month
from saferplan.web.api.reading import MonthText, space, unchanged_is_304
from saferplan.web.api.schemas import REFUSALS, Exceptions
from saferplan.web.kept import kept
from saferplan.web.workspaces import Audience

router = Router(tags=["Figures"])
NOT_RANKED = "What it counts has no number of crimes, or no weight, that could be ranked with the others."


@router.get(
    "/exceptions", response={200: Exceptions, **REFUSALS}, url_name="exceptions", summary="What needs an explanation"
)
@unchanged_is_304
def exceptions(request: HttpRequest, month: MonthText | None = None) -> dict[str, Any]:
    """What `saferplan exceptions` gives: a row for each cause, the greatest harm first."""
    asked = Month.parse(month) if month else None
    return kept(Audience.PUBLIC, ("api-exceptions", str(asked)), lambda: _exceptions(asked))


def _exceptions(month: Month | None) -> dict[str, Any]:
    found = space().exceptions(month)
    return {
        "month": str(found.month),
        "area_name": found.area_name,
        "finding": found.finding,
        "exceptions": [{**row, **_known(found.listed[row["rank"] - 1])} for row in found.frame().to_dicts()],
        "rule": list(found.rule),
        "harm_words": found.harm_words,
        "notes": list(found.notes),
    }


def _known(item: Exceptional) -> dict[str, Any]:
    """The status and reason of an item's harm: how far the 12 months it is counted over are known."""
    rolling = item.standing.position.rolling
    if item.harm is not None:
        return {"status": Status.PARTIAL if rolling.caution else Status.PUBLISHED, "reason": rolling.caution}
    return {"status": Status.UNAVAILABLE, "reason": rolling.reason or NOT_RANKED}
