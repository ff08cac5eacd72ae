"""Ingest: every file of a call is read, checked and staged; then one transaction makes all its releases exist, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from saferplan.errors import SourceError, UsageError
from saferplan.sources import recognise
from saferplan.sources.archive import content_sha256, open_archive
from saferplan.warehouse.catalogue import ReleaseRecord, StagedRelease
from saferplan.warehouse.police_uk_load import LoadContext, load_archive
from saferplan.warehouse.staging import disk_errors
from saferplan.warehouse.store import Warehouse
from saferplan.warehouse.table_load import stage_table


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one file of the call: the releases it made, or those it had made before."""

    path: Path
    releases: tuple[ReleaseRecord, ...]
    already: bool


def ingest(
    warehouse: Warehouse,
    paths: Sequence[Path],
    *,
    published: date | None = None,
    context: LoadContext,
    resolve: Callable[[str, str], str | None],
    say: Callable[[str], None] = lambda _: None,
) -> list[Ingested]:
    """Take these files into the warehouse, all or none.

    A file whose bytes were ingested before changes nothing. Raises SourceError, StorageError, WarehouseBusy; then
    nothing of the call is stored.
    """
    with disk_errors(), warehouse.writing(say=say):
        call = _Call(warehouse, published, context, resolve)
        results = [call.take(path) for path in paths]
        for staged in call.staged:
            warehouse.keep(warehouse.staging / f"{staged.release.id:06d}", staged.release.id)
        warehouse.catalogue.enter(call.staged)
        warehouse.sweep()
    return results


class _Call:
    """One call's files, staged one after the other under ids that follow the last release's."""

    def __init__(
        self,
        warehouse: Warehouse,
        published: date | None,
        context: LoadContext,
        resolve: Callable[[str, str], str | None],
    ) -> None:
        self._warehouse = warehouse
        self._published = published
        self._context = context
        self._resolve = resolve
        self._seen: dict[str, tuple[ReleaseRecord, ...]] = {}
        self._next_id = warehouse.catalogue.next_id()
        self.staged: list[StagedRelease] = []
        warehouse.staging.mkdir(exist_ok=True)

    def take(self, path: Path) -> Ingested:
        if not path.exists():
            raise UsageError(f"{path} does not exist; check the path.")
        sha256 = content_sha256(path)
        before = self._seen.get(sha256) or self._warehouse.catalogue.release_of(sha256)
        if before:
            return Ingested(path, before, already=True)
        staged = self._stage(path, sha256)
        if not staged:
            raise SourceError(f"{path.name} holds nothing that can be stored; check that it is the file as published.")
        self.staged += staged
        self._next_id += len(staged)
        self._seen[sha256] = tuple(item.release for item in staged)
        return Ingested(path, self._seen[sha256], already=False)

    def _stage(self, path: Path, sha256: str) -> list[StagedRelease]:
        folder = self._warehouse.staging
        reader = recognise.reader_for(path)
        if reader is None:
            archive = open_archive(path)
            try:
                return load_archive(archive, sha256, folder, self._next_id, self._published, self._context)
            finally:
                archive.close()
        return [
            stage_table(table, path, sha256, folder, self._next_id + i, self._published, self._resolve)
            for i, table in enumerate(reader(path))
        ]
