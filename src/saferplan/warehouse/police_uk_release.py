"""One release of data.police.uk while it is being gathered: rows by month, cells by LSOA and by local authority."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from saferplan.periods import Month
from saferplan.sources import provenance
from saferplan.sources.police_uk import CRIME_TYPES, ForceMonth, Kind
from saferplan.sources.reading import Rejection
from saferplan.warehouse.catalogue import CoverageRecord, FileRecord, ParquetRecord, ReleaseRecord, StagedRelease
from saferplan.warehouse.police_uk_sql import CUBE_COLUMNS, KindSql
from saferplan.warehouse.staging import PARQUET, quoted

if TYPE_CHECKING:
    import duckdb

# Cells are written out whenever this many have gathered: about a year of the whole country, 0.3 GB in memory.
CELLS_A_FILE = 4_000_000


@dataclass(slots=True)
class MonthFile:
    """A member inflated to disk: what it is, and what has become of its rows so far."""

    what: ForceMonth
    path: Path
    checksum: str
    lines: int
    """Data rows that must be found in the file at `path`."""
    rejections: list[Rejection] = field(default_factory=list)

    @property
    def rows_read(self) -> int:
        return self.lines + len(self.rejections)


class KindRelease:
    """Gathers the months of one kind in the folder named after the release's id; `finish` seals it."""

    def __init__(self, db: duckdb.DuckDBPyConnection, kind: Kind, folder: Path, release_id: int) -> None:
        self._db = db
        self._kind = kind
        self._id = release_id
        self._folder = folder / f"{release_id:06d}"
        self._folder.mkdir(parents=True)
        self._files: list[FileRecord] = []
        self._coverage: list[CoverageRecord] = []
        self._parquet: list[ParquetRecord] = []
        self._rejections: list[Rejection] = []
        self._empty: list[str] = []
        self._unknown_codes = 0
        self._cube, self._areas = f"cube_{release_id}", f"areas_{release_id}"
        for table in (self._cube, self._areas):
            db.execute(f"CREATE TABLE {table} ({CUBE_COLUMNS})")

    @property
    def covers_a_month(self) -> bool:
        """Whether any file had rows; one of headings alone says nothing of its month."""
        return bool(self._coverage)

    def keep(self, files: Sequence[MonthFile]) -> bool:
        """Store the files of one month; False, with nothing kept, if a row is wrong or a line is not found again."""
        sql = KindSql(self._kind, files[0].what.month)
        path = self._folder / self._rows_name(sql.month)
        if not written_cleanly(self._db, sql, files, path):
            path.unlink(missing_ok=True)
            return False
        self._enter("rows", path)
        self._db.execute(f"INSERT INTO {self._cube} {sql.cells(self._id)}")
        self._db.execute(f"INSERT INTO {self._areas} {sql.area_cells(self._id)}")
        self._flush_cube(CELLS_A_FILE)
        self._unknown_codes += self._one(sql.unknown_codes())
        vintages = dict(self._db.execute(sql.vintages()).fetchall())
        for file in files:
            self._record(file, vintages.get(file.what.force, 0))
        return True

    def _rows_name(self, month: Month) -> str:
        # A file may be known by its content alone, so a month need not lie in one group of the archive.
        part = sum(p.path.startswith(f"{self._folder.name}/rows-{month}") for p in self._parquet)
        return f"rows-{month}{f'-{part}' if part else ''}.parquet"

    def finish(self, file_name: str, sha256: str, published: date | None, month: Month | None) -> StagedRelease:
        """The release, complete. Without the day it came out, the last of `month`, else of its newest, is assumed."""
        self._flush_cube(1)
        self._write("areas", "areas.parquet", f"SELECT * FROM {self._areas} ORDER BY unit, month, category")
        notes = tuple(self._notes())
        categories = [row[0] for row in self._db.execute(f"SELECT DISTINCT category FROM {self._areas}").fetchall()]
        for table in (self._cube, self._areas):
            self._db.execute(f"DROP TABLE {table}")
        months = [Month.from_index(c.month) for c in self._coverage]
        release = ReleaseRecord(
            id=self._id,
            dataset=self._kind.dataset,
            part="",
            title=f"data.police.uk {self._kind.value} files",
            publisher=provenance.POLICE_UK.name,
            licence=provenance.POLICE_UK.licence,
            attribution=provenance.POLICE_UK.attribution,
            file_name=file_name,
            sha256=sha256,
            published=published or (month or max(months)).last_day,
            first=min(months),
            last=max(months),
            rows_read=sum(f.rows_read for f in self._files),
            rows_stored=sum(f.rows_stored for f in self._files),
            rows_rejected=sum(f.rows_rejected for f in self._files),
            notes=notes,
            published_assumed=published is None,
        )
        return StagedRelease(release, self._files, self._parquet, self._coverage, categories, self._rejections)

    def _record(self, file: MonthFile, vintage: int) -> None:
        what, rejected = file.what, len(file.rejections)
        self._files.append(
            FileRecord(
                what.member.name, file.checksum, what.force, what.month.index, file.rows_read, file.lines, rejected
            )
        )
        if file.lines or self._kind is Kind.STOP_AND_SEARCH:
            coverage = CoverageRecord("force", what.force, what.month.index, 1, file.lines, rejected, vintage)
            self._coverage.append(coverage)
        else:
            # No force has a month without one crime: a file of headings alone means that nothing was supplied.
            self._empty.append(what.member.base_name)
        self._rejections.extend(file.rejections)

    def _flush_cube(self, at_least: int) -> None:
        if self._count(self._cube) >= at_least:
            name = f"cube-{sum(p.role == 'cube' for p in self._parquet):03d}.parquet"
            self._write("cube", name, f"SELECT * FROM {self._cube} ORDER BY unit, month, category")
            self._db.execute(f"TRUNCATE {self._cube}")

    def _write(self, role: str, name: str, query: str) -> None:
        self._db.execute(f"COPY ({query}) TO {quoted(self._folder / name)} {PARQUET}")
        self._enter(role, self._folder / name)

    def _enter(self, role: str, path: Path) -> None:
        rows = self._db.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata({quoted(path)})").fetchone()
        self._parquet.append(ParquetRecord(role, f"{self._folder.name}/{path.name}", int(rows[0]) if rows else 0))

    def _count(self, table: str) -> int:
        return self._one(f"SELECT count(*) FROM {table}")

    def _one(self, query: str) -> int:
        row = self._db.execute(query).fetchone()
        return int(row[0]) if row else 0

    def _notes(self) -> list[str]:
        nowhere = self._one(f"SELECT coalesce(sum(n), 0) FROM {self._areas} WHERE unit LIKE 'force:%'")
        unlocated = nowhere - self._unknown_codes
        notes = [f"{name} has headings and no rows, so its month is not covered." for name in self._empty]
        if self._unknown_codes:
            notes.append(
                f"{self._unknown_codes:,} rows have an LSOA code that is not in the lookups of 2001, 2011 and 2021: "
                "they belong to the force, to no partnership."
            )
        if self._kind is not Kind.STOP_AND_SEARCH and unlocated:
            notes.append(
                f"{unlocated:,} rows have no location in England or Wales: they belong to the force, to no partnership."
            )
        stray = self._db.execute(f"SELECT DISTINCT category, month FROM {self._areas}").fetchall()
        for crime_type in CRIME_TYPES if self._kind is Kind.STREET else ():
            outside = [
                m for label, m in stray if label == crime_type.label and not crime_type.valid_in(Month.from_index(m))
            ]
            if outside:
                notes.append(
                    f"'{crime_type.label}' appears in {Month.from_index(min(outside))}, "
                    "when the archive did not use it."
                )
        return notes


def written_cleanly(db: duckdb.DuckDBPyConnection, sql: KindSql, files: Sequence[MonthFile], path: Path) -> bool:
    """Write these files to `path` and count them; True if every line of each is there and nothing is wrong with any."""
    import duckdb

    try:
        db.execute(sql.write([file.path for file in files], path))
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return False
    db.execute(sql.count(path))
    found = dict(db.execute(sql.rows_by_force()).fetchall())
    if any(found.get(file.what.force, 0) != file.lines for file in files):
        return False
    return db.execute(sql.check_vocabulary()).fetchone() is None
