"""Forecasting a measure: the history joined to the method of `saferplan.stats.forecast`, many measures at once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from saferplan.analysis.figures import count_between, twelve_months_to
from saferplan.analysis.forecast.history import History, history
from saferplan.analysis.forecast.result import Forecast, ForecastPoint, PastForecast, TargetChance
from saferplan.analysis.forecast.target import MOST_MONTHS_AHEAD, TargetCase, target_chance
from saferplan.analysis.forecast.words import chance_sentence, expected_words
from saferplan.errors import NotMeasurable, UsageError
from saferplan.measures.definition import Kind, Measure
from saferplan.observations import Series
from saferplan.periods import Month, day_name
from saferplan.plans.breaks import Break, breaks_touching
from saferplan.plans.targets import Target

if TYPE_CHECKING:
    from saferplan.stats.arrays import Floats
    from saferplan.stats.forecast import Prediction

METHOD = (
    "Level, slope, months of the year and chance are each taken to be as changeable as the series shows and as police "
    "recorded crime usually is, and all likely mixtures are averaged; intervals are as wide as a back-test required."
)
_PAST_MONTHS = (6, 12)
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """One forecast asked for.

    `month` is the last that may be known (None: all there is), `to` the last month to forecast (None: twelve months, or
    to the target's deadline). `breaks` are those known on the day.
    """

    series: Series
    measure: Measure
    month: Month | None = None
    to: Month | None = None
    target: Target | None = None
    title: str = ""
    breaks: tuple[Break, ...] = ()

    @property
    def name(self) -> str:
        return self.title or self.measure.title


def forecast(asked: Asked) -> Forecast:
    """The forecast of one measure.

    Raises NotMeasurable: a percentage, too little history, or none; UsageError: an end before the last month known, or
    more than MOST_MONTHS_AHEAD after it.
    """
    found = forecasts([asked])[0]
    if isinstance(found, NotMeasurable):
        raise found
    return found


def forecasts(asked: Sequence[Asked]) -> list[Forecast | NotMeasurable]:
    """Many forecasts, in their order, what they share worked out once; a refusal stands in place of its forecast."""
    cases = [_case(item) for item in asked]
    bench = _Bench()
    for case in cases:
        if isinstance(case, _Case):
            bench.ask(case.past, case.past.values, case.past.origin, case.horizon)
            for origin in case.earlier:
                bench.ask(case.past, case.past.until(origin), origin, case.past.origin.since(origin) // case.past.step)
    bench.predict()
    return [case if isinstance(case, NotMeasurable) else _forecast(case, bench) for case in cases]


@dataclass(frozen=True, slots=True)
class _Case:
    asked: Asked
    past: History
    to: Month

    @property
    def horizon(self) -> int:
        """Periods ahead: to the end asked for, and far enough for a year and for the target's deadline."""
        target, ahead = self.asked.target, [self.to.since(self.past.origin), _YEAR]
        if target and target.deadline.since(self.past.origin) <= MOST_MONTHS_AHEAD:
            ahead.append(target.deadline.since(self.past.origin))
        return max(ahead) // self.past.step

    @property
    def earlier(self) -> tuple[Month, ...]:
        """When the forecasts of the past were made: 6 and 12 months ago, where a period ended then."""
        step, known = self.past.step, len(self.past.values)
        return tuple(self.past.origin - m for m in _PAST_MONTHS if m % step == 0 and m // step < known)


def _case(asked: Asked) -> _Case | NotMeasurable:
    if asked.measure.kind is Kind.PERCENTAGE:
        return NotMeasurable(
            f"'{asked.name}' is a percentage, and forecasts are made of counts; ask for the counts it is made of."
        )
    try:
        past = history(asked.series, asked.name, asked.month, asked.breaks)
    except NotMeasurable as refusal:
        return refusal
    ahead = _end(asked, past.origin).since(past.origin)
    return _Case(asked, past, past.origin + math.ceil(ahead / past.step) * past.step)


def _end(asked: Asked, origin: Month) -> Month:
    if asked.to is None:
        deadline = asked.target.deadline if asked.target else origin
        return min(max(deadline, origin + _YEAR), origin + MOST_MONTHS_AHEAD)
    if asked.to <= origin:
        raise UsageError(f"{asked.to} is known already (figures reach {origin}); ask for a later month with --to.")
    if asked.to.since(origin) > MOST_MONTHS_AHEAD:
        raise UsageError(
            f"{asked.to} is more than {MOST_MONTHS_AHEAD} months after {origin}, the last known, further than the "
            f"method was tested; ask for {origin + MOST_MONTHS_AHEAD} at most with --to."
        )
    return asked.to


@dataclass(slots=True)
class _Bench:
    """Histories that end in the same month and have the same step are forecast in one call."""

    _rows: dict[tuple[Month, int, bool], list[Floats]] = field(default_factory=dict)
    _horizons: dict[tuple[Month, int, bool], int] = field(default_factory=dict)
    _places: dict[tuple[int, Month], int] = field(default_factory=dict)
    _found: dict[tuple[Month, int, bool], Prediction] = field(default_factory=dict)

    def ask(self, past: History, values: Floats, ending: Month, horizon: int) -> None:
        key = (ending, past.step, past.rolling)
        rows = self._rows.setdefault(key, [])
        self._places[id(past), ending] = len(rows)
        rows.append(values)
        self._horizons[key] = max(self._horizons.get(key, 1), horizon)

    def predict(self) -> None:
        import numpy as np

        from saferplan.stats.forecast import predict

        for key, rows in self._rows.items():
            ending, step, rolling = key
            longest = max(map(len, rows))
            values = np.stack([np.pad(row, (longest - len(row), 0), constant_values=np.nan) for row in rows])
            self._found[key] = predict(values, ending, self._horizons[key], step=step, rolling=rolling)

    def of(self, past: History, ending: Month) -> Prediction:
        return self._found[ending, past.step, past.rolling].only(self._places[id(past), ending])


def _forecast(case: _Case, bench: _Bench) -> Forecast:
    asked, past = case.asked, case.past
    series, prediction = asked.series, bench.of(past, past.origin)
    chance = None
    if asked.target is not None:
        held = TargetCase(asked.target, asked.measure.polarity, series, asked.breaks)
        chance = target_chance(held, past, prediction)
    from saferplan.stats.forecast_spread import PROVISIONAL_UNDER

    provisional = past.months < PROVISIONAL_UNDER
    return Forecast(
        measure=asked.measure.id,
        title=asked.name,
        area=series.area_code,
        area_name=series.area_name,
        unit=asked.measure.unit,
        source=series.source,
        by=series.by,
        series=series,
        fitted_from=past.first,
        origin=past.origin,
        to=case.to,
        points=tuple(_points(case, prediction)),
        target_chance=chance,
        provisional=provisional,
        method=METHOD,
        past=tuple(_past(case, bench)),
        notes=tuple(_notes(case, provisional)),
        pins=series.pins,
        finding=_finding(case, prediction, chance),
    )


def _points(case: _Case, prediction: Prediction) -> Iterator[ForecastPoint]:
    from saferplan.stats.forecast_spread import by_period

    outlook = by_period(prediction)
    bounds = (*outlook.interval(0.8), *outlook.interval(0.95))
    for place in range(case.to.since(case.past.origin) // case.past.step):
        low80, high80, low95, high95 = (float(bound[0, place]) for bound in bounds)
        month = case.past.origin + case.past.step * (place + 1)
        yield ForecastPoint(month, float(outlook.expected[0, place]), low80, high80, low95, high95)


def _past(case: _Case, bench: _Bench) -> Iterator[PastForecast]:
    """Earliest first; left out where the history before was too short or a figure since is missing."""
    import numpy as np

    past = case.past
    for origin in sorted(case.earlier):
        first = past.origin - 11 if past.rolling else origin + 1
        happened = count_between(case.asked.series, first, past.origin).value
        prediction = bench.of(past, origin)
        if happened is None or np.isnan(prediction.centre[0, 0]):
            continue
        said, low, high = _total(prediction, past.origin.since(origin) // past.step)
        yield PastForecast(origin, first, past.origin, said, low, high, happened)


def _total(prediction: Prediction, periods: int) -> tuple[float, float, float]:
    """Expected, low80 and high80 of the next periods together; of overlapping totals, of the last of them."""
    from saferplan.stats.forecast_spread import total

    outlook = total(prediction, [periods - 1] if prediction.rolling else range(periods))
    low, high = outlook.interval(0.8)
    return float(outlook.expected[0]), float(low[0]), float(high[0])


def _notes(case: _Case, provisional: bool) -> Iterator[str]:
    past, asked = case.past, case.asked
    if provisional:
        yield (
            f"Provisional: the forecast rests on {past.months} months of figures, under the 24 in which each month of "
            "the year is seen twice; its intervals are widened by the rule the back-test gave."
        )
    if past.cut:
        yield f"It is fitted to the figures since {past.first.name}, after a break: {past.cut.title}."
    if past.rolling:
        yield "The source gives totals of 12 months, so these are what is forecast: each point is a rolling total."
    if asked.month is not None and past.origin < asked.month:
        yield f"The last figure known is that of {past.origin.name}."
    series = asked.series
    first, last = past.origin, case.to
    for item in breaks_touching(asked.breaks, series.measure, series.area_code, series.source, first, last):
        day = day_name(item.date)
        yield f"A break lies ahead, on {day} ({item.title}); the forecast knows nothing of it."
    if asked.measure.kind.is_weighted:
        yield "The method was tested on counts of crimes; for a weighted score its intervals are less sure."


def _finding(case: _Case, prediction: Prediction, chance: TargetChance | None) -> str:
    past, asked = case.past, case.asked
    periods = min(case.to.since(past.origin), _YEAR) // past.step
    last = past.origin + periods * past.step
    span = (last - 11 if past.rolling else past.origin + 1, last)
    numbers = _total(prediction, periods)
    words = expected_words(asked.name, asked.series.area_name, asked.measure.unit, span, numbers)
    if chance is not None and chance.probability is not None and chance.expected is not None:
        span, numbers = (chance.first, chance.last), (chance.expected, chance.low80 or 0.0, chance.high80 or 0.0)
        words = expected_words(asked.name, asked.series.area_name, asked.measure.unit, span, numbers)
        return f"{words}; {chance_sentence(chance)}."
    compared = _compared(asked.series, past.origin) if periods * past.step == _YEAR else ""
    return f"{words}{compared}."


def _compared(series: Series, origin: Month) -> str:
    from saferplan.analysis.position.sentences import number

    before = count_between(series, origin - 11, origin)
    return "" if before.value is None else f", against {number(before.value)} in the {twelve_months_to(origin)}"
