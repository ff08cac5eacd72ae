"""Rates against the averages of their groups, for many groups at once: distance, rank, place, and by which limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.comparison.result import Place
from saferplan.measures.definition import Kind, Measure, Polarity
from saferplan.plans.groups import LimitsRule

if TYPE_CHECKING:
    from saferplan.analysis.comparison.figures import Figures
    from saferplan.stats.arrays import Flags, Floats, Whole

PLACES = {-1: Place.BELOW, 0: Place.NOT_DIFFERENT, 1: Place.ABOVE}
SPREADS = 1.96
"""Standard deviations of the members' rates, the other rule for above and below: 95% of a normal distribution."""
FEWEST = 3
"""Members below which their spread says nothing to judge by."""
BEST_IS = {
    Polarity.LOWER: "1 is the lowest rate, which is the best",
    Polarity.HIGHER: "1 is the highest rate, which is the best",
    Polarity.NEUTRAL: "1 is the lowest rate; neither end is good or bad",
}


@dataclass(frozen=True, slots=True)
class Memberships:
    """Groups over one list of areas: `own` has shape (groups,), positions of the areas whose groups they are.

    `members` has shape (groups, areas), own left out; `weighted` and `with_own` shape (groups,).
    """

    own: Whole
    members: Flags
    weighted: Flags
    with_own: Flags

    @property
    def averaged(self) -> Flags:
        """The members that each average counts: with the own area where the group says so. Shape (groups, areas)."""
        import numpy as np

        counted = self.members.copy()
        counted[np.arange(len(self.own)), self.own] = self.with_own
        return counted


@dataclass(frozen=True, slots=True)
class Averages:
    """Arrays of shape (groups,). `average` and `spread` are on the scale of the rates; `tau2` and `phi` of the funnel.

    `known` counts the members with a figure, own left out; `areas` is what the funnel's limits rest on, infinite where
    they are drawn as published.
    """

    average: Floats
    spread: Floats
    phi: Floats
    tau2: Floats
    areas: Floats
    known: Whole


def pair_factors(found: Figures, before: int, after: int) -> Floats:
    """What the counts of two periods vary by over Poisson counts, for areas that vary as is typical; shape (areas,)."""
    from saferplan.analysis.clear_change import typical_factors

    spans = [(found.periods[step].first, found.periods[step].last) for step in (before, after)]
    months = sum(last.since(first) + 1 for first, last in spans)
    per_month = found.counts[:, [before, after]].sum(axis=1) / months
    return typical_factors(per_month, *spans)


def is_funnelled(measure: Measure) -> bool:
    """Whether chance limits exist: counts have them, sums of weights and percentages do not."""
    return measure.kind is Kind.COUNT


def is_funnel(rule: LimitsRule) -> bool:
    """Whether the rule is one of the two funnels."""
    return rule is not LimitsRule.SPREAD


def averages(
    measure: Measure,
    rule: LimitsRule,
    counts: Floats,
    bases: Floats,
    rates: Floats,
    groups: Memberships,
) -> Averages:
    """Each group's average rate, and how its members differ. Arguments of shape (areas,), NaN where missing."""
    import numpy as np

    from saferplan.stats import funnel, group_average

    counted = groups.averaged
    average = group_average.simple_averages(rates, counted)
    if measure.has_rate and groups.weighted.any():
        weighted = group_average.weighted_averages(counts, bases, counted) * measure.rate.per
        average = np.where(groups.weighted, weighted, average)
    spread = group_average.spreads(rates, counted)
    phi = tau2 = areas = np.full(len(average), np.nan)
    if is_funnelled(measure):
        # A negative count, where corrections outnumber crimes, has no square root: it takes no part in the spread.
        counts = np.where(counts < 0, np.nan, counts)
        expected = np.where(counted, bases[None, :] * average[:, None] / measure.rate.per, np.nan)
        as_published = rule is LimitsRule.FUNNEL_AS_PUBLISHED
        observed = np.where(counted, counts[None, :], np.nan)
        found = funnel.overdispersion(observed, expected, as_published=as_published)
        phi, tau2, areas = found.phi, found.tau2, np.where(as_published, np.inf, found.n)
    known = (groups.members & ~np.isnan(rates)[None, :]).sum(axis=1)
    return Averages(average, spread, phi, tau2, areas, known)


def places(
    measure: Measure,
    rule: LimitsRule,
    counts: Floats,
    bases: Floats,
    rates: Floats,
    found: Averages,
) -> Floats:
    """-1 below, 0 in line, 1 above the group's limits; NaN where nothing can be said. Shapes broadcast to `found`'s."""
    import numpy as np

    from saferplan.stats import funnel

    if is_funnel(rule) and is_funnelled(measure):
        expected = bases * found.average / measure.rate.per
        place = funnel.outside(counts, expected, found.tau2, funnel.WARNING, areas=found.areas).astype(float)
        # The spread between areas cannot be known from one or two of them, and makes most of the limits.
        return np.where(np.isnan(counts) | np.isnan(expected) | (found.known < FEWEST), np.nan, place)
    reach = SPREADS * found.spread
    place = (rates > found.average + reach).astype(float) - (rates < found.average - reach)
    return np.where(np.isnan(rates) | np.isnan(reach) | (found.known < FEWEST), np.nan, place)


def limits_at(measure: Measure, rule: LimitsRule, base: float, found: Averages) -> tuple[Floats, Floats]:
    """The 95% limits of the rate at an area of this size, shape (groups,)."""
    import numpy as np

    from saferplan.stats import funnel

    if is_funnel(rule) and is_funnelled(measure):
        expected = base * found.average / measure.rate.per
        lower, upper = funnel.limits(expected, found.tau2, funnel.WARNING, areas=found.areas)
        return lower * measure.rate.per / base, upper * measure.rate.per / base
    reach = SPREADS * found.spread
    return np.clip(found.average - reach, 0, None), found.average + reach


def limits_words(measure: Measure, rule: LimitsRule) -> str:
    """The rule that made an area above, in line or below, as a table states it."""
    if is_funnel(rule) and is_funnelled(measure):
        return (
            "Above or below: outside the 95% funnel limits around the group's average for an area of that size, which "
            "allow for chance and for the usual differences between the group's areas."
        )
    further = f"further from the group's average than {SPREADS} standard deviations of the group's rates"
    return f"Above or below: {further}."
