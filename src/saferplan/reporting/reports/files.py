"""Writing a report's files: their names, and each whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from saferplan.errors import StorageError
from saferplan.periods import Month
from saferplan.reporting.classification import Audience
from saferplan.reporting.document import Document
from saferplan.reporting.renderers import Format, render


@dataclass(frozen=True, slots=True)
class Written:
    """A file and whether it took the place of one that said something else."""

    path: Path
    replaced: bool


def stem(kind: str, month: Month, as_at: date | None, audience: Audience) -> str:
    """scrutiny-2025-12, scrutiny-2025-12-as-at-2026-01-31, scrutiny-2025-12-members.

    The day and the audience are in the name, so that no version of a report takes another's place.
    """
    known = f"-as-at-{as_at}" if as_at else ""
    whom = "" if audience is Audience.PUBLIC else f"-{audience}"
    return f"{kind}-{month}{known}{whom}"


def write(
    document: Document, formats: Iterable[Format], folder: Path, name: str, audience: Audience
) -> tuple[Written, ...]:
    """Render every format, then write all; nothing is written when one cannot be made.

    Raises StorageError when the folder cannot be written.
    """
    made = [(f"{name}.{form}", render(document, form, audience)) for form in dict.fromkeys(formats)]
    return _written(made, folder)


def _written(made: Sequence[tuple[str, bytes]], folder: Path) -> tuple[Written, ...]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_put(folder / name, content) for name, content in made)
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be written ({error.strerror}); name another folder with --output."
        ) from error


def _put(path: Path, content: bytes) -> Written:
    before = path.read_bytes() if path.exists() else None
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return Written(path, before is not None and before != content)
