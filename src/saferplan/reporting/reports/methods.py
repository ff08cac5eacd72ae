"""The statistical methods of a report, named for whoever wants to check them; of those that it used and no other."""

from __future__ import annotations

from collections.abc import Iterator

from saferplan.analysis.exceptions.result import Exceptions
from saferplan.analysis.wording import listed
from saferplan.reporting.blocks import Block, Paragraph
from saferplan.reporting.inline import strong
from saferplan.reporting.reports.findings import Findings
from saferplan.reporting.reports.words import stopped
from saferplan.stats.chart_choice import CHARTED_MONTHS, CHARTED_QUARTERS, ChartKind
from saferplan.stats.forecast_spread import PROVISIONAL_UNDER
from saferplan.stats.xmr import LIMIT_FACTOR, TRIAL_UNDER

_OF = {
    ChartKind.XMR: "the figures as published",
    ChartKind.XMR_ADJUSTED: "the figures with the usual season taken out, where there is a season",
    ChartKind.XMR_PERCENTAGE: "percentages",
}
_LANEY = {
    ChartKind.LANEY_U: "Laney's u′ chart of rates has limits that follow the population and the usual spread between "
    "months. ",
    ChartKind.LANEY_P: "Laney's p′ chart of percentages has limits that follow the number they are of and the usual "
    "spread between months. ",
}


def methods(found: Findings, exceptions: Exceptions) -> Iterator[Block]:
    """A paragraph for each method behind the findings, and the rules of the exception list."""
    yield Paragraph.of(
        strong("Clear change. "),
        "Two counts are compared by the exact test of two Poisson counts, widened by how much the measure's own months "
        "have varied. A change is called clear when the 95% interval of the ratio leaves out no change; otherwise it "
        "is no clear change, whatever its sign.",
    )
    if found.signals:
        yield Paragraph.of(strong("Control charts. "), *_charts(found))
    if found.comparisons:
        yield Paragraph.of(strong("Comparison. "), *_comparisons(found))
    if found.forecasts:
        yield Paragraph.of(strong("Forecast. "), *_forecasts(found))
    if exceptions.measures:
        yield Paragraph.of(strong("Exceptions. "), " ".join(exceptions.rule))


def _charts(found: Findings) -> Iterator[str]:
    kinds = {signal.chart for signal in found.signals.values()}
    if drawn := [_OF[kind] for kind in _OF if kind in kinds]:
        yield f"An XmR chart has the mean and limits of {LIMIT_FACTOR} mean moving ranges either side of it; those "
        "here "
        yield f"are of {listed(drawn)}. "
    yield from (_LANEY[kind] for kind in _LANEY if kind in kinds)
    yield (
        f"A chart covers {CHARTED_MONTHS} months ({CHARTED_QUARTERS} quarters) or what there is, and begins anew at "
        f"each break in the register; limits on fewer than {TRIAL_UNDER} figures are trial limits. A figure is marked "
        "as more than chance when it lies outside the limits, ends a run of 7 rising or falling, is one of 2 in 3 "
        "beyond two thirds of the way to a limit, or ends a run of 7 on one side of the mean. The rules are those of "
        "NHS England's Making Data Count."
    )


def _comparisons(found: Findings) -> Iterator[str]:
    for rule in dict.fromkeys(item.limits_rule for item in found.comparisons.values() if item.limits_rule):
        yield f"{stopped(rule)} "
    if any(item.funnel for item in found.comparisons.values()):
        yield (
            "The funnel's limits are exact Poisson limits (95% and 99.8%), widened by the additive model of "
            "Spiegelhalter where areas differ by more than chance; a tenth of the scores at each end is drawn in "
            "first. "
        )
    if any(item.divergence and item.divergence.points is not None for item in found.comparisons.values()):
        yield "The change set against the group's is a shift-share, the area itself left out of the group."


def _forecasts(found: Findings) -> Iterator[str]:
    for method in dict.fromkeys(item.method for item in found.forecasts.values()):
        yield f"{stopped(method)} "
    yield (
        f"A forecast on fewer than {PROVISIONAL_UNDER} months is provisional, and its intervals are wider. The chance "
        "of meeting the target is the share of what is forecast that meets it."
    )
