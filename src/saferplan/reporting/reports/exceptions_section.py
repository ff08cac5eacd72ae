"""Exceptions: what to ask about, why it is listed, and by which rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from saferplan.analysis.exceptions import RULE, Exceptional, tested, untested
from saferplan.analysis.sentences import Subject, by_subject, change_in_words, number
from saferplan.analysis.standing import Standing
from saferplan.measures.definition import Polarity
from saferplan.reporting.blocks import Block, Paragraph
from saferplan.reporting.inline import strong
from saferplan.reporting.reports.words import judged, listed, lower_first, stopped


def exceptions_section(standings: Sequence[Standing], found: Sequence[Exceptional]) -> Iterator[Block]:
    """The rule, then a paragraph for each measure it lists, and those of the standings it could not be applied to."""
    reasons = _reasons(standings)
    if reasons and not tested(standings):
        whys = [f"{why}{f' ({listed(names)})' if len(reasons) > 1 else ''}" for why, names in reasons.items()]
        yield Paragraph.of(f"The rule for exceptions could not be applied to any measure: {'; '.join(whys)}.")
        return
    yield Paragraph.of("These measures stand out and need an explanation. ", RULE)
    if not found:
        yield Paragraph.of("By this rule no measure stands out in this report.")
    for why, names in reasons.items():
        yield Paragraph.of(f"It could not be applied to {listed(names)}: {stopped(why)}")
    for item in found:
        yield Paragraph.of(strong(f"{item.standing.position.title}. "), _told(item))


def _reasons(standings: Sequence[Standing]) -> dict[str, list[str]]:
    """The names of the measures the rule could not be applied to, by why."""
    reasons: dict[str, list[str]] = {}
    for standing in standings:
        if why := untested(standing):
            reasons.setdefault(why, []).append(lower_first(standing.position.title))
    return reasons


def _told(item: Exceptional) -> str:
    p = item.standing.position
    if p.target is not None:
        return f"{' '.join(by_subject(p)[Subject.JUDGEMENT])} It is listed because {stopped(item.why)}"
    change = p.rolling_change
    words = change_in_words(change, p.unit)
    figures = (
        f"{number(p.rolling.value or 0)} {p.unit} in the {p.rolling.label}, {words} in the 12 months before "
        f"({number(change.base or 0)})."
    )
    return f"{figures} {_meaning(item)}"


def _meaning(item: Exceptional) -> str:
    measure, p = item.standing.measure, item.standing.position
    if p.polarity is Polarity.NEUTRAL:
        return f"No judgement is made. {stopped(measure.what_good_looks_like)}"
    return f"That is {judged(p.rolling_change.change, p.polarity).value} than a year before."
