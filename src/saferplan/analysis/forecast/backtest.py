"""How good the forecasts were: every series a workspace holds, forecast from many days of its past.

Reported on half of the series; on the other half the method was chosen and its intervals were set. The halves share
what hit everybody at once, the pandemic above all, so what was forecast into it is also shown apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.forecast.backtest_panels import SourcePanel
from saferplan.errors import NotMeasurable
from saferplan.periods import Month

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from saferplan.stats.forecast_scores import Group
    from saferplan.stats.rolling_origin import Method, Trials

OWN = "saferplan"
NAIVE = "as a year before"
PANDEMIC = (Month(2020, 3), Month(2021, 6))
"""From the first lockdown to the month before the last restrictions ended in England (19 July 2021)."""
EVERY_PERIOD, EVERY_SECOND = 1, 2
"""Forecasts are made from every month; of totals of twelve months, which overlap, after every second quarter."""
MONTHS_AHEAD = 12
FEWEST_MONTHS, WHOLE_HISTORY = 12, 24
"""Months of history: below the first there is no forecast, from the second on it is not provisional."""
ALL, WITHOUT_PANDEMIC, SHORT = "24 months or more", "of these, no pandemic month ahead", "12 to 23 months"


BESIDE_RIVALS = ", beside rivals"


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How one method did in one set of trials. NaN where it claims nothing.

    Attributes:
        trials: forecasts of a series from one month; `figures` the single periods compared with the truth.
        totals: of the next twelve months, each set against the thresholds of `brier`.
        mase: mean absolute error over that of "as a year before" within the history; below 1 is better than that.
        within80, within95: share of figures inside the intervals: 0.80 and 0.95 would be perfect.
        score80: mean interval score (Winkler) of the 80% interval, over the same scale; smaller is better.
        brier: of "the next twelve months will be at most x", x from 85 to 105% of the last; smaller is better.
        brier_share: of always naming the share in which it came true, known only afterwards.
    """

    source: str
    subset: str
    method: str
    trials: int
    figures: int
    totals: int
    mase: float
    within80: float
    within95: float
    score80: float
    brier: float
    brier_share: float


@dataclass(frozen=True, slots=True)
class Held:
    """The own method's intervals by how many months ahead a figure lay; 0: of the next twelve months as one total."""

    source: str
    months_ahead: int
    figures: int
    within80: float
    within95: float


@dataclass(frozen=True, slots=True)
class Honest:
    """Chances the own method stated, beside what happened: `group` of one source and subset."""

    source: str
    subset: str
    group: Group


@dataclass(frozen=True, slots=True)
class Series:
    """What a source gave the back-test."""

    source: str
    series: int
    areas: int
    measures: int
    figures: int
    first: Month
    last: Month
    origins: int


@dataclass(frozen=True, slots=True)
class BackTest:
    """The result: by method, by months ahead, and the chances stated beside what happened."""

    series: tuple[Series, ...]
    accuracy: tuple[Accuracy, ...]
    held: tuple[Held, ...]
    reliability: tuple[Honest, ...]
    notes: tuple[str, ...]

    @property
    def finding(self) -> str:
        """The own method in one sentence."""
        own = [a for a in self.accuracy if a.method == OWN and a.subset == ALL]
        parts = [f"{a.within80:.0%} of {a.figures:,} figures ({a.source})" for a in own]
        return f"The 80% intervals held {' and '.join(parts)}."

    def frame(self) -> pl.DataFrame:
        """One row a source, subset and method: the fields of `Accuracy`."""
        import polars as pl

        return pl.DataFrame(list(self.accuracy)).with_columns(pl.selectors.float().fill_nan(None))


def back_test(
    panels: Sequence[SourcePanel], rivals: Mapping[str, Method] | None = None, *, every_series: bool = False
) -> BackTest:
    """Forecast every series from every month that has a year before it, and compare with what came.

    Args:
        rivals: further methods by name, compared with the own one on the trials all of them can do.
        every_series: also those on which the method was chosen.

    Raises NotMeasurable: no series is long enough.
    """
    from saferplan.stats.naive_forecasts import seasonal_naive
    from saferplan.stats.rolling_origin import own_method

    methods: dict[str, Method] = {OWN: own_method, NAIVE: seasonal_naive, **(rivals or {})}
    tests = [_Test(panel, methods, every_series) for panel in panels]
    tests = [test for test in tests if len(test.found[OWN])]
    if not tests:
        raise NotMeasurable(
            "No series here is long enough to test a forecast; it takes 13 months of figures. Ingest more months, or "
            "name a folder of published files with --data."
        )
    return BackTest(
        series=tuple(test.series() for test in tests),
        accuracy=tuple(row for test in tests for row in test.accuracy()),
        held=tuple(row for test in tests for row in test.held()),
        reliability=tuple(row for test in tests for row in test.reliability()),
        notes=("Half of the series are used: on the other half the method was chosen.",) if not every_series else (),
    )


class _Test:
    """One source's trials by each method, over the same series and origins."""

    def __init__(self, panel: SourcePanel, methods: Mapping[str, Method], every_series: bool) -> None:
        from saferplan.stats.rolling_origin import Panel, trials

        self.panel = panel
        whole = panel.panel
        self._chosen = panel.is_reported | every_series
        part = Panel(whole.values[self._chosen], whole.ending, whole.step, whole.rolling)
        self.found: dict[str, Trials] = {
            name: trials(
                part,
                (3 * MONTHS_AHEAD if whole.rolling else MONTHS_AHEAD) // whole.step,
                every=EVERY_SECOND if whole.rolling else EVERY_PERIOD,
                fewest=FEWEST_MONTHS,
                method=method,
            )
            for name, method in methods.items()
        }

    def series(self) -> Series:
        own = self.found[OWN]
        used = sorted(set(own.series.tolist()))
        names = [name for name, chosen in zip(self.panel.names, self._chosen, strict=True) if chosen]
        values = self.panel.panel.values[self._chosen][used]
        known = (values == values).any(axis=0).nonzero()[0]
        panel = self.panel.panel
        ends = [panel.ending - panel.step * (values.shape[1] - 1 - int(at)) for at in (known[0], known[-1])]
        return Series(
            source=self.panel.source,
            series=len(used),
            areas=len({names[at][1] for at in used}),
            measures=len({names[at][0] for at in used}),
            figures=int((values == values).sum()),
            first=ends[0],
            last=ends[1],
            origins=len(set(own.ending.tolist())),
        )

    def accuracy(self) -> list[Accuracy]:
        """Own method beside the naive one on all trials, then all methods on those each of them can do."""
        rows = []
        for subset, chosen in self._subsets().items():
            rows += self._compared(subset, chosen, (OWN, NAIVE))
            if len(self.found) > 2 and subset != SHORT:
                rows += self._compared(f"{subset}{BESIDE_RIVALS}", chosen, tuple(self.found))
        return rows

    def _compared(self, subset: str, chosen: NDArray[np.bool_], methods: Sequence[str]) -> list[Accuracy]:
        for name in methods:
            chosen = chosen & _claimed(self.found[name])
        if not chosen.any():
            return []
        return [_accuracy(self.panel.source, subset, name, self.found[name].where(chosen)) for name in methods]

    def held(self) -> list[Held]:
        import numpy as np

        from saferplan.stats.forecast_scores import within

        own, rows = self.found[OWN].where(self.found[OWN].months >= WHOLE_HISTORY), []
        for place in range(own.actual.shape[1]):
            in80, in95 = (
                within(own.actual[:, place], low[:, place], high[:, place])
                for low, high in ((own.low80, own.high80), (own.low95, own.high95))
            )
            if number := int((~np.isnan(in80)).sum()):
                ahead = self.panel.panel.step * (place + 1)
                rows.append(Held(self.panel.source, ahead, number, float(np.nanmean(in80)), float(np.nanmean(in95))))
        low80, high80, low95, high95 = own.year.T
        in80, in95 = within(own.year_actual, low80, high80), within(own.year_actual, low95, high95)
        if number := int((~np.isnan(in80)).sum()):
            rows.append(Held(self.panel.source, 0, number, float(np.nanmean(in80)), float(np.nanmean(in95))))
        return rows

    def reliability(self) -> list[Honest]:
        from saferplan.stats.forecast_scores import reliability

        own, rows = self.found[OWN], []
        for subset, chosen in self._subsets().items():
            found = reliability(own.chances[chosen], own.happened[chosen])
            rows += [Honest(self.panel.source, subset, group) for group in found]
        return rows

    def _subsets(self) -> dict[str, NDArray[np.bool_]]:
        whole, calm = self.found[OWN].months >= WHOLE_HISTORY, ~self._in_pandemic()
        subsets = {ALL: whole, WITHOUT_PANDEMIC: whole & calm, SHORT: ~whole}
        if calm.all():
            del subsets[WITHOUT_PANDEMIC]
        return {name: chosen for name, chosen in subsets.items() if chosen.any()}

    def _in_pandemic(self) -> NDArray[np.bool_]:
        """Trials with a month of the pandemic among those foretold that are known now."""
        import numpy as np

        own = self.found[OWN]
        first, last = (month.index for month in PANDEMIC)
        newest = np.minimum(own.ending + MONTHS_AHEAD, self.panel.panel.ending.index)
        return (own.ending + 1 <= last) & (newest >= first)


def _claimed(trials: Trials) -> NDArray[np.bool_]:
    """Which trials the method gave a forecast for."""
    import numpy as np

    return ~np.isnan(trials.expected[:, 0])


def _accuracy(source: str, subset: str, method: str, trials: Trials) -> Accuracy:
    import numpy as np

    from saferplan.stats.forecast_scores import brier, interval_score, mean_known, within

    def mean(values: NDArray[np.float64]) -> float:
        return float(mean_known(values.reshape(1, -1))[0])

    error = mean_known(np.abs(trials.actual - trials.expected)) / trials.scale
    score = mean_known(interval_score(trials.actual, trials.low80, trials.high80, 0.8)) / trials.scale
    stated = np.where(np.isnan(trials.happened), np.nan, trials.chances)
    share = np.where(np.isnan(stated), np.nan, mean_known(trials.happened.T))
    return Accuracy(
        source=source,
        subset=subset,
        method=method,
        trials=len(trials),
        figures=int((~np.isnan(trials.actual + trials.expected)).sum()),
        totals=int((~np.isnan(stated)).any(axis=1).sum()),
        mase=mean(error),
        within80=mean(within(trials.actual, trials.low80, trials.high80)),
        within95=mean(within(trials.actual, trials.low95, trials.high95)),
        score80=mean(score),
        brier=brier(stated, trials.happened),
        brier_share=brier(share, trials.happened),
    )
