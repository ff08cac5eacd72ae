"""Measures: what the numbers mean."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from saferplan.errors import NotMeasurable
from saferplan.measures.definition import Measure
from saferplan.measures.describe import describe
from saferplan.web.api.reading import Limit, Offset, next_page, space, unchanged_is_304
from saferplan.web.api.schemas import REFUSALS, MeasureDefinition, Measures
from saferplan.workspace import Workspace

router = Router(tags=["Measures"])
LOCAL = "local"
"""The source that a force's own extract is."""


@router.get("/measures", response={200: Measures, **REFUSALS}, url_name="measures", summary="All measures")
@unchanged_is_304
def measures(request: HttpRequest, offset: Offset = 0, limit: Limit = 100) -> dict[str, Any]:
    """Every measure, by theme."""
    found = list(space().measures)
    return {
        "total": len(found),
        "next": next_page(request, len(found), offset, limit),
        "measures": [_item(measure) for measure in found[offset : offset + limit]],
    }


@router.get(
    "/measures/{measure}", response={200: MeasureDefinition, **REFUSALS}, url_name="measure", summary="One definition"
)
@unchanged_is_304
def measure(request: HttpRequest, measure: str) -> dict[str, Any]:
    """A measure's definition in full, in reading order."""
    found = measure_named(space(), measure)
    parts = [{"heading": part.heading, "lines": list(part.lines)} for part in describe(found).sections]
    return {**_item(found), "definition": parts}


def measure_named(of: Workspace, measure: str) -> Measure:
    """The measure with this id. Raises NotMeasurable."""
    if measure not in of.measures:
        raise NotMeasurable(f"There is no measure '{measure[:60]}'; /api/v1/measures lists them all.")
    return of.measures.get(measure)


def measure_with_figures(of: Workspace, measure: str) -> Measure:
    """The same, of which figures can be given here. Raises NotMeasurable also where only a force's extract has them."""
    found = measure_named(of, measure)
    if told := only_in_extracts(found):
        raise NotMeasurable(told)
    return found


def only_in_extracts(found: Measure) -> str:
    """That a measure's figures are not given here, as no open source has them; "" of one that an open source has."""
    if _sources(found) != [LOCAL]:
        return ""
    return (
        f"'{found.title}' can only be had from a force's own extract, and such figures are not given here; with the "
        "extract, ask for them on the command line."
    )


def _sources(found: Measure) -> list[str]:
    return list(dict.fromkeys(dataset.split("/")[0] for dataset in found.datasets()))


def _item(found: Measure) -> dict[str, Any]:
    return {
        "id": found.id,
        "version": found.version_label,
        "title": found.title,
        "theme": str(found.theme),
        "kind": str(found.kind),
        "unit": found.unit,
        "polarity": str(found.polarity),
        "sources": _sources(found),
    }
