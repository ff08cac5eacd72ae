"""Downloads one file: resumed after a break, checked, and visible under its name only when whole."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.errors import FetchError
from saferplan.sources.addresses import Addresses
from saferplan.sources.archive import sha256_of
from saferplan.sources.download_parts import Part, disk_of
from saferplan.sources.patience import PATIENCE, RETRY, Patience, new_client, plain

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from saferplan.sources.publishers import Remote

Progress = Callable[[str, int, int | None], None]
"""Told the file's name, the bytes here, and the bytes in all if the publisher says."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that is here, whole. `already` says that it was here before; `resumed` that an earlier part was used."""

    path: Path
    url: str
    size: int
    sha256: str
    already: bool = False
    resumed: bool = False


def download(
    remote: Remote,
    folder: Path,
    *,
    client: httpx.Client | None = None,
    progress: Progress | None = None,
    patience: Patience = PATIENCE,
) -> Fetched:
    """Download one zip (or ODS, or XLSX) into a folder. A file that is already there is left alone.

    What arrives is kept as `<name>.part`, with what the server said of it in `<name>.part.json`, and is continued next
    time if the server's file has not changed. Raises as `fetch` does.
    """
    final = folder / remote.name
    if final.exists():
        return Fetched(final, remote.url, final.stat().st_size, sha256_of(final), already=True)
    if client is None:
        with new_client(patience, Addresses(remote.url)) as own:
            return download(remote, folder, client=own, progress=progress, patience=patience)
    with disk_of(folder), Part.open(folder, remote) as part:
        job = _Download(client, remote, part, progress or (lambda name, here, total: None), patience)
        return job.run(final)


@dataclass(slots=True)
class _Download:
    client: httpx.Client
    remote: Remote
    part: Part
    progress: Progress
    patience: Patience
    resumed: bool = False

    def run(self, final: Path) -> Fetched:
        import httpx

        problem, asked = "", None
        for failures in range(1, self.patience.attempts + 1):
            try:
                self._attempt()
            except httpx.HTTPError as error:
                problem, asked = plain(error), None
            except _TryAgain as error:
                problem, asked = error.problem, error.asked
            else:
                return self._finish(final)
            if failures < self.patience.attempts:
                self.patience.wait(failures, asked)
        kept = ""
        if self.part.size and self.part.validator:
            kept = f"; {self.part.size:,} bytes are kept and the next run goes on from there"
        else:
            self.part.discard()
        raise FetchError(f"{self.remote.url} could not be downloaded ({problem}){kept}. Try again later.")

    def _attempt(self) -> None:
        # Compressed on the way, a range would count bytes of something else than the file.
        headers = {"Accept-Encoding": "identity"}
        start = self.part.size if self.part.validator else 0
        if start:
            # If-Range: the rest if the server's file is still the same, else the whole new one.
            headers |= {"Range": f"bytes={start}-", "If-Range": self.part.validator}
        with self.client.stream("GET", self.remote.url, headers=headers) as response:
            if response.status_code == 416 and start:
                self._beyond_the_end(response)
                return
            self._refuse(response)
            if not (start and response.status_code == 206 and _starts_at(response, start)):
                self._begin(response)
            else:
                self.resumed = True
            self._receive(response)

    def _beyond_the_end(self, response: httpx.Response) -> None:
        """A part that was already whole when the last run ended; any other is not this file's."""
        if response.headers.get("Content-Range") != f"bytes */{self.part.size}":
            self.part.restart()
            raise _TryAgain("the server's file is shorter than the part that is here")

    def _refuse(self, response: httpx.Response) -> None:
        status = response.status_code
        if status in RETRY:
            raise _TryAgain(f"the server answers {status}", response.headers.get("Retry-After"))
        if status in (404, 410):
            self.part.discard()
            raise FetchError(f"{self.remote.url} does not exist at the publisher; ask for other months.")
        if status not in (200, 206):
            raise FetchError(f"{self.remote.url} is refused with {status}; download the file by hand and ingest it.")

    def _begin(self, response: httpx.Response) -> None:
        self.part.restart()
        if response.status_code == 206:
            raise _TryAgain("the server sent another part than was asked for")
        tag = response.headers.get("ETag", "")
        # A weak tag names what means the same, not the same bytes, and may not be used to continue.
        validator = tag if tag.startswith('"') else response.headers.get("Last-Modified", "")
        self.part.remember(str(self.remote.url), validator)

    def _receive(self, response: httpx.Response) -> None:
        total = _total(response)
        self.progress(self.remote.name, self.part.size, total)
        # As the pieces come: gathered into larger ones, those not yet full would be lost when the connection breaks.
        for chunk in response.iter_raw():
            self.part.file.write(chunk)
            self.progress(self.remote.name, self.part.size, total)
        self.part.file.flush()
        if total is not None and self.part.size != total:
            raise _TryAgain(f"{self.part.size:,} of {total:,} bytes arrived")

    def _finish(self, final: Path) -> Fetched:
        self.part.file.flush()
        if problem := _not_a_zip(self.part.path):
            self.part.discard()
            raise FetchError(
                f"{self.remote.url} did not send the file: {problem}; open the address in a browser to see why."
            )
        size, digest = self.part.size, sha256_of(self.part.path)
        self.part.finish(final)
        return Fetched(final, self.remote.url, size, digest, resumed=self.resumed)


class _TryAgain(Exception):
    def __init__(self, problem: str, asked: str | None = None) -> None:
        super().__init__(problem)
        self.problem, self.asked = problem, asked


def _starts_at(response: httpx.Response, start: int) -> bool:
    return str(response.headers.get("Content-Range", "")).startswith(f"bytes {start}-")


def _total(response: httpx.Response) -> int | None:
    """The size of the whole file, if the server says."""
    said = response.headers.get("Content-Range", "").rpartition("/")[2] or response.headers.get("Content-Length", "")
    return int(said) if said.isdigit() else None


def _not_a_zip(path: Path) -> str:
    """What is wrong, or nothing. The table of contents stands at a zip's end, so it tells a file that stops early."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "" if archive.namelist() else "an empty zip file"
    except (zipfile.BadZipFile, OSError):
        with path.open("rb") as file:
            start = file.read(256).lstrip().lower()
        return "it is a web page" if start.startswith((b"<!doctype", b"<html")) else "it is not a whole zip file"
