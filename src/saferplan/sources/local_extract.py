"""A force's own crime extract, restricted: records for the restricted warehouse, and the counts they add up to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from saferplan.errors import SourceError
from saferplan.sources.extract_checks import REASON, Reader
from saferplan.sources.extract_counts import Counting
from saferplan.sources.extract_files import LINE, Batch, raw, read_batches, read_header
from saferplan.sources.extract_mapping import ExtractMapping, heading
from saferplan.sources.extract_places import Locate, place
from saferplan.sources.personal_data import names_somebody
from saferplan.sources.reading import ReadTable, Rejection

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date
    from pathlib import Path

    import polars as pl

SYNTHETIC_COLUMN, SYNTHETIC = "synthetic", "SYNTHETIC"
"""The column and the value that mark invented records."""

_SAMPLE = 500
"""Victim ids looked at in each batch: all million of them would take a second."""

_REPEATED = "the same crime reference as an earlier row"


@dataclass(frozen=True, slots=True)
class ExtractReading:
    """What an extract holds.

    `records` has one row a stored crime: month (Month.index of the recorded date), reference, offence_code, recorded
    (date), committed_from and committed_to (date and time, or null), unit (LSOA or ward code; empty: no location), one
    true-or-false column a flag, evening (only with a night-time rule: the date of the evening, or null), victim
    (pseudonymous id or null), outcome (or null). `tables` are its counts: offences, flags, outcomes.
    """

    records: pl.DataFrame
    tables: tuple[ReadTable, ...]
    synthetic: bool


def read_extract(
    path: Path,
    mapping: ExtractMapping,
    *,
    today: date,
    locate: Locate | None = None,
    offence_codes: Collection[str] | None = None,
) -> ExtractReading:
    """Read a CSV, XLSX or Parquet extract through its mapping.

    Args:
        today: a crime recorded after it is refused.
        locate: longitudes and latitudes to LSOA codes; needed when the mapping places records by coordinates.
        offence_codes: the codes that exist; any other is refused. None takes every code.

    Raises:
        SourceError: damaged, without a mapped column, with names of people where victims' pseudonyms belong, placed by
            coordinates without `locate`, or without one good row.
    """
    header = read_header(path, mapping.file)
    _check(path, mapping, header, locate)
    marked = any(heading(column) == SYNTHETIC_COLUMN for column in header)
    return _Job(path, Reader(mapping, today, offence_codes), locate, marked).run()


def _check(path: Path, mapping: ExtractMapping, header: tuple[str, ...], locate: Locate | None) -> None:
    if missing := " and ".join(f"'{column}'" for column in mapping.missing(header)):
        raise SourceError(f"{path.name} has no column {missing}; correct the mapping, or export the file again.")
    if mapping.columns.coordinates and locate is None:
        raise SourceError(
            f"{path.name} places crimes by coordinates, and no LSOA boundaries are at hand; add an LSOA column to the "
            "extract and to the mapping."
        )


@dataclass(slots=True)
class _Job:
    """One reading: what is gathered while the batches pass."""

    path: Path
    reader: Reader
    locate: Locate | None
    marked: bool
    synthetic: bool = False
    rows: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    odd_flags: dict[str, int] = field(default_factory=dict)

    def run(self) -> ExtractReading:
        records = self._records()
        mapping, flags = self.reader.mapping, self.reader.flags
        counting = Counting(mapping, records, flags, self.rows, tuple(self.rejections), self.odd_flags, self.synthetic)
        return ExtractReading(records, counting.tables(), self.synthetic)

    def _records(self) -> pl.DataFrame:
        """All good records, in the file's order; a reference seen before is refused here, across batches."""
        import polars as pl

        parts = [self._part(batch) for batch in self._batches()]
        if not parts:
            raise SourceError(f"{self.path.name} has a header and no rows; export it again.")
        whole = pl.concat(parts)
        first = whole["reference"].is_first_distinct()
        self._refuse(whole.filter(~first).with_columns(pl.lit(_REPEATED).alias(REASON)))
        self.rejections.sort(key=lambda rejection: rejection.line or 0)
        if whole.is_empty():
            worst = self.rejections[0]
            raise SourceError(
                f"{self.path.name}: no row could be stored (line {worst.line}: {worst.reason}); correct the mapping."
            )
        month = pl.col("recorded").dt.year() * 12 + pl.col("recorded").dt.month().cast(pl.Int32) - 1
        return whole.filter(first).select(month.cast(pl.Int32).alias("month"), *self.reader.columns)

    def _batches(self) -> Iterator[Batch]:
        wanted = self.reader.mapping.wanted | ({SYNTHETIC_COLUMN} if self.marked else set())
        for batch in read_batches(self.path, self.reader.mapping.file, sorted(wanted)):
            self.rows += batch.rows
            self.rejections += [Rejection(self.path.name, line, reason) for line, reason in batch.ragged]
            yield batch

    def _part(self, batch: Batch) -> pl.DataFrame:
        self._refuse_names(batch.frame)
        self._count_odd_flags(batch.frame)
        if self.marked:
            self.synthetic |= SYNTHETIC in batch.frame[raw(SYNTHETIC_COLUMN)].str.strip_chars().unique()
        records = self.reader.records(batch.frame, self._places(batch.frame))
        good = records[REASON].is_null()
        self._refuse(records.filter(~good))
        return records.filter(good).drop(REASON)

    def _refuse(self, rows: pl.DataFrame) -> None:
        # The row's own text stays out: it may say more about a person than the store may hold.
        for line, reason in rows.select(LINE, REASON).iter_rows():
            self.rejections.append(Rejection(self.path.name, line, reason))

    def _refuse_names(self, frame: pl.DataFrame) -> None:
        victims = frame.select(self.reader.text("victim")).to_series().drop_nulls()
        if names_somebody(victims.head(_SAMPLE)):
            raise SourceError(
                f"{self.path.name}: the column '{self.reader.mapping.columns.victim}' seems to hold names, postcodes "
                "or e-mail addresses; export a pseudonymous id (words that mean 'no victim' go under file, blank)."
            )

    def _count_odd_flags(self, frame: pl.DataFrame) -> None:
        for name, flag in self.reader.mapping.flags.items():
            if flag.no:
                text = frame.select(self.reader.cell(flag.column).str.to_lowercase()).to_series()
                known = [word.lower() for word in (*flag.yes, *flag.no)]
                self.odd_flags[name] = self.odd_flags.get(name, 0) + int((~text.is_in(known)).sum())

    def _places(self, frame: pl.DataFrame) -> pl.DataFrame | None:
        columns = self.reader.mapping.columns
        if columns.coordinates is None or self.locate is None:
            return None
        x, y = (frame.select(self.reader.cell(column)).to_series() for column in columns.coordinates)
        return place(x, y, columns.easting is not None, self.locate)
