"""The sentences of a control chart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from saferplan.analysis.figures import span_name
from saferplan.analysis.signal.result import SignalPoint
from saferplan.analysis.wording import level_words, lower_first, step_word
from saferplan.periods import By, Month, Period
from saferplan.plans.breaks import Break
from saferplan.stats.chart_choice import ChartKind
from saferplan.stats.signals import NHS_LENGTHS
from saferplan.stats.verdicts import Assurance, Rule, Variation
from saferplan.stats.xmr import TRIAL_UNDER

MOST_NAMED = 4
"""More periods than this are counted and not named."""


def period_name(last: Month, by: By) -> str:
    """March 2024; January to March 2024."""
    return span_name(Period(by, last).first, last)


def variation_words(subject: str, points: Sequence[SignalPoint], direction: int, verdict: Variation, by: By) -> str:
    """One sentence on the newest point, for a title, so without a full stop.

    Args:
        subject: "Shoplifting in Peterborough".
        points: those up to the newest, none of them missing and all of its phase.
        direction: of the rule shown at the newest.
    """
    newest = points[-1]
    at = period_name(newest.month, by)
    if verdict is Variation.UNKNOWN:
        return f"{subject}: too few figures to tell a change from chance in {at}"
    if newest.rule is None:
        return f"{subject}: no change beyond chance in {at}"
    return f"{subject}: {_change(points, newest.rule, direction, by)}"


def _change(points: Sequence[SignalPoint], rule: Rule, direction: int, by: By) -> str:
    """The clause that says which way, since when and by which rule."""
    rises = direction > 0
    higher, limit, side = ("higher", "upper", "above") if rises else ("lower", "lower", "below")
    steps = f"{step_word(by)}s"
    match rule:
        case Rule.OUTSIDE_LIMITS:
            run = _side_run(points, direction)
            if len(run) < NHS_LENGTHS.one_side:
                return (
                    f"{higher} than chance explains in {period_name(points[-1].month, by)} ({side} the {limit} limit)"
                )
            since = period_name(run[0].month, by)
            return (
                f"{higher} than chance explains since {since} ({len(run)} {steps} {side} the mean, the last {side} the "
                f"{limit} limit)"
            )
        case Rule.TREND:
            run = _trend_run(points, direction)
            return (
                f"{'rising' if rises else 'falling'} since {period_name(run[0].month, by)}, more than chance explains "
                f"({len(run)} {steps} in a row)"
            )
        case Rule.NEAR_LIMIT:
            first = next(point for point in points[-NHS_LENGTHS.near_window :] if point.rule is not None)
            return (
                f"{higher} than chance explains since {period_name(first.month, by)} "
                f"({NHS_LENGTHS.near} of {NHS_LENGTHS.near_window} {steps} near the {limit} limit)"
            )
        case Rule.ONE_SIDE:
            run = _side_run(points, direction)
            since = period_name(run[0].month, by)
            return f"{higher} than chance explains since {since} ({len(run)} {steps} {side} the mean)"


def _side_run(points: Sequence[SignalPoint], direction: int) -> list[SignalPoint]:
    run = takewhile(lambda p: _over(p) * direction > 0, reversed(points))
    return list(run)[::-1]


def _over(point: SignalPoint) -> float:
    return (point.charted or 0.0) - (point.centre or 0.0)


def _trend_run(points: Sequence[SignalPoint], direction: int) -> list[SignalPoint]:
    """The points of the trend that ends with the newest, the one it set out from among them."""
    run = [points[-1]]
    for earlier in reversed(points[:-1]):
        if ((run[0].charted or 0.0) - (earlier.charted or 0.0)) * direction <= 0:
            break
        run.insert(0, earlier)
    return run


def assurance_words(
    verdict: Assurance,
    goal: float,
    lower: float,
    upper: float,
    by: By,
    unit: str,
    *,
    at_least: bool,
    is_adjusted: bool = False,
) -> str:
    """One sentence on a target that has a verdict; `at_least` where it asks for its level or more.

    `is_adjusted` where the limits are of seasonally adjusted figures: published months can then lie beyond them.
    """
    step = step_word(by)
    asked = f"The target of {level_words(goal, at_least=at_least)} {unit} a {step}"
    apart = ", the season taken out" if is_adjusted else ""
    high, low = (
        f"highest {step} that chance explains{apart}, {upper:,.0f},",
        f"lowest {step} that chance explains{apart}, {lower:,.0f},",
    )
    worst, best = (low, high) if at_least else (high, low)
    match verdict:
        case Assurance.PASSING:
            return f"{asked} is safe if nothing changes: even the {worst} meets it."
        case Assurance.FAILING:
            return f"{asked} would be missed if nothing changed: even the {best} does not meet it."
        case _:
            return (
                f"{asked} lies within what chance explains{apart}, {lower:,.0f} to {upper:,.0f}: if nothing changes, "
                f"some {step}s meet it and some do not."
            )


def left_behind_words(
    verdict: Assurance,
    goal: float,
    lower: float,
    upper: float,
    by: By,
    unit: str,
    otherwise: tuple[int, int],
    *,
    at_least: bool,
) -> str:
    """Why a target has no verdict whose limits the newest figures contradict: by how many of how many."""
    step, (number, known) = step_word(by), otherwise
    said, did = ("misses", "met") if verdict is Assurance.FAILING else ("meets", "missed")
    asked = f"No verdict on the target of {level_words(goal, at_least=at_least)} {unit} a {step}"
    return (
        f"{asked}: by the limits, {lower:,.0f} to {upper:,.0f}, every "
        f"{step} {said} it, but {number} of the last {known} {did} it."
    )


_WHY = {
    ChartKind.LANEY_P: "The measure is a percentage of a number that varies, and the limits follow that number.",
    ChartKind.XMR_PERCENTAGE: "The measure is a percentage, and what it is a percentage of is not known.",
    ChartKind.LANEY_U: "The number of people the count is among varies by more than a quarter, so the rate is charted.",
    ChartKind.XMR_ADJUSTED: "The figures rise and fall with the time of year, so the usual season is taken out.",
}


def why_words(kind: ChartKind, by: By, *, years_enough: bool) -> str:
    """Why this kind of chart, in a sentence."""
    if kind in _WHY:
        return _WHY[kind]
    if years_enough:
        return "The figures show hardly any season beyond chance, so they are charted as published."
    return f"With {_fewer_than_two_years(by)} seasons cannot be told from change, so they are charted as published."


def _fewer_than_two_years(by: By) -> str:
    return f"fewer than {24 // by.length} {step_word(by)}s of figures"


def season_note(kind: ChartKind, by: By, *, years_enough: bool) -> str:
    """What a reader of an unadjusted chart must know; empty where there is nothing."""
    if kind is not ChartKind.XMR or years_enough:
        return ""
    return "A mark on this chart may be no more than the time of year."


def trial_note(first: Month, number: int, by: By) -> str:
    """Said of limits that rest on too few points."""
    return (
        f"The limits from {period_name(first, by)} on are trial limits: they rest on {number} {step_word(by)}s, fewer "
        f"than {TRIAL_UNDER}, and will move."
    )


def rebased_note(after: Break, first: Month, by: By) -> str:
    """Said of every phase that begins with a break."""
    return f"Limits are worked out anew from {period_name(first, by)}: {lower_first(after.title)}."


def gap_note(gaps: Sequence[Month], by: By) -> str:
    """Said of periods without a figure; empty where there are none."""
    if not gaps:
        return ""
    if len(gaps) > MOST_NAMED:
        return f"{len(gaps)} {step_word(by)}s on the chart have no figure; no rule reaches across them."
    return f"There is no figure for {_named(gaps, by)}; no rule reaches across {'it' if len(gaps) == 1 else 'them'}."


def late_note(judged: Month, last: Month, by: By) -> str:
    """Said where the newest figure is not that of the period asked for."""
    return f"There is no figure for {period_name(last, by)}; the verdict is on {period_name(judged, by)}."


def partial_note(partial: Sequence[Month], by: By) -> str:
    """Said of figures known to miss something; empty where there are none."""
    if not partial:
        return ""
    if len(partial) > MOST_NAMED:
        return f"{len(partial)} of the figures on the chart are known to miss something."
    named = _named(partial, by)
    return f"The figure for {named} is partial." if len(partial) == 1 else f"The figures for {named} are partial."


def _named(periods: Sequence[Month], by: By) -> str:
    return ", ".join(period_name(month, by) for month in periods)
