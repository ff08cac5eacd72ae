"""The result of a control chart: points, limits, the two verdicts, and the sentences that say them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.signal.trend import Trend
from saferplan.measures.definition import Polarity
from saferplan.observations import ReleasePin
from saferplan.periods import By, Month
from saferplan.plans.breaks import Break
from saferplan.stats.chart_choice import ChartKind
from saferplan.stats.verdicts import Assurance, PointMark, Rule, Variation

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class SignalPoint:
    """One period. `month` is its last; `value` as published, `charted` on the chart's scale, None where missing.

    The lines are None where the phase has too few points for limits. `lower` is never below 0 for counts.
    """

    month: Month
    value: float | None
    charted: float | None
    centre: float | None
    lower: float | None
    upper: float | None
    near_lower: float | None
    near_upper: float | None
    rule: Rule | None
    mark: PointMark


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch with limits of its own. `trial`: they rest on fewer than 12 points. `after`: the break it begins
    with."""

    first: Month
    last: Month
    trial: bool
    after: Break | None


@dataclass(frozen=True, slots=True)
class ProposedBreak:
    """A level shift that a person may put into the register; nothing is ever added to it by itself.

    `month` is the first on the new level; `size_percent` the change of level with its 95% interval. `yaml` can be
    pasted under `breaks:` in breaks.yaml once somebody has found out what happened.
    """

    month: Month
    size_percent: float
    low_percent: float
    high_percent: float
    sentence: str
    yaml: str


@dataclass(frozen=True, slots=True)
class Signal:
    """What is signal and what is chance in one measure of one area.

    Attributes:
        measure, area: ids; `title`, `area_name` and `unit` for sentences. `scale` says what is charted, for an axis.
        month: the last charted; the verdict is on the newest point known by then, `judged`.
        chart, why: the kind of chart and the stated rule that chose it.
        goal: the level a period must have for the target to be met, on the chart's scale; None without a target.
        finding: one sentence, for a chart's title; `variation_words` is the same.
        notes: what a reader must know: trial limits, no seasonal adjustment, breaks, gaps.
        trend: of the months of the last phase; None where `no_trend`, a sentence, says why.
    """

    measure: str
    title: str
    unit: str
    area: str
    area_name: str
    source: str
    by: By
    month: Month
    judged: Month
    polarity: Polarity
    chart: ChartKind
    scale: str
    why: str
    points: tuple[SignalPoint, ...]
    phases: tuple[Phase, ...]
    variation: Variation
    assurance: Assurance
    goal: float | None
    variation_words: str
    assurance_words: str
    finding: str
    proposed_breaks: tuple[ProposedBreak, ...]
    notes: tuple[str, ...]
    pins: tuple[ReleasePin, ...]
    trend: Trend | None = None
    no_trend: str = ""

    @property
    def latest(self) -> SignalPoint:
        """The newest point with a value: the one the verdict is on."""
        return next(point for point in reversed(self.points) if point.value is not None)

    def frame(self) -> pl.DataFrame:
        """Columns month, value, charted, centre, lower, upper, rule, mark; one row a period, nothing rounded.

        `value` is a column of whole numbers where every one of them is.
        """
        import polars as pl

        numbers = ("value", "charted", "centre", "lower", "upper")
        data: dict[str, pl.Series] = {"month": pl.Series([str(p.month) for p in self.points], dtype=pl.String)}
        for name in numbers:
            data[name] = pl.Series([getattr(p, name) for p in self.points], dtype=pl.Float64)
        if all(p.value is None or p.value.is_integer() for p in self.points):
            data["value"] = data["value"].cast(pl.Int64)
        data["rule"] = pl.Series([p.rule.words if p.rule else None for p in self.points], dtype=pl.String)
        data["mark"] = pl.Series([str(p.mark) for p in self.points], dtype=pl.String)
        return pl.DataFrame(data)
