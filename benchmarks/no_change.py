"""Series of known truth, most of them without any event, and how often control charts and the search for shifts err
there.

Everything is drawn from seeded generators.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from saferplan.stats.change_points import level_shifts
from saferplan.stats.chart_choice import CHARTED_MONTHS, chart_counts
from saferplan.stats.dispersion import TYPICAL_EXCESS, TYPICAL_PERSISTENCE
from saferplan.stats.laney import laney_p, laney_u
from saferplan.stats.seasonal import seasonally_adjusted
from saferplan.stats.signals import each_rule, signals
from saferplan.stats.verdicts import Rule
from saferplan.stats.xmr import Limits, xmr_limits

SERIES = 4000
SEED = 2013_07_24
LEVEL = 150.0
EXTRA = 0.08
"""Standard deviation of the true level from month to month beyond the Poisson law, as a share of it."""
AUTOCORRELATION = 0.3
FALL = 0.97
"""A year's level over that of the year before, in trending series."""
SHIFT = 0.8
MONTHS = np.arange(12)
SEASON = 1 + 0.15 * np.sin(2 * np.pi * MONTHS / 12) + 0.05 * np.cos(4 * np.pi * MONTHS / 12)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """How series without any event come about."""

    name: str
    extra: float = EXTRA
    seasonal: bool = False
    yearly: float = 1.0
    autocorrelation: float = 0.0
    normal: bool = False
    level: float = LEVEL

    def draw(self, rng: np.random.Generator, series: int, months: int, level: float | None = None) -> Floats:
        """Shape (series, months); seasons begin in a random month for each series."""
        level = self.level if level is None else level
        if self.normal:
            return rng.normal(level, 0.1 * level, (series, months))
        mean = level * self.yearly ** (np.arange(months) / 12) * np.ones((series, 1))
        if self.seasonal:
            mean = mean * SEASON[(np.arange(months) + rng.integers(0, 12, (series, 1))) % 12]
        return rng.poisson(mean * self._wandering(rng, series, months)).astype(np.float64)

    def _wandering(self, rng: np.random.Generator, series: int, months: int) -> Floats:
        """The factor beyond chance, mean 1: gamma, so that counts are negative binomial, or an autoregression."""
        if not self.extra:
            return np.ones((series, months))
        if not self.autocorrelation:
            shape = 1 / self.extra**2
            return rng.gamma(shape, 1 / shape, (series, months))
        steps = rng.normal(size=(series, months))
        for t in range(1, months):
            steps[:, t] = self.autocorrelation * steps[:, t - 1] + steps[:, t] * np.sqrt(1 - self.autocorrelation**2)
        return np.exp(self.extra * steps - self.extra**2 / 2)


POISSON = World("independent, Poisson", extra=0.0)
NORMAL = World("independent, normal", normal=True)
OVERDISPERSED = World("overdispersed (negative binomial)")
SEASONAL = World("overdispersed, seasonal", seasonal=True)
TRENDING = World("overdispersed, falling 3% a year", yearly=FALL)
SEASONAL_TRENDING = World("overdispersed, seasonal, falling 3% a year", seasonal=True, yearly=FALL)
FOLLOWING = World("autocorrelated (0.3)", autocorrelation=AUTOCORRELATION)
SEASONAL_FOLLOWING = World("autocorrelated (0.3), seasonal", autocorrelation=AUTOCORRELATION, seasonal=True)


def _usual(level: float) -> World:
    """A level that wanders as it was found to do in recorded crime (stats/dispersion.py)."""
    extra = float((TYPICAL_EXCESS / level**0.5) ** 0.5)
    return World(
        f"as crime usually wanders, {level:,.0f} a month",
        extra=extra,
        autocorrelation=TYPICAL_PERSISTENCE,
        seasonal=True,
        level=level,
    )


USUAL = tuple(_usual(level) for level in (20.0, LEVEL, 1000.0))
WORLDS = (
    POISSON,
    NORMAL,
    OVERDISPERSED,
    SEASONAL,
    TRENDING,
    SEASONAL_TRENDING,
    FOLLOWING,
    SEASONAL_FOLLOWING,
    *USUAL,
)


@dataclass(frozen=True)
class Rates:
    """Per cent: of points marked by each rule and by any, of newest points marked, of charts with a mark in 12
    months."""

    by_rule: dict[Rule, float]
    points: float
    newest: float
    year: float


def false_alarms(
    world: World, *, history: int = 60, charted: int = CHARTED_MONTHS, adjust: bool = True, screened: bool = False
) -> Rates:
    """Charts of series without any event, by the rule that chooses charts or, without `adjust`, of figures as they
    are."""
    values = world.draw(np.random.default_rng(SEED), SERIES, history)
    return rates_of(*_charts(values, charted=charted, adjust=adjust, screened=screened))


def _charts(values: Floats, *, charted: int, adjust: bool, screened: bool) -> tuple[Floats, Limits]:
    if adjust:
        made = chart_counts(values, charted=charted, screened=screened)
        return made.charted, made.limits
    shown = values[:, -charted:]
    return shown, xmr_limits(shown, screened=screened)


def rates_of(shown: Floats, limits: Limits) -> Rates:
    found = each_rule(shown, limits)
    marked = np.any([codes != 0 for codes in found.values()], axis=0)
    return Rates(
        {rule: percent(codes != 0) for rule, codes in found.items()},
        percent(marked),
        percent(marked[:, -1]),
        percent(marked[:, -12:].any(axis=1)),
    )


def percent(flags: NDArray[np.bool_]) -> float:
    return float(flags.mean() * 100)


def delays(
    *,
    level: float = LEVEL,
    charted: int = CHARTED_MONTHS,
    adjust: bool = True,
    screened: bool = False,
    months: int = 12,
) -> Floats:
    """Months until the newest figure is first marked low, the chart drawn anew each month after a fall of 20%.

    Seasonal, overdispersed series with 60 months before the fall. Shape (series,); infinite where `months` were not
    enough.
    """
    world, rng = SEASONAL, np.random.default_rng(SEED + 1)
    values = world.draw(rng, SERIES // 2, 60 + months, level)
    values[:, 60:] = rng.binomial(values[:, 60:].astype(int), SHIFT)
    delay = np.full(len(values), np.inf)
    for month in range(months):
        shown, limits = _charts(values[:, : 61 + month], charted=charted, adjust=adjust, screened=screened)
        low = signals(shown, limits).direction[:, -1] < 0
        delay[np.isinf(delay) & low] = month + 1
    return delay


def yearly_alarms(world: World) -> float:
    """Per cent of series whose newest figure is marked at least once in a year of charts drawn anew each month."""
    values = world.draw(np.random.default_rng(SEED + 6), SERIES // 2, 72)
    alarm = np.zeros(len(values), dtype=bool)
    for month in range(12):
        shown, limits = _charts(values[:, : 61 + month], charted=CHARTED_MONTHS, adjust=True, screened=False)
        alarm |= signals(shown, limits).rule[:, -1] != 0
    return percent(alarm)


def false_shifts(world: World, months: int, level: float | None = None, series: int = SERIES // 2) -> float:
    """Per cent of series without any event for which a break is proposed."""
    values = world.draw(np.random.default_rng(SEED + 2), series, months, level)
    return 100 * float(np.mean([len(found) > 0 for found in level_shifts(values)]))


def found_shifts(size: float, months: int, level: float = LEVEL, since: int = 18) -> float:
    """Per cent of seasonal autocorrelated series whose level shift is proposed, at most two months off."""
    rng = np.random.default_rng(SEED + 3)
    at = months - since
    values = SEASONAL_FOLLOWING.draw(rng, SERIES // 4, months, level)
    values[:, at:] = rng.binomial(values[:, at:].astype(int), 1 + size)
    return 100 * float(np.mean([any(abs(s.at - at) <= 2 for s in found) for found in level_shifts(values)]))


def laney_rates() -> Iterator[tuple[str, Rates]]:
    rng = np.random.default_rng(SEED + 4)
    people = rng.uniform(500, 3000, (SERIES, CHARTED_MONTHS))
    shape = 1 / EXTRA**2
    wandering = rng.gamma(shape, 1 / shape, people.shape)
    p = laney_p(rng.binomial(people.astype(int), np.minimum(0.15 * wandering, 1)), people.astype(int))
    yield "p′ chart, 15% of 500 to 3,000, overdispersed", rates_of(p.charted, p.limits)
    u = laney_u(rng.poisson(0.1 * people * wandering), people)
    yield "u′ chart, 0.1 for each of 500 to 3,000, overdispersed", rates_of(u.charted, u.limits)


def year_kept() -> tuple[float, float]:
    """How far the total of a year moves by adjustment, in per cent: root mean square and most; with a shift in the
    middle."""
    values = SEASONAL.draw(np.random.default_rng(SEED + 5), SERIES, 60)
    values[:, 30:] *= SHIFT
    made = seasonally_adjusted(values).adjusted
    years = [part.reshape(len(values), 5, 12).sum(axis=2) for part in (values, made)]
    off = years[1] / years[0] - 1
    return 100 * float(np.sqrt((off**2).mean())), 100 * float(np.abs(off).max())
