"""Small pieces of plain English that every section needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from saferplan.analysis.position.result import Position
from saferplan.analysis.position.sentences import is_unclear, limit, number, said_once
from saferplan.analysis.wording import listed as listed
from saferplan.analysis.wording import lower_first as lower_first
from saferplan.analysis.wording import upper_first as upper_first
from saferplan.measures.definition import Polarity
from saferplan.periods import Month
from saferplan.reporting.blocks import NOT_PUBLISHED, Absent, Judgement
from saferplan.reporting.formats import count, percent, rate
from saferplan.stats.change import round_half_up

if TYPE_CHECKING:
    from saferplan.analysis.figures import Count, Percentage
    from saferplan.analysis.position.standing import Standing

_SHARED_OUT = {"police-uk/outcomes": "outcomes", "local/outcomes": "outcomes"}
"""What the percentages of a dataset are shares of; of other datasets the measure alone could say."""
BASE_UNDER_50 = Absent("base under 50")
NO_FIGURE = Absent("no figure")
SLIGHT_PERCENT = 1
"""Under this a change is called about the same: one robbery more in 242 is not a worse year."""


def short(month: Month) -> str:
    """Dec 2025, for the head of a column."""
    return f"{month.first_day:%b %Y}"


def short_span(first: Month, last: Month) -> str:
    """Apr to Dec 2025, for the head of a column."""
    if first == last:
        return short(first)
    return f"{first.first_day:%b} to {short(last)}" if first.year == last.year else f"{short(first)} to {short(last)}"


def unit_of(standing: Standing) -> str:
    """The unit of a measure for an axis or a column; of a percentage with what it is of: per cent of outcomes."""
    if standing.measure.is_additive:
        return standing.position.unit
    whole = _SHARED_OUT.get(standing.table.grid.dataset.id, "")
    return f"per cent of {whole}" if whole else "per cent"


def value_cell(standing: Standing, value: float | None, absent: Absent = NOT_PUBLISHED) -> str:
    """A figure of the measure for a table; a percentage to one place, as its charts and sentences give it."""
    return count(value, absent) if standing.measure.is_additive else rate(value, absent, places=1)


def stopped(words: str) -> str:
    """With the full stop it may lack, and a reason said once."""
    words = said_once(words)
    return words if words.endswith((".", "!", "?", ":", ";")) else f"{words}."


def cause(reason: str) -> str:
    """A refusal without its remedy: what to type next is for the analyst, not for a committee."""
    return stopped(reason.split(";")[0])


def without_source(rule: str) -> str:
    """The rule of the colours without the remark where it comes from: that stands in the appendix."""
    return rule.rpartition(" (")[0] or rule


def many(n: float, one: str, more: str = "") -> str:
    """1 month, 3 months."""
    return f"{number(n)} {one if round_half_up(n) == 1 else more or one + 's'}"


def cell(figure: Count, absent: Absent = NO_FIGURE) -> str:
    """A count for a table, or what stands in its place."""
    return count(figure.value, NOT_PUBLISHED if figure.reason.startswith("not published") else absent)


def percent_cell(change: Percentage, places: int = 1) -> str:
    """A change for a table: suppressed on a base under 50, absent without both figures."""
    suppressed = change.base is not None and change.now is not None and "under" in change.reason
    absent = BASE_UNDER_50 if suppressed else Absent("not comparable") if change.change is not None else NO_FIGURE
    value = None if change.value is None else round_half_up(change.value, places)
    return percent(value, absent, places)


def limit_cell(value: float | None, position: Position, absent: Absent = NO_FIGURE) -> str:
    return absent if value is None else count(limit(value, position))


def is_slight(change: Percentage) -> bool:
    """Whether a change is too small to be called better or worse."""
    return change.change is not None and (
        round_half_up(change.change) == 0 or (change.value is not None and abs(change.value) < SLIGHT_PERCENT)
    )


def judged_change(change: Percentage, polarity: Polarity) -> Judgement:
    """The same of a change whose interval may allow no direction: then none, whatever its sign."""
    return Judgement.NONE if is_unclear(change) else judged(change.change, polarity)


def judged(change: float | None, polarity: Polarity) -> Judgement:
    """Whether a change is for better or worse; none for a neutral measure and for no change."""
    if change is None or round_half_up(change) == 0 or polarity is Polarity.NEUTRAL:
        return Judgement.NONE
    return Judgement.BETTER if (change < 0) is (polarity is Polarity.LOWER) else Judgement.WORSE
