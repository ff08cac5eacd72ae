"""OSGB36 National Grid eastings and northings to WGS84 longitude and latitude, the same on every machine."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from pyproj import Transformer

ACCURACY_METRES = 5.0
"""Largest error against Ordnance Survey's own test points. The exact transformation, OSTN15, needs a file of measured
shifts that would have to be downloaded; an LSOA of about 1,500 people is hundreds of metres wide."""

WEST, SOUTH, EAST, NORTH = -8.82, 49.79, 1.92, 60.94
"""Great Britain in degrees: the area in which EPSG registers the transformation. It leaves out the grid's origin, so
that a coordinate pair of zeros is not taken for a place."""

# The seven parameters are EPSG:1314, OSGB36 to WGS84 (6); the projection is EPSG:27700. They are written out because
# asking PROJ for "27700 to 4326" gives whatever is best among the files installed, so two machines could differ.
_PIPELINE = (
    "+proj=pipeline "
    "+step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy "
    "+step +proj=push +v_3 +step +proj=cart +ellps=airy "
    "+step +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842 +s=-20.489 "
    "+convention=position_vector "
    "+step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3 "
    "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
)


def to_wgs84(easting: ArrayLike, northing: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes (degrees, WGS84) of OSGB36 eastings and northings (metres), within ACCURACY_METRES.

    Arrays of equal length; NaN stays NaN and a point that cannot be transformed becomes NaN. Source: EPSG:27700, 1314.
    """
    longitude, latitude = _transformer().transform(
        np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
    )
    usable = np.isfinite(longitude) & np.isfinite(latitude)
    return np.where(usable, longitude, np.nan), np.where(usable, latitude, np.nan)


def in_great_britain(longitude: ArrayLike, latitude: ArrayLike) -> NDArray[np.bool_]:
    """Whether each point (degrees, WGS84) lies in the rectangle around Great Britain; False for NaN."""
    lon, lat = np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)
    return (lon >= WEST) & (lon <= EAST) & (lat >= SOUTH) & (lat <= NORTH)


@cache
def _transformer() -> Transformer:
    from pyproj import Transformer, network

    network.set_network_enabled(False)  # type: ignore[attr-defined]
    return Transformer.from_pipeline(_PIPELINE)
