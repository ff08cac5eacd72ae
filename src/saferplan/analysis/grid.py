"""Counts as a grid of area x month x category, with what is known of each area's months."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from saferplan.analysis.datasets import DATASETS, Dataset
from saferplan.analysis.extract_reach import SOURCE as EXTRACT
from saferplan.analysis.extract_reach import unreached
from saferplan.errors import NotMeasurable
from saferplan.geography.areas import Area, AreaType, of_type
from saferplan.geography.forces import force, home_forces
from saferplan.geography.small_areas import exact_vintages
from saferplan.observations import Status
from saferplan.periods import Month, months_between

if TYPE_CHECKING:
    import numpy as np

    from saferplan.warehouse.snapshot import Covered, Snapshot

STATUSES = tuple(Status)
NOT_TAKEN_IN = "not among the files taken in"
"""How a reason for a missing file ends; `sentences.said_once` looks for it."""
"""Best first: the status of a sum is the worst of its parts, so a number can be compared by its place here."""
PUBLISHED, PARTIAL, MISSING, WITHDRAWN, UNAVAILABLE = range(len(STATUSES))


@dataclass(frozen=True, slots=True)
class Grid:
    """What one dataset holds for some areas over the months first..last.

    `counts` has shape (areas, months, categories), and `listed` says which of them the publication lists in full.
    `status` has shape (areas, months) and indexes STATUSES; a month that is not covered holds zeros that mean nothing.
    A month here is the last of the dataset's span.
    """

    dataset: Dataset
    areas: tuple[Area, ...]
    first: Month
    last: Month
    categories: tuple[str, ...]
    counts: np.ndarray[Any, Any]
    listed: np.ndarray[Any, Any]
    status: np.ndarray[Any, Any]
    releases: frozenset[int]
    why: Callable[[int, Month], str]
    """Why an area (by position) has no whole figure for a month; empty when it has."""

    @property
    def months(self) -> tuple[Month, ...]:
        return tuple(months_between(self.first, self.last))


def fetch(
    snapshot: Snapshot, dataset_id: str, areas: Sequence[Area], categories: Sequence[str], first: Month, last: Month
) -> Grid:
    """The grid of these areas, categories and months. An area not made of the dataset's units is unavailable in it."""
    import numpy as np

    dataset = DATASETS[dataset_id]
    known = _Coverage(snapshot, dataset, areas, first, last)
    counts = np.zeros((len(areas), last.since(first) + 1, len(categories)), dtype=np.int64)
    cells = np.zeros(counts.shape, dtype=np.int32)
    releases: set[int] = set()
    for role, members in _members(dataset, areas).items():
        found = snapshot.count(dataset_id, role, members, categories, first.index, last.index)
        where = (found.area, found.month - first.index, found.category)
        np.add.at(counts, where, found.n)
        np.add.at(cells, where, found.cells)
        releases.update(np.unique(found.release).tolist())
    return Grid(
        dataset=dataset,
        areas=tuple(areas),
        first=first,
        last=last,
        categories=tuple(categories),
        counts=counts,
        listed=_listed(snapshot, dataset, areas, categories, first, cells),
        status=known.status(),
        releases=frozenset(releases | known.releases),
        why=known.why,
    )


def _listed(
    snapshot: Snapshot,
    dataset: Dataset,
    areas: Sequence[Area],
    categories: Sequence[str],
    first: Month,
    cells: np.ndarray[Any, Any],
) -> np.ndarray[Any, Any]:
    """Which of the counts the publication gives for every unit of the area, or could not give yet.

    The ONS rolling tables list residential burglary from December 2014, for no area before: until then its crimes stand
    under other labels, and its absence is no gap.
    """
    import numpy as np

    if dataset.zero_needs == "category":
        return _named(snapshot, dataset, areas, categories, first, cells.shape[1])
    if dataset.zero_needs == "unit":
        return np.broadcast_to(_present(snapshot, dataset, areas, first, cells.shape[1])[:, :, None], cells.shape)
    if dataset.absent_is_zero:
        return np.ones(cells.shape, dtype=bool)
    units = np.array([_number_of_units(dataset, area) for area in areas]).reshape(-1, 1, 1)
    listed = cells >= units
    if listed.all():
        return listed
    months = first.index + np.arange(cells.shape[1])
    return listed | (months[:, None] < _begun(snapshot, dataset, categories)[None, :])[None]


def _named(
    snapshot: Snapshot, dataset: Dataset, areas: Sequence[Area], categories: Sequence[str], first: Month, months: int
) -> np.ndarray[Any, Any]:
    """Whether the release that covers an area's month names a category at all, if only to count none of it."""
    import numpy as np

    live = snapshot.coverage(dataset.id)
    named = np.ones((len(areas), months, len(categories)), dtype=bool)
    for position, area in enumerate(areas):
        for keeper in _keepers_of(dataset, area):
            for step in range(months):
                covered = live.get((dataset.level, keeper, first.index + step, dataset.span))
                held = snapshot.categories_of(covered.release_id) if covered else []
                named[position, step] &= np.isin(categories, held)
    return named


def _present(
    snapshot: Snapshot, dataset: Dataset, areas: Sequence[Area], first: Month, months: int
) -> np.ndarray[Any, Any]:
    """Whether every unit of an area is listed with at least one category, by area and month.

    What a force assigned to no partnership need not be there: not every force has such crimes.
    """
    import numpy as np

    codes = [
        sorted(c for c in dataset.units(a).codes if ":" not in c) if not measurable(dataset.id, a) else []
        for a in areas
    ]
    units = {code: i for i, code in enumerate(sorted({code for of_area in codes for code in of_area}))}
    held = snapshot.categories(dataset.id)
    found = snapshot.count(dataset.id, "cube", list(units.items()), held, first.index, first.index + months - 1)
    listed = np.zeros((len(units), months), dtype=bool)
    listed[found.area, found.month - first.index] = True
    return np.stack([listed[[units[code] for code in of_area]].all(axis=0) for of_area in codes])


def _begun(snapshot: Snapshot, dataset: Dataset, categories: Sequence[str]) -> np.ndarray[Any, Any]:
    """The first month for which the publication lists each category for any area; 0 where it never does."""
    import numpy as np

    months = [month for _, _, month, _ in snapshot.coverage(dataset.id)] or [0]
    everywhere = [(area.code, 0) for area in of_type(AreaType(dataset.level))]
    found = snapshot.count(dataset.id, "cube", everywhere, categories, min(months), max(months))
    begun = np.full(len(categories), max(months) + 1)
    np.minimum.at(begun, found.category, found.month)
    return np.where(begun > max(months), 0, begun)


def _members(dataset: Dataset, areas: Sequence[Area]) -> dict[str, list[tuple[str, int]]]:
    members: dict[str, list[tuple[str, int]]] = {}
    for position, area in enumerate(areas):
        if not measurable(dataset.id, area):
            units = dataset.units(area)
            members.setdefault(units.role, []).extend((code, position) for code in units.codes)
    return members


def _number_of_units(dataset: Dataset, area: Area) -> int:
    return 0 if measurable(dataset.id, area) else len(dataset.units(area).codes)


class _Coverage:
    """What is published for each area: by its home forces, or by the table of its level."""

    def __init__(self, snapshot: Snapshot, dataset: Dataset, areas: Sequence[Area], first: Month, last: Month) -> None:
        self._live = snapshot.coverage(dataset.id)
        self._notice = partial(snapshot.notice, dataset.id)
        self._withheld = snapshot.withheld
        self._dataset, self._areas, self._first, self._last = dataset, areas, first, last
        self._keepers = [_keepers_of(dataset, area) for area in areas]
        self._refused = {i: reason for i, area in enumerate(areas) if (reason := measurable(dataset.id, area))}
        self._unreached = _unreached(snapshot, dataset, areas)

    def _covered(self, keeper: str, month: Month) -> Covered | None:
        return self._live.get((self._dataset.level, keeper, month.index, self._dataset.span))

    @property
    def releases(self) -> set[int]:
        """Releases that vouch for a month, also where they counted nothing."""
        keepers = {keeper for keepers in self._keepers for keeper in keepers}
        months = range(self._first.index, self._last.index + 1)
        return {
            c.release_id for (_, keeper, month, _), c in self._live.items() if keeper in keepers and month in months
        }

    def status(self) -> np.ndarray[Any, Any]:
        import numpy as np

        months = list(months_between(self._first, self._last))
        by_keeper = {
            keeper: np.array([self._status_of(keeper, month) for month in months], dtype=np.int8)
            for keepers in self._keepers
            for keeper in keepers
        }
        status = np.stack([np.max([by_keeper[k] for k in keepers], axis=0) for keepers in self._keepers])
        for position, area in enumerate(self._areas):
            if position in self._refused:
                status[position] = UNAVAILABLE
                continue
            if area.type is AreaType.LSOA:
                status[position] = np.maximum(status[position], self._vintage_status(position, months))
            beyond = [MISSING if month.index in self._unreached.get(area, ()) else PUBLISHED for month in months]
            status[position] = np.maximum(status[position], beyond)
        return status

    def _status_of(self, keeper: str, month: Month) -> int:
        covered = self._covered(keeper, month)
        if covered is not None:
            return STATUSES.index(covered.status)
        notice = self._notice(keeper, month)
        return WITHDRAWN if notice and notice.status == "withdrawn" else MISSING

    def _vintage_status(self, position: int, months: Sequence[Month]) -> list[int]:
        return [UNAVAILABLE if self._other_vintage(position, month) else PUBLISHED for month in months]

    def _other_vintage(self, position: int, month: Month) -> int:
        """The census whose LSOAs the month's file uses, if this LSOA is none of them, nor a union; else 0."""
        exact = exact_vintages(self._areas[position].code)
        for keeper in self._keepers[position]:
            covered = self._covered(keeper, month)
            if covered and covered.vintage and covered.vintage not in exact:
                return covered.vintage
        return 0

    def why(self, position: int, month: Month) -> str:
        if position in self._refused:
            return self._refused[position].rstrip(".")
        for keeper in self._keepers[position]:
            notice = self._notice(keeper, month)
            if notice and (notice.overrules or self._covered(keeper, month) is None):
                return notice.note.rstrip(".")
        missing = [keeper for keeper in self._keepers[position] if self._covered(keeper, month) is None]
        if missing:
            one = self._dataset.by_force and len(missing) == 1
            return f"{self._publications(missing)} {month} {'is' if one else 'are'} {NOT_TAKEN_IN}"
        if month.index in self._unreached.get(self._areas[position], ()):
            return f"the extract that holds {month} has no crime at all in {self._areas[position].name} or a part of it"
        rejected = sum(c.rejected for keeper in self._keepers[position] if (c := self._covered(keeper, month)))
        if rejected:
            # Archives have a file a month; a table's rejected row has no month that could be trusted.
            of = str(month) if self._dataset.source == "police-uk" else f"the file that holds {month}"
            return f"{rejected:,} row{'s' if rejected > 1 else ''} of {of} could not be read"
        if self._areas[position].type is AreaType.LSOA and (year := self._other_vintage(position, month)):
            return f"the file of {month} uses the LSOAs of {year}, in which this area was part of another or divided"
        return "" if self._dataset.absent_is_zero else self._why_not_listed(position, month)

    def _why_not_listed(self, position: int, month: Month) -> str:
        name = self._areas[position].name
        codes = self._dataset.units(self._areas[position]).codes
        for keeper in self._keepers[position]:
            covered = self._covered(keeper, month)
            for cell in self._withheld(covered.release_id) if covered else ():
                if cell.unit in codes and cell.month == month.index:
                    return f"the publisher printed {_printed(cell.shorthand)} for {name}"
        return f"{month} has no figure for {name}"

    def _publications(self, keepers: Sequence[str]) -> str:
        if not self._dataset.by_force:
            return f"the figures of the {self._dataset.name} for the period to"
        if len(keepers) > 3:
            return f"the files of {len(keepers)} forces for"
        return " and ".join(force(keeper).name for keeper in keepers) + (
            "'s file for" if len(keepers) == 1 else "'s files for"
        )


def _printed(shorthand: str) -> str:
    """A shorthand of the Government Analysis Function's, with what it stands for."""
    meanings = {"x": "not available", "u": "of low reliability", "z": "not applicable", "c": "confidential"}
    meaning = meanings.get(shorthand.strip("[] "))
    return f"{shorthand}, {meaning}," if meaning else (shorthand or "an empty cell")


def covered_months(snapshot: Snapshot, dataset_id: str, areas: Sequence[Area]) -> list[tuple[Month, ...]]:
    """For each area the months (last of the dataset's span) published, in order; for a country, by all its forces."""
    dataset = DATASETS[dataset_id]
    published: dict[str, set[int]] = {}
    for level, keeper, month, span in snapshot.coverage(dataset_id):
        if level == dataset.level and span == dataset.span:
            published.setdefault(keeper, set()).add(month)
    by_keepers: dict[tuple[str, ...], tuple[Month, ...]] = {}
    beyond = _unreached(snapshot, dataset, areas)
    answer = []
    for area in areas:
        keepers = _keepers_of(dataset, area)
        if keepers not in by_keepers:
            shared = set.intersection(*(published.get(keeper, set()) for keeper in keepers))
            by_keepers[keepers] = tuple(map(Month.from_index, sorted(shared)))
        outside = beyond.get(area, frozenset())
        months = by_keepers[keepers]
        answer.append(tuple(m for m in months if m.index not in outside) if outside else months)
    return answer


def _unreached(snapshot: Snapshot, dataset: Dataset, areas: Sequence[Area]) -> dict[Area, frozenset[int]]:
    """The months in which a force's own extract leaves an area out; none of what is published does."""
    measured = [area for area in areas if not measurable(dataset.id, area)]
    return unreached(snapshot, measured) if dataset.source == EXTRACT else {}


def _keepers_of(dataset: Dataset, area: Area) -> tuple[str, ...]:
    """Whose publications an area's figures need: its home forces' files, or the one table of the dataset's level."""
    return home_forces(area) if dataset.by_force else ("",)


@cache
def measurable(dataset_id: str, area: Area) -> str:
    """Empty if the dataset has units that make up the area, else why not."""
    try:
        DATASETS[dataset_id].units(area)
    except NotMeasurable as refusal:
        return str(refusal)
    return ""
