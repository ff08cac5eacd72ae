"""Counts whose level wanders: Poisson around a seasonal level times the exponential of a first-order autoregression."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def wandering(
    rng: np.random.Generator, series: int, periods: int, *, mean: float, spread: float, persistence: float
) -> NDArray[np.float64]:
    """Shape (series, periods): no trend, a season of +/-15%, the level's standard deviation `spread` of itself."""
    noise = rng.standard_normal((series, periods))
    level = np.empty_like(noise)
    level[:, 0] = noise[:, 0]
    for t in range(1, periods):
        level[:, t] = persistence * level[:, t - 1] + np.sqrt(1 - persistence**2) * noise[:, t]
    season = 1 + 0.15 * np.sin(2 * np.pi * np.arange(periods) / 12)
    return rng.poisson(mean * np.exp(spread * level - spread**2 / 2) * season).astype(np.float64)
