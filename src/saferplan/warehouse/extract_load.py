"""From a force's own extract to staged releases of the restricted warehouse: its records, and the counts of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from saferplan.sources.extract_mapping import ExtractMapping
from saferplan.sources.extract_places import Locate
from saferplan.sources.local_extract import read_extract
from saferplan.sources.reading import ReadTable
from saferplan.warehouse.catalogue import CoverageRecord, ParquetRecord, StagedRelease
from saferplan.warehouse.ingest import Incoming
from saferplan.warehouse.table_load import AsGiven, cell_totals, stage_table, write_cells

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class ExtractLoader:
    """Loads extracts through one mapping. `piece_of` gives the piece of an LSOA or ward, None for an unknown one."""

    mapping: ExtractMapping
    today: date
    piece_of: Callable[[str], str | None]
    locate: Locate | None = None
    offence_codes: Collection[str] | None = None

    @property
    def reading(self) -> str:
        """The mapping, so that an extract can be taken again through a corrected one."""
        return f"mapping {hashlib.sha256(self.mapping.model_dump_json().encode()).hexdigest()[:8]}"

    def __call__(self, incoming: Incoming) -> list[StagedRelease]:
        reading = read_extract(
            incoming.path, self.mapping, today=self.today, locate=self.locate, offence_codes=self.offence_codes
        )
        staged = [self._staged(table, incoming, position) for position, table in enumerate(reading.tables)]
        return [_with_records(staged[0], reading.records, incoming.folder), *staged[1:]]

    def _staged(self, table: ReadTable, incoming: Incoming, position: int) -> StagedRelease:
        release_id = incoming.first_id + position
        table = replace(table, part=self.reading)
        staged = stage_table(
            table, incoming.path, incoming.sha256, incoming.folder, release_id, incoming.published, AsGiven()
        )
        target = incoming.folder / f"{release_id:06d}" / "areas.parquet"
        cells = cell_totals(
            cell._replace(unit=self.piece_of(cell.unit) or f"force:{cell.force}") for cell in table.cells
        )
        write_cells(cells, release_id, target, incoming.folder)
        areas = ParquetRecord("areas", f"{target.parent.name}/{target.name}", len(cells))
        return replace(
            staged,
            parquet=[*staged.parquet, areas],
            coverage=self._coverage(table),
            categories=sorted({*staged.categories, *self._flags(table)}),
        )

    def _flags(self, table: ReadTable) -> set[str]:
        """The flags the mapping names: those alone can be nought, any other is unknown."""
        if table.dataset != "local/flags":
            return set()
        return {*self.mapping.flags, *(["night-time-economy"] if self.mapping.night_time_economy else [])}

    def _coverage(self, table: ReadTable) -> list[CoverageRecord]:
        """An extract speaks for every month from its first to its last, also one without a single crime of a kind."""
        months = range(table.first.index, table.last.index + 1)
        rows = dict.fromkeys(months, 0)
        for cell in table.cells:
            rows[cell.month] += cell.n
        rejected = len(table.rejections)
        return [CoverageRecord("force", self.mapping.force, month, 1, rows[month], rejected) for month in months]


def _with_records(staged: StagedRelease, records: pl.DataFrame, folder: Path) -> StagedRelease:
    path = folder / f"{staged.release.id:06d}" / "records.parquet"
    records.sort("unit", "recorded").write_parquet(path)
    stored = ParquetRecord("rows", f"{path.parent.name}/{path.name}", records.height)
    return replace(staged, parquet=[*staged.parquet, stored])
