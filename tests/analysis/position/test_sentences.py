"""The position in words, word for word."""

from __future__ import annotations

import pytest

from saferplan.analysis.figures import Percentage, percentage_of
from saferplan.analysis.position.performance import position
from saferplan.analysis.position.sentences import (
    change_in_words,
    clear_in_words,
    direction,
    headline,
    is_unclear,
    number,
    percent,
    sentences,
)
from saferplan.measures.definition import Polarity
from saferplan.plans import load_breaks
from saferplan.stats.two_counts import count_change
from tests.analysis.build import month, monthly
from tests.analysis.position.test_performance import CAMBRIDGESHIRE, COUNTS, PETERBOROUGH, a_target, held, ons, street

PETERBOROUGH_DECEMBER_2025 = """\
Victim-based crime, Peterborough: 1,451 crimes in December 2025, 131 (9.9%) more than in December 2024 (1,320); \
no clear change (between 9% lower and 32% higher).
Year to date (April to December 2025): 14,880 crimes, 542 (3.8%) more than in the same months a year before (14,338); \
no clear change (between 5% lower and 13% higher).
That is 1,020 (7.4%) more than the path to the target expects of these months (13,860).
In the 12 months to December 2025: 19,215 crimes, 486 (2.6%) more than in the baseline year, 12 months to \
December 2024 (18,729); no clear change (between 5% lower and 11% higher).
That is 85.9 per 1,000 residents in 12 months.
The target is 10% below the baseline by December 2027: at most 16,856 in 12 months.
The 12 months to December 2025 are 2,359 (14.0%) above the target.
To meet it, January to December 2027 may have at most 1,404 a month on average; the last 12 months had 1,601 a \
month.
Against the baseline year, 12 months to December 2024: 2.6% higher (18,729 to 19,215); \
no clear change (between 5% lower and 11% higher).
Along the fitted trend, January 2024 to December 2025: 5.0% higher (1,543 to 1,620, fitted); \
no clear change (between 9% lower and 21% higher).
December 2025 on January 2024: 3.8% higher (1,398 to 1,451).
December 2025 on December 2024, the same time of year: 9.9% higher (1,320 to 1,451); \
no clear change (between 9% lower and 32% higher).
Red: the 12 months to December 2025 miss the path to the target by 6.1% (19,215, at most 18,104)."""

CAMBRIDGESHIRE_MARCH_2014 = """\
In the 12 months to March 2014: 39,225 crimes, 10,416 (21.0%) fewer than in the baseline year, 12 months to March 2011 \
(49,641); a clear fall (between 16% and 26% lower).
The target is 10% below the baseline by March 2014: at most 44,676 in 12 months.
The 12 months to March 2014 are 5,451 (12.2%) below the target.
Against the baseline year, 12 months to March 2011: 21.0% lower (49,641 to 39,225); \
a clear fall (between 16% and 26% lower).
Along the fitted trend, April 2010 to March 2014: no percentage, as the source gives totals of 12 months, not months; \
they overlap, so no trend is fitted.
Latest month on first month, April 2010 to March 2014: no percentage, as the source gives totals of 12 months, \
not months.
Latest month on the same month of the first year: no percentage, as the source gives totals of 12 months, not months.
Green: the 12 months to March 2014 meet the target (39,225, at most 44,676).
Break on 18 July 2013: ONS groups recorded crime into victim-based, against society, and fraud."""


def test_peterborough_in_december_2025() -> None:
    held_at = position(
        PETERBOROUGH,
        street(),
        month("2025-12"),
        polarity=Polarity.LOWER,
        population=223655,
        breaks=load_breaks(None),
    )
    assert "\n".join(sentences(held_at)) == PETERBOROUGH_DECEMBER_2025
    assert headline(held_at) == (
        "Victim-based crime: red. 19,215 crimes in the 12 months to December 2025, 2.6% above the baseline year "
        "(no clear change)."
    )


def test_cambridgeshire_in_march_2014() -> None:
    held_at = held(CAMBRIDGESHIRE, ons(), "2014-03")
    assert "\n".join(sentences(held_at)) == CAMBRIDGESHIRE_MARCH_2014
    assert headline(held_at) == (
        "Victim-based crime: green. 39,225 crimes in the 12 months to March 2014, 21.0% below the baseline year."
    )


def test_a_neutral_measure_is_described_and_not_judged() -> None:
    words = sentences(held(PETERBOROUGH, street(), "2025-12", Polarity.NEUTRAL))
    assert words[-1] == (
        "No judgement (grey): a rise or a fall in this measure is neither good nor bad by itself, so no judgement is "
        "made."
    )
    assert not {
        word
        for word in " ".join(words).lower().split()
        if word in {"better", "worse", "improved", "miss", "red", "green"}
    }


def test_a_gap_is_told_once_for_each_figure_it_takes() -> None:
    words = sentences(held(PETERBOROUGH, street([*COUNTS[:23], None]), "2025-12"))
    assert (
        words[0]
        == "Victim-based crime, Peterborough. There is no figure for December 2025: not published: December 2025."
    )
    assert words[1] == "There is no year to date (April to December 2025): not published: December 2025."
    assert words[2] == "There is no figure for the 12 months to December 2025: not published: December 2025."
    assert words[-1] == "No judgement (grey): not published: December 2025."


def test_april_is_told_and_not_judged() -> None:
    assert "One month of a year is not judged." in sentences(held(PETERBOROUGH, street(), "2025-04"))


def test_small_counts_come_without_percentages() -> None:
    words = sentences(held(None, monthly("2024-01", [3] * 12 + [1] * 12), "2025-12"))
    assert words[0] == (
        "victim-based-crime, Peterborough: 1 crime in December 2025, 2 fewer than in December 2024 (3; no percentage "
        "is given, as the base of 3 is under 50); no clear change."
    )


def test_a_revised_baseline_is_told() -> None:
    window = {"first": "2024-01", "last": "2024-12", "published_figure": 18000}
    words = sentences(held(a_target(baseline=window, revision_policy="freeze"), street(), "2025-12"))
    assert (
        "The baseline was published as 18,000 and stands at 18,729 after revision; the target is held against the "
        "published figure."
    ) in words


def test_a_final_year_gone_too_far_is_told() -> None:
    words = sentences(held(a_target(), monthly("2024-01", [100] * 12 + [200] * 6), "2025-06"))
    assert "No monthly number can be given: the final year is over the target already." in words


@pytest.mark.parametrize(
    ("base", "now", "words"),
    [
        (100, 100, "the same as"),
        (100, 125, "25 (25.0%) more than"),
        (100, 75, "25 (25.0%) fewer than"),
        (10000, 9996, "4 (0.0%) fewer than"),
        (10, 5, "5 fewer than"),
    ],
)
def test_changes_in_words(base: float, now: float, words: str) -> None:
    assert change_in_words(percentage_of("", base, now), "crimes") == words


def test_numbers_as_a_committee_reads_them() -> None:
    assert (number(1234.5), number(-0.2), percent(-20.98), direction(-20.98)) == ("1,235", "0", "21.0%", "21.0% lower")
    assert direction(0.04) == "no change"


@pytest.mark.parametrize(
    ("base", "now", "dispersion", "words"),
    [
        (1000, 1031, 6.0, "no clear change (between 17% lower and 28% higher)"),
        (1000, 700, 6.0, "a clear fall (between 11% and 45% lower)"),
        (100000, 101500, 1.0, "a clear rise (between 0.6% and 2% higher)"),
        (500, 0, 20.0, "a clear fall (between 84% and 100% lower)"),
    ],
)
def test_direction_words_come_from_the_interval(base: float, now: float, dispersion: float, words: str) -> None:
    change = Percentage("", base, now, (now / base - 1) * 100, clear=count_change(base, now, dispersion=dispersion))
    assert clear_in_words(change) == words
    assert is_unclear(change) == words.startswith("no clear change")


def test_without_two_counts_nothing_is_said_of_chance() -> None:
    held_at = held(PETERBOROUGH, street(), "2025-12")
    assert held_at.to_target.clear is held_at.year_to_date.against_trajectory.clear is None
    assert held_at.percentages.latest_on_first.clear is None, "the season is in it"
    assert clear_in_words(percentage_of("", 100, 200)) == ""
    assert not is_unclear(percentage_of("", 100, 200))


def test_met_and_missed_are_arithmetic_and_need_no_clear_change() -> None:
    """The plan states the colour's rule; whether chance could have made the difference is said beside it."""
    held_at = held(PETERBOROUGH, street(), "2025-12")
    assert held_at.judgement.status == "red"
    assert is_unclear(held_at.percentages.against_baseline)
