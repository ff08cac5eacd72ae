"""Months and what is built from them. End dates are exclusive everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import total_ordering
from itertools import pairwise

from saferplan.errors import UsageError

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_FINANCIAL_YEAR_STARTS_IN = 4


def day_name(day: date) -> str:
    """As a sentence says it: 10 March 2026."""
    return f"{day.day} {day:%B %Y}"


@total_ordering
@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month. `Month(2024, 3) + 1 == Month(2024, 4)`; subtracting two months gives a number of months."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1900 <= self.year <= 9999):
            raise UsageError(f"{self.year}-{self.month:02d} is not a month; write it as YYYY-MM, for example 2024-03.")

    @classmethod
    def parse(cls, text: str) -> Month:
        """The month written YYYY-MM. Raises UsageError for anything else."""
        match = _MONTH.fullmatch(text.strip())
        if not match:
            raise UsageError(f"'{text}' is not a month; write it as YYYY-MM, for example 2024-03.")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def from_index(cls, index: int) -> Month:
        """The month whose `index` this is."""
        return cls(index // 12, index % 12 + 1)

    @property
    def index(self) -> int:
        """Months since January of the year 0: what the warehouse stores, so that windows are integer ranges."""
        return self.year * 12 + self.month - 1

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def end(self) -> date:
        """The first day of the next month: the exclusive end."""
        return (self + 1).first_day

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def name(self) -> str:
        """As a sentence says it: March 2024."""
        return f"{self.first_day:%B %Y}"

    def __add__(self, months: int) -> Month:
        return Month.from_index(self.index + months)

    def __sub__(self, months: int) -> Month:
        return Month.from_index(self.index - months)

    def since(self, earlier: Month) -> int:
        """How many months this one lies after `earlier`."""
        return self.index - earlier.index

    def __lt__(self, other: Month) -> bool:
        return self.index < other.index

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Every month from `first` to `last`, both included."""
    return (Month.from_index(i) for i in range(first.index, last.index + 1))


class By(StrEnum):
    """How a series is cut. `YEAR` is the financial year, April to March."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    CALENDAR_YEAR = "calendar-year"
    ROLLING_12 = "rolling-12"

    @property
    def length(self) -> int:
        """Months in one period."""
        return {By.MONTH: 1, By.QUARTER: 3}.get(self, 12)


@dataclass(frozen=True, slots=True)
class Period:
    """A run of whole months ending with `last`, named as its kind is named.

    Labels: 2024-03 (month, or the last month of a rolling 12), 2024/25 Q1, 2024/25, 2024.
    """

    by: By
    last: Month

    @property
    def first(self) -> Month:
        return self.last - (self.by.length - 1)

    @property
    def months(self) -> tuple[Month, ...]:
        return tuple(months_between(self.first, self.last))

    @property
    def label(self) -> str:
        match self.by:
            case By.QUARTER:
                quarter = (self.first.month - _FINANCIAL_YEAR_STARTS_IN) % 12 // 3 + 1
                return f"{financial_year_label(self.first)} Q{quarter}"
            case By.YEAR:
                return financial_year_label(self.first)
            case By.CALENDAR_YEAR:
                return f"{self.last.year:04d}"
            case _:
                return str(self.last)

    def __str__(self) -> str:
        return self.label

    @classmethod
    def containing(cls, month: Month, by: By) -> Period:
        """The period of this kind that holds `month`; for a rolling 12, the one that ends with it."""
        match by:
            case By.QUARTER:
                return cls(by, month + (2 - month.index % 3))
            case By.YEAR:
                return cls(by, month + (2 - month.index) % 12)
            case By.CALENDAR_YEAR:
                return cls(by, Month(month.year, 12))
            case _:
                return cls(by, month)


def financial_year_label(month: Month) -> str:
    """2024/25 for any month from April 2024 to March 2025."""
    start = month.year if month.month >= _FINANCIAL_YEAR_STARTS_IN else month.year - 1
    return f"{start:04d}/{(start + 1) % 100:02d}"


def periods_between(first: Month, last: Month, by: By) -> tuple[Period, ...]:
    """Every period of this kind of which at least one month lies in first..last (for a rolling 12: its last month)."""
    periods: list[Period] = []
    for month in months_between(first, last):
        period = Period.containing(month, by)
        if not periods or periods[-1] != period:
            periods.append(period)
    return tuple(periods)


def runs(months: Iterable[Month], step: int = 1) -> Iterator[tuple[Month, Month]]:
    """Months that follow each other at a distance of `step`, as the first and the last of each run, in order."""
    ordered = sorted(set(months))
    starts = [0, *(i for i, (a, b) in enumerate(pairwise(ordered), start=1) if b.since(a) != step), len(ordered)]
    for start, end in pairwise(starts):
        if end > start:
            yield ordered[start], ordered[end - 1]
