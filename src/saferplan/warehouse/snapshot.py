"""What the warehouse serves: for each force and month the newest release published by a given day, fixed once."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from sqlite3 import Row
from typing import TYPE_CHECKING

from saferplan.observations import ReleasePin, Status
from saferplan.periods import Month
from saferplan.sources.notices import Notice, noticed
from saferplan.sources.reading import Rejection, Withheld
from saferplan.warehouse.catalogue import FileRecord, ReleaseRecord
from saferplan.warehouse.queries import CellRequest, Cells, Engine, joined
from saferplan.warehouse.table_load import level_of

if TYPE_CHECKING:
    from saferplan.warehouse.store import Warehouse


@dataclass(frozen=True, slots=True)
class Covered:
    """The release that counts for one force (or level) and period, and how whole it is."""

    release_id: int
    rows: int
    rejected: int
    vintage: int
    notice: Notice | None = None
    """What the publisher has said of it, if anything."""

    @property
    def status(self) -> Status:
        if self.notice is not None:
            return Status(self.notice.status)
        return Status.PARTIAL if self.rejected else Status.PUBLISHED


FORCE = "force"
"""The level of what is published force by force, whatever its units are."""

ANSWERS_KEPT = 32
"""Answers a snapshot remembers: a report asks for the same residents with every measure."""

CoverageKey = tuple[str, str, int, int]
"""(level, force, last month's index, span)"""


class Snapshot:
    """A fixed view of a warehouse as it was known on `as_at` (None: everything).

    The list of live files is taken once; an ingest that ends later does not change what this snapshot answers. Many
    threads may ask at once.
    """

    def __init__(
        self, warehouse: Warehouse, engine: Engine, as_at: date | None = None, notices: Sequence[Notice] = ()
    ) -> None:
        self._warehouse = warehouse
        self._notices = tuple(notice for notice in notices if notice.known_on(as_at))
        self._answers: dict[tuple[object, ...], Cells] = {}
        self._keeping = threading.Lock()
        self.engine = engine
        self.as_at = as_at
        self.releases: dict[int, ReleaseRecord] = {r.id: r for r in warehouse.catalogue.releases(as_at)}
        self._live: dict[str, dict[CoverageKey, Covered]] = defaultdict(dict)
        self._replaced: dict[tuple[str, str], set[tuple[int, str, int]]] = defaultdict(set)
        """(dataset, level) to the (release, force, month) that a newer release of that level replaced."""
        for row in warehouse.catalogue.coverage(as_at):
            if row["release_id"] in self.releases:
                notice = self.notice(row["dataset"], row["force"], Month.from_index(row["month"]))
                overruling = notice if notice and notice.overrules else None
                covered = Covered(row["release_id"], row["rows"], row["rejected"], row["vintage"], overruling)
                self._cover(row["dataset"], tuple(row)[1:5], covered)

    def _cover(self, dataset: str, key: CoverageKey, covered: Covered) -> None:
        # Rows arrive oldest publication first, so the last one to claim a month is the one that counts.
        earlier = self._live[dataset].get(key)
        if earlier and earlier.release_id != covered.release_id:
            self._replaced[dataset, key[0]].add((earlier.release_id, key[1], key[2]))
        self._live[dataset][key] = covered

    def notice(self, dataset: str, force: str, month: Month) -> Notice | None:
        """What the publisher has said of a force's month, whether it was ingested or not."""
        return noticed(self._notices, dataset, force, month)

    @cached_property
    def version(self) -> str:
        """Names what this snapshot serves: equal versions answer equally, so caches are keyed by it."""
        served = (sorted(self.releases), self.as_at and str(self.as_at), self._notices)
        return hashlib.sha256(repr(served).encode()).hexdigest()[:16]

    @property
    def datasets(self) -> tuple[str, ...]:
        return tuple(sorted(self._live))

    def coverage(self, dataset: str) -> dict[CoverageKey, Covered]:
        """What is covered in a dataset, by (level, force, last month's index, span)."""
        return dict(self._live.get(dataset, {}))

    def shown_instead(self) -> dict[int, Counter[int]]:
        """By release, for how many of its periods each release is shown now, itself among them."""
        found: dict[int, Counter[int]] = {release: Counter() for release in self.releases}
        for row in self._warehouse.catalogue.coverage(self.as_at):
            live = self._live[row["dataset"]].get(tuple(row)[1:5])
            if live is not None and row["release_id"] in found:
                found[row["release_id"]][live.release_id] += 1
        return found

    def categories(self, dataset: str) -> tuple[str, ...]:
        """Every category a live release of the dataset holds."""
        live = {covered.release_id for covered in self._live.get(dataset, {}).values()}
        return tuple(dict.fromkeys(row["name"] for row in self._categories if row["release_id"] in live))

    def categories_of(self, release_id: int) -> list[str]:
        """Every category a release names."""
        return [row["name"] for row in self._categories if row["release_id"] == release_id]

    @cached_property
    def _categories(self) -> list[Row]:
        return list(self._warehouse.catalogue.categories())

    def files(self, dataset: str, role: str) -> tuple[Path, ...]:
        """The Parquet files of this role that hold at least one live cell."""
        live = {covered.release_id for covered in self._live.get(dataset, {}).values()}
        return tuple(self._warehouse.releases / path for path in self._paths[role] if int(path.split("/")[0]) in live)

    @cached_property
    def _paths(self) -> dict[str, list[str]]:
        paths: dict[str, list[str]] = defaultdict(list)
        for row in self._warehouse.catalogue.parquet():
            paths[row["role"]].append(row["path"])
        return paths

    def count(
        self,
        dataset: str,
        role: str,
        members: Sequence[tuple[str, int]],
        categories: Sequence[str],
        first_month: int,
        last_month: int,
    ) -> Cells:
        """Cells of `dataset` for (unit, area id) pairs and categories, months inclusive, live releases only."""
        key = (dataset, role, tuple(members), tuple(categories), first_month, last_month)
        with self._keeping:
            kept = self._answers.get(key)
        if kept is not None:
            return kept
        # Counted outside the lock: threads that ask different questions do not wait for each other.
        found = self._counted(*key)
        with self._keeping:
            while len(self._answers) >= ANSWERS_KEPT:
                self._answers.pop(next(iter(self._answers)))
            self._answers[key] = found
        return found

    def _counted(
        self,
        dataset: str,
        role: str,
        members: tuple[tuple[str, int], ...],
        categories: tuple[str, ...],
        first_month: int,
        last_month: int,
    ) -> Cells:
        # Each level with what was replaced of it: a newer table of forces alone leaves an older one's regions standing.
        by_level: dict[str, list[tuple[str, int]]] = {}
        for unit, area in members:
            by_level.setdefault(self._level(dataset, unit), []).append((unit, area))
        requests = [
            CellRequest(
                files=self.files(dataset, role),
                superseded=self._superseded(dataset, level),
                members=tuple(of_level),
                categories=categories,
                first_month=first_month,
                last_month=last_month,
            )
            for level, of_level in (by_level or {"": []}).items()
        ]
        return joined([self.engine.count(request) for request in requests])

    def _level(self, dataset: str, unit: str) -> str:
        return FORCE if (dataset, FORCE) in self._levels else level_of(unit)

    @cached_property
    def _levels(self) -> set[tuple[str, str]]:
        return {(dataset, level) for dataset, live in self._live.items() for level, *_ in live}

    def _superseded(self, dataset: str, level: str) -> tuple[tuple[int, str, int], ...]:
        return tuple(sorted(self._replaced.get((dataset, level), ())))

    def pins(self, release_ids: Sequence[int]) -> tuple[ReleasePin, ...]:
        """The releases of these ids, as a report prints them."""
        return tuple(self.releases[i].pin for i in sorted(set(release_ids)))

    def files_of(
        self, release_id: int, first_month: int, last_month: int, forces: Sequence[str]
    ) -> tuple[FileRecord, ...]:
        """The files of a release that speak of these months: those of the forces, or all if it has none of theirs."""
        files = [
            file
            for file in self._warehouse.catalogue.files(release_id)
            if file.month is None or first_month <= file.month <= last_month
        ]
        return tuple([file for file in files if file.force in forces] or files)

    def withheld(self, release_id: int) -> tuple[Withheld, ...]:
        """The cells for which a release printed a shorthand instead of a number."""
        return self._warehouse.catalogue.withheld(release_id)

    def rejections(self, release_id: int) -> tuple[Rejection, ...]:
        """The rows of a release's files that were read and not stored."""
        return self._warehouse.catalogue.rejections(release_id)

    def rejection_reasons(self) -> Counter[tuple[int, str]]:
        """How often each reason was given in each release, the most frequent first."""
        rows = self._warehouse.catalogue.rejection_reasons()
        return Counter({(row["release_id"], row["reason"]): row["rows"] for row in rows})

    def rejections_from(
        self, offset: int, limit: int, release_id: int | None = None
    ) -> tuple[tuple[int, Rejection], ...]:
        """Some of all rejected rows, or of one release's, each with its release; in the order they were entered."""
        rows = self._warehouse.catalogue.rejections_from(offset, limit, release_id)
        return tuple((row[0], Rejection(*tuple(row)[1:])) for row in rows)

    def attributions(self) -> tuple[str, ...]:
        """The sentences the licences of everything in here ask for, each once."""
        return tuple(dict.fromkeys(release.attribution for release in self.releases.values()))
