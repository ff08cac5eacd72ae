"""The list of measures, by what the plan does with them: held to a target, watched, or there to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.wording import listed
from saferplan.measures.definition import Measure, Polarity
from saferplan.reporting.reports.words import stopped
from saferplan.web.presenters.addresses import To
from saferplan.web.presenters.measure_words import plan_name
from saferplan.web.presenters.parts import Notice

if TYPE_CHECKING:
    from saferplan.workspace import Workspace

GOOD = {
    Polarity.LOWER: "Lower is better",
    Polarity.HIGHER: "Higher is better",
    Polarity.NEUTRAL: "Neither a rise nor a fall is good in itself",
}
SOURCES = {
    "police-uk": "data.police.uk",
    "home-office": "Home Office",
    "ons": "ONS",
    "local": "the force's own records",
}


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure. `held` names the sources that have figures of it here, or says that none has."""

    title: str
    """The plan's own name for it."""
    full_title: str
    """The measure's, where it is another."""
    address: str
    what: str
    good: str
    held: str
    has_figures: bool


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    heading: str
    words: str
    measures: tuple[MeasureLine, ...]


@dataclass(frozen=True, slots=True)
class MeasuresPage:
    title: str
    lede: str
    groups: tuple[MeasureGroup, ...]
    notice: Notice | None = None


def measures_page(space: Workspace, to: To) -> MeasuresPage:
    """Every measure the workspace knows, each once."""
    return MeasuresPage(
        title="Measures",
        lede=f"What each number means, and where {space.area.name} has it from.",
        groups=tuple(_groups(space, to)),
    )


def _groups(space: Workspace, to: To) -> Iterator[MeasureGroup]:
    plan, known = space.plan, space.measures
    targets = dict.fromkeys(target.measure for target in plan.targets)
    watched = [measure for measure in plan.indicators if measure not in targets]
    others = [measure for measure in known if measure.id not in plan.measures]
    if targets:
        yield _group(space, "Held to a target", "The plan sets a target on them.", map(known.get, targets), to)
    if watched:
        yield _group(
            space, "Watched", "The plan watches them every month without a target.", map(known.get, watched), to
        )
    themes: dict[str, list[Measure]] = {}
    for measure in others:
        themes.setdefault(measure.theme.value, []).append(measure)
    for theme, measures in themes.items():
        yield _group(space, f"Not in the plan: {theme[:1].lower()}{theme[1:]}", "", measures, to)


def _group(space: Workspace, heading: str, words: str, measures: Iterable[Measure], to: To) -> MeasureGroup:
    return MeasureGroup(heading, words, tuple(_line(space, measure, to) for measure in measures))


def _line(space: Workspace, measure: Measure, to: To) -> MeasureLine:
    held = dict.fromkeys(SOURCES[holding.source] for holding in space.holdings(measure.id))
    title = plan_name(space.plan, measure)
    return MeasureLine(
        title=title,
        full_title="" if title == measure.title else measure.title,
        address=to("measure", measure.id),
        what=stopped(measure.what),
        good=GOOD[measure.polarity],
        held=f"Figures from {listed(list(held))}" if held else "No figures here",
        has_figures=bool(held),
    )
