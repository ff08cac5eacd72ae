"""The version of a report that one audience receives. What it may not see is not hidden but absent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from saferplan.errors import UsageError
from saferplan.reporting.blocks import Block, Figure, Paragraph, Table, Withheld
from saferplan.reporting.classification import Audience, Classification, Openness
from saferplan.reporting.document import Document, Section

if TYPE_CHECKING:
    from collections.abc import Iterable

WITHHELD_TITLE = "Not for publication"


def view(document: Document, audience: Audience) -> Document:
    """A new tree with only what `audience` may see.

    An exempt part leaves a notice with its paragraphs of Schedule 12A and reason; an internal part leaves nothing.
    A view can only be narrowed: raises UsageError when the tree was already cut for a narrower audience.
    """
    order = list(Audience)
    if order.index(audience) > order.index(document.audience):
        raise UsageError(
            f"This report was already cut for the {document.audience} version; build it anew for the {audience} one."
        )
    return replace(
        document,
        blocks=_blocks(document.blocks, audience),
        sections=_sections(document.sections, audience),
        audience=audience,
    )


def public_view(document: Document) -> Document:
    """The tree anyone may read: no exempt and no internal part is in it."""
    return view(document, Audience.PUBLIC)


def notice(classification: Classification) -> str:
    """The sentences that stand in place of an exempt part."""
    return (
        f"This part is not for publication under {classification.paragraph_words} of Schedule 12A to the "
        f"Local Government Act 1972 ({classification.kinds_of_information}). The public interest in withholding it "
        f"outweighs the public interest in disclosing it: {_sentence(classification.reason)}"
    )


def marking(classification: Classification) -> str:
    """What stands over a part that not everyone may read; an empty text over a public one."""
    match classification.openness:
        case Openness.EXEMPT:
            return (
                f"Exempt: not for publication under {classification.paragraph_words} of Schedule 12A to the Local "
                f"Government Act 1972 ({classification.kinds_of_information}). "
                f"Reason: {_sentence(classification.reason)}"
            )
        case Openness.INTERNAL:
            return "Internal: not for members or the public."
        case _:
            return ""


def document_marking(document: Document) -> str:
    """What stands over the whole of a version that holds parts not everyone may read."""
    if document.holds_internal:
        return "Internal version: not for members or the public"
    if document.holds_exempt:
        return "Contains exempt information: not for publication"
    return ""


def _sections(sections: Iterable[Section], audience: Audience) -> tuple[Section, ...]:
    kept = (_section(section, audience) for section in sections)
    return tuple(section for section in kept if section is not None)


def _section(section: Section, audience: Audience) -> Section | None:
    if section.classification.visible_to(audience):
        return replace(
            section, blocks=_blocks(section.blocks, audience), sections=_sections(section.sections, audience)
        )
    if section.classification.openness is Openness.INTERNAL:
        return None
    return Section(WITHHELD_TITLE, (_withheld(section.classification, _open_items(section)),))


def _open_items(section: Section) -> Iterable[Block]:
    """The blocks of an exempt section that would have taken numbers: internal ones never do."""
    for block in section.blocks:
        if block.classification.openness is not Openness.INTERNAL:
            yield block
    for below in section.sections:
        if below.classification.openness is not Openness.INTERNAL:
            yield from _open_items(below)


def _blocks(blocks: Iterable[Block], audience: Audience) -> tuple[Block, ...]:
    kept: list[Block] = []
    for block in blocks:
        if block.classification.visible_to(audience):
            kept.append(block)
        elif block.classification.openness is Openness.EXEMPT:
            kept.append(_withheld(block.classification, (block,)))
    return tuple(kept)


def _withheld(classification: Classification, blocks: Iterable[Block]) -> Withheld:
    held = tuple(blocks)
    nested = [block for block in held if isinstance(block, Withheld)]
    return Withheld(
        notice(classification),
        paragraphs=sum(isinstance(b, Paragraph) and b.numbered for b in held) + sum(w.paragraphs for w in nested),
        figures=sum(isinstance(b, Figure) for b in held) + sum(w.figures for w in nested),
        tables=sum(isinstance(b, Table) for b in held) + sum(w.tables for w in nested),
    )


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."
