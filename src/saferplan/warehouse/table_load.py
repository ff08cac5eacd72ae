"""From one published table, already read, to a staged release: its cells as one Parquet file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Protocol

from saferplan.sources.reading import BY_NAME, Cell, ReadTable
from saferplan.warehouse.catalogue import CoverageRecord, FileRecord, ParquetRecord, ReleaseRecord, StagedRelease
from saferplan.warehouse.police_uk_sql import CUBE_COLUMNS
from saferplan.warehouse.staging import PARQUET, loading_connection, quoted

_LEVELS = (
    *(("E01", "lsoa"), ("W01", "lsoa"), ("E06", "lad"), ("E07", "lad"), ("E08", "lad"), ("E09", "lad"), ("W06", "lad")),
    # What a force recorded but assigned to no partnership is published in the table of partnerships, and goes with it.
    *(
        ("unassigned:", "csp"),
        ("E22", "csp"),
        ("W22", "csp"),
        ("W14", "csp"),
        ("E23", "pfa"),
        ("W15", "pfa"),
        ("E12", "region"),
    ),
    *(("E92", "country"), ("W92", "country"), ("K04", "country"), ("", "other")),
)


def level_of(unit: str) -> str:
    """The kind of area a code names, by how it begins (ONS code register); 'other' for anything else."""
    return next(level for prefix, level in _LEVELS if unit.startswith(prefix))


class Places(Protocol):
    """What a table's areas are, where the table does not say it."""

    def code(self, dataset: str, name: str) -> str | None:
        """The code of an area that a table gives by name alone, or None."""

    def force(self, dataset: str, unit: str) -> str:
        """The force whose own return an area's figures are; empty for a table made of all returns at once."""


class AsGiven:
    """Areas as the table has them."""

    def code(self, dataset: str, name: str) -> str | None:
        return None

    def force(self, dataset: str, unit: str) -> str:
        return ""


def stage_table(
    table: ReadTable,
    path: Path,
    sha256: str,
    folder: Path,
    release_id: int,
    published: date | None,
    places: Places,
) -> StagedRelease:
    """Stage a table that was read from `path`, in `folder`/<id>. For the day it came out, the last of it is assumed.

    Raises SourceError when the table does not hold to its own arithmetic.
    """
    table.verify()
    table, unresolved = _with_codes(table, places)
    target = folder / f"{release_id:06d}"
    target.mkdir(parents=True)
    write_cells(table.cells, release_id, target / "cube.parquet", folder)
    notes = (
        *table.notes,
        *([f"Areas not recognised by name, kept under it: {', '.join(unresolved)}."] if unresolved else []),
    )
    release = ReleaseRecord(
        id=release_id,
        dataset=table.dataset,
        part=table.part,
        title=table.title,
        publisher=table.publisher,
        licence=table.licence,
        attribution=table.attribution,
        file_name=path.name,
        sha256=sha256,
        published=published or table.last.last_day,
        first=table.first,
        last=table.last,
        rows_read=table.rows_read,
        rows_stored=table.rows_stored,
        rows_rejected=len(table.rejections),
        notes=notes,
        published_assumed=published is None,
    )
    rows = (table.rows_read, table.rows_stored, len(table.rejections))
    return StagedRelease(
        release,
        [FileRecord(f"{path.name} {table.part}".strip(), f"sha256:{sha256}", "", None, *rows)],
        [ParquetRecord("cube", f"{target.name}/cube.parquet", len(table.cells))],
        _coverage(table),
        sorted({cell.category for cell in table.cells}),
        table.rejections,
        table.withheld,
    )


def _with_codes(table: ReadTable, places: Places) -> tuple[ReadTable, list[str]]:
    """The table with codes for its areas' names, and the names that have none."""
    units = {cell.unit for cell in table.cells} | {cell.unit for cell in table.withheld}
    codes = {unit: places.code(table.dataset, unit.removeprefix(BY_NAME)) for unit in units if unit.startswith(BY_NAME)}
    coded = {unit: codes.get(unit) or unit for unit in units}
    forces = {unit: places.force(table.dataset, coded[unit]) for unit in units}
    cells = [cell._replace(unit=coded[cell.unit], force=cell.force or forces[cell.unit]) for cell in table.cells]
    withheld = [cell._replace(unit=coded[cell.unit]) for cell in table.withheld]
    unresolved = sorted(unit.removeprefix(BY_NAME) for unit, code in codes.items() if code is None)
    return replace(table, cells=cells, withheld=withheld), unresolved


def cell_totals(cells: Iterable[Cell]) -> list[Cell]:
    """Cells of which several may speak of the same thing, added up."""
    totals: Counter[Cell] = Counter()
    for cell in cells:
        totals[cell._replace(n=0)] += cell.n
    return [cell._replace(n=n) for cell, n in totals.items()]


def write_cells(cells: Sequence[Cell], release_id: int, path: Path, scratch: Path) -> None:
    """Write cells as a release's Parquet file, sorted by area."""
    columns = list(zip(*cells, strict=True)) or [()] * 6
    with loading_connection(scratch) as db:
        db.execute(f"CREATE TABLE cube ({CUBE_COLUMNS})")
        db.execute(
            "INSERT INTO cube SELECT $1, unnest($2::VARCHAR[]), unnest($3::VARCHAR[]), unnest($4::INTEGER[]), "
            "unnest($5::INTEGER[]), unnest($6::VARCHAR[]), unnest($7::BIGINT[])",
            [release_id, *map(list, columns)],
        )
        db.execute(f"COPY (SELECT * FROM cube ORDER BY unit, month, category) TO {quoted(path)} {PARQUET}")


def _coverage(table: ReadTable) -> list[CoverageRecord]:
    counted = Counter((level_of(cell.unit), cell.force, cell.month, cell.span) for cell in table.cells)
    # A rejected row has no month that could be trusted, so it casts its doubt on all of the table.
    return [CoverageRecord(*key, rows, len(table.rejections)) for key, rows in sorted(counted.items())]
