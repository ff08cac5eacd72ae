"""The result types of a comparison: one area's rate beside those of its comparison group, over one period."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from saferplan.geography.areas import Area
from saferplan.measures.definition import Measure
from saferplan.observations import ReleasePin
from saferplan.periods import Period
from saferplan.plans.groups import Averaging

if TYPE_CHECKING:
    import polars as pl


class Place(StrEnum):
    """Where a rate lies against the limits around the group's average.

    Not "in line", as iQuanta said: a small or mixed group has limits so wide that its highest area lies within them.
    """

    ABOVE = "above"
    NOT_DIFFERENT = "not clearly different"
    BELOW = "below"


class Direction(StrEnum):
    """How the last of five periods stands against the first; level when chance alone could make the difference."""

    RISING = "rising"
    LEVEL = "level"
    FALLING = "falling"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An area of the group that cannot be compared, as its list names it, and why. `code` may be empty."""

    name: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class ResolvedGroup:
    """A comparison group as it holds for one area on one day.

    `areas` are the others, of the same kind as the area, never the area itself, in the order of their list (nearest
    first for neighbours). `include_self`: whether the area's own figures count in the group's average.
    """

    id: str
    name: str
    areas: tuple[Area, ...]
    averaging: Averaging
    include_self: bool
    source: str
    note: str = ""
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparedArea:
    """One line of the table.

    `count` and `rate` are None exactly when there is no figure; `reason` says why, or, beside a figure, what is partial
    about it. `rank` counts as `Comparison.best_is` says, ties share the better rank. `distance_percent` is the rate
    against the group's average, None where the numbers are too small for it. `history` are the rates of
    `Comparison.history_periods`, oldest first, None where there is none; `direction` None unless both ends are known.
    """

    area: Area
    count: float | None
    population: float | None
    rate: float | None
    rank: int | None
    place: Place | None
    is_own: bool
    distance_percent: float | None = None
    history: tuple[float | None, ...] = ()
    direction: Direction | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """An area in the funnel. `z` is its distance from the average in standard errors, the areas' own spread included.

    `outside` is 0, 95 or 99.8: the widest limits (in per cent) that it lies outside of.
    """

    area: Area
    population: float
    count: float
    rate: float
    z: float
    outside: float
    is_own: bool


@dataclass(frozen=True, slots=True)
class Funnel:
    """Limits around the group's average by size of area.

    The four limits have one value for each of `sizes` (residents or households, ascending, across the areas drawn), on
    the scale of the rate. `dispersion` is phi, the mean of the squared winsorised z scores (1 is chance alone);
    `between` is tau, the standard deviation between areas on the square-root scale (0 when phi allows none).
    `left_out` are areas without a figure, which the plot must list. `note` says in words what the limits allow for.
    """

    centre: float
    per: int
    sizes: tuple[float, ...]
    lower95: tuple[float, ...]
    upper95: tuple[float, ...]
    lower998: tuple[float, ...]
    upper998: tuple[float, ...]
    points: tuple[FunnelPoint, ...]
    dispersion: float
    between: float
    left_out: tuple[LeftOut, ...]
    note: str

    @property
    def outside95(self) -> tuple[FunnelPoint, ...]:
        """Areas outside the 95% limits, the 99.8% ones included."""
        return tuple(point for point in self.points if point.outside)


@dataclass(frozen=True, slots=True)
class Divergence:
    """Own change since the baseline against the group's (shift-share), the area itself left out of the group.

    own_now - own_base = with_group + apart, exactly: `with_group` is the change in crimes had the area changed as its
    group, `apart` the rest. `points` is own less group change in percentage points, with a 95% interval from the
    counts. `members` areas have both figures; `left_out` lists the others. Every number is None when `reason` says why.
    """

    baseline: Period
    period: Period
    own_base: float | None
    own_now: float | None
    own_change: float | None
    group_base: float | None
    group_now: float | None
    group_change: float | None
    with_group: float | None
    apart: float | None
    points: float | None
    low: float | None
    high: float | None
    members: int
    left_out: tuple[LeftOut, ...]
    sentence: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A measure in an area and its group.

    Attributes:
        source: police-uk, home-office, ons or local: where the counts are from.
        per, denominator: the rate's scale, such as 1000 and "residents"; `per` 0 and "" for a percentage.
        rows: own area and every area of the group that is an area of the same kind, in the order of rank (the highest
            rate first), those without a figure last. Areas that are none of these are in `group.left_out`.
        average: the group's rate by `group.averaging`, the area itself counted or not by `group.include_self`.
        distance_percent: own rate over the average in per cent; None when `distance_reason` says why.
        distance_count: crimes more (or fewer, negative) than at the group's average rate; None for a percentage.
        rank, of: place among the areas with a figure, own included. best_is: words that say which end is best.
        lower, upper: limits of the average at the area's own size, in rates. limits_rule: the words for them.
        is_tiny: the counts or the rate are too small for a percentage; `distance_reason` says by which rule.
        funnel: None for measures that are not counts, and for groups with fewer than three areas with figures.
        divergence: None when there is no earlier period to compare with.
    """

    measure: Measure
    area: Area
    group: ResolvedGroup
    source: str
    period: Period
    per: int
    denominator: str
    rows: tuple[ComparedArea, ...]
    average: float | None
    distance_percent: float | None
    distance_count: float | None
    distance_reason: str
    rank: int
    of: int
    best_is: str
    place: Place | None
    lower: float | None
    upper: float | None
    limits_rule: str
    history_periods: tuple[Period, ...]
    direction_rule: str
    funnel: Funnel | None
    divergence: Divergence | None
    finding: str
    is_tiny: bool
    notes: tuple[str, ...]
    pins: tuple[ReleasePin, ...]

    @property
    def own(self) -> ComparedArea:
        """The area's own line."""
        return next(row for row in self.rows if row.is_own)

    @property
    def without_figure(self) -> tuple[LeftOut, ...]:
        """Every area of the group that is not in the ranking: no figure, or no area of the same kind."""
        missing = (LeftOut(row.area.name, row.area.code, row.reason) for row in self.rows if row.rate is None)
        return (*missing, *self.group.left_out)

    def frame(self) -> pl.DataFrame:
        """A row an area, values unrounded.

        Columns area_code, area_name, own, count, population, rate, rank, position, distance_percent, direction,
        five columns rate_<period>, oldest first, and reason. Areas that are not of the same kind come last.
        """
        import polars as pl

        return pl.DataFrame([*map(self._row, self.rows), *map(self._left_out, self.group.left_out)], _schema(self))

    def _row(self, row: ComparedArea) -> dict[str, object]:
        history = {f"rate_{p.label}": value for p, value in zip(self.history_periods, row.history, strict=True)}
        return {
            "area_code": row.area.code,
            "area_name": row.area.name,
            "own": row.is_own,
            "count": row.count,
            "population": row.population,
            "rate": row.rate,
            "rank": row.rank,
            "position": str(row.place) if row.place else None,
            "distance_percent": row.distance_percent,
            "direction": str(row.direction) if row.direction else None,
            **history,
            "reason": row.reason,
        }

    def _left_out(self, item: LeftOut) -> dict[str, object]:
        return {"area_code": item.code, "area_name": item.name, "own": False, "reason": item.reason}


def _schema(comparison: Comparison) -> dict[str, pl.DataType | type[pl.DataType]]:
    import polars as pl

    history = {f"rate_{period.label}": pl.Float64 for period in comparison.history_periods}
    return {
        "area_code": pl.String,
        "area_name": pl.String,
        "own": pl.Boolean,
        "count": pl.Float64,
        "population": pl.Float64,
        "rate": pl.Float64,
        "rank": pl.Int64,
        "position": pl.String,
        "distance_percent": pl.Float64,
        "direction": pl.String,
        **history,
        "reason": pl.String,
    }
