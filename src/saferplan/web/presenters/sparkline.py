"""A small line beside a figure, drawn directly: through the chart engine it would cost 45 ms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

Value = float | None
WIDTH, HEIGHT, EDGE = 224, 56, 4
"""In the picture's own units; the style sheet sets its size on the page."""
FEWEST = 4
"""Two or three values alone fill the height, so that whatever change there is looks steep."""


@dataclass(frozen=True, slots=True)
class Spark:
    """What is drawn: a value a period, None where there is none, and the path it should take, if any.

    `title` and `description` are for who does not see it; `ident` begins the ids in it and differs within a page.
    """

    ident: str
    title: str
    description: str
    values: tuple[Value, ...]
    path: tuple[Value, ...] = ()
    level: Value = None
    """Drawn across: a baseline."""

    @property
    def svg(self) -> str:
        """The picture, or "" of too few values. A gap breaks the line; one value alone is a dot.

        A path gives the values their scale, so one of them is enough beside it.
        """
        if sum(value is not None for value in self.values) < (1 if self.path else FEWEST):
            return ""
        ids = f"{escape(self.ident)}-title", f"{escape(self.ident)}-desc"
        return (
            f'<svg class="app-spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{ids[0]} {ids[1]}">'
            f'<title id="{ids[0]}">{escape(self.title)}</title><desc id="{ids[1]}">{escape(self.description)}</desc>'
            f"{''.join(self._marks())}</svg>"
        )

    def _marks(self) -> Iterator[str]:
        if self.level is not None:
            y = self._y(self.level)
            yield f'<line class="app-spark__level" x1="{EDGE}" x2="{WIDTH - EDGE}" y1="{y}" y2="{y}"/>'
        yield from self._lines(self.path, "app-spark__path")
        yield from self._lines(self.values, "app-spark__line")
        last = max(place for place, value in enumerate(self.values) if value is not None)
        yield f'<circle class="app-spark__last" cx="{self._x(last)}" cy="{self._y(self.values[last])}" r="3.5"/>'

    def _lines(self, values: Sequence[Value], name: str) -> Iterator[str]:
        for known, run in groupby(enumerate(values), lambda item: item[1] is not None):
            points = [(self._x(place), self._y(value)) for place, value in run] if known else []
            if len(points) == 1:
                yield f'<circle class="{name}-dot" cx="{points[0][0]}" cy="{points[0][1]}" r="1.5"/>'
            elif points:
                yield f'<polyline class="{name}" points="{" ".join(f"{x},{y}" for x, y in points)}"/>'

    def _x(self, place: int) -> float:
        steps = max(len(self.values), len(self.path), 2) - 1
        return round(EDGE + place * (WIDTH - 2 * EDGE) / steps, 1)

    def _y(self, value: Value) -> float:
        known = [v for v in (*self.values, *self.path, self.level) if v is not None]
        low, high = min(known), max(known)
        share = 0.5 if high == low or value is None else (value - low) / (high - low)
        return round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 1)
