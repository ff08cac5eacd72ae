"""Looking at files before they are taken in: what an ingest would store, refuse and replace. Nothing is kept."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from saferplan.periods import Month
from saferplan.warehouse.catalogue import StagedRelease
from saferplan.warehouse.ingest import Ingested, Loader, Staging
from saferplan.warehouse.snapshot import CoverageKey, Covered, Snapshot
from saferplan.warehouse.staging import disk_errors
from saferplan.warehouse.store import Warehouse


class Fate(StrEnum):
    """What taking a release in would do to a period's figures."""

    NEW = "new"
    REPLACED = "replaced"
    """Another release is shown now, and this one would be from then on."""
    BEHIND = "behind"
    """A release that was published later is shown, and would stay."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of one dataset's periods of one force, or of one level of area.

    `shown` is the release that is shown now, 0 where there is none. `changed` are the periods whose number of rows
    would be another; `months` are all, each by its last month.
    """

    dataset: str
    level: str
    force: str
    span: int
    fate: Fate
    shown: int
    months: tuple[Month, ...]
    changed: tuple[Month, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What an ingest of one file would make of it."""

    ingested: Ingested
    effects: tuple[Effect, ...] = ()


def check(
    warehouse: Warehouse,
    snapshot: Snapshot,
    paths: Sequence[Path],
    load: Loader,
    *,
    published: date | None,
    scratch: Path,
) -> list[Checked]:
    """Do all that `ingest` does but its last step, in the folder `scratch`, which is removed again.

    The warehouse's lock is not needed, since nothing of the warehouse is written. Raises what `ingest` raises but
    WarehouseBusy.
    """
    try:
        with disk_errors():
            call = Staging(warehouse, load, published, scratch)
            results = [call.take(path) for path in paths]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    effects = _effects(snapshot, call.staged)
    return [
        Checked(result, tuple(e for r in result.releases if not result.already for e in effects.get(r.id, ())))
        for result in results
    ]


@dataclass(slots=True)
class _Months:
    all: list[Month] = field(default_factory=list)
    changed: list[Month] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is shown of one period, now or by an earlier file of the same call."""

    release_id: int
    published: date
    rows: int


def _effects(snapshot: Snapshot, staged: Sequence[StagedRelease]) -> dict[int, list[Effect]]:
    """By release, in the order in which they would take each other's place."""
    shown: dict[tuple[str, CoverageKey], _Shown] = {}
    found: dict[int, list[Effect]] = {}
    for item in sorted(staged, key=lambda one: (one.release.published, one.release.id)):
        found[item.release.id] = list(_of_release(snapshot, item, shown))
    return found


def _of_release(
    snapshot: Snapshot, staged: StagedRelease, shown: dict[tuple[str, CoverageKey], _Shown]
) -> Iterator[Effect]:
    release = staged.release
    groups: dict[tuple[str, str, int, Fate, int], _Months] = defaultdict(_Months)
    live = snapshot.coverage(release.dataset)
    for record in staged.coverage:
        key = (record.level, record.force, record.month, record.span)
        before = shown.get((release.dataset, key)) or _held(snapshot, live.get(key))
        fate = _fate(before, release.published)
        months = groups[record.level, record.force, record.span, fate, before.release_id if before else 0]
        months.all.append(Month.from_index(record.month))
        if fate is not Fate.BEHIND:
            shown[release.dataset, key] = _Shown(release.id, release.published, record.rows)
            if before is None or before.rows != record.rows:
                months.changed.append(Month.from_index(record.month))
    for (level, force, span, fate, shown_now), months in groups.items():
        yield Effect(release.dataset, level, force, span, fate, shown_now, tuple(months.all), tuple(months.changed))


def _held(snapshot: Snapshot, covered: Covered | None) -> _Shown | None:
    if covered is None:
        return None
    return _Shown(covered.release_id, snapshot.releases[covered.release_id].published, covered.rows)


def _fate(before: _Shown | None, published: date) -> Fate:
    if before is None:
        return Fate.NEW
    # As Snapshot has it: of two that came out on one day the later taken in counts.
    return Fate.BEHIND if before.published > published else Fate.REPLACED
