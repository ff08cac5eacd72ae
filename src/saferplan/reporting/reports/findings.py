"""What a report says beyond the position: signals, comparisons and forecasts, worked out once and for all its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from saferplan.analysis.comparison.result import Comparison
from saferplan.analysis.cost import CostChange
from saferplan.analysis.exceptions.evidence import Evidence, GroupTrial, evidence
from saferplan.analysis.exceptions.exception_list import exception_list
from saferplan.analysis.exceptions.result import Exceptions
from saferplan.analysis.forecast.result import Forecast
from saferplan.analysis.position.standing import Standing, Unavailable
from saferplan.analysis.signal.result import Signal
from saferplan.errors import NotMeasurable
from saferplan.plans.breaks import Break
from saferplan.plans.groups import BUILT_IN_GROUPS
from saferplan.reporting.reports.restricted import key_of
from saferplan.workspace import Workspace

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Findings:
    """By `key_of` a standing; what is not there has its reason in the mapping of the same question.

    `groups` are the plan's comparison groups that there are areas of, in its order: id and words.
    """

    signals: Mapping[str, Signal] = field(default_factory=dict)
    no_signal: Mapping[str, str] = field(default_factory=dict)
    comparisons: Mapping[str, Comparison] = field(default_factory=dict)
    no_comparison: Mapping[str, str] = field(default_factory=dict)
    forecasts: Mapping[str, Forecast] = field(default_factory=dict)
    no_forecast: Mapping[str, str] = field(default_factory=dict)
    costs: Mapping[str, CostChange] = field(default_factory=dict)
    no_cost: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[tuple[str, str], ...] = ()

    @property
    def passed_over(self) -> tuple[str, ...]:
        """The groups, in words, before the first that is used here: there are such areas, but no figures of them."""
        used = {item.group.id for item in self.comparisons.values()}
        first = next((place for place, (name, _) in enumerate(self.groups) if name in used), 0)
        return tuple(words for _, words in self.groups[:first])

    def only(self, keys: Iterable[str]) -> Findings:
        """Those of some standings, so that nothing of a restricted one is in an open part."""
        kept = set(keys)

        def cut(found: Mapping[str, _Found]) -> dict[str, _Found]:
            return {key: value for key, value in found.items() if key in kept}

        return Findings(
            signals=cut(self.signals),
            no_signal=cut(self.no_signal),
            comparisons=cut(self.comparisons),
            no_comparison=cut(self.no_comparison),
            forecasts=cut(self.forecasts),
            no_forecast=cut(self.no_forecast),
            costs=cut(self.costs),
            no_cost=cut(self.no_cost),
            groups=self.groups,
        )


def findings(
    space: Workspace,
    standings: Sequence[Standing],
    told: Sequence[Standing],
    breaks: Sequence[Break],
    as_at: date | None,
    unavailable: Sequence[Unavailable] = (),
) -> tuple[Findings, Exceptions]:
    """Everything that can be had of these standings as known on `as_at`, and the exception list it makes.

    `told` are those told in full, which get the cost of their change, and a forecast without a target too.
    """
    comparing = GroupTrial(
        space.snapshot(as_at),
        space.restricted_snapshot(as_at),
        space.area,
        space.plan.comparison_groups,
        space.groups,
        breaks,
    )
    known = evidence(standings, breaks, comparing)
    signals, no_signal = _sorted_out(standings, known.signals)
    comparisons, no_comparison = _sorted_out(standings, known.comparisons)
    forecasts, no_forecast = _sorted_out(standings, _forecasts(standings, known, told, breaks))
    costs, no_cost = _sorted_out(told, [_cost(space, item, breaks, as_at) for item in told])
    found = Findings(
        signals=signals,
        no_signal=no_signal,
        comparisons=comparisons,
        no_comparison=no_comparison,
        forecasts=forecasts,
        no_forecast=no_forecast,
        costs=costs,
        no_cost=no_cost,
        groups=_groups(space, standings),
    )
    snapshot, restricted = space.snapshot(as_at), space.restricted_snapshot(as_at)
    severity = space.measures.get("crime-severity")
    return found, exception_list(snapshot, restricted, standings, unavailable, known, severity)


def _sorted_out(
    standings: Sequence[Standing], found: Iterable[_Found | NotMeasurable | None]
) -> tuple[dict[str, _Found], dict[str, str]]:
    """The results and the refusals, by key of their standing."""
    results: dict[str, _Found] = {}
    refusals: dict[str, str] = {}
    for standing, item in zip(standings, found, strict=True):
        if isinstance(item, NotMeasurable):
            refusals[key_of(standing)] = str(item)
        elif item is not None:
            results[key_of(standing)] = item
    return results, refusals


def _forecasts(
    standings: Sequence[Standing], known: Evidence, told: Sequence[Standing], breaks: Sequence[Break]
) -> list[Forecast | NotMeasurable | None]:
    """Those made for the targets, and for what is told in full without one."""
    from saferplan.analysis.forecast.forecasting import Asked, forecasts

    keys = {key_of(item) for item in told}
    lacking = [place for place, item in enumerate(standings) if known.forecasts[place] is None and key_of(item) in keys]
    asked = [
        Asked(item.series, item.measure, item.position.month, title=item.position.title, breaks=tuple(breaks))
        for item in (standings[place] for place in lacking)
    ]
    made = dict(zip(lacking, forecasts(asked), strict=True)) if asked else {}
    return [made.get(place, found) for place, found in enumerate(known.forecasts)]


def _cost(space: Workspace, item: Standing, breaks: Sequence[Break], as_at: date | None) -> CostChange | NotMeasurable:
    """The cost of its change against its baseline, or the year before."""
    from saferplan.analysis.cost import cost_change

    try:
        return cost_change(
            space.snapshot(as_at),
            space.restricted_snapshot(as_at),
            space.measures.get("cost-of-crime"),
            item.table.areas[0],
            scope=item.measure,
            baseline=item.target.baseline if item.target else None,
            month=item.position.month,
            breaks=breaks,
            source=item.table.source,
        )
    except NotMeasurable as refusal:
        return refusal


def _groups(space: Workspace, standings: Sequence[Standing]) -> tuple[tuple[str, str], ...]:
    """The plan's groups for the area in that month, without those there are none of: id and words."""
    from saferplan.analysis.comparison.groups import resolve

    found = []
    for reference in space.plan.comparison_groups:
        name = reference if isinstance(reference, str) else reference.id
        try:
            group = resolve(name, space.area, standings[0].position.month.last_day, space.groups)
        except NotMeasurable:
            continue
        words = BUILT_IN_GROUPS.get(name, group.name)
        found.append((name, words.replace(" like it", f" like {space.area.name}")))
    return tuple(found)
