"""Comparing one area with its group: a rate, the group's average, the distance, the rank, the place, the direction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from saferplan.analysis.comparison import judging
from saferplan.analysis.comparison.divergence import divergence
from saferplan.analysis.comparison.figures import Figures, breaks_in_history, figures_many
from saferplan.analysis.comparison.funnel import funnel_of
from saferplan.analysis.comparison.question import Question, Request
from saferplan.analysis.comparison.result import ComparedArea, Comparison, Direction, ResolvedGroup
from saferplan.analysis.comparison.words import direction_words, distance_reason, finding, notes
from saferplan.errors import NotMeasurable
from saferplan.measures.definition import Polarity
from saferplan.plans.groups import Averaging
from saferplan.stats.arrays import known_or_none
from saferplan.stats.normal import Z_95

if TYPE_CHECKING:
    from saferplan.warehouse.snapshot import Snapshot


def compare(snapshot: Snapshot, question: Question, restricted: Snapshot | None = None) -> Comparison:
    """The comparison. Areas without a figure stand in it with the reason.

    Raises NotMeasurable when the area has no figure for the period, or no area of the group has one.
    """
    found = compare_many(snapshot, [question], restricted)[0]
    if isinstance(found, NotMeasurable):
        raise found
    return found


def compare_many(
    snapshot: Snapshot, questions: Sequence[Question], restricted: Snapshot | None = None
) -> list[Comparison | NotMeasurable]:
    """The same of many questions, in their order; a refusal stands in place of its answer.

    Questions about one area, group and month are answered from one reading of the counts and of the residents.
    """
    requests = [Request(q.measure, (q.area, *q.group.areas), q.by, q.month, q.source, q.baseline) for q in questions]
    found = figures_many(snapshot, requests, restricted)
    return [_answered(q, item) for q, item in zip(questions, found, strict=True)]


def _answered(q: Question, found: Figures | NotMeasurable) -> Comparison | NotMeasurable:
    if isinstance(found, NotMeasurable):
        return found
    try:
        _check(found, q)
        return _comparison(q, found)
    except NotMeasurable as refusal:
        return refusal


def _check(found: Figures, q: Question) -> None:
    import numpy as np

    period = found.periods[found.now]
    if np.isnan(found.rates[0, found.now]):
        reason = found.reason(0, found.now)
        raise NotMeasurable(
            f"'{q.measure.title}' has no figure for {q.area.name} for {period.label}: {reason}; ask for another month."
        )
    if np.isnan(found.rates[1:, found.now]).all():
        name = found.table.grid.dataset.name
        raise NotMeasurable(
            f"No area of the group '{q.group.id}' has a figure of the {name} for {period.label}: "
            f"{found.reason(1, found.now)}; ingest theirs, or choose another group or source."
        )


def _comparison(q: Question, found: Figures) -> Comparison:
    import numpy as np

    counts, bases, rates = (a[:, found.now] for a in (found.counts, found.bases, found.rates))
    averages = judging.averages(q.measure, q.limits, counts, bases, rates, membership_of(q.group, len(rates)))
    average, base, count = float(averages.average[0]), float(bases[0]), float(counts[0])
    lower, upper = judging.limits_at(q.measure, q.limits, base, averages)
    rows = _rows(q, found, averages)
    own = next(row for row in rows if row.is_own)
    reason = distance_reason(q.measure, count, base, average, found.per, found.denominator)
    steps = _uninterrupted(q, found)
    comparison = Comparison(
        measure=q.measure,
        area=q.area,
        group=q.group,
        source=found.table.source,
        period=found.periods[found.now],
        per=found.per,
        denominator=found.denominator,
        rows=rows,
        average=average,
        distance_percent=own.distance_percent,
        distance_count=count - base * average / found.per if found.per else None,
        distance_reason=reason,
        rank=own.rank or 0,
        of=int((~np.isnan(rates)).sum()),
        best_is=judging.BEST_IS[q.measure.polarity],
        place=own.place,
        lower=float(lower[0]) if own.place else None,
        upper=float(upper[0]) if own.place else None,
        limits_rule=judging.limits_words(q.measure, q.limits),
        history_periods=tuple(found.periods[step] for step in steps),
        direction_rule=direction_words(q.measure),
        funnel=funnel_of(q, found, averages, rows),
        divergence=divergence(q, found),
        finding="",
        is_tiny=bool(reason) and judging.is_funnelled(q.measure),
        notes=notes(q, found, averages),
        pins=found.pins,
    )
    return replace(comparison, finding=finding(comparison))


def membership_of(group: ResolvedGroup, areas: int) -> judging.Memberships:
    """One group over its own list of areas, the own area first."""
    import numpy as np

    members = np.ones((1, areas), dtype=bool)
    members[0, 0] = False
    weighted = group.averaging is Averaging.WEIGHTED
    return judging.Memberships(np.array([0]), members, np.array([weighted]), np.array([group.include_self]))


def _rows(q: Question, found: Figures, averages: judging.Averages) -> tuple[ComparedArea, ...]:
    """The highest rate first, areas without a figure last, in the group's order."""
    import numpy as np

    from saferplan.stats import group_average

    counts, bases, rates = (a[:, found.now] for a in (found.counts, found.bases, found.rates))
    ranks = group_average.competition_ranks(rates, lowest_first=q.measure.polarity is not Polarity.HIGHER)
    places = judging.places(q.measure, q.limits, counts, bases, rates, averages)
    average = float(averages.average[0])
    percent = 100 * (rates / average - 1) if average > 0 else np.full(len(rates), np.nan)
    if judging.is_funnelled(q.measure):
        percent = np.where(group_average.tiny(counts, bases, average / found.per), np.nan, percent)
    steps = _uninterrupted(q, found)
    factors = judging.pair_factors(found, steps[0], steps[-1])
    rows = [
        ComparedArea(
            area=area,
            count=known_or_none(counts[i]) if found.per else None,
            population=known_or_none(bases[i]),
            rate=known_or_none(rates[i]),
            rank=None if np.isnan(ranks[i]) else int(ranks[i]),
            place=None if np.isnan(places[i]) else judging.PLACES[int(places[i])],
            is_own=i == 0,
            distance_percent=known_or_none(percent[i]),
            history=tuple(known_or_none(found.rates[i, step]) for step in steps),
            direction=_direction(q, found, i, steps, float(factors[i])),
            reason=found.reason(i, found.now),
        )
        for i, area in enumerate(found.request.areas)
    ]
    return tuple(sorted(rows, key=lambda row: -np.inf if row.rate is None else row.rate, reverse=True))


def _uninterrupted(q: Question, found: Figures) -> tuple[int, ...]:
    """The positions of the history since the last break that forbids comparison with what lies before it."""
    blocking = [b for b in breaks_in_history(q, found) if b.blocks_comparison]
    now = found.periods[found.now].last
    return tuple(
        step for step in found.history if not any(b.lies_between(found.periods[step].first, now) for b in blocking)
    ) or (found.now,)


def _direction(q: Question, found: Figures, area: int, steps: Sequence[int], factor: float) -> Direction | None:
    """The last of the periods against the first: a difference of two counts on the square-root scale.

    |sqrt(r1) - sqrt(r0)| > 1.96 x 0.5 sqrt(f (1/p1 + 1/p0)) for rates per one of the population p: the variance of the
    root of a Poisson count is 1/4, and `factor` f is what the two vary by over Poisson counts in areas that vary as is
    typical, months that both hold left out. By Poisson's chance alone 12 to 41 in 100 pairs of months four apart in
    which nothing happened would rise or fall, of years four years apart 21 to 61.
    """
    import numpy as np

    if not judging.is_funnelled(q.measure) or len(steps) < 2:
        return None
    ends = [steps[0], steps[-1]]
    counts, bases = found.counts[area, ends], found.bases[area, ends]
    if np.isnan(counts + bases).any() or (counts < 0).any():
        return None
    roots = np.sqrt(counts / bases)
    change = float(roots[1] - roots[0])
    if abs(change) <= Z_95 * 0.5 * float(np.sqrt(factor * (1 / bases).sum())):
        return Direction.LEVEL
    return Direction.RISING if change > 0 else Direction.FALLING
