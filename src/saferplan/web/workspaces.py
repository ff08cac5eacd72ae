"""The workspace that the site shows, for each audience, opened again when one of its text files changed."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from saferplan import __version__
from saferplan.workspace import Workspace

TEXTS = ("plan.yaml", "breaks.yaml", "notices.yaml")
FOLDERS = ("boundaries", "groups", "measures", "mappings", "plan-versions")


class Audience(StrEnum):
    """Who is looking. The public's workspace cannot reach a force's extract at all."""

    PUBLIC = "public"
    WORKING = "working"


_lock = threading.Lock()
_held: dict[Audience, tuple[str, Workspace]] = {}


def current(audience: Audience) -> Workspace:
    """The workspace for an audience, shared by the threads of this process."""
    texts = _texts(settings.CONFIGURATION.workspace)
    held = _held.get(audience)
    if held is None or held[0] != texts:
        with _lock:
            held = _held.get(audience)
            if held is None or held[0] != texts:
                held = _held[audience] = (texts, _opened(audience, texts))
    return held[1]


def version(audience: Audience) -> str:
    """Changes when a release, a text file or the program does, and at no other time: there is no clock in it."""
    space = current(audience)
    stores = (space.warehouse, space.restricted)
    ids = "-".join(str(store.catalogue.next_id() if store else 0) for store in stores)
    return f"{__version__}-{_texts(space.folder)}-{ids}"


def _opened(audience: Audience, texts: str) -> Workspace:
    folder = settings.CONFIGURATION.workspace
    has_extracts = (folder / "restricted").exists()
    if audience is Audience.WORKING and not has_extracts:
        # One workspace serves both: its tables are then held in memory once.
        held = _held.get(Audience.PUBLIC)
        if held and held[0] == texts:
            return held[1]
    return Workspace(folder, open_only=audience is Audience.PUBLIC or not has_extracts)


def _texts(folder: Path) -> str:
    """A digest of the names, sizes and times of the workspace's text files: a dozen files take 40 microseconds."""
    found = [f"{path}:{stat.st_size}:{stat.st_mtime_ns}" for path, stat in _files(folder)]
    found.append(str((folder / "restricted").exists()))
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()[:16]


def _files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    for name in TEXTS:
        if (path := folder / name).exists():
            yield str(path), path.stat()
    for name in FOLDERS:
        if (folder / name).is_dir():
            with os.scandir(folder / name) as entries:
                yield from ((entry.path, entry.stat()) for entry in entries if entry.is_file())
