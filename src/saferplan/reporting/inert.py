"""Texts that a spreadsheet would run, made harmless: files of other people hold what strangers wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_RUNS = r"^[=+\-@\t\r]"


def would_run(text: str) -> bool:
    """Whether a spreadsheet that opens this text from a CSV file takes it for a formula."""
    return re.match(_RUNS, text) is not None


def inert(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with an apostrophe before every text that would run."""
    import polars as pl

    text = pl.col(pl.String)
    return frame.with_columns(pl.when(text.str.contains(_RUNS)).then("'" + text).otherwise(text).name.keep())
