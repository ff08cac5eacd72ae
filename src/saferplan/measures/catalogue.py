"""All measures: those that ship with the program and those a workspace adds or replaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from saferplan.errors import DefinitionError, UsageError
from saferplan.measures.check import Problem, Severity, parse, parse_or_raise, warnings
from saferplan.measures.definition import Measure, Theme
from saferplan.measures.tables import DEFINITIONS
from saferplan.textfiles import TextFile, nearest, read_text_file

_THEMES = list(Theme)


class Catalogue:
    """Measures by id. A packaged file is read when its measure is first asked for; a workspace's own at once."""

    __slots__ = ("_own", "_packaged")

    def __init__(self, packaged: frozenset[str], own: Mapping[str, Measure]) -> None:
        self._packaged = packaged
        self._own = own

    @classmethod
    def load(cls, extra_folder: Path | None = None) -> Catalogue:
        """The packaged measures and those in `extra_folder` (the workspace's `measures/`; it need not exist).

        Raises DefinitionError `file:line: ...` for the first thing wrong in the workspace's files.
        """
        own: dict[str, Measure] = {}
        for path in _files(extra_folder):
            file = read_text_file(path)
            measure = parse_or_raise(file)
            for problem in _replacement_problems(file, measure):
                raise DefinitionError(str(problem))
            own[measure.id] = measure
        return cls(_packaged_ids(), own)

    def get(self, measure_id: str) -> Measure:
        """The measure with this id. Raises UsageError that names the nearest ids."""
        if measure_id in self._own:
            return self._own[measure_id]
        if measure_id in self._packaged:
            return _packaged_measure(measure_id)
        hint = nearest(measure_id, self.ids())
        raise UsageError(f"There is no measure '{measure_id}'; {hint} `saferplan measures list` shows them all.")

    def ids(self) -> tuple[str, ...]:
        """All ids in alphabetical order, without reading the files."""
        return tuple(sorted(self._packaged | self._own.keys()))

    def versions(self) -> Mapping[str, int]:
        """The version of each measure; a file is read when its version is first asked for."""
        return _Versions(self)

    def is_own(self, measure_id: str) -> bool:
        """Whether the workspace defines it, rather than the program."""
        return measure_id in self._own

    def __contains__(self, measure_id: object) -> bool:
        return measure_id in self._own or measure_id in self._packaged

    def __iter__(self) -> Iterator[Measure]:
        """By theme, then by the order the definitions give, then by title."""
        return iter(sorted(map(self.get, self.ids()), key=_place))

    def __len__(self) -> int:
        return len(self.ids())


class _Versions(Mapping[str, int]):
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def __getitem__(self, measure_id: str) -> int:
        if measure_id not in self._catalogue:
            raise KeyError(measure_id)
        return self._catalogue.get(measure_id).version

    def __contains__(self, measure_id: object) -> bool:
        return measure_id in self._catalogue

    def __iter__(self) -> Iterator[str]:
        return iter(self._catalogue.ids())

    def __len__(self) -> int:
        return len(self._catalogue)


def check(extra_folder: Path | None = None, *, today: date | None = None) -> list[Problem]:
    """Everything wrong with the packaged definitions and those of `extra_folder`; a review overdue `today` warns."""
    day = today or date.today()
    known = _packaged_ids() | {path.stem for path in _files(extra_folder)}
    packaged = [p for path in _files(DEFINITIONS) for p in _file_problems(path, known, day, own=False)]
    return packaged + [p for path in _files(extra_folder) for p in _file_problems(path, known, day, own=True)]


def _file_problems(path: Path, known: frozenset[str], today: date, *, own: bool) -> Iterator[Problem]:
    try:
        file = read_text_file(path)
    except DefinitionError as unreadable:
        yield Problem(Severity.ERROR, str(unreadable))
        return
    measure, faults = parse(file)
    yield from (Problem(Severity.ERROR, fault) for fault in faults)
    if measure is not None:
        yield from warnings(file, measure, known, today)
        if own:
            yield from _replacement_problems(file, measure)


def _replacement_problems(file: TextFile, measure: Measure) -> Iterator[Problem]:
    packaged = _packaged_measure(measure.id) if measure.id in _packaged_ids() else None
    label = packaged.version_label if packaged else None
    if measure.replaces == label:
        return
    field, message = "replaces", f"'{measure.replaces}' is not {label}, which ships; read both and write {label}."
    if packaged is None:
        message = f"there is no packaged measure '{measure.id}' to replace; remove this line."
    elif measure.replaces is None:
        field = "id"
        message = (
            f"'{measure.id}' ships with the program; choose another id, or write 'replaces: {label}' to override it."
        )
    yield Problem(Severity.ERROR, file.say(message, field))


def _files(folder: Path | None) -> list[Path]:
    return sorted(folder.glob("*.yaml")) if folder is not None and folder.is_dir() else []


@cache
def _packaged_ids() -> frozenset[str]:
    return frozenset(path.stem for path in _files(DEFINITIONS))


@cache
def _packaged_measure(measure_id: str) -> Measure:
    return parse_or_raise(read_text_file(DEFINITIONS / f"{measure_id}.yaml"))


def _place(measure: Measure) -> tuple[int, int, str]:
    return _THEMES.index(measure.theme), measure.order, measure.title
