"""The report as a frozen tree: what it says, apart from how a format shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from saferplan.errors import UsageError
from saferplan.reporting.classification import PUBLIC, Audience, Classification, Openness

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from saferplan.reporting.blocks import Block


class DocumentStatus(StrEnum):
    DRAFT = "draft"
    FINAL = "final"


class Numbering(StrEnum):
    """PARAGRAPHS: sections 1, 2 and paragraphs 1.1, 1.2, as committee reports have it. SECTIONS: headings 1, 1.1."""

    PARAGRAPHS = "paragraphs"
    SECTIONS = "sections"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, its blocks, and its sub-sections (read after the blocks). Numbers are generated, never written."""

    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    classification: Classification = PUBLIC

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise UsageError("A section needs a title.")

    def walk(self) -> Iterator[Section | Block]:
        """This section, its blocks, and everything below, in reading order."""
        yield self
        yield from self.blocks
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the head of a report: "Contact officer", "Ann Example, head of community safety"."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Document:
    """A report. `facts` head it, `attributions` are the licence lines every format must show.

    Raises UsageError without title, organisation or language, and when two figures or tables have one key.
    """

    title: str
    organisation: str
    date: date
    sections: tuple[Section, ...]
    subtitle: str = ""
    reference: str = ""
    language: str = "en-GB"
    status: DocumentStatus = DocumentStatus.FINAL
    numbering: Numbering = Numbering.PARAGRAPHS
    facts: tuple[Fact, ...] = ()
    blocks: tuple[Block, ...] = ()
    """Blocks before the first section: the headline panel."""
    attributions: tuple[str, ...] = ()
    audience: Audience = Audience.INTERNAL
    """For whom this tree was cut; only `views.view` narrows it."""

    def __post_init__(self) -> None:
        for name in ("title", "organisation", "language"):
            if not getattr(self, name).strip():
                raise UsageError(f"A report needs its {name}.")
        keys = [key for item in self.walk() if (key := getattr(item, "key", ""))]
        if len(keys) != len(set(keys)):
            doubled = next(key for key in keys if keys.count(key) > 1)
            raise UsageError(f"Two figures or tables have the key '{doubled}'; give each its own.")

    def walk(self) -> Iterator[Section | Block]:
        """Every section and block in reading order."""
        yield from self.blocks
        for section in self.sections:
            yield from section.walk()

    @property
    def is_draft(self) -> bool:
        return self.status is DocumentStatus.DRAFT

    @property
    def holds_exempt(self) -> bool:
        return any(item.classification.openness is Openness.EXEMPT for item in self.walk())

    @property
    def holds_internal(self) -> bool:
        return any(item.classification.openness is Openness.INTERNAL for item in self.walk())
