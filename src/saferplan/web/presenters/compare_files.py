"""A comparison as files: its charts with what a picture that travels alone must say, and its table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from saferplan.analysis.comparison.result import Comparison
from saferplan.analysis.comparison.words import period_words
from saferplan.errors import NotMeasurable
from saferplan.reporting.reports.words import stopped
from saferplan.web.presenters.compare import compared, no_funnel
from saferplan.web.presenters.compare_asked import Asked
from saferplan.web.presenters.compare_charts import spec
from saferplan.web.presenters.csv_text import csv_text
from saferplan.web.presenters.downloads import File, attributions

if TYPE_CHECKING:
    import polars as pl

    from saferplan.measures.definition import Measure
    from saferplan.observations import ReleasePin
    from saferplan.workspace import Workspace

TYPES = {"json": "application/json", "svg": "image/svg+xml", "png": "image/png"}


def chart_file(space: Workspace, question: Asked, name: str, form: str, width: int) -> File:
    """The chart `name` as json, svg or png, the chart itself `width` pixels wide. Raises NotMeasurable."""
    from saferplan.reporting.framed import Caption, framed, png

    found = compared(space, question)
    if name == "funnel" and found.funnel is None:
        raise NotMeasurable(no_funnel(found))
    drawn, file = spec(found, name, width), f"{_name(found)}-{name}.{form}"
    if form == "json":
        body = json.dumps({**drawn, "description": stopped(found.finding)}, separators=(",", ":"))
        return File(body.encode(), TYPES[form], file)
    where = f"{found.group.name}, {period_words(found.period)}"
    caption = Caption(found.finding, where, stopped(found.limits_rule), foot(space, found.measure, found.pins))
    return File(png(drawn, caption) if form == "png" else framed(drawn, caption).encode(), TYPES[form], file)


def table_file(space: Workspace, question: Asked) -> File:
    """The columns of `saferplan compare`, and after them the version of the definition and the licence's sentence."""
    found = compared(space, question)
    frame = signed(found.frame(), found.measure, foot(space, found.measure, found.pins))
    return File(csv_text(frame).encode(), "text/csv; charset=utf-8", f"{_name(found)}.csv")


def foot(space: Workspace, measure: Measure, pins: Sequence[ReleasePin], *first: str) -> tuple[str, ...]:
    """What stands under a picture that is taken elsewhere: `first`, the definition, and what the licences ask for."""
    return (
        *first,
        f"Definition: {measure.version_label}, hash {measure.definition_hash()}.",
        *attributions(space, pins),
    )


def signed(frame: pl.DataFrame, measure: Measure, said: Sequence[str]) -> pl.DataFrame:
    """With the version of the definition and these sentences in every row."""
    import polars as pl

    version = pl.lit(f"{measure.version_label}, hash {measure.definition_hash()}")
    words = pl.lit(" ".join(sentence for sentence in said if not sentence.startswith("Definition: ")))
    return frame.with_columns(version.alias("definition"), words.alias("attribution"))


def _name(found: Comparison) -> str:
    return f"{found.measure.id}-{found.area.code}-{found.group.id}-{found.period.last}"
