"""Which evening a crime belongs to. 1 March 2024 was a Friday."""

from __future__ import annotations

from datetime import date, datetime, time

import polars as pl
import pytest

from saferplan.sources.extract_mapping import NightTimeEconomy
from saferplan.sources.night_time import evening

FRIDAY, SATURDAY = date(2024, 3, 1), date(2024, 3, 2)
WEEKEND = NightTimeEconomy(starts=time(20), ends=time(4), evenings=("friday", "saturday"))


def evening_of(rule: NightTimeEconomy, start: datetime, end: datetime | None = None, timed: bool = True) -> date | None:
    frame = pl.DataFrame(
        {"start": [start], "end": [end], "timed": [timed]},
        schema={"start": pl.Datetime("us"), "end": pl.Datetime("us"), "timed": pl.Boolean},
    )
    found = frame.select(evening(rule, pl.col("start"), pl.col("timed"), pl.col("end"))).item()
    assert found is None or isinstance(found, date)
    return found


@pytest.mark.parametrize(
    ("start", "belongs_to"),
    [
        (datetime(2024, 3, 1, 19, 59), None),
        (datetime(2024, 3, 1, 20, 0), FRIDAY),
        (datetime(2024, 3, 1, 23, 59), FRIDAY),
        (datetime(2024, 3, 2, 0, 0), FRIDAY),
        (datetime(2024, 3, 2, 2, 0), FRIDAY),
        (datetime(2024, 3, 2, 3, 59), FRIDAY),
        (datetime(2024, 3, 2, 4, 0), None),
        (datetime(2024, 3, 3, 2, 0), SATURDAY),
        (datetime(2024, 3, 1, 2, 0), None),  # the small hours of Friday are Thursday's night
        (datetime(2024, 3, 3, 20, 30), None),  # Sunday evening
        (datetime(2024, 3, 4, 1, 0), None),  # and its small hours
    ],
)
def test_hours_cross_midnight_and_belong_to_the_evening_they_began_on(start: datetime, belongs_to: date | None) -> None:
    assert evening_of(WEEKEND, start) == belongs_to


def test_a_month_and_a_year_may_turn_within_a_night() -> None:
    rule = NightTimeEconomy(starts=time(20), ends=time(4))
    assert evening_of(rule, datetime(2024, 1, 1, 1, 0)) == date(2023, 12, 31)


def test_a_crime_that_may_have_ended_after_the_night_is_not_counted() -> None:
    found_in_the_morning = datetime(2024, 3, 2, 9, 0)
    assert evening_of(WEEKEND, datetime(2024, 3, 1, 22, 0), found_in_the_morning) is None
    assert evening_of(WEEKEND, datetime(2024, 3, 1, 22, 0), datetime(2024, 3, 2, 4, 0)) == FRIDAY


def test_an_unknown_time_is_no_evidence_of_a_night() -> None:
    assert evening_of(WEEKEND, datetime(2024, 3, 1, 0, 0), timed=False) is None


def test_hours_that_do_not_cross_midnight() -> None:
    rule = NightTimeEconomy(starts=time(18), ends=time(23), evenings=("friday",))
    assert evening_of(rule, datetime(2024, 3, 1, 18, 0)) == FRIDAY
    assert evening_of(rule, datetime(2024, 3, 1, 23, 0)) is None
    assert evening_of(rule, datetime(2024, 3, 2, 18, 0)) is None
