"""Small pieces of English that many sentences are made of."""

from __future__ import annotations

import pytest

from saferplan.analysis.wording import listed, upper_first


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("crimes recorded", "Crimes recorded"),
        ("data.police.uk street files", "data.police.uk street files"),
        ("police.uk: what it holds", "police.uk: what it holds"),
        ("no. Nothing of it", "No. Nothing of it"),
        ("", ""),
    ],
)
def test_a_sentence_begins_with_a_capital_and_an_address_as_it_is_written(words: str, said: str) -> None:
    assert upper_first(words) == said


def test_names_that_hold_commas_are_told_apart_by_semicolons() -> None:
    assert listed(["robbery", "burglary", "arson"]) == "robbery, burglary and arson"
    assert listed(["victim-based crime, police.uk approximation", "all recorded crime"]) == (
        "victim-based crime, police.uk approximation; and all recorded crime"
    )
    assert listed(["victim-based crime, police.uk approximation"]) == "victim-based crime, police.uk approximation"
