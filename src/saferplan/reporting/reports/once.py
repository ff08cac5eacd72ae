"""What a report explains, it explains once: where it is first needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from saferplan.reporting.blocks import Block, Glossary
from saferplan.reporting.document import Section


def explained_once(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The sections without boxes of help whose title an earlier box already had.

    Internal sections stand after the open ones, so a box that both need stays in the open part, which every version
    has.
    """
    seen: set[str] = set()
    return tuple(_section(section, seen) for section in sections)


def _section(section: Section, seen: set[str]) -> Section:
    blocks = tuple(_new(section.blocks, seen))
    return replace(section, blocks=blocks, sections=tuple(_section(below, seen) for below in section.sections))


def _new(blocks: tuple[Block, ...], seen: set[str]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Glossary):
            if block.title in seen:
                continue
            seen.add(block.title)
        yield block
