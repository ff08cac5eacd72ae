"""Which control chart a series gets, by one stated rule, and the chart itself for many series of counts at once.

The XmR chart of a hospital's waiting times takes it that months differ by chance alone. Crime counts have seasons, and
an XmR chart of 36 months with seasons of 15% marks at least one of the last 12 months on half of all charts when
nothing has changed (docs/reference/false-alarms.md). So the rule, in order:

1. A percentage whose numerator and denominator are known: Laney's p' chart.
2. A percentage without them: the XmR chart of the percentages.
3. A count whose denominator (residents, households) differs by more than 25% of its mean between months of the chart:
   Laney's u' chart of the rate. A smaller change of denominator moves the count less than its limits are wide.
4. A count with every time of year seen twice, in which at least 30% of the spread between times of year is season and
   not chance: the XmR chart of seasonally adjusted figures.
5. Otherwise the XmR chart of the figures as published.

Limits are those of all points of a phase, as the NHS's tools have it. A phase begins where the register has a break,
and the chart 36 months (20 quarters) before its last month, which the NHS leaves to whoever draws it. Over 60 months a
fall of 3% a year, which is no event, marks the newest month on one chart in seven; over 36 months on one in nineteen,
and a fall of 20% is then noticed within six months on 70% of charts instead of 77%.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Floats
from saferplan.stats.seasonal import SeasonalAdjustment, seasonally_adjusted
from saferplan.stats.signals import Marks, signals
from saferplan.stats.xmr import Limits, xmr_limits

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

CHARTED_MONTHS = 36
CHARTED_QUARTERS = 20
SEASONS_FROM_MONTHS = 60
"""Seasons are learnt from up to five years: they move, and a limit needs no more than the last ones."""
SEASONS_FROM_QUARTERS = 40
SEASON_SHARE = 0.3
"""Least share of season in the spread between times of year for which a chart is adjusted.

Low, because crime nearly always has seasons and two years show them badly: asking for half would give a false alarm
within a year on 20% of seasonal charts of 24 months instead of 18%, and spare charts without seasons one in a hundred.
"""
VARYING_DENOMINATOR = 0.25
"""Range of the denominator over its mean above which the chart is of the rate: the usual 25% rule of u charts."""


class ChartKind(StrEnum):
    """The value is the name on the chart."""

    XMR = "XmR chart of the figures as published"
    XMR_ADJUSTED = "XmR chart of seasonally adjusted figures"
    XMR_PERCENTAGE = "XmR chart of percentages"
    LANEY_U = "Laney u′ chart of rates"
    LANEY_P = "Laney p′ chart of percentages"


@dataclass(frozen=True, slots=True)
class CountCharts:
    """Charts of many series: what is charted, its limits and its marks, of shape (series, charted periods).

    `is_adjusted`, of shape (series,), says which are charted after seasonal adjustment; `seasons` is that adjustment.
    """

    charted: Floats
    limits: Limits
    marks: Marks
    is_adjusted: NDArray[np.bool_]
    seasons: SeasonalAdjustment


def chart_counts(
    values: ArrayLike,
    *,
    season: int = 12,
    starts: Sequence[int] = (0,),
    charted: int | None = None,
    screened: bool = False,
) -> CountCharts:
    """The XmR chart of each series of counts, adjusted for seasons where the rule of this module says so.

    Args:
        values: shape (series, periods) or (periods,), NaN where missing.
        season: periods in a year, 12 or 4.
        starts: where phases begin, as positions in `values`.
        charted: how many of the last periods are charted and give the limits; None for CHARTED_MONTHS or _QUARTERS.
        screened: as in `xmr_limits`.

    Seasons are learnt from the last five years (ten of quarters), or from all that is charted if that is more.
    """
    data = np.atleast_2d(np.asarray(values, dtype=np.float64))
    length = min(charted if charted is not None else chart_length(season), data.shape[1])
    learnt = min(max(length, SEASONS_FROM_MONTHS if season == 12 else SEASONS_FROM_QUARTERS), data.shape[1])
    known = data[:, data.shape[1] - learnt :]
    seasons = seasonally_adjusted(known, season=season, starts=within(starts, data.shape[1] - learnt))
    is_adjusted = seasons.share >= SEASON_SHARE
    shown = np.where(is_adjusted[:, None], seasons.adjusted, known)[:, learnt - length :]
    phases = within(starts, data.shape[1] - length)
    limits = xmr_limits(shown, starts=phases, screened=screened)
    return CountCharts(shown, limits, signals(shown, limits, starts=phases), is_adjusted, seasons)


def chart_length(season: int) -> int:
    """Periods on a chart unless told otherwise."""
    return CHARTED_MONTHS if season == 12 else CHARTED_QUARTERS


def within(starts: Sequence[int], first: int) -> tuple[int, ...]:
    """Where phases begin once the periods before `first` are cut off."""
    return (0, *(start - first for start in starts if start > first))


def denominator_varies(denominators: ArrayLike) -> bool:
    """Whether rule 3 holds: denominators of the charted months, shape (periods,), NaN where not known."""
    known = np.asarray(denominators, dtype=np.float64)
    known = known[known > 0]
    return bool(known.size) and float(np.ptp(known) / known.mean()) > VARYING_DENOMINATOR


def choose_chart(
    *, is_percentage: bool, has_parts: bool = False, denominators: ArrayLike | None = None, season_share: float = 0.0
) -> ChartKind:
    """The chart for one series, by the rule of this module.

    Args:
        has_parts: whether a percentage's numerator and denominator are known.
        denominators: of the charted months, for a count; None where there are none.
        season_share: `SeasonalAdjustment.share`, 0 where adjustment is not possible.
    """
    if is_percentage:
        return ChartKind.LANEY_P if has_parts else ChartKind.XMR_PERCENTAGE
    if denominators is not None and denominator_varies(denominators):
        return ChartKind.LANEY_U
    return ChartKind.XMR_ADJUSTED if season_share >= SEASON_SHARE else ChartKind.XMR
