"""python benchmarks/false_alarms.py: how often control charts and the search for level shifts err on known truth.

Writes docs/reference/false-alarms.md. tests/stats/test_false_alarms.py works a small part out anew and holds the page
to it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import fill

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measuring import table
from benchmarks.no_change import (
    EXTRA,
    LEVEL,
    OVERDISPERSED,
    SEASONAL,
    SEASONAL_FOLLOWING,
    SEASONAL_TRENDING,
    SERIES,
    USUAL,
    WORLDS,
    Floats,
    Rates,
    World,
    delays,
    false_alarms,
    false_shifts,
    found_shifts,
    laney_rates,
    percent,
    year_kept,
    yearly_alarms,
)
from saferplan.stats.chart_choice import CHARTED_MONTHS
from saferplan.stats.verdicts import Rule

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "false-alarms.md"
WIDTH = 120


def page() -> str:
    """The whole page."""
    sections = (_head, _per_rule, _choices, _windows, _delay, _shift_search)
    return "\n".join(_wrapped(part) for section in sections for part in section())


def _wrapped(part: str) -> str:
    return part if part.startswith(("|", "#")) else fill(part, WIDTH, break_on_hyphens=False) + "\n"


def _head() -> Iterator[str]:
    yield "# False alarms and delays of the control charts\n"
    yield (
        "Made by `python benchmarks/false_alarms.py`. Series are drawn at random in which nothing happens, "
        f"{SERIES:,} of each kind, of {LEVEL:.0f} crimes a month unless another number is named; "
        "what a chart marks there is a false alarm. "
        f"Overdispersed means that the level itself varies by {EXTRA:.0%} from month to month beyond the Poisson law, "
        'seasonal that it swings by 15% over the year. "As crime usually wanders" is seasonal too, and its level '
        "varies by as much and keeps as much of it from one month to the next as was found in 165 series of ordinary "
        "years (`stats/dispersion.py`). Rates move by about a point from one seed to the next.\n"
    )
    calm, following = false_alarms(SEASONAL), false_alarms(SEASONAL_FOLLOWING)
    yield (
        "How to read them: on a chart by the rule, the newest figure of a seasonal series is marked in "
        f"{calm.newest:.1f}% of months although nothing happened ({following.newest:.1f}% where one month follows the "
        f"other), and at least once in a year of monthly charts on {yearly_alarms(SEASONAL):.0f}% of series "
        f"({yearly_alarms(SEASONAL_FOLLOWING):.0f}%).\n"
    )
    usual = [false_alarms(world).newest for world in USUAL]
    yield (
        "Crime wanders more than that. Where it does so as is usual, the newest figure is marked in "
        f"{_and(usual, '.1f')}% of months at {_and([world.level for world in USUAL], ',.0f')} crimes a month, and at "
        f"least once in a year on {_and([yearly_alarms(world) for world in USUAL], '.0f')}% of series: with fifteen "
        f"measures of {LEVEL:.0f} a month about {15 * usual[1] / 100:.1f} marks every month for nothing but the usual "
        "ups and downs of a level. The limits tell how far single months lie apart and allow for no wandering of the "
        'level, as those of every XmR chart; the words "clear rise" and "no clear change" do, so that both can '
        "stand on one page. A mark is a reason to ask, not yet an answer.\n"
    )


def _and(numbers: list[float], form: str) -> str:
    """4.1, 9.0 and 12.8."""
    told = [format(number, form) for number in numbers]
    return f"{', '.join(told[:-1])} and {told[-1]}"


def _per_rule() -> Iterator[str]:
    yield f"## By rule, on charts of {CHARTED_MONTHS} months with 60 months of history\n"
    yield (
        "Per cent. `as published` charts the figures as they are, `by the rule` those the program would chart "
        "(seasonally adjusted where there are seasons). A rule's column counts every point it marks by itself, "
        "whatever the others do.\n"
    )
    headings = ("series", "chart", *(rule.words for rule in Rule), "any rule", "newest point", "any in 12 months")
    yield table(headings, list(_rule_rows()))


def _rule_rows() -> Iterator[tuple[str, ...]]:
    for world in WORLDS:
        for adjust, name in ((False, "as published"), (True, "by the rule")):
            yield (world.name, name, *_cells(false_alarms(world, adjust=adjust)))
    for name, rates in laney_rates():
        yield ("nothing happens", name, *_cells(rates))


def _cells(rates: Rates) -> tuple[str, ...]:
    return tuple(f"{x:.1f}" for x in (*rates.by_rule.values(), rates.points, rates.newest, rates.year))


def _choices() -> Iterator[str]:
    yield "## With and without screening, by length of history\n"
    yield "Per cent of charts by the rule: newest point marked / any mark in 12 months.\n"
    rows = []
    for world in (OVERDISPERSED, SEASONAL, SEASONAL_FOLLOWING):
        for screened in (False, True):
            made = [false_alarms(world, history=months, screened=screened) for months in (24, 36, 60)]
            cells = (f"{rates.newest:.1f} / {rates.year:.1f}" for rates in made)
            rows.append((world.name, "screened" if screened else "not screened", *cells))
    yield table(("series", "limits", "24 months known", "36 months", "60 months"), rows)


def _windows() -> Iterator[str]:
    yield "## How many months give the limits\n"
    yield "Per cent of charts by the rule, 120 months known: newest point marked / any mark in 12 months.\n"
    rows = []
    for world in (SEASONAL, SEASONAL_TRENDING, SEASONAL_FOLLOWING):
        made = [false_alarms(world, history=120, charted=months) for months in (24, 36, 60, 120)]
        rows.append((world.name, *(f"{rates.newest:.1f} / {rates.year:.1f}" for rates in made)))
    yield table(("series", "24 months", "36 months", "60 months", "120 months"), rows)


def _delay() -> Iterator[str]:
    yield "## How soon a fall of 20% is noticed\n"
    yield (
        "The chart is drawn anew each month on seasonal, overdispersed series; the delay is the number of months "
        "until the newest figure is marked low.\n"
    )
    rows = [_delay_row(f"{LEVEL:.0f} a month, by the rule", delays())]
    more: list[tuple[str, Callable[[], Floats]]] = [
        ("the same, screened", lambda: delays(screened=True)),
        ("the same, figures as published", lambda: delays(adjust=False)),
        ("the same, limits from 24 months", lambda: delays(charted=24)),
        ("the same, limits from 60 months", lambda: delays(charted=60)),
        ("50 a month, by the rule", lambda: delays(level=50.0)),
        ("500 a month, by the rule", lambda: delays(level=500.0)),
    ]
    rows += [_delay_row(name, make()) for name, make in more]
    yield table(("chart", "median delay", "within 3 months, %", "within 6, %", "within 12, %"), rows)


def _delay_row(name: str, delay: Floats) -> tuple[str, ...]:
    middle = float(np.median(delay))
    return (name, f"{middle:.0f}", *(f"{percent(delay <= months):.0f}" for months in (3, 6, 12)))


def _shift_search() -> Iterator[str]:
    yield "## Proposed breaks\n"
    yield "Per cent of series in which nothing happens for which a break is proposed, by months searched.\n"
    worlds = (
        SEASONAL,
        SEASONAL_FOLLOWING,
        World("autocorrelated (0.5), seasonal", autocorrelation=0.5, seasonal=True),
        World("autocorrelated (0.3), seasonal, falling 5% a year", autocorrelation=0.3, seasonal=True, yearly=0.95),
    )
    lengths = (24, 36, 60, 120)
    rows = [(world.name, *(f"{false_shifts(world, months):.1f}" for months in lengths)) for world in worlds]
    rows.append(
        (
            "autocorrelated (0.3), seasonal, 20 a month",
            *(f"{false_shifts(SEASONAL_FOLLOWING, m, 20.0):.1f}" for m in lengths),
        )
    )
    yield table(("series", *(f"{months} months" for months in lengths)), rows)
    yield (
        "Per cent of seasonal, autocorrelated series whose shift 18 months before the end is proposed, at most two "
        "months off.\n"
    )
    found = [
        (f"fall of {-size:.0%}", *(f"{found_shifts(size, m):.0f}" for m in (36, 60, 120)))
        for size in (-0.15, -0.2, -0.3)
    ]
    yield table(("shift", "36 months", "60 months", "120 months"), found)
    off, most = year_kept()
    yield (
        f"Seasonal adjustment moves the total of one year by {off:.1f}% (root mean square) and {most:.1f}% at most, "
        "measured on seasonal, overdispersed series of five years with a fall of 20% in the middle.\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
