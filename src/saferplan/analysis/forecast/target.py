"""The chance that a target is met: what its twelve months hold already, and what the forecast says of the rest."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from saferplan.analysis.figures import blocked_by, count_between
from saferplan.analysis.forecast.history import History
from saferplan.analysis.forecast.result import TargetChance
from saferplan.analysis.forecast.words import chance_words, reading_words
from saferplan.analysis.position.case import baseline_figure
from saferplan.analysis.position.needed import needed_from_here
from saferplan.analysis.position.rag import asks_for_at_least, not_to_be_judged
from saferplan.measures.definition import Polarity
from saferplan.observations import Series
from saferplan.plans.breaks import Break, breaks_blocking
from saferplan.plans.targets import Target

if TYPE_CHECKING:
    from saferplan.stats.forecast import Prediction

MOST_MONTHS_AHEAD = 36
"""As far as the back-test reaches."""


@dataclass(frozen=True, slots=True)
class TargetCase:
    """A target with the series it is held against."""

    target: Target
    polarity: Polarity
    series: Series
    breaks: tuple[Break, ...]

    @property
    def at_least(self) -> bool:
        return asks_for_at_least(self.target, self.polarity)


def target_chance(case: TargetCase, past: History, prediction: Prediction) -> TargetChance:
    """The chance as seen at `past.origin`; `prediction` is that of this one series, and reaches the deadline."""
    chance = _without_forecast(case, past)
    if chance.reason or chance.threshold is None:
        return chance
    from saferplan.stats.forecast_spread import total

    # Of overlapping totals the one that ends with the deadline is the answer; months are added to those known.
    last = case.target.deadline.since(past.origin) // past.step - 1
    first = last if past.rolling else max(last + 1 - 12 // past.step, 0)
    rest, known = total(prediction, range(first, last + 1)), chance.known or 0.0
    most = math.ceil(chance.threshold - 1e-9) - 1 if case.at_least else math.floor(chance.threshold + 1e-9)
    at_most = float(rest.chance_at_most(most - known)[0])
    probability = 1 - at_most if case.at_least else at_most
    (low80, high80), (low95, high95) = (tuple(float(b[0]) for b in rest.interval(level)) for level in (0.8, 0.95))
    return replace(
        chance,
        probability=probability,
        words=chance_words(probability),
        expected=known + float(rest.expected[0]),
        low80=known + low80,
        high80=known + high80,
        low95=known + low95,
        high95=known + high95,
    )


def _without_forecast(case: TargetCase, past: History) -> TargetChance:
    """Threshold, what the twelve months hold, what is needed; and the reason for no chance, where there is none."""
    target = case.target
    figure = baseline_figure(target, target.baseline, case.series)
    threshold = None if figure is None or figure.used.value is None else target.figure(figure.used.value)
    known, reason = None, ""
    first = target.final_year_first
    if not past.rolling and first <= past.origin < target.deadline:
        so_far = count_between(case.series, first, past.origin)
        known, reason = so_far.value, so_far.reason
    reason = _no_chance(case, past) or (figure.used.reason if figure else "") or reason
    per_month, why_not = None, reason
    if threshold is not None and not reason:
        needed = needed_from_here(threshold, case.series, past.origin, target.deadline, at_least=case.at_least)
        # Of overlapping totals nobody knows the months left: what they must come to hangs on months known only in sum.
        per_month, why_not = needed.per_month, needed.reason
    return TargetChance(
        probability=None,
        words="",
        threshold=threshold,
        at_least=case.at_least,
        first=first,
        last=target.deadline,
        reading=reading_words(target),
        known=known,
        expected=None,
        low80=None,
        high80=None,
        low95=None,
        high95=None,
        needed_monthly=per_month,
        needed_reason=why_not,
        reason=reason,
    )


def _no_chance(case: TargetCase, past: History) -> str:
    target = case.target
    left = target.deadline.since(past.origin)
    if left <= 0:
        return f"the deadline, {target.deadline.name}, has been reached"
    if left > MOST_MONTHS_AHEAD:
        return f"the deadline is {left} months ahead, and forecasts are tested for {MOST_MONTHS_AHEAD}"
    if left % past.step:
        ends = "quarters" if past.step == 3 else "periods"
        return f"the deadline does not fall at the end of one of the {ends} the source gives"
    if past.origin < target.baseline.last:
        return f"the baseline, to {target.baseline.last.name}, is not complete"
    series, first = case.series, target.baseline.first
    blocking = breaks_blocking(case.breaks, series.measure, series.area_code, series.source, first, target.deadline)
    return next(map(blocked_by, blocking), "") or not_to_be_judged(target, case.polarity)
