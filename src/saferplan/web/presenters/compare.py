"""An area beside its comparison group: the finding, two charts, a table, and how all of it came about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.comparison.result import Comparison
from saferplan.analysis.wording import spoken
from saferplan.errors import NotMeasurable
from saferplan.reporting.reports.words import cause, stopped
from saferplan.web.presenters.addresses import To
from saferplan.web.presenters.compare_asked import BY, Asked, asked
from saferplan.web.presenters.compare_charts import figures
from saferplan.web.presenters.compare_choices import fields, group_field
from saferplan.web.presenters.compare_table import left_out, table
from saferplan.web.presenters.compare_words import Line, cautions, lines
from saferplan.web.presenters.parts import Field, Figure, Filters, Link, Notice, Table

if TYPE_CHECKING:
    from saferplan.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """What a page shows of a comparison. `refusal` is empty, or the one sentence that stands in place of the rest.

    `instead` are links to the groups that could be chosen where this one cannot.
    """

    title: str
    refusal: str
    group_field: Field
    address: str
    """Of the page Compare with the same question."""
    instead: tuple[Link, ...] = ()
    lines: tuple[Line, ...] = ()
    caution: Notice | None = None
    figures: tuple[Figure, ...] = ()
    no_funnel: str = ""
    table: Table | None = None
    left_out: Table | None = None
    notes: tuple[str, ...] = ()
    releases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparePage:
    """The page Compare."""

    title: str
    lede: str
    filters: Filters
    comparison: ComparisonView
    scripts: tuple[str, ...] = ("charts", "tables")


def compare_page(space: Workspace, question: Asked, to: To) -> ComparePage:
    """The page for a question; a group that cannot be compared leaves the reason in place of the comparison."""
    filters = Filters("Choose what to compare", to("compare"), fields(space, question), button="Compare")
    lede = (
        "Any area beside any group of areas. Rates are compared, so that large and small ones can stand side by side."
    )
    return ComparePage("Compare areas", lede, filters, view_of(space, question, to))


def comparison_view(
    space: Workspace, to: To, measure: str, area: str = "", group: str = "", period: str = ""
) -> ComparisonView:
    """The comparison of a measure for another page. Raises UsageError for a word not known."""
    return view_of(space, asked(space, measure=measure, area=area, group=group, period=period), to)


def compared(space: Workspace, question: Asked) -> Comparison:
    """The comparison itself. Raises NotMeasurable."""
    return space.compare(question.measure.id, question.area.code, group=question.group, month=question.period, by=BY)


def view_of(space: Workspace, question: Asked, to: To) -> ComparisonView:
    """The comparison, or why there is none. `to` gives the addresses of routes."""
    groups = group_field(space, question.group)
    address = to("compare", **question.query)
    try:
        found = compared(space, question)
    except NotMeasurable as refusal:
        name = f"{spoken(question.measure.title)} in {question.area.name} cannot be compared with this group"
        instead = tuple(_instead(space, question, groups, to))
        remedy = "Choose one of the groups below." if instead else "Choose another measure or another area."
        why = cause(str(refusal)).replace(f"the group '{question.group}'", "this group")
        return ComparisonView(name, f"{why} {remedy}", groups, address, instead)
    told = tuple(cautions(found, question))
    return ComparisonView(
        title=found.finding,
        refusal="",
        group_field=groups,
        address=address,
        lines=tuple(lines(found)),
        caution=Notice(told, title="Before you conclude", kind="caveat") if told else None,
        figures=tuple(figures(found, to, question.query)),
        no_funnel="" if found.funnel else no_funnel(found),
        table=table(found, to, (("CSV", to("compare-table", **question.query)),)),
        left_out=left_out(found),
        notes=tuple(stopped(note) for note in found.notes),
        releases=tuple(dict.fromkeys(f"{pin.title}. {pin.publisher}, file {pin.file_name}." for pin in found.pins)),
    )


def _instead(space: Workspace, question: Asked, groups: Field, to: To) -> Iterator[Link]:
    """The groups of which at least one area has figures for this measure."""
    for choice in groups.choices:
        other = asked(space, measure=question.measure.id, area=question.area.code, group=choice.value)
        if choice.value != question.group and other.ends:
            yield choice.label, to("compare", **other.query)


def no_funnel(found: Comparison) -> str:
    """Why there is no funnel."""
    if found.per and found.measure.is_counted:
        return "No funnel is drawn: fewer than three areas of the group have figures, or they have no crime at all."
    return "No funnel is drawn: its limits are those of counts, which this measure is not."
