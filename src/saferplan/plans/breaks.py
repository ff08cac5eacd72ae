"""Breaks in series: changes of rule, classification, boundary or definition, drawn on charts, minded in comparisons."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from pydantic import Field, field_validator

from saferplan.periods import Month
from saferplan.textfiles import Slug, TextModel, load_text_file, told


class BreakKind(StrEnum):
    RECORDING_RULE = "recording-rule"
    CLASSIFICATION = "classification"
    BOUNDARY = "boundary"
    DEFINITION = "definition"
    GROUP_MEMBERSHIP = "group-membership"


class Break(TextModel):
    """One change, and what it touches. A list left out means all of them; `*` stands for any letters."""

    id: Slug
    date: datetime.date
    """The first day under the new rule."""
    kind: BreakKind
    title: str = Field(min_length=1)
    note: str = Field(min_length=1)
    reference: str = ""
    measures: tuple[str, ...] = ("*",)
    areas: tuple[str, ...] = ("*",)
    sources: tuple[str, ...] = ("*",)
    groups: tuple[str, ...] = ()
    """Comparison groups whose membership changed; a break with groups touches no area's own series."""
    blocks_comparison: bool = False
    """Whether figures on the two sides must not be set against each other at all."""
    noted_on: datetime.date | None = None
    """The day it became known, so that a report as at an earlier day is made without it."""

    def known_on(self, day: datetime.date | None) -> bool:
        """Whether it was known on a day; None is today."""
        return day is None or self.noted_on is None or self.noted_on <= day

    def touches(self, measure: str, area: str, source: str) -> bool:
        """Whether this series is affected (a change of a group's membership affects none)."""
        if self.kind is BreakKind.GROUP_MEMBERSHIP:
            return False
        return _any(self.measures, measure) and _any(self.areas, area) and _any(self.sources, source)

    def lies_between(self, first: Month, last: Month) -> bool:
        """Whether months first..last stand on both sides of it."""
        return first.first_day < self.date <= last.last_day


class BreakRegister(TextModel):
    """The file breaks.yaml."""

    breaks: tuple[Break, ...] = ()

    @field_validator("breaks")
    @classmethod
    def _ids_once(cls, breaks: tuple[Break, ...]) -> tuple[Break, ...]:
        seen: set[str] = set()
        for number, item in enumerate(breaks):
            if item.id in seen:
                raise told(f"the id '{item.id}' is used twice; give each break its own", number, "id")
            seen.add(item.id)
        return breaks


@cache
def national_breaks() -> tuple[Break, ...]:
    """The changes every area in England and Wales shares, kept with the program."""
    with as_file(files("saferplan.plans") / "national_breaks.yaml") as path:
        return load_text_file(path, BreakRegister).breaks


def load_breaks(path: Path | None) -> tuple[Break, ...]:
    """The national register with the workspace's own, by date; an entry with the same id replaces the national one.

    Raises:
        DefinitionError: `file:line: …`.
    """
    own = load_text_file(path, BreakRegister).breaks if path and path.exists() else ()
    merged = {item.id: item for item in (*national_breaks(), *own)}
    return tuple(sorted(merged.values(), key=lambda item: (item.date, item.id)))


def breaks_touching(
    breaks: Iterable[Break], measure: str, area: str, source: str, first: Month, last: Month
) -> tuple[Break, ...]:
    """Those that lie within months first..last of this series, in the order given."""
    return tuple(b for b in breaks if b.touches(measure, area, source) and b.lies_between(first, last))


def breaks_blocking(
    breaks: Iterable[Break], measure: str, area: str, source: str, first: Month, last: Month
) -> tuple[Break, ...]:
    """Those of them across which this series must not be compared."""
    return tuple(b for b in breaks_touching(breaks, measure, area, source, first, last) if b.blocks_comparison)


def _any(patterns: tuple[str, ...], word: str) -> bool:
    return any(fnmatchcase(word, pattern) for pattern in patterns)
