"""The result types of a forecast: what is expected, how sure that is, and what the same method said before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.observations import ReleasePin, Series
from saferplan.periods import By, Month

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class ForecastPoint:
    """One period ahead: the period (month, quarter or 12 months) that ends with `month`, in the unit of the counts.

    `mean` is the number expected. The truth lies within low80..high80 in 8 periods of 10, within low95..high95 in 19 of
    20. Unrounded; none is below 0.
    """

    month: Month
    mean: float
    low80: float
    high80: float
    low95: float
    high95: float


@dataclass(frozen=True, slots=True)
class TargetChance:
    """The probability that a target is met, as the forecast sees it.

    Attributes:
        probability: 0 to 1, never exactly either; None when `reason` says why there is none.
        words: "about 3 in 10", "less than 1 in 100", "more than 99 in 100"; "" without a probability.
        threshold: the 12-month total to reach or stay within; None without a baseline figure.
        at_least: whether the target is met by `threshold` or more (False: by `threshold` or fewer).
        first, last: the twelve months the total is taken over, ending with the deadline.
        reading: what is counted, in words: "the total of the final year, April 2026 to March 2027".
        known: what those months hold already, None when none of them is known yet.
        expected, low80, high80, low95, high95: the total forecast for first..last, what is known included; None
            without a probability.
        needed_monthly: the mean a month of what remains that just meets it; None with `needed_reason` saying why.
    """

    probability: float | None
    words: str
    threshold: float | None
    at_least: bool
    first: Month
    last: Month
    reading: str
    known: float | None
    expected: float | None
    low80: float | None
    high80: float | None
    low95: float | None
    high95: float | None
    needed_monthly: float | None
    needed_reason: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PastForecast:
    """What the same method, knowing only the months to `origin`, said of first..last, beside what happened.

    `happened` is the total of the same months; `within80` whether it lay between low80 and high80.
    """

    origin: Month
    first: Month
    last: Month
    said: float
    low80: float
    high80: float
    happened: float

    @property
    def within80(self) -> bool:
        return self.low80 <= self.happened <= self.high80


@dataclass(frozen=True, slots=True)
class Forecast:
    """A measure's forecast for one area.

    Attributes:
        measure, area: ids; `title`, `area_name` and `unit` for sentences.
        series: the history as it was shown; the forecast is fitted to its part from `fitted_from` on.
        by: month, quarter or rolling-12: what one point of the history and of the forecast counts.
        origin: the last month known.
        points: one a period after `origin`, to the end asked for.
        provisional: the history used is shorter than 24 months, so the intervals are widened.
        method: one sentence that names the method.
        past: forecasts made 6 and 12 months earlier by the same method; empty where the history is too short.
        to: the last month forecast.
        finding: one sentence that states the finding.
    """

    measure: str
    title: str
    area: str
    area_name: str
    unit: str
    source: str
    by: By
    series: Series
    fitted_from: Month
    origin: Month
    to: Month
    points: tuple[ForecastPoint, ...]
    target_chance: TargetChance | None
    provisional: bool
    method: str
    past: tuple[PastForecast, ...]
    notes: tuple[str, ...]
    pins: tuple[ReleasePin, ...]
    finding: str

    def frame(self) -> pl.DataFrame:
        """Columns period, mean, low80, high80, low95, high95: one row a period forecast, unrounded."""
        import polars as pl

        rows = [(str(p.month), p.mean, p.low80, p.high80, p.low95, p.high95) for p in self.points]
        bounds = ("mean", "low80", "high80", "low95", "high95")
        return pl.DataFrame(rows, schema={"period": pl.String} | dict.fromkeys(bounds, pl.Float64), orient="row")
