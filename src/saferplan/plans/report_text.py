"""The words only the partnership can write, for the numbered sections of the scrutiny report."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator

from saferplan.plans.members import Contact
from saferplan.textfiles import TextModel, told


def _paragraphs(value: object) -> object:
    if isinstance(value, str):
        return tuple(" ".join(part.split()) for part in value.split("\n\n") if part.strip())
    return value


Paragraphs = Annotated[tuple[str, ...], BeforeValidator(_paragraphs)]
"""A list of paragraphs, or one text with an empty line between them."""


class Committee(TextModel):
    """The committee the report goes to, and when it meets."""

    name: str = Field(min_length=1)
    meeting_date: date | None = None
    agenda_item: str = ""


Slot = Literal[
    "purpose",
    "recommendations",
    "links_to_strategy",
    "background",
    "key_issues",
    "implications",
    "next_steps",
]
"""The sections of the report that a text can belong to."""

_SCHEDULE_12A = (*range(1, 8), *range(12, 19))
"""Paragraphs of Part 1 (England, 1 to 7) and Part 4 (Wales, 12 to 18) of the Schedule that make information exempt."""


class ExemptText(TextModel):
    """A text for members only: exempt under Schedule 12A to the Local Government Act 1972, with the reason why."""

    section: Slot
    text: Paragraphs = Field(min_length=1)
    schedule_12a: tuple[int, ...] = Field(min_length=1)
    """Its paragraphs of the Schedule: 1 to 7 in England, 12 to 18 in Wales."""
    reason: str = Field(min_length=1)
    """Why the public interest in withholding it outweighs the public interest in disclosing it."""

    @field_validator("schedule_12a")
    @classmethod
    def _known(cls, numbers: tuple[int, ...]) -> tuple[int, ...]:
        for place, number in enumerate(numbers):
            if number not in _SCHEDULE_12A:
                raise told(f"{number} makes nothing exempt; give 1 to 7, or in Wales 12 to 18", place)
        return numbers


class ReportText(TextModel):
    """One slot for each section of the report; an empty slot leaves the computed sentences alone."""

    title: str = ""
    report_of: str = ""
    """Whose report it is, by role."""
    officers: tuple[Contact, ...] = ()
    summary: Paragraphs = ()
    purpose: Paragraphs = ()
    recommendations: Paragraphs = ()
    links_to_strategy: Paragraphs = ()
    background: Paragraphs = ()
    key_issues: Paragraphs = ()
    consultation: Paragraphs = ()
    implications: dict[str, Paragraphs] = Field(default_factory=dict)
    """By kind, in the order written: Financial, Legal, Equality, …; the key is the heading."""
    next_steps: Paragraphs = ()
    background_documents: Paragraphs = ()
    appendices: Paragraphs = ()
    exempt: tuple[ExemptText, ...] = ()
    """Texts that the public version leaves out, with a notice in their place."""
    internal: Paragraphs = ()
    """Notes for the partnership's own staff, in no published version."""
    commentary: dict[str, Paragraphs] = Field(default_factory=dict)
    """What the analyst says of a measure, by its id, for the monthly pack."""
    actions: dict[str, Paragraphs] = Field(default_factory=dict)
    """What partners do about a measure, by its id, for the monthly pack."""
