"""Every area at once, each against its own group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from saferplan.analysis.comparison import judging
from saferplan.analysis.comparison.figures import Figures, figures
from saferplan.analysis.comparison.groups import Groups, limits_rule_of, resolve
from saferplan.analysis.comparison.question import Request
from saferplan.analysis.comparison.result import LeftOut, ResolvedGroup
from saferplan.errors import NotMeasurable
from saferplan.geography.areas import Area
from saferplan.measures.definition import Measure, Polarity
from saferplan.observations import ReleasePin
from saferplan.periods import By, Month, Period
from saferplan.plans.groups import Averaging, LimitsRule

if TYPE_CHECKING:
    import polars as pl

    from saferplan.stats.arrays import Flags, Floats, Whole
    from saferplan.warehouse.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Arrays of shape (areas,), in the order of `areas`; NaN where there is none.

    `place` is -1 below, 0 in line, 1 above the 95% limits; `distance_percent` NaN where `tiny`. `left_out` are areas
    that have no group of this name, or no figure, with the reason.
    """

    measure: Measure
    group: str
    period: Period
    source: str
    per: int
    areas: tuple[Area, ...]
    count: Floats
    population: Floats
    rate: Floats
    average: Floats
    distance_percent: Floats
    distance_count: Floats
    tiny: Flags
    rank: Floats
    of: Whole
    place: Floats
    best_is: str
    limits_rule: str
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    pins: tuple[ReleasePin, ...]

    def frame(self) -> pl.DataFrame:
        """A row an area: code, name, count, population, rate, average, both distances, rank, of, position."""
        import polars as pl

        words = {value: str(place) for value, place in judging.PLACES.items()}
        columns = ("count", "population", "rate", "average", "distance_percent", "distance_count")
        frame = pl.DataFrame(
            {
                "area_code": [area.code for area in self.areas],
                "area_name": [area.name for area in self.areas],
                **{name: getattr(self, name) for name in columns},
                "rank": self.rank,
                "of": self.of,
                "position": [words.get(place) for place in self.place.tolist()],
            }
        )
        floats = pl.col("rank", *columns).fill_nan(None)
        return frame.with_columns(floats).with_columns(pl.col("rank").cast(pl.Int64))


def comparisons(
    snapshot: Snapshot,
    measure: Measure,
    areas: Sequence[Area],
    group: str,
    day: date,
    groups: Groups,
    *,
    by: By = By.ROLLING_12,
    month: Month | None = None,
    source: str | None = None,
    limits: LimitsRule | None = None,
) -> Comparisons:
    """Each area against its own group of this name, all over one period: the newest that most areas share.

    Raises NotMeasurable when no area has such a group, or nothing covers them.
    """
    resolved, refused = _resolved(areas, group, day, groups)
    everyone = tuple(dict.fromkeys([*resolved, *(other for one in resolved.values() for other in one.areas)]))
    found = figures(snapshot, Request(measure, everyone, by, month, source, needs_own=False))
    at = {area: position for position, area in enumerate(everyone)}
    return _judged(measure, group, resolved, refused, found, at, limits or limits_rule_of(group, groups))


def _resolved(
    areas: Sequence[Area], group: str, day: date, groups: Groups
) -> tuple[dict[Area, ResolvedGroup], list[LeftOut]]:
    found: dict[Area, ResolvedGroup] = {}
    refused = []
    for area in areas:
        try:
            found[area] = resolve(group, area, day, groups)
        except NotMeasurable as refusal:
            refused.append(LeftOut(area.name, area.code, str(refusal)))
    if not found:
        raise NotMeasurable(refused[0].reason if refused else "No area is given to compare; give at least one.")
    return found, refused


def _judged(
    measure: Measure,
    group: str,
    resolved: Mapping[Area, ResolvedGroup],
    refused: Sequence[LeftOut],
    found: Figures,
    at: Mapping[Area, int],
    limits: LimitsRule,
) -> Comparisons:
    from saferplan.stats import group_average

    matrix = _matrix(resolved, at)
    own = matrix.own
    counts, bases, rates = (a[:, found.now] for a in (found.counts, found.bases, found.rates))
    averages = judging.averages(measure, limits, counts, bases, rates, matrix)
    rank, of = group_average.own_ranks(rates, matrix.members, own, lowest_first=measure.polarity is not Polarity.HIGHER)
    percent, more, tiny = _distances(measure, counts[own], bases[own], rates[own], averages.average)
    return Comparisons(
        measure=measure,
        group=group,
        period=found.periods[found.now],
        source=found.table.source,
        per=found.per,
        areas=tuple(resolved),
        count=counts[own],
        population=bases[own],
        rate=rates[own],
        average=averages.average,
        distance_percent=percent,
        distance_count=more,
        tiny=tiny,
        rank=rank,
        of=of,
        place=judging.places(measure, limits, counts[own], bases[own], rates[own], averages),
        best_is=judging.BEST_IS[measure.polarity],
        limits_rule=judging.limits_words(measure, limits),
        left_out=(*refused, *_missing(resolved, rates[own], own, found)),
        notes=found.notes,
        pins=found.pins,
    )


def _distances(
    measure: Measure,
    counts: Floats,
    bases: Floats,
    rates: Floats,
    average: Floats,
) -> tuple[Floats, Floats, Flags]:
    """In per cent (NaN where tiny), in crimes (NaN for a percentage), and whether tiny."""
    import numpy as np

    from saferplan.stats import group_average

    tiny = np.zeros(len(counts), dtype=bool)
    if not measure.has_rate:
        return 100 * (rates / average - 1), np.full(len(counts), np.nan), tiny
    percent, more = group_average.distances(counts, bases, average / measure.rate.per)
    if judging.is_funnelled(measure):
        tiny = group_average.tiny(counts, bases, average / measure.rate.per)
    return np.where(tiny, np.nan, percent), more, tiny


def _missing(resolved: Mapping[Area, ResolvedGroup], rates: Floats, own: Whole, found: Figures) -> list[LeftOut]:
    return [
        LeftOut(area.name, area.code, found.reason(int(position), found.now))
        for area, rate, position in zip(resolved, rates.tolist(), own, strict=True)
        if rate != rate
    ]


def _matrix(resolved: Mapping[Area, ResolvedGroup], at: Mapping[Area, int]) -> judging.Memberships:
    import numpy as np

    members = np.zeros((len(resolved), len(at)), dtype=bool)
    for row, one in enumerate(resolved.values()):
        members[row, [at[other] for other in one.areas]] = True
    return judging.Memberships(
        own=np.array([at[area] for area in resolved]),
        members=members,
        weighted=np.array([one.averaging is Averaging.WEIGHTED for one in resolved.values()]),
        with_own=np.array([one.include_self for one in resolved.values()]),
    )
