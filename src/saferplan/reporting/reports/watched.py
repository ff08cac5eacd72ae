"""The position of each target, and the measures watched without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from saferplan.analysis.drivers.decomposition import small_base_note
from saferplan.analysis.position.rag import RagStatus
from saferplan.analysis.position.sentences import is_unclear, percent
from saferplan.analysis.position.standing import Standing, Unavailable
from saferplan.analysis.signal.result import Signal
from saferplan.analysis.wording import upper_first
from saferplan.measures.definition import Polarity
from saferplan.reporting.blocks import Absent, Block, BulletList, Column, Paragraph, Table
from saferplan.reporting.formats import change as changed
from saferplan.reporting.formats import count, rate
from saferplan.reporting.reports.restricted import key_of
from saferplan.reporting.reports.verdicts import variation_cell
from saferplan.reporting.reports.words import (
    SLIGHT_PERCENT,
    cause,
    cell,
    is_slight,
    judged,
    limit_cell,
    percent_cell,
    short,
    without_source,
)
from saferplan.stats.change import round_half_up


def positions_table(
    targets: Sequence[Standing], key: str = "targets", signals: Mapping[str, Signal] | None = None
) -> Table:
    """A row for each target: baseline, now, what the path asks for now, the target, the colour in words.

    `signals`, by `key_of` a standing, add what each month shows beyond chance.
    """
    month = targets[0].position.month
    rules = dict.fromkeys(s.position.judgement.rule for s in targets)
    return Table(
        f"Position of each target, {month.name}",
        (
            Column("Target", "left"),
            Column("Baseline", unit="12 months"),
            Column("Now", unit="12 months"),
            Column("On the path", unit="12 months"),
            Column("Target", unit="12 months"),
            Column("Judgement", "left"),
            *_signal_column(signals),
        ),
        tuple((*_position(standing), *_signal(standing, signals)) for standing in targets),
        notes=tuple(dict.fromkeys(map(without_source, rules))),
        key=key,
    )


def _position(standing: Standing) -> tuple[str, ...]:
    p = standing.position
    assert p.target is not None
    asked = f"{abs(p.target.change_percent):g}% {'more' if p.target.asks_for_a_rise else 'less'}"
    return (
        f"{p.title}: {asked} by {short(p.target.deadline)}",
        count(p.baseline.used.value if p.baseline else None),
        cell(p.rolling),
        limit_cell(p.expected.value, p),
        limit_cell(p.goal, p),
        colour(standing),
    )


def colour(standing: Standing) -> str:
    """The verdict in words: red, missed by 6.1%."""
    j = standing.position.judgement
    if j.status is RagStatus.GREEN:
        return "Green: met"
    if j.status is RagStatus.GREY:
        return "Grey: no judgement"
    return f"{upper_first(j.status)}: missed by {percent(j.missed_by_percent or 0)}"


def _signal_column(signals: Mapping[str, Signal] | None) -> tuple[Column, ...]:
    return (Column("Signal", "left"),) if signals else ()


def _signal(standing: Standing, signals: Mapping[str, Signal] | None) -> tuple[str, ...]:
    return (variation_cell(signals.get(key_of(standing))),) if signals else ()


def watched(
    standings: Sequence[Standing],
    unavailable: Sequence[Unavailable],
    key: str = "watched",
    signals: Mapping[str, Signal] | None = None,
) -> Iterator[Block]:
    """The measures the plan watches, in its order, and those that have no figure, with the reason."""
    if standings:
        yield Paragraph.of(
            "These measures are watched every month and have no target. Neutral means that neither a rise nor a fall "
            "is good or bad in itself: more drug offences, for instance, can be more police work."
        )
        yield _table(standings, key, signals)
    if unavailable:
        yield Paragraph.of("These measures of the plan have no figure here:")
        yield BulletList.of(*(f"{item.measure.title}: {cause(item.reason)}" for item in unavailable))


def _table(standings: Sequence[Standing], key: str, signals: Mapping[str, Signal] | None) -> Table:
    p = standings[0].position
    by_month = all(s.position.by.length == 1 or not s.measure.is_additive for s in standings)
    month = (Column("Month", unit=short(p.month)),) if by_month and p.by.length == 1 else ()
    before = f"on year to\n{short(p.month - 12)}"  # on one line the two would take a quarter of the width
    return Table(
        f"Measures watched, {p.month.name}",
        (
            Column("Measure", "left"),
            *month,
            Column("12 months", unit=f"to {short(p.month)}"),
            Column("Change", unit=before),
            Column("Change, %", unit=before),
            Column("Rate", unit=f"per {p.rate.per:,}"),
            Column("Direction", "left"),
            *_signal_column(signals),
        ),
        tuple((*_row(standing, bool(month)), *_signal(standing, signals)) for standing in standings),
        notes=(
            small_base_note(),
            f"About the same: changed by under {SLIGHT_PERCENT}%. No clear change: the measure's usual ups and downs "
            "alone could make such a difference.",
            *_signal_note(signals),
            "Rates are for 12 months and per 1,000 residents unless the name says otherwise.",
        ),
        key=key,
    )


def _signal_note(signals: Mapping[str, Signal] | None) -> tuple[str, ...]:
    if not signals:
        return ()
    return (
        "Direction sets 12 months against the 12 before. Signal asks of the latest months whether they are more than "
        "chance: concern, improving, or (for a neutral measure) high or low. So the two may differ.",
    )


def _row(standing: Standing, with_month: bool) -> tuple[str, ...]:
    p = standing.position
    if not standing.measure.is_additive:
        return _percentage_row(standing, with_month)
    month = (cell(p.latest),) if with_month else ()
    return (
        measure_name(standing),
        *month,
        cell(p.rolling),
        changed(p.rolling_change.change, Absent("no figure")),
        percent_cell(p.rolling_change),
        rate(p.rate.value, Absent("no rate")),
        direction(standing),
    )


def _percentage_row(standing: Standing, with_month: bool) -> tuple[str, ...]:
    """A measure that is itself a percentage: its change is in points, and it has no rate."""
    p = standing.position
    now, change = p.rolling.value, p.rolling_change.change
    shown = Absent("no figure") if now is None else f"{round_half_up(now, 1):.1f}%"
    points = Absent("no figure") if change is None else f"{round_half_up(change, 1):+.1f}".replace("-", "−")
    month = (Absent("12 months only"),) if with_month else ()
    return (measure_name(standing), *month, shown, points, Absent("in points"), Absent("no rate"), direction(standing))


def measure_name(standing: Standing) -> str:
    """Its title, with what its rate is per where that is not residents."""
    p = standing.position
    by_households = p.rate.value is not None and p.rate.denominator != "residents"
    return f"{standing.measure.title} (per {p.rate.per:,} {p.rate.denominator})" if by_households else p.title


def direction(standing: Standing) -> str:
    """Better, worse, about the same, no clear change, neutral, or not judged."""
    p = standing.position
    if p.polarity is Polarity.NEUTRAL:
        return "Neutral"
    if p.rolling_change.change is None:
        return Absent("not judged")
    if is_slight(p.rolling_change):
        return "About the same"
    if is_unclear(p.rolling_change):
        return "No clear change"
    return judged(p.rolling_change.change, p.polarity).capitalize()
