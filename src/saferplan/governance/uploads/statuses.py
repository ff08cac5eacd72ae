"""What an upload can be, and what it can become."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class UploadStatus(StrEnum):
    """RECEIVED waits for its check; CHECKED waits for a person; ASKED waits for the warehouse. The others are ends."""

    RECEIVED = "received"
    CHECKED = "checked"
    ASKED = "asked"
    TAKEN_IN = "taken-in"
    REFUSED = "refused"
    SET_ASIDE = "set-aside"


S = UploadStatus
TRANSITIONS: Mapping[UploadStatus, frozenset[UploadStatus]] = {
    S.RECEIVED: frozenset({S.CHECKED, S.REFUSED, S.SET_ASIDE}),
    S.CHECKED: frozenset({S.ASKED, S.SET_ASIDE}),
    # Back to CHECKED when the warehouse was busy, the disk full or the worker stopped: it can be asked for again.
    S.ASKED: frozenset({S.TAKEN_IN, S.REFUSED, S.CHECKED}),
    S.TAKEN_IN: frozenset(),
    S.REFUSED: frozenset(),
    S.SET_ASIDE: frozenset(),
}
OPEN = tuple(status for status, next_ones in TRANSITIONS.items() if next_ones)
"""Those whose files are still kept."""
