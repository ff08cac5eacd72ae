"""Codes for the names that sources without codes publish."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from saferplan.geography import areas, lookups, spelling
from saferplan.geography.areas import AreaType
from saferplan.geography.tables import rows
from saferplan.periods import Month


def code_for_name(name: str, level: AreaType, on: Month | None = None) -> str | None:
    """The code of the CSP, police force area or local authority a source calls so; None when there is none.

    Spelling is made even first (ampersands, hyphens, "Bristol, City of", notes in brackets). A CSP that was merged
    whole into another has the code of that one: the sum of its parts is the figure. With `on`, an authority must have
    existed in that month, as far as known (abolitions since 2016). "Unassigned" and "Manchester Airport" give None.
    """
    by_name = _names(level)
    key = spelling.normalise(name)
    code = by_name.get(key) or by_name.get(spelling.plain(key))
    if code and on and level is AreaType.LAD and not _existed(code, on.first_day):
        return None
    return code


def _existed(lad: str, day: date) -> bool:
    until = areas.lads()[lad].area.until
    return until is None or day < until


@cache
def _names(level: AreaType) -> Mapping[str, str]:
    pairs = [(name, code) for kind, name, code, _ in rows("name_aliases.csv") if kind == level]
    if level is AreaType.LAD:
        pairs += [(lad.area.name, code) for code, lad in areas.lads().items() if not lad.held_as]
    elif level is AreaType.CSP:
        pairs += [(p.csp_name, p.csp) for p in lookups.latest().pieces]
    elif level is AreaType.PFA:
        pairs += [(p.pfa_name, p.pfa) for p in lookups.latest().pieces]
    named = {spelling.normalise(name): code for name, code in pairs}
    return {spelling.plain(key): code for key, code in named.items()} | named
