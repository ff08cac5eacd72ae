"""What the rules of the exception list are applied to: each standing's signal, comparison and forecasts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from saferplan.analysis.comparison.result import Comparison
from saferplan.analysis.forecast.result import Forecast
from saferplan.analysis.position.standing import Standing
from saferplan.analysis.signal.result import Signal
from saferplan.errors import NotMeasurable
from saferplan.geography.areas import Area
from saferplan.plans.breaks import Break
from saferplan.plans.groups import Group, GroupTable

if TYPE_CHECKING:
    from saferplan.analysis.comparison.question import Question
    from saferplan.warehouse.snapshot import Snapshot

NEWLY_MONTHS = 3
"""Newly is since the forecast of three months before: committees meet by the quarter, and one month may wobble."""

Comparing: TypeAlias = Callable[[Sequence[Standing]], Sequence[Comparison | NotMeasurable]]


@dataclass(frozen=True, slots=True)
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
    """All of it worked out, forecasts in one batch and comparisons in another."""
    return Evidence(
        signals=tuple(signal_of(item, breaks) for item in standings),
        comparisons=tuple(comparing(standings)),
        forecasts=target_forecasts(standings, breaks),
        earlier=target_forecasts(standings, breaks, before=NEWLY_MONTHS),
    )


def signal_of(item: Standing, breaks: Sequence[Break]) -> Signal | NotMeasurable:
    """The control chart of one standing, to its month."""
    from saferplan.analysis.signal.signalling import signal

    p = item.position
    try:
        return signal(
            item.series,
            polarity=item.measure.polarity,
            title=p.title,
            unit=p.unit,
            is_percentage=not item.measure.is_additive,
            is_counted=item.measure.is_counted,
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
    from saferplan.analysis.forecast.forecasting import Asked, forecasts

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
    """The plan's comparison groups, tried in their order: each standing is compared with the first that can be had."""

    def __init__(
        self,
        snapshot: Snapshot,
        restricted: Snapshot | None,
        area: Area,
        references: Sequence[str | Group],
        groups: Mapping[str, Group | GroupTable],
        breaks: Sequence[Break],
    ) -> None:
        from saferplan.analysis.comparison.groups import default_name

        named = [reference if isinstance(reference, str) else reference.id for reference in references]
        self._snapshot, self._restricted, self._area = snapshot, restricted, area
        self._groups, self._breaks = groups, breaks
        self._names = named or [default_name((), area)]

    def __call__(self, standings: Sequence[Standing]) -> list[Comparison | NotMeasurable]:
        """One for each standing, in their order; the refusal of the plan's first group where none can be had.

        All that want the same group are compared at once, from one reading of its figures.
        """
        found = self._with(self._names[0], standings)
        for name in self._names[1:]:
            lacking = [i for i, item in enumerate(found) if isinstance(item, NotMeasurable)]
            for i, item in zip(lacking, self._with(name, [standings[i] for i in lacking]), strict=True):
                if not isinstance(item, NotMeasurable):
                    found[i] = item
        return found

    def _with(self, name: str, standings: Sequence[Standing]) -> list[Comparison | NotMeasurable]:
        """The comparisons with one group, of which a day may have another membership than the next."""
        from saferplan.analysis.comparison.comparing import compare_many

        asked: list[Question | NotMeasurable] = []
        for item in standings:
            try:
                asked.append(self._question(name, item))
            except NotMeasurable as refusal:
                asked.append(refusal)
        questions = [item for item in asked if not isinstance(item, NotMeasurable)]
        answers = iter(compare_many(self._snapshot, questions, self._restricted))
        return [item if isinstance(item, NotMeasurable) else next(answers) for item in asked]

    def _question(self, name: str, item: Standing) -> Question:
        from saferplan.analysis.comparison.groups import limits_rule_of, resolve
        from saferplan.analysis.comparison.question import Question

        month = item.position.month
        return Question(
            measure=item.measure,
            area=self._area,
            group=resolve(name, self._area, month.last_day, self._groups),
            month=month,
            source=item.table.source,
            baseline=item.target.baseline.last if item.target and item.target.baseline.years == 1 else None,
            limits=limits_rule_of(name, self._groups),
            breaks=self._breaks,
        )
