from __future__ import annotations

import pytest

from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography.areas import AreaType, find, of_type
from saferplan.geography.similar import Variant, cluster, lad_name, neighbours


def test_the_nearest_of_peterborough_are_partnerships_in_the_published_order() -> None:
    found = [n.area for n in neighbours(find("E22000017")) if n.area]
    assert [a.name for a in found[:10]] == [
        *("Derby", "Bradford", "Bolton", "Newport", "Darlington"),
        *("Coventry", "Rochdale", "Wakefield", "Leeds", "Stoke-on-Trent"),
    ]
    assert len(found) == 20
    assert {a.type for a in found} == {AreaType.CSP}


def test_for_an_authority_they_are_authorities() -> None:
    assert [str(n.area and n.area.code) for n in neighbours(find("E06000031"))[:2]] == ["E06000015", "E08000032"]


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


def test_a_cluster_holds_the_other_authorities_of_the_same_letter() -> None:
    codes = {n.lad for n in cluster(find("E06000031"))}
    assert "E06000001" in codes, "Hartlepool and Peterborough are both in B by all indicators"
    assert "E06000031" not in codes
    assert len(codes) == 133
    assert {n.lad for n in cluster(find("E06000001"))} - {"E06000031"} == codes - {"E06000001"}


def test_an_area_of_no_cluster_is_refused() -> None:
    with pytest.raises(NotMeasurable, match="into none of its clusters"):
        cluster(find("E09000001"))


def test_names_of_the_whole_united_kingdom_are_known() -> None:
    assert (lad_name("S12000049"), lad_name("E06000031"), lad_name("X00000000")) == (
        *("Glasgow City", "Peterborough", "X00000000"),
    )
