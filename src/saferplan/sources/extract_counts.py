"""What an extract's records add up to: offences, flags and outcomes by place and month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from saferplan.periods import Month
from saferplan.sources.reading import Cell, ReadTable, Rejection

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from saferplan.sources.extract_mapping import ExtractMapping

OFFENCES, FLAGS, OUTCOMES = "local/offences", "local/flags", "local/outcomes"

NO_OUTCOME = "No outcome recorded"
"""The category of a crime without an outcome, so that outcomes add up to offences."""

LICENCE = "Restricted: the force's own records, held for the partnership's purposes; not for publication"
SYNTHETIC_NOTE = "Synthetic records: invented for trying things out, about no real crime and no real person."

_OUTCOME_NOTE = "Outcomes are counted in the month the crime was recorded."
_EDGE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Counting:
    """The stored records of one extract, and what was refused on the way."""

    mapping: ExtractMapping
    records: pl.DataFrame
    flags: Sequence[str]
    rows_read: int
    rejections: Sequence[Rejection]
    odd_flags: dict[str, int]
    synthetic: bool

    def tables(self) -> tuple[ReadTable, ...]:
        """The three counts. Refused rows stand with the offences; flags and outcomes count the records stored."""
        tables = [self._table(OFFENCES, self._by("offence_code"), self.rows_read, self.rejections, self._notes())]
        stored = len(self.records)
        if flagged := [cell for flag in self.flags for cell in self._flagged(flag)]:
            note = f"Flags read: {', '.join(sorted(self.flags))}. One that is not named here is unknown, not nought."
            tables.append(self._table(FLAGS, flagged, stored, notes=(note,)))
        if self.mapping.columns.outcome:
            tables.append(self._table(OUTCOMES, self._by("outcome"), stored, notes=(_OUTCOME_NOTE,)))
        return tuple(tables)

    def _table(
        self,
        dataset: str,
        cells: Sequence[Cell],
        rows_read: int,
        rejections: Sequence[Rejection] = (),
        notes: tuple[str, ...] = (),
    ) -> ReadTable:
        months = self.records["month"].to_list()
        return ReadTable(
            dataset=dataset,
            title=self.mapping.title or f"Crime extract of {self.mapping.force}",
            publisher="Synthetic" if self.synthetic else self.mapping.force,
            licence=LICENCE,
            attribution="",
            first=Month.from_index(min(months)),
            last=Month.from_index(max(months)),
            rows_read=rows_read,
            cells=cells,
            rejections=rejections,
            notes=((SYNTHETIC_NOTE,) if self.synthetic else ()) + notes,
            part=dataset.partition("/")[2],
        )

    def _by(self, category: str) -> list[Cell]:
        import polars as pl

        records = self.records.with_columns(pl.col("outcome").fill_null(NO_OUTCOME))
        counts = records.group_by("unit", "month", category).len().sort("unit", "month", category)
        return [Cell(self.mapping.force, unit, month, 1, name, n) for unit, month, name, n in counts.rows()]

    def _flagged(self, flag: str) -> list[Cell]:
        counts = self.records.filter(self.records[flag]).group_by("unit", "month").len().sort("unit", "month")
        return [Cell(self.mapping.force, unit, month, 1, flag, n) for unit, month, n in counts.rows()]

    def _notes(self) -> tuple[str, ...]:
        notes = []
        if nowhere := int((self.records["unit"] == "").sum()):
            notes.append(f"{nowhere} of {len(self.records)} records have no location: in the force, in no partnership.")
        for flag in self.flags:
            if not self.records[flag].any():
                notes.append(f"The flag {flag} is set on no record; check its values in the mapping.")
        for flag, rows in self.odd_flags.items():
            if rows:
                notes.append(f"The flag {flag}: {rows} rows hold a value that is neither yes nor no; taken as no.")
        return (*notes, *_edges(self.records["recorded"]))


def _edges(recorded: pl.Series) -> tuple[str, ...]:
    """A month of which the extract has only a part would look like a fall in crime."""
    first, last = recorded.min(), recorded.max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    notes = []
    if first.day > _EDGE_DAYS:
        notes.append(f"The first record is of {first:%d %B %Y}: {Month.of(first).name} may be incomplete.")
    if (Month.of(last).last_day - last).days >= _EDGE_DAYS:
        notes.append(f"The last record is of {last:%d %B %Y}: {Month.of(last).name} may be incomplete.")
    return tuple(notes)
