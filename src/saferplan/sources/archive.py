"""Published archives, opened as if a stranger had sent them: a zip or a folder becomes a list of members to read."""

from __future__ import annotations

import hashlib
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from saferplan.errors import SourceError

# A police.uk street file compresses about 5:1, the largest force-month is 30 MB. A hundred times either is no data.
MAX_RATIO = 200
MAX_MEMBER_BYTES = 2 * 1024**3
# Fifteen years of every force are about 25,000 files that unpack to 25 GB; what is far beyond that is not published.
MAX_MEMBERS = 100_000
MAX_TOTAL_BYTES = 64 * 1024**3
# The files of a month lie on disk unpacked at the same time, and so do those without a month in their names: a month of
# every force and kind is about 0.3 GB.
MAX_MONTH_BYTES = 4 * 1024**3
# What archives are published with. The others inflate without a bound on what a member may become.
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
NOT_A_ZIP = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error)
"""All that the zipfile module raises at a directory it cannot read."""
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its name inside it, its size, and a checksum of what it holds."""

    name: str
    size: int

    @property
    def base_name(self) -> str:
        return PurePosixPath(self.name).name

    @property
    def month(self) -> str:
        """The month its name begins with, as all published names do; empty for any other."""
        return self.base_name[:7] if re.match(r"\d{4}-\d{2}-", self.base_name) else ""


class Archive(Protocol):
    """A zip, a folder or one file. `read` gives a member's bytes, verified, and their checksum."""

    path: Path
    members: tuple[Member, ...]

    def read(self, member: Member) -> tuple[bytes, str]: ...

    def close(self) -> None: ...


def open_archive(path: Path) -> Archive:
    """The zip, folder or single file at `path`. Raises SourceError if it is a damaged or an unsafe zip."""
    return ZipArchive(path) if path.is_file() and is_zip(path) else LooseFiles(path)


def is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def content_sha256(path: Path) -> str:
    """Names what a file or folder holds: a file's SHA-256, or that of a folder's names and their SHA-256s."""
    if not path.is_dir():
        return sha256_of(path)
    lines = (f"{member.name}\0{sha256_of(path / member.name)}\n" for member in LooseFiles(path).members)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


class ZipArchive:
    """A zip, read member by member; nothing is ever extracted under a name the archive chose."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._zip = _opened(path)
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        self._infos = {info.filename: info for info in infos}
        if len(infos) != len(self._infos):
            raise SourceError(
                f"{path.name} holds two files of one name; the whole archive was refused. Get it from the publisher."
            )
        for info in infos:
            _refuse_unsafe(path, info)
        self.members = tuple(Member(name, info.file_size) for name, info in self._infos.items())
        for excess in _excesses(self.members):
            raise SourceError(f"{path.name} {excess}")
        if sum(info.compress_size for info in infos) > path.stat().st_size:
            raise SourceError(
                f"{path.name} holds files that overlap; the whole archive was refused. Get it from the publisher."
            )

    def read(self, member: Member) -> tuple[bytes, str]:
        """The member's bytes and `crc32:…`. Raises SourceError if they are not what the archive promises."""
        info = self._infos[member.name]
        try:
            data = self._inflate(info)
        except (*NOT_A_ZIP, zlib.error, EOFError, RuntimeError) as error:
            raise self._damaged(info) from error
        return data, f"crc32:{info.CRC:08x}"

    def _inflate(self, info: zipfile.ZipInfo) -> bytes:
        if info.compress_type != zipfile.ZIP_DEFLATED:
            return self._zip.read(info)
        # isal inflates and checks at about twice the speed of the zipfile module (0.11 s against 0.20 s for 106 MB),
        # and inflating is the larger half of an ingest.
        from isal import isal_zlib

        file = self._zip.fp
        assert file is not None
        file.seek(info.header_offset)
        header = file.read(_LOCAL_HEADER)
        name_length, extra_length = struct.unpack_from("<HH", header, _LOCAL_HEADER - 4)
        file.seek(name_length + extra_length, 1)
        # One byte more than promised is enough to notice a member that inflates beyond its stated size.
        inflater = isal_zlib.decompressobj(-15)
        try:
            data: bytes = inflater.decompress(file.read(info.compress_size), info.file_size + 1)
        except isal_zlib.error as error:  # type: ignore[misc]  # its stubs call the class an instance
            raise self._damaged(info) from error
        if len(data) != info.file_size or isal_zlib.crc32(data) != info.CRC:
            raise self._damaged(info)
        return data

    def _damaged(self, info: zipfile.ZipInfo) -> SourceError:
        return SourceError(f"{self.path.name}: {info.filename} is damaged in the archive; download the archive again.")

    def close(self) -> None:
        self._zip.close()


class LooseFiles:
    """A folder of published files as unpacked by hand, or a single such file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._root = path if path.is_dir() else path.parent
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        for link in (file for file in found if path.is_dir() and file.is_symlink()):
            raise SourceError(
                f"{path.name}: {link.relative_to(path)} is a link; the whole folder was refused. "
                "Put the file itself there, or ingest it by its own name."
            )
        files = [file for file in found if file.is_file()]
        self.members = tuple(Member(file.relative_to(self._root).as_posix(), file.stat().st_size) for file in files)

    def read(self, member: Member) -> tuple[bytes, str]:
        data = (self._root / member.name).read_bytes()
        return data, f"sha256:{hashlib.sha256(data).hexdigest()}"

    def close(self) -> None:
        pass


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except NOT_A_ZIP as error:
        raise SourceError(f"{path.name} is a damaged or incomplete zip archive; download it again.") from error


def _refuse_unsafe(path: Path, info: zipfile.ZipInfo) -> None:
    for wrong in _hazards(info):
        raise SourceError(
            f"{path.name}: {info.filename!r} {wrong}; the whole archive was refused. Get it from the publisher."
        )


def _hazards(info: zipfile.ZipInfo) -> Iterator[str]:
    name = PurePosixPath(info.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in "".join(name.parts[:1]):
        yield "points outside the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        yield "is a link"
    if info.flag_bits & _ENCRYPTED:
        yield "is encrypted"
    if info.compress_type not in _COMPRESSIONS:
        yield "is compressed in a way no published archive is"
    if info.file_size > MAX_MEMBER_BYTES or info.file_size > MAX_RATIO * max(info.compress_size, 4096):
        yield f"would unpack to {info.file_size:,} bytes, far beyond any published file"


def _excesses(members: Sequence[Member]) -> Iterator[str]:
    """What is too much of the members together: many small ones can be as much as one that `_hazards` would refuse."""
    refused = "the whole archive was refused. Get it from the publisher."
    if len(members) > MAX_MEMBERS:
        yield f"holds {len(members):,} files, far more than any published archive; {refused}"
    total = sum(member.size for member in members)
    if total > MAX_TOTAL_BYTES:
        yield f"would unpack to {total:,} bytes, far beyond any published archive; {refused}"
    sizes: Counter[str] = Counter()
    for member in members:
        sizes[member.month] += member.size
    for month, size in sizes.items():
        if size > MAX_MONTH_BYTES and month:
            yield f"would unpack to {size:,} bytes for {month} alone, far beyond any published month; {refused}"
        elif size > MAX_MONTH_BYTES:
            yield (
                f"holds {size:,} bytes in files without a month in their names; "
                "name them as published, YYYY-MM-force-street.csv, or ingest fewer at a time."
            )
