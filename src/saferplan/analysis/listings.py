"""What the warehouse holds, as frames: releases, rejected rows, coverage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from saferplan.analysis.datasets import DATASETS
from saferplan.analysis.grid import measurable
from saferplan.geography.areas import Area
from saferplan.geography.forces import home_forces
from saferplan.observations import Status
from saferplan.periods import Month

if TYPE_CHECKING:
    import polars as pl

    from saferplan.warehouse.snapshot import CoverageKey, Covered, Snapshot


def releases(snapshots: Sequence[Snapshot]) -> pl.DataFrame:
    """One row a release: release, dataset, part, published, from, to, rows, file, publisher, licence, sha256."""
    rows = [
        {
            "release": r.id,
            "dataset": r.dataset,
            "part": r.part,
            "published": str(r.published),
            "from": str(r.first),
            "to": str(r.last),
            "rows_read": r.rows_read,
            "rows_stored": r.rows_stored,
            "rows_rejected": r.rows_rejected,
            "file": r.file_name,
            "publisher": r.publisher,
            "licence": r.licence,
            "sha256": r.sha256,
        }
        for snapshot in snapshots
        for r in snapshot.releases.values()
    ]
    return _frame(rows, ("release", "dataset", "published", "rows_read", "rows_stored", "rows_rejected", "file"))


def rejected_rows(snapshots: Sequence[Snapshot]) -> pl.DataFrame:
    """One row a rejected row: release, file, line (empty where the reason concerns the whole file), reason, text."""
    rows = [
        {"release": r.id, "file": x.file, "line": x.line, "reason": x.reason, "text": x.text}
        for snapshot in snapshots
        for r in snapshot.releases.values()
        for x in snapshot.rejections(r.id)
    ]
    return _frame(rows, ("release", "file", "line", "reason", "text"))


def coverage(snapshots: Sequence[Snapshot], area: Area | None = None) -> pl.DataFrame:
    """One row a force (or, for tables, a level of area) and period, with its status, release and rows.

    Months between the first and the last that a force has, but which no release covers, are listed as missing. With an
    area, only what its figures rest on.
    """
    rows = [row for s in snapshots for dataset in s.datasets for row in _rows(s, dataset, area)]
    return _frame(rows, ("dataset", "force", "month", "months", "status", "release", "rows", "rejected"))


def _rows(snapshot: Snapshot, dataset: str, area: Area | None) -> Iterator[dict[str, Any]]:
    live = snapshot.coverage(dataset)
    by_keeper: dict[tuple[str, str, int], list[CoverageKey]] = {}
    for key in live:
        by_keeper.setdefault((key[0], key[1], key[3]), []).append(key)
    for (level, keeper, span), keys in sorted(by_keeper.items()):
        if area is not None and not _concerns(dataset, level, keeper, area):
            continue
        months = {key[2]: live[key] for key in keys}
        for month in sorted({*months, *_gaps(sorted(months), span)}):
            status = _status(snapshot, dataset, keeper, month, months.get(month))
            yield _row(dataset, keeper or f"all, by {level}", month, span, status, months.get(month))


def _status(snapshot: Snapshot, dataset: str, keeper: str, month: int, covered: Covered | None) -> Status:
    if covered is not None:
        return covered.status
    notice = snapshot.notice(dataset, keeper, Month.from_index(month))
    return Status(notice.status) if notice and notice.status == "withdrawn" else Status.MISSING


def _row(dataset: str, keeper: str, month: int, span: int, status: Status, covered: Covered | None) -> dict[str, Any]:
    return {
        "dataset": dataset,
        "force": keeper,
        "month": str(Month.from_index(month)),
        "months": span,
        "status": str(status),
        "release": covered.release_id if covered else None,
        "rows": covered.rows if covered else None,
        "rejected": covered.rejected if covered else None,
    }


def _gaps(months: Sequence[int], span: int) -> Iterator[int]:
    """Months left out between those published. A yearly table has not missed the eleven between two of its ends.

    Where the distance is no multiple of the usual one, the publication moved, say from March to December: no gap.
    """
    pairs = list(pairwise(months))
    usual = min((later - earlier for earlier, later in pairs), default=1)
    step = span if span in (1, 3) else usual
    for earlier, later in pairs:
        if (later - earlier) % step == 0:
            yield from range(earlier + step, later, step)


def _concerns(dataset: str, level: str, keeper: str, area: Area) -> bool:
    if dataset not in DATASETS or measurable(dataset, area):
        return False
    return keeper in home_forces(area) if DATASETS[dataset].by_force else level == DATASETS[dataset].level


def _frame(rows: list[dict[str, Any]], columns: Sequence[str]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(rows, infer_schema_length=None) if rows else pl.DataFrame({name: [] for name in columns})
