"""What the warehouse holds, as frames: releases, rejected rows, coverage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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


@dataclass(frozen=True, slots=True)
class Fresh:
    """How far a source reaches for an area, and what it lacks on the way.

    Attributes:
        keeper: the force whose files these are; "" for a table of all areas.
        span: months one figure counts over. first, last: the last months of its first and newest figure.
        published: the day the newest came out, in the file `file_name`.
        missing, withdrawn: periods between the first and the newest without a figure, by their last months.
        partial: periods whose figures are known to miss something.
    """

    dataset: str
    keeper: str
    span: int
    first: Month
    last: Month
    published: date
    published_assumed: bool
    file_name: str
    missing: tuple[Month, ...]
    withdrawn: tuple[Month, ...]
    partial: tuple[Month, ...]

    @property
    def name(self) -> str:
        return DATASETS[self.dataset].name


def releases(snapshots: Sequence[Snapshot]) -> pl.DataFrame:
    """One row a release: dataset, part, when published and if that day is assumed, months, rows, file and publisher."""
    rows = [
        {
            "release": r.id,
            "dataset": r.dataset,
            "part": r.part,
            "published": str(r.published),
            "published_assumed": r.published_assumed,
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


def freshness(snapshots: Sequence[Snapshot], area: Area) -> tuple[Fresh, ...]:
    """Each source that has figures of the area: the newest month first, then by name."""
    found = [
        _fresh(snapshot, dataset, keeper, span, months)
        for snapshot in snapshots
        for dataset in snapshot.datasets
        for level, keeper, span, months in _kept(snapshot, dataset)
        if _concerns(dataset, level, keeper, area)
    ]
    return tuple(sorted(found, key=lambda item: (-item.last.index, item.dataset, item.keeper)))


def held(snapshots: Sequence[Snapshot], area: Area) -> bool:
    """Whether anything was taken in that has figures of the whole area: all of its forces, or a table of its kind."""
    found: dict[str, set[str]] = {}
    for snapshot in snapshots:
        for dataset in snapshot.datasets:
            for level, keeper, _, _ in _kept(snapshot, dataset):
                if _concerns(dataset, level, keeper, area):
                    found.setdefault(dataset, set()).add(keeper)
    return any(not DATASETS[dataset].by_force or set(home_forces(area)) <= of for dataset, of in found.items())


def _fresh(snapshot: Snapshot, dataset: str, keeper: str, span: int, months: Mapping[int, Covered]) -> Fresh:
    newest = snapshot.releases[months[max(months)].release_id]
    statuses: dict[Status, list[Month]] = {}
    for index in sorted({*months, *_gaps(sorted(months), span)}):
        status = _status(snapshot, dataset, keeper, index, months.get(index))
        statuses.setdefault(status, []).append(Month.from_index(index))
    return Fresh(
        dataset,
        keeper,
        span,
        Month.from_index(min(months)),
        Month.from_index(max(months)),
        newest.published,
        newest.published_assumed,
        newest.file_name,
        *(tuple(statuses.get(status, ())) for status in (Status.MISSING, Status.WITHDRAWN, Status.PARTIAL)),
    )


def _kept(snapshot: Snapshot, dataset: str) -> Iterator[tuple[str, str, int, Mapping[int, Covered]]]:
    """What is covered of a dataset by level, keeper and span: the release of each last month."""
    live = snapshot.coverage(dataset)
    by_keeper: dict[tuple[str, str, int], list[CoverageKey]] = {}
    for key in live:
        by_keeper.setdefault((key[0], key[1], key[3]), []).append(key)
    for (level, keeper, span), keys in sorted(by_keeper.items()):
        yield level, keeper, span, {key[2]: live[key] for key in keys}


def _rows(snapshot: Snapshot, dataset: str, area: Area | None) -> Iterator[dict[str, Any]]:
    for level, keeper, span, months in _kept(snapshot, dataset):
        if area is not None and not _concerns(dataset, level, keeper, area):
            continue
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
