"""What drove the change: the table by type of crime and the bars of the same figures."""

from __future__ import annotations

from collections.abc import Iterator

from saferplan.analysis.drivers.by_type import TypeTable
from saferplan.analysis.drivers.decomposition import BreakdownRow, small_base_note
from saferplan.analysis.position.sentences import clear_in_words, is_unclear, number
from saferplan.analysis.position.standing import Standing
from saferplan.analysis.wording import listed, lower_first, upper_first
from saferplan.measures.definition import Polarity
from saferplan.reporting.blocks import Absent, Block, Column, Figure, Paragraph, Table
from saferplan.reporting.charts.bars import Contribution, bar_change
from saferplan.reporting.formats import change as changed
from saferplan.reporting.formats import count, percent
from saferplan.reporting.inline import ref
from saferplan.reporting.reading import Reading, reading
from saferplan.reporting.reports.fewest import fewest_types
from saferplan.reporting.reports.restricted import key_of
from saferplan.reporting.reports.words import cell, judged_change, percent_cell, short, short_span, stopped

NOT_IN_TARGET = Absent("not counted")
NO_POINTS = Absent("none")


def by_type(standing: Standing, types: TypeTable) -> Iterator[Block]:
    """A sentence, the table, the chart and how to read it.

    The table comes first: its rows fill what is left of a page, where a chart would go to the next and leave it white.
    """
    key = key_of(standing)
    figure = contributions(standing, types, f"contributions-{key}")
    fewest = fewest_types(types)
    told = " ".join(filter(None, (_sentence(standing, types), fewest)))
    yield Paragraph.of(told, " ", ref(f"types-{key}"), " has every type, and what each adds.")
    yield type_table(standing, types, f"types-{key}")
    if figure and types.outside:
        counted = f" shows all recorded types, those that {lower_first(standing.position.title)} does not count too."
        yield Paragraph.of(ref(figure.key), counted)
    if figure:
        yield figure
        yield reading(Reading.DRIVERS)


def _sentence(standing: Standing, types: TypeTable) -> str:
    total = types.inside.total.rolling_change
    base = types.inside.compared_with
    if total.change is None:
        return f"The change by type cannot be told. {upper_first(stopped(total.reason))}"
    more = "more" if total.change > 0 else "fewer"
    unit = standing.position.unit
    if total.change == 0:
        return f"There were as many {unit} as in the {base}, but not of the same types."
    clear = clear_in_words(total).partition(" (")[0]
    counted = f"There were {number(abs(total.change))} {more} {unit} than in the {base}"
    return f"{counted}{f': {clear}' if clear else ''}. {_drivers(standing, types)}"


def _drivers(standing: Standing, types: TypeTable) -> str:
    """The two largest movements each way; those in the direction of the whole come first."""
    rows = [row for row in types.inside.rows if row.rolling_change.change]
    sure = [row for row in rows if not is_unclear(row.rolling_change)]
    if not sure:
        return f"No type {'that the target counts ' if types.outside else ''}shows a clear rise or fall."
    up = [_moved(row, "more") for row in sure if (row.rolling_change.change or 0) > 0][:2]
    down = [_moved(row, "fewer") for row in sure if (row.rolling_change.change or 0) < 0][:2]
    rose = [f"{listed(up)} rose most"] if up else []
    fell = [f"{listed(down)} fell most"] if down else []
    words = "; ".join([*rose, *fell] if (types.inside.total.rolling_change.change or 0) > 0 else [*fell, *rose])
    if types.outside:
        return f"Of the types that {lower_first(standing.position.title)} counts, {words}."
    return f"{upper_first(words)}."


def _moved(row: BreakdownRow, word: str) -> str:
    return f"{lower_first(row.category)} ({number(abs(row.rolling_change.change or 0))} {word})"


def contributions(standing: Standing, types: TypeTable, key: str = "") -> Figure | None:
    """Bars of the change of every type, those outside the target too; None where no change is known."""
    rows = [row for row in (*types.inside.rows, *types.outside) if row.rolling_change.change is not None]
    if not any(row.rolling_change.change for row in rows):
        return None
    items = [
        Contribution(
            row.category,
            row.rolling_change.change or 0,
            judged_change(row.rolling_change, types.polarity.get(row.category, Polarity.NEUTRAL)),
            _note(row),
        )
        for row in rows
    ]
    p = standing.position
    base = types.inside.compared_with
    scope = f"{p.title} and other recorded crime" if types.outside else p.title
    return Figure(
        title=f"Of all recorded types, {lower_first(_title(rows))}" if types.outside else _title(rows),
        subtitle=f"{scope} by type: change in {p.unit}, {p.rolling.label} on {base}, {p.area_name}",
        alt=_alt(rows),
        spec=bar_change(items, unit=f"Change in {p.unit}"),
        table=Table(
            f"Change by type, {p.rolling.label} on {base}",
            (Column("Type", "left"), Column("Before"), Column("Now"), Column("Change"), Column("Change", unit="%")),
            tuple(
                (
                    row.category,
                    count(row.rolling_change.base),
                    cell(row.rolling),
                    changed(row.rolling_change.change),
                    percent_cell(row.rolling_change),
                )
                for row in sorted(rows, key=lambda row: -(row.rolling_change.change or 0))
            ),
            notes=(small_base_note(),),
        ),
        source=f"Source: {standing.table.grid.dataset.name}.",
        key=key,
    )


def _note(row: BreakdownRow) -> str:
    return f"({percent_cell(row.rolling_change)})" if row.rolling_change.value is not None else ""


def _title(rows: list[BreakdownRow]) -> str:
    sure = [row for row in rows if not is_unclear(row.rolling_change)]
    if not any(row.rolling_change.change for row in sure):
        return "No type shows a clear rise or fall"
    ordered = sorted(sure, key=lambda row: row.rolling_change.change or 0)
    up, down = ordered[-1], ordered[0]
    rose = (up.rolling_change.change or 0) > 0
    fell = (down.rolling_change.change or 0) < 0
    if rose and fell:
        return f"{up.category} rose most and {lower_first(down.category)} fell most"
    return (
        f"{up.category} rose most; no type clearly fell" if rose else f"{down.category} fell most; no type clearly rose"
    )


def _alt(rows: list[BreakdownRow]) -> str:
    ordered = sorted(rows, key=lambda row: -(row.rolling_change.change or 0))
    parts = [f"{row.category} {changed(row.rolling_change.change)}" for row in ordered]
    return f"Bar chart of the change by type: {', '.join(parts)}."


def type_table(standing: Standing, types: TypeTable, key: str = "") -> Table:
    """The types of the target with their part in its change, then recorded crime it does not count, then all of it."""
    p = standing.position
    yearly = p.by.length == 12
    inside = [_cells(row, points, yearly) for row, points in zip(types.inside.rows, types.points, strict=True)]
    total = _cells(types.inside.total, types.inside.total.points, yearly, p.title)
    rows, totals = [*inside, total], [len(inside)]
    rows += [_cells(row, None, yearly, absent=NOT_IN_TARGET) for row in types.outside]
    if types.everything and types.wider:
        totals.append(len(rows))
        rows.append(_cells(types.everything, None, yearly, types.wider.title, NOT_IN_TARGET))
    return Table(
        f"{p.title} by type: change on the {types.inside.compared_with}",
        _columns(standing, types, yearly),
        tuple(rows),
        notes=_notes(types),
        totals=tuple(totals),
        key=key,
    )


def _columns(standing: Standing, types: TypeTable, yearly: bool) -> tuple[Column, ...]:
    p, total = standing.position, types.inside.total
    parts = (
        []
        if yearly
        else [
            Column("Month" if p.by.length == 1 else "Quarter", unit=short_span(p.latest.first, p.latest.last)),
            Column("Year so far", unit=short_span(total.year_to_date.first, total.year_to_date.last)),
        ]
    )
    return (
        Column("Type", "left"),
        *parts,
        Column("Before", unit=f"to {short(types.base_last)}"),
        Column("12 months", unit=f"to {short(p.month)}"),
        Column("Change"),
        Column("Change", unit="%"),
        Column("Adds", unit="points"),
    )


def _cells(
    row: BreakdownRow, points: float | None, yearly: bool, name: str = "", absent: Absent = NO_POINTS
) -> tuple[str, ...]:
    parts = () if yearly else (cell(row.month), cell(row.year_to_date))
    return (
        name or row.category,
        *parts,
        count(row.rolling_change.base, Absent("no figure")),
        cell(row.rolling),
        changed(row.rolling_change.change, Absent("no figure")),
        percent_cell(row.rolling_change),
        percent(points, absent).rstrip("%") if points is not None else absent,
    )


def _notes(types: TypeTable) -> tuple[str, ...]:
    notes = [f"Points are parts of the total's percentage, rounded so that they add up to it. {small_base_note()}"]
    if types.outside:
        notes.append("Types below the first total are recorded crime that the target does not count.")
    return tuple(notes)
