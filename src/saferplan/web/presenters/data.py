"""The Data page: what is held, how fresh it is, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.observations import publication_day
from saferplan.web.presenters.data_words import RESTRICTED, keeper_name, months_words, period_words, sentence_case
from saferplan.web.presenters.parts import Cell, Column, Fact, Link, Notice, Row, Table

if TYPE_CHECKING:
    from saferplan.analysis.held_releases import HeldRelease
    from saferplan.analysis.listings import Fresh
    from saferplan.web.presenters.addresses import To
    from saferplan.workspace import Workspace


_WHOLE = (
    "Every period between the first and the newest of each source is held. Newer ones may have been published since."
)


@dataclass(frozen=True, slots=True)
class DataPage:
    """`gaps` says in sentences what is missing; `ways` lead to the lists, each with a sentence."""

    title: str
    lead: str
    facts: tuple[Fact, ...]
    sources: Table | None
    gaps: Notice
    ways: tuple[tuple[Link, str], ...]
    upload: str
    """Address of the upload; empty for whoever may not."""
    restricted: Notice | None = None
    scripts: tuple[str, ...] = ("tables",)


def data_page(space: Workspace, to: To, *, may_upload: bool) -> DataPage:
    """The summary for the plan's area."""
    fresh, held = space.freshness(), space.held_releases()
    return DataPage(
        title="Data",
        lead=f"Which published files this site holds, how fresh they are for {space.area.name}, and what is missing.",
        facts=tuple(_facts(fresh, held, to)),
        sources=_sources(fresh, space.area.name) if fresh else None,
        gaps=_gaps(fresh),
        ways=_ways(to),
        upload=to("upload") if may_upload else "",
        restricted=Notice((RESTRICTED,), kind="restricted") if any(h.is_restricted for h in held) else None,
    )


def _facts(fresh: Sequence[Fresh], held: Sequence[HeldRelease], to: To) -> list[Fact]:
    facts = []
    if fresh:
        newest = fresh[0]
        facts.append(Fact("Newest month", newest.last.name, f"in {newest.name}"))
    if held:
        latest = held[0].record
        came_out = publication_day(latest.published, assumed=latest.published_assumed)
        facts.append(Fact("Newest file published", came_out, latest.file_name))
    facts.append(Fact("Releases held", f"{len(held):,}", "a file, or one table of a workbook"))
    read = sum(item.record.rows_read for item in held)
    rejected = sum(item.record.rows_rejected for item in held)
    facts.append(Fact("Rows rejected", f"{rejected:,}", f"of {read:,} read"))
    return facts


def _sources(fresh: Sequence[Fresh], place: str) -> Table:
    words = ("Source", "Kept by", "From", "To", "Published", "Missing", "Partial")
    return Table(
        caption=f"Sources with figures of {place}",
        columns=tuple(Column(word) for word in words),
        rows=tuple(_source(item) for item in fresh),
        sortable=True,
        note="A source that counts quarters or years is shown by the months in which its first and newest period end.",
    )


def _source(item: Fresh) -> Row:
    gone = (*item.missing, *item.withdrawn)
    return Row(
        (
            Cell(sentence_case(item.name)),
            Cell(keeper_name(item.keeper) if item.keeper else "One table for all areas"),
            Cell(item.first.name, sort=str(item.first)),
            Cell(item.last.name, sort=str(item.last)),
            Cell(publication_day(item.published, assumed=item.published_assumed), sort=str(item.published)),
            Cell(period_words(item.span, len(gone)) if gone else "None", sort=len(gone)),
            Cell(period_words(item.span, len(item.partial)) if item.partial else "None", sort=len(item.partial)),
        )
    )


def _gaps(fresh: Sequence[Fresh]) -> Notice:
    if not fresh:
        return Notice(("No published file with figures of this area has been taken in yet.",), "Nothing held", "empty")
    told = [sentence for item in fresh for sentence in _gap_sentences(item)]
    if not told:
        return Notice((_WHOLE,), "Nothing is missing up to the newest month")
    return Notice(tuple(told), "What is missing", "caveat")


def _gap_sentences(item: Fresh) -> list[str]:
    name, told = sentence_case(item.name), []
    if item.missing:
        told.append(f"{name}: nothing is held for {months_words(item.missing, item.span)}.")
    if item.withdrawn:
        told.append(f"{name}: the publisher withdrew {months_words(item.withdrawn, item.span)}.")
    if item.partial:
        told.append(f"{name}: {months_words(item.partial, item.span)} is known to be incomplete.")
    return told


def _ways(to: To) -> tuple[tuple[Link, str], ...]:
    return (
        (
            ("Releases", to("data-releases")),
            "Every file, with its publisher, licence, checksum and what became of its rows.",
        ),
        (
            ("Coverage", to("data-coverage")),
            "Which months each force has published, and which are missing or withdrawn.",
        ),
        (("Rejected rows", to("data-rejected")), "Every row that was read and not stored, with the reason."),
    )
