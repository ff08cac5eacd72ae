"""The cost of crime avoided or added: the change of each offence with a unit cost, its interval, and what it is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from saferplan.analysis.choosing import SeriesRequest
from saferplan.analysis.clear_change import compare, variation
from saferplan.analysis.drivers.result import Against
from saferplan.analysis.figures import Count, blocked_by, count_between, twelve_months
from saferplan.analysis.grid import PARTIAL
from saferplan.analysis.series import SeriesTable, build
from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography.areas import Area
from saferplan.measures.definition import Kind, Measure
from saferplan.measures.offences import normalise_code, offences
from saferplan.observations import ReleasePin, Series
from saferplan.periods import Month
from saferplan.plans.breaks import Break, breaks_blocking
from saferplan.plans.targets import Baseline
from saferplan.stats.change import round_half_up
from saferplan.stats.two_counts import CountChange
from saferplan.stats.weighted_change import weighted_change

if TYPE_CHECKING:
    import polars as pl

    from saferplan.warehouse.snapshot import Snapshot

INTERVAL_CAVEAT = (
    "The interval is that of chance in the counts (95%): each offence's own, put together as if offences varied "
    "independently. It does not hold the uncertainty of the unit costs themselves, which is larger."
)


@dataclass(frozen=True, slots=True)
class CostRow:
    """The offences of one sub-group with one unit cost; `base` is a yearly average where the baseline is longer."""

    name: str
    unit_cost: float
    base: float
    now: float
    cost: float

    @property
    def change(self) -> float:
        return self.now - self.base


@dataclass(frozen=True, slots=True)
class CostChange:
    """What the change of recorded crime cost, in pounds at 2015/16 prices.

    Attributes:
        scope: whose offences are counted: a measure's, or None for all with a unit cost.
        added: cost of the 12 months now less that of a year before; negative is avoided. low, high: its 95% interval.
        covered: share of the scope's crimes now that have a unit cost; None without a scope.
        rows: the largest cost first. They add to `added` exactly.
        caveats: sentences that belong beside the figure wherever it is shown.
    """

    measure: Measure
    scope: Measure | None
    area: Area
    source: str
    month: Month
    against: Against
    base: Count
    now: Count
    added: float
    low: float
    high: float
    covered: float | None
    rows: tuple[CostRow, ...]
    finding: str
    caveats: tuple[str, ...]
    pins: tuple[ReleasePin, ...]

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out no change."""
        return self.low > 0 or self.high < 0

    def frame(self) -> pl.DataFrame:
        """Columns offence, unit_cost, base, now, change, cost; one row a sub-group, unrounded."""
        import polars as pl

        rows = [(r.name, r.unit_cost, r.base, r.now, r.change, r.cost) for r in self.rows]
        numbers = ("unit_cost", "base", "now", "change", "cost")
        return pl.DataFrame(rows, schema={"offence": pl.String} | dict.fromkeys(numbers, pl.Float64), orient="row")


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    unit_cost: float
    series: Series
    base: float
    now: float
    ratio: CountChange


def cost_change(
    snapshot: Snapshot,
    restricted: Snapshot | None,
    costs: Measure,
    area: Area,
    *,
    scope: Measure | None = None,
    baseline: Baseline | None = None,
    month: Month | None = None,
    breaks: Iterable[Break] = (),
    source: str | None = None,
) -> CostChange:
    """The cost of 12 months of recorded crime against the baseline's year, or the year before.

    Args:
        costs: the measure that holds the unit costs (cost-of-crime).
        scope: only offences this measure counts.
        baseline: its yearly average is compared with; None for the 12 months before.
        month: None for the newest that has a figure.

    Raises NotMeasurable when the offences are not known by code (police.uk types have no unit cost), when one of the
    years has no whole figure, and across a break that blocks comparison.
    """
    if costs.kind is not Kind.COST:
        raise UsageError(f"'{costs.id}' holds no unit costs; use cost-of-crime.")
    _check_codes(snapshot, costs, source)
    table = build(snapshot, SeriesRequest(costs, (area,), None, source, split=True), restricted)
    whole = build(snapshot, SeriesRequest(costs, (area,), None, source), restricted).series()
    month = month or max((o.period.last for o in whole if o.value is not None), default=table.periods[-1].last)
    window = baseline or Baseline(first=month - 23, last=month - 12)
    register = tuple(breaks)
    base, now = count_between(whole, window.first, window.last), twelve_months(whole, month)
    _check(whole, base, now, register)
    groups = _groups(table, scope, window, month, register)
    covered = _covered(snapshot, restricted, table, scope, month, sum(group.now for group in groups))
    against = Against.BASELINE if baseline else Against.YEAR_BEFORE
    found = replace(_change(table, scope, groups, window, base, now), against=against, covered=covered)
    return replace(found, finding=_finding(found, window), caveats=_caveats(found))


def _change(
    table: SeriesTable, scope: Measure | None, groups: Sequence[_Group], window: Baseline, base: Count, now: Count
) -> CostChange:
    """The figures, still without the words that go with them."""
    found = weighted_change(
        [group.base for group in groups],
        [group.now for group in groups],
        [group.unit_cost for group in groups],
        [group.ratio.low for group in groups],
        [group.ratio.high for group in groups],
        years_before=window.years,
    )
    rows = [
        CostRow(g.name, g.unit_cost, g.base / window.years, g.now, float(cost))
        for g, cost in zip(groups, found.parts, strict=True)
    ]
    return CostChange(
        measure=table.measure,
        scope=scope,
        area=table.areas[0],
        source=table.source,
        month=now.last,
        against=Against.YEAR_BEFORE,
        base=replace(base, value=sum(r.base * r.unit_cost for r in rows)),
        now=replace(now, value=sum(r.now * r.unit_cost for r in rows)),
        added=found.change,
        low=found.low,
        high=found.high,
        covered=None,
        rows=tuple(sorted(rows, key=lambda row: (-abs(row.cost), row.name))),
        finding="",
        caveats=(),
        pins=table.pins,
    )


def _check_codes(snapshot: Snapshot, costs: Measure, source: str | None) -> None:
    """Where only police.uk is held, the reason is its types, not a table that could be ingested next."""
    held = [dataset for dataset in costs.datasets() if dataset in snapshot.datasets]
    if source is None and not held and "police-uk/street" in snapshot.datasets:
        raise NotMeasurable(costs.why_unavailable("police-uk/street", Month(2024, 1)))


def _check(whole: Series, base: Count, now: Count, breaks: Sequence[Break]) -> None:
    for count in (base, now):
        if count.value is None:
            raise NotMeasurable(f"There is no cost for the {count.label}: {count.reason}; give another --month.")
    if blocking := breaks_blocking(breaks, whole.measure, whole.area_code, whole.source, base.first, now.last):
        raise NotMeasurable(f"No cost can be given, as {blocked_by(blocking[0])}; give a --month further from it.")


def _groups(
    table: SeriesTable, scope: Measure | None, window: Baseline, month: Month, breaks: Sequence[Break]
) -> list[_Group]:
    """Counts by sub-group and unit cost; codes that replaced each other within a sub-group are one."""
    codes = [column for column in table.columns if column is not None]
    if scope is not None:
        rules = scope.rules_for(table.dataset, month)
        chosen = rules[0].select(codes) if rules else frozenset[str]()
        codes = [code for code in codes if code in chosen]
        if not codes:
            raise NotMeasurable(f"No offence that '{scope.title}' counts has a sourced unit cost; leave it out.")
    rule = table.measure.rule_for(table.dataset, month)
    together: dict[tuple[str, float], list[str]] = {}
    for code in codes:
        known = offences().get(normalise_code(code))
        key = (known.subgroup if known else code, rule.weights[normalise_code(code)])
        together.setdefault(key, []).append(code)
    return [_group(table, name, cost, of, window, month, breaks) for (name, cost), of in together.items()]


def _group(
    table: SeriesTable,
    name: str,
    unit_cost: float,
    codes: Sequence[str],
    window: Baseline,
    month: Month,
    breaks: Sequence[Break],
) -> _Group:
    counted = _counts(table, unit_cost, codes)
    base, now = count_between(counted, window.first, window.last), twelve_months(counted, month)
    if base.value is None or now.value is None:
        raise NotMeasurable(f"{name} has no figure in one of the two years; give another --month.")
    varies = variation(counted, month, breaks)
    yearly = base.value / window.years
    # Crimes taken back later can leave a rare offence below nought; chance begins at none.
    counts = max(yearly, 0.0), max(now.value, 0.0)
    ratio = compare(counts[0], (window.first, window.last), counts[1], (now.first, now.last), varies)
    return _Group(name, unit_cost, counted, base.value, now.value, ratio)


def _counts(table: SeriesTable, unit_cost: float, codes: Sequence[str]) -> Series:
    """The number of these crimes by period, from what they cost; a gap in one of the codes is a gap."""
    import numpy as np

    places = [table.columns.index(code) for code in codes]
    status = table.status[:, :, places].max(axis=2, keepdims=True)
    pounds = np.where(status <= PARTIAL, table.values[:, :, places].sum(axis=2, keepdims=True), np.nan)
    return replace(table, values=np.round(pounds / unit_cost, 6), status=status, columns=(None,)).series()


def _covered(
    snapshot: Snapshot,
    restricted: Snapshot | None,
    table: SeriesTable,
    scope: Measure | None,
    month: Month,
    counted: float,
) -> float | None:
    if scope is None:
        return None
    request = SeriesRequest(scope, table.areas, table.periods[0].by, table.source)
    total = twelve_months(build(snapshot, request, restricted).series(), month).value
    return counted / total if total else None


def pounds(value: float) -> str:
    """£1.2 million, £340,000, £8,400: two figures of a sum that is no more exact."""
    size = abs(value)
    if size >= 999_500:
        return f"£{round_half_up(size / 1e6, 1):,.1f} million"
    step = 10_000 if size >= 99_500 else 100
    return f"£{round_half_up(size / step) * step:,.0f}"


def _finding(found: CostChange, window: Baseline) -> str:
    title = found.scope.title if found.scope else "recorded crimes"
    whose = f"{title} with a unit cost"
    base = "in the baseline year" if found.against is Against.BASELINE else "in the 12 months before"
    if window.years > 1:
        base = f"in an average year of the baseline, {window.years} years"
    between = f"between {_signed(found.low)} and {_signed(found.high)}"
    if not found.is_clear:
        return f"In the {found.now.label}, the cost of {whose} was not clearly other than {base}: {between}."
    side = "more" if found.added > 0 else "less"
    return f"In the {found.now.label}, {whose} cost about {pounds(found.added)} {side} than {base} ({between})."


def _signed(value: float) -> str:
    if round_half_up(abs(value)) == 0:
        return "no difference"
    return f"{pounds(value)} {'more' if value > 0 else 'less'}"


def _caveats(found: CostChange) -> tuple[str, ...]:
    part: tuple[str, ...] = ()
    if found.covered is not None and found.covered < 1 and found.scope is not None:
        title = found.scope.title
        part = (f"Unit costs cover {found.covered * 100:.0f}% of the crimes that the measure '{title}' counts.",)
    homicides = next((row for row in found.rows if row.name == "Homicide" and row.change), None)
    grave = f"One homicide counts {pounds(homicides.unit_cost)} here." if homicides else ""
    use = found.measure.what_good_looks_like
    return (*part, *([grave] if grave else []), use, INTERVAL_CAVEAT, *found.measure.known_limits)
