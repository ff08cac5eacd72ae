from __future__ import annotations

import datetime

import pytest

from saferplan.periods import Month
from saferplan.sources import values
from saferplan.sources.columns import label
from saferplan.sources.values import RowError


@pytest.mark.parametrize(
    ("value", "n"),
    [("22574", 22574), ("22,574", 22574), (22574.0, 22574), (" -3 ", -3), ("0", 0), ("7.0", 7), (-2.0, -2)],
)
def test_counts(value: str | float, n: int) -> None:
    assert values.count(value) == n


@pytest.mark.parametrize(
    "value", ["", "twelve", "1.5", 1.5, "1,23", "1e3", True, float("nan"), float("inf"), "12 ?", "١٢x"]
)
def test_no_counts(value: str | float) -> None:
    with pytest.raises(RowError, match="the count"):
        values.count(value)


def test_people_are_never_fewer_than_none() -> None:
    with pytest.raises(RowError, match="negative"):
        values.count(-1.0, negative=False)


@pytest.mark.parametrize(
    ("value", "mark"),
    [("[x]", "[x]"), (" [ z ]", "[z]"), ("[X]", "[x]"), ("[u1]", "[u1]"), ("[low]", "[low]"), ("..", ".."), ("", "")],
)
def test_marks_in_place_of_a_number(value: str, mark: str) -> None:
    assert values.shorthand(value) == mark


@pytest.mark.parametrize("value", [0.0, "0", "x", "[note 2]", "n/a"])
def test_no_marks(value: str | float) -> None:
    assert values.shorthand(value) is None


@pytest.mark.parametrize("text", ["2012/13", "2012-13", "2012_13", "2012/2013", "FY 2012/13", "2012–13"])
def test_financial_years(text: str) -> None:
    assert values.year_start(text) == Month(2012, 4)
    assert values.quarter_end(text, "1") == Month(2012, 6)


def test_the_century_turns() -> None:
    assert values.year_start("1999/00") == Month(1999, 4)


@pytest.mark.parametrize("text", ["2012/14", "2012", "12/13", "2012/1913", "", "April 2012"])
def test_no_financial_years(text: str) -> None:
    with pytest.raises(RowError, match="financial year"):
        values.year_start(text)


@pytest.mark.parametrize(
    ("quarter", "last"), [(1.0, "2023-06"), ("Q2", "2023-09"), ("3", "2023-12"), ("Quarter 4", "2024-03")]
)
def test_financial_quarters(quarter: str | float, last: str) -> None:
    assert values.quarter_end("2023/24", quarter) == Month.parse(last)


@pytest.mark.parametrize("quarter", ["0", "5", 5.0, "", "first", 1.5])
def test_no_financial_quarters(quarter: str | float) -> None:
    with pytest.raises(RowError, match="quarter"):
        values.quarter_end("2023/24", quarter)


def test_years_in_titles_and_headings() -> None:
    assert values.year_ending("... number of offences, year ending December 2024 [note 1]") == Month(2024, 12)
    assert values.year_ending("Published in 2024") is None
    assert values.twelve_months(label("Apr 2010 to\n Mar 2011")) == Month(2011, 3)
    assert values.twelve_months("Jan 2024 to Dec 2024 compared with previous year % change") is None
    assert values.twelve_months("Apr 2010 to Mar 2012") is None


@pytest.mark.parametrize(
    "value",
    ["31/03/2014", "2014-03-31", "31 March 2014", datetime.date(2014, 3, 31), datetime.datetime(2014, 3, 31, 9)],
)
def test_days(value: str | datetime.date) -> None:
    assert values.day(value) == datetime.date(2014, 3, 31)


@pytest.mark.parametrize("value", ["31/02/2014", "03/31/2014", "2014", "", 41729.0])
def test_no_days(value: str | float) -> None:
    with pytest.raises(RowError, match="date"):
        values.day(value)


def test_a_period_is_over_on_its_last_day() -> None:
    assert values.not_over(Month(2024, 12), datetime.date(2024, 12, 30))
    assert not values.not_over(Month(2024, 12), datetime.date(2024, 12, 31))
