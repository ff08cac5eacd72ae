"""What makes the change of a measure, by type and by place, as a section of its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from saferplan.analysis.drivers.result import Driver
from saferplan.errors import NotMeasurable, UsageError
from saferplan.periods import By
from saferplan.reporting.formats import change, percent
from saferplan.reporting.reading import Reading, reading
from saferplan.reporting.reports.words import cause, stopped
from saferplan.web.presenters.measure_words import command, shown, type_name
from saferplan.web.presenters.parts import Cell, Column, Figure, Row, Table

if TYPE_CHECKING:
    from saferplan.analysis.drivers.result import Drivers, Parts
    from saferplan.web.presenters.measure_asked import Asked
    from saferplan.workspace import Workspace


MOST_ROWS = 40
"""Of each kind of part in the table; a force area has 150 wards, and the file has them all."""


@dataclass(frozen=True, slots=True)
class DriversSection:
    """What moved it. `reason` says why there is nothing else."""

    sentences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    figure: Figure | None = None
    tables: tuple[Table, ...] = ()
    command: str = ""
    reason: str = ""


def drivers_section(space: Workspace, asked: Asked) -> DriversSection:
    """The change of the 12 months to the end of the view on those before, or the reason there is none."""
    if asked.holding is None:
        return DriversSection(reason="Without figures nothing can be said of what moved them.")
    try:
        found = drivers_of(space, asked)
    except (NotMeasurable, UsageError) as refusal:
        return DriversSection(reason=cause(str(refusal)))
    parts = [part for part in (found.types, found.places) if part]
    picture = _figure(asked, found)
    said = dict.fromkeys(map(stopped, found.sentences or (found.finding,)))
    if picture is not None:
        said.pop(stopped(picture.title), None)  # It stands above the bars.
    reasons = (part.reason for part in parts if part.reason and not any(part.reason in note for note in found.notes))
    month = ("--month", str(asked.last)) if asked.last else ()
    return DriversSection(
        sentences=tuple(said),
        notes=tuple(map(stopped, dict.fromkeys((*found.notes, *reasons)))),
        figure=picture,
        tables=tuple(_table(asked, found, part) for part in parts if part.rows),
        command=command("drivers", asked.measure.id, "--area", asked.area.code, "--source", asked.source, *month),
    )


def drivers_of(space: Workspace, asked: Asked) -> Drivers:
    """The change of the 12 months to the end of the view on those before. Raises NotMeasurable, UsageError."""
    return space.drivers(asked.measure.id, asked.area.code, month=asked.last, source=asked.source)


def _figure(asked: Asked, found: Drivers) -> Figure | None:
    from saferplan.reporting import drawing
    from saferplan.reporting.charts.drivers import drivers_chart

    try:
        spec = drivers_chart(found)
    except UsageError:
        return None
    title, query = found.finding, asked.section_address()
    return Figure(
        ident="drivers-chart",
        title=title,
        subtitle=found.total.label,
        label=f"Bars of what makes the change of {found.measure.title}",
        svg=drawing.to_svg(spec, title, " ".join(found.sentences), "drivers-picture"),
        spec=f"drivers.json{query}",
        reading=tuple(run.text for run in reading(Reading.DRIVERS).runs),
        downloads=(("CSV", f"drivers.csv{query}"), ("SVG", f"drivers.svg{query}"), ("PNG", f"drivers.png{query}")),
    )


def _table(asked: Asked, found: Drivers, parts: Parts) -> Table:
    columns = (
        Column(parts.label[:1].upper() + parts.label[1:]),
        Column(found.base.label, numeric=True),
        Column(found.now.label, numeric=True),
        Column("Change", numeric=True),
        Column("Points", numeric=True, unit="per cent of the whole before"),
        Column("Among the fewest that make 80%"),
    )
    withheld = "Figures that would tell of fewer than five crimes are withheld. " if parts.hidden else ""
    note = f"{withheld}The changes of all rows add up to the change of the whole."
    caption = f"Change by {parts.label}"
    return Table(caption, columns, tuple(_rows(asked, found, parts)), sortable=True, note=note)


def _rows(asked: Asked, found: Drivers, parts: Parts) -> Iterator[Row]:
    """The largest movements, each by itself; beyond `MOST_ROWS` the others, and those withheld, in one row."""
    members = parts.smallest.members if parts.smallest else ()
    largest = sorted(range(len(parts.rows)), key=lambda place: -abs(parts.rows[place].change))
    kept = set([place for place in largest if place not in parts.hidden][:MOST_ROWS])
    others = [place for place in range(len(parts.rows)) if place not in kept]
    for place in sorted(kept):
        yield _row(asked, found, parts, parts.rows[place], "Yes" if place in members else "No")
    if others and set(others) - parts.hidden:
        yield _row(asked, found, parts, _together(parts, others), "No", is_rest=True)
    else:
        # By name: their place between the others would tell about how much they moved.
        for place in sorted(others, key=lambda place: parts.rows[place].name):
            yield Row((Cell(_name(parts, parts.rows[place])), *(Cell("withheld", absent=True),) * 5))
    if parts.rest:
        yield _row(asked, found, parts, parts.rest, "No", is_rest=True)


def _together(parts: Parts, places: Sequence[int]) -> Driver:
    rows = [parts.rows[place] for place in places]
    points = [row.points for row in rows if row.points is not None]
    return Driver(
        name=f"{len(rows)} other {parts.plural if len(rows) > 1 else parts.label}",
        code="",
        base=sum(row.base for row in rows),
        now=sum(row.now for row in rows),
        points=sum(points) if len(points) == len(rows) else None,
    )


def _row(asked: Asked, found: Drivers, parts: Parts, driver: Driver, member: str, *, is_rest: bool = False) -> Row:
    def linked(value: float, month: str) -> Cell:
        address = "" if is_rest else _explain(asked, parts, driver, month)
        return Cell(shown(asked.measure, value), address, sort=value)

    base, now = (str(count.last) for count in (found.base, found.now))
    return Row(
        (
            Cell(driver.name if is_rest else _name(parts, driver)),
            linked(driver.base, base),
            linked(driver.now, now),
            Cell(change(driver.change), sort=driver.change),
            Cell(percent(driver.points, places=1).removesuffix("%") if driver.points is not None else "none"),
            Cell(member),
        )
    )


def _name(parts: Parts, driver: Driver) -> str:
    return driver.name if parts.level else type_name(driver.name)


def _explain(asked: Asked, parts: Parts, driver: Driver, month: str) -> str:
    own = "" if asked.is_own else asked.area.code
    words = {"by": str(By.ROLLING_12), "source": asked.source, "area": own}
    words |= {"area": driver.code} if parts.level else {"type": driver.code}
    return f"explain/{month}/?{urlencode({name: word for name, word in words.items() if word})}"
