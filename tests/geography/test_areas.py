from __future__ import annotations

from datetime import date

import pytest

from saferplan.errors import UsageError
from saferplan.geography.areas import Area, AreaType, find, of_type


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        ("E22000017", "E22000017", AreaType.CSP),
        (" e06000031 ", "E06000031", AreaType.LAD),
        ("Peterborough", "E22000017", AreaType.CSP),
        ("PETERBOROUGH", "E22000017", AreaType.CSP),
        ("Cambridgeshire", "E23000023", AreaType.PFA),
        ("devon and cornwall", "E23000035", AreaType.PFA),
        ("Buckinghamshire", "E06000060", AreaType.LAD),
        ("London", "E12000007", AreaType.REGION),
        ("City of London", "E22000180", AreaType.CSP),
        ("Bristol", "E22000002", AreaType.CSP),
        ("Kingston upon Hull", "E22000134", AreaType.CSP),
        ("st helens", "E22000184", AreaType.CSP),
        ("King's Lynn & West Norfolk", "E22000221", AreaType.CSP),
        ("England and Wales", "K04000001", AreaType.COUNTRY),
        ("Wales", "W92000004", AreaType.COUNTRY),
        ("E01015589", "E01015589", AreaType.LSOA),
        ("Peterborough 004A", "E01015589", AreaType.LSOA),
        ("E05010807", "E05010807", AreaType.WARD),
        ("Cropredy, Sibfords and Wroxton", "E05010929", AreaType.WARD),
        ("W14000023", "W14000023", AreaType.CSP),
    ],
)
def test_an_area_is_found_by_code_or_name(text: str, code: str, kind: AreaType) -> None:
    found = find(text)
    assert (found.code, found.type) == (code, kind)


def test_an_abolished_authority_is_found_and_says_until_when() -> None:
    craven = find("Craven")
    assert craven == Area("E07000163", "Craven", AreaType.LAD, until=date(2023, 4, 1))
    assert craven.validity == "valid until 31 March 2023"
    assert str(craven) == "Craven (E07000163, valid until 31 March 2023)"
    assert str(find("E22000017")) == "Peterborough (E22000017)"


def test_an_abolished_code_is_not_taken_for_the_partnership_of_the_same_name() -> None:
    assert find("Allerdale").code == "E22000031"
    assert find("E07000026").validity == "valid until 31 March 2023"


@pytest.mark.parametrize(
    ("code", "held_as"), [("E06000048", "E06000057"), ("E08000038", "E08000016"), ("E08000039", "E08000019")]
)
def test_a_recoded_authority_is_the_authority_of_2024(code: str, held_as: str) -> None:
    assert find(code).code == held_as


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Central", ["13 areas", "use the code", "E05010807 (ward in Peterborough)", "5 more"]),
        ("West Midlands", ["E12000005 (region)", "E23000014 (police force area)"]),
        ("Petreborough", ["did you mean Peterborough"]),
        ("Zzzqqq", ["give an ONS code such as E22000017"]),
        ("E01999999", ["No LSOA has the code", "check the digits"]),
        ("E10000003", ["not a code of an area held here", "CSP (E22)"]),
        ("", ["give an ONS code"]),
    ],
)
def test_an_unclear_text_ends_in_a_remedy(text: str, words: list[str]) -> None:
    with pytest.raises(UsageError) as error:
        find(text)
    assert all(word in str(error.value) for word in words)
    assert str(error.value).endswith((".", "?"))


def test_there_are_as_many_areas_as_the_ons_publishes() -> None:
    counts = {kind: len(of_type(kind)) for kind in AreaType if kind is not AreaType.GROUP}
    assert counts == {
        AreaType.LSOA: 35_672,
        AreaType.WARD: 7_536,
        AreaType.LAD: 318,
        AreaType.CSP: 314,
        AreaType.PFA: 43,
        AreaType.REGION: 9,
        AreaType.COUNTRY: 3,
    }


def test_areas_of_a_type_are_in_order_of_code_and_found_again() -> None:
    csps = of_type(AreaType.CSP)
    assert [a.code for a in csps] == sorted(a.code for a in csps)
    assert all(find(area.code) is area for area in csps)


def test_groups_are_the_business_of_the_plan() -> None:
    with pytest.raises(UsageError, match="plan of the workspace"):
        of_type(AreaType.GROUP)
