"""The back-test as a page of Markdown: docs/reference/forecast-accuracy.md is made by this."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from saferplan.analysis.forecast.backtest import (
    FEWEST_MONTHS,
    MONTHS_AHEAD,
    PANDEMIC,
    WHOLE_HISTORY,
    Accuracy,
    BackTest,
)

_TOP = """\
# How accurate the forecasts are

Made by `saferplan backtest --page FILE`, which forecasts the past: from the end of each month (of totals of twelve
months: of every second quarter) each series is forecast from what came before, and set beside what happened. Nothing on
this page is typed by hand. How the method works: [How the forecast works](../explanation/how-the-forecast-works.md).
"""
_READ = """\
- **Error** is the mean absolute error over that of "as a year before" within the series' own history (MASE): below 1 is
  better than that rule was.
- **In 80%** and **in 95%** are the shares of figures that lay inside the intervals. 80% and 95% would be perfect; less
  means that the forecast promised too much.
- **Score** is the Winkler score of the 80% interval over the same scale: its width and a fine for each miss.
- **Brier** is of "the next twelve months will be at most x", x from 85% to 105% of the last twelve. **Always the same**
  is the Brier score of naming each time the share in which it came true, which can be known only afterwards.
- Methods are compared on forecasts that all of them can make. The rivals, being slow, are asked at the end of a
  quarter, for totals of twelve months once a year. They state no spread for a total; it is worked out from that of
  single months, errors of any two months correlated by a half.
- Forecasts made from neighbouring months, and series of one place, go wrong together: there are far fewer independent
  trials than forecasts.
"""


def as_page(found: BackTest) -> str:
    """The page."""
    return "\n".join(_sections(found))


def _sections(found: BackTest) -> Iterator[str]:
    yield _TOP
    yield from (f"{note}\n" for note in found.notes)
    yield from _series(found)
    yield from _methods(found)
    yield _READ
    yield from _ahead(found)
    yield from _chances(found)
    yield ""


def _series(found: BackTest) -> Iterator[str]:
    yield "## Series\n"
    yield _table(
        ("source", "series", "areas", "measures", "figures", "first", "last", "forecast from"),
        (
            (s.source, s.series, s.areas, s.measures, f"{s.figures:,}", s.first, s.last, f"{s.origins} months")
            for s in found.series
        ),
    )


def _methods(found: BackTest) -> Iterator[str]:
    first, last = PANDEMIC
    yield "## Methods\n"
    yield (
        f"Forecasts reach {MONTHS_AHEAD} months, of totals of twelve months {3 * MONTHS_AHEAD}. A history under "
        f"{WHOLE_HISTORY} months is\nprovisional, one under {FEWEST_MONTHS} is not forecast. The pandemic is "
        f"{first.name} to {last.name}.\n"
    )
    for source, subset in dict.fromkeys((a.source, a.subset) for a in found.accuracy):
        rows = [a for a in found.accuracy if (a.source, a.subset) == (source, subset)]
        yield f"### {source}, {subset}\n"
        one = rows[0]
        yield f"{one.trials:,} forecasts, {one.figures:,} figures, {one.totals:,} totals of the next twelve months.\n"
        yield _table(
            ("method", "error", "in 80%", "in 95%", "score", "Brier", "always the same"), (_row(row) for row in rows)
        )


def _ahead(found: BackTest) -> Iterator[str]:
    yield "## By months ahead\n"
    yield f"The own method, histories of {WHOLE_HISTORY} months or more.\n"
    yield _table(
        ("source", "months ahead", "figures", "in 80%", "in 95%"),
        (
            (
                h.source,
                h.months_ahead or "the next 12 as one total",
                f"{h.figures:,}",
                _share(h.within80),
                _share(h.within95),
            )
            for h in found.held
        ),
    )


def _chances(found: BackTest) -> Iterator[str]:
    yield "## Chances stated, and what happened\n"
    yield 'Of "the next twelve months will be at most x". In a perfect table the last two columns agree.\n'
    yield _table(
        ("source", "history", "stated chance", "forecasts", "mean stated", "came true"),
        (
            (
                h.source,
                h.subset,
                f"{h.group.low:.0%} to {h.group.high:.0%}",
                f"{h.group.number:,}",
                _share(h.group.stated),
                _share(h.group.happened),
            )
            for h in found.reliability
        ),
    ).rstrip("\n")


def _row(row: Accuracy) -> tuple[str, ...]:
    shares = (_share(row.within80), _share(row.within95))
    return (row.method, _number(row.mase, 2), *shares, _number(row.score80, 1), *_briers(row))


def _briers(row: Accuracy) -> tuple[str, str]:
    return _number(row.brier, 3), _number(row.brier_share, 3)


def _share(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.0%}"


def _number(value: float, decimals: int) -> str:
    return "" if math.isnan(value) else f"{value:.{decimals}f}"


def _table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"
