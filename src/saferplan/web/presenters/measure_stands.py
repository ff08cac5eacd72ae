"""Where a measure stands at the end of a view: a few figures in large type, and the position in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.denominators import denominators
from saferplan.analysis.position.sentences import Subject, by_subject, change_in_words, clear_in_words
from saferplan.analysis.wording import upper_first
from saferplan.errors import NotMeasurable, UsageError
from saferplan.periods import By, Period
from saferplan.reporting.formats import rate
from saferplan.reporting.reports.words import stopped
from saferplan.web.presenters.measure_answer import standing_of
from saferplan.web.presenters.measure_table import explain_address
from saferplan.web.presenters.measure_words import shown
from saferplan.web.presenters.parts import Fact

if TYPE_CHECKING:
    from saferplan.analysis.figures import Count, Percentage
    from saferplan.analysis.position.standing import Standing
    from saferplan.web.presenters.measure_asked import Asked
    from saferplan.workspace import Workspace

_TOLD = (Subject.MONTH, Subject.TWELVE_MONTHS, Subject.TARGET, Subject.NEEDED, Subject.JUDGEMENT)


@dataclass(frozen=True, slots=True)
class Stands:
    """Where the measure stands at the end of the view, in figures and sentences."""

    facts: tuple[Fact, ...] = ()
    sentences: tuple[str, ...] = ()


def stands(space: Workspace, asked: Asked) -> Stands:
    """In figures and sentences; nothing where there is no figure, as the chart then says why."""
    if asked.holding is None:
        return Stands()
    try:
        found = standing_of(space, asked)
    except (NotMeasurable, UsageError):
        return Stands()
    if found.series.by is By.MONTH and not asked.measure.is_additive:
        return Stands(facts=(_latest(asked, found),))
    told = by_subject(found.position)
    subjects = _TOLD if found.target else _TOLD[:2]
    return Stands(
        facts=tuple(_facts(space, asked, found)),
        sentences=tuple(stopped(sentence) for subject in subjects for sentence in told[subject]),
    )


def _facts(space: Workspace, asked: Asked, found: Standing) -> Iterator[Fact]:
    p = found.position
    if found.series.by.length < 12:
        yield _latest(asked, found)
    if p.rolling.value is not None:
        words = _against(asked, p.rolling_change, f"in the 12 months before, to {(p.month - 12).name}")
        yield _fact(asked, p.rolling, Period(By.ROLLING_12, p.month), words)
    if p.rate.value is not None and asked.part is None:
        among = f", among {p.rate.population:,.0f} {p.rate.denominator}" if p.rate.population else ""
        words = f"In the same 12 months{among}. {_of_year(space, found)}".rstrip()
        address = f"{explain_address(asked, Period(By.ROLLING_12, p.month))}#rate"
        yield Fact(f"Per {p.rate.per:,} {p.rate.denominator}", rate(p.rate.value), words, address)


def _of_year(space: Workspace, found: Standing) -> str:
    """Whose estimate the rate divides by: that of a map's small areas may be of another year."""
    year = Period(By.ROLLING_12, found.position.month)
    what = found.measure.rate.denominator
    try:
        return denominators(space.snapshot(), what, found.table.areas, [year], found.table.dataset).note
    except NotMeasurable:
        return ""


def _latest(asked: Asked, found: Standing) -> Fact:
    p = found.position
    words = _against(asked, p.month_change, f"in {p.same_last_year.label}")
    return _fact(asked, p.latest, Period(found.series.by, p.month), words)


def _fact(asked: Asked, figure: Count, period: Period, words: str) -> Fact:
    if figure.value is None:
        return Fact(figure.label, "No figure", stopped(upper_first(figure.reason)))
    label = upper_first(figure.label)
    return Fact(label, shown(asked.measure, figure.value), words, explain_address(asked, period))


def _against(asked: Asked, change: Percentage, when: str) -> str:
    if not asked.measure.is_additive or change.base is None:
        return ""
    said = change_in_words(change, asked.measure.unit)
    sure = clear_in_words(change)
    return stopped(upper_first(f"{said} {when}{f'; {sure}' if sure else ''}")) if said else ""
