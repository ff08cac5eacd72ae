"""What the check of an upload found, in the plain types of JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from saferplan.analysis.datasets import dataset_name
from saferplan.periods import runs
from saferplan.sources.reading import Rejection
from saferplan.warehouse.catalogue import ReleaseRecord
from saferplan.warehouse.checking import Checked, Effect
from saferplan.warehouse.ingest import Ingested

REASONS = 50
SAMPLES = 20


def outcome_of(checked: Sequence[Checked]) -> dict[str, Any]:
    """Everything a page tells of a check: files, their releases, refused rows with reasons, and periods affected."""
    return {"files": [{**_file(one.ingested), "effects": [_effect(e) for e in one.effects]} for one in checked]}


def taken_in(results: Sequence[Ingested]) -> dict[str, Any]:
    """What an ingest made: the numbers of all releases, and for each file whether it was there before."""
    ids = sorted({release.id for result in results for release in result.releases})
    return {"releases": ids, "already": [result.already for result in results]}


def _file(result: Ingested) -> dict[str, Any]:
    reasons = Counter(rejection.reason for rejection in result.rejections)
    return {
        "name": result.path.name,
        "already": result.already,
        "releases": [_release(release, numbered=result.already) for release in result.releases],
        "rejected": len(result.rejections),
        "reasons": [list(item) for item in reasons.most_common(REASONS)],
        "samples": [_sample(rejection) for rejection in result.rejections[:SAMPLES]],
    }


def _release(release: ReleaseRecord, *, numbered: bool) -> dict[str, Any]:
    return {
        # Only what is in the warehouse has a number that will still hold.
        "id": release.id if numbered else None,
        "dataset": release.dataset,
        "dataset_name": dataset_name(release.dataset),
        "part": release.part,
        "title": release.title,
        "publisher": release.publisher,
        "published": str(release.published),
        "published_assumed": release.published_assumed,
        "first": str(release.first),
        "last": str(release.last),
        "rows_read": release.rows_read,
        "rows_stored": release.rows_stored,
        "rows_rejected": release.rows_rejected,
        "notes": list(release.notes),
    }


def _sample(rejection: Rejection) -> dict[str, Any]:
    return {"file": rejection.file, "line": rejection.line, "reason": rejection.reason}


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "dataset": effect.dataset,
        "dataset_name": dataset_name(effect.dataset),
        "level": effect.level,
        "force": effect.force,
        "span": effect.span,
        "fate": str(effect.fate),
        "shown": effect.shown,
        "months": len(effect.months),
        "ranges": [[str(a), str(b)] for a, b in runs(effect.months, max(effect.span, 1))],
        "changed": len(effect.changed),
        "changed_ranges": [[str(a), str(b)] for a, b in runs(effect.changed, max(effect.span, 1))],
    }
