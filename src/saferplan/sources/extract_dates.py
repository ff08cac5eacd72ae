"""Dates of an extract, read as the mapping says they are written, and whether a time of day was given."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, NamedTuple

from saferplan.sources.extract_mapping import ISO

if TYPE_CHECKING:
    import polars as pl

_ISO_WITH_TIME = ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M")
_ISO_DATE = "%Y-%m-%d"


class Moment(NamedTuple):
    """Two expressions: the date and time (null when unreadable), and whether the text gave a time of day."""

    at: pl.Expr
    timed: pl.Expr


def moment(text: pl.Expr, day_format: str, midnight_means_no_time: bool = False) -> Moment:
    """Read a column of text as dates in `day_format` (strftime's letters, or `iso`).

    ISO is always understood besides: it is never another format's meaning, and workbooks' own dates arrive as ISO.
    """
    import polars as pl

    iso = text.str.replace("T", " ", literal=True)
    with_time = [_read(iso, form) for form in _ISO_WITH_TIME]
    without = [_read(iso, _ISO_DATE)]
    if day_format != ISO:
        (with_time if "%H" in day_format or "%I" in day_format else without).append(_read(text, day_format))
    clocked = pl.coalesce(with_time)
    timed = clocked.is_not_null()
    if midnight_means_no_time:
        timed &= clocked.dt.time() != time()
    return Moment(pl.coalesce(clocked, *without), timed.fill_null(False))


def _read(text: pl.Expr, form: str) -> pl.Expr:
    import polars as pl

    return text.str.to_datetime(form, strict=False, time_unit="us", time_zone=None, ambiguous=pl.lit("earliest"))
