"""Finds the mapping file an extract is read through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from saferplan.errors import SourceError, UsageError
from saferplan.sources.extract_files import read_header
from saferplan.sources.extract_mapping import ExtractMapping
from saferplan.textfiles import load_text_file

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = ".mapping.yaml"


def load_mapping(path: Path) -> ExtractMapping:
    """A mapping file, checked. Raises DefinitionError (`file:line: …`)."""
    return load_text_file(path, ExtractMapping)


def find_mapping(extract: Path, *, given: Path | None = None, folder: Path | None = None) -> ExtractMapping | None:
    """The mapping of an extract: the one given, else `<file>.mapping.yaml` beside it, else one of `folder`.

    One of `folder` fits when the extract has its columns; of several, the one that reads the most is taken.
    None when nothing fits: then the file is no extract anyone here has described.

    Raises:
        UsageError: two mappings fit equally well.
        DefinitionError: a mapping file is wrong.
    """
    beside = extract.with_name(extract.name + SUFFIX)
    if given or beside.exists():
        return load_mapping(given or beside)
    fitting = {path: mapping for path in _files(folder) if _fits(extract, mapping := load_mapping(path))}
    if not fitting:
        return None
    most = max(len(mapping.wanted) for mapping in fitting.values())
    best = [path for path, mapping in fitting.items() if len(mapping.wanted) == most]
    if len(best) > 1:
        names = " and ".join(path.name for path in best)
        raise UsageError(f"{extract.name} fits {names} equally well; say which with --mapping FILE.")
    return fitting[best[0]]


def _files(folder: Path | None) -> list[Path]:
    return sorted(folder.glob("*.yaml")) if folder and folder.is_dir() else []


def _fits(extract: Path, mapping: ExtractMapping) -> bool:
    try:
        return mapping.matches(read_header(extract, mapping.file))
    except SourceError:
        # Another mapping may name the right sheet or encoding.
        return False
