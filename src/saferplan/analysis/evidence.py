"""What a set of figures rests on: datasets with the months they cover and lack, and the releases behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from saferplan.analysis.datasets import DATASETS
from saferplan.analysis.position.standing import Standing
from saferplan.observations import Basis, Observation, ReleasePin
from saferplan.periods import By, Month


@dataclass(frozen=True, slots=True)
class Gap:
    """Periods ending first..last without a figure, and why."""

    first: Month
    last: Month
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """One dataset over a report's months. `periods` counts those looked at, `published` those with a figure."""

    dataset: str
    name: str
    by: By
    basis: Basis
    measures: tuple[str, ...]
    first: Month
    last: Month
    periods: int
    published: int
    gaps: tuple[Gap, ...]


def coverage(standings: Sequence[Standing], first: Month) -> tuple[Coverage, ...]:
    """For each dataset what its periods from `first` to the month reported have and lack.

    The measure with the most gaps speaks for its dataset: a gap of one type is a gap.
    """
    datasets = dict.fromkeys((s.table.dataset, s.series.by) for s in standings)
    return tuple(_covered([s for s in standings if (s.table.dataset, s.series.by) == key], first) for key in datasets)


def _covered(standings: Sequence[Standing], first: Month) -> Coverage:
    by_gaps = max(standings, key=lambda s: sum(o.value is None for o in _looked_at(s, first)))
    looked_at = _looked_at(by_gaps, first)
    bases = {s.table.basis for s in standings}
    return Coverage(
        dataset=by_gaps.table.dataset,
        name=DATASETS[by_gaps.table.dataset].name,
        by=by_gaps.series.by,
        basis=Basis.APPROXIMATE if Basis.APPROXIMATE in bases else Basis.EXACT,
        measures=tuple(s.measure.title for s in standings),
        first=looked_at[0].period.last if looked_at else first,
        last=looked_at[-1].period.last if looked_at else first,
        periods=len(looked_at),
        published=sum(o.value is not None for o in looked_at),
        gaps=_gaps(looked_at),
    )


def _looked_at(standing: Standing, first: Month) -> list[Observation]:
    return [o for o in standing.series if first <= o.period.last <= standing.position.month]


def _gaps(observations: Iterable[Observation]) -> tuple[Gap, ...]:
    gaps: list[Gap] = []
    in_gap = False
    for o in observations:
        if o.value is not None:
            in_gap = False
        elif in_gap:
            gaps[-1] = Gap(gaps[-1].first, o.period.last, gaps[-1].reason)
        else:
            gaps.append(Gap(o.period.last, o.period.last, o.reason))
            in_gap = True
    return tuple(gaps)


def releases(standings: Iterable[Standing]) -> tuple[ReleasePin, ...]:
    """Every release that the figures rest on, by publisher's dataset and date."""
    pins = dict.fromkeys(pin for standing in standings for pin in standing.pins)
    return tuple(sorted(pins, key=lambda pin: (pin.dataset, pin.published, pin.release_id)))
