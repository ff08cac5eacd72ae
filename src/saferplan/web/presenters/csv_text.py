"""A table as CSV that no spreadsheet runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from saferplan.reporting.inert import inert

if TYPE_CHECKING:
    import polars as pl


def csv_text(frame: pl.DataFrame) -> str:
    """The frame as CSV, values unrounded. What a spreadsheet would take for a formula begins with an apostrophe."""
    return inert(frame).write_csv()
