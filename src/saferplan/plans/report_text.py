"""The words only the partnership can write, for the numbered sections of the scrutiny report."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from saferplan.plans.members import Contact
from saferplan.textfiles import TextModel


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
