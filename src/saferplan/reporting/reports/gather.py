"""Everything a report speaks of, read once from one snapshot of the workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from saferplan.analysis import evidence
from saferplan.analysis.drivers.by_type import TypeTable, type_table
from saferplan.analysis.drivers.places import Places, places
from saferplan.analysis.exceptions.result import Exceptions
from saferplan.analysis.position.standing import Standing, Unavailable, check_month
from saferplan.errors import NotMeasurable
from saferplan.geography.areas import Area
from saferplan.observations import ReleasePin
from saferplan.periods import Month
from saferplan.plans.schema import Plan
from saferplan.reporting.reports.findings import Findings, findings
from saferplan.reporting.reports.restricted import is_restricted, key_of, keyed
from saferplan.warehouse.catalogue import ReleaseRecord
from saferplan.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts of one report. `leading` are the standings it tells in full: the targets, else the first measure.

    `types` and `places` are by `key_of` a standing; of what could not be made `reasons` says why. `dated` is the day of
    the report.
    """

    plan: Plan
    area: Area
    month: Month
    as_at: date | None
    dated: date
    standings: tuple[Standing, ...]
    unavailable: tuple[Unavailable, ...]
    types: Mapping[str, TypeTable]
    places: Mapping[str, Places]
    reasons: Mapping[str, str]
    findings: Findings
    exceptions: Exceptions
    coverage: tuple[evidence.Coverage, ...]
    releases: tuple[ReleasePin, ...]
    records: tuple[ReleaseRecord, ...]
    """Each release used, with its rows read, stored and rejected."""
    attributions: tuple[str, ...]

    @property
    def targets(self) -> tuple[Standing, ...]:
        return tuple(s for s in self.standings if s.target)

    @property
    def watched(self) -> tuple[Standing, ...]:
        return tuple(s for s in self.standings if not s.target)

    @property
    def leading(self) -> tuple[Standing, ...]:
        return self.targets or self.standings[:1]

    @property
    def others(self) -> tuple[Standing, ...]:
        """Those not told in full."""
        return self.standings[len(self.leading) :]

    @property
    def withheld(self) -> tuple[Standing, ...]:
        """Those whose figures come from the force's own records."""
        return tuple(s for s in self.standings if is_restricted(s))

    def key(self, name: str) -> str:
        """A table's key, which differs between the open and the restricted part."""
        return keyed(name, bool(self.withheld))

    @property
    def is_dated(self) -> bool:
        """Whether `dated` is a day somebody chose: that of the meeting, or the day as known on."""
        return self.as_at is not None or _meeting(self.plan, self.month) is not None

    @property
    def first(self) -> Month:
        """The earliest month the report speaks of."""
        return min(chart_first(s) for s in self.standings)


def chart_first(found: Standing) -> Month:
    """Where a chart begins: with the baseline, or two years back where that is earlier. It never becomes a baseline."""
    start = found.position.percentages.trend_first
    if found.series.by.length == 12:
        start += 11
    earliest = min((o.period.last for o in found.series), default=start)
    return max(min(start, found.position.month - 23), earliest)


def gather(space: Workspace, month: Month | None = None, as_at: date | None = None, *, detail: bool = True) -> Gathered:
    """Read the workspace as known on `as_at`, for `month` (None: the newest of the plan that every target has).

    `detail` adds the tables by type and by place. Raises NotMeasurable when the month is not among those covered, or
    when no measure of the plan has a figure.
    """
    snapshot, restricted = space.snapshot(as_at), space.restricted_snapshot(as_at)
    plan = space.plan
    breaks = space.known_breaks(as_at)
    found, unavailable = space.standings(month, as_at)
    if not found:
        raise NotMeasurable(unavailable[0].reason if unavailable else "The plan names no measure; add a target to it.")
    month = found[0].position.month
    check_month([s for s in found if s.target] or found[:1])
    types: dict[str, TypeTable] = {}
    driven: dict[str, Places] = {}
    reasons: dict[str, str] = {}
    for item in _told_in_full(found) if detail else ():
        table = type_table(snapshot, restricted, item, found, plan.reporting_year.by)
        if table:
            types[key_of(item)] = table
        try:
            driven[key_of(item)] = places(snapshot, restricted, item, space.folder / "boundaries")
        except NotMeasurable as refusal:
            reasons[key_of(item)] = str(refusal)
    beyond, listed = findings(space, found, _told_in_full(found), breaks, as_at, unavailable)
    releases = _releases(found, beyond)
    shown = [s for s in found if not is_restricted(s)]
    served = (record for held in (snapshot, restricted) if held for record in held.releases.values())
    records = tuple(record for record in served if record.pin in releases)
    return Gathered(
        plan=plan,
        area=space.area,
        month=month,
        as_at=as_at,
        dated=_dated(plan, month, as_at, _releases(shown, beyond.only(map(key_of, shown)))),
        standings=tuple(found),
        unavailable=tuple(unavailable),
        types=types,
        places=driven,
        reasons=reasons,
        findings=beyond,
        exceptions=listed,
        coverage=evidence.coverage(found, min(chart_first(s) for s in found)),
        releases=releases,
        records=records,
        attributions=tuple(dict.fromkeys(record.attribution for record in records)),
    )


def parts(facts: Gathered) -> tuple[Gathered, Gathered]:
    """The facts that may be published, and those from the force's own records: each with its own evidence alone."""
    shown = _part(facts, tuple(s for s in facts.standings if not is_restricted(s)))
    return shown, replace(_part(facts, facts.withheld), unavailable=())


def _part(facts: Gathered, found: tuple[Standing, ...]) -> Gathered:
    keys = {key_of(s) for s in found}
    releases = _releases(found, facts.findings.only(keys))
    records = tuple(record for record in facts.records if record.pin in releases)
    return replace(
        facts,
        standings=found,
        types={key: table for key, table in facts.types.items() if key in keys},
        places={key: where for key, where in facts.places.items() if key in keys},
        findings=facts.findings.only(keys),
        exceptions=facts.exceptions.only(lambda item: key_of(item) in keys),
        coverage=evidence.coverage(found, min(map(chart_first, found))) if found else (),
        releases=releases,
        records=records,
        attributions=tuple(dict.fromkeys(record.attribution for record in records)),
    )


def _releases(found: Sequence[Standing], beyond: Findings) -> tuple[ReleasePin, ...]:
    """Those behind the standings, and behind the areas they are compared with."""
    compared = (pin for comparison in beyond.comparisons.values() for pin in comparison.pins)
    return tuple(dict.fromkeys((*evidence.releases(found), *compared)))


def _told_in_full(found: list[Standing]) -> list[Standing]:
    """What leads the open part and what leads the restricted one."""
    sides = [[s for s in found if is_restricted(s) is side] for side in (False, True)]
    return [s for side in sides for s in ([s for s in side if s.target] or side[:1])]


def _dated(plan: Plan, month: Month, as_at: date | None, releases: tuple[ReleasePin, ...]) -> date:
    """The day of the meeting; before one is set (or after it has passed), the day of what its open part knows."""
    meeting = _meeting(plan, month)
    if meeting is not None:
        return meeting
    newest = max((pin.published for pin in releases), default=month.last_day)
    return as_at or max(newest, month.last_day)


def _meeting(plan: Plan, month: Month) -> date | None:
    """The day of the meeting the report goes to: one before the month's end was another's."""
    meeting = plan.committee.meeting_date if plan.committee else None
    return meeting if meeting is not None and meeting > month.last_day else None
