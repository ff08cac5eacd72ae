"""Where one number comes from: release, file, checksum, definition, rows, arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis import measuring
from saferplan.analysis.datasets import DATASETS
from saferplan.analysis.denominators import denominators
from saferplan.analysis.series import SeriesTable
from saferplan.errors import NotMeasurable
from saferplan.geography.areas import Area
from saferplan.geography.forces import home_forces
from saferplan.measures.definition import Kind, Measure
from saferplan.measures.offences import normalise_code
from saferplan.observations import Observation
from saferplan.periods import Month
from saferplan.sources.police_uk import CRIME_TYPES
from saferplan.stats.change import round_half_up
from saferplan.warehouse.catalogue import FileRecord, ReleaseRecord

if TYPE_CHECKING:
    from saferplan.warehouse.snapshot import Snapshot

LONG_LIST = 20


@dataclass(frozen=True, slots=True)
class Part:
    """One category's share of the number: how many were counted, and what each adds."""

    category: str
    counted: int
    weight: float = 1.0

    @property
    def adds(self) -> float:
        return self.counted * self.weight


@dataclass(frozen=True, slots=True)
class UsedRelease:
    """A release that served cells of the number, with the files in it that speak of the period."""

    release: ReleaseRecord
    counted: int
    """Rows (or, in tables, counts) of this release that are in the number."""
    files: tuple[FileRecord, ...]


@dataclass(frozen=True, slots=True)
class ExplainedRate:
    """What the figure of 12 months is divided by, of whom, and the releases these were published in."""

    value: float
    per: int
    population: float
    denominator: str
    note: str
    releases: tuple[ReleaseRecord, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole descent of one observation. `parts` add up to the value, or for a percentage to its upper half.

    `steps` are the counts of the source's own periods (its months) by the last month of each, () where the figure is
    one of them. `rate` is None where the figure has none: it is not of 12 months, or residents are not known.
    """

    measure: Measure
    area: Area
    observation: Observation
    dataset: str
    parts: tuple[Part, ...]
    base: int | None
    """For a percentage, what it is a share of."""
    steps: tuple[tuple[Month, int], ...]
    releases: tuple[UsedRelease, ...]
    rate: ExplainedRate | None
    notes: tuple[str, ...]

    @property
    def rate_arithmetic(self) -> str:
        """The division as one would write it down; '' without a rate."""
        if self.rate is None or self.observation.value is None:
            return ""
        over = f"{self.observation.value:,.1f}".removesuffix(".0")
        of, places = self.rate, 1 if self.rate.value >= 10 else 2
        whole = f"{over} × {of.per:,} ÷ {of.population:,.0f} {of.denominator}"
        return f"{whole} = {round_half_up(of.value, places):,.{places}f} per {of.per:,}"

    @property
    def counted(self) -> int:
        return sum(part.counted for part in self.parts)

    @property
    def arithmetic(self) -> str:
        """The sum as one would write it down."""
        if self.observation.value is None:
            return f"no number: {self.observation.reason}"
        if self.measure.kind is Kind.PERCENTAGE:
            return f"100 × {self.counted:,} ÷ {self.base:,} = {self.observation.value:.1f}%"
        if self.measure.kind.is_weighted:
            terms = " + ".join(f"{p.counted:,} × {p.weight:,g}" for p in self.parts if p.counted)
            return f"{terms or '0'} = {self.observation.value:,.1f}"
        counts = [n for _, n in self.steps] if len(self.parts) == 1 and self.steps else [p.counted for p in self.parts]
        return f"{' + '.join(f'{n:,}' for n in counts) or '0'} = {self.observation.value:,.0f}"


def explain(snapshot: Snapshot, table: SeriesTable, people: Snapshot) -> Explanation:
    """Explain the last figure of a series table of one area that is not split.

    `snapshot` is what it was counted in, `people` what holds residents and households.
    """
    area, period = table.areas[0], table.periods[-1]
    observation = table.series().observations[-1]
    parts, base, steps = _parts(table)
    span = DATASETS[table.dataset].span
    return Explanation(
        measure=table.measure,
        area=area,
        observation=observation,
        dataset=table.dataset,
        parts=parts,
        base=base,
        steps=steps if len(steps) > 1 and table.measure.is_additive and not table.measure.kind.is_weighted else (),
        releases=_releases(snapshot, table, period.first.index + span - 1, period.last.index),
        rate=_rate(people, table, observation.value),
        notes=table.notes,
    )


def _rate(people: Snapshot, table: SeriesTable, value: float | None) -> ExplainedRate | None:
    by, period = table.measure.rate, table.periods[-1]
    if value is None or not table.measure.has_rate or len(period.months) != 12:
        return None
    try:
        found = denominators(people, by.denominator, table.areas, (period,), table.dataset)
    except NotMeasurable:
        return None
    population = float(found.values[0, 0])
    if not population > 0:
        return None
    releases = tuple(people.releases[i] for i in sorted(found.releases))
    return ExplainedRate(value * by.per / population, by.per, population, by.denominator.value, found.note, releases)


def _parts(table: SeriesTable) -> tuple[tuple[Part, ...], int | None, tuple[tuple[Month, int], ...]]:
    grid, period, span = table.grid, table.periods[-1], table.grid.dataset.span
    counted: dict[str, Part] = {}
    steps: dict[Month, int] = {}
    base = 0
    for month in period.months:
        if period.last.since(month) % span or not grid.first <= month <= grid.last:
            continue
        counts = dict(zip(grid.categories, grid.counts[0, month.since(grid.first)].tolist(), strict=True))
        for rule in table.measure.rules_for(grid.dataset.id, month)[:1]:
            base += sum(counts[c] for c in rule.select_denominator(counts))
            weights = rule.weights if table.measure.kind.is_weighted else {}
            for category in sorted(rule.select(counts)):
                before = counted[category].counted if category in counted else 0
                weight = weights.get(normalise_code(category), 1.0) if weights else 1.0
                counted[category] = Part(category, before + counts[category], weight)
                steps[month] = steps.get(month, 0) + counts[category]
    parts = tuple(p for p in counted.values() if p.counted or _says_something(p.category, period.last, len(counted)))
    return parts, base if table.measure.kind is Kind.PERCENTAGE else None, tuple(steps.items())


def _says_something(category: str, month: Month, categories: int) -> bool:
    """Whether a nought is worth a line: not among a hundred codes, nor for a type the archive no longer used."""
    unused = any(t.label == category and not t.valid_in(month) for t in CRIME_TYPES)
    return categories <= LONG_LIST and not unused


def _releases(snapshot: Snapshot, table: SeriesTable, first: int, last: int) -> tuple[UsedRelease, ...]:
    units = DATASETS[table.dataset].units(table.areas[0])
    held = snapshot.categories(table.dataset)
    wanted = measuring.needed_categories(table.measure, table.dataset, held)
    cells = snapshot.count(table.dataset, units.role, [(code, 0) for code in units.codes], wanted, first, last)
    counted: dict[int, int] = {}
    for release, n in zip(cells.release.tolist(), cells.n.tolist(), strict=True):
        counted[release] = counted.get(release, 0) + n
    vouching = {
        covered.release_id
        for (_, keeper, month, _), covered in snapshot.coverage(table.dataset).items()
        if first <= month <= last and keeper in (*home_forces(table.areas[0]), "")
    }
    return tuple(
        UsedRelease(
            snapshot.releases[i], counted.get(i, 0), snapshot.files_of(i, first, last, home_forces(table.areas[0]))
        )
        for i in sorted({*counted, *vouching})
    )
