"""What each measure counts: the target's in full, those watched in a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from saferplan.analysis.position.standing import Standing
from saferplan.measures.definition import Measure
from saferplan.measures.describe import describe
from saferplan.observations import Basis
from saferplan.periods import day_name
from saferplan.reporting.blocks import Block, BulletList, Column, Glossary, Paragraph, Table
from saferplan.reporting.inline import strong
from saferplan.reporting.reports.words import stopped
from saferplan.stats.trend_line import TrendMethod

_BASIS = {
    Basis.EXACT: "Exact: the source carries the definition as it stands.",
    Basis.APPROXIMATE: "Approximate: the source's types come close to the definition and are not the same.",
}
_WANTED = ("What it is", "How it is calculated", "Direction", "What good looks like")


def words_used() -> Glossary:
    """The few terms of art of a report, each explained once."""
    return Glossary.of(
        strong("Baseline year: "),
        "the 12 months the target is held against. ",
        strong("Rolling 12 months: "),
        "the 12 months that end with the month named; they hold every season once, so they can be compared at any time "
        "of year. ",
        strong("Path to the target: "),
        "what the figures would be on the way from the baseline to the target. ",
        strong("CSP: "),
        "a community safety partnership, or the area of one. ",
        strong("LSOA: "),
        "a lower layer super output area, a neighbourhood of about 1,500 residents that the census uses. ",
        strong("Neutral: "),
        "neither a rise nor a fall is good or bad in itself.",
        title="Words used in this report",
    )


def definitions(leading: Sequence[Standing], watched: Sequence[Standing], key: str = "definitions") -> Iterator[Block]:
    """Full definitions of the measures told in full, then the others in a row each."""
    for standing in leading:
        yield from _full(standing)
    if watched:
        yield _table(watched, key)


def _full(standing: Standing) -> Iterator[Block]:
    measure = standing.measure
    told = {section.heading: section.lines for section in describe(measure).sections}
    yield Paragraph.of(strong(f"{measure.title}. "), " ".join(stopped(line) for line in told.get("What it is", ())))
    for heading in _WANTED[1:]:
        if heading in told:
            yield Paragraph.of(strong(f"{heading}. "), " ".join(stopped(line) for line in told[heading]))
    yield Paragraph.of(strong("Basis. "), _BASIS[standing.table.basis])
    yield Paragraph.of(strong("Known limits. "), "What this measure cannot say:")
    yield BulletList.of(*(stopped(line) for line in measure.known_limits))
    yield Paragraph.of(strong("Version. "), _version(measure))


def _version(measure: Measure) -> str:
    return (
        f"{measure.version_label}, definition {measure.definition_hash()}. Author: {measure.author}; checker: "
        f"{measure.checker}; reviewed {day_name(measure.reviewed)}, next review {day_name(measure.next_review)}."
    )


def _table(standings: Sequence[Standing], key: str) -> Table:
    rows = tuple(
        (
            f"{s.measure.title}: {stopped(s.measure.what)}",
            "Approximate" if s.table.basis is Basis.APPROXIMATE else "Exact",
            s.measure.version_label,
            s.measure.definition_hash(),
        )
        for s in standings
    )
    return Table(
        "Definitions of the measures watched",
        (Column("Measure", "left"), Column("Basis", "left"), Column("Version", "left"), Column("Definition", "left")),
        rows,
        notes=("The definition is a checksum of the rules: it changes exactly when the figures may.",),
        key=key,
    )


def method(leading: Sequence[Standing]) -> Iterator[Block]:
    """How the figures of the report are worked out, with the rule of the colours."""
    yield Paragraph.of(
        "A total of 12 months is the sum of its months, and exists only when every one of them is published. A "
        "percentage on a base under 50 is not given; the numbers are."
    )
    fitted = {s.position.percentages.trend.method for s in leading if s.position.percentages.trend}
    for trend in sorted(fitted):
        yield Paragraph.of(_TRENDS[trend])
    for rule in dict.fromkeys(s.position.judgement.rule for s in leading if s.target):
        yield Paragraph.of("The rule of the colours. ", rule.replace(_DERBYSHIRE, _DERBYSHIRE_TOLD))
    for how in dict.fromkeys(_path(s) for s in leading if s.position.trajectory):
        yield Paragraph.of(how)


_DERBYSHIRE = "(The Safer Derbyshire rule.)"
_DERBYSHIRE_TOLD = "It is the rule of the performance reports that the Safer Derbyshire partnership published."
_TRENDS = {
    TrendMethod.LOG_LINEAR: "The trend is a straight line on the logarithm of the monthly figures, fitted together "
    "with an effect for each month of the year (a quasi-Poisson regression), so that no season is taken for a change.",
    TrendMethod.STRAIGHT_LINE: "The trend is a straight line of least squares through the monthly figures.",
}


def _path(standing: Standing) -> str:
    trajectory = standing.position.trajectory
    if trajectory is not None and trajectory.shares:
        return (
            "The path to the target falls or rises in equal steps from the baseline year to the target; each month has "
            "the share of its year that it had in the baseline year."
        )
    return "The path to the target runs in equal steps from the baseline year's total to the target."
