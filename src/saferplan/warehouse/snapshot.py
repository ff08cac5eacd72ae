"""What the warehouse serves: for each force and month the newest release published by a given day, fixed once."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from sqlite3 import Row
from typing import TYPE_CHECKING

from saferplan.observations import ReleasePin, Status
from saferplan.sources.reading import Rejection
from saferplan.warehouse.catalogue import FileRecord, ReleaseRecord
from saferplan.warehouse.queries import CellRequest, Cells, Engine

if TYPE_CHECKING:
    from saferplan.warehouse.store import Warehouse


@dataclass(frozen=True, slots=True)
class Covered:
    """The release that counts for one force (or level) and period, and how whole it is."""

    release_id: int
    rows: int
    rejected: int
    vintage: int

    @property
    def status(self) -> Status:
        return Status.PARTIAL if self.rejected else Status.PUBLISHED


CoverageKey = tuple[str, str, int, int]
"""(level, force, last month's index, span)"""


class Snapshot:
    """A fixed view of a warehouse as it was known on `as_at` (None: everything).

    The list of live files is taken once; an ingest that ends later does not change what this snapshot answers.
    """

    def __init__(self, warehouse: Warehouse, engine: Engine, as_at: date | None = None) -> None:
        self._warehouse = warehouse
        self.engine = engine
        self.as_at = as_at
        self.releases: dict[int, ReleaseRecord] = {r.id: r for r in warehouse.catalogue.releases(as_at)}
        self._live: dict[str, dict[CoverageKey, Covered]] = defaultdict(dict)
        self._replaced: dict[str, set[tuple[int, str, int]]] = defaultdict(set)
        for row in warehouse.catalogue.coverage(as_at):
            if row["release_id"] in self.releases:
                self._cover(row["dataset"], tuple(row)[1:5], Covered(*tuple(row)[5:]))

    def _cover(self, dataset: str, key: CoverageKey, covered: Covered) -> None:
        # Rows arrive oldest publication first, so the last one to claim a month is the one that counts.
        earlier = self._live[dataset].get(key)
        if earlier:
            self._replaced[dataset].add((earlier.release_id, key[1], key[2]))
        self._live[dataset][key] = covered

    @cached_property
    def version(self) -> str:
        """Names what this snapshot serves: equal versions answer equally, so caches are keyed by it."""
        return hashlib.sha256(repr((sorted(self.releases), self.as_at and str(self.as_at))).encode()).hexdigest()[:16]

    @property
    def datasets(self) -> tuple[str, ...]:
        return tuple(sorted(self._live))

    def coverage(self, dataset: str) -> dict[CoverageKey, Covered]:
        """What is covered in a dataset, by (level, force, last month's index, span)."""
        return dict(self._live.get(dataset, {}))

    def categories(self, dataset: str) -> tuple[str, ...]:
        """Every category a live release of the dataset holds."""
        live = {covered.release_id for covered in self._live.get(dataset, {}).values()}
        return tuple(dict.fromkeys(row["name"] for row in self._categories if row["release_id"] in live))

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
        request = CellRequest(
            files=self.files(dataset, role),
            superseded=self._superseded(dataset),
            members=tuple(members),
            categories=tuple(categories),
            first_month=first_month,
            last_month=last_month,
        )
        return self.engine.count(request)

    def _superseded(self, dataset: str) -> tuple[tuple[int, str, int], ...]:
        live = {(c.release_id, key[1], key[2]) for key, c in self._live.get(dataset, {}).items()}
        return tuple(sorted(self._replaced.get(dataset, set()) - live))

    def pins(self, release_ids: Sequence[int]) -> tuple[ReleasePin, ...]:
        """The releases of these ids, as a report prints them."""
        return tuple(self.releases[i].pin for i in sorted(set(release_ids)))

    def files_of(self, release_id: int, first_month: int, last_month: int) -> tuple[FileRecord, ...]:
        """The files of a release that speak of these months; all, where it is one table of many months."""
        files = self._warehouse.catalogue.files(release_id)
        return tuple(file for file in files if file.month is None or first_month <= file.month <= last_month)

    def rejections(self, release_id: int) -> tuple[Rejection, ...]:
        """The rows of a release's files that were read and not stored."""
        return self._warehouse.catalogue.rejections(release_id)

    def attributions(self) -> tuple[str, ...]:
        """The sentences the licences of everything in here ask for, each once."""
        return tuple(dict.fromkeys(release.attribution for release in self.releases.values()))
