"""Finding areas as people type them, and what each lies in."""

from __future__ import annotations

import pytest

from saferplan.geography.areas import AreaType, find, lads, of_type
from saferplan.geography.search import ORDER, is_postcode, near, search
from saferplan.geography.small_areas import lsoas, wards
from saferplan.geography.within import lies_in


def codes(text: str, kind: AreaType | None = None) -> list[str]:
    return [hit.area.code for hit in search(text, kind)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Peterborough", "E22000017"),
        ("  pEtErBoRoUgH ", "E22000017"),
        ("Peterbor", "E22000017"),
        ("E22000017", "E22000017"),
        ("e22000017", "E22000017"),
        ("devon and cornwall", "E23000035"),
        ("Devon & Cornwall", "E23000035"),
        ("kings lynn", "E22000221"),
        ("King’s Lynn", "E22000221"),
        ("st helens", "E22000184"),
        ("bristol", "E22000002"),
        ("city of bristol", "E22000002"),
        ("Cambridgeshire Constabulary", "E23000023"),
        ("met police", "E23000001"),
        ("peterborough 012b", "E01015651"),
    ],
)
def test_the_place_meant_comes_first(text: str, first: str) -> None:
    assert codes(text)[0] == first


def test_a_word_within_a_name_is_enough_and_all_words_are_needed() -> None:
    assert "North East Derbyshire" in {hit.area.name for hit in search("derbyshire")}
    assert all("Peterborough" in hit.area.name for hit in search("peterborough 012"))
    assert codes("peterborough devon") == []


def test_a_merged_partnership_is_found_by_its_former_name() -> None:
    hit = search("Hart", AreaType.CSP)[0]
    assert (hit.area.name, hit.known_as) == ("North Hampshire", "Hart")


def test_an_abolished_authority_is_found_and_says_so() -> None:
    allerdale = next(hit for hit in search("allerdale") if hit.area.type is AreaType.LAD)
    assert allerdale.area.validity == "valid until 31 March 2023"


def test_each_area_stands_once_however_many_names_it_has() -> None:
    found = codes("metropolitan police")
    assert len(found) == len(set(found))


def test_lsoas_of_today_come_after_everything_larger() -> None:
    for text in ("peterborough", "north"):
        kinds = [hit.area.type for hit in search(text)]
        assert kinds == sorted(kinds, key=lambda kind: kind is AreaType.LSOA)
    kinds = [hit.area.type for hit in search("peterborough")]
    assert kinds[:2] == [AreaType.CSP, AreaType.LAD]


def test_a_kind_can_be_chosen() -> None:
    assert codes("peterborough", AreaType.LAD) == ["E06000031"]
    assert {hit.area.type for hit in search("peterborough", AreaType.WARD)} <= {AreaType.WARD}


def test_the_beginning_of_a_code_lists_its_areas() -> None:
    assert codes("E23") == [area.code for area in of_type(AreaType.PFA) if area.code.startswith("E23")]


@pytest.mark.parametrize("code", ["E01000001", "E01015595", "E07000026", "W15000001", "K04000001"])
def test_every_known_code_is_found_by_itself(code: str) -> None:
    assert codes(code) == [code]


@pytest.mark.parametrize("text", ["", "   ", "...", "E99999999", "E22999999", "no such place"])
def test_nothing_is_found_for_what_is_nothing(text: str) -> None:
    assert codes(text) == []


def test_every_area_of_today_is_found_by_its_name() -> None:
    for kind in (AreaType.CSP, AreaType.LAD, AreaType.PFA, AreaType.REGION, AreaType.COUNTRY):
        for area in of_type(kind):
            assert area.code in codes(area.name, kind)


def test_a_misspelt_name_has_near_ones() -> None:
    assert "Peterborough" in near("Peterborogh")
    assert near("xqzw") == ()


@pytest.mark.parametrize("text", ["PE1 1AA", "pe11aa", "SW1A 1AA", "PE1", "M1"])
def test_a_postcode_is_known_for_one(text: str) -> None:
    assert is_postcode(text)


@pytest.mark.parametrize("text", ["Peterborough", "E22000017", "Hart", "12A"])
def test_a_name_is_no_postcode(text: str) -> None:
    assert not is_postcode(text)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("E01015595", ["Bretton", "Peterborough", "Peterborough", "Cambridgeshire", "East of England"]),
        ("E06000031", ["Peterborough", "Cambridgeshire", "East of England"]),
        ("E22000017", ["Peterborough", "Cambridgeshire", "East of England"]),
        ("E23000023", ["East of England"]),
        ("E12000006", ["England"]),
        ("K04000001", []),
        ("E07000026", ["Allerdale", "Cumbria", "North West"]),
    ],
)
def test_an_area_lies_in_what_is_around_it(code: str, names: list[str]) -> None:
    assert [area.name for area in lies_in(find(code))] == names


def test_every_kind_of_area_has_what_it_lies_in() -> None:
    """None is refused: old LSOAs, abolished authorities, authorities with several partnerships."""
    for code in (*list(lsoas())[::300], *list(wards())[::60]):
        assert {AreaType.LAD, AreaType.PFA} <= {area.type for area in lies_in(find(code))}
    for code, lad in lads().items():
        if not lad.held_as:
            assert AreaType.PFA in {area.type for area in lies_in(find(code))}
    for kind in ORDER[:4]:
        for area in of_type(kind):
            assert area not in lies_in(area)
