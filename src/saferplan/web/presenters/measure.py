"""The measure page: its chart with controls, its figures, what it means, what moved it, and how it compares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.wording import lower_first, upper_first
from saferplan.errors import NotMeasurable, UsageError
from saferplan.measures.definition import Polarity
from saferplan.observations import Basis
from saferplan.periods import By, day_name
from saferplan.reporting.reading import Reading, reading
from saferplan.reporting.reports.words import cause, stopped
from saferplan.web.presenters.compare import comparison_view
from saferplan.web.presenters.map import map_view
from saferplan.web.presenters.map_asked import asked_map
from saferplan.web.presenters.measure_answer import answer, touching, why_nothing
from saferplan.web.presenters.measure_asked import Asked, Chart
from saferplan.web.presenters.measure_choices import charts, filters
from saferplan.web.presenters.measure_drivers import DriversSection, drivers_section
from saferplan.web.presenters.measure_stands import Stands, stands
from saferplan.web.presenters.measure_table import said_before, table_of
from saferplan.web.presenters.measure_words import RESTRICTED, SOURCE_NAMES, plan_name, review_words
from saferplan.web.presenters.parts import Choice, Figure, Filters, Link, Notice, Table
from saferplan.web.presenters.target_card import TargetCard, forecast_card

if TYPE_CHECKING:
    from saferplan.plans.breaks import Break
    from saferplan.web.presenters.addresses import To
    from saferplan.web.presenters.compare import ComparisonView
    from saferplan.web.presenters.map import MapView
    from saferplan.web.presenters.measure_answer import Answer
    from saferplan.workspace import Workspace

_GUIDED = {
    Chart.MONTHLY: "months",
    Chart.ROLLING: "rolling",
    Chart.SPC: "control-chart",
    Chart.FORECAST: "forecast",
}
_READINGS = {Chart.SPC: Reading.SIGNAL, Chart.FORECAST: Reading.FORECAST}
_LINES = (
    "Each dot is a period, the dashed line is the trend fitted to them, and a dotted line is the path to a target.",
    "A hatched band is a time without figures. A rule across the chart is a change of what is counted.",
)
_SHORT = 13
"""Rows of a table that need no folding away: a year of months and one."""
_FILES = (("CSV", "table.csv"), ("XLSX", "table.xlsx"), ("PNG", "chart.png"), ("SVG", "chart.svg"))


@dataclass(frozen=True, slots=True)
class View:
    """The chart and its table; `reason` says why there is neither."""

    figure: Figure | None = None
    table: Table | None = None
    before: Table | None = None
    """What the same forecast said earlier, and what happened."""
    notes: tuple[str, ...] = ()
    command: str = ""
    reason: str = ""

    @property
    def is_short(self) -> bool:
        """Whether the table is shown unfolded."""
        return self.table is not None and len(self.table.rows) <= _SHORT


@dataclass(frozen=True, slots=True)
class BreakView:
    """A change of what is counted."""

    day: str
    title: str
    note: str
    reference: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """The page of one measure; see its template for the order."""

    title: str
    """What the plan calls it."""
    full_title: str
    """The measure's own title, where it is another."""
    measure: str
    lead: str
    place: str
    area: str
    is_own: bool
    source: str
    basis: str
    notices: tuple[Notice, ...]
    has_figures: bool
    """Without any the page is what the measure means, and one notice that says why."""
    target: TargetCard | None
    stands: Stands
    charts: tuple[Choice, ...]
    filters: Filters | None
    view: View
    why: str
    good: str
    direction: str
    is_neutral: bool
    limits: tuple[str, ...]
    how: str
    label: str
    review: str
    breaks: tuple[BreakView, ...]
    definition: str
    areas: str
    drivers: DriversSection
    comparison: Compared
    where: MapView
    crumbs: tuple[Link, ...]
    scripts: tuple[str, ...] = ("charts", "tables", "map")


@dataclass(frozen=True, slots=True)
class Compared:
    """The measure beside a group, with the form that chooses another; `reason` says why there is no comparison."""

    view: ComparisonView | None
    filters: Filters | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Shared:
    """The sections that many views of a measure share, so that they are made apart."""

    target: TargetCard | None
    drivers: DriversSection
    where: MapView


def measure_page(space: Workspace, asked: Asked, to: To, shared: Shared) -> MeasurePage:
    """The page for a view; whatever cannot be measured says why in its place.

    Raises UsageError for a comparison group that is not there.
    """
    measure = asked.measure
    title = plan_name(space.plan, measure, asked.source)
    return MeasurePage(
        title=title,
        full_title="" if title == measure.title else measure.title,
        measure=measure.id,
        lead=measure.what,
        place=asked.area.name,
        area=asked.area.code,
        is_own=asked.is_own,
        source=SOURCE_NAMES.get(asked.source, ""),
        basis=_basis(asked),
        notices=tuple(_notices(space, asked)),
        has_figures=asked.holding is not None,
        target=None if asked.part else shared.target,
        stands=stands(space, asked),
        charts=charts(asked) if asked.holding else (),
        filters=filters(asked),
        view=_view(space, asked, to),
        why=measure.why_it_matters,
        good=measure.what_good_looks_like,
        direction=_direction(measure.polarity),
        is_neutral=measure.polarity is Polarity.NEUTRAL,
        limits=measure.known_limits,
        how=measure.how_it_is_calculated,
        label=f"Version {measure.version}",
        review=review_words(measure),
        breaks=tuple(map(_break, sorted(touching(space, asked), key=lambda item: item.date, reverse=True))),
        definition=to("definition", measure.id),
        areas=to("areas"),
        drivers=shared.drivers,
        comparison=compared(space, asked, to),
        where=shared.where,
        crumbs=(("Overview", to("overview")), ("Measures", to("measures"))),
    )


def shared_sections(space: Workspace, asked: Asked, to: To) -> Shared:
    """The target as the overview shows it, what moved the measure, and where it happens."""
    question = asked_map(space, asked.measure.id, area=asked.area.code, period=str(asked.last or ""))
    return Shared(_target(space, asked, to), drivers_section(space, asked), map_view(space, question, to))


def _target(space: Workspace, asked: Asked, to: To) -> TargetCard | None:
    """The card of the plan's target at the end of the view; None where the plan holds none against these figures."""
    if asked.holding is None:
        return None
    try:
        found = space.standing(
            asked.measure.id,
            asked.area.code,
            source=asked.source,
            by=None if asked.measure.is_additive else By.ROLLING_12,
            month=asked.last,
        )
    except (NotMeasurable, UsageError):
        return None
    return forecast_card(space, found, to) if found.target else None


def compared(space: Workspace, asked: Asked, to: To) -> Compared:
    """The comparison with the group chosen. Raises UsageError for a group that is not there."""
    if asked.holding is None:
        return Compared(None, reason="Without figures here there is nothing to set beside other areas.")
    if asked.part:
        return Compared(None, reason="Areas are compared by the whole measure; choose all crime types to see it.")
    where = (asked.measure.id, asked.area.code)
    try:
        view = comparison_view(space, to, *where, asked.group, str(asked.last or ""))
    except UsageError as refusal:
        if asked.group and _is_comparable(space, asked, to):
            raise  # It is the group that is wrong.
        return Compared(None, reason=cause(str(refusal)))
    hidden = tuple((name, word) for name, word in asked.given if name != "group")
    form = Filters("Areas to compare with", "#comparison", (view.group_field,), hidden, "Compare")
    return Compared(view, form)


def _basis(asked: Asked) -> str:
    """A caution where the source's categories only stand in for the definition."""
    if asked.holding is None:
        return ""
    rules = asked.measure.rules_for(asked.holding.dataset)
    if all(rule.basis is Basis.EXACT for rule in rules):
        return ""
    return "The categories of this source come close to the definition and are not the same as it."


def _notices(space: Workspace, asked: Asked) -> Iterator[Notice]:
    if asked.holding is None:
        yield Notice((why_nothing(space, asked),), f"There are no figures of this for {asked.area.name}", "empty")
    if asked.is_restricted:
        yield Notice((RESTRICTED,), "Restricted", "restricted")
    if asked.part:
        words = f"Shown is one crime type of the measure: {asked.part}. What moved it is told of the whole measure."
        yield Notice((words,), kind="plain")


def _direction(polarity: Polarity) -> str:
    return {
        Polarity.LOWER: "Lower is better.",
        Polarity.HIGHER: "Higher is better.",
        Polarity.NEUTRAL: "Neither a rise nor a fall is good or bad in itself, so no figure here is coloured.",
    }[polarity]


def _break(item: Break) -> BreakView:
    return BreakView(day_name(item.date), item.title, item.note, item.reference, item.blocks_comparison)


def _is_comparable(space: Workspace, asked: Asked, to: To) -> bool:
    """Whether areas of this kind are compared at all, whatever the group."""
    try:
        comparison_view(space, to, asked.measure.id, asked.area.code)
    except UsageError:
        return False
    return True


# --- the chart -----------------------------------------------------------------------------------------------------


def _view(space: Workspace, asked: Asked, to: To) -> View:
    if asked.holding is None:
        return View(reason=why_nothing(space, asked))
    try:
        found = answer(space, asked)
    except (NotMeasurable, UsageError) as refusal:
        return View(reason=cause(str(refusal)))
    return View(
        figure=_figure(asked, found, to),
        table=table_of(found),
        before=said_before(found),
        notes=tuple(stopped(upper_first(note)) for note in dict.fromkeys(found.notes) if note),
        command=found.command,
    )


def _figure(asked: Asked, found: Answer, to: To) -> Figure:
    from saferplan.reporting import drawing

    made, query = found.figure, asked.address()
    addresses = [(words, f"{name}?{query}" if query else name) for words, name in _FILES]
    kind = _READINGS.get(asked.chart)
    told = tuple(run.text for run in reading(kind).runs) if kind else _LINES
    spec = f"chart.json?{query}" if query else "chart.json"
    return Figure(
        ident="chart",
        title=made.title,
        subtitle=made.subtitle,
        label=f"Chart of {lower_first(asked.measure.title)}, {asked.area.name}",
        svg=drawing.to_svg(made.spec, made.title, made.alt, "chart-picture"),
        spec=spec,
        note=made.source,
        reading=told,
        help=to("help-chart", _GUIDED[asked.chart]),
        downloads=(*addresses, ("Vega-Lite specification", spec)),
    )
