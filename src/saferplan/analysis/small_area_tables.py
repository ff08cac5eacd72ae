"""A measure in the wards or LSOAs that make up an area, and which of its figures must not be shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from saferplan.analysis.choosing import Choice, SeriesRequest
from saferplan.analysis.datasets import DATASETS
from saferplan.analysis.grid import PARTIAL
from saferplan.analysis.series import SeriesTable, build, build_chosen
from saferplan.errors import NotMeasurable
from saferplan.geography import areas as geography
from saferplan.geography import membership, pieces, small_areas
from saferplan.geography.areas import Area, AreaType
from saferplan.periods import By, Month, Period
from saferplan.stats.disclosure import nested_to_suppress

if TYPE_CHECKING:
    from saferplan.stats.arrays import Floats
    from saferplan.warehouse.snapshot import Snapshot

LEVELS = (AreaType.WARD, AreaType.LSOA)
MOST_PLACES = 1500
"""What a page can hold: any partnership by LSOA (Birmingham has 659) and any force area by ward (London has 679).

Of the 43 force areas by LSOA only London's 4,988, 1,719 and 1,702 in the West Midlands and Greater Manchester are more.
"""


def small_area_table(
    snapshot: Snapshot,
    restricted: Snapshot | None,
    whole: SeriesTable,
    by: By,
    first: Month,
    last: Month,
    levels: Sequence[AreaType] = LEVELS,
) -> tuple[AreaType, SeriesTable]:
    """The same measure from the same source for the small areas that make up the area of `whole`.

    The first of `levels` that can be had: wards, which have names and members, before LSOAs. Raises NotMeasurable.
    """
    area, refusals = whole.areas[0], []
    for level in levels:
        try:
            found = areas_within(area, level)
            request = SeriesRequest(whole.measure, found, by, whole.source, first=first, last=last)
            return level, build(snapshot, request, restricted)
        except NotMeasurable as refusal:
            refusals.append(str(refusal))
    name = DATASETS[whole.dataset].name
    by_place = DATASETS[whole.dataset].level == "force"
    raise NotMeasurable(refusals[-1] if by_place else f"The {name} give no figures for wards or smaller areas.")


def areas_within(area: Area, level: AreaType) -> tuple[Area, ...]:
    """The wards or LSOAs of today that make up an area, by code. Raises NotMeasurable for one alone or too many."""
    today = _today(level)
    found = tuple(today[code] for code in sorted(membership.units(area, level) & today.keys()))
    if len(found) < 2:
        raise NotMeasurable(f"{area} is not divided into smaller areas; ask for a larger one.")
    if len(found) > MOST_PLACES:
        raise NotMeasurable(_too_many(area, level, len(found)))
    return found


@cache
def _today(level: AreaType) -> Mapping[str, Area]:
    return {area.code: area for area in geography.of_type(level)}


def levels_of(area: Area) -> tuple[AreaType, ...]:
    """The levels of small areas that an area can be shown by."""
    return tuple(level for level in LEVELS if _is_shown_by(area, level))


def _is_shown_by(area: Area, level: AreaType) -> bool:
    try:
        return bool(areas_within(area, level))
    except NotMeasurable:
        return False


def _too_many(area: Area, level: AreaType, number: int) -> str:
    most = f"and no more than {MOST_PLACES:,} places are shown at once"
    if level is AreaType.LSOA and _is_shown_by(area, AreaType.WARD):
        return f"{area} is shown by ward only, as it has {number:,} LSOAs, {most}; choose wards, or a smaller area."
    return f"{area} is too large to be shown by {level.label}: it has {number:,} of them, {most}; choose a smaller one."


def yearly(table: SeriesTable, end: Month) -> Floats:
    """The 12 months to `end` of a table that can be added, shape (areas, columns); nan where a part of them is missing.

    The table is by month, quarter or rolling 12, and holds all of these months.
    """
    import numpy as np

    ends = np.array([period.last.index for period in table.periods])
    usable = np.where(table.status <= PARTIAL, table.values, np.nan)
    length = table.periods[0].by.length
    chosen = (ends == end.index) if length == 12 else (ends > end.index - 12) & (ends <= end.index)
    whole = chosen.sum() * length == 12
    year = usable[:, chosen].sum(axis=1)
    return year if whole else np.full_like(year, np.nan)


def codes_to_withhold(
    snapshot: Snapshot, restricted: Snapshot | None, table: SeriesTable, ends: Collection[Month]
) -> frozenset[str]:
    """The codes of wards and LSOAs whose 12 months to one of `ends` must not be shown; `table` is by either of them.

    Every page and report asks here: were each to choose by itself, one would show what another withholds. Places are
    chosen within each piece, the ground that a partnership and an authority share, on all its counts, whatever part of
    it is drawn. So a place has one verdict, on the map of its partnership, its authority, its force and any other: all
    of these are whole pieces, so neither their totals nor one map less another tell what is withheld.
    """
    import numpy as np

    ground = _pieces_of(table.areas)
    wholes = _ground_table(snapshot, restricted, table, ground, sorted(set(ends)))
    codes = np.array([area.code for area in wholes.areas])
    hidden: set[str] = set()
    for end in ends:
        counts = yearly(wholes, end)[:, 0]
        known = counts == counts
        year = dict(zip(codes[known].tolist(), counts[known].round().astype(int).tolist(), strict=True))
        hidden.update(*(_hidden_in(piece, year) for piece in ground))
    return frozenset(hidden)


def _ground_table(
    snapshot: Snapshot, restricted: Snapshot | None, table: SeriesTable, ground: Sequence[str], ends: Sequence[Month]
) -> SeriesTable:
    """The figures of `table` for the 12 months to each end in all LSOAs and whole wards of pieces, read at once."""
    lsoas, wards = _today(AreaType.LSOA), _today(AreaType.WARD)
    found = [lsoas[code] for piece in ground for code in _lsoas_of()[piece]]
    found += [wards[code] for piece in ground for code in _wards_of()[piece]]
    request = SeriesRequest(table.measure, tuple(found), By.ROLLING_12, table.source)
    periods = tuple(Period(By.ROLLING_12, end) for end in ends)
    return build_chosen(snapshot, [(request, Choice(table.dataset, By.ROLLING_12, periods))], restricted)[0]


def _hidden_in(piece: str, counts: Mapping[str, int]) -> frozenset[str]:
    """The LSOAs and wards to withhold of a piece, chosen together, as both can be seen."""
    wards = small_areas.lsoa_wards()
    places = [(code, wards[code], counts[code]) for code in _lsoas_of()[piece] if code in counts]
    places += [("", ward, rest) for ward, rest in _rests(piece, counts)]
    found = nested_to_suppress([count for _, _, count in places], [ward for _, ward, _ in places])
    return found.groups | {places[i][0] for i in found.places}


def _rests(piece: str, counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """What wards count beyond their LSOAs: an LSOA without a figure follows from its ward's, if it stands alone."""
    members: dict[str, list[str]] = {}
    for code in _lsoas_of()[piece]:
        members.setdefault(small_areas.lsoa_wards()[code], []).append(code)
    for ward in _wards_of()[piece]:
        known = [counts[code] for code in members[ward] if code in counts]
        rest = counts.get(ward, 0) - sum(known)
        if ward in counts and (rest > 0 or len(known) < len(members[ward])):
            yield ward, max(rest, 0)


def _pieces_of(areas: Sequence[Area]) -> tuple[str, ...]:
    """The pieces that hold any part of wards or LSOAs."""
    piece_of = pieces.piece_of_lsoa()
    return tuple(sorted({piece_of[code] for area in areas for code in membership.units(area, AreaType.LSOA)}))


@cache
def _lsoas_of() -> Mapping[str, tuple[str, ...]]:
    """The LSOAs of today by piece."""
    found: dict[str, list[str]] = {}
    for area in geography.of_type(AreaType.LSOA):
        found.setdefault(pieces.piece_of_lsoa()[area.code], []).append(area.code)
    return {piece: tuple(codes) for piece, codes in found.items()}


@cache
def _wards_of() -> Mapping[str, tuple[str, ...]]:
    """The whole wards of each piece. Four wards lie in two pieces: each part adds up to no public figure by itself."""
    touched: dict[str, set[str]] = {}
    for piece, codes in _lsoas_of().items():
        for code in codes:
            touched.setdefault(small_areas.lsoa_wards()[code], set()).add(piece)
    found: dict[str, list[str]] = {piece: [] for piece in _lsoas_of()}
    for ward, of_ward in sorted(touched.items()):
        if len(of_ward) == 1:
            found[min(of_ward)].append(ward)
    return {piece: tuple(wards) for piece, wards in found.items()}
