"""What is wrong with a definition is said with file, line, field and remedy; `check` says all of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from saferplan.errors import DefinitionError
from saferplan.measures import Catalogue, check

RULE = "    categories: [Shoplifting]"


@pytest.mark.parametrize(
    ("exchange", "line", "message"),
    [
        (("unit: crimes\n", ""), 1, "1: 'unit' is missing; add it."),
        (("title: Theft", "titel: Theft"), 3, "unknown key 'titel'; did you mean 'title'"),
        (("lower_is_better", "down"), 10, "polarity: 'down' is not one of 'lower_is_better'"),
        (("version: 1", "version: one"), 2, "version: 'one' is not a whole number; write digits only."),
        (("2027-01-01", "next year"), 21, "next_review: 'next year' is not a date; write it as YYYY-MM-DD"),
        (("2027-01-01", "2025-01-01"), 21, "next_review: 2025-01-01 is not after the review; set a later date."),
        (("id: lantern-theft", "id: lantern-thefts"), 1, "rename the file to lantern-thefts.yaml."),
        (("unit: crimes", "unit:"), 8, "'unit' is empty; write its value."),
        (
            (
                "checker: B\nreviewed: 2026-01-01\nnext_review: 2027-01-01\nstatus: draft",
                "checker: not yet checked\nreviewed: 2026-01-01\nnext_review: 2027-01-01\nstatus: reviewed",
            ),
            22,
            "status: nobody has checked this definition; write draft, or the name of its checker.",
        ),
        (("known_limits:\n  - An example.", "known_limits: none"), 12, "known_limits: 'none' must be a list"),
        (("version: 1", "version: 2"), 2, "version: 2 is not explained; say in 'changed' when"),
        (
            ("[Shoplifting]", "[Shop lifting]"),
            17,
            "rules[1].categories[1]: 'Shop lifting' is not known; did you mean 'S",
        ),
        (("police-uk/street", "police-uk/streets"), 15, "rules[1].datasets[1]: 'police-uk/streets' is not a dataset"),
        (
            (RULE, RULE + "\n    valid_from: May 2013"),
            18,
            "rules[1].valid_from: 'May 2013' is not a month; write it as",
        ),
        ((RULE, RULE + "\n    valid_from: 2014-01\n    valid_to: 2013-01"), 19, "2013-01 is before 2014-01"),
        (
            (RULE, RULE + "\n    codes: [46]"),
            15,
            "rules[1].datasets: they are not counted by offence code; use categories.",
        ),
        ((RULE, "    note: nothing"), 15, "rules[1]: this must say either what it counts or all_except"),
        ((RULE, "    all_except: []"), 15, "this counts 'Anti-social behaviour', which are incidents and not crimes"),
        ((RULE, RULE + "\n    catagories: []"), 18, "unknown key 'catagories'; did you mean 'categories'"),
        (
            (RULE, RULE + "\n    denominator: [Burglary]"),
            18,
            "rules[1].denominator: this is what a percentage is a share of",
        ),
        (("kind: count", "kind: cost"), 15, "rules[1].weights_table: this belongs to harm-weighted and cost measures"),
        (
            (RULE, RULE + "\n  - datasets: [police-uk/street]\n    basis: exact\n    categories: [Robbery]"),
            18,
            "rules[2]: this overlaps in time with an earlier rule for police-uk/street",
        ),
    ],
)
def test_error_names_file_line_and_field(
    write: Callable[..., Path], folder: Path, exchange: tuple[str, str], line: int, message: str
) -> None:
    path = write(exchange)
    with pytest.raises(DefinitionError) as error:
        Catalogue.load(folder)
    assert str(error.value).startswith(f"{path}:{line}:")
    assert message in str(error.value)
    assert str(error.value).split(" (")[0] in [str(problem) for problem in check(folder, today=date(2026, 1, 2))]


CODES = ("datasets: [police-uk/street]", "datasets: [local/offences]")


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ("codes: [46, 99Z]", "rules[1].codes[2]: '99Z' is not known"),
        (
            "families: [victim based crime]",
            "rules[1].families[1]: 'victim based crime' is not known; did you mean 'victim-b",
        ),
        ("subgroups: [Shop theft]", "rules[1].subgroups[1]: 'Shop theft' is not known"),
        ("categories: [Shoplifting]", "rules[1].categories: labels do not fit a dataset of offence codes"),
        ("all_except: [fraud, drug]", "rules[1].all_except[2]: 'drug' is not known"),
        ("codes: [28A]\n    valid_from: 2018-01", "rules[1]: this counts no offence code in its months"),
    ],
)
def test_offence_codes_must_be_known(write: Callable[..., Path], folder: Path, chosen: str, message: str) -> None:
    write(CODES, ("categories: [Shoplifting]", chosen))
    with pytest.raises(DefinitionError) as error:
        Catalogue.load(folder)
    assert message in str(error.value)


def test_a_code_that_looks_like_a_number_stays_text(write: Callable[..., Path], folder: Path) -> None:
    write(CODES, ("categories: [Shoplifting]", "codes: [46, 4.10]"))
    assert Catalogue.load(folder).get("lantern-theft").rules[0].resolved() == {"46", "4.10"}


def test_check_says_all_that_is_wrong_in_all_files(write: Callable[..., Path], folder: Path) -> None:
    write(("unit: crimes\n", ""), ("polarity: lower_is_better", "polarity: up"))
    write(("id: lantern-theft", "id: other"), ("status: draft", "status: draft\nrelated: [robery]"), name="other.yaml")
    write(("what:", "  what:"), name="broken.yaml")
    problems = [str(problem).removeprefix(f"{folder}/") for problem in check(folder, today=date(2026, 6, 1))]
    assert [problem.split(" ")[0] for problem in problems] == [
        "broken.yaml:5:",
        "lantern-theft.yaml:1:",
        "lantern-theft.yaml:9:",
        "other.yaml:23:",
    ]
    assert problems[0].endswith("check the indentation, colons and quotes.")
    assert "there is no measure 'robery'; did you mean 'robbery'" in problems[3]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1: the file must be a list of 'key: value' lines"),
        ("- one\n- two\n", "1: the file must be a list of 'key: value' lines"),
        ("id: a\nid: b\n", "2: 'id' is written twice"),
        ("id: [a\n", "this is not YAML"),
        ("id: &a [*a]\n", "1: a '*' repeats a part marked with"),
        ("id: \x07\n", "1: YAML does not allow the character U+0007"),
        ("? [a, b]\n: c\n", "1: a key must be one word"),
    ],
)
def test_a_file_that_is_no_definition(folder: Path, text: str, message: str) -> None:
    folder.mkdir()
    path = folder / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        Catalogue.load(folder)
    assert str(error.value).startswith(f"{path}:")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_in_another_encoding(folder: Path) -> None:
    folder.mkdir()
    (folder / "latin.yaml").write_bytes("title: caf\xe9\n".encode("latin-1"))
    with pytest.raises(DefinitionError, match=r"latin.yaml:1: this is not UTF-8 text; save the file as UTF-8"):
        Catalogue.load(folder)
