"""Layers of a chart over months: lines with their names at their ends, gaps as bands, breaks as rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.periods import months_between
from saferplan.reporting.charts import time_marks
from saferplan.reporting.charts.style import (
    HATCH_MISSING,
    INK,
    SIZE,
    SLATE,
    Axis,
    Spec,
    chart,
    constant,
    spread,
    text_width,
    values,
)
from saferplan.reporting.charts.text import LINE_HEIGHT, Label, text_layers, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from saferplan.periods import Month
    from saferplan.reporting.charts.time_marks import KeyEntry, Mark, Range

HEIGHT = 225
LOW = 155
"""Pixels of height between the axes; a chart on a page that holds much more is lower."""
_BREAK_ROW = SIZE + 5


@dataclass(frozen=True, slots=True)
class Line:
    """A named line: one value a month, None where there is none. A line without a name has none at its end."""

    name: str
    values: Sequence[float | None]
    colour: str
    width: float = 1.8
    dash: tuple[int, ...] = ()
    points: bool = False
    weight: str = "normal"


@dataclass(frozen=True, slots=True)
class Break:
    """A change of what is counted, from this month on, with a few words that name it."""

    month: Month
    label: str


@dataclass(frozen=True, slots=True)
class Note:
    """A figure written at a point of the chart, above it (a peak) or below (a trough)."""

    month: Month
    value: float
    label: str
    above: bool


@dataclass(frozen=True, slots=True)
class TimeChart:
    """Everything a chart over months shows; `spec()` is its Vega-Lite specification."""

    months: Sequence[Month]
    lines: Sequence[Line]
    axis: Axis
    unit: str
    breaks: Sequence[Break] = ()
    notes: Sequence[Note] = ()
    gaps: Sequence[tuple[Month, Month]] = ()
    markers: Sequence[Note] = ()
    ranges: Sequence[Range] = ()
    marks: Sequence[Mark] = ()
    key: Sequence[KeyEntry] = ()
    total_width: float = 680
    height: float = HEIGHT

    def spec(self) -> Spec:
        left = max(text_width(self.axis.words(tick)) for tick in self.axis.ticks) + 12
        top = 30 + self._head + _BREAK_ROW * len(self._shown_breaks())
        right = self._right()
        width = self.total_width - left - right

        def from_edge(x: float, above: float) -> tuple[float, float]:
            return self._from + (x - left) / width * self._span, self._at(-28 - self._unit_rows - above)

        labels = [self._unit_label(left, width), *self._break_labels(left, width), *self._gap_labels(width)]
        labels += [
            *time_marks.key_labels(self.key, from_edge, self.total_width),
            *self._note_labels(width),
            *self._names(),
        ]
        layers = [*self._bands(), *time_marks.bands(self.ranges, self.months), *self._rules(), *self._strokes()]
        layers += [
            *self._points(),
            *time_marks.marks(self.marks),
            *time_marks.key(self.key, from_edge, self.total_width),
        ]
        layers += text_layers(labels)
        return chart(layers, width, self.height, (left, top, right, 40), self._axes())

    # --- axes --------------------------------------------------------------------------------------------------

    @property
    def _from(self) -> int:
        return self.months[0].index

    @property
    def _to(self) -> int:
        return self.months[-1].index + 1

    @property
    def _head(self) -> float:
        """Pixels above the chart that the key and all but the first line of the unit take."""
        return time_marks.key_height(self.key, self.total_width) + self._unit_rows

    @property
    def _unit_words(self) -> str:
        return wrapped(self.unit, self.total_width)

    @property
    def _unit_rows(self) -> float:
        return LINE_HEIGHT * self._unit_words.count("\n")

    @property
    def _unit(self) -> float:
        """The value of one pixel of height."""
        return (self.axis.high - self.axis.low) / self.height

    def _at(self, pixels: float) -> float:
        """The value that lies so many pixels below the top of the chart; above it, where they are negative."""
        return self.axis.high - pixels * self._unit

    def _share(self, position: float) -> float:
        return (position - self._from) / (self._to - self._from)

    def _axes(self) -> Spec:
        """Both axes, shared by every layer: months as their indices, so that no time zone can move them."""
        look = {"title": None, "domain": False, "ticks": False}
        ticks = {"values": list(self.axis.ticks), "format": self.axis.format, **look}
        return {
            "x": _scaled("x", self._from, self._to, self._month_axis()),
            "y": _scaled("y", self.axis.low, self.axis.high, ticks),
        }

    def _month_axis(self) -> Spec:
        """Month names with the year under each January (or the first label), years alone on a long axis."""
        labelled = self._labelled_months()
        names = {}
        for i, month in enumerate(labelled):
            year = f"{month.year}"
            if self._span > 40:
                names[_middle(month)] = [year]
            else:
                first_of_year = i == 0 or labelled[i - 1].year != month.year
                names[_middle(month)] = [f"{month.first_day:%b}", year] if first_of_year else [f"{month.first_day:%b}"]
        literal = ",".join(f"'{position}':{words}" for position, words in names.items())
        return {
            "values": list(names),
            "labelExpr": f"({{{literal}}})[datum.value]",
            "title": None,
            "grid": False,
            "labelFlush": False,
        }

    def _labelled_months(self) -> list[Month]:
        """From the whole span, not the months given: a quarterly table has no January."""
        step = next((step for step in (1, 3, 6, 12, 24, 60, 120) if self._span / step <= 13), 12 * (self._span // 144))
        step = 12 if step == 6 and self._span > 40 else step
        return [month for month in months_between(self.months[0], self.months[-1]) if month.index % step == 0]

    @property
    def _span(self) -> int:
        return self._to - self._from

    # --- marks -------------------------------------------------------------------------------------------------

    def _bands(self) -> Iterator[Spec]:
        """Months without figures: a hatched band. No line of figures crosses it."""
        rows = [{"x": first.index, "x2": last.index + 1} for first, last in self.gaps]
        if rows:
            yield {
                "data": values(rows),
                "mark": {"type": "rect", "color": HATCH_MISSING},
                "encoding": {"x2": {"field": "x2"}, "y": constant(0), "y2": constant(self.height)},
            }

    def _shown_breaks(self) -> list[Break]:
        inside = [b for b in self.breaks if self._from <= b.month.index < self._to]
        return sorted(inside, key=lambda b: b.month)

    def _rules(self) -> Iterator[Spec]:
        """Each break has its own row above the chart, so that names never meet."""
        shown = enumerate(self._shown_breaks())
        rows = [{"x": b.month.index, "y": self._at(_row(row) - self._head), "y2": self.axis.low} for row, b in shown]
        if rows:
            mark = {"type": "rule", "color": SLATE, "strokeWidth": 1, "strokeDash": [1, 2]}
            yield {"data": values(rows), "mark": mark, "encoding": {"y2": {"field": "y2"}}}

    def _strokes(self) -> Iterator[Spec]:
        for line in self.lines:
            mark: Spec = {"type": "line", "color": line.colour, "strokeWidth": line.width}
            if line.dash:
                mark["strokeDash"] = list(line.dash)
            run = {"detail": {"field": "run", "type": "nominal"}}
            yield {"data": values(self._rows(line)), "mark": mark, "encoding": run}

    def _rows(self, line: Line) -> list[Spec]:
        """Points with the number of the unbroken run they belong to, so that no stroke bridges a gap."""
        rows, run = [], 0
        for month, value in zip(self.months, line.values, strict=True):
            if value is None:
                run += 1
            else:
                rows.append({"x": _middle(month), "y": value, "run": run})
        return rows

    def _points(self) -> Iterator[Spec]:
        """Dots of the figures, triangles at peaks and troughs, a diamond at the target: told apart by shape."""
        rows = [_dot(r["x"], r["y"], line.colour) for line in self.lines if line.points for r in self._rows(line)]
        rows += [_dot(_middle(n.month), n.value, INK, f"triangle-{'up' if n.above else 'down'}") for n in self.notes]
        rows += [_dot(_middle(m.month), m.value, INK, "diamond") for m in self.markers]
        if rows:
            plain = {"type": "nominal", "scale": None}
            encoding = {
                "shape": {"field": "shape", **plain},
                "color": {"field": "colour", **plain},
                "size": {"field": "size", "type": "quantitative", "scale": None},
            }
            yield {"data": values(rows), "mark": {"type": "point", "filled": True, "opacity": 1}, "encoding": encoding}

    # --- words -------------------------------------------------------------------------------------------------

    def _unit_label(self, left: float, width: float) -> Label:
        """What is counted, above the axis, where it is read first."""
        edge = self._from - left / width * (self._to - self._from)
        high = -self._unit_rows
        return Label(edge, self._at(-12), self._unit_words, baseline="bottom", dy=high, halo=bool(self.breaks))

    def _break_labels(self, left: float, width: float) -> Iterator[Label]:
        """On the side of the rule where there is more room, shortened where even that is too little."""
        for row, found in enumerate(self._shown_breaks()):
            before = left + self._share(found.month.index) * width
            late = before > self.total_width / 2
            words = _fitted(found, (before if late else self.total_width - before) - 8)
            align, dx = ("right", -5) if late else ("left", 5)
            yield Label(found.month.index, self._at(_row(row) - self._head), words, align, "top", dx)

    def _gap_labels(self, width: float) -> Iterator[Label]:
        """In words too, upright where the band is narrow."""
        for first, last in self.gaps:
            middle = (first.index + last.index + 1) / 2
            room = (self._share(last.index + 1) - self._share(first.index)) * width
            upright = room < text_width("not published")
            align, angle = ("left", 270) if upright else ("center", 0)
            low = self._at(self.height - 12)
            yield Label(middle, low, "not published", align, angle=angle, fontStyle="italic", halo=True)

    def _note_labels(self, width: float) -> Iterator[Label]:
        for note in self.notes:
            position, half = self._share(_middle(note.month)) * width, text_width(note.label) / 2
            align = "left" if position < half else "right" if position > width - half else "center"
            dy = -13 if note.above else 14
            x, y = _middle(note.month), note.value
            yield Label(x, y, note.label, align, dy=dy, fontWeight="bold", halo=True)

    def _ending(self, line: Line) -> tuple[int, float] | None:
        known = [(i, v) for i, v in enumerate(line.values) if v is not None and line.name]
        return known[-1] if known else None

    def _endings(self) -> list[tuple[Line, int, float]]:
        return [(line, *end) for line in self.lines if (end := self._ending(line))]

    def _right(self) -> float:
        last = len(self.months) - 1
        return max((text_width(line.name) + 10 for line, i, _ in self._endings() if i == last), default=14)

    def _names(self) -> Iterator[Label]:
        """Names at the ends of the lines, moved apart where they would touch."""
        endings = self._endings()
        for place in sorted({i for _, i, _ in endings}):
            yield from self._names_at(place, [(line, value) for line, i, value in endings if i == place])

    def _names_at(self, place: int, here: Sequence[tuple[Line, float]]) -> Iterator[Label]:
        heights = [self._unit * (LINE_HEIGHT * (line.name.count("\n") + 1) + 4) for line, _ in here]
        room = self._unit * LINE_HEIGHT
        centres = spread([value for _, value in here], heights, self.axis.low - room, self.axis.high + room)
        edge = self._to if place == len(self.months) - 1 else _middle(self.months[place])
        for (line, _), centre in zip(here, centres, strict=True):
            up = -(line.name.count("\n") * LINE_HEIGHT) / 2
            yield Label(edge, centre, line.name, dx=7, dy=up, fontWeight=line.weight, colour=line.colour, halo=True)


def _fitted(found: Break, room: float) -> str:
    """The name and month of a break, the name cut at a word where both do not fit."""
    month, name = f", {found.month.first_day:%b %Y}", found.label
    while text_width(name + month) > room and " " in name:
        name = f"{name.removesuffix('…').rpartition(' ')[0].rstrip(' ,')}…"
    return name + month


def _row(row: int) -> float:
    """The top of a row of names above the chart, in pixels below its top (so negative)."""
    return -28 - _BREAK_ROW * (row + 1)


def _dot(x: float, y: float, colour: str, shape: str = "circle") -> Spec:
    return {"x": x, "y": y, "colour": colour, "shape": shape, "size": {"circle": 26, "diamond": 110}.get(shape, 90)}


def _scaled(name: str, low: float, high: float, axis: Spec) -> Spec:
    scale = {"domain": [low, high], "nice": False, "zero": False}
    return {"field": name, "type": "quantitative", "scale": scale, "axis": axis}


def runs_without_value(months: Sequence[Month], figures: Sequence[float | None]) -> list[tuple[Month, Month]]:
    """First and last month of each gap before the newest figure; what is still to come is no gap."""
    known = [i for i, value in enumerate(figures) if value is not None]
    gaps: list[tuple[Month, Month]] = []
    for i in range(known[-1] if known else 0):
        if figures[i] is None:
            starts_new = i == 0 or figures[i - 1] is not None
            gaps.append((months[i], months[i]) if starts_new else (gaps.pop()[0], months[i]))
    return gaps


def _middle(month: Month) -> float:
    return month.index + 0.5
