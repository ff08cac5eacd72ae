"""What a piece of background work can be."""

from __future__ import annotations

from enum import StrEnum


class JobStatus(StrEnum):
    """STOPPED is a job whose worker ended under it: nothing of it was kept, and it can be asked for again."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


OPEN = (JobStatus.WAITING, JobStatus.RUNNING)
"""Those something may still become of."""
