"""Counts over windows: a gap is a reason with its months, never a zero."""

from __future__ import annotations

from dataclasses import replace

import pytest

from saferplan.analysis.figures import count_between, percentage, percentage_of, span_name, twelve_months
from saferplan.observations import Status
from saferplan.periods import By, Month
from saferplan.plans import national_breaks
from tests.analysis.build import month, monthly, quarterly, series_of


def test_windows_are_named_as_a_reader_says_them() -> None:
    assert span_name(month("2025-04"), month("2025-04")) == "April 2025"
    assert span_name(month("2025-04"), month("2025-12")) == "April to December 2025"
    assert span_name(month("2025-04"), month("2026-03")) == "April 2025 to March 2026"


def test_a_gap_gives_the_months_that_are_missing() -> None:
    series = monthly("2024-01", [10, None, None, 10, 10, None, 10, 10, 10, 10, 10])
    count = twelve_months(series, month("2024-12"))
    assert count.value is None
    assert count.reason == "not published: February to March 2024, June 2024, December 2024"


def test_other_reasons_for_a_gap_are_kept_apart() -> None:
    series = monthly("2024-01", [10, None, 10])
    withdrawn = replace(series.observations[1], status=Status.WITHDRAWN, reason="The force withdrew it.")
    series = replace(series, observations=(series.observations[0], withdrawn, series.observations[2]))
    count = count_between(series, month("2024-01"), month("2024-04"))
    assert count.reason == "withdrawn (The force withdrew it): February 2024; not published: April 2024"


def test_a_partial_month_counts_and_cautions() -> None:
    series = monthly("2024-01", [10, 10])
    partial = replace(series.observations[1], status=Status.PARTIAL, reason="3 rows rejected.")
    count = count_between(
        replace(series, observations=(series.observations[0], partial)), month("2024-01"), month("2024-02")
    )
    assert (count.value, count.caution) == (20, "February 2024 is partial (3 rows rejected)")


def test_quarters_make_up_years_and_nothing_between() -> None:
    series = quarterly("2024-03", [1, 2, 4, 8])
    assert twelve_months(series, month("2024-12")).value == 15
    assert count_between(series, month("2024-04"), month("2024-09")).value == 6
    part = count_between(series, month("2024-04"), month("2024-05"))
    assert part.reason == "the source gives quarters, which do not make up April to May 2024"
    shifted = count_between(series, month("2024-03"), month("2024-05"))
    assert shifted.reason == "the source gives quarters, and none ends with May 2024"


def test_rolling_totals_have_twelve_month_windows_only() -> None:
    series = series_of({month("2024-03"): 500.0}, By.ROLLING_12)
    assert twelve_months(series, month("2024-03")).value == 500
    assert count_between(series, month("2024-01"), month("2024-03")).reason == (
        "the source gives totals of 12 months, which do not make up January to March 2024"
    )
    assert twelve_months(series, month("2024-04")).reason == (
        "the source gives totals of 12 months, and none ends with April 2024"
    )


@pytest.mark.parametrize(
    ("base", "now", "value", "reason"),
    [
        (50, 25, -50, ""),
        (49, 98, None, "the base of 49 is under 50"),
        (0, 0, None, "the base of 0 is under 50"),
        (100, 100, 0, ""),
    ],
)
def test_a_base_under_fifty_shows_its_counts_alone(base: float, now: float, value: float | None, reason: str) -> None:
    result = percentage_of("Change", base, now)
    assert (result.value, result.reason, result.change) == (value, reason, now - base)


def test_a_blocking_break_refuses_the_percentage_and_keeps_the_counts() -> None:
    series = monthly("2016-04", [100] * 24, measure="domestic-burglary", source="ons")
    base, now = twelve_months(series, Month(2017, 3)), twelve_months(series, Month(2018, 3))
    residential = [item for item in national_breaks() if item.id == "burglary-codes-2017"]
    refused = percentage("Change", base, now, residential)
    assert (refused.base, refused.now, refused.value) == (1200, 1200, None)
    assert refused.reason == (
        "the figures cannot be compared across 1 April 2017: burglary of a dwelling becomes residential burglary"
    )
