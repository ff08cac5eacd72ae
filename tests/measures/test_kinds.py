"""The arithmetic from counts of categories to a value."""

from __future__ import annotations

import pytest

from saferplan.errors import NotMeasurable
from saferplan.measures import Catalogue, kinds
from saferplan.periods import Month

JUNE = Month(2024, 6)


def value(measure_id: str, dataset: str, counts: dict[str, int]) -> float | None:
    measure = Catalogue.load().get(measure_id)
    return kinds.value(measure.kind, measure.rule_for(dataset, JUNE), counts)


def test_count_adds_what_belongs_and_nets_corrections() -> None:
    counts = {"Shoplifting": 5, "Drugs": 3, "Anti-social behaviour": 100}
    assert value("all-crime", "police-uk/street", counts) == 8
    assert value("victim-based-crime", "police-uk/street", counts) == 5
    assert value("burglary", "home-office/csp-offences", {"28E": 7, "30C": -1, "46": 9}) == 6
    assert value("shoplifting", "police-uk/street", {}) == 0


def test_percentage_is_of_the_outcomes_of_the_period() -> None:
    counts = {
        "Suspect charged": 10,
        "Suspect charged as part of another case": 2,
        "Investigation complete; no suspect identified": 30,
        "Unable to prosecute suspect": 8,
        "Offender sent to prison": 40,
        "Under investigation": 99,
    }
    assert value("charge-rate", "police-uk/outcomes", counts) == pytest.approx(24.0)
    assert value("no-suspect-rate", "police-uk/outcomes", counts) == pytest.approx(60.0)


def test_percentage_of_nothing_is_no_number() -> None:
    assert value("charge-rate", "police-uk/outcomes", {"Under investigation": 4}) is None
    assert kinds.percentage(0, 5) == 0


def test_severity_weighs_each_offence_in_any_spelling_of_its_code() -> None:
    counts = {"46": 10, "1/4.1/4.10/4.2": 1, "92e": 2}
    expected = 10 * 11.855539046217315 + 7973.393423328133 + 2 * 1.7706234781993522
    assert value("crime-severity", "home-office/csp-offences", counts) == pytest.approx(expected)


def test_an_offence_without_a_weight_is_refused_by_name() -> None:
    with pytest.raises(NotMeasurable, match=r"offence code 8U, 999X; copy the measure .* extra_weights\."):
        value("crime-severity", "local/offences", {"46": 1, "8U": 2, "999X": 1})
    assert value("crime-severity", "local/offences", {"8U": 0}) == 0


def test_cost_counts_only_offences_with_a_sourced_cost() -> None:
    counts = {"34B": 2, "34A": 5, "28E": 9, "45": 3}
    assert value("cost-of-crime", "home-office/csp-offences", counts) == 2 * 11_320 + 3 * 870


@pytest.mark.parametrize(
    ("amount", "denominator", "expected"),
    [(22_574, 217_705, 103.69077), (0, 10, 0), (None, 10, None), (5, None, None), (5, 0, None)],
)
def test_rate_per_thousand(amount: float | None, denominator: float | None, expected: float | None) -> None:
    assert kinds.rate(amount, denominator) == (pytest.approx(expected) if expected is not None else None)
