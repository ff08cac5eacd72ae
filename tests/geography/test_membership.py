from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from saferplan.errors import NotMeasurable
from saferplan.geography import membership, small_areas
from saferplan.geography.areas import AreaType, find, of_type
from saferplan.geography.membership import units

LARGE = (AreaType.LAD, AreaType.CSP, AreaType.PFA, AreaType.REGION, AreaType.COUNTRY)


def lsoas(code: str) -> frozenset[str]:
    return units(find(code), AreaType.LSOA)


def test_a_partnership_and_its_authority_have_the_same_lsoas() -> None:
    assert lsoas("E22000017") == lsoas("E06000031")


@pytest.mark.parametrize(("census", "count"), [(2011, 112), (2021, 121)])
def test_peterborough_has_the_lsoas_of_either_census(census: int, count: int) -> None:
    codes = lsoas("E22000017")
    assert sum(census in small_areas.lsoa_vintages(code) for code in codes) == count


def test_peterborough_lies_in_the_cambridgeshire_force_of_six_authorities() -> None:
    force = find("Cambridgeshire")
    assert membership.csp_of_lad("E06000031") == "E22000017"
    assert membership.pfa_of_lad("E06000031") == force.code == "E23000023"
    assert membership.region_of_lad("E06000031") == "E12000006"
    assert membership.units(force, AreaType.LAD) == {"E06000031"} | {f"E070000{n:02}" for n in range(8, 13)}
    assert len(units(force, AreaType.CSP)) == 6


@pytest.mark.parametrize("kind", [AreaType.LAD, AreaType.CSP, AreaType.PFA, AreaType.REGION])
def test_areas_of_a_kind_tile_england_and_wales(kind: AreaType) -> None:
    codes = units(find("K04000001"), kind)
    held = Counter(lsoa for code in codes for lsoa in lsoas(code))
    assert set(held.values()) == {1}
    assert held.keys() == lsoas("K04000001") == small_areas.lsoas().keys()


def test_units_of_every_area_cover_exactly_the_area_or_are_refused() -> None:
    refused: Counter[tuple[AreaType, AreaType]] = Counter()
    for kind in LARGE:
        for area in of_type(kind):
            for level in (AreaType.LAD, AreaType.CSP, AreaType.PFA):
                try:
                    codes = units(area, level)
                except NotMeasurable:
                    refused[kind, level] += 1
                    continue
                assert frozenset().union(*map(lsoas, codes)) == lsoas(area.code)
    whole = {(AreaType.REGION, AreaType.PFA), (AreaType.PFA, AreaType.CSP), (AreaType.PFA, AreaType.LAD)}
    assert not whole & refused.keys()
    assert refused[AreaType.CSP, AreaType.LAD] == 21
    assert refused[AreaType.LAD, AreaType.CSP] == 30


def test_a_new_authority_may_be_several_partnerships() -> None:
    assert units(find("E06000063"), AreaType.CSP) == {"E22000031", "E22000033", "E22000034"}
    assert membership.csps_of_lad("E06000063") == ("E22000031", "E22000033", "E22000034")
    with pytest.raises(NotMeasurable, match="divided between the CSPs E22000031"):
        membership.csp_of_lad("E06000063")
    assert lsoas("E06000063") == lsoas("E22000031") | lsoas("E22000033") | lsoas("E22000034")


def test_the_dorset_partnership_takes_in_christchurch() -> None:
    christchurch = lsoas("E22000367") - lsoas("E06000059")
    assert christchurch == lsoas("E06000058") - lsoas("E22000063") - lsoas("E22000067")
    assert len([c for c in christchurch if 2011 in small_areas.lsoa_vintages(c)]) == 30
    with pytest.raises(NotMeasurable, match="only a part of E06000058"):
        units(find("E22000367"), AreaType.LAD)


@pytest.mark.parametrize(
    ("area", "level", "reason"),
    [
        ("E05010807", AreaType.CSP, "only a part of a community safety partnership; use a source published for LSOAs"),
        ("E01015589", AreaType.WARD, "only a part of a ward"),
        ("E07000084", AreaType.CSP, "only a part of E22000374 lies in it"),
        ("E22000017", AreaType.PFA, "only a part of E23000023 lies in it"),
        ("E07000163", AreaType.LSOA, r"not known; use what took over its ground: North Yorkshire \(E06000065\)"),
    ],
)
def test_an_area_that_is_not_made_of_whole_units_is_refused_with_the_reason(
    area: str, level: AreaType, reason: str
) -> None:
    with pytest.raises(NotMeasurable, match=reason):
        units(find(area), level)


def test_an_abolished_authority_is_measured_by_the_lookup_that_knew_it() -> None:
    allerdale = find("E07000026")
    assert units(allerdale, AreaType.CSP) == {"E22000031"}
    assert units(allerdale, AreaType.LSOA) == lsoas("E22000031")
    assert membership.pfa_of_lad("E07000026") == "E23000002"
    with pytest.raises(NotMeasurable, match=r"not in the ONS lookup of 2024; use .* Cumberland \(E06000063\)"):
        units(allerdale, AreaType.CSP, vintage=date(2024, 6, 1))


def test_a_day_chooses_the_lookup() -> None:
    somerset = find("E22000369")
    assert units(somerset, AreaType.LAD) == {"E06000066"}
    assert len(units(somerset, AreaType.LAD, vintage=date(2018, 12, 31))) == 5
    assert len(units(somerset, AreaType.LAD, vintage=date(2020, 1, 1))) == 4
    assert len(units(find("K04000001"), AreaType.LAD, vintage=date(2017, 6, 1))) == 348


def test_wards_are_best_fits_that_tile_the_authority() -> None:
    wards = units(find("Peterborough"), AreaType.WARD)
    assert len(wards) == 22
    assert frozenset().union(*map(lsoas, wards)) == lsoas("E06000031")
    for lad in of_type(AreaType.LAD):
        assert units(lad, AreaType.WARD)


def test_an_lsoa_comes_with_the_codes_that_cover_the_same_ground() -> None:
    assert lsoas("E01011973") == {"E01011973"}
    merged = small_areas.equivalents("E01035188")
    assert merged == {"E01035188", "E01011973", "E01011976"}
    assert units(find("E01035188"), AreaType.LSOA) == merged
