"""A workspace is a folder: the plan and other text files a partnership writes, and the warehouse the program keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from saferplan.analysis.choosing import SeriesRequest
from saferplan.analysis.comparison import groups as comparison_groups
from saferplan.analysis.comparison.question import Question
from saferplan.analysis.comparison.result import Comparison, ResolvedGroup
from saferplan.analysis.drivers.result import Against, Drivers, PartKind
from saferplan.analysis.signal.result import Signal
from saferplan.errors import NotMeasurable, UsageError
from saferplan.periods import By, Month
from saferplan.plans.groups import Averaging, LimitsRule
from saferplan.workspace.figures import WorkspaceFigures
from saferplan.workspace.folder import PLAN
from saferplan.workspace.given import by_named, month_named, one_of, small_area

if TYPE_CHECKING:
    from saferplan.analysis.comparison.every_area import Comparisons
    from saferplan.analysis.cost import CostChange
    from saferplan.analysis.exceptions.result import Exceptions
    from saferplan.analysis.forecast.result import Forecast
    from saferplan.analysis.signal.trend import Trend
    from saferplan.plans.targets import Target

__all__ = ["PLAN", "Workspace"]


class Workspace(WorkspaceFigures):
    """A workspace folder, and the questions that can be asked of it."""

    def signal(
        self,
        measure: str,
        area: str | None = None,
        *,
        first: str | Month | None = None,
        month: str | Month | None = None,
        source: str | None = None,
        screened: bool = False,
        as_at: date | None = None,
    ) -> Signal:
        """A measure as a control chart: which figures are more than chance, and whether the plan's target is safe.

        Args:
            first, month: first and last charted; None for the last 36 months (20 quarters) that have a figure.
            source: None takes that of the plan's target for the measure, else the finest open one.
            screened: leave out wild moving ranges when limits are worked out.

        Raises UsageError, and NotMeasurable for a source that has no months or quarters.
        """
        from saferplan.analysis.signal.measure_signal import measure_signal

        own = self._areas(area, None)[0]
        target = self._own_target(measure, own, source)
        source = source or (target.source if target else None)
        request = SeriesRequest(self.measures.get(measure), (own,), source=source)
        return measure_signal(
            self.snapshot(as_at),
            self.build(request, as_at),
            target=target,
            breaks=self.known_breaks(as_at),
            first=month_named(first),
            month=month_named(month),
            screened=screened,
        )

    def trend(
        self,
        measure: str,
        area: str | None = None,
        *,
        first: str | Month | None = None,
        month: str | Month | None = None,
        source: str | None = None,
        as_at: date | None = None,
    ) -> Trend:
        """How much a measure changes a year: that of the months `signal` charts since the last break among them.

        Raises UsageError, and NotMeasurable where the months are too few to tell a trend from chance.
        """
        found = self.signal(measure, area, first=first, month=month, source=source, as_at=as_at)
        if found.trend is None:
            raise NotMeasurable(found.no_trend)
        return found.trend

    def drivers(
        self,
        measure: str,
        area: str | None = None,
        *,
        month: str | Month | None = None,
        against: str | Against = Against.YEAR_BEFORE,
        by: str = "both",
        level: str | None = None,
        source: str | None = None,
        as_at: date | None = None,
    ) -> Drivers:
        """What drives the change of a measure: the offence types and places that make it, and whether its mix did.

        Args:
            month: the last of the 12 months; None for the newest that has a figure.
            against: "year-before", or "baseline": that of the plan's target for the measure, else of its first.
            by: "types", "places" or "both".
            level: "ward" or "lsoa"; None for wards where the area is made of whole ones.

        Raises UsageError, NotMeasurable.
        """
        from saferplan.analysis.drivers.drivers import drivers

        return drivers(
            self.snapshot(as_at),
            self.restricted_snapshot(as_at),
            self.measures.get(measure),
            self._areas(area, None)[0],
            breaks=self.known_breaks(as_at),
            target=self._target(measure),
            month=month_named(month),
            against=one_of(against, Against, "something to compare with"),
            by=tuple(PartKind) if by == "both" else (one_of(by, PartKind, "a kind of part"),),
            level=small_area(level),
            source=source,
        )

    def group(
        self,
        name: str | None = None,
        area: str | None = None,
        *,
        month: str | Month | None = None,
        as_at: date | None = None,
    ) -> ResolvedGroup:
        """The areas of a comparison group for an area, as it held at the end of a month, else on `as_at`, else today.

        `name` None takes the plan's first group, or the ONS nearest neighbours. Raises UsageError, NotMeasurable.
        """
        own = self._areas(area, None)[0]
        end = month_named(month)
        wanted = name or comparison_groups.default_name(self.plan.comparison_groups, own)
        return comparison_groups.resolve(wanted, own, end.last_day if end else as_at or date.today(), self.groups)

    def compare(
        self,
        measure: str,
        area: str | None = None,
        *,
        group: str | None = None,
        month: str | Month | None = None,
        by: str | By | None = None,
        source: str | None = None,
        averaging: str | Averaging | None = None,
        include_self: bool | None = None,
        limits: str | LimitsRule | None = None,
        as_at: date | None = None,
    ) -> Comparison:
        """A measure in an area beside its comparison group.

        Args:
            group: its name; None for the plan's first, or the ONS nearest neighbours.
            month: the last of the period, or one in it; None for the newest that most of the group shares.
            by: rolling-12 unless told: month, quarter, year, calendar-year.
            averaging, include_self, limits: in place of what the group says: simple or weighted, whether the area's own
                figures count in the average, funnel or spread.

        Raises UsageError, NotMeasurable.
        """
        from saferplan.analysis.comparison.comparing import compare

        resolved = self.group(group, area, month=month, as_at=as_at)
        if averaging is not None:
            resolved = replace(resolved, averaging=one_of(averaging, Averaging, "a way to average"))
        if include_self is not None:
            resolved = replace(resolved, include_self=include_self)
        rule = one_of(limits, LimitsRule, "a rule of limits") if limits else None
        baselines = [t.baseline.last for t in self.plan.targets if t.measure == measure and t.baseline.years == 1]
        question = Question(
            measure=self.measures.get(measure),
            area=self._areas(area, None)[0],
            group=resolved,
            by=by_named(by) or By.ROLLING_12,
            month=month_named(month),
            source=source,
            baseline=next(iter(baselines), None),
            limits=rule or comparison_groups.limits_rule_of(resolved.id, self.groups),
            breaks=self.known_breaks(as_at),
        )
        return compare(self.snapshot(as_at), question, self.restricted_snapshot(as_at))

    def comparisons(
        self,
        measure: str,
        areas: str = "csp",
        *,
        group: str = comparison_groups.DEFAULT_GROUP,
        month: str | Month | None = None,
        by: str | By | None = None,
        source: str | None = None,
        as_at: date | None = None,
    ) -> Comparisons:
        """Every area of a kind (csp, lad, pfa), each against its own group of this name. Raises as `compare` does."""
        from saferplan.analysis.comparison.every_area import comparisons

        end = month_named(month)
        return comparisons(
            self.snapshot(as_at),
            self.measures.get(measure),
            self._areas(None, areas),
            group,
            end.last_day if end else as_at or date.today(),
            self.groups,
            by=by_named(by) or By.ROLLING_12,
            month=end,
            source=source,
        )

    def forecast(
        self,
        measure: str,
        area: str | None = None,
        *,
        month: str | Month | None = None,
        to: str | Month | None = None,
        source: str | None = None,
        as_at: date | None = None,
    ) -> Forecast:
        """A measure's forecast, and in the plan's own area the chance that its target is met.

        `month` is the last that may be known, `to` the last to forecast (None: the deadline, or twelve months).
        Raises UsageError, NotMeasurable.
        """
        from saferplan.analysis.forecast.forecasting import Asked, forecast

        own = self._areas(area, None)[0]
        target = self._own_target(measure, own, source)
        source = source or (target.source if target else None)
        table = self.build(SeriesRequest(self.measures.get(measure), (own,), source=source), as_at)
        known = self.known_breaks(as_at)
        asked = Asked(table.series(), table.measure, month_named(month), month_named(to), target, breaks=known)
        return forecast(asked)

    def exceptions(self, month: str | Month | None = None, *, as_at: date | None = None) -> Exceptions:
        """What stands out in a month among the targets of the plan and the measures it watches, ranked by harm.

        `month` None: the newest of the plan's months that every target has. Raises NotMeasurable.
        """
        from saferplan.analysis.exceptions.evidence import GroupTrial, evidence
        from saferplan.analysis.exceptions.exception_list import exception_list
        from saferplan.analysis.position.standing import check_month

        snapshot, restricted = self.snapshot(as_at), self.restricted_snapshot(as_at)
        breaks = self.known_breaks(as_at)
        found, unavailable = self.standings(month_named(month), as_at)
        check_month(found, month_named(month))
        groups = GroupTrial(snapshot, restricted, self.area, self.plan.comparison_groups, self.groups, breaks)
        told = evidence(found, breaks, groups)
        severity = self.measures.get("crime-severity")
        return exception_list(snapshot, restricted, found, unavailable, told, severity)

    def cost(
        self,
        area: str | None = None,
        *,
        measure: str | None = None,
        against: str | Against = Against.BASELINE,
        month: str | Month | None = None,
        source: str | None = None,
        as_at: date | None = None,
    ) -> CostChange:
        """The cost of crime avoided or added in 12 months, with its interval and what it is not.

        Args:
            measure: whose offences; None for all that have a unit cost.
            against: "baseline" (of the plan's target for the measure, else of its first) or "year-before".

        Raises NotMeasurable where offences are not known by code: police.uk types have no unit cost.
        """
        from saferplan.analysis.cost import cost_change

        baseline = one_of(against, Against, "something to compare with") is Against.BASELINE
        target = self._target(measure) if baseline else None
        if baseline and target is None:
            raise UsageError("The plan has no target, so there is no baseline; compare with year-before.")
        return cost_change(
            self.snapshot(as_at),
            self.restricted_snapshot(as_at),
            self.measures.get("cost-of-crime"),
            self._areas(area, None)[0],
            scope=self.measures.get(measure) if measure else None,
            baseline=target.baseline if target else None,
            month=month_named(month),
            breaks=self.known_breaks(as_at),
            source=source,
        )

    def _target(self, measure: str | None) -> Target | None:
        """The plan's target for a measure, else its first."""
        targets = self.plan.targets
        return next((t for t in targets if t.measure == measure), targets[0] if targets else None)
