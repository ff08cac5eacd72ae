"""What drives a measure's change: the types and places that make it, and whether a rate moved by its mix."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.choosing import SeriesRequest
from saferplan.analysis.clear_change import variation
from saferplan.analysis.drivers.parts import Window, place_parts, type_parts
from saferplan.analysis.drivers.rate_change import rate_change
from saferplan.analysis.drivers.result import Against, Drivers, PartKind, Parts, RateChange
from saferplan.analysis.drivers.words import chance_note, joined
from saferplan.analysis.figures import Count, Percentage, blocked_by, percentage, twelve_months
from saferplan.analysis.position.sentences import change_in_words, number
from saferplan.analysis.series import SeriesTable, build
from saferplan.analysis.small_area_tables import LEVELS
from saferplan.analysis.wording import spoken
from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography.areas import Area, AreaType
from saferplan.measures.definition import Measure
from saferplan.observations import Series
from saferplan.periods import By, Month, day_name
from saferplan.plans.breaks import Break, breaks_touching
from saferplan.plans.targets import RevisionPolicy, Target

if TYPE_CHECKING:
    from saferplan.warehouse.snapshot import Snapshot


def drivers(
    snapshot: Snapshot,
    restricted: Snapshot | None,
    measure: Measure,
    area: Area,
    *,
    breaks: Iterable[Break] = (),
    target: Target | None = None,
    month: Month | None = None,
    against: Against = Against.YEAR_BEFORE,
    by: Collection[PartKind] = tuple(PartKind),
    level: AreaType | None = None,
    source: str | None = None,
) -> Drivers:
    """What drives the change of a measure in an area: 12 months to `month` against 12 months before or the baseline.

    Args:
        breaks: the register; one that blocks comparison between the two years refuses the question.
        target: whose baseline `Against.BASELINE` means.
        month: None for the newest that has a figure.
        by: the kinds of part wanted.
        level: wards or LSOAs; None for wards where the area is made of whole ones.

    Raises NotMeasurable when one of the two years has no whole figure or a break lies between them, and UsageError for
    a baseline that is not there or not one year.
    """
    request = SeriesRequest(measure, (area,), None if measure.is_additive else By.ROLLING_12, source)
    whole = build(snapshot, request, restricted)
    case = _case(whole, month, against, target, tuple(breaks))
    levels = (level,) if level else LEVELS
    found: dict[PartKind, Parts] = {}
    if PartKind.TYPES in by:
        found[PartKind.TYPES] = type_parts(snapshot, restricted, whole, case.window, case.total, case.between)
    if PartKind.PLACES in by:
        found[PartKind.PLACES] = place_parts(snapshot, restricted, whole, case.window, case.total, levels)
    return _drivers(case, found, *_rate(snapshot, restricted, whole, case.window))


@dataclass(frozen=True, slots=True)
class _Case:
    """The two years and what lies between them. `target` is the one whose baseline is compared with, if any."""

    whole: SeriesTable
    window: Window
    against: Against
    target: Target | None
    base: Count
    now: Count
    total: Percentage
    between: tuple[Break, ...]
    touching: tuple[Break, ...]


def _case(
    whole: SeriesTable, month: Month | None, against: Against, target: Target | None, breaks: tuple[Break, ...]
) -> _Case:
    series = whole.series()
    month = month or _newest(whole.measure, series)
    window = Window(_base_last(against, target, month), month)
    base, now = twelve_months(series, window.base_last), twelve_months(series, month)
    touching = breaks_touching(breaks, whole.measure.id, series.area_code, whole.source, base.first, now.last)
    return _Case(
        whole=whole,
        window=window,
        against=against,
        target=target if against is Against.BASELINE else None,
        base=base,
        now=now,
        total=_total(whole.measure, series, base, now, touching, breaks),
        between=tuple(item for item in breaks if item.lies_between(base.first, now.last)),
        touching=touching,
    )


def _drivers(case: _Case, found: Mapping[PartKind, Parts], split: RateChange | None, why_not: str) -> Drivers:
    whole, asked = case.whole, tuple(found.values())
    told = _told(whole.measure, whole.areas[0], case.base, case.now, case.total)
    return Drivers(
        measure=whole.measure,
        area=whole.areas[0],
        source=whole.source,
        month=case.window.month,
        against=case.against,
        base=case.base,
        now=case.now,
        total=case.total,
        types=found.get(PartKind.TYPES),
        places=found.get(PartKind.PLACES),
        mix_and_rate=split,
        mix_reason=why_not,
        sentences=(told, *(p.sentence for p in asked if p.sentence), *([split.sentence] if split else [])),
        notes=tuple(_notes(case, asked)),
        pins=whole.pins,
        finding=joined(asked) or (split.sentence if split else told),
    )


def _newest(measure: Measure, series: Series) -> Month:
    months = [o.period.last for o in series if o.value is not None]
    if not months:
        raise NotMeasurable(
            f"'{measure.title}' has no 12 whole months in {series.area_name}; ingest more months, or name another "
            "--source."
        )
    return max(months)


def _base_last(against: Against, target: Target | None, month: Month) -> Month:
    if against is Against.YEAR_BEFORE:
        return month - 12
    if target is None:
        raise UsageError("The plan has no target, so there is no baseline; compare with --against year-before.")
    if target.baseline.years != 1:
        raise UsageError(
            f"The baseline is {target.baseline.years} years long, and 12 months are compared with 12 months; use "
            "--against year-before."
        )
    if target.baseline.last >= month:
        raise UsageError(
            f"{month} is not after the baseline, which ends with {target.baseline.last}; give a later --month."
        )
    return target.baseline.last


def _total(
    measure: Measure,
    series: Series,
    base: Count,
    now: Count,
    between: Iterable[Break],
    register: Iterable[Break],
) -> Percentage:
    """The change; breaks `between` the two years forbid it, those of the register before them shorten the history."""
    label = f"{now.label} on {base.label}"
    for count in (base, now):
        if count.value is None:
            held = [o.period.last for o in series if o.value is not None]
            within = f": both years must lie in {min(held) - (series.by.length - 1)} to {max(held)}" if held else ""
            raise NotMeasurable(
                f"'{measure.title}' has no figure in {series.area_name} for the {count.label} ({count.reason}); give "
                f"another --month{within}."
            )
    blocking = next((item for item in between if item.blocks_comparison), None)
    if blocking:
        raise NotMeasurable(f"No change can be given, as {blocked_by(blocking)}; give a --month further from it.")
    if not measure.is_additive:
        return Percentage(label, base.value, now.value, None, "the change of a percentage is in points")
    varies = variation(series, now.last, register) if measure.is_counted else None
    return percentage(label, base, now, variation=varies)


def _rate(
    snapshot: Snapshot, restricted: Snapshot | None, whole: SeriesTable, window: Window
) -> tuple[RateChange | None, str]:
    if whole.measure.kind.is_weighted:
        return None, "A weighted sum is not split by place."
    try:
        return rate_change(snapshot, restricted, whole, window), ""
    except NotMeasurable as refusal:
        return None, str(refusal)


def _told(measure: Measure, area: Area, base: Count, now: Count, total: Percentage) -> str:
    title = spoken(measure.title)
    if not measure.is_additive:
        points = (now.value or 0) - (base.value or 0)
        moved = f"{abs(points):.1f} points {'higher' if points > 0 else 'lower'} than" if points else "the same as"
        figure, before = f"{now.value or 0:.1f}%", f"{base.value or 0:.1f}%"
        return f"{title}, {area.name}: {figure} in the {now.label}, {moved} in the {base.label} ({before})."
    moved = change_in_words(total, measure.unit)
    counted = f"{number(now.value or 0)} {measure.unit} in the {now.label}"
    return f"{title}, {area.name}: {counted}, {moved} in the {base.label} ({number(base.value or 0)})."


def _notes(case: _Case, asked: Iterable[Parts]) -> Iterator[str]:
    yield from case.whole.notes
    if note := chance_note(case.total):
        yield note
    for parts in asked:
        if parts.reason:
            yield f"Not by {parts.label}: {parts.reason}."
        if parts.rest and parts.rest.change:
            yield f"{number(parts.rest.change)} of the change lie in no {parts.label}: {parts.rest_words}."
        if parts.hidden:
            yield "Counts under 5 are withheld, and any figure from which one could be worked out."
    for item in case.touching:
        yield f"Between the two years, on {day_name(item.date)}: {item.title}."
    target, today = case.target, case.base.value or 0
    if target and target.revision_policy is RevisionPolicy.FREEZE and target.baseline.published_figure != today:
        yield (
            f"The target is held against {number(target.baseline.published_figure or 0)}, as published then; parts "
            f"exist of today's {number(today)} only."
        )
