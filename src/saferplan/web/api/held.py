"""What the figures rest on: releases, and which periods they cover."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from saferplan.analysis.held_releases import HeldRelease
from saferplan.web.api.reading import AreaText, Limit, Offset, Source, large_area, next_page, space, unchanged_is_304
from saferplan.web.api.schemas import REFUSALS, Coverage, Releases, pin_of

router = Router(tags=["Data"])


@router.get("/releases", response={200: Releases, **REFUSALS}, url_name="releases", summary="Every release")
@unchanged_is_304
def releases(
    request: HttpRequest, source: Source | None = None, offset: Offset = 0, limit: Limit = 100
) -> dict[str, Any]:
    """Every published file, or table of one, that is held; newest publication first."""
    found = [item for item in space().held_releases() if source in (None, item.source)]
    return {
        "total": len(found),
        "next": next_page(request, len(found), offset, limit),
        "releases": [_release(item) for item in found[offset : offset + limit]],
    }


@router.get("/coverage", response={200: Coverage, **REFUSALS}, url_name="coverage", summary="What is held and missing")
@unchanged_is_304
def coverage(
    request: HttpRequest,
    area: AreaText | None = None,
    dataset: Annotated[str | None, Query(max_length=60, description="Only this one, such as police-uk/street.")] = None,
    offset: Offset = 0,
    limit: Limit = 100,
) -> dict[str, Any]:
    """Each source's periods by force: published, partial, missing or withdrawn. With `area`, what its figures need."""
    rows = [
        row for row in space().coverage(large_area(area)).iter_rows(named=True) if dataset in (None, row["dataset"])
    ]
    return {
        "total": len(rows),
        "next": next_page(request, len(rows), offset, limit),
        "coverage": rows[offset : offset + limit],
    }


def _release(item: HeldRelease) -> dict[str, Any]:
    record = item.record
    return {
        **pin_of(record.pin),
        "part": record.part,
        "rows_read": record.rows_read,
        "rows_stored": record.rows_stored,
        "rows_rejected": record.rows_rejected,
        "notes": list(record.notes),
        "periods": item.periods,
        "shown": item.shown,
        "replaced_by": list(item.replaced_by),
    }
