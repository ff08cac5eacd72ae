"""The result types of drivers: the parts that make a change, and the two ways a rate can move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from saferplan.analysis.figures import Count, Percentage
from saferplan.geography.areas import Area, AreaType
from saferplan.measures.definition import Measure
from saferplan.observations import ReleasePin
from saferplan.periods import Month
from saferplan.stats.smallest_set import SmallestSet

if TYPE_CHECKING:
    import polars as pl


class Against(StrEnum):
    """What the 12 months are set against."""

    YEAR_BEFORE = "year-before"
    BASELINE = "baseline"


class PartKind(StrEnum):
    TYPES = "types"
    PLACES = "places"


@dataclass(frozen=True, slots=True)
class Driver:
    """One part of the whole: an offence type or a place.

    `code` is the source's own name of the type, or the ONS code of the place. `base` and `now` are its 12 months;
    `points` its change in per cent of the whole's base, so that the points of all parts add to the whole's percentage
    (None where the whole has no percentage).
    """

    name: str
    code: str
    base: float
    now: float
    points: float | None

    @property
    def change(self) -> float:
        return self.now - self.base


@dataclass(frozen=True, slots=True)
class Parts:
    """The change by one kind of part. The changes of `rows` and `rest` add exactly to the change of the whole.

    Attributes:
        label, plural: what one part and several are called: "ward", "wards"; "offence type", "offence types".
        rows: the largest movement the way of the whole first; () when `reason` says why there are none.
        rest: what lies in no row, such as crimes without a place; None where nothing does.
        rest_words: what the rest is, as a clause.
        left_out: places without a comparable figure; what they counted is in the rest.
        smallest: the fewest rows that make 80% of the change, as positions in `rows`; None without rows.
        hidden: positions of rows whose figures must not be published, since a small count could be worked out.
        sentence: the finding of these parts.
    """

    kind: PartKind
    label: str
    plural: str
    level: AreaType | None
    rows: tuple[Driver, ...]
    rest: Driver | None
    rest_words: str
    left_out: tuple[str, ...]
    smallest: SmallestSet | None
    hidden: frozenset[int]
    sentence: str
    reason: str = ""

    @property
    def members(self) -> tuple[Driver, ...]:
        """The rows of the smallest set."""
        return tuple(self.rows[i] for i in self.smallest.members) if self.smallest else ()


@dataclass(frozen=True, slots=True)
class Stratum:
    """One part of a rate's population: its events and population in both years, and its effects in the rate's unit."""

    name: str
    code: str
    events_base: float
    events_now: float
    population_base: float
    population_now: float
    mix: float
    rate: float


@dataclass(frozen=True, slots=True)
class RateChange:
    """The change of a rate (per `per` of `denominator`, or in per cent) split into mix and rate.

    `mix` + `rate` = `now` - `base` exactly; `strata` have the parts of each, the largest effect first.
    """

    base: float
    now: float
    mix: float
    rate: float
    per: int
    denominator: str
    plural: str
    strata: tuple[Stratum, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Drivers:
    """What drives the change of a measure in an area, 12 months to `month` against `base`.

    `types` and `places` are None when they were not asked for. `mix_and_rate` is None with `mix_reason` saying why.
    `finding` is the sentence that leads.
    """

    measure: Measure
    area: Area
    source: str
    month: Month
    against: Against
    base: Count
    now: Count
    total: Percentage
    types: Parts | None
    places: Parts | None
    mix_and_rate: RateChange | None
    mix_reason: str
    sentences: tuple[str, ...]
    notes: tuple[str, ...]
    pins: tuple[ReleasePin, ...]
    finding: str

    def frame(self) -> pl.DataFrame:
        """Columns by, name, code, base, now, change, points, in_smallest_set, withheld; one row a part.

        The rest is a row too, so that each kind of part adds to the whole. Figures of a withheld row are null.
        """
        import polars as pl

        rows = [row for parts in (self.types, self.places) if parts for row in _rows(parts)]
        frame = pl.DataFrame(rows, schema=_COLUMNS, orient="row")
        return frame.with_columns(pl.col("base", "now", "change").cast(pl.Int64)) if self.measure.is_counted else frame


_COLUMNS = {
    "by": str,
    "name": str,
    "code": str,
    "base": float,
    "now": float,
    "change": float,
    "points": float,
    "in_smallest_set": bool,
    "withheld": bool,
}


def _rows(parts: Parts) -> Iterator[tuple[object, ...]]:
    members = parts.smallest.members if parts.smallest else ()
    # Withheld ones last and by name: their place between the others would tell about how much they moved.
    order = sorted(range(len(parts.rows)), key=lambda i: (i in parts.hidden, parts.rows[i].name * (i in parts.hidden)))
    for place in order:
        row, hidden = parts.rows[place], place in parts.hidden
        figures = (None,) * 4 if hidden else (row.base, row.now, row.change, row.points)
        yield (parts.kind.value, row.name, row.code, *figures, None if hidden else place in members, hidden)
    if parts.rest:
        rest = parts.rest
        yield (parts.kind.value, rest.name, rest.code, rest.base, rest.now, rest.change, rest.points, False, False)
