"""Numbers of sections, paragraphs, figures and tables, generated once for all formats."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from saferplan.reporting.blocks import Block, Figure, Paragraph, Table, Withheld
from saferplan.reporting.classification import Openness
from saferplan.reporting.document import Document, Numbering, Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class NumberedBlock:
    """A block and its label: "5.1" for a paragraph, "Figure 3", "Table 2", or nothing. `anchor` is unique."""

    block: Block
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class NumberedSection:
    """A section with its number ("5", "1.2" or nothing), its level (1 below the title) and its numbered contents."""

    number: str
    title: str
    level: int
    anchor: str
    blocks: tuple[NumberedBlock, ...]
    sections: tuple[NumberedSection, ...]
    section: Section


@dataclass(frozen=True, slots=True)
class NumberedDocument:
    document: Document
    blocks: tuple[NumberedBlock, ...]
    sections: tuple[NumberedSection, ...]
    labels: dict[str, NumberedBlock]
    """Figures and tables by key, for references."""

    def walk(self) -> Iterator[NumberedSection | NumberedBlock]:
        yield from self.blocks
        for section in self.sections:
            yield from _walk(section)

    def figures(self) -> Iterator[tuple[NumberedBlock, Figure]]:
        for item in self.walk():
            if isinstance(item, NumberedBlock) and isinstance(item.block, Figure):
                yield item, item.block

    def reference(self, key: str) -> tuple[str, str]:
        """The label and anchor of a figure or table; without anchor when this version of the report lacks it."""
        found = self.labels.get(key)
        return (found.label, found.anchor) if found else ("a part not in this version", "")


def number(document: Document) -> NumberedDocument:
    """The document with every number set. Internal parts take none, so all versions of a report agree."""
    counter = _Counter(document.numbering)
    blocks = counter.blocks(document.blocks)
    sections = counter.sections(document.sections, "", 1)
    return NumberedDocument(document, blocks, sections, counter.labels)


@dataclass(slots=True)
class _Counter:
    style: Numbering
    figures: int = 0
    tables: int = 0
    paragraphs: int = 0
    top: str = ""
    internal: dict[str, int] = field(default_factory=dict)
    labels: dict[str, NumberedBlock] = field(default_factory=dict)
    anchors: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def sections(
        self, sections: Iterable[Section], parent: str, level: int, internal: bool = False
    ) -> tuple[NumberedSection, ...]:
        numbers = itertools.count(1)
        return tuple(self._section(s, parent, level, numbers, internal or _internal(s)) for s in sections)

    def _section(
        self, section: Section, parent: str, level: int, numbers: Iterator[int], internal: bool
    ) -> NumberedSection:
        own = "" if internal else self._section_number(parent, level, numbers)
        if level == 1:
            self.top, self.paragraphs = own, 0
        anchor = f"section-{next(self.anchors)}"
        blocks = self.blocks(section.blocks, internal)
        below = self.sections(section.sections, own, level + 1, internal)
        return NumberedSection(own, section.title, level, anchor, blocks, below, section)

    def _section_number(self, parent: str, level: int, numbers: Iterator[int]) -> str:
        unnumbered = self.style is Numbering.NONE or (self.style is Numbering.PARAGRAPHS and level > 1)
        if unnumbered or (level > 1 and not parent):
            return ""
        return f"{parent}.{next(numbers)}" if parent else str(next(numbers))

    def blocks(self, blocks: Iterable[Block], internal: bool = False) -> tuple[NumberedBlock, ...]:
        return tuple(self._block(block, internal or _internal(block)) for block in blocks)

    def _block(self, block: Block, internal: bool) -> NumberedBlock:
        label = self._internal_label(block) if internal else self._label(block)
        numbered = NumberedBlock(block, label, f"part-{next(self.anchors)}")
        if key := getattr(block, "key", ""):
            self.labels[key] = numbered
        return numbered

    def _label(self, block: Block) -> str:
        match block:
            case Paragraph(numbered=True) if self.style is Numbering.PARAGRAPHS and self.top:
                self.paragraphs += 1
                return f"{self.top}.{self.paragraphs}"
            case Figure():
                self.figures += 1
                return f"Figure {self.figures}"
            case Table():
                self.tables += 1
                return f"Table {self.tables}"
            case Withheld():
                return self._skip(block)
            case _:
                return ""

    def _skip(self, withheld: Withheld) -> str:
        """Leave out the numbers the part would have taken; say the first of them where it was a paragraph."""
        label = f"{self.top}.{self.paragraphs + 1}" if withheld.paragraphs and self.top else ""
        self.figures += withheld.figures
        self.tables += withheld.tables
        self.paragraphs += withheld.paragraphs
        return label

    def _internal_label(self, block: Block) -> str:
        """Counted apart, so that an internal figure takes no number of the published ones."""
        if not isinstance(block, Figure | Table):
            return ""
        name = "Internal figure" if isinstance(block, Figure) else "Internal table"
        self.internal[name] = self.internal.get(name, 0) + 1
        return f"{name} {self.internal[name]}"


def _internal(item: Section | Block) -> bool:
    return item.classification.openness is Openness.INTERNAL


def _walk(section: NumberedSection) -> Iterator[NumberedSection | NumberedBlock]:
    yield section
    yield from section.blocks
    for below in section.sections:
        yield from _walk(below)
