"""The exception list as ranked bars: what stands out, by the harm it stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from saferplan.analysis.wording import upper_first
from saferplan.errors import UsageError
from saferplan.reporting.blocks import Absent
from saferplan.reporting.charts.bars import Bar, ranked_bars
from saferplan.reporting.charts.style import WIDTH, Spec
from saferplan.reporting.formats import count

if TYPE_CHECKING:
    from saferplan.analysis.exceptions.result import Exceptional, Exceptions

NOT_RANKED = Absent("not ranked")


def exceptions_chart(exceptions: Exceptions, *, width: float = WIDTH) -> Spec:
    """A bar for each measure on the list, the greatest harm first, with why it is listed beside its name.

    Measures ranked by severity and measures ranked by counts are never drawn on one scale: the bars are those of the
    first kind found, the others say that they are not ranked on it. Raises UsageError when nothing is listed.
    """
    if not exceptions.items:
        raise UsageError("Nothing stands out in this month, so there is no chart of it.")
    basis = next((item.harm_basis for item in exceptions.items if item.harm is not None), None)
    bars = [_bar(item, item.harm if item.harm_basis is basis else None) for item in exceptions.items]
    unit = upper_first(basis.value) if basis else "Not ranked"
    return ranked_bars(bars, unit=unit, width=width)


def _bar(item: Exceptional, harm: float | None) -> Bar:
    causes = ", ".join(dict.fromkeys(cause.kind.value for cause in item.causes))
    label = f"{count(harm)}  ({causes})" if harm is not None else ""
    absent = Absent(f"{NOT_RANKED} ({causes})")
    return Bar(item.standing.position.title, harm, label, absent=absent)
