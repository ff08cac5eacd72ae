"""Notes for the partnership's own staff: data quality and reviews. In no published version."""

from __future__ import annotations

from collections.abc import Iterator

from saferplan.measures.definition import ReviewStatus
from saferplan.periods import day_name
from saferplan.reporting.blocks import Block, BulletList, Paragraph
from saferplan.reporting.classification import INTERNAL
from saferplan.reporting.document import Section
from saferplan.reporting.reports.gather import Gathered
from saferplan.reporting.reports.words import many, stopped


def analyst_notes(facts: Gathered, to_write: tuple[str, ...]) -> Section:
    """An internal section. `to_write` are the slots of the report that the plan leaves empty."""
    return Section("Notes for the analyst", tuple(_notes(facts, to_write)), classification=INTERNAL)


def _notes(facts: Gathered, to_write: tuple[str, ...]) -> Iterator[Block]:
    yield Paragraph.of("These notes are in no version for members or the public.", numbered=False)
    yield BulletList.of(*_rows(facts), *_quality(facts), *_reviews(facts), *_plan(facts, to_write))
    for words in facts.plan.report.internal:
        yield Paragraph.of(words, numbered=False)


def _rows(facts: Gathered) -> Iterator[str]:
    for record in facts.records:
        rejected = f"{record.rows_rejected:,} rejected" if record.rows_rejected else "none rejected"
        yield f"{record.file_name} ({record.dataset}): {record.rows_read:,} rows read, {rejected}."


def _quality(facts: Gathered) -> Iterator[str]:
    for caution in dict.fromkeys(c for s in facts.standings for c in s.position.cautions):
        yield f"Read with care: {stopped(caution)}"
    for note in dict.fromkeys(note for s in facts.standings for note in s.series.notes):
        yield stopped(note)
    for item in facts.unavailable:
        yield f"{item.measure.title} has no figure: {stopped(item.reason)}"


def _reviews(facts: Gathered) -> Iterator[str]:
    measures = {s.measure.id: s.measure for s in facts.standings}.values()
    unchecked = [m for m in measures if m.checker.startswith("not yet")]
    if unchecked:
        drafts = sum(m.status is not ReviewStatus.REVIEWED for m in unchecked)
        of_these = f" ({drafts:,} of them not yet marked as reviewed)" if drafts else ""
        words = f"{many(len(unchecked), 'definition')} not yet checked by a partnership{of_these}"
        yield f"{words}; see 'saferplan measures show'."
    for m in measures:
        if m not in unchecked and m.status is not ReviewStatus.REVIEWED:
            yield f"The definition {m.version_label} is {m.status}."
        if m.next_review < facts.dated:
            yield f"The definition {m.version_label} was due for review on {day_name(m.next_review)}."


def _plan(facts: Gathered, to_write: tuple[str, ...]) -> Iterator[str]:
    if to_write:
        yield f"Still to be written in plan.yaml, under report: {', '.join(to_write)}."
    for duty in facts.plan.duties_not_covered if facts.plan.priorities else ():
        yield f"No priority of the plan answers {duty.provision}: {duty.heading.lower()}."
    if facts.plan.committee is None or facts.plan.committee.meeting_date is None:
        yield "The plan names no meeting date; set meeting_date under committee in plan.yaml."
