"""What a figure is once it is known: a value or the reason there is none, never a silent zero."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from saferplan.periods import By, Month, Period, day_name


class Status(StrEnum):
    """How far a published figure can be relied on. Only the first two carry a value."""

    PUBLISHED = "published"
    PARTIAL = "partial"
    """A number that is known to miss something: rejected rows, or the publisher's own warning."""
    MISSING = "missing"
    """The publisher has not published it, or it has not been ingested."""
    WITHDRAWN = "withdrawn"
    UNAVAILABLE = "unavailable"
    """Published, but not in the detail this measure needs."""

    @property
    def has_value(self) -> bool:
        return self in (Status.PUBLISHED, Status.PARTIAL)


class Basis(StrEnum):
    """Whether the source's categories are the measure's definition or stand in for it."""

    EXACT = "exact"
    APPROXIMATE = "approximate"


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure: measure x area x period (x category, when split).

    `value` is None exactly when `status` carries none; `reason` is empty exactly when `status` is published.
    """

    measure: str
    area_code: str
    area_name: str
    period: Period
    value: float | None
    status: Status
    source: str
    basis: Basis
    category: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReleasePin:
    """The release a figure rests on, as a report prints it."""

    release_id: int
    dataset: str
    title: str
    publisher: str
    licence: str
    file_name: str
    sha256: str
    published: date
    published_assumed: bool
    first: Month
    last: Month


def publication_day(day: date, *, assumed: bool) -> str:
    """10 March 2026; 31 January 2026 (assumed), where nothing names the day and the end of a month stands for it."""
    return f"{day_name(day)}{' (assumed)' if assumed else ''}"


@dataclass(frozen=True, slots=True)
class Series:
    """The observations of one measure in one area (one category), in order of time, and what they rest on."""

    measure: str
    area_code: str
    area_name: str
    by: By
    source: str
    basis: Basis
    observations: tuple[Observation, ...]
    pins: tuple[ReleasePin, ...] = ()
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Observation]:
        return iter(self.observations)

    def at(self, last: Month) -> Observation | None:
        """The observation whose period ends with this month, if the series has one."""
        return next((o for o in self.observations if o.period.last == last), None)

    def value(self, last: Month) -> float | None:
        found = self.at(last)
        return found.value if found else None

    def total(self, first: Month, last: Month) -> float | None:
        """The sum over the months first..last, or None when the periods do not tile them or any value is missing."""
        step, month, total = self.by.length, last, 0.0
        by_last = {o.period.last: o.value for o in self.observations}
        while month >= first:
            value = by_last.get(month)
            if value is None or month - (step - 1) < first:
                return None
            total += value
            month -= step
        return total
