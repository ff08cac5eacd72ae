"""The table of a comparison: a line an area, in order of rank, each figure with the way to where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from saferplan.analysis.comparison.result import ComparedArea, Comparison
from saferplan.analysis.comparison.words import period_words, rate_words
from saferplan.analysis.wording import upper_first
from saferplan.reporting.charts.comparison import shown_rows
from saferplan.reporting.formats import count, percent
from saferplan.reporting.reports.words import short_span, stopped
from saferplan.stats.change import round_half_up
from saferplan.web.presenters.addresses import To
from saferplan.web.presenters.parts import Cell, Column, Link, Row, Table

MOST_ROWS = 60
"""A longer table is cut to its ends and the area's neighbours in rank, as the chart is: 315 lines are 200 KB."""


def table(found: Comparison, to: To, downloads: tuple[Link, ...]) -> Table:
    """The areas with a figure; `left_out` has the others."""
    known = [row for row in found.rows if row.rate is not None]
    shown = known if len(known) <= MOST_ROWS else [row for row in shown_rows(found.rows) if row.rate is not None]
    directed = any(row.direction for row in shown)
    return Table(
        caption=f"{found.measure.title} in {found.area.name} and its group, {period_words(found.period)}",
        label="Table of all areas",
        columns=tuple(_columns(found, directed)),
        rows=tuple(Row(tuple(_cells(found, row, to, directed)), marked=row.is_own) for row in shown),
        sortable=True,
        note=" ".join(_note(found, shown, len(known), directed)),
        downloads=downloads,
    )


def left_out(found: Comparison) -> Table | None:
    """The areas of the group without a figure, each with the reason; None where there is none."""
    if not found.without_figure:
        return None
    rows = (Row((Cell(item.name), Cell(upper_first(stopped(item.reason))))) for item in found.without_figure)
    columns = (Column("Area"), Column("Why it is left out"))
    return Table("Areas of the group without a figure", columns, tuple(rows))


def _columns(found: Comparison, directed: bool) -> Iterator[Column]:
    yield Column("Area")
    yield Column("Rank", numeric=True)
    if found.per:
        yield Column(upper_first(found.measure.unit), numeric=True)
        yield Column(upper_first(found.denominator), numeric=True)
    yield Column("Rate", numeric=True, unit=f"per {found.per:,}" if found.per else "%")
    yield Column("Distance", numeric=True, unit="from average")
    yield Column("Position")
    if directed:
        ends = [period.last for period in found.history_periods]
        yield Column("Direction", unit=short_span(ends[0], ends[-1]))


def _cells(found: Comparison, row: ComparedArea, to: To, directed: bool) -> Iterator[Cell]:
    where = explained(found, row.area.code, to)
    yield Cell(f"{row.area.name}{' (this area)' if row.is_own else ''}", sort=row.area.name)
    yield Cell(f"{row.rank}", sort=row.rank)
    if found.per:
        yield Cell(f"{count(row.count)}{'*' if row.reason else ''}", where, sort=row.count)
        yield Cell(count(row.population), sort=row.population)
    yield Cell(rate_words(row.rate or 0.0, found.per), where, sort=row.rate)
    yield _distance(row)
    yield _said(row.place, "not judged")
    if directed:
        yield _said(row.direction, "not known")


def explained(found: Comparison, area: str, to: To) -> str:
    """The address that explains an area's figure."""
    month, by = str(found.period.last), found.period.by.value
    return to("explain", found.measure.id, month, by=by, source=found.source, area=area)


def _distance(row: ComparedArea) -> Cell:
    if row.distance_percent is None:
        return Cell("too few", absent=True)
    return Cell(percent(round_half_up(row.distance_percent, 1)), sort=row.distance_percent)


def _said(word: str | None, absent: str) -> Cell:
    return Cell(upper_first(str(word))) if word else Cell(absent, absent=True)


def _note(found: Comparison, shown: list[ComparedArea], known: int, directed: bool) -> Iterator[str]:
    if len(shown) < known:
        both = f"both ends, and those beside {found.area.name}"
        yield f"{len(shown)} of {known} areas are shown: {both}; the file has all."
    yield f"Of the ranks, {found.best_is}."
    if directed:
        yield stopped(found.direction_rule)
    if any(row.distance_percent is None for row in shown):
        yield "Too few: no percentage is given on numbers so small."
    partial = [row for row in shown if row.reason]
    yield from (f"* {row.area.name}: {stopped(row.reason)}" for row in partial[:6])
    yield "Each count and rate leads to where it comes from."
