"""The part of a series a forecast may rest on, as evenly spaced figures, or the reason there is no forecast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import gcd
from typing import TYPE_CHECKING

from saferplan.errors import NotMeasurable
from saferplan.observations import Observation, Series
from saferplan.periods import By, Month, day_name
from saferplan.plans.breaks import Break, breaks_blocking

if TYPE_CHECKING:
    from saferplan.stats.arrays import Floats


@dataclass(frozen=True, slots=True)
class History:
    """Figures every `step` months up to `origin`, NaN where missing, from the last break that blocks comparison on.

    `first` is the first month counted in them; `cut` the break they begin after, if one does; `months` how many months
    are known of those that a forecast uses. With `rolling` a figure is the total of the twelve months to its end.
    """

    values: Floats
    first: Month
    origin: Month
    step: int
    rolling: bool
    months: int
    cut: Break | None

    def until(self, month: Month) -> Floats:
        """The figures known at the end of an earlier month, which must end a period."""
        return self.values[: len(self.values) - self.origin.since(month) // self.step]


def history(series: Series, title: str, month: Month | None, breaks: Iterable[Break]) -> History:
    """What is known of the series up to `month` (None: all of it), `breaks` being those known then.

    Raises NotMeasurable: nothing is known, or less than a forecast needs.
    """
    import numpy as np

    from saferplan.stats.forecast import FEWEST_FIGURES, FEWEST_MONTHS, MONTHS_USED

    known = [o for o in series if o.value is not None and (month is None or o.period.last <= month)]
    where = f"'{title}' in {series.area_name}"
    if not known:
        raise NotMeasurable(f"{where} has no figure to forecast from; ingest the published files first.")
    cut = _last_blocking(series, known, breaks)
    used = [o for o in known if cut is None or o.period.first.first_day >= cut.date]
    # Of a series with a gap of years, what lies before it is of no use and counts as none.
    recent = [o for o in used if o.period.last > used[-1].period.last - MONTHS_USED]
    months = _months(recent, series.by)
    if months < FEWEST_MONTHS or len(recent) < FEWEST_FIGURES:
        raise NotMeasurable(_too_short(where, recent, months, cut, series.by))
    ends = [o.period.last for o in used]
    step = gcd(12, *(later.since(earlier) for earlier, later in pairwise(ends)))
    values = np.full(ends[-1].since(ends[0]) // step + 1, np.nan)
    values[[end.since(ends[0]) // step for end in ends]] = [o.value for o in used]
    return History(values, recent[0].period.first, ends[-1], step, series.by.length == 12, months, cut)


def _last_blocking(series: Series, known: list[Observation], breaks: Iterable[Break]) -> Break | None:
    blocking = breaks_blocking(
        breaks, series.measure, series.area_code, series.source, known[0].period.first, known[-1].period.last
    )
    return max(blocking, key=lambda b: b.date, default=None)


def _months(used: list[Observation], by: By) -> int:
    """Months that the figures tell of."""
    if not used:
        return 0
    if by.length == 12:
        return used[-1].period.last.since(used[0].period.first) + 1
    return len(used) * by.length


def _too_short(where: str, used: list[Observation], months: int, cut: Break | None, by: By) -> str:
    since = f" since the break of {day_name(cut.date)}" if cut else ""
    if by.length == 12:
        figures = "1 total" if len(used) == 1 else f"{len(used)} totals"
        return f"{where} has {figures} of 12 months{since}, and a forecast needs 4; ingest earlier or later tables."
    has = "1 month" if months == 1 else f"{months} months"
    return f"{where} has {has} of figures{since}, and a forecast needs 12, better 24; ingest earlier or later months."
