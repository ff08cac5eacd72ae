"""Position: where a measure stands in one month against last year, its baseline, its trajectory and its target."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from saferplan.analysis.clear_change import variation
from saferplan.analysis.figures import (
    Count,
    Percentage,
    count_between,
    latest,
    percentage,
    twelve_months,
    twelve_months_to,
)
from saferplan.analysis.position.case import Case, baseline_figure, from_baseline, why_no_trajectory
from saferplan.analysis.position.judging import judge_target, judge_year
from saferplan.analysis.position.needed import Needed, needed_from_here
from saferplan.analysis.position.rag import asks_for_at_least, whole_limit
from saferplan.analysis.position.result import Position, YearlyRate, YearToDate
from saferplan.analysis.position.three_percentages import three_percentages
from saferplan.analysis.position.trajectory import trajectory
from saferplan.measures.definition import Polarity
from saferplan.observations import Series
from saferplan.periods import By, Month, Period
from saferplan.plans.breaks import Break, breaks_touching
from saferplan.plans.targets import Baseline, Target
from saferplan.stats.rates import PER_THOUSAND, rate
from saferplan.stats.trend_line import TrendMethod


def position(
    target: Target | None,
    series: Series,
    month: Month,
    *,
    polarity: Polarity,
    population: float | None = None,
    denominator: str = "residents",
    per: int = PER_THOUSAND,
    breaks: Iterable[Break] = (),
    as_at: date | None = None,
    year: By = By.YEAR,
    baseline: Baseline | None = None,
    since: Month | None = None,
    title: str = "",
    unit: str = "crimes",
    trend: TrendMethod = TrendMethod.LOG_LINEAR,
    counted: bool = True,
) -> Position:
    """The position of one measure in one area at the end of `month`.

    Args:
        target: None for a measure that is only watched; `baseline` may then give the year to compare with.
        series: by month, quarter or rolling 12; what the finer ones alone can show has, for the others, a reason.
        population: residents or households (`denominator`) the yearly rate is made with; None gives no rate.
        breaks: the register; those that touch the series are picked out.
        year: By.YEAR or By.CALENDAR_YEAR, for "year to date".
        since: where the fitted trend and the "first month" begin; the baseline's first month unless told.
        title, unit: of the measure, for sentences.
        counted: whether the figures are counts, of which chance allows a verdict; not percentages or weighted sums.

    Nothing is raised for figures that do not exist: each has its reason.
    """
    window, breaks = target.baseline if target else baseline, tuple(breaks)
    first = since or (window.first if window else month - 23)
    touching = breaks_touching(
        breaks, series.measure, series.area_code, series.source, min(first, month - 23), max(month, first)
    )
    figure = baseline_figure(target, window, series)
    path = (
        trajectory(target, series, figure.used.value) if target and figure and figure.used.value is not None else None
    )
    varies = variation(series, month, breaks) if counted else None
    case = Case(series, month, target, polarity, touching, figure, path, twelve_months(series, month), varies)
    now, before = latest(series, month), latest(series, month - 12)
    against_baseline = _against_baseline(case)
    return Position(
        title=title or (target.title if target else series.measure),
        unit=unit,
        area_name=series.area_name,
        source=series.source,
        by=series.by,
        month=month,
        as_at=as_at,
        polarity=polarity,
        target=target,
        latest=now,
        same_last_year=before,
        month_change=percentage(f"{now.label} on {before.label}", before, now, touching, varies),
        year_to_date=_year_to_date(case, year),
        rolling=case.rolling,
        rolling_before=(previous := twelve_months(series, month - 12)),
        rolling_change=percentage("On the 12 months before", previous, case.rolling, touching, varies),
        baseline=figure,
        trajectory=path,
        expected=(expected := _expected(case)),
        goal=path.target if path else None,
        to_target=_to_target(case),
        needed=_needed(case),
        rate=_rate(case.rolling, population, denominator, per),
        percentages=three_percentages(
            series, month, against_baseline, since=first, breaks=touching, method=trend, variation=varies
        ),
        judgement=judge_target(case, expected),
        breaks=touching,
        cautions=tuple(dict.fromkeys(c.caution for c in (case.rolling, previous) if c.caution)),
    )


def _against_baseline(case: Case) -> Percentage:
    label = "Against the baseline year"
    if case.baseline is None:
        return Percentage(label, None, case.rolling.value, None, "no baseline is set")
    used = case.baseline.used
    named = f"{label}, {used.label}" if used.label.startswith("12 months") else f"Against the baseline, {used.label}"
    return percentage(named, used, case.rolling, case.breaks, case.variation)


def _expected(case: Case) -> Count:
    label = f"expected, {twelve_months_to(case.month)}"
    if case.trajectory is None:
        return Count(label, case.month - 11, case.month, None, why_no_trajectory(case))
    return Count(label, case.month - 11, case.month, case.trajectory.rolling(case.month))


def _to_target(case: Case) -> Percentage:
    label = f"{twelve_months_to(case.month)} on the target"
    if case.trajectory is None or case.target is None:
        return Percentage(label, None, case.rolling.value, None, why_no_trajectory(case))
    at_least = asks_for_at_least(case.target, case.polarity)
    goal = Count(label, case.month, case.month, whole_limit(case.trajectory.target, at_least=at_least))
    return percentage(label, from_baseline(case, goal), case.rolling, case.breaks)


def _needed(case: Case) -> Needed:
    if case.trajectory is None or case.target is None:
        return Needed(None, 0, case.month, case.month, None, why_no_trajectory(case))
    at_least = asks_for_at_least(case.target, case.polarity)
    return needed_from_here(case.trajectory.target, case.series, case.month, case.target.deadline, at_least=at_least)


def _rate(rolling: Count, population: float | None, denominator: str, per: int) -> YearlyRate:
    if rolling.value is None:
        return YearlyRate(None, per, denominator, population, rolling.reason)
    if not population or population <= 0:
        return YearlyRate(None, per, denominator, population, f"no figure for {denominator} is at hand")
    return YearlyRate(rate(rolling.value, population, per=per), per, denominator, population)


def _year_to_date(case: Case, year: By) -> YearToDate:
    first, last = Period.containing(case.month, year).first, case.month
    now = count_between(case.series, first, last)
    before = count_between(case.series, first - 12, last - 12)
    if case.trajectory:
        expected = case.trajectory.expected(first, last)
    else:
        expected = Count("expected", first, last, None, why_no_trajectory(case))
    change = percentage(f"{now.label} on {before.label}", before, now, case.breaks, case.variation)
    against = percentage(f"{now.label} on the trajectory", from_baseline(case, expected), now, case.breaks)
    return YearToDate(year, now, before, expected, change, against, judge_year(case, now, expected))
