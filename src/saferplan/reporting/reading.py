"""How to read each kind of chart, in two sentences: printed once in a report for each kind that is in it."""

from __future__ import annotations

from enum import StrEnum

from saferplan.reporting.blocks import Glossary


class Reading(StrEnum):
    """A kind of chart, and the title of the box that explains it."""

    MONTHS = "How to read a chart by month"
    SIGNAL = "How to read a control chart"
    COMPARISON = "How to read the comparison"
    FUNNEL = "How to read a funnel plot"
    DRIVERS = "How to read the bars of a change"
    MAP = "How to read the map"
    FORECAST = "How to read the forecast"
    EXCEPTIONS = "How to read the list"


_TOLD = {
    Reading.SIGNAL: (
        "Most months lie between the two limits, and their ups and downs there mean nothing by themselves. A "
        "square, ring or diamond marks a month that chance alone is unlikely to give: one beyond a limit, or one "
        "of a run of months on one side of the mean or moving one way, which is worth asking about."
    ),
    Reading.COMPARISON: (
        "Each bar is an area's rate, so that large and small areas can be set side by side; the dark bar is this "
        "area and the dashed line its group's average. An area within the shade is not clearly different from its "
        "group: a gap of that size can be chance or a usual difference, and does not say how well it does."
    ),
    Reading.FUNNEL: (
        "Each mark is an area: further right is larger, higher up is a higher rate. Small areas vary more by "
        "chance, so limits widen to the left, but run nearly level where areas differ by more than chance; about 1 "
        "area in 20 lies outside the dashed limits and 1 in 500 outside the solid ones."
    ),
    Reading.DRIVERS: (
        "Each bar is what one type or place adds to the change or takes from it. All bars together make the "
        "change of the whole."
    ),
    Reading.MAP: (
        "Lines are falls and solid shades are rises on the year compared with, the darker the larger; what is nearly "
        "white changed little. A large area catches the eye without having more crimes, and its change may be chance: "
        "the table has the figures."
    ),
    Reading.FORECAST: (
        "The dashed line is the middle of what is expected if things go on as they have, with as much chance of "
        "more as of less; a thin line is what the same method would have said earlier. The shade says how sure that "
        "is: 8 months in 10 are expected in the darker part and 19 in 20 within both."
    ),
    Reading.EXCEPTIONS: (
        "A measure is on this list when it is off its path, more than chance, apart from its group, or newly likely to "
        "miss its target. Those that stand for the most harm come first, which says where to look, not who is at fault."
    ),
}


def reading(kind: Reading) -> Glossary:
    """The box of one kind of chart. Raises KeyError for MONTHS, whose words follow what is on the chart."""
    return Glossary.of(_TOLD[kind], title=kind.value)
