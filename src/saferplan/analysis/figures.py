"""Counts over windows of months and percentages between them: each a value, or the reason there is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from saferplan.analysis.clear_change import compare
from saferplan.analysis.wording import lower_first
from saferplan.observations import Observation, Series, Status
from saferplan.periods import By, Month, day_name, months_between
from saferplan.plans.breaks import Break
from saferplan.stats.change import SMALL_BASE, percent_change
from saferplan.stats.dispersion import Dispersion
from saferplan.stats.two_counts import CountChange

_GIVES = {
    By.QUARTER: "quarters",
    By.YEAR: "financial years",
    By.CALENDAR_YEAR: "calendar years",
    By.ROLLING_12: "totals of 12 months",
}
_ABSENT = {
    Status.MISSING: "not published",
    Status.WITHDRAWN: "withdrawn",
    Status.UNAVAILABLE: "not published in the detail this measure needs",
}


@dataclass(frozen=True, slots=True)
class Count:
    """A total over the months first..last. `value` is None exactly when `reason` says why.

    `caution` tells of figures in it that the publisher or the reader of the files marked as partial.
    """

    label: str
    first: Month
    last: Month
    value: float | None
    reason: str = ""
    caution: str = ""


@dataclass(frozen=True, slots=True)
class Percentage:
    """The change from `base` to `now` in per cent of `base`; suppressed (None, with the reason) on a base under 50.

    `base` and `now` are the counts it rests on, shown also where the percentage is not. `clear` is what chance allows
    to be said of it, with the interval (`stats.two_counts`): a rise, a fall, or no clear change. It is there also where
    the percentage is suppressed, and None where there are no two counts to compare: a gap, a break, a figure that is
    itself a percentage or weighted, or one side that was set, not counted (a target, a path).
    """

    label: str
    base: float | None
    now: float | None
    value: float | None
    reason: str = ""
    clear: CountChange | None = None

    @property
    def change(self) -> float | None:
        """now - base, in the unit of the counts."""
        return None if self.base is None or self.now is None else self.now - self.base


def span_name(first: Month, last: Month) -> str:
    """April 2025; April to December 2025; October 2024 to March 2025."""
    if first == last:
        return first.name
    start = first.name.split()[0] if first.year == last.year else first.name
    return f"{start} to {last.name}"


def twelve_months_to(last: Month) -> str:
    return f"12 months to {last.name}"


def count_between(series: Series, first: Month, last: Month, label: str = "") -> Count:
    """The total of the series over first..last, from whole periods only.

    A gap gives no number but the reason, naming the months. A rolling-12 series has 12-month windows alone.
    """
    label = label or span_name(first, last)
    value = series.total(first, last)
    if value is None:
        return Count(label, first, last, None, _why_no_total(series, first, last))
    return Count(label, first, last, value, caution=_caution(series, first, last))


def twelve_months(series: Series, last: Month) -> Count:
    """The total of the 12 months ending with `last`."""
    return count_between(series, last - 11, last, twelve_months_to(last))


def latest(series: Series, last: Month) -> Count:
    """The figure of the one period that ends with `last`: a month, a quarter or a year."""
    first = last - (series.by.length - 1)
    label = twelve_months_to(last) if series.by.length == 12 else span_name(first, last)
    return count_between(series, first, last, label)


def percentage(
    label: str, base: Count, now: Count, breaks: Iterable[Break] = (), variation: Dispersion | None = None
) -> Percentage:
    """The change between two counts, refused across a blocking break and suppressed on a base under 50.

    `variation` is the series' own (`clear_change.variation`) and gives `clear`; None where the two are not both counts.
    """
    blocking = next((b for b in breaks if b.blocks_comparison and b.lies_between(base.first, now.last)), None)
    if base.value is None or now.value is None:
        return Percentage(label, base.value, now.value, None, base.reason or now.reason)
    if blocking:
        return Percentage(label, base.value, now.value, None, blocked_by(blocking))
    found = percentage_of(label, base.value, now.value)
    if variation is None:
        return found
    clear = compare(base.value, (base.first, base.last), now.value, (now.first, now.last), variation)
    return replace(found, clear=clear)


def percentage_of(label: str, base: float, now: float) -> Percentage:
    """The change between two numbers, suppressed on a base under 50."""
    if base < SMALL_BASE:
        return Percentage(label, base, now, None, f"the base of {base:,.0f} is under {SMALL_BASE}")
    return Percentage(label, base, now, percent_change(base, now))


def blocked_by(item: Break) -> str:
    """The reason a comparison across this break is refused."""
    return f"the figures cannot be compared across {day_name(item.date)}: {lower_first(item.title)}"


def _why_no_total(series: Series, first: Month, last: Month) -> str:
    step, by_last = series.by.length, {o.period.last: o for o in series}
    if (last.since(first) + 1) % step:
        return f"the source gives {_GIVES[series.by]}, which do not make up {span_name(first, last)}"
    ends = [m for m in months_between(first, last) if last.since(m) % step == 0]
    if step > 1 and not any(end in by_last for end in ends):
        return f"the source gives {_GIVES[series.by]}, and none ends with {last.name}"
    gaps = [(end, by_last.get(end)) for end in ends if (o := by_last.get(end)) is None or o.value is None]
    alike = (list(part) for _, part in groupby(gaps, lambda gap: _status(gap[1])))
    return "; ".join(_absence(_why([o for _, o in part]), [m for m, _ in part], step) for part in alike)


def _status(observation: Observation | None) -> str:
    return _ABSENT.get(observation.status if observation else Status.MISSING, _ABSENT[Status.MISSING])


def _why(gaps: Sequence[Observation | None]) -> str:
    """The status, and the one reason that all of them share; many reasons would bury the months."""
    reasons = {observation.reason.rstrip(".") if observation else "" for observation in gaps}
    reason = reasons.pop() if len(reasons) == 1 else ""
    return f"{_status(gaps[0])} ({reason})" if reason else _status(gaps[0])


def _absence(why: str, ends: list[Month], step: int) -> str:
    runs: list[tuple[Month, Month]] = []
    for end in ends:
        first = end - (step - 1)
        if runs and runs[-1][1] + 1 == first:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((first, end))
    return f"{why}: {', '.join(span_name(*run) for run in runs)}"


def _caution(series: Series, first: Month, last: Month) -> str:
    partial = [o for o in series if o.status is Status.PARTIAL and first <= o.period.last <= last]
    return "; ".join(f"{o.period.last.name} is partial ({o.reason.rstrip('.') or 'no reason given'})" for o in partial)
