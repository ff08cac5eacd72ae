"""How the area compares with its group: the table, the funnel plot, and what moved apart since the baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from saferplan.analysis.comparison.result import ComparedArea, Comparison, FunnelPoint
from saferplan.analysis.comparison.words import period_words
from saferplan.analysis.wording import listed, lower_first, upper_first
from saferplan.reporting.blocks import Absent, Block, Column, Figure, Paragraph, Table
from saferplan.reporting.charts.comparison import shown_rows
from saferplan.reporting.charts.funnel import funnel_chart
from saferplan.reporting.formats import count, percent, rate
from saferplan.reporting.inline import ref
from saferplan.reporting.reading import Reading, reading
from saferplan.reporting.reports.words import many, short_span, stopped
from saferplan.stats.change import round_half_up

NO_FIGURE = Absent("no figure")
NO_RANK = Absent("none")
NOT_JUDGED = Absent("not judged")
_MOST_NAMED = 6
_UNKNOWN = "no figures of those areas are among the files taken in"


def comparison_section(
    comparison: Comparison, title: str, source: str, key: str = "", passed_over: Sequence[str] = ()
) -> Iterator[Block]:
    """A sentence, the table of all areas, the funnel, the change since the baseline against the group's.

    `title` names the measure as the rest of the report does. `passed_over` are groups, in words, without figures.
    """
    yield Paragraph.of(*_sentences(comparison, passed_over))
    if divergence := comparison.divergence:
        words = divergence.sentence or divergence.reason
        if words:
            yield Paragraph.of(stopped(upper_first(words)))
    yield comparison_table(comparison, title, f"comparison-{key}")
    if comparison.funnel and len(comparison.funnel.points) > 1:
        yield Paragraph.of(ref(f"funnel-{key}"), " sets the same rates against the size of each area.")
        yield funnel_figure(comparison, title, source, f"funnel-{key}")
        yield reading(Reading.FUNNEL)


def _sentences(comparison: Comparison, passed_over: Sequence[str]) -> Iterator[str]:
    yield stopped(comparison.finding)
    if comparison.distance_reason:
        yield f" No percentage of the average is given: {stopped(comparison.distance_reason)}"
    group = comparison.group
    source = f" ({lower_first(group.source)})" if group.source else ""
    yield f" The group is {lower_first(group.name)}{source}."
    if passed_over:
        yield f" {upper_first(listed(passed_over))} cannot be used: {_UNKNOWN}."


def comparison_table(comparison: Comparison, title: str, key: str = "") -> Table:
    """Every area of the group in order of rank, as its users know it: rate, distance, rank, position, direction."""
    rows = shown_rows(comparison.rows)
    with_direction = any(row.direction for row in rows)
    columns = [Column("Area", "left"), Column("Count"), Column("Rate", unit=_unit(comparison))]
    columns += [Column("Distance", unit="from average"), Column("Rank"), Column("Position", "left")]
    columns += [Column("Direction", "left", _span(comparison))] if with_direction else []
    own = next((i for i, row in enumerate(rows) if row.is_own), None)
    return Table(
        f"{title} in {comparison.area.name} and its group, {period_words(comparison.period)}",
        tuple(columns),
        tuple(_cells(row, with_direction) for row in rows),
        notes=tuple(_notes(comparison, len(rows))),
        totals=() if own is None else (own,),
        key=key,
    )


def _span(comparison: Comparison) -> str:
    """The ends of the periods the direction is over, for the head of its column."""
    ends = [period.last for period in comparison.history_periods]
    return short_span(ends[0], ends[-1]) if ends else ""


def _cells(row: ComparedArea, with_direction: bool) -> tuple[str, ...]:
    direction = str(row.direction).capitalize() if row.direction else Absent("not known")
    distance = None if row.distance_percent is None else round_half_up(row.distance_percent, 1)
    return (
        row.area.name,
        count(row.count, NO_FIGURE),
        rate(row.rate, NO_FIGURE),
        percent(distance, Absent("not given") if row.rate is not None else NO_FIGURE),
        NO_RANK if row.rank is None else str(row.rank),
        upper_first(str(row.place)) if row.place else NOT_JUDGED,
        *((direction,) if with_direction else ()),
    )


def _unit(comparison: Comparison) -> str:
    return f"per {comparison.per:,}" if comparison.per else "%"


def _notes(comparison: Comparison, shown: int) -> Iterator[str]:
    """The average and what the words of the table mean; then what the comparison itself has to say, each once."""
    average = f"Group average: {rate(comparison.average)}." if comparison.average is not None else ""
    ranks = f"Of the ranks, {stopped(comparison.best_is)}" if comparison.best_is else ""
    position = stopped(comparison.limits_rule) if comparison.limits_rule and comparison.place else ""
    yield " ".join(filter(None, (average, ranks, position)))
    if comparison.direction_rule and any(row.direction for row in comparison.rows):
        yield stopped(comparison.direction_rule)
    if shown < len(comparison.rows):
        yield f"{shown} of {len(comparison.rows)} areas are shown: both ends, and those beside {comparison.area.name}."
    yield from (stopped(note) for note in comparison.notes)


def _names(names: list[str]) -> str:
    if len(names) <= _MOST_NAMED:
        return listed(names)
    return f"{', '.join(names[:_MOST_NAMED])} and {many(len(names) - _MOST_NAMED, 'other')}"


def funnel_figure(comparison: Comparison, title: str, source: str, key: str = "") -> Figure:
    """The funnel plot with the table of its points."""
    funnel = comparison.funnel
    assert funnel is not None
    finding = _title(comparison, next((p for p in funnel.points if p.is_own), None), len(funnel.outside95))
    return Figure(
        title=finding,
        subtitle=f"{title}: rate by size of area, {comparison.group.name}, {period_words(comparison.period)}",
        alt=f"Funnel plot of {len(funnel.points)} areas around the group average of {rate(funnel.centre)}. {finding}."
        f"{_outside_words(funnel.outside95)}",
        spec=funnel_chart(comparison),
        table=Table(
            f"{title}: rates and sizes, {period_words(comparison.period)}",
            (
                Column("Area", "left"),
                Column(upper_first(comparison.denominator)),
                Column("Rate", unit=_unit(comparison)),
                Column("Outside the limits", "left"),
            ),
            tuple(_point(point) for point in sorted(funnel.points, key=lambda point: -point.rate)),
            notes=(stopped(funnel.note),) if funnel.note else (),
        ),
        source=f"Source: {source}.",
        key=key,
    )


def _title(comparison: Comparison, own: FunnelPoint | None, outside: int) -> str:
    name = comparison.area.name
    if own is None:
        return f"{name} has no figure to set beside its group; {many(outside, 'area')} lie outside the limits"
    if not own.outside:
        return f"{name} lies within the limits for an area of its size"
    side = "above" if own.z > 0 else "below"
    return f"{name} lies {side} the {own.outside:g}% limits for an area of its size"


def _outside_words(points: tuple[FunnelPoint, ...]) -> str:
    names = [point.area.name for point in points]
    return f" Outside the 95% limits: {_names(names)}." if names else " No area lies outside the 95% limits."


def _point(point: FunnelPoint) -> tuple[str, ...]:
    where = f"{point.outside:g}%, {'above' if point.z > 0 else 'below'}" if point.outside else Absent("no")
    return (point.area.name, count(point.population), rate(point.rate), where)
