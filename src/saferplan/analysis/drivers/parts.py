"""The parts of a change: by offence type and by place, with what lies in none of them, so that all add to the whole."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from saferplan.analysis.choosing import SeriesRequest
from saferplan.analysis.drivers.decomposition import contributions
from saferplan.analysis.drivers.result import Driver, PartKind, Parts
from saferplan.analysis.drivers.words import set_sentence
from saferplan.analysis.figures import Percentage
from saferplan.analysis.series import SeriesTable, build
from saferplan.analysis.small_area_tables import codes_to_withhold, small_area_table, yearly
from saferplan.errors import NotMeasurable
from saferplan.geography.areas import AreaType
from saferplan.measures.offences import normalise_code, offences
from saferplan.measures.tables import rows
from saferplan.measures.vocabulary import CODE_DATASETS
from saferplan.periods import By, Month
from saferplan.plans.breaks import Break
from saferplan.stats.disclosure import pairs_to_suppress
from saferplan.stats.smallest_set import smallest_set

if TYPE_CHECKING:
    from saferplan.warehouse.snapshot import Snapshot

_REST = ""
_TOP = {"", "Total recorded crime (excluding fraud)", "Theft offences", "Violence against the person"}
"""Parents that are whole families of crime: too wide to stand in a table by type."""
_REST_NAME = {PartKind.TYPES: "Not comparable by {}", PartKind.PLACES: "In no {}"}
_NOTHING = 1e-9
"""What is left of a sum of weights after the parts are taken away, in parts of the whole, is rounding."""


class Item(NamedTuple):
    """One part's 12 months before and now."""

    name: str
    code: str
    base: float
    now: float


class Window(NamedTuple):
    """The two years compared, by the last month of each."""

    base_last: Month
    month: Month

    @property
    def first(self) -> Month:
        return min(self.base_last, self.month) - 11


def type_parts(
    snapshot: Snapshot,
    restricted: Snapshot | None,
    whole: SeriesTable,
    window: Window,
    total: Percentage,
    breaks: Iterable[Break] = (),
) -> Parts:
    """The change by type: the source's own crime types, or the sub-groups (else the codes) of offence codes.

    A type that one of the breaks touches counts other things in the two years: with its siblings it is told as their
    parent (the four burglaries as burglary), or, where it has none, left out.
    """
    empty = _empty(PartKind.TYPES, "offence type", "offence types", None)
    if not whole.measure.is_additive:
        return replace(empty, reason="a percentage has no types that add up to it")
    request = SeriesRequest(whole.measure, whole.areas, whole.periods[0].by, whole.source, split=True)
    try:
        table = build(snapshot, replace(request, first=window.first, last=window.month), restricted)
    except NotMeasurable as refusal:
        return replace(empty, reason=str(refusal).rstrip("."))
    items, lacking = _type_items(table, window)
    items, renamed = _mended(items, table, [b for b in breaks if b.blocks_comparison])
    left_out = (*lacking, *renamed)
    if len(items) < 2:
        return replace(empty, reason="the measure counts a single type of offence in this source")
    rest = f"{_several(left_out)} not counted alike in both years" if left_out else "crimes of no type"
    return assemble(empty, items, total, rest, left_out)


def place_parts(
    snapshot: Snapshot,
    restricted: Snapshot | None,
    whole: SeriesTable,
    window: Window,
    total: Percentage,
    levels: Sequence[AreaType],
) -> Parts:
    """The change by ward or LSOA, with small counts to be withheld."""
    level = levels[0]
    empty = _empty(PartKind.PLACES, level.label, plural(level), level)
    if not whole.measure.is_additive:
        return replace(empty, reason="a percentage has no places that add up to it")
    if whole.measure.kind.is_weighted:
        return replace(empty, reason="a weighted sum of a small area would tell of single grave crimes")
    try:
        level, table = places_table(snapshot, restricted, whole, window, levels)
    except NotMeasurable as refusal:
        return replace(empty, reason=str(refusal).rstrip("."))
    base, now = yearly(table, window.base_last)[:, 0].tolist(), yearly(table, window.month)[:, 0].tolist()
    items = [Item(a.name, a.code, b, n) for a, b, n in zip(table.areas, base, now, strict=True)]
    known = [item for item in items if item.base == item.base and item.now == item.now]
    left_out = tuple(item.name for item in items if item not in known)
    rest = f"{_several(left_out)} without a figure in both years" if left_out else "crimes published without a place"
    found = assemble(_empty(PartKind.PLACES, level.label, plural(level), level), known, total, rest, left_out)
    codes = codes_to_withhold(snapshot, restricted, table, window)
    elsewhere = [i for i, row in enumerate(found.rows) if row.code in codes]
    counts = [round(row.base) for row in found.rows], [round(row.now) for row in found.rows]
    hidden = pairs_to_suppress(*counts, elsewhere)
    shown = replace(found, hidden=hidden)
    return replace(shown, sentence=set_sentence(shown))


def places_table(
    snapshot: Snapshot, restricted: Snapshot | None, whole: SeriesTable, window: Window, levels: Sequence[AreaType]
) -> tuple[AreaType, SeriesTable]:
    """The measure in the places that make up the area, over the months of both years."""
    by = whole.periods[0].by
    # By its last months, a table of 12-month totals needs none of those before.
    first = window.base_last if by is By.ROLLING_12 else window.first
    return small_area_table(snapshot, restricted, whole, by, min(first, window.month), window.month, levels)


def plural(level: AreaType) -> str:
    """wards, LSOAs, local authorities."""
    return "local authorities" if level is AreaType.LAD else f"{level.label}s"


def assemble(
    empty: Parts, items: Sequence[Item], total: Percentage, rest_words: str, left_out: tuple[str, ...]
) -> Parts:
    """Rows and rest from the parts with a figure; their changes add exactly to that of the whole."""
    base, now = total.base or 0.0, total.now or 0.0
    rest = Item(
        _REST_NAME[empty.kind].format(empty.label),
        _REST,
        _left(base, [i.base for i in items]),
        _left(now, [i.now for i in items]),
    )
    everything = [*items, *([rest] if rest.base or rest.now or left_out else [])]
    table = contributions({i.code: i.base for i in everything}, {i.code: i.now for i in everything})
    points = {row.category: row.points for row in table.rows}
    drivers = [Driver(i.name, i.code, i.base, i.now, points[i.code]) for i in everything]
    way = -1 if (total.change or 0) < 0 else 1
    rows = sorted((d for d in drivers if d.code != _REST), key=lambda d: (-way * d.change, d.name))
    found = replace(
        empty,
        rows=tuple(rows),
        rest=next((d for d in drivers if d.code == _REST), None),
        rest_words=rest_words,
        left_out=left_out,
        smallest=smallest_set([row.change for row in rows], net=total.change),
    )
    return replace(found, sentence=set_sentence(found))


def _left(whole: float, parts: Sequence[float]) -> float:
    left = whole - math.fsum(parts)
    return 0.0 if abs(left) <= _NOTHING * max(1.0, abs(whole)) else left


def _empty(kind: PartKind, label: str, many: str, level: AreaType | None) -> Parts:
    return Parts(kind, label, many, level, (), None, "", (), None, frozenset(), "")


def _type_items(table: SeriesTable, window: Window) -> tuple[list[Item], tuple[str, ...]]:
    """Types that counted anything, and the names of those without a figure in one of the years."""
    base, now = yearly(table, window.base_last)[0].tolist(), yearly(table, window.month)[0].tolist()
    columns = [column or "" for column in table.columns]
    known = [Item(c, c, b, n) for c, b, n in zip(columns, base, now, strict=True) if b == b and n == n]
    lacking = tuple(c for c, b, n in zip(columns, base, now, strict=True) if b != b or n != n)
    lived = [item for item in known if item.base or item.now]
    if table.dataset not in CODE_DATASETS:
        return lived, lacking
    groups = list(_grouped(lived))
    return (groups if len(groups) > 1 else [item._replace(name=_label(item.code)) for item in lived]), lacking


def _mended(items: Sequence[Item], table: SeriesTable, breaks: Sequence[Break]) -> tuple[list[Item], tuple[str, ...]]:
    """The types with those made one that a break moved crimes between, and the names of those it leaves without one.

    Measures are called as the types they count (`other-theft`), so a break that names a measure names the type.
    """
    parents = {row["label"]: row["parent"] for row in rows("ons_labels")}
    code = table.areas[0].code
    touched = {i.name for i in items if any(b.touches(_slug(i.name), code, table.source) for b in breaks)}
    pooled = {parents.get(name, "") for name in touched} - _TOP
    kept: dict[str, list[Item]] = {}
    for item in items:
        parent = parents.get(item.name, "")
        if parent in pooled:
            kept.setdefault(parent, []).append(item)
        elif item.name not in touched:
            kept.setdefault(item.name, []).append(item)
    alone = tuple(item.name for item in items if item.name in touched and parents.get(item.name, "") not in pooled)
    return [_together(name, of_name) for name, of_name in kept.items()], alone


def _together(name: str, items: Sequence[Item]) -> Item:
    code = items[0].code if len(items) == 1 else name
    return Item(name, code, math.fsum(i.base for i in items), math.fsum(i.now for i in items))


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def _grouped(items: Sequence[Item]) -> Iterator[Item]:
    """Offence codes added up in their sub-groups: a reader knows vehicle crime, not code 48."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        known = offences().get(normalise_code(item.code))
        groups.setdefault(known.subgroup if known else item.code, []).append(item)
    for name, of_group in groups.items():
        yield _together(name, [item._replace(code=name) for item in of_group])


def _label(code: str) -> str:
    known = offences().get(normalise_code(code))
    return known.label if known else code


def _several(names: Sequence[str]) -> str:
    return f"{', '.join(names[:3])}{f' and {len(names) - 3} more' if len(names) > 3 else ''},"
