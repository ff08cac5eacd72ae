"""A measure's chart and figures as files, each with its sources, licence and version of its definition inside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.errors import UsageError
from saferplan.reporting.charts.style import WIDTH
from saferplan.reporting.reports.words import stopped
from saferplan.web.presenters.csv_text import csv_text
from saferplan.web.presenters.measure_answer import answer
from saferplan.web.presenters.measure_drivers import drivers_of
from saferplan.web.presenters.measure_table import remark
from saferplan.web.presenters.measure_words import RESTRICTED, SOURCE_NAMES

if TYPE_CHECKING:
    import polars as pl

    from saferplan.observations import ReleasePin
    from saferplan.reporting.spreadsheet import Book, Cell, Sheet
    from saferplan.web.presenters.measure_answer import Answer
    from saferplan.web.presenters.measure_asked import Asked
    from saferplan.workspace import Workspace

WIDTHS = (280, 320, 480, 680, 900)
"""Pixels a chart may be asked for: a closed set, so that few are kept."""
CHART_FORMS = ("json", "svg", "png")
TABLE_FORMS = ("csv", "xlsx")
DRIVER_FORMS = (*CHART_FORMS, "csv")
_TYPES = {
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class File:
    """What is downloaded. `main` is its content."""

    main: bytes
    content_type: str
    name: str


def width_of(text: str) -> int:
    """The width asked for; none is that of a report. Raises UsageError for one that is not offered."""
    if text and text not in map(str, WIDTHS):
        raise UsageError(f"A chart is not drawn '{text[:20]}' wide; leave the width out, or give one of {WIDTHS}.")
    return int(text) if text else WIDTH


def file_of(space: Workspace, asked: Asked, form: str, width: int = WIDTH) -> File:
    """One of `CHART_FORMS` or `TABLE_FORMS` of a view. Raises NotMeasurable with the reason there is none."""
    found = answer(space, asked, width)
    makers = {"json": _specification, "svg": _svg, "png": _png, "csv": _csv, "xlsx": _xlsx}
    return File(makers[form](space, found), _TYPES[form], file_name(found, form))


def drivers_file(space: Workspace, asked: Asked, form: str, width: int = WIDTH) -> File:
    """One of `DRIVER_FORMS` of what moved the measure. Raises NotMeasurable, UsageError."""
    from saferplan.reporting.charts.drivers import drivers_chart
    from saferplan.reporting.framed import Caption, framed, png

    found = drivers_of(space, asked)
    words = (asked.measure.id, "drivers", asked.area.name, asked.source, f"to {found.month}")
    name = "-".join(_slug(word) for word in words) + f".{form}"
    said = attributions(space, found.pins)
    if form == "csv":
        body = csv_text(_signed(found.frame(), asked, said)).encode()
        return File(body, _TYPES[form], name)
    spec = drivers_chart(found, width=width)
    if form == "json":
        return File(
            json.dumps({**spec, "description": found.finding}, separators=(",", ":")).encode(), _TYPES[form], name
        )
    title = stopped(found.finding).removesuffix(".")
    foot = (*_restricted(asked), f"Definition: {definition_words(asked)}.", *said)
    caption = Caption(title, f"{asked.measure.title}, {asked.area.name}", " ".join(found.sentences), foot)
    return File(png(spec, caption) if form == "png" else framed(spec, caption).encode(), _TYPES[form], name)


def file_name(found: Answer, form: str) -> str:
    """burglary-peterborough-monthly-2024-01-to-2025-12.csv"""
    asked = found.asked
    first, last = _ends(found)
    words = (asked.measure.id, asked.part or "", asked.area.name, asked.source, asked.chart, f"{first} to {last}")
    return "-".join(_slug(word) for word in words if word) + f".{form}"


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def _ends(found: Answer) -> tuple[str, str]:
    if found.signal is not None:
        months = [point.month for point in found.signal.points]
    elif found.forecast is not None:
        months = [point.month for point in found.forecast.points]
    else:
        months = [observation.period.last for observation in found.observations]
    return str(months[0]), str(months[-1])


# --- what every file says of itself --------------------------------------------------------------------------------


def attributions(space: Workspace, pins: Sequence[ReleasePin]) -> tuple[str, ...]:
    """The sentences that the licences of the releases ask for, each once."""
    held = [item for item in (space.snapshot(), space.restricted_snapshot()) if item]
    records = [record for item in held for record in item.releases.values() if record.pin in pins]
    return tuple(dict.fromkeys(stopped(record.attribution) for record in records if record.attribution))


def definition_words(asked: Asked) -> str:
    """The version of the definition and its fingerprint."""
    return f"{asked.measure.version_label}, hash {asked.measure.definition_hash()}"


def _foot(space: Workspace, found: Answer) -> tuple[str, ...]:
    asked = found.asked
    return (
        *_restricted(asked),
        found.figure.source,
        f"Definition: {definition_words(asked)}.",
        *attributions(space, found.pins),
    )


def _about(space: Workspace, found: Answer) -> dict[str, object]:
    asked = found.asked
    return {
        "title": found.figure.title,
        "subtitle": found.figure.subtitle,
        "measure": asked.measure.version_label,
        "definition_hash": asked.measure.definition_hash(),
        "area_code": asked.area.code,
        "area_name": asked.area.name,
        "source": asked.source,
        "restricted": asked.is_restricted,
        "releases": [{"title": p.title, "file": p.file_name, "sha256": p.sha256} for p in found.pins],
        "attribution": list(attributions(space, found.pins)),
        "command": found.command,
    }


# --- pictures ------------------------------------------------------------------------------------------------------


def _specification(space: Workspace, found: Answer) -> bytes:
    made = {**found.figure.spec, "description": found.figure.alt, "usermeta": _about(space, found)}
    return json.dumps(made, separators=(",", ":"), allow_nan=False).encode()


def _svg(space: Workspace, found: Answer) -> bytes:
    from saferplan.reporting.framed import Caption, framed

    figure = found.figure
    return framed(figure.spec, Caption(figure.title, figure.subtitle, figure.alt, _foot(space, found))).encode()


def _png(space: Workspace, found: Answer) -> bytes:
    from saferplan.reporting.framed import Caption, png

    figure = found.figure
    return png(figure.spec, Caption(figure.title, figure.subtitle, figure.alt, _foot(space, found)))


# --- tables --------------------------------------------------------------------------------------------------------


def _csv(space: Workspace, found: Answer) -> bytes:
    """The columns of the command line, and after them what a file that travels alone must say."""
    return csv_text(_signed(_with_remarks(found), found.asked, attributions(space, found.pins))).encode()


def _signed(frame: pl.DataFrame, asked: Asked, said: Sequence[str]) -> pl.DataFrame:
    """With the version of the definition and the sentence of the licence in every row."""
    import polars as pl

    licence = " ".join((*_restricted(asked), *said))
    return frame.with_columns(pl.lit(definition_words(asked)).alias("definition"), pl.lit(licence).alias("attribution"))


def _restricted(asked: Asked) -> tuple[str, ...]:
    return (RESTRICTED,) if asked.is_restricted else ()


def _with_remarks(found: Answer) -> pl.DataFrame:
    import polars as pl

    if not found.observations:
        return found.frame
    words = [remark(found, observation) or None for observation in found.observations]
    return found.frame.with_columns(pl.Series("remarks", words, dtype=pl.String))


def _xlsx(space: Workspace, found: Answer) -> bytes:
    from saferplan.reporting.spreadsheet import write

    return write(_book(space, found))


def _book(space: Workspace, found: Answer) -> Book:
    from saferplan.reporting.spreadsheet import Book

    asked, figure = found.asked, found.figure
    where = f"{asked.area.name} ({asked.area.code})"
    source = f"{SOURCE_NAMES[asked.source]}: {stopped(figure.source.removeprefix('Source: '))}"
    cover = (
        *((("Restricted", (RESTRICTED,)),) if asked.is_restricted else ()),
        ("What this is", (stopped(figure.subtitle), stopped(figure.title), asked.measure.what)),
        ("Where", (where,)),
        ("Source", (source,)),
        ("Definition", (f"{definition_words(asked)}.", asked.measure.how_it_is_calculated)),
        ("Licence", attributions(space, found.pins) or ("Not for publication.",)),
        ("The same figures by command", (found.command,)),
        ("Published by", (space.plan.partnership,)),
    )
    return Book(
        title=f"{asked.measure.title}, {asked.area.name}",
        author=space.plan.partnership,
        dated=max(pin.published for pin in found.pins),
        cover=cover,
        notes=tuple(map(stopped, dict.fromkeys((*found.notes, *asked.measure.known_limits)))),
        sheets=(_figures(found), _releases(found)),
    )


def _figures(found: Answer) -> Sheet:
    from saferplan.reporting.spreadsheet import Sheet

    frame = _with_remarks(found)
    about = (stopped(found.figure.title), f"Counted are {found.asked.measure.unit}.")
    return Sheet(
        name="Figures",
        title=found.figure.table.caption,
        headings=tuple(name.replace("_", " ").capitalize() for name in frame.columns),
        rows=tuple(tuple(_row(frame.columns, row)) for row in frame.iter_rows()),
        about=about,
        decimals=0 if found.observations and found.asked.measure.is_counted else 1,
    )


_WORDS = ("rule", "mark", "remarks", "crime_type")
"""Columns of words, in which nothing said is not a missing figure."""


def _row(names: list[str], row: tuple[object, ...]) -> Iterator[Cell]:
    for name, value in zip(names, row, strict=True):
        if value is None:
            yield "" if name in _WORDS else None
        else:
            yield value if isinstance(value, int | float | str) else str(value)


def _releases(found: Answer) -> Sheet:
    from saferplan.reporting.spreadsheet import Sheet

    headings = ("Release", "Title", "Publisher", "Licence", "Published", "Day assumed", "File", "SHA-256 of the file")
    rows = tuple(
        (
            *(p.release_id, p.title, p.publisher, p.licence),
            *(str(p.published), "yes" if p.published_assumed else "no", p.file_name, p.sha256),
        )
        for p in found.pins
    )
    return Sheet("Releases", "The files behind the figures", headings, rows)
