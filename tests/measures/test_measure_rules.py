"""Which categories a measure counts, when, and why not."""

from __future__ import annotations

import itertools

import pytest

from saferplan.errors import NotMeasurable
from saferplan.measures import DATASETS, Catalogue, Kind, Measure, known_categories
from saferplan.measures.tables import rows
from saferplan.observations import Basis
from saferplan.periods import Month

CATALOGUE = Catalogue.load()
MONTHS = [Month(2010, 12), Month(2011, 9), Month(2013, 4), Month(2013, 5), Month(2017, 4), Month(2025, 12)]
ONS_TABLES = ["ons/csp-year", "ons/pfa-year", "ons/pfa-rolling-12"]


def counted(measure_id: str, dataset: str, month: Month) -> frozenset[str]:
    return CATALOGUE.get(measure_id).rule_for(dataset, month).resolved()


def leaves(labels: frozenset[str], dataset: str) -> frozenset[str]:
    """The labels that no other label is part of, an ONS heading taken apart into its parts."""
    parts = {
        label: frozenset(r["label"] for r in rows("ons_labels") if r["parent"] == label and dataset in r["datasets"])
        for label in labels
    }
    return frozenset().union(*(leaves(parts[label], dataset) if parts[label] else {label} for label in labels))


@pytest.mark.parametrize("month", MONTHS[1:])
@pytest.mark.parametrize("dataset", ["police-uk/street", "home-office/csp-offences", "local/offences"])
def test_all_crime_is_victim_based_and_against_society(dataset: str, month: Month) -> None:
    victim, society = (counted(m, dataset, month) for m in ("victim-based-crime", "crimes-against-society"))
    assert victim | society == counted("all-crime", dataset, month)
    assert not victim & society


@pytest.mark.parametrize("dataset", ONS_TABLES)
def test_the_same_in_the_tables_of_the_ons(dataset: str) -> None:
    month = Month(2024, 12)
    names = ("all-crime", "victim-based-crime", "crimes-against-society")
    total, victim, society = (leaves(counted(name, dataset, month), dataset) for name in names)
    in_table = known_categories(dataset)
    assert (victim | society) & in_table == total & in_table
    assert not victim & society


@pytest.mark.parametrize("measure", CATALOGUE, ids=lambda m: m.id)
def test_no_rule_adds_a_label_to_the_heading_it_is_part_of(measure: Measure) -> None:
    for rule in measure.rules:
        for dataset in set(rule.datasets) & set(ONS_TABLES):
            labels = rule.resolved() & known_categories(dataset)
            apart = [leaves(frozenset({label}), dataset) for label in labels]
            assert all(not one & other for one, other in itertools.combinations(apart, 2))


@pytest.mark.parametrize("measure", CATALOGUE, ids=lambda m: m.id)
def test_asb_is_in_no_measure_of_crime(measure: Measure) -> None:
    counts_asb = any(rule.matches("Anti-social behaviour") for rule in measure.rules_for("police-uk/street"))
    assert counts_asb == (measure.id == "asb-incidents")
    assert not (counts_asb and measure.is_crime)


@pytest.mark.parametrize("measure", CATALOGUE, ids=lambda m: m.id)
def test_every_source_either_has_a_rule_or_says_why_not(measure: Measure) -> None:
    for dataset, month in itertools.product(DATASETS, MONTHS):
        rules = measure.rules_for(dataset, month)
        assert len(rules) <= 1
        if not rules:
            reason = measure.why_unavailable(dataset, month)
            assert reason.endswith(".")
            assert ";" in reason


@pytest.mark.parametrize("measure", CATALOGUE, ids=lambda m: m.id)
def test_resolved_and_select_agree_on_known_categories(measure: Measure) -> None:
    for rule in measure.rules:
        for dataset in rule.datasets:
            known = known_categories(dataset)
            if rule.by_code and rule.all_except is not None and rule.valid_from:
                continue  # an old code that turns up late is selected by no family and known to no month
            assert rule.select(known) == rule.resolved() & known


@pytest.mark.parametrize(
    ("measure_id", "first"),
    [
        ("all-crime", Month(2010, 12)),
        ("burglary", Month(2010, 12)),
        ("violence-and-sexual-offences", Month(2010, 12)),
        ("shoplifting", Month(2011, 9)),
        ("drugs", Month(2011, 9)),
        ("criminal-damage-and-arson", Month(2011, 9)),
        ("victim-based-crime", Month(2011, 9)),
        ("victim-based-crime-police-uk", Month(2011, 9)),
        ("bicycle-theft", Month(2013, 5)),
        ("theft-from-the-person", Month(2013, 5)),
        ("possession-of-weapons", Month(2013, 5)),
        ("public-order", Month(2013, 5)),
        ("other-theft", Month(2013, 5)),
    ],
)
def test_police_uk_types_begin_with_their_vintage(measure_id: str, first: Month) -> None:
    measure = CATALOGUE.get(measure_id)
    assert measure.rules_for("police-uk/street", first)
    with pytest.raises(NotMeasurable, match=r"use|ask for"):
        measure.rule_for("police-uk/street", first - 1)


def test_a_refusal_carries_the_reason_of_the_definition() -> None:
    with pytest.raises(NotMeasurable, match="bicycle theft separately only from May 2013"):
        CATALOGUE.get("bicycle-theft").rule_for("police-uk/street", Month(2012, 1))
    with pytest.raises(NotMeasurable, match="does not separate domestic burglary"):
        CATALOGUE.get("domestic-burglary").rule_for("police-uk/street", Month(2024, 1))
    with pytest.raises(NotMeasurable, match="span April 2017"):
        CATALOGUE.get("domestic-burglary").rule_for("ons/pfa-rolling-12", Month(2017, 12))
    with pytest.raises(NotMeasurable, match="is not defined for police-uk/outcomes; use one of police-uk/street"):
        CATALOGUE.get("shoplifting").rule_for("police-uk/outcomes", Month(2024, 1))


def test_old_police_uk_names_are_counted() -> None:
    names = counted("all-crime", "police-uk/street", Month(2012, 1))
    assert {"Violent crime", "Public disorder and weapons"} <= names
    assert "Violent crime" in counted("victim-based-crime", "police-uk/street", Month(2012, 1))


def test_all_crime_counts_a_type_or_code_nobody_knew() -> None:
    measure = CATALOGUE.get("all-crime")
    street = measure.rule_for("police-uk/street", Month(2026, 1))
    assert street.select(["Piracy", "Anti-social behaviour"]) == {"Piracy"}
    by_code = measure.rule_for("home-office/csp-offences", Month(2026, 1))
    assert by_code.select(["999X", "53C", "46"]) == {"999X", "46"}


def test_domestic_burglary_has_its_codes_on_each_side_of_april_2017() -> None:
    dataset = "home-office/csp-offences"
    assert counted("domestic-burglary", dataset, Month(2017, 3)) == {"28", "28A", "28B", "28C", "28D", "29"}
    assert counted("domestic-burglary", dataset, Month(2017, 6)) == {"28E", "28F", "28G", "28H", "29A"}


def test_codes_published_together_are_found_in_every_spelling() -> None:
    rule = CATALOGUE.get("violence-against-the-person").rule_for("home-office/csp-offences", Month(2024, 3))
    assert {"1/4.1/4.10/4.2", "1/4.1/4.2/4.10", "4.4/6/8"} <= rule.resolved()
    assert rule.select(["1 / 4.2 / 4.1 / 4.10", "8N ", "46"]) == {"1 / 4.2 / 4.1 / 4.10", "8N "}


def test_the_local_list_of_2011_leaves_out_what_the_report_named() -> None:
    codes = counted("victim-based-crime-local-2011", "local/offences", Month(2012, 3))
    assert not codes & {"92A", "92D", "92E", "54"}
    assert {"9A", "46", "53C"} <= codes
    assert CATALOGUE.get("victim-based-crime-local-2011").status == "draft"


def test_what_stands_in_is_marked_approximate() -> None:
    month = Month(2024, 6)
    measure = CATALOGUE.get("victim-based-crime")
    basis = {dataset: measure.rule_for(dataset, month).basis for dataset in measure.datasets()}
    assert basis.pop("police-uk/street") is Basis.APPROXIMATE
    assert set(basis.values()) == {Basis.EXACT}


@pytest.mark.parametrize("measure", CATALOGUE, ids=lambda m: m.id)
def test_only_offence_codes_are_weighted(measure: Measure) -> None:
    if measure.kind.is_weighted:
        assert set(measure.datasets()) == {"home-office/csp-offences", "local/offences"}
    assert measure.has_rate == measure.is_additive == (measure.kind is not Kind.PERCENTAGE)


def test_the_hash_follows_the_numbers_and_not_the_words() -> None:
    measure = CATALOGUE.get("shoplifting")
    reworded = measure.model_copy(update={"what": "Stealing from shops."})
    narrowed = measure.model_copy(update={"rules": measure.rules[:1]})
    assert reworded.definition_hash() == measure.definition_hash()
    assert narrowed.definition_hash() != measure.definition_hash()
    assert len({m.definition_hash() for m in CATALOGUE}) == len(CATALOGUE)
    assert measure.version_label == "shoplifting@1"
