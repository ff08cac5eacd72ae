"""One hierarchy of errors a user can act on; each carries its exit code, and its text ends in the remedy."""

from __future__ import annotations

from typing import ClassVar


class SaferplanError(Exception):
    """A problem told to the user in one sentence that says what to do next.

    `str(error)` is that sentence. The command line returns `exit_code`; docs/reference/exit-codes.md lists them.
    """

    exit_code: ClassVar[int] = 1


class UsageError(SaferplanError):
    """An argument is wrong: an unknown area, measure, period or option value."""

    exit_code = 2


class WorkspaceError(SaferplanError):
    """There is no workspace here, or its folder cannot be used."""

    exit_code = 3


class SourceError(SaferplanError):
    """A published file cannot be read: damaged, not recognised, unsafe, or of an unknown layout."""

    exit_code = 4


class DefinitionError(SaferplanError):
    """A text file of the workspace (plan, measure, group, break, mapping) does not say what it must.

    The message begins with `file:line:`.
    """

    exit_code = 5


class NotMeasurable(SaferplanError):
    """The figure asked for does not exist: not published, not covered, not in enough detail. Never zero."""

    exit_code = 6


class WarehouseBusy(SaferplanError):
    """Another ingest holds the warehouse."""

    exit_code = 7


class StorageError(SaferplanError):
    """The disk is full or cannot be written; what was stored before is untouched."""

    exit_code = 8


class FetchError(SaferplanError):
    """A publisher's file could not be downloaded; what arrived is kept and the next run resumes."""

    exit_code = 9


class EngineGap(SaferplanError):
    """The chosen engine cannot run this query."""

    exit_code = 10


class TamperingFound(SaferplanError):
    """The web application's audit record was altered, or is no longer protected against that."""

    exit_code = 11
