"""A target: a measure, the baseline it is held against, the change, the deadline, and how all that is to be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from saferplan.periods import Month, months_between
from saferplan.textfiles import MonthText, Slug, TextModel, told

SAFER_DERBYSHIRE_AMBER_PERCENT = 5.0
"""Missed by up to 5% is amber: the published rule of the Safer Derbyshire partnership's performance reports."""

_LONGEST_SPAN_YEARS = 10


def _in_order(first: Month, last: Month) -> None:
    if last < first:
        raise told(f"{last} is before first {first}; correct one of the two", "last")
    if last.since(first) >= _LONGEST_SPAN_YEARS * 12:
        raise told(f"{first} to {last} is longer than {_LONGEST_SPAN_YEARS} years; correct the year", "last")


class Months(TextModel):
    """A run of whole months, both ends included."""

    first: MonthText
    last: MonthText

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        _in_order(self.first, self.last)
        return self

    @property
    def length(self) -> int:
        return self.last.since(self.first) + 1

    def __contains__(self, month: Month) -> bool:
        return self.first <= month <= self.last

    def months(self) -> Iterator[Month]:
        return months_between(self.first, self.last)


class Baseline(Months):
    """The window a target is held against, and the figure published for it when the target was set."""

    length_in_months: int = 12
    """Only for a window that is not one year: its length, stated, so that a slip of the pen is caught."""
    published_figure: float | None = Field(default=None, gt=0)
    """The yearly total published when the target was set: what a frozen target keeps."""
    published_on: date | None = None

    @model_validator(mode="after")
    def _check_length(self) -> Self:
        if self.length != self.length_in_months:
            raise told(
                f"{self.first} to {self.last} is {self.length} months, not {self.length_in_months}; make it 12, "
                f"or state 'length_in_months: {self.length}'",
                "last",
            )
        if self.length % 12:
            # A part of a year would carry its season into every percentage.
            raise told(f"{self.length} months are not whole years; use 12, 24 or 36", "last")
        return self

    @property
    def years(self) -> int:
        return self.length // 12


class Reading(StrEnum):
    """What the change is measured on."""

    FINAL_YEAR_TOTAL = "final-year-total"
    """The total of the 12 months that end with the deadline; within them, the year so far is judged."""
    ROLLING_12 = "rolling-12"
    """The 12 months ending with the month reported, every month up to the deadline."""


class TrajectoryMethod(StrEnum):
    """The path expected between baseline and deadline."""

    LINEAR_ROLLING = "linear-rolling"
    """The rolling 12-month total moves in equal steps from the baseline to the target."""
    SEASONAL_MONTHLY = "seasonal-monthly"
    """Each month keeps its baseline share of the year; each year counted back from the deadline has its own total."""


class RevisionPolicy(StrEnum):
    """What happens to the baseline when the publisher revises it."""

    RESTATE = "restate"
    FREEZE = "freeze"


class RagRule(TextModel):
    """Green: met. Amber: missed by up to `amber_up_to_percent`. Red: by more. Grey: no judgement possible."""

    amber_up_to_percent: float = Field(default=SAFER_DERBYSHIRE_AMBER_PERCENT, ge=0, le=100)
    source: str = "the Safer Derbyshire rule"

    @property
    def statement(self) -> str:
        """The rule as a report prints it."""
        limit = f"{self.amber_up_to_percent:g}%"
        return (
            f"Green: met. Amber: missed by up to {limit}. Red: missed by more than {limit}. "
            f"Grey: no target, not enough data, or no judgement made. ({self.source[:1].upper()}{self.source[1:]}.)"
        )


class Target(TextModel):
    """One target of the plan. A change of -10 means ten per cent below the baseline."""

    id: Slug
    title: str = Field(min_length=1)
    measure: Slug
    measure_version: int | None = Field(default=None, ge=1)
    source: str | None = None
    """police-uk, home-office, ons or local; left out, the finest that covers the area and the baseline."""
    baseline: Baseline
    change_percent: float = Field(gt=-100, le=1000)
    deadline: MonthText
    reading: Reading = Reading.FINAL_YEAR_TOTAL
    trajectory: TrajectoryMethod = TrajectoryMethod.LINEAR_ROLLING
    revision_policy: RevisionPolicy = RevisionPolicy.RESTATE
    rag: RagRule = RagRule()
    priority: str = ""
    """The title of the plan's priority it belongs to."""
    why: str = ""

    @model_validator(mode="after")
    def _check_dates(self) -> Self:
        if self.deadline <= self.baseline.last:
            raise told(f"{self.deadline} is not after the baseline's last month, {self.baseline.last}", "deadline")
        if self.months_allowed < 12:
            raise told(
                f"{self.deadline} is only {self.months_allowed} months after the baseline, so the final year would "
                f"overlap it; set {self.baseline.last + 12} or later",
                "deadline",
            )
        if self.revision_policy is RevisionPolicy.FREEZE and self.baseline.published_figure is None:
            raise told("a frozen baseline needs its figure; add 'published_figure:' under baseline", "revision_policy")
        return self

    @property
    def months_allowed(self) -> int:
        """Months from the end of the baseline to the deadline."""
        return self.deadline.since(self.baseline.last)

    @property
    def final_year_first(self) -> Month:
        return self.deadline - 11

    def figure(self, baseline: float) -> float:
        """The yearly total to reach, from the yearly baseline total."""
        return baseline * (100 + self.change_percent) / 100

    @property
    def asks_for_a_rise(self) -> bool:
        return self.change_percent > 0
