"""Rows that were read and not stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.errors import UsageError
from saferplan.web.presenters.data_words import sentence_case
from saferplan.web.presenters.paging import paged
from saferplan.web.presenters.parts import Cell, Choice, Column, Field, Filters, Link, Notice, Pages, Row, Table

if TYPE_CHECKING:
    from saferplan.analysis.held_releases import HeldRelease, RejectionReason
    from saferplan.sources.reading import Rejection
    from saferplan.web.presenters.addresses import To
    from saferplan.workspace import Workspace

PER_PAGE = 50
REASONS = 25
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class RejectedPage:
    title: str
    lead: str
    filters: Filters
    reasons: Table | None
    rows: Table | None
    pages: Pages
    download: str
    empty: Notice | None = None
    restricted: Notice | None = None
    crumbs: tuple[Link, ...] = ()
    scripts: tuple[str, ...] = ("tables",)


def rejected_page(space: Workspace, to: To, *, release: int | None = None, page: int = 1) -> RejectedPage:
    """The rejected rows of a release, or of all; those of force extracts are only counted. Raises UsageError."""
    held, reasons = {item.record.id: item for item in space.held_releases()}, space.rejection_reasons()
    if release is not None and (release not in held or held[release].is_restricted):
        raise UsageError(f"There are no rows to show of release {release}; choose one of the list.")
    wanted = [item for item in reasons if release in (None, item.release)]
    total, chosen = sum(item.rows for item in wanted), str(release) if release is not None else ""
    pages = paged("rejected rows", total, PER_PAGE, page, lambda n: to("data-rejected", release=chosen, page=n))
    shown = space.rejections_from((pages.number - 1) * PER_PAGE, PER_PAGE, release)
    return RejectedPage(
        title="Rejected rows",
        lead=_lead(total, held[release] if release is not None else None),
        filters=_filters(held, reasons, release, to),
        reasons=_reasons(wanted) if wanted else None,
        rows=_rows(shown, held) if shown else None,
        pages=pages,
        download=to("data-rejected-file", release=chosen) if total else "",
        empty=None if total else Notice(("Every row that was read has been stored.",), "No row was rejected", "empty"),
        restricted=_restricted(list(held.values())),
        crumbs=(("Data", to("data")),),
    )


def rejected_csv(space: Workspace, release: int | None = None) -> Iterator[str]:
    """The rows as CSV, piece by piece. Texts that a spreadsheet would run begin with an apostrophe."""
    import polars as pl

    from saferplan.reporting.inert import inert

    schema = {"release": pl.Int64, "file": pl.String, "line": pl.Int64, "reason": pl.String, "text": pl.String}
    offset = 0
    while True:
        rows = space.rejections_from(offset, _AT_ONCE, release)
        told = [(number, r.file, r.line, r.reason, r.text) for number, r in rows]
        if rows or not offset:
            yield inert(pl.DataFrame(told, schema=schema, orient="row")).write_csv(include_header=not offset)
        if len(rows) < _AT_ONCE:
            return
        offset += len(rows)


def _lead(total: int, release: HeldRelease | None) -> str:
    of = f"Release {release.record.id}, {release.record.file_name}: " if release else ""
    told = f"{total:,} row{'' if total == 1 else 's'} read and not stored"
    return f"{of}{told}. A month with rejected rows is marked as partial wherever its figures stand."


def _filters(held: dict[int, HeldRelease], reasons: Sequence[RejectionReason], release: int | None, to: To) -> Filters:
    numbers = sorted({item.release for item in reasons} | ({release} if release is not None else set()))
    choices = (
        Choice("All releases", "", chosen=release is None),
        *(Choice(f"{n}: {held[n].record.file_name}", str(n), chosen=n == release) for n in numbers if n in held),
    )
    return Filters("Choose rejected rows", to("data-rejected"), (Field("release", "Release", choices),))


def _reasons(found: Sequence[RejectionReason]) -> Table:
    counts: dict[str, int] = {}
    for item in found:
        counts[item.reason] = counts.get(item.reason, 0) + item.rows
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    more = f" {len(ordered) - REASONS:,} rarer reasons are left out." if len(ordered) > REASONS else ""
    return Table(
        caption="Reasons",
        columns=(Column("Reason"), Column("Rows", numeric=True)),
        rows=tuple(
            Row((Cell(sentence_case(reason)), Cell(f"{rows:,}", sort=rows))) for reason, rows in ordered[:REASONS]
        ),
        note=f"Each row is counted once, under the first check that it failed.{more}",
    )


def _rows(shown: Sequence[tuple[int, Rejection]], held: dict[int, HeldRelease]) -> Table:
    words = ("File", "Line", "Reason", "What stood there", "Release")
    return Table(
        caption="Rows",
        columns=tuple(Column(word, numeric=word in ("Line", "Release")) for word in words),
        rows=tuple(Row(tuple(_cells(number, rejection))) for number, rejection in shown),
        label="Rejected rows",
    )


def _cells(number: int, rejection: Rejection) -> Iterator[Cell]:
    yield Cell(rejection.file)
    yield Cell("whole file", absent=True) if rejection.line is None else Cell(f"{rejection.line:,}")
    yield Cell(sentence_case(rejection.reason))
    yield Cell(rejection.text) if rejection.text else Cell("not kept", absent=True)
    yield Cell(str(number))


def _restricted(held: Sequence[HeldRelease]) -> Notice | None:
    rows = sum(item.record.rows_rejected for item in held if item.is_restricted)
    if not rows:
        return None
    return Notice(
        (
            f"{rows:,} rows of the force's own extracts were rejected too. They may hold people's records, so they are "
            "not shown here; 'saferplan releases --rejected' lists them on the machine that holds the workspace.",
        ),
        kind="restricted",
    )
