"""From an archive of data.police.uk to staged releases: month by month, inflating the next while this one is stored.

Each row is checked by DuckDB; only the files in which that finds something wrong are read again, slowly, line by line.
"""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from saferplan.errors import SourceError, UsageError
from saferplan.periods import Month
from saferplan.sources import police_uk
from saferplan.sources.archive import Archive, Member
from saferplan.sources.police_uk import ForceMonth, Kind
from saferplan.warehouse.catalogue import StagedRelease
from saferplan.warehouse.police_uk_release import KindRelease, MonthFile
from saferplan.warehouse.staging import loading_connection

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class LoadContext:
    """What a load needs to know of the world: forces, areas, the day, and where to tell its progress."""

    forces: Mapping[str, str]
    """Published force name to slug."""
    pieces: Mapping[str, tuple[str, str]]
    """LSOA code to its piece and the censuses that used the code, such as 2011/2021."""
    today: date
    progress: Callable[[str, int, int], None] = lambda *_: None


def load_archive(
    archive: Archive, sha256: str, folder: Path, first_id: int, published: date | None, context: LoadContext
) -> list[StagedRelease]:
    """Stage an archive: a release for each kind of file in it, numbered from `first_id`, in `folder`/<id>.

    Raises SourceError when the archive holds nothing to store or one of its files cannot be used at all.
    """
    with loading_connection(folder) as db:
        _tables_to_check_against(db, context)
        releases: dict[Kind, KindRelease] = {}
        inflater = _Inflater(archive, folder / "csv", context)
        for done, month in enumerate(inflater.groups(), start=1):
            for files in _by_kind(month):
                kind = files[0].what.kind
                if kind not in releases:
                    releases[kind] = KindRelease(db, kind, folder, first_id + len(releases))
                _store(releases[kind], files, context)
            context.progress("months stored", done, len(inflater.members))
        if not releases:
            raise SourceError(
                f"{archive.path.name} holds no street, outcomes or stop-and-search file of data.police.uk; "
                "give an archive as downloaded from there."
            )
        published = published or _day_in_name(archive.path)
        covering = [release for release in releases.values() if release.covers_a_month]
        if not covering:
            raise SourceError(
                f"{archive.path.name} has headings and no rows; the force supplied nothing, "
                "so there is nothing to keep."
            )
        named = _month_in_name(archive.path)
        staged = [release.finish(archive.path.name, sha256, published, named) for release in covering]
    return [_with_note(staged[0], inflater.unread), *staged[1:]]


def _tables_to_check_against(db: duckdb.DuckDBPyConnection, context: LoadContext) -> None:
    # As three texts, because DuckDB takes 60 ms over three lists of 40,000 and 25 ms over these.
    columns = ("\n".join(column) for column in (context.pieces, *zip(*context.pieces.values(), strict=True)))
    split = "unnest(string_split(${}, chr(10))) AS {}"
    selected = ", ".join(split.format(i, name) for i, name in enumerate(("lsoa", "piece", "census_years"), start=1))
    db.execute(f"CREATE TABLE lsoa_piece AS SELECT {selected}", list(columns))
    db.execute("CREATE TABLE force_name AS SELECT unnest($1::VARCHAR[]) AS name", [list(context.forces)])


def _grouped(members: Sequence[Member]) -> list[list[Member]]:
    """Members by the month their names begin with, in order; those without one in a group of their own."""
    groups: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        groups[member.month].append(member)
    return [groups[key] for key in sorted(groups)]


class _Inflater:
    """Puts the members of an archive on disk, group by group, and remembers which were none of data.police.uk."""

    def __init__(self, archive: Archive, folder: Path, context: LoadContext) -> None:
        self._archive = archive
        self._folder = folder
        self._context = context
        self._taken: set[tuple[Kind, Month, str]] = set()
        self.members = _grouped(archive.members)
        self.unread: list[str] = []

    def groups(self) -> Iterator[list[MonthFile]]:
        """Each group's files, the next group being inflated while the caller works on this one."""
        # One thread is enough: on 2 cores inflating takes about a third of the time that storing does.
        with ThreadPoolExecutor(1) as ahead:
            pending = [ahead.submit(self._inflate, position) for position in range(len(self.members))[:1]]
            for position in range(1, len(self.members) + 1):
                files = pending.pop().result()
                if position < len(self.members):
                    pending.append(ahead.submit(self._inflate, position))
                yield files

    def _inflate(self, position: int) -> list[MonthFile]:
        files = []
        for member in self.members[position]:
            data, checksum = self._archive.read(member)
            what = police_uk.identify(member, data, self._context.forces, Month.of(self._context.today))
            if what is None:
                self.unread.append(member.name)
            else:
                files.append(self._written(what, data, checksum, self._folder / str(position)))
        return files

    def _written(self, what: ForceMonth, data: bytes, checksum: str, folder: Path) -> MonthFile:
        # A file may be known by its content alone, so two of one force and month need not lie in one group.
        if (what.kind, what.month, what.force) in self._taken:
            raise SourceError(
                f"{self._archive.path.name} holds two {what.kind} files of {what.force} for {what.month}; "
                "ingest them separately."
            )
        self._taken.add((what.kind, what.month, what.force))
        path = folder / f"{what.month}-{what.kind}" / f"{what.force}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        ending_without_newline = bool(data) and not data.endswith(b"\n")
        file = MonthFile(what, path, checksum, data.count(b"\n") + ending_without_newline - 1)
        if not what.usual_layout:
            _sift(file, self._context)
        return file


def _by_kind(files: Sequence[MonthFile]) -> Iterator[list[MonthFile]]:
    groups: dict[tuple[Month, Kind], list[MonthFile]] = defaultdict(list)
    for file in files:
        groups[file.what.month, file.what.kind].append(file)
    yield from groups.values()


def _store(release: KindRelease, files: Sequence[MonthFile], context: LoadContext) -> None:
    """Keep one month of one kind; the files in which the quick reading finds something wrong are read line by line."""
    if not release.keep(files):
        for file in files:
            _sift(file, context)
        if not release.keep(files):
            raise SourceError(
                f"{files[0].what.member.name}: a second reading did not agree with the first; nothing was stored, "
                "please report this file."
            )
    shutil.rmtree(files[0].path.parent)


def _sift(file: MonthFile, context: LoadContext) -> None:
    """Read the file line by line, put the good rows back in its place and remember the others."""
    data = file.path.read_bytes()
    good, rows_read, rejections = police_uk.sift(file.what, data, context.forces.keys())
    if rows_read and len(rejections) == rows_read:
        raise SourceError(
            f"{file.what.member.name}: no row of it could be stored "
            f"(line {rejections[0].line}: {rejections[0].reason}); check that it is the file its name says."
        )
    file.path.write_bytes(good)
    file.rejections.extend(rejections)
    file.lines = rows_read - len(rejections)


def _day_in_name(path: Path) -> date | None:
    """The publication day of a name such as 2025-12-04.zip; None of any other."""
    match = re.fullmatch(r"\d{4}-\d{2}-\d{2}", path.name.removesuffix(".zip"))
    try:
        return date.fromisoformat(match[0]) if match else None
    except ValueError:
        return None


def _month_in_name(path: Path) -> Month | None:
    """The month of a name such as 2025-12.zip; None of any other."""
    try:
        return Month.parse(path.name.removesuffix(".zip"))
    except UsageError:
        return None


def _with_note(staged: StagedRelease, unread: Sequence[str]) -> StagedRelease:
    if not unread:
        return staged
    shown = ", ".join(unread[:5]) + (f" and {len(unread) - 5} more" if len(unread) > 5 else "")
    note = f"Not files of data.police.uk, so not read: {shown}."
    return replace(staged, release=replace(staged.release, notes=(*staged.release.notes, note)))
