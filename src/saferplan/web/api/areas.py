"""Areas, found by name or code."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from saferplan.geography.areas import AreaType
from saferplan.geography.search import search
from saferplan.web.api.reading import Limit, Offset, next_page, unchanged_is_304
from saferplan.web.api.schemas import REFUSALS, Areas

router = Router(tags=["Areas"])
Text = Annotated[
    str,
    Query(min_length=1, max_length=100, description="A code or its beginning, or the beginnings of words of a name."),
]
Kind = Literal["lsoa", "ward", "lad", "csp", "pfa", "region", "country"]


@router.get("/areas", response={200: Areas, **REFUSALS}, url_name="areas", summary="Find an area")
@unchanged_is_304
def areas(
    request: HttpRequest, q: Text, kind: Kind | None = None, offset: Offset = 0, limit: Limit = 100
) -> dict[str, Any]:
    """Areas by any part of a name, a former name or a code; the best match first."""
    found = search(q, AreaType(kind) if kind else None)
    shown = found[offset : offset + limit]
    return {
        "total": len(found),
        "next": next_page(request, len(found), offset, limit),
        "areas": [
            {"code": hit.area.code, "name": hit.area.name, "kind": str(hit.area.type), "known_as": hit.known_as}
            for hit in shown
        ],
    }
