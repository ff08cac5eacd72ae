"""Places records by their coordinates. Who knows the boundaries is the caller's business: it hands in `locate`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from saferplan.sources.coordinates import in_great_britain, to_wgs84

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

Locate = Callable[["NDArray[np.float64]", "NDArray[np.float64]"], Sequence[str | None]]
"""Longitudes and latitudes (degrees, WGS84) to LSOA codes; None for a point in no LSOA."""


def place(x: pl.Series, y: pl.Series, national_grid: bool, locate: Locate) -> pl.DataFrame:
    """The columns `unit` (an LSOA code, or empty: no location) and `place_problem` (null, or why the row is refused).

    `x` and `y` are text: eastings and northings when `national_grid`, else longitudes and latitudes.
    """
    import polars as pl

    across, up = _numbers(x), _numbers(y)
    longitude, latitude = to_wgs84(across, up) if national_grid else (across, up)
    inside = in_great_britain(longitude, latitude)
    units: NDArray[Any] = np.full(len(x), "", dtype=object)
    if inside.any():
        units[inside] = [unit or "" for unit in locate(longitude[inside], latitude[inside])]
    frame = pl.DataFrame({"x": x, "y": y, "unit": pl.Series(units.tolist(), dtype=pl.String), "inside": inside})
    number = pl.Series(np.isfinite(across) & np.isfinite(up))
    return frame.with_columns(number=number).select("unit", _problem().alias("place_problem"))


def _numbers(text: pl.Series) -> NDArray[np.float64]:
    import polars as pl

    return text.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()


def _problem() -> pl.Expr:
    import polars as pl

    nowhere = pl.col("x").is_null() & pl.col("y").is_null()
    half = pl.col("x").is_null() | pl.col("y").is_null()
    return (
        pl.when(nowhere)
        .then(pl.lit(None, pl.String))
        .when(half)
        .then(pl.lit("one of the two coordinates is missing"))
        .when(~pl.col("number"))
        .then(pl.lit("the coordinates are not numbers"))
        .when(~pl.col("inside"))
        .then(pl.lit("the coordinates lie outside Great Britain"))
    )
