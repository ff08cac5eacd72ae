"""What the warehouse holds, release by release: how much of each is shown, what took its place, what was refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.datasets import dataset_name

if TYPE_CHECKING:
    from saferplan.warehouse.catalogue import ReleaseRecord
    from saferplan.warehouse.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class HeldRelease:
    """A release: `shown` of its `periods` (of one force, or one level of area) are what the warehouse answers with.

    `replaced_by` are the releases that are shown for the others, in order of their numbers.
    """

    record: ReleaseRecord
    dataset_name: str
    periods: int
    shown: int
    replaced_by: tuple[int, ...] = ()

    @property
    def source(self) -> str:
        return self.record.dataset.split("/")[0]

    @property
    def is_restricted(self) -> bool:
        """Whether it is a force's own extract."""
        return self.source == "local"

    @property
    def is_replaced(self) -> bool:
        """Whether nothing of it is shown any more."""
        return self.periods > 0 and self.shown == 0


@dataclass(frozen=True, slots=True)
class RejectionReason:
    """For how many rows of a release a reason was given."""

    release: int
    reason: str
    rows: int


def held_releases(snapshots: Sequence[Snapshot]) -> tuple[HeldRelease, ...]:
    """Every release, newest publication first."""
    found = [held for snapshot in snapshots for held in _of(snapshot)]
    return tuple(sorted(found, key=lambda held: (held.record.published, held.record.id), reverse=True))


def _of(snapshot: Snapshot) -> Iterator[HeldRelease]:
    shares = snapshot.shown_instead()
    for release in snapshot.releases.values():
        share = shares.get(release.id, Counter())
        yield HeldRelease(
            record=release,
            dataset_name=dataset_name(release.dataset),
            periods=share.total(),
            shown=share[release.id],
            replaced_by=tuple(sorted(share.keys() - {release.id})),
        )


def rejection_reasons(snapshot: Snapshot) -> tuple[RejectionReason, ...]:
    """How often each reason was given, the most frequent first."""
    counted = snapshot.rejection_reasons()
    return tuple(RejectionReason(release, reason, rows) for (release, reason), rows in counted.items())
