"""What the rules of the exception list are applied to: each standing's signal, comparison and forecasts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from saferplan.analysis.comparison import Comparison, ResolvedGroup
from saferplan.analysis.forecast import Forecast
from saferplan.analysis.signal import Signal
from saferplan.analysis.standing import Standing
from saferplan.errors import NotMeasurable
from saferplan.geography.areas import Area
from saferplan.periods import Month
from saferplan.plans.breaks import Break
from saferplan.plans.groups import Group, GroupTable

if TYPE_CHECKING:
    from saferplan.warehouse.snapshot import Snapshot

NEWLY_MONTHS = 3
"""Newly is since the forecast of three months before: committees meet by the quarter, and one month may wobble."""

Comparing: TypeAlias = Callable[[Standing], Comparison | NotMeasurable]


@dataclass(frozen=True)
class Evidence:
    """One of each for every standing, in their order: the result, or the refusal that says why there is none.

    `forecasts` and `earlier` (as forecast `NEWLY_MONTHS` before, from the figures to that month) are None for a measure
    without a target.
    """

    signals: tuple[Signal | NotMeasurable, ...]
    comparisons: tuple[Comparison | NotMeasurable, ...]
    forecasts: tuple[Forecast | NotMeasurable | None, ...]
    earlier: tuple[Forecast | NotMeasurable | None, ...]


def evidence(standings: Sequence[Standing], breaks: Sequence[Break], comparing: Comparing) -> Evidence:
    """All of it worked out, forecasts in one batch."""
    return Evidence(
        signals=tuple(signal_of(item, breaks) for item in standings),
        comparisons=tuple(comparing(item) for item in standings),
        forecasts=target_forecasts(standings, breaks),
        earlier=target_forecasts(standings, breaks, before=NEWLY_MONTHS),
    )


def signal_of(item: Standing, breaks: Sequence[Break]) -> Signal | NotMeasurable:
    """The control chart of one standing, to its month."""
    from saferplan.analysis.signalling import signal

    p = item.position
    try:
        return signal(
            item.series,
            polarity=item.measure.polarity,
            title=p.title,
            unit=p.unit,
            is_percentage=not item.measure.is_additive,
            target=item.target,
            breaks=breaks,
            month=p.month,
        )
    except NotMeasurable as refusal:
        return refusal


def target_forecasts(
    standings: Sequence[Standing], breaks: Sequence[Break], *, before: int = 0
) -> tuple[Forecast | NotMeasurable | None, ...]:
    """The forecasts of those with a target, from the figures to `before` months before theirs; None for the others."""
    from saferplan.analysis.forecasting import Asked, forecasts

    aimed = {place: item for place, item in enumerate(standings) if item.target is not None}
    found = forecasts(
        [
            Asked(
                series=item.series,
                measure=item.measure,
                month=item.position.month - before,
                target=item.target,
                title=item.position.title,
                breaks=tuple(breaks),
            )
            for item in aimed.values()
        ]
    )
    by_place = dict(zip(aimed, found, strict=True))
    return tuple(by_place.get(place) for place in range(len(standings)))


class GroupTrial:
    """The plan's comparison groups, tried in their order; one that has no figures for a dataset is tried on it once."""

    def __init__(
        self,
        snapshot: Snapshot,
        restricted: Snapshot | None,
        area: Area,
        references: Sequence[str | Group],
        groups: Mapping[str, Group | GroupTable],
        breaks: Sequence[Break],
    ) -> None:
        from saferplan.analysis.comparison_groups import default_name

        named = [reference if isinstance(reference, str) else reference.id for reference in references]
        self._snapshot, self._restricted, self._area = snapshot, restricted, area
        self._groups, self._breaks = groups, breaks
        self._names = named or [default_name((), area)]
        self._refused: dict[tuple[str, str], NotMeasurable] = {}
        self._resolved: dict[tuple[str, Month], ResolvedGroup] = {}

    def __call__(self, item: Standing) -> Comparison | NotMeasurable:
        """With the first group that can be had; the refusal of the plan's first where none can."""
        for name in self._names:
            tried = (name, item.table.dataset)
            if tried not in self._refused:
                try:
                    return self._with(name, item)
                except NotMeasurable as refusal:
                    self._refused[tried] = refusal
        return self._refused[self._names[0], item.table.dataset]

    def _with(self, name: str, item: Standing) -> Comparison:
        from saferplan.analysis.comparing import compare
        from saferplan.analysis.comparison_figures import Question
        from saferplan.analysis.comparison_groups import limits_rule_of, resolve

        month = item.position.month
        if (name, month) not in self._resolved:
            self._resolved[name, month] = resolve(name, self._area, month.last_day, self._groups)
        question = Question(
            measure=item.measure,
            area=self._area,
            group=self._resolved[name, month],
            month=month,
            source=item.table.source,
            limits=limits_rule_of(name, self._groups),
            breaks=self._breaks,
        )
        return compare(self._snapshot, question, self._restricted)
