"""Ingest: each file of a call is read, checked and staged; then one transaction makes all releases exist, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from saferplan.errors import SourceError, UsageError
from saferplan.measures.vocabulary import unknown_categories
from saferplan.sources import recognise
from saferplan.sources.archive import content_sha256, open_archive
from saferplan.sources.reading import ReadTable, Rejection
from saferplan.warehouse.catalogue import ReleaseRecord, StagedRelease
from saferplan.warehouse.police_uk_load import LoadContext, load_archive
from saferplan.warehouse.staging import disk_errors
from saferplan.warehouse.store import WAIT_SECONDS, Warehouse
from saferplan.warehouse.table_load import Places, stage_table

SHOWN_UNKNOWN = 20


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one file of the call: the releases it made, or those it had made before."""

    path: Path
    releases: tuple[ReleaseRecord, ...]
    already: bool
    rejections: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file to be staged: its content's hash, the folder to stage in, and the id of its first release."""

    path: Path
    sha256: str
    folder: Path
    first_id: int
    published: date | None


class Loader(Protocol):
    """Reads one file into staged releases, numbered from `incoming.first_id`, each in a folder named after its id."""

    @property
    def reading(self) -> str:
        """Names the way of reading, where one file may be read in several: it is then the part of each release."""

    def __call__(self, incoming: Incoming) -> list[StagedRelease]: ...


def ingest(
    warehouse: Warehouse,
    paths: Sequence[Path],
    load: Loader,
    *,
    published: date | None = None,
    wait_seconds: float = WAIT_SECONDS,
    say: Callable[[str], None] = lambda _: None,
) -> list[Ingested]:
    """Take these files into the warehouse, all or none.

    A file whose bytes were ingested before changes nothing. `wait_seconds` is how long another ingest is waited for.
    Raises SourceError, StorageError, WarehouseBusy; then nothing of the call is stored.
    """
    with disk_errors(), warehouse.writing(wait_seconds=wait_seconds, say=say):
        call = Staging(warehouse, load, published, warehouse.staging)
        results = [call.take(path) for path in paths]
        for staged in call.staged:
            warehouse.keep(warehouse.staging / f"{staged.release.id:06d}", staged.release.id)
        warehouse.catalogue.enter(call.staged)
    return results


class Staging:
    """One call's files, staged in `folder` one after the other, under ids that follow the last release's."""

    def __init__(self, warehouse: Warehouse, load: Loader, published: date | None, folder: Path) -> None:
        self._warehouse = warehouse
        self._folder = folder
        self._load = load
        self._published = published
        self._seen: dict[str, tuple[ReleaseRecord, ...]] = {}
        self._next_id = warehouse.next_id
        self.staged: list[StagedRelease] = []
        folder.mkdir(exist_ok=True)

    def take(self, path: Path) -> Ingested:
        """Read and stage a file. Raises SourceError, UsageError; StorageError is for the caller to make."""
        if not (path.is_file() or path.is_dir()):
            raise UsageError(f"{path} is not a file or a folder; check the path.")
        try:
            sha256 = content_sha256(path)
        except OSError as error:
            raise SourceError(
                f"{path} cannot be read ({error.strerror}); correct its permissions, or copy it again."
            ) from error
        before = self._seen.get(sha256) or self._read_before(sha256)
        if before:
            return Ingested(path, before, already=True)
        incoming = Incoming(path, sha256, self._folder, self._next_id, self._published)
        staged = [_with_unknown_said(item) for item in self._load(incoming)]
        if not staged:
            raise SourceError(f"{path.name} holds nothing that can be stored; check that it is the file as published.")
        self.staged += staged
        self._next_id = max(item.release.id for item in staged) + 1
        self._seen[sha256] = tuple(item.release for item in staged)
        rejections = tuple(rejection for item in staged for rejection in item.rejections)
        return Ingested(path, self._seen[sha256], already=False, rejections=rejections)

    def _read_before(self, sha256: str) -> tuple[ReleaseRecord, ...]:
        known = self._warehouse.catalogue.release_of(sha256)
        return tuple(release for release in known if self._load.reading in ("", release.part))


def _with_unknown_said(staged: StagedRelease) -> StagedRelease:
    """With a note of the categories no definition knows: only a measure of everything counts those."""
    unknown = sorted(unknown_categories(staged.release.dataset, staged.categories))
    if not unknown:
        return staged
    more = f" and {len(unknown) - SHOWN_UNKNOWN} more" if len(unknown) > SHOWN_UNKNOWN else ""
    note = f"Not known to any definition, counted only in totals: {', '.join(unknown[:SHOWN_UNKNOWN])}{more}."
    return replace(staged, release=replace(staged.release, notes=(*staged.release.notes, note)))


def _of_one_day(staged: Sequence[StagedRelease]) -> list[StagedRelease]:
    """A workbook came out on one day, whatever years its sheets speak of: if assumed, not before the newest ended."""
    day = max((item.release.published for item in staged), default=date.min)
    return [replace(item, release=replace(item.release, published=day)) for item in staged]


@dataclass(frozen=True, slots=True)
class OpenLoader:
    """Loads what is published: archives of data.police.uk and tables."""

    context: LoadContext
    places: Places
    financial_year: str | None = None

    @property
    def reading(self) -> str:
        return ""

    def __call__(self, incoming: Incoming) -> list[StagedRelease]:
        read = recognise.reader_for(incoming.path, self.financial_year)
        if read is not None:
            return self._staged_tables(read(), incoming)
        archive = open_archive(incoming.path)
        try:
            return load_archive(
                archive, incoming.sha256, incoming.folder, incoming.first_id, incoming.published, self.context
            )
        finally:
            archive.close()

    def _staged_tables(self, tables: Sequence[ReadTable], incoming: Incoming) -> list[StagedRelease]:
        stated = max((table.published for table in tables if table.published), default=None)
        published = incoming.published or stated
        staged = [
            stage_table(
                table, incoming.path, incoming.sha256, incoming.folder, incoming.first_id + i, published, self.places
            )
            for i, table in enumerate(tables)
        ]
        return _of_one_day(staged)
