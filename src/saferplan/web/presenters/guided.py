"""The guided readings: two minutes with each kind of chart, told on a kept picture of the Peterborough example.

The pictures are drawn by scripts/make-help-pictures. The words name what is seen on them: when a picture changes, read
its words again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from saferplan.reporting.reading import Reading


@dataclass(frozen=True, slots=True)
class Guided:
    """One kind of chart. `reading` is the box that reports print beside it, None where its words follow the chart."""

    name: str
    title: str
    question: str
    """What the chart answers."""
    finding: str
    """The picture's own title."""
    shows: str
    """What the picture shows, in a line under its title."""
    steps: tuple[str, ...]
    limits: tuple[str, ...]
    """What the chart does not say."""
    reading: Reading | None = None


_READINGS = (
    Guided(
        "months",
        "How to read a line of months",
        "What was recorded each month, and is it where the plan wants it?",
        "Victim-based crime: above the path to the target in 8 of the last 12 months",
        "Crimes recorded each month, Peterborough, January 2024 to December 2025",
        (
            "Read the title first. It says what the chart found, in a sentence you could repeat in a meeting.",
            "Look at the left edge. Does it begin at 0? Here it does. Where it does not, the words above the chart "
            "say so, because a small change then looks large.",
            "Follow the dark line. The highest and the lowest month are named: 1,860 crimes in July 2024 and 1,320 "
            "in December 2024. Summer is higher than winter in both years, so compare July with July, not with "
            "June.",
            "Find the grey line. It is the average month of the baseline year, 1,561, which the target is held "
            "against.",
            "Now the dotted green line: the path to the target, month by month. In the end of 2025 the dark line "
            "lies above it, which is what the title says.",
            "Last, the dashed line. It is the trend through all months with the seasons taken out. Here it barely "
            "rises, and the words beside a chart say whether such a trend is clear.",
        ),
        (
            "One month above the path is no verdict. Use the rolling 12 months for that, and the control chart to "
            "see whether the month is out of the ordinary.",
            "The line counts what was recorded by the police, not what happened. Better reporting raises it too.",
        ),
    ),
    Guided(
        "rolling",
        "How to read a rolling 12 months",
        "Leaving the seasons aside, where are we against the target?",
        "Victim-based crime in the 12 months to December 2025: 6.1% above the path to the target",
        "Crimes in the 12 months to each month, Peterborough, December 2024 to December 2027",
        (
            "Each point is a whole year: the 12 months that end with the month below it. Every season is in it "
            "once, so one point can be compared with the next.",
            "Look at the left edge. It starts at 16,500 and not at 0, so that the distance can be seen. The words "
            "above the chart say so.",
            "The dark line ends at 19,215: the crimes of the 12 months to December 2025.",
            "The grey line is the baseline year, 18,729. The dark line is above it, so there was more than in the "
            "baseline.",
            "The dotted line is the path from the baseline to the target, the diamond at the end: 16,856 in "
            "December 2027.",
            "The gap between the dark line and the dotted one is the 6.1% of the title. The question for the "
            "meeting is what would bend the line down.",
        ),
        (
            "A change in one month stays in the line for twelve. The line turns late, so read the months beside it.",
            "It does not say whether the target can still be met. The forecast does.",
        ),
    ),
    Guided(
        "control-chart",
        "How to read a control chart",
        "Is this month out of the ordinary, or only an ordinary up or down?",
        "Vehicle crime in Peterborough: lower than chance explains since May 2025 (8 months below the mean)",
        "Crimes each month, seasonally adjusted, Peterborough, January 2024 to December 2025",
        (
            "Find the line in the middle: the mean, 115 crimes a month.",
            "Find the dashed line above and below it: the limits, 80 and 150. Nearly all months lie between them "
            "when nothing has changed. Their ups and downs there mean nothing by themselves.",
            "Look for marks other than a small dot. A dark square is a concern, an open ring an improvement, a "
            "diamond a change that is neither good nor bad. Each is a month that chance alone is unlikely to give.",
            "Here the squares stand in the summer and autumn of 2024: one is beyond the upper limit, the others are "
            "a run above the mean. Something raised vehicle crime then.",
            "The rings begin in May 2025: eight months in a row below the mean. One low month would be chance. "
            "Eight are not.",
            "So the question is not why December was low, but what changed around May, and whether it can be kept.",
        ),
        (
            "It says that something changed, never what. That is for those who know the place.",
            "Between the limits is not the same as good. A process can be steady and miss its target every month.",
        ),
        Reading.SIGNAL,
    ),
    Guided(
        "forecast",
        "How to read a forecast",
        "If things go on as they have, what is to come, and will the target be met?",
        "The chance that the target is met is about 2 in 10",
        "Crimes a month: published to December 2025, forecast to December 2027, Peterborough",
        (
            "The dark line on the left is what was published. It ends in December 2025.",
            "The dashed line is the middle of what is expected after that: there is as much chance of more as of "
            "less. It is not a promise.",
            "The darker shade holds 8 months of 10. The lighter one adds to it and holds 19 of 20. The shade grows "
            "to the right, as next year is less sure than next month.",
            "The dotted line is what the target needs in its last year: 1,404 crimes a month. It lies in the lower "
            "half of the shade: possible, not likely.",
            "That is where the 2 in 10 come from. Of ten futures like this one, about two meet the target.",
            "The thin grey line is what the same method said a year earlier. Compare it with what came: it tells "
            "how far to trust the method.",
        ),
        (
            "It knows nothing of what you plan to do. It says what happens if things go on as they have.",
            "A chance of 2 in 10 is no verdict on anybody's work, and it happens 2 times in 10.",
        ),
        Reading.FORECAST,
    ),
    Guided(
        "comparison",
        "How to read a comparison",
        "Do areas like ours have more or less of it?",
        "Vehicle crime in Peterborough: not clearly different from its group",
        "Crimes per 1,000 residents, Peterborough and 20 similar areas, 12 months to December 2024",
        (
            "Each bar is a rate: crimes per 1,000 residents, so that large and small areas can be set side by side.",
            "The dark bar is the area of the plan. Peterborough had 6.73 per 1,000.",
            "The dashed line is the average of the group, 7.25.",
            "Now the shade. Areas whose bar ends in it are not clearly different from the group: a gap of that size "
            "can be chance or a usual difference, and does not say how well an area does. Peterborough's bar ends in "
            "it.",
            "Look at who is in the group. These are areas that the Office for National Statistics finds similar. "
            "With another group the answer can be another, so the page lets you choose.",
            "Look at the year. National figures come later than local ones: here the year ends in December 2024.",
        ),
        (
            "A rank is not a verdict. Places near each other in the list are often apart by chance only.",
            "Forces record differently. A high rate can be good recording.",
        ),
        Reading.COMPARISON,
    ),
    Guided(
        "funnel",
        "How to read a funnel plot",
        "Is our rate unusual for an area of our size?",
        "Peterborough lies within the limits for an area of its size",
        "Vehicle crime: rate by size of area, Peterborough and 20 similar areas, 12 months to December 2024",
        (
            "Each mark is an area. Further right it has more residents, higher up it has a higher rate.",
            "The diamond with its name is the area of the plan.",
            "The line in the middle is the group's average, 7.25 per 1,000 residents.",
            "The dashed lines are where 95 areas of 100 would lie if they differed by chance and in the ways that "
            "areas always do. The solid outer lines hold 998 of 1,000.",
            "An area outside a limit is named. Here it is Knowsley, below the lower dashed line: its rate is lower "
            "than an area of its size would have by chance.",
            "In many funnels the limits are wide on the left and narrow on the right, as small areas vary more. "
            "Here the areas differ so much among themselves that the limits are nearly level.",
        ),
        (
            "Being inside the limits is not being good. It is being like the others.",
            "About 1 area in 20 lies outside the dashed lines by chance alone.",
        ),
        Reading.FUNNEL,
    ),
    Guided(
        "drivers",
        "How to read the bars of a change",
        "Which types or places make the change?",
        "Among offence types, rises of 1,288 and falls of 663 in all largely cancel out, so no small group of offence "
        "types explains it",
        "Change in crimes, 12 months to December 2025 on 12 months to December 2024, Peterborough",
        (
            "Start at the bottom. All together: 625 more crimes than in the year before.",
            "Bars to the right of the line add to the change, bars to the left take from it. The number is how many "
            "crimes.",
            "The longest bar is violence and sexual offences, 427 more. Drug offences and shoplifting follow.",
            "On the other side, public order offences fell by 288 and vehicle crime by 243.",
            "All bars together make the 625. It is arithmetic, so nothing is left over.",
            "The bars are hatched: the change of the whole is not clear of chance, so no bar is called better or "
            "worse.",
        ),
        (
            "A driver is not a cause. The bars say where the change is, not why.",
            "More drug offences can be more searches by the police. A rise there is neither good nor bad in itself.",
        ),
        Reading.DRIVERS,
    ),
    Guided(
        "map",
        "How to read the map",
        "Where in the area is there most of it?",
        "Of 22 wards, Central (135) and Hargate and Hempsted (33) had the most, of 378 crimes in the 12 months to "
        "December 2025",
        "Bicycle theft: crimes by ward, Peterborough, 12 months to December 2025",
        (
            "Read the key first. It says what each shade stands for: here the number of crimes in 12 months, from "
            "under 8 to 22 or more.",
            "The darker a ward, the more crimes. Now read the title again: Central has 135 and the next ward 33, in "
            "the same shade. A map shows where, and hides how far apart.",
            "A hatched ward is withheld: it has fewer than five crimes, or its figure would give away that of another "
            "that has. That does not mean zero. The widest wards here are rural, and among them.",
            "The table under the map has the same figures. It can be sorted, and read without a mouse. Point at a "
            "ward, or touch it, for its name and figure.",
            "Change the map from counts to rates. A count says where most of it happens; a rate allows for how many "
            "live there. A centre has few residents and many visitors, so its rate is high whatever is done.",
            "Reports also hold a map of change. There lines are falls and solid shades are rises on the year before, "
            "the darker the larger: the darkest rose most, and need not have most.",
        ),
        (
            "Where a crime is recorded is not always where it happened: published points are moved to the nearest "
            "of a fixed set of places.",
            "It does not say why. A count tells first of all how many people live, shop or go out there.",
        ),
        Reading.MAP,
    ),
    Guided(
        "exceptions",
        "How to read the list of exceptions",
        "Of all that is watched, what needs an explanation this month?",
        "Two of 14 measures need an explanation in December 2025: victim-based crime and vehicle crime",
        "Crimes in 12 months of each measure on the list, Peterborough",
        (
            "The list holds only what stands out. Here it is two of 14 measures; the other twelve did nothing that "
            "chance and the plan do not explain.",
            "The words in brackets say why each is listed. Victim-based crime is off its path to the target.",
            "Vehicle crime is listed as more than chance and as apart from its comparison group. That may be good: "
            "the sentence beside it says which.",
            "The bar is the harm it stands for, here the number of crimes in 12 months. What stands for most harm "
            "comes first.",
            "Good news has a list of its own, so that an improvement is seen too.",
        ),
        (
            "First in the list is where to look first. It is not who is at fault.",
            "A measure that is not listed is not thereby fine. It did what it has been doing.",
        ),
        Reading.EXCEPTIONS,
    ),
    Guided(
        "sparkline",
        "How to read the small line on a card",
        "Which way has it been going, at a glance?",
        "Vehicle crime each month",
        "January 2024 to December 2025, Peterborough",
        (
            "It is the last two years, oldest on the left. The dot at the right is the newest month.",
            "It has no scale. Its top is the highest month of these two years and its bottom the lowest, whatever "
            "they are.",
            "So look at the shape alone: a rise to the summer of 2024, and lower since.",
            "A break in the line is a month without a published figure. It is a gap, not a zero.",
            "For figures, follow the card's title to the measure, where the same months have a scale, limits and a "
            "table.",
        ),
        (
            "Two small lines cannot be compared with each other: each fills its own box.",
            "It does not tell chance from change. The words on the card do.",
        ),
    ),
)
GUIDED: Mapping[str, Guided] = {guided.name: guided for guided in _READINGS}
"""By name, in the order in which the help page lists them."""
