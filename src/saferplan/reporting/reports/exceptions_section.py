"""Exceptions: what to ask about, why it is listed, and by which rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from saferplan.analysis.exceptions.result import CauseKind, Exceptional, Exceptions, HarmBasis, Side, Untested
from saferplan.analysis.position.sentences import number
from saferplan.analysis.wording import listed, lower_first
from saferplan.measures.definition import Polarity
from saferplan.reporting.blocks import Block, BulletList, Paragraph
from saferplan.reporting.inline import Inline, strong, text
from saferplan.reporting.reading import Reading, reading
from saferplan.reporting.reports.words import stopped

NOT_WHOLE = "the 12 months are not whole"
_GOOD = "Good news, by the same rules: "


def exceptions_section(found: Exceptions) -> Iterator[Block]:
    """The finding, a point for each measure with its evidence, the good news in a sentence, and what went untested."""
    yield Paragraph.of(stopped(found.finding))
    if found.items:
        yield BulletList(tuple(map(_told, found.items)))
        yield Paragraph.of(found.harm_words)
        yield reading(Reading.EXCEPTIONS)
    if found.improvements:
        yield Paragraph.of(_GOOD, "; ".join(map(_good, found.improvements)), ".")
    for item in found.folded:
        yield Paragraph.of(item.see)
    for note in untested_words(found):
        yield Paragraph.of(note)


def untested_words(found: Exceptions) -> tuple[str, ...]:
    """What could not be tested, a sentence for each reason."""
    return tuple(map(stopped, replace(found, untested=tuple(map(_plain, found.untested))).notes))


def _plain(item: Untested) -> Untested:
    """With a reason that is the same for every measure it holds for, so that it is said once."""
    if item.standing is None or item.kind is not CauseKind.DIFFERENT:
        return item
    if item.standing.position.rolling.value is None:
        return replace(item, reason=NOT_WHOLE)
    return replace(item, reason=item.reason.removeprefix(f"'{item.standing.measure.title}' "))


def _told(item: Exceptional) -> Inline:
    harm = harm_words(item)
    evidence = " ".join(evidence_words(item))
    return text(strong(item.title), f"{f' ({harm})' if harm else ''}. {evidence}")


def evidence_words(item: Exceptional) -> tuple[str, ...]:
    """The evidence of each cause, and what to think of a movement that is neither good nor bad."""
    told = tuple(stopped(cause.evidence) for cause in item.causes)
    return (*told, "No judgement is made.", stopped(item.measure.what_good_looks_like)) if _is_neutral(item) else told


def harm_words(item: Exceptional) -> str:
    """What it is ranked by: "1,260 crimes in 12 months"; empty where it is not ranked."""
    if item.harm is None:
        return ""
    points = "severity points" if item.harm_basis is HarmBasis.SEVERITY else item.standing.position.unit
    return f"{number(item.harm)} {points} in 12 months"


def _is_neutral(item: Exceptional) -> bool:
    return item.measure.polarity is Polarity.NEUTRAL and item.side is Side.NEUTRAL


def _good(item: Exceptional) -> str:
    return f"{lower_first(item.title)} ({listed([cause.clause for cause in item.causes])})"
