"""The catalogue: which releases exist, what each covers, what was rejected. One SQLite transaction decides all."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from saferplan.errors import SourceError, StorageError, WarehouseBusy, WorkspaceError
from saferplan.observations import ReleasePin
from saferplan.periods import Month
from saferplan.sources.reading import Rejection, Withheld
from saferplan.warehouse.catalogue_schema import PUBLISHED_ASSUMED, SCHEMA, SCHEMA_VERSION, UPGRADES


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file inside a release and what became of its rows."""

    name: str
    checksum: str
    force: str
    month: int | None
    rows_read: int
    rows_stored: int
    rows_rejected: int


@dataclass(frozen=True, slots=True)
class CoverageRecord:
    """That a release publishes this force's (or, for tables, this level's) figures for the period ending with `month`.

    `vintage` is the census whose LSOA codes the file uses (2001, 2011, 2021), 0 where it has none.
    """

    level: str
    force: str
    month: int
    span: int
    rows: int
    rejected: int = 0
    vintage: int = 0


@dataclass(frozen=True, slots=True)
class ParquetRecord:
    """One stored file: `role` is rows, cube or areas; `path` is relative to the warehouse."""

    role: str
    path: str
    rows: int


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """Everything the catalogue holds of one release; `id` is its number in this warehouse.

    `published_assumed`: nothing names the day, so the last of the month stands for it that the file is named for, or of
    its newest.
    """

    id: int
    dataset: str
    part: str
    title: str
    publisher: str
    licence: str
    attribution: str
    file_name: str
    sha256: str
    published: date
    first: Month
    last: Month
    rows_read: int
    rows_stored: int
    rows_rejected: int
    notes: tuple[str, ...] = ()
    published_assumed: bool = False
    ingested_at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    @property
    def pin(self) -> ReleasePin:
        return ReleasePin(
            release_id=self.id,
            dataset=self.dataset,
            title=self.title,
            publisher=self.publisher,
            licence=self.licence,
            file_name=self.file_name,
            sha256=self.sha256,
            published=self.published,
            published_assumed=self.published_assumed,
            first=self.first,
            last=self.last,
        )


@dataclass(frozen=True, slots=True)
class StagedRelease:
    """A release with all its parts, ready to be entered in the catalogue."""

    release: ReleaseRecord
    files: Sequence[FileRecord]
    parquet: Sequence[ParquetRecord]
    coverage: Sequence[CoverageRecord]
    categories: Sequence[str]
    rejections: Sequence[Rejection] = ()
    withheld: Sequence[Withheld] = ()


class Catalogue:
    """Reads and writes `catalogue.sqlite`. A reader holds no lock; a writer enters a whole call in one transaction."""

    def __init__(self, path: Path, *, wait_seconds: float = 30) -> None:
        self.path = path
        self._wait_seconds = wait_seconds

    def prepare(self) -> None:
        """Make the tables if there are none yet, and bring those of an older program up to date."""
        if self.version() == SCHEMA_VERSION:
            return
        with self._connection("IMMEDIATE") as connection:
            # Asked again, now that nobody else can be making them.
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            upgrades = (statement for older in range(version, SCHEMA_VERSION) for statement in UPGRADES[older])
            for statement in SCHEMA.split(";") if version == 0 else upgrades:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def version(self) -> int:
        """The version of the tables, 0 where there are none. Raises WorkspaceError for those of a newer program."""
        version = int(next(self._rows("PRAGMA user_version"))[0])
        if version > SCHEMA_VERSION:
            raise WorkspaceError(
                f"{self.path.parent} was written by a newer version of this program; update saferplan, then try again."
            )
        return version

    def enter(self, staged: Sequence[StagedRelease]) -> None:
        """Make these releases exist, all or none. Raises StorageError if the disk will not take them."""
        with self._connection("IMMEDIATE") as connection:
            for item in staged:
                _insert(connection, item)

    def releases(self, published_by: date | None = None) -> tuple[ReleaseRecord, ...]:
        """Every release, oldest publication first; with a day, those published on or before it."""
        return self._releases("published <= ? ORDER BY published, id", str(published_by or date.max))

    def release_of(self, sha256: str) -> tuple[ReleaseRecord, ...]:
        return self._releases("sha256 = ? ORDER BY id", sha256)

    def _releases(self, which: str, parameter: str) -> tuple[ReleaseRecord, ...]:
        # Tables of the first version are read as they are: only a writer brings them up to date.
        columns = f"*, {PUBLISHED_ASSUMED} AS published_assumed" if self.version() == 1 else "*"
        return tuple(map(_release, self._rows(f"SELECT {columns} FROM release WHERE {which}", (parameter,))))

    def next_id(self) -> int:
        return int(next(self._rows("SELECT coalesce(max(id), 0) + 1 FROM release"))[0])

    def coverage(self, published_by: date | None = None) -> Iterator[sqlite3.Row]:
        """Rows (dataset, level, force, month, span, release_id, rows, rejected, vintage), the one that counts last."""
        return self._rows(
            "SELECT c.dataset, c.level, c.force, c.month, c.span, c.release_id, c.rows, c.rejected, "
            "c.vintage "
            "FROM coverage c JOIN release r ON r.id = c.release_id WHERE r.published <= ? "
            "ORDER BY c.dataset, c.level, c.force, c.month, c.span, r.published, r.id",
            (str(published_by or date.max),),
        )

    def categories(self) -> Iterator[sqlite3.Row]:
        """Rows (release_id, name): which categories each release holds."""
        return self._rows("SELECT release_id, name FROM category ORDER BY name")

    def parquet(self) -> Iterator[sqlite3.Row]:
        """Rows (release_id, role, path, rows)."""
        return self._rows("SELECT release_id, role, path, rows FROM parquet ORDER BY release_id, path")

    def files(self, release_id: int) -> tuple[FileRecord, ...]:
        rows = self._rows(
            "SELECT name, checksum, force, month, rows_read, rows_stored, rows_rejected FROM file WHERE release_id = ?",
            (release_id,),
        )
        return tuple(FileRecord(*row) for row in rows)

    def rejections(self, release_id: int) -> tuple[Rejection, ...]:
        return tuple(Rejection(*tuple(row)[1:]) for row in self.rejections_from(0, -1, release_id))

    def rejection_reasons(self) -> Iterator[sqlite3.Row]:
        """Rows (release_id, reason, rows), the most frequent reason first."""
        counted = "release_id, reason, count(*) AS rows FROM rejection GROUP BY 1, 2"
        return self._rows(f"SELECT {counted} ORDER BY 3 DESC, 1, 2")

    def rejections_from(self, offset: int, limit: int, release_id: int | None = None) -> Iterator[sqlite3.Row]:
        """Rows (release_id, file, line, reason, text) in the order they were entered, of one release or of all."""
        wanted = "rejection WHERE ?1 IS NULL OR release_id = ?1 ORDER BY rowid LIMIT ?3 OFFSET ?2"
        return self._rows(f"SELECT release_id, file, line, reason, text FROM {wanted}", (release_id, offset, limit))

    def withheld(self, release_id: int) -> tuple[Withheld, ...]:
        rows = self._rows(
            "SELECT unit, month, span, category, shorthand FROM withheld WHERE release_id = ?", (release_id,)
        )
        return tuple(Withheld(*row) for row in rows)

    @contextmanager
    def _connection(self, kind: str = "DEFERRED") -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=self._wait_seconds, isolation_level=None)) as connection:
                connection.row_factory = sqlite3.Row
                connection.execute("PRAGMA synchronous = FULL")
                with _transaction(connection, kind):
                    yield connection
        except sqlite3.OperationalError as error:
            raise _refused(self.path, error) from error
        except sqlite3.IntegrityError as error:
            raise SourceError(
                f"What was read does not add up ({error}); nothing was stored, please report this file."
            ) from error
        except sqlite3.DatabaseError as error:
            raise StorageError(
                f"The catalogue {self.path} is damaged ({error}); "
                "put back a copy of it, or ingest into a new workspace."
            ) from error

    def _rows(self, sql: str, parameters: tuple[object, ...] = ()) -> Iterator[sqlite3.Row]:
        with self._connection() as connection:
            return iter(connection.execute(sql, parameters).fetchall())


_REMEDIES = {
    sqlite3.SQLITE_FULL: "free some space",
    **dict.fromkeys((sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM), "correct its permissions"),
}


def _refused(path: Path, error: sqlite3.OperationalError) -> StorageError | WarehouseBusy:
    # The low byte is the kind of failure, the others its finer kinds.
    kind = error.sqlite_errorcode & 0xFF
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return WarehouseBusy(f"Another program holds the catalogue {path}; try again when it has ended.")
    remedy = _REMEDIES.get(kind, "free some space or have the disk checked")
    return StorageError(
        f"The catalogue {path} could not be read or written ({error}); "
        f"{remedy}, then run it again. Nothing stored was lost."
    )


@contextmanager
def _transaction(connection: sqlite3.Connection, kind: str) -> Iterator[None]:
    connection.execute(f"BEGIN {kind}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite has rolled back by itself when the disk was full.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


_PLAIN = (
    *("id", "dataset", "part", "title", "publisher", "licence", "attribution", "file_name", "sha256"),
    *("rows_read", "rows_stored", "rows_rejected"),
)
"""What a release and its row call alike and hold alike."""


def _insert(connection: sqlite3.Connection, staged: StagedRelease) -> None:
    r = staged.release
    columns = {
        **{name: getattr(r, name) for name in _PLAIN},
        "published": str(r.published),
        "published_assumed": r.published_assumed,
        "ingested_at": r.ingested_at.isoformat(),
        "first_month": r.first.index,
        "last_month": r.last.index,
        "notes": json.dumps(r.notes),
    }
    names = ", ".join(columns)
    connection.execute(f"INSERT INTO release ({names}) VALUES (:{', :'.join(columns)})", columns)
    connection.executemany(
        "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (r.id, f.name, f.checksum, f.force, f.month, f.rows_read, f.rows_stored, f.rows_rejected)
            for f in staged.files
        ],
    )
    connection.executemany(
        "INSERT INTO parquet VALUES (?, ?, ?, ?)", [(r.id, p.role, p.path, p.rows) for p in staged.parquet]
    )
    connection.executemany(
        "INSERT INTO coverage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(r.id, r.dataset, c.level, c.force, c.month, c.span, c.rows, c.rejected, c.vintage) for c in staged.coverage],
    )
    connection.executemany("INSERT INTO category VALUES (?, ?)", [(r.id, name) for name in staged.categories])
    connection.executemany(
        "INSERT INTO rejection VALUES (?, ?, ?, ?, ?)",
        [(r.id, x.file, x.line, x.reason, x.text) for x in staged.rejections],
    )
    connection.executemany(
        "INSERT INTO withheld VALUES (?, ?, ?, ?, ?, ?)",
        [(r.id, w.unit, w.month, w.span, w.category, w.shorthand) for w in staged.withheld],
    )


def _release(row: sqlite3.Row) -> ReleaseRecord:
    return ReleaseRecord(
        **{name: row[name] for name in _PLAIN},
        published=date.fromisoformat(row["published"]),
        published_assumed=bool(row["published_assumed"]),
        first=Month.from_index(row["first_month"]),
        last=Month.from_index(row["last_month"]),
        notes=tuple(json.loads(row["notes"])),
        ingested_at=datetime.fromisoformat(row["ingested_at"]),
    )
