"""The figures of a measure's chart as a table: each links to where it comes from, and a missing one says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from saferplan.analysis.wording import lower_first, upper_first
from saferplan.observations import Status
from saferplan.periods import By, Period
from saferplan.reporting.blocks import Absent
from saferplan.reporting.reports.forecast_section import past_table
from saferplan.reporting.reports.words import stopped
from saferplan.web.presenters.measure_words import ABSENT, period_name, shown
from saferplan.web.presenters.parts import Cell, Column, Row, Table

if TYPE_CHECKING:
    from saferplan.analysis.signal.result import Signal
    from saferplan.observations import Observation
    from saferplan.reporting.blocks import Table as ReportTable
    from saferplan.web.presenters.measure_answer import Answer
    from saferplan.web.presenters.measure_asked import Asked


def table_of(answer: Answer) -> Table:
    """The table under the chart."""
    if answer.signal is not None:
        return _linked(answer, answer.signal)
    if answer.forecast is not None:
        return replace(_as_reported(answer.figure.table), note=f"How it is made: {lower_first(answer.forecast.method)}")
    return _over_time(answer)


def said_before(answer: Answer) -> Table | None:
    """What the same method said 6 and 12 months ago, and what happened; None where too few months were known then."""
    if answer.forecast is None or not answer.forecast.past:
        return None
    return _as_reported(past_table(answer.forecast))


def explain_address(asked: Asked, period: Period) -> str:
    """Where the figure of a period comes from, as seen from the measure's page."""
    words = {
        "by": str(period.by),
        "source": asked.source,
        "area": "" if asked.is_own else asked.area.code,
        "type": asked.part or "",
    }
    return f"explain/{period.last}/?{urlencode({name: word for name, word in words.items() if word})}"


def remark(answer: Answer, found: Observation) -> str:
    """What a reader must know of one figure; '' of most."""
    measure, told = answer.asked.measure, []
    before = answer.revised.get(found.period.last)
    if before is not None:
        told.append(f"Revised: it was {shown(measure, before)} before the newest release")
    if found.status is Status.PARTIAL:
        told.append(f"Partial: {found.reason or 'it is known to miss something'}")
    elif found.value is None:
        told.append(upper_first(found.reason or "no reason is given"))
    return " ".join(map(stopped, told))


def _over_time(answer: Answer) -> Table:
    asked, reported = answer.asked, answer.figure.table
    more = {row[0]: row[2:] for row in reported.rows}
    remarks = [remark(answer, o) for o in answer.observations]
    columns = [Column(reported.columns[0].header), Column(reported.columns[1].header, numeric=True)]
    columns += [Column(column.header, numeric=True) for column in reported.columns[2:]]
    columns += [Column("Remarks")] if any(remarks) else []
    width = len(reported.columns) - 2
    rows = []
    for found, words in zip(answer.observations, remarks, strict=True):
        name = found.period.last.name if found.period.by is By.ROLLING_12 else period_name(found.period)
        cells = [Cell(name, sort=str(found.period.last)), value_cell(asked, found)]
        cells += [_cell(words) for words in more.get(name, (Absent("none"),) * width)]
        cells += [Cell(words or "None", absent=not words)] if any(remarks) else []
        rows.append(Row(tuple(cells)))
    note = "A figure links to the release, file and definition it comes from."
    return Table(reported.caption, tuple(columns), tuple(rows), sortable=True, note=note)


def value_cell(asked: Asked, found: Observation) -> Cell:
    """A figure with the way to where it comes from; one that is missing in words, never as nought."""
    address = explain_address(asked, found.period)
    if found.value is None:
        return Cell(ABSENT.get(found.status, "no figure"), address, absent=True)
    return Cell(shown(asked.measure, found.value), address, sort=found.value)


def _linked(answer: Answer, signal: Signal) -> Table:
    """The table of the control chart, each published figure linked."""
    made = _as_reported(answer.figure.table)
    rows = []
    for row, point in zip(made.rows, signal.points, strict=True):
        head, value, *others = row.cells
        if point.value is not None:
            address = explain_address(answer.asked, Period(signal.by, point.month))
            value = Cell(value.words, address, sort=point.value)
        rows.append(Row((Cell(head.words, sort=str(point.month)), value, *others)))
    return Table(made.caption, made.columns, tuple(rows))


def _as_reported(table: ReportTable) -> Table:
    columns = tuple(Column(c.header, numeric=c.align == "right", unit=c.unit) for c in table.columns)
    return Table(table.caption, columns, tuple(Row(tuple(_cells(row))) for row in table.rows))


def _cells(row: tuple[str, ...]) -> Iterator[Cell]:
    return map(_cell, row)


def _cell(words: str) -> Cell:
    return Cell(str(words), absent=isinstance(words, Absent))
