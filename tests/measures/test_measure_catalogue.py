"""The packaged definitions, and what a workspace may add to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from saferplan.errors import DefinitionError, UsageError
from saferplan.measures import Catalogue, Polarity, Severity, Theme, check, describe

PROMISED = [
    "all-crime",
    "victim-based-crime",
    "victim-based-crime-police-uk",
    "victim-based-crime-local-2011",
    "serious-acquisitive-crime",
    "neighbourhood-crime",
    "violence-and-sexual-offences",
    "violence-against-the-person",
    "violence-with-injury",
    "violence-without-injury",
    "sexual-offences",
    "robbery",
    "personal-robbery",
    "burglary",
    "domestic-burglary",
    "vehicle-crime",
    "theft-from-the-person",
    "shoplifting",
    "bicycle-theft",
    "other-theft",
    "criminal-damage-and-arson",
    "drugs",
    "possession-of-weapons",
    "public-order",
    "other-crime",
    "asb-incidents",
    "hate-crime",
    "domestic-abuse",
    "crime-severity",
    "cost-of-crime",
    "charge-rate",
    "no-suspect-rate",
]


def test_every_packaged_definition_is_sound() -> None:
    assert [str(problem) for problem in check(today=date(2026, 11, 22))] == []


@pytest.mark.parametrize("measure_id", PROMISED)
def test_promised_ids_exist(measure_id: str) -> None:
    assert Catalogue.load().get(measure_id).id == measure_id


def test_the_list_begins_with_the_totals_and_keeps_themes_together() -> None:
    measures = list(Catalogue.load())
    themes = [measure.theme for measure in measures]
    assert [m.id for m in measures][:2] == ["all-crime", "victim-based-crime"]
    assert themes == sorted(themes, key=list(Theme).index)


@pytest.mark.parametrize(
    "measure_id", ["drugs", "possession-of-weapons", "public-order", "hate-crime", "domestic-abuse", "sexual-offences"]
)
def test_activity_and_hidden_harm_are_neutral(measure_id: str) -> None:
    assert Catalogue.load().get(measure_id).polarity is Polarity.NEUTRAL


def test_an_unknown_measure_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"no measure 'burglery'; did you mean 'burglary'.*measures list"):
        Catalogue.load().get("burglery")


def test_a_review_overdue_is_a_warning_with_its_line() -> None:
    problems = check(today=date(2027, 11, 23))
    assert {problem.severity for problem in problems} == {Severity.WARNING}
    assert len(problems) == len(Catalogue.load())
    assert "next_review: the review was due on 2027-11-22" in str(problems[0])


def test_a_workspace_adds_its_own(write: Callable[..., Path], folder: Path) -> None:
    write()
    catalogue = Catalogue.load(folder)
    assert catalogue.get("lantern-theft").title == "Theft of lanterns"
    assert catalogue.is_own("lantern-theft")
    assert len(catalogue) == len(Catalogue.load()) + 1
    assert check(folder, today=date(2026, 11, 22)) == []


def test_a_folder_that_does_not_exist_adds_nothing(folder: Path) -> None:
    assert len(Catalogue.load(folder)) == len(Catalogue.load())


def test_a_packaged_id_is_overridden_only_by_naming_its_version(write: Callable[..., Path], folder: Path) -> None:
    path = write(("id: lantern-theft", "id: shoplifting"), name="shoplifting.yaml")
    with pytest.raises(DefinitionError) as error:
        Catalogue.load(folder)
    assert str(error.value).startswith(f"{path}:1: id: 'shoplifting' ships with the program")

    write(("id: lantern-theft", "id: shoplifting\nreplaces: shoplifting@9"), name="shoplifting.yaml")
    with pytest.raises(DefinitionError, match=r"yaml:2: replaces: 'shoplifting@9' is not shoplifting@1"):
        Catalogue.load(folder)

    write(("id: lantern-theft", "id: shoplifting\nreplaces: shoplifting@1"), name="shoplifting.yaml")
    assert Catalogue.load(folder).get("shoplifting").title == "Theft of lanterns"


def test_nothing_to_replace(write: Callable[..., Path], folder: Path) -> None:
    write(("version: 1", "version: 1\nreplaces: lantern-theft@1"))
    with pytest.raises(DefinitionError, match=r"yaml:3: replaces: there is no packaged measure"):
        Catalogue.load(folder)


def test_described_in_headings_and_sentences() -> None:
    text = str(describe(Catalogue.load().get("domestic-burglary")))
    assert text.startswith("Domestic burglary (domestic-burglary@1)\n")
    assert "A count, in crimes, or per 1,000 households." in text
    assert "from April 2017 (exact): Residential burglary." in text
    assert "police.uk does not separate domestic burglary" in text
    assert "Not a count of crimes" in str(describe(Catalogue.load().get("asb-incidents")))
