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

from saferplan.errors import SourceError
from saferplan.periods import Month
from saferplan.sources import police_uk
from saferplan.sources.archive import Archive, Member
from saferplan.sources.police_uk import ForceMonth, Kind
from saferplan.warehouse.catalogue import StagedRelease
from saferplan.warehouse.police_uk_release import KindRelease, MonthFile
from saferplan.warehouse.police_uk_sql import KindSql
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
        unread: list[str] = []
        for done, month in enumerate(_inflated_ahead(archive, folder / "csv", context, unread), start=1):
            for files in _by_kind(month):
                kind = files[0].what.kind
                if kind not in releases:
                    releases[kind] = KindRelease(db, kind, folder, first_id + len(releases))
                _store(db, releases[kind], files, context)
            context.progress("months stored", done, len(_grouped(archive.members)))
        if not releases:
            raise SourceError(
                f"{archive.path.name} holds no street, outcomes or stop-and-search file of data.police.uk; "
                "give an archive as downloaded from there."
            )
        published = published or _date_in_name(archive.path)
        staged = [release.finish(archive.path.name, sha256, published) for release in releases.values()]
    return [_with_note(staged[0], unread), *staged[1:]]


def _tables_to_check_against(db: duckdb.DuckDBPyConnection, context: LoadContext) -> None:
    pieces, years = zip(*context.pieces.values(), strict=True)
    db.execute(
        "CREATE TABLE lsoa_piece AS SELECT unnest($1::VARCHAR[]) AS lsoa, unnest($2::VARCHAR[]) AS piece, "
        "unnest($3::VARCHAR[]) AS census_years",
        [list(context.pieces), list(pieces), list(years)],
    )
    db.execute("CREATE TABLE force_name AS SELECT unnest($1::VARCHAR[]) AS name", [list(context.forces)])


def _grouped(members: Sequence[Member]) -> list[list[Member]]:
    """Members by the month their names begin with, in order; those without one in a group of their own."""
    groups: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        groups[member.base_name[:7] if re.match(r"\d{4}-\d{2}-", member.base_name) else ""].append(member)
    return [groups[key] for key in sorted(groups)]


def _inflated_ahead(
    archive: Archive, folder: Path, context: LoadContext, unread: list[str]
) -> Iterator[list[MonthFile]]:
    """Each month's files on disk, the next month being inflated while the caller works on this one."""
    groups = _grouped(archive.members)
    # One thread is enough: on 2 cores inflating takes about a third of the time that storing does.
    with ThreadPoolExecutor(1) as ahead:
        pending = [ahead.submit(_inflate, archive, group, folder, context, unread) for group in groups[:1]]
        for following in [*groups[1:], None]:
            if not pending:
                return
            files = pending.pop().result()
            if following is not None:
                pending.append(ahead.submit(_inflate, archive, following, folder, context, unread))
            yield files


def _inflate(
    archive: Archive, members: Sequence[Member], folder: Path, context: LoadContext, unread: list[str]
) -> list[MonthFile]:
    files = []
    for member in members:
        data, checksum = archive.read(member)
        what = police_uk.identify(member, data, context.forces, Month.of(context.today))
        if what is None:
            unread.append(member.name)
        else:
            files.append(_written(archive, what, data, checksum, folder, context))
    return files


def _written(
    archive: Archive, what: ForceMonth, data: bytes, checksum: str, folder: Path, context: LoadContext
) -> MonthFile:
    path = folder / f"{what.month}-{what.kind}" / f"{what.force}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        raise SourceError(
            f"{archive.path.name} holds two {what.kind} files of {what.force} for {what.month}; ingest them separately."
        )
    path.write_bytes(data)
    ending_without_newline = bool(data) and not data.endswith(b"\n")
    file = MonthFile(what, path, checksum, data.count(b"\n") + ending_without_newline - 1)
    if not what.usual_layout:
        _sift(file, context)
    return file


def _by_kind(files: Sequence[MonthFile]) -> Iterator[list[MonthFile]]:
    groups: dict[tuple[Month, Kind], list[MonthFile]] = defaultdict(list)
    for file in files:
        groups[file.what.month, file.what.kind].append(file)
    yield from groups.values()


def _store(
    db: duckdb.DuckDBPyConnection, release: KindRelease, files: Sequence[MonthFile], context: LoadContext
) -> None:
    sql = KindSql(files[0].what.kind, files[0].what.month)
    if not _staged_cleanly(db, sql, files):
        for file in files:
            _sift(file, context)
        if not _staged_cleanly(db, sql, files):
            raise SourceError(
                f"{files[0].what.member.name}: a second reading did not agree with the first; nothing was stored, "
                "please report this file."
            )
    release.keep(sql, files)
    shutil.rmtree(files[0].path.parent)


def _staged_cleanly(db: duckdb.DuckDBPyConnection, sql: KindSql, files: Sequence[MonthFile]) -> bool:
    """Stage and count these files; True if every line of each is there and nothing is wrong with any."""
    import duckdb

    try:
        db.execute(sql.stage([file.path for file in files]))
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return False
    found = {force: (rows, wrong) for force, rows, wrong in db.execute(sql.check()).fetchall()}
    if any(found.get(file.what.force, (0, 0)) != (file.lines, 0) for file in files):
        return False
    db.execute(sql.count())
    return db.execute(sql.check_vocabulary()).fetchone() is None


def _sift(file: MonthFile, context: LoadContext) -> None:
    """Read the file line by line, put the good rows back in its place and remember the others."""
    data = file.path.read_bytes()
    good, rows_read, rejections = police_uk.sift(file.what, data, context.forces.keys())
    if rows_read and len(rejections) == rows_read:
        raise SourceError(
            f"{file.what.member.name}: no row of it could be stored (line {rejections[0].line}: {rejections[0].reason}); "
            "check that it is the file its name says."
        )
    file.path.write_bytes(good)
    file.rejections.extend(rejections)
    file.lines = rows_read - len(rejections)


def _date_in_name(path: Path) -> date | None:
    """The publication day a name such as 2025-12.zip or 2025-12-04.zip gives: the month's last day when it names none."""
    match = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", path.name.removesuffix(".zip"))
    if not match:
        return None
    month = Month(int(match[1]), int(match[2]))
    return date(month.year, month.month, int(match[3])) if match[3] else month.last_day


def _with_note(staged: StagedRelease, unread: Sequence[str]) -> StagedRelease:
    if not unread:
        return staged
    shown = ", ".join(unread[:5]) + (f" and {len(unread) - 5} more" if len(unread) > 5 else "")
    note = f"Not files of data.police.uk, so not read: {shown}."
    return replace(staged, release=replace(staged.release, notes=(*staged.release.notes, note)))
