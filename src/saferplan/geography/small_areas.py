"""LSOAs of 2001, 2011 and 2021 and wards of 2024.

Authorities are exact for LSOAs of 2021; for older ones they are best fits in three cases (E01008187, E01023508 and
E01023964, each of which fell into two authorities). Wards are ONS best fits throughout: an LSOA belongs to the ward
most of its residents live in. 282 older LSOAs were split between wards and take that of most parts; 192 of them were
halved, and take the ward that kept its name since 2018, else the one with the lower code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from saferplan.errors import UsageError
from saferplan.geography.tables import rows

_NAME, _YEARS, _LAD, _CSP, _WARD = range(1, 6)


class Ward(NamedTuple):
    """An electoral ward of 2024 and its authority."""

    code: str
    name: str
    lad: str


@cache
def lsoas() -> Mapping[str, list[str]]:
    """Every LSOA code of any vintage: code, newest name, census years, authority, CSP and ward of 2024."""
    return {row[0]: row for row in rows("lsoas.csv.gz")}


@cache
def wards() -> Mapping[str, Ward]:
    """The 7,536 wards of 2024 that hold at least one LSOA by best fit; a smaller ward has none and is not known."""
    return {row[0]: Ward(*row) for row in rows("wards24.csv.gz")}


@cache
def lsoa_lads() -> Mapping[str, str]:
    """Every LSOA code of 2001, 2011 and 2021 to its local authority of 2024."""
    return {code: row[_LAD] for code, row in lsoas().items()}


@cache
def lsoa_csps() -> Mapping[str, str]:
    """Every LSOA code of 2001, 2011 and 2021 to its CSP."""
    return {code: row[_CSP] for code, row in lsoas().items()}


@cache
def lsoa_wards() -> Mapping[str, str]:
    """Every LSOA code of 2001, 2011 and 2021 to its best-fit ward of 2024."""
    return {code: row[_WARD] for code, row in lsoas().items()}


def lsoa_vintages(code: str) -> frozenset[int]:
    """The censuses whose LSOAs bear this code, of 2001, 2011 and 2021. Raises UsageError for an unknown code."""
    if code not in lsoas():
        raise UsageError(f"{code} is not an LSOA of 2001, 2011 or 2021; check the code.")
    return frozenset(int(year) for year in lsoas()[code][_YEARS].split("/"))


@cache
def in_lads() -> Mapping[str, frozenset[str]]:
    """LSOA codes of all vintages by authority of 2024."""
    return _inverted(lsoa_lads())


@cache
def in_csps() -> Mapping[str, frozenset[str]]:
    """LSOA codes of all vintages by CSP."""
    return _inverted(lsoa_csps())


@cache
def in_wards() -> Mapping[str, frozenset[str]]:
    """LSOA codes of all vintages by best-fit ward of 2024."""
    return _inverted(lsoa_wards())


def _inverted(mapping: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for code, group in mapping.items():
        groups[group].append(code)
    return {group: frozenset(codes) for group, codes in groups.items()}


@cache
def _changes() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """Successors and predecessors of the LSOAs that changed at a census."""
    newer: defaultdict[str, set[str]] = defaultdict(set)
    older: defaultdict[str, set[str]] = defaultdict(set)
    for _, before, _, after, _ in rows("lsoa_changes.csv.gz"):
        newer[before].add(after)
        older[after].add(before)
    return {c: frozenset(s) for c, s in newer.items()}, {c: frozenset(s) for c, s in older.items()}


def _counterparts(code: str) -> list[frozenset[str]]:
    """The codes that together cover the same ground: of the next census, of the one before, where they do."""
    newer, older = _changes()
    found = []
    for here, back in ((newer, older), (older, newer)):
        codes = here.get(code, frozenset())
        if codes and all(back[c] == {code} for c in codes):
            found.append(codes)
    return found


def equivalents(code: str) -> frozenset[str]:
    """The code itself and, where a census split or merged it cleanly, the codes that cover the same ground.

    An LSOA of 2021 merged from two of 2011 gives all three. One half of an LSOA that was split gives only itself: there
    is no figure for it under the older codes, and `exact_vintages` leaves those years out.
    """
    return frozenset({code}.union(*_counterparts(code)))


def exact_vintages(code: str) -> frozenset[int]:
    """The censuses whose LSOAs cover the ground of this LSOA exactly, alone or together.

    Figures published under another vintage do not exist for it: they are missing, not zero.
    """
    together = (frozenset.intersection(*(lsoa_vintages(c) for c in codes)) for codes in _counterparts(code))
    return lsoa_vintages(code).union(*together)
