"""What the API answers with."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import Field

from saferplan.observations import ReleasePin

STATUSES = "published, partial, missing, withdrawn or unavailable; only the first two have a value."


class Problem(Schema):
    detail: str = Field(description="What is wrong and what to do about it, in one sentence.")


class Page(Schema):
    total: int = Field(description="How many items the whole list has.")
    next: str | None = Field(description="The address of the next page; null on the last.")


class Pin(Schema):
    """A release that figures rest on."""

    release: int
    dataset: str
    title: str
    publisher: str
    licence: str
    file: str
    sha256: str
    published: str
    published_assumed: bool = Field(
        description="True where nothing names the day, so the end of the newest month, or of that in its name, "
        "stands for it."
    )
    first: str
    last: str


class MeasureItem(Schema):
    id: str
    version: str = Field(description="The definition and its version, such as burglary@1.")
    title: str
    theme: str
    kind: str
    unit: str
    polarity: str = Field(description="lower_is_better, higher_is_better or neutral.")
    sources: list[str]


class Measures(Page):
    measures: list[MeasureItem]


class DefinitionPart(Schema):
    heading: str
    lines: list[str]


class MeasureDefinition(MeasureItem):
    definition: list[DefinitionPart]


class AreaItem(Schema):
    code: str
    name: str
    kind: str
    known_as: str = Field(description="Another name that it was found by; else empty.")


class Areas(Page):
    areas: list[AreaItem]


class Figure(Schema):
    area_code: str
    area_name: str
    period: str
    crime_type: str | None
    value: int | float | None
    status: str = Field(description=STATUSES)
    reason: str = Field(description="Why there is no value, or what it misses; else empty.")
    source: str
    basis: str


class Series(Page):
    measure: str
    by: str
    per: str = Field(description="What a rate is per; empty for counts and shares.")
    notes: list[str]
    releases: list[Pin]
    figures: list[Figure]


class Positions(Schema):
    partnership: str
    area_code: str
    area_name: str
    positions: list[dict[str, Any]]
    unavailable: list[dict[str, str]]


class ComparedRate(Schema):
    period: str
    rate: float | None


class ComparedItem(Schema):
    area_code: str
    area_name: str
    own: bool
    count: float | None
    population: float | None
    rate: float | None
    rank: int | None
    place: str | None = Field(
        description="above, not clearly different or below, by the limits around the group's average."
    )
    distance_percent: float | None
    direction: str | None
    reason: str
    history: list[ComparedRate]


class LeftOutItem(Schema):
    code: str
    name: str
    reason: str


class Comparison(Schema):
    measure: str
    finding: str
    area_code: str
    area_name: str
    group: str
    group_name: str
    group_source: str
    source: str
    period: str
    per: int
    denominator: str
    average: float | None
    distance_percent: float | None
    distance_reason: str
    rank: int
    of: int
    best_is: str
    limits_rule: str
    areas: list[ComparedItem]
    without_figure: list[LeftOutItem]
    notes: list[str]
    releases: list[Pin]


class ExceptionRow(Schema):
    rank: int
    measure: str
    title: str
    side: str
    cause: str
    evidence: str
    harm: float | None
    harm_basis: str
    status: str = Field(description=f"Of `harm`: {STATUSES}")
    reason: str = Field(description="Why there is no `harm`, or what it misses; else empty.")
    see: str


class Exceptions(Schema):
    month: str
    area_name: str
    finding: str
    exceptions: list[ExceptionRow]
    rule: list[str]
    harm_words: str
    notes: list[str]


class ReleaseItem(Pin):
    part: str
    rows_read: int
    rows_stored: int
    rows_rejected: int
    notes: list[str]
    periods: int = Field(description="Periods of one force or one level of area that it speaks of.")
    shown: int = Field(description="Of these, how many are shown; the others were replaced.")
    replaced_by: list[int]


class Releases(Page):
    releases: list[ReleaseItem]


class CoverageItem(Schema):
    dataset: str
    force: str
    month: str = Field(description="The last month of the period.")
    months: int = Field(description="How many months the period has; 0 for a count on one day.")
    status: str
    release: int | None
    rows: int | None
    rejected: int | None


class Coverage(Page):
    coverage: list[CoverageItem]


REFUSALS = {400: Problem, 404: Problem, 500: Problem, 503: Problem}


def pin_of(pin: ReleasePin) -> dict[str, Any]:
    """A release, as `Pin` has it."""
    return {
        "release": pin.release_id,
        "dataset": pin.dataset,
        "title": pin.title,
        "publisher": pin.publisher,
        "licence": pin.licence,
        "file": pin.file_name,
        "sha256": pin.sha256,
        "published": str(pin.published),
        "published_assumed": pin.published_assumed,
        "first": str(pin.first),
        "last": str(pin.last),
    }
