"""Offence codes: one spelling, their families, their dates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saferplan.measures import known_categories, normalise_code, offences, unknown_categories
from saferplan.measures.offences import classification, codes_named
from saferplan.measures.weights import weight_table, weight_tables
from saferplan.periods import Month


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("8N", "8N"),
        (" 8n ", "8N"),
        ("106*", "106"),
        ("4.10", "4.10"),
        ("1/4.1/4.10/4.2", "1/4.1/4.2/4.10"),
        ("1/4.1/4.2/4.10", "1/4.1/4.2/4.10"),
        ("1, 4.1/2/10", "1/4.1/4.2/4.10"),
        ("1/4.1/4.2", "1/4.1/4.2"),
        ("4.4/6/8", "4.4/4.6/4.8"),
        ("37.2", "37.2"),
        ("", ""),
    ],
)
def test_spellings_of_one_code(written: str, code: str) -> None:
    assert normalise_code(written) == code


@given(st.text(max_size=20))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise_code(normalise_code(text)) == normalise_code(text)


def test_every_code_stands_under_its_normalised_spelling() -> None:
    assert all(normalise_code(code) == code for code in offences())
    assert all(normalise_code(alias) == o.code for o in offences().values() for alias in o.aliases)


def test_the_families_part_all_codes() -> None:
    families = [codes_named([family]) for family in classification("family")]
    assert classification("family") == {"victim-based crime", "other crimes against society", "fraud"}
    assert sum(map(len, families)) == len(offences()) == len(frozenset().union(*families))


def test_a_group_lies_in_one_family_and_theft_alone_in_several_police_uk_types() -> None:
    for group in classification("group"):
        members = [o for o in offences().values() if o.group == group]
        assert len({o.family for o in members}) == 1
        assert len({o.police_uk_type for o in members}) == (6 if group == "Theft offences" else 1)


def test_burglary_codes_changed_in_april_2017() -> None:
    assert offences()["28A"].valid_to == Month(2017, 3)
    assert offences()["28E"].valid_from == Month(2017, 4)
    assert not offences()["28A"].recorded_within(Month(2017, 4), None)
    assert offences()["28A"].recorded_within(Month(2017, 3), None)
    assert not offences()["28E"].recorded_within(None, Month(2017, 3))


def test_a_death_by_aggravated_vehicle_taking_is_not_vehicle_crime() -> None:
    assert offences()["37.1"].police_uk_type == "Violence and sexual offences"
    assert offences()["37.2"].police_uk_type == "Vehicle crime"


def test_new_codes_and_labels_are_noticed() -> None:
    assert unknown_categories("home-office/csp-offences", ["28E", "1/4.1/4.10/4.2", "999X"]) == {"999X"}
    assert unknown_categories("police-uk/street", ["Drugs", "Piracy"]) == {"Piracy"}
    assert unknown_categories("police-uk/stop-and-search", ["Anchors"]) == frozenset()


def test_each_table_of_the_ons_has_its_own_labels() -> None:
    assert "Domestic burglary" in known_categories("ons/pfa-rolling-12")
    assert "Domestic burglary" not in known_categories("ons/csp-year")
    assert "Total recorded crime (excluding fraud)" not in known_categories("ons/pfa-rolling-12")


@pytest.mark.parametrize("name", weight_tables())
def test_weights_belong_to_known_codes_and_are_positive(name: str) -> None:
    table = weight_table(name)
    assert table.keys() <= offences().keys()
    assert all(weight > 0 for weight in table.values())


def test_joint_and_single_homicide_codes_weigh_the_same() -> None:
    for name in weight_tables():
        assert len({weight_table(name)[c] for c in ("1", "4.1", "4.2", "4.10", "1/4.1/4.2", "1/4.1/4.2/4.10")}) == 1


def test_crimes_against_society_have_no_unit_cost() -> None:
    costed = weight_table("home-office-unit-costs-2018")
    assert {offences()[code].family for code in costed} == {"victim-based crime"}
    assert costed["34B"] == 11320
    assert "34A" not in costed
