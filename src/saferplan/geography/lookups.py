"""The five dated ONS lookups from local authority to CSP to police force area.

All five hold the same 314 CSPs and 43 police force areas, under the same codes and names; only authorities change
(348, 348, 339, 318, 318). Since 2019 a new authority may hold several CSPs (Cumberland: Allerdale, Carlisle and
Copeland), and the CSP Dorset takes one part of Bournemouth, Christchurch and Poole: an authority need no longer lie in
one CSP, so a row of a lookup is a piece of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from saferplan.geography.tables import rows

# The copy of 2024 does not say its month. Its rows equal those of December 2023, so nothing hangs on the day.
VINTAGES = {
    date(2017, 1, 1): "2017-01",
    date(2018, 12, 1): "2018-12",
    date(2019, 12, 1): "2019-12",
    date(2023, 12, 1): "2023-12",
    date(2024, 1, 1): "2024",
}


class Piece(NamedTuple):
    """The ground one local authority and one CSP share."""

    lad: str
    lad_name: str
    csp: str
    csp_name: str
    pfa: str
    pfa_name: str


@dataclass(frozen=True, slots=True)
class LadCspPfa:
    """One lookup: which authorities, CSPs and police force areas shared ground on that day."""

    dated: date
    label: str
    pieces: tuple[Piece, ...]


def lad_csp_pfa(on: date | None = None) -> LadCspPfa:
    """The newest lookup not after this day; the one of January 2017 for an earlier day; the newest without a day."""
    earlier = [day for day in VINTAGES if on is None or day <= on]
    return _read(max(earlier, default=min(VINTAGES)))


def latest() -> LadCspPfa:
    """The lookup of 2024."""
    return lad_csp_pfa()


@cache
def _read(day: date) -> LadCspPfa:
    label = VINTAGES[day]
    # The lookup of 2019 alone has its row number first, where others have it last or not at all.
    first = 1 if label == "2019-12" else 0
    pieces = {Piece(*row[first : first + 6]) for row in rows(f"lad_csp_pfa_{label}.csv.gz")}
    return LadCspPfa(day, label, tuple(sorted(pieces)))
