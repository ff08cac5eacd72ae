"""The figures of a workspace: series, where they come from, positions, releases and coverage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from saferplan.analysis import explanation, held_releases, listings, revisions, synthesis
from saferplan.analysis import series as series_module
from saferplan.analysis.choosing import Holding, SeriesRequest, holdings
from saferplan.analysis.explanation import Explanation
from saferplan.analysis.position import standing as standing_module
from saferplan.analysis.series import SeriesTable
from saferplan.errors import UsageError
from saferplan.geography import areas as geography
from saferplan.geography.areas import Area
from saferplan.periods import By, Month
from saferplan.workspace.folder import WorkspaceFolder
from saferplan.workspace.given import area_type, areas_of, by_named, month_named, small_area

if TYPE_CHECKING:
    import polars as pl

    from saferplan.analysis.by_place.by_place import ByPlace
    from saferplan.analysis.held_releases import HeldRelease, RejectionReason
    from saferplan.analysis.listings import Fresh
    from saferplan.analysis.position.standing import Standing, Unavailable
    from saferplan.analysis.revisions import Revised
    from saferplan.plans.targets import Target
    from saferplan.sources.reading import Rejection
    from saferplan.warehouse.snapshot import Snapshot


class WorkspaceFigures(WorkspaceFolder):
    """A workspace folder, and what was counted in it."""

    def series(
        self,
        measure: str,
        area: str | None = None,
        *,
        areas: str | Sequence[str] | None = None,
        source: str | None = None,
        rate: bool = False,
        by: str | By | None = None,
        split: str | None = None,
        first: str | Month | None = None,
        last: str | Month | None = None,
        as_at: date | None = None,
    ) -> pl.DataFrame:
        """A measure over time, as a polars frame (`.to_pandas()` gives a pandas one).

        Args:
            measure: its id, such as "victim-based-crime".
            area: an ONS code or a name; the plan's area when neither this nor `areas` is given.
            areas: a kind of area ("csp", "lsoa", …) for all of that kind, or all within `area`; or a list of codes.
            source: police-uk, home-office, ons or local; None takes the finest open source that covers what is asked.
            by: month, quarter, year (financial), calendar-year or rolling-12; None as finely as the source publishes.
            split: "crime-type", or None.
            first, last: months, "2024-03"; None for all that is covered.
            as_at: the day whose knowledge is used.

        Columns: area_code, area_name, period, (crime_type,) value, status, source, basis. Raises UsageError,
        NotMeasurable.
        """
        return self.series_table(
            measure,
            area,
            areas=areas,
            source=source,
            rate=rate,
            by=by,
            split=split,
            first=first,
            last=last,
            as_at=as_at,
        ).frame()

    def series_table(
        self,
        measure: str,
        area: str | None = None,
        *,
        areas: str | Sequence[str] | None = None,
        source: str | None = None,
        rate: bool = False,
        by: str | By | None = None,
        split: str | None = None,
        first: str | Month | None = None,
        last: str | Month | None = None,
        as_at: date | None = None,
    ) -> SeriesTable:
        """As `series`, with the notes, releases and reasons behind the figures."""
        request = self.series_request(
            measure, area, areas=areas, source=source, rate=rate, by=by, split=split, first=first, last=last
        )
        return self.build(request, as_at)

    def series_request(
        self,
        measure: str,
        area: str | None = None,
        *,
        areas: str | Sequence[str] | None = None,
        source: str | None = None,
        rate: bool = False,
        by: str | By | None = None,
        split: str | None = None,
        first: str | Month | None = None,
        last: str | Month | None = None,
    ) -> SeriesRequest:
        """What `series_table` is asked for, for `build`. Raises UsageError."""
        if split not in (None, "crime-type"):
            raise UsageError(f"'{split}' is not a way to split a series; use crime-type.")
        return SeriesRequest(
            measure=self.measures.get(measure),
            areas=self._areas(area, areas),
            by=by_named(by),
            source=source,
            rate=rate,
            split=split is not None,
            first=month_named(first),
            last=month_named(last),
        )

    def build(self, request: SeriesRequest, as_at: date | None = None) -> SeriesTable:
        """Answer a request as known on `as_at`."""
        return series_module.build(self.snapshot(as_at), request, self.restricted_snapshot(as_at))

    def _areas(self, area: str | None, areas: str | Sequence[str] | None) -> tuple[Area, ...]:
        if isinstance(areas, str):
            return areas_of(area_type(areas), geography.find(area) if area is not None else None)
        if area is not None and areas is not None:
            raise UsageError("Give either one area or a list of areas, not both.")
        if areas is not None:
            return tuple(geography.find(code) for code in areas)
        return (geography.find(area) if area is not None else self.area,)

    def explain(
        self,
        measure: str,
        area: str | None,
        month: str | Month,
        *,
        source: str | None = None,
        by: str | By | None = None,
        as_at: date | None = None,
    ) -> Explanation:
        """Where one number comes from: the period that `month` lies in, as fine as the source has it unless told."""
        request = SeriesRequest(
            self.measures.get(measure),
            self._areas(area, None),
            by_named(by),
            source,
            first=month_named(month),
            last=month_named(month),
        )
        snapshot = self.restricted_snapshot(as_at) if source == "local" else self.snapshot(as_at)
        table = self.build(request, as_at)
        return explanation.explain(snapshot or self.snapshot(as_at), table, self.snapshot(as_at))

    def by_place(
        self,
        measure: str,
        area: str | None = None,
        *,
        level: str | None = None,
        month: str | Month | None = None,
        source: str | None = None,
        as_at: date | None = None,
    ) -> ByPlace:
        """A measure by ward or LSOA over the 12 months to `month`, small numbers withheld.

        Args:
            level: "ward" or "lsoa"; None for wards where the area is made of whole ones.
            month: None for the newest 12 months that have a whole figure.

        Raises UsageError, NotMeasurable.
        """
        from saferplan.analysis.by_place.by_place import by_place

        return by_place(
            self.snapshot(as_at),
            self.restricted_snapshot(as_at),
            self.measures.get(measure),
            self._areas(area, None)[0],
            level=small_area(level),
            month=month_named(month),
            source=source,
            breaks=self.known_breaks(as_at),
            folder=self.folder / "boundaries",
        )

    def holdings(self, measure: str, area: str | None = None) -> tuple[Holding, ...]:
        """The sources that have something of a measure for an area, the finest first. Raises UsageError."""
        held, found = self.restricted_snapshot(), self._areas(area, None)[0]
        return holdings(self.snapshot(), self.measures.get(measure), found, held)

    def revised(self, request: SeriesRequest, crime_type: str | None = None) -> Revised:
        """The figures of a series that the newest release behind it changed, with what they were before."""
        table = self.build(request)
        column = table.columns.index(crime_type)
        return revisions.revised(table, lambda day: self.build(request, day), column)

    def standing(
        self,
        measure: str,
        area: str | None = None,
        *,
        source: str | None = None,
        by: str | By | None = None,
        crime_type: str | None = None,
        month: str | Month | None = None,
        as_at: date | None = None,
    ) -> Standing:
        """Where one measure, or one crime type of it, stands in any area at the end of `month` (None: the newest).

        In the plan's own area it is held against the plan's target for it, if that is from this source and for the
        whole measure. Raises UsageError, NotMeasurable.
        """
        own = self._areas(area, None)[0]
        found = self.measures.get(measure)
        target = None if crime_type else self._own_target(measure, own, source)
        request = SeriesRequest(found, (own,), by_named(by), source, split=crime_type is not None)
        table = self.build(request, as_at)
        if crime_type not in table.columns:
            raise UsageError(f"'{crime_type}' is not a crime type of this measure; leave it out.")
        column = table.columns.index(crime_type)
        window = self.plan.targets[0].baseline if self.plan.targets and own == self.area else None
        return standing_module.standing(
            self.snapshot(as_at),
            table,
            target,
            month_named(month) or standing_module.newest_figure(table.series(column=column)),
            breaks=self.known_breaks(as_at),
            as_at=as_at,
            year=self.plan.reporting_year.by,
            baseline=target.baseline if target else window,
            column=column,
        )

    def _own_target(self, measure: str, area: Area, source: str | None) -> Target | None:
        """The plan's target for a measure in its own area, held from this source; None takes the target's own."""
        targets = self.plan.targets if area == self.area else ()
        return next((t for t in targets if t.measure == measure and source in (None, t.source)), None)

    def synthetic_extract(self, path: Path, month: str | Month, area: str | None = None, *, seed: int = 0) -> int:
        """Write an invented force extract whose counts by LSOA and type are those published for a month; its rows.

        Every row says that it is synthetic. `path` ends in .csv or .parquet; its mapping is written beside it. Raises
        NotMeasurable when the month is not covered.
        """
        return synthesis.write_synthetic_extract(
            self.snapshot(), self._areas(area, None)[0], month_named(month) or Month.parse(str(month)), path, seed
        )

    def standings(
        self, month: Month | None = None, as_at: date | None = None, area: str | None = None
    ) -> tuple[list[Standing], list[Unavailable]]:
        """Where every target of the plan and every measure it watches stands at the end of a month, and what cannot.

        `month` None: the newest of the plan's months that every target has. Of another area than the plan's, its
        measures without their targets, for the newest month that all of them have. Raises UsageError, NotMeasurable.
        """
        own, plan = self._areas(area, None)[0], self.plan
        if own != self.area:
            plan = plan.model_copy(update={"targets": (), "indicators": plan.measures})
        return standing_module.standings(
            snapshot=self.snapshot(as_at),
            restricted=self.restricted_snapshot(as_at),
            plan=plan,
            area=own,
            measures=self.measures,
            breaks=self.known_breaks(as_at),
            month=month,
            as_at=as_at,
        )

    def releases(self, as_at: date | None = None) -> pl.DataFrame:
        """Every release, oldest publication first, those of the restricted warehouse last."""
        return listings.releases(self._held(as_at))

    def held_releases(self, as_at: date | None = None) -> tuple[HeldRelease, ...]:
        """Every release with how much of it is shown and what took its place, newest publication first."""
        return held_releases.held_releases(self._held(as_at))

    def rejection_reasons(self) -> tuple[RejectionReason, ...]:
        """For how many rows of each open release a reason was given, the most frequent first."""
        return held_releases.rejection_reasons(self.snapshot())

    def rejections_from(self, offset: int, limit: int, release: int | None = None) -> tuple[tuple[int, Rejection], ...]:
        """Some of the rejected rows, each with its release; never those of a force's own extract."""
        return self.snapshot().rejections_from(offset, limit, release)

    def rejected_rows(self, as_at: date | None = None) -> pl.DataFrame:
        """Every row that was read and not stored: release, file, line, reason."""
        return listings.rejected_rows(self._held(as_at))

    def coverage(self, area: str | None = None, as_at: date | None = None) -> pl.DataFrame:
        """Each source's months by force: dataset, force, month, status, release and rows."""
        return listings.coverage(self._held(as_at), geography.find(area) if area else None)

    def freshness(self, area: str | None = None, as_at: date | None = None) -> tuple[Fresh, ...]:
        """How far each source reaches for an area, when its newest figure came out, and what it lacks."""
        return listings.freshness(self._held(as_at), self._areas(area, None)[0])

    def holds(self, area: str, as_at: date | None = None) -> bool:
        """Whether any figure of this area was taken in. Raises UsageError for an unknown area."""
        return listings.held(self._held(as_at), geography.find(area))

    def _held(self, as_at: date | None) -> list[Snapshot]:
        """What both warehouses serve, the open one first."""
        return [held for held in (self.snapshot(as_at), self.restricted_snapshot(as_at)) if held]
