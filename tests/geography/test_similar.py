from __future__ import annotations

import pytest

from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography.areas import AreaType, find, of_type
from saferplan.geography.similar import Variant, neighbours, similar_areas


def test_the_nearest_of_peterborough_are_partnerships_in_the_published_order() -> None:
    found = similar_areas(find("E22000017"))
    assert [a.name for a in found[:10]] == [
        *("Derby", "Bradford", "Bolton", "Newport", "Darlington"),
        *("Coventry", "Rochdale", "Wakefield", "Leeds", "Stoke-on-Trent"),
    ]
    assert len(found) == 20
    assert {a.type for a in found} == {AreaType.CSP}


def test_for_an_authority_they_are_authorities() -> None:
    assert [a.code for a in similar_areas(find("E06000031"))[:2]] == ["E06000015", "E08000032"]


def test_a_neighbour_that_cannot_be_compared_says_why() -> None:
    reasons = {n.lad: n.reason for n in neighbours(find("E06000002"), "economic") if n.area is None}
    assert reasons["S12000049"] == "outside England and Wales"
    reasons = {n.lad: n.reason for n in neighbours(find("E22000018")) if n.area is None}
    assert reasons["E07000176"] == "Rushcliffe (E07000176) is not exactly one CSP"


def test_every_current_authority_has_three_lists_without_itself() -> None:
    for lad in of_type(AreaType.LAD):
        for variant in Variant:
            ranked = neighbours(lad, variant)
            assert len(ranked) == 20
            assert lad.code not in {n.lad for n in ranked}


@pytest.mark.parametrize(
    ("area", "reason"),
    [("E23000023", "listed for local authorities"), ("E22000374", "3 authorities"), ("E22000031", "only a part of")],
)
def test_an_area_without_a_list_is_refused_with_the_reason(area: str, reason: str) -> None:
    with pytest.raises(NotMeasurable, match=reason):
        neighbours(find(area))


def test_an_unknown_variant_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="use one of global, demographic, economic"):
        neighbours(find("E22000017"), "social")
