"""OSGB36 to WGS84 against Ordnance Survey's published test points."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod

from saferplan.sources.coordinates import ACCURACY_METRES, in_great_britain, to_wgs84

# Easting, northing, ETRS89 latitude and longitude: test points of the OSTN15 transformation (Ordnance Survey, 2016)
# and the worked example of the "Transformations and OSGM15" guide. ETRS89 and WGS84 agree here within a metre.
POINTS = {
    "TP01 St Mary's, Scilly": (91492.146, 11318.804, 49.9222639373, -6.29977752014),
    "TP07 North Foreland": (639821.835, 169565.858, 51.3744702555, 1.44454730409),
    "TP08 Bristol": (362269.991, 169978.690, 51.42754743020, -2.54407618349),
    "TP09 London": (530624.974, 178388.464, 51.48936564950, -0.11992557180),
    "TP20 Leeds": (422242.186, 433818.701, 53.8002151963, -1.66379168242),
    "TP27 Edinburgh": (319188.434, 670947.534, 55.92478265510, -3.29479219337),
    "TP31 St Kilda": (9587.906, 899448.993, 57.81351838, -8.578544561),
    "TP40 Foula": (395999.668, 1138728.951, 60.1330809166, -2.07382822798),
    "Caister water tower": (651409.804, 313177.450, 52.658007833, 1.716073973),
}


@pytest.mark.parametrize("name", POINTS)
def test_published_points_come_out_within_the_stated_accuracy(name: str) -> None:
    easting, northing, latitude, longitude = POINTS[name]
    lon, lat = to_wgs84([easting], [northing])
    metres = Geod(ellps="WGS84").inv(lon[0], lat[0], longitude, latitude)[2]
    assert metres < ACCURACY_METRES


def test_the_datum_shift_is_made_and_not_only_the_projection() -> None:
    """On OSGB36 itself the tower lies about 120 metres away from its WGS84 position."""
    lon, lat = to_wgs84([651409.903], [313177.270])
    assert Geod(ellps="WGS84").inv(lon[0], lat[0], 1.717921583, 52.65757031)[2] > 100


def test_what_is_no_place_stays_no_place() -> None:
    lon, lat = to_wgs84([np.nan, 1e12], [300_000.0, 1e12])
    assert np.isnan(lon).all()
    assert np.isnan(lat).all()
    assert not in_great_britain(lon, lat).any()


@pytest.mark.parametrize(("longitude", "latitude"), [(0.0, 0.0), (52.57, -0.24), (-6.26, 53.35 + 10), (2.35, 48.86)])
def test_zero_swapped_and_foreign_coordinates_are_not_in_great_britain(longitude: float, latitude: float) -> None:
    assert not in_great_britain([longitude], [latitude]).any()


def test_a_pair_of_zeros_on_the_national_grid_is_no_place_either() -> None:
    assert not in_great_britain(*to_wgs84([0.0], [0.0])).any()


def test_peterborough_is_in_great_britain() -> None:
    lon, lat = to_wgs84([519_000], [298_000])
    assert in_great_britain(lon, lat).all()
    assert (round(lon[0], 2), round(lat[0], 2)) == (-0.25, 52.57)
