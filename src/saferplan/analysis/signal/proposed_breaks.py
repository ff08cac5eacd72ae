"""Level shifts of a series as proposals for the register of breaks. A person decides; nothing is written anywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from saferplan.analysis.signal.result import ProposedBreak
from saferplan.analysis.wording import lower_first
from saferplan.observations import Series
from saferplan.periods import Month, Period
from saferplan.stats.arrays import Floats
from saferplan.stats.change_points import LevelShift, level_shifts
from saferplan.stats.xmr import phase_bounds

SEARCHED_YEARS = 10
"""How far back shifts are looked for; what happened before nobody is left to ask."""


def proposed_breaks(
    series: Series, title: str, values: Floats, ends: Sequence[Month], starts: Sequence[int]
) -> tuple[ProposedBreak, ...]:
    """The level shifts within each phase, in order of time.

    Args:
        values: the counts of `series`, shape (periods,), NaN where missing; `ends` the last months of the periods.
        starts: where phases begin, at the breaks the register already has: a shift there needs no proposal.
    """
    season = 12 // series.by.length
    oldest = max(len(values) - SEARCHED_YEARS * season, 0)
    found = []
    for first, last in phase_bounds(len(values), starts):
        begin = max(first, oldest)
        if begin < last:
            shifts = level_shifts(np.asarray(values[begin:last]), season=season)[0]
            found += [_proposal(series, title, shift, ends[begin + shift.at]) for shift in shifts]
    return tuple(found)


def _proposal(series: Series, title: str, shift: LevelShift, last: Month) -> ProposedBreak:
    month = Period(series.by, last).first
    rose = "rose" if shift.size_percent > 0 else "fell"
    size = f"{abs(shift.size_percent):.0f}%"
    low, high = sorted(abs(bound) for bound in (shift.low_percent, shift.high_percent))
    is_clear = shift.low_percent * shift.high_percent > 0
    between = f"between {low:.0f}% and {high:.0f}%" if is_clear else "perhaps by next to nothing"
    sentence = (
        f"The level of {lower_first(title)} in {series.area_name} {rose} by about {size} ({between}) from {month.name} "
        "on. If the way of counting changed then, put a break into breaks.yaml; if not, the change is real and stays."
    )
    return ProposedBreak(
        month=month,
        size_percent=shift.size_percent,
        low_percent=shift.low_percent,
        high_percent=shift.high_percent,
        sentence=sentence,
        yaml=_yaml(series, title, month, f"{rose} by {size}"),
    )


def _yaml(series: Series, title: str, month: Month, what: str) -> str:
    """An entry that breaks.yaml takes as it is, with the words a person must replace."""
    name = re.sub(r"[^a-z0-9]+", "-", f"{series.measure} {series.area_code} {month}".lower()).strip("-")
    quoted = f"The level of {lower_first(title)} {what}; say here what changed".replace("'", "''")
    return (
        f"  - id: {name}\n"
        f"    date: {month.first_day}\n"
        "    kind: recording-rule # or classification, boundary, definition\n"
        f"    title: '{quoted}'\n"
        "    note: 'Found by a search for level shifts; say here who was asked and what they said'\n"
        f"    measures: [{series.measure}]\n"
        f"    areas: [{series.area_code}]\n"
        f"    sources: [{series.source}]\n"
        "    blocks_comparison: false\n"
    )
