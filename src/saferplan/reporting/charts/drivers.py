"""What drives a change: a bar for each type or place, rises and falls from one line, and their sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.errors import UsageError
from saferplan.measures.definition import Polarity
from saferplan.reporting.blocks import Judgement
from saferplan.reporting.charts.bar_layers import FILL, ROW, bars_layer, head, swatches, values_of, vertical, xy
from saferplan.reporting.charts.style import SLATE, WIDTH, Spec, chart, text_width, values
from saferplan.reporting.charts.text import LINE_HEIGHT, Label, text_layers, wrapped
from saferplan.reporting.formats import change

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from saferplan.analysis.drivers.result import Drivers, Parts

MOST_BARS = 12
"""Of each kind of part; the smallest movements beyond are added up in one bar."""
_HEADING = 30


@dataclass(frozen=True, slots=True)
class _Item:
    name: str
    change: float
    weight: str = "normal"
    above_sum: bool = False


@dataclass(frozen=True, slots=True)
class _Block:
    """The bars of one kind of part under a heading."""

    heading: str
    items: tuple[_Item, ...]

    @property
    def height(self) -> float:
        return self.head + ROW * len(self.items)

    @property
    def head(self) -> float:
        return _HEADING + LINE_HEIGHT * self.heading.count("\n")


def drivers_chart(drivers: Drivers, *, width: float = WIDTH) -> Spec:
    """Contributions in counts by type and by place, each kind with its sum, which is the change of the whole.

    Parts of the smallest set that makes 80% of the change have bold names. Withheld places are only in the sum of the
    others. Where the change of the whole is no clear change, or neither direction is good, no bar is better or worse.
    Raises UsageError when there is no part to draw.
    """
    blocks = [_block(drivers, parts, width) for parts in (drivers.types, drivers.places) if parts and parts.rows]
    if not blocks:
        raise UsageError("There are no parts of this change to draw; leave the chart out and say why.")
    items = [item for block in blocks for item in block.items]
    names = max(text_width(item.name) for item in items)
    ends = max(text_width(change(item.change)) for item in items)
    low, high = min(0.0, *(i.change for i in items)), max(0.0, *(i.change for i in items))
    left = names + 14 + (ends + 8 if low < 0 else 0)
    inner = width - left - (ends + 12 if high > 0 else 12)
    scale = inner / (high - low) if high > low else 0
    zero, height = -low * scale, sum(block.height for block in blocks)
    rows = list(_rows(blocks, _polarity(drivers), zero, scale))
    judgements = [j for j in FILL if any(row["fill"] == FILL[j] for row in rows)]
    boxes, above, top = head(f"Change in {drivers.measure.unit}: {drivers.total.label}", judgements, left, width)
    words = [Label(names - left, r["y"], r["name"], "right", fontWeight=r["weight"]) for r in rows] + values_of(rows)
    words += [*above, *_headings(blocks, left)]
    layers = [*bars_layer(rows), *_starts(blocks, zero), *_sum_rules(rows, left, inner), *swatches(boxes)]
    return chart([*layers, *text_layers(words, xy())], inner, height, (left, top, width - inner - left, 8))


def _block(drivers: Drivers, parts: Parts, width: float) -> _Block:
    heading = f"By {parts.label}; in bold: the fewest that make 80% of the change" if parts.members else parts.label
    whole = drivers.total.change
    items = [*_shown(parts)]
    if whole is not None:
        items.append(_Item("All together", whole, "bold", above_sum=True))
    return _Block(wrapped(heading if parts.members else f"By {parts.label}", width), tuple(items))


def _shown(parts: Parts) -> Iterator[_Item]:
    """The largest movements by name, then what the others add up to, then what lies in no part."""
    members = set(parts.smallest.members) if parts.smallest else set()
    open_ones = [i for i in range(len(parts.rows)) if i not in parts.hidden]
    most = MOST_BARS if len(open_ones) > MOST_BARS or parts.hidden else len(open_ones)
    kept = set(sorted(open_ones, key=lambda i: -abs(parts.rows[i].change))[:most])
    for i in sorted(kept, key=lambda i: -parts.rows[i].change):
        yield _Item(parts.rows[i].name, parts.rows[i].change, "bold" if i in members else "normal")
    others = [row for i, row in enumerate(parts.rows) if i not in kept]
    if others:
        named = parts.plural if len(others) > 1 else parts.label
        yield _Item(f"{len(others)} other {named}", sum(row.change for row in others))
    if parts.rest:
        yield _Item(parts.rest.name, parts.rest.change)


def _rows(blocks: Sequence[_Block], polarity: Polarity, zero: float, scale: float) -> Iterator[Spec]:
    top = 0.0
    for block in blocks:
        for place, item in enumerate(block.items):
            end = zero + item.change * scale
            yield {
                "name": item.name,
                "x": min(zero, end),
                "x2": max(zero, end),
                "end": end,
                "y": top + block.head + (place + 0.5) * ROW,
                "fill": FILL[_judged(item.change, polarity)],
                "label": change(item.change),
                "side": "right" if item.change < 0 else "left",
                "style": "normal",
                "weight": item.weight,
                "sum": item.above_sum,
            }
        top += block.height


def _polarity(drivers: Drivers) -> Polarity:
    """That of the measure; neutral where the whole may be its usual ups and downs, as then nothing is judged."""
    clear = drivers.total.clear
    return Polarity.NEUTRAL if clear is not None and not clear.is_clear else drivers.measure.polarity


def _judged(moved: float, polarity: Polarity) -> Judgement:
    if polarity is Polarity.NEUTRAL or not moved:
        return Judgement.NONE
    return Judgement.BETTER if (moved < 0) is (polarity is Polarity.LOWER) else Judgement.WORSE


def _headings(blocks: Sequence[_Block], left: float) -> Iterator[Label]:
    top = 0.0
    for block in blocks:
        yield Label(-left, top + _HEADING - 12, block.heading, colour=SLATE)
        top += block.height


def _starts(blocks: Sequence[_Block], zero: float) -> Iterator[Spec]:
    """The line that the bars start from, broken off where a heading stands."""
    top = 0.0
    for block in blocks:
        yield vertical(zero, top + block.height, top + block.head)
        top += block.height


def _sum_rules(rows: Sequence[Spec], left: float, inner: float) -> Iterator[Spec]:
    """A thin line above each sum, as under a column of figures."""
    found = [{"x": -left, "x2": inner, "y": row["y"] - ROW / 2} for row in rows if row["sum"]]
    if found:
        rule = {"type": "rule", "color": SLATE, "strokeWidth": 0.8}
        yield {"data": values(found), "mark": rule, "encoding": {**xy(), "x2": {"field": "x2"}}}
