"""What the figures rest on: the months covered and missing, and the published files with their checksums."""

from __future__ import annotations

from collections.abc import Iterator

from saferplan.analysis.evidence import Coverage, Gap
from saferplan.analysis.figures import span_name
from saferplan.observations import Basis, ReleasePin, publication_day
from saferplan.periods import By, day_name
from saferplan.reporting.blocks import Absent, Block, BulletList, Column, Paragraph, Table
from saferplan.reporting.inline import ref
from saferplan.reporting.reports.gather import Gathered
from saferplan.reporting.reports.words import many, short_span, stopped

_PERIODS = {By.MONTH: ("month", "months"), By.QUARTER: ("quarter", "quarters")}
_YEARS = ("total of 12 months", "totals of 12 months")
_SHOWN = 12
"""Digits of a checksum in the text: enough to tell two files apart by eye."""


def coverage_section(facts: Gathered) -> Iterator[Block]:
    """In sentences what is covered and what is missing; and what was known when."""
    for item in facts.coverage:
        yield Paragraph.of(_covered(item))
        if item.gaps:
            yield Paragraph.of("There is no figure for:")
            yield BulletList.of(*(_gap(gap) for gap in item.gaps))
    if any(item.gaps for item in facts.coverage):
        yield Paragraph.of(
            "A missing figure is not nought. No total and no comparison is made across it, and charts leave it open."
        )
    known = f"are as they were known on {day_name(facts.as_at)}" if facts.as_at else "are as published"
    yield Paragraph.of(f"The figures {known}, in the files that ", ref(facts.key("releases")), " lists.")
    for found in {b.id: b for s in facts.leading for b in s.position.breaks}.values():
        when = day_name(found.date)
        yield Paragraph.of(f"A break in the figures on {when}: {stopped(found.title)} {stopped(found.note)}")


def _covered(item: Coverage) -> str:
    one, more = _PERIODS.get(item.by, _YEARS)
    whole = item.published == item.periods
    extent = f"all {many(item.periods, one, more)}" if whole else f"{item.published} of {many(item.periods, one, more)}"
    if item.by.length == 12:
        span = f"ending {span_name(item.first, item.last).replace(' to ', ' up to ')}"
    else:
        span = f"{span_name(item.first, item.last)}"
    basis = (
        "They come close to the official definitions by type of crime, and are not the same."
        if item.basis is Basis.APPROXIMATE
        else "They carry the definitions exactly."
    )
    return f"The {item.name} have {extent} this report speaks of, {span}. {basis}"


def _gap(gap: Gap) -> str:
    reason = f": {stopped(gap.reason)}" if gap.reason else "."
    return f"{span_name(gap.first, gap.last)}{reason}"


def releases_tables(facts: Gathered) -> Iterator[Block]:
    """The releases with their dates and shortened checksums, then the full ones."""
    if not facts.releases:
        yield Paragraph.of("No published file is behind a figure of this report.")
        return
    yield Table(
        "Published files behind the figures",
        (
            Column("Data", "left"),
            Column("Publisher", "left"),
            Column("Published", "left"),
            Column("Period", "left"),
            Column("SHA-256", "left", "first 12 digits"),
        ),
        tuple(_release(pin) for pin in facts.releases),
        notes=(
            "Published: the date given when the file was taken in, else the file's own. SHA-256 is a checksum: the "
            "same digits mean the same file.",
        ),
        key=facts.key("releases"),
    )
    yield Paragraph.of("The full checksums:")
    yield BulletList.of(*(f"{name}: {sha256}" for sha256, name in _files(facts).items()))


def _files(facts: Gathered) -> dict[str, str]:
    """File names by checksum: several releases may come from one file."""
    return {pin.sha256: pin.file_name for pin in facts.releases}


def _release(pin: ReleasePin) -> tuple[str, ...]:
    return (
        pin.title,
        pin.publisher,
        publication_day(pin.published, assumed=pin.published_assumed),
        short_span(pin.first, pin.last),
        pin.sha256[:_SHOWN] or Absent("none"),
    )


def sources_section(facts: Gathered) -> Iterator[Block]:
    """Publishers, licences, and the sentences these licences ask for."""
    used = dict.fromkeys((pin.publisher, pin.licence) for pin in facts.releases)
    if used:
        yield Paragraph.of("The figures come from:")
        yield BulletList.of(*(f"{publisher}: {licence}." for publisher, licence in used))
    for line in attributions(facts):
        yield Paragraph.of(stopped(line), numbered=False)


def attributions(facts: Gathered) -> tuple[str, ...]:
    """The licence lines, with that of the outlines where a map is drawn."""
    lines = [line for line in facts.attributions if line]
    if any(found.outlines for found in facts.places.values()):
        lines.append(
            "Boundaries: Office for National Statistics licensed under the Open Government Licence v3.0. Contains OS "
            "data © Crown copyright and database right."
        )
    return tuple(dict.fromkeys(lines))
