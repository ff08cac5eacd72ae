"""The two charts of a comparison: the ranked bars and the funnel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from saferplan.analysis.comparison.result import Comparison
from saferplan.analysis.comparison.words import period_words, rate_words
from saferplan.reporting.charts.style import WIDTH
from saferplan.reporting.reading import Reading, reading
from saferplan.reporting.reports.comparison_section import funnel_figure
from saferplan.reporting.reports.words import many
from saferplan.web.presenters.addresses import To
from saferplan.web.presenters.compare_words import funnel_words, shade_words, unit_words
from saferplan.web.presenters.parts import Figure, Link

if TYPE_CHECKING:
    from saferplan.reporting.charts.style import Spec

CHARTS = ("bars", "funnel")


def spec(found: Comparison, name: str, width: float = WIDTH) -> Spec:
    """The Vega-Lite specification of one of `CHARTS`. Raises UsageError where there is no such chart."""
    from saferplan.reporting.charts.comparison import comparison_chart
    from saferplan.reporting.charts.funnel import funnel_chart

    if name == "funnel":
        return funnel_chart(found, width=width)
    return _headed(comparison_chart(found, width=width), found, width)


def _headed(drawn: Spec, found: Comparison, width: float) -> Spec:
    """Words wider than the chart lose the period, which the title above the chart names too."""
    from saferplan.reporting.charts.style import text_width

    for label in (row for layer in drawn["layer"] for row in layer["data"]["values"] if "t" in row):
        if text_width(label["t"]) > width:
            label["t"] = label["t"].replace(f", {period_words(found.period)}", "")
    return drawn


def figures(found: Comparison, to: To, query: Mapping[str, str]) -> Iterator[Figure]:
    """The bars, and the funnel where there is one. `query` is that of the page's address."""
    yield _drawn(
        found,
        "bars",
        title=f"{found.area.name} ranks {found.rank} of {found.of} areas; {found.best_is}",
        label=f"Rates of {found.area.name} and its group",
        subtitle=f"{found.measure.title}: {unit_words(found)}, {found.group.name}, {period_words(found.period)}",
        alt=_bars_alt(found),
        kind=Reading.COMPARISON,
        note=shade_words(found),
        downloads=_downloads("bars", to, query),
    )
    if found.funnel and len(found.funnel.points) > 1:
        told = funnel_figure(found, found.measure.title, found.source)
        yield _drawn(
            found,
            "funnel",
            title=str(told.title),
            label="Funnel plot of the group",
            subtitle=str(told.subtitle),
            alt=str(told.alt),
            kind=Reading.FUNNEL,
            note=funnel_words(found.funnel),
            downloads=_downloads("funnel", to, query),
        )


def _drawn(
    found: Comparison,
    name: str,
    *,
    title: str,
    label: str,
    subtitle: str,
    alt: str,
    kind: Reading,
    note: str,
    downloads: tuple[Link, ...],
) -> Figure:
    from saferplan.reporting import drawing

    return Figure(
        ident=f"compare-{name}",
        title=title,
        label=label,
        svg=drawing.to_svg(spec(found, name), title, alt, f"compare-{name}-picture"),
        spec=downloads[-1][1],
        subtitle=subtitle,
        note=note,
        reading=("".join(run.text for run in reading(kind).runs),),
        downloads=downloads,
    )


def _downloads(name: str, to: To, query: Mapping[str, str]) -> tuple[Link, ...]:
    """The picture in two forms, and last the specification, from which the script draws it again."""
    forms = (("SVG", "svg"), ("PNG", "png"), ("Vega-Lite specification", "json"))
    return tuple((label, to("compare-chart", name, form, **query)) for label, form in forms)


def _bars_alt(found: Comparison) -> str:
    known = [row for row in found.rows if row.rate is not None]
    high, low = (f"{row.area.name}, {rate_words(row.rate or 0.0, found.per)}" for row in (known[0], known[-1]))
    own, average = (rate_words(value or 0.0, found.per) for value in (found.own.rate, found.average))
    return (
        f"Bars of the rates of {many(len(known), 'area')}, the highest first: from {high}, to {low}. {found.area.name} "
        f"has {own}, against an average of {average}."
    )
