"""The funnel of a comparison: limits by size of area, and where each area lies."""

from __future__ import annotations

from collections.abc import Sequence

from saferplan.analysis.comparison.figures import Figures
from saferplan.analysis.comparison.judging import FEWEST, Averages, is_funnelled
from saferplan.analysis.comparison.question import Question
from saferplan.analysis.comparison.result import ComparedArea, Funnel, FunnelPoint, LeftOut

_SIZES = 60
"""Points of each limit's curve: enough for a smooth line 16 cm wide."""
_BEYOND = 1.05
"""How far past the smallest and the largest area the curves reach."""


def funnel_of(q: Question, found: Figures, averages: Averages, rows: Sequence[ComparedArea]) -> Funnel | None:
    """The funnel around the group's average.

    None for a measure that is not a count, without crimes at all, or with too few areas to say what is usual.
    """
    import numpy as np

    from saferplan.stats import funnel

    average = float(averages.average[0])
    if not is_funnelled(q.measure) or not average > 0 or averages.known[0] < FEWEST:
        return None
    tau2, areas = float(averages.tau2[0]), float(averages.areas[0])
    known = [row.population for row in rows if row.rate is not None and row.population is not None]
    sizes = np.geomspace(min(known) / _BEYOND, max(known) * _BEYOND, _SIZES)
    curves = []
    for level in (funnel.WARNING, funnel.ALARM):
        for limit in funnel.limits(sizes * average / found.per, tau2, level, areas=areas):
            curves.append(tuple((limit / sizes * found.per).tolist()))
    return Funnel(
        centre=average,
        per=found.per,
        sizes=tuple(sizes.tolist()),
        lower95=curves[0],
        upper95=curves[1],
        lower998=curves[2],
        upper998=curves[3],
        points=_points(rows, average / found.per, tau2, areas),
        dispersion=float(averages.phi[0]),
        between=float(np.sqrt(tau2)),
        left_out=(*_missing(rows), *q.group.left_out),
        note=_note(float(averages.phi[0]), tau2),
    )


def _points(rows: Sequence[ComparedArea], average: float, tau2: float, areas: float) -> tuple[FunnelPoint, ...]:
    import numpy as np

    from saferplan.stats import funnel

    shown = [row for row in rows if row.rate is not None]
    counts, bases = (np.array([getattr(row, part) for row in shown], dtype=float) for part in ("count", "population"))
    z = funnel.z_scores(np.where(counts < 0, 0, counts), bases * average, tau2)
    levels = (funnel.WARNING, funnel.ALARM)
    beyond = [funnel.outside(counts, bases * average, tau2, level, areas=areas) for level in levels]
    widest = np.where(beyond[1] != 0, 99.8, np.where(beyond[0] != 0, 95.0, 0.0))
    return tuple(
        FunnelPoint(row.area, base, count, row.rate or 0.0, distance, limit, row.is_own)
        for row, base, count, distance, limit in zip(
            shown, bases.tolist(), counts.tolist(), z.tolist(), widest.tolist(), strict=True
        )
    )


def _missing(rows: Sequence[ComparedArea]) -> tuple[LeftOut, ...]:
    return tuple(LeftOut(row.area.name, row.area.code, row.reason) for row in rows if row.rate is None)


def _note(phi: float, tau2: float) -> str:
    if tau2 <= 0:
        return "The limits allow for chance alone: the areas differ by no more than that."
    return (
        f"The areas of the group differ about {phi:,.0f} times as much as chance alone would make them (variance), so "
        "the limits are widened by the usual differences between them."
    )
