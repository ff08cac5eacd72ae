"""The site under readers: 50 at once, each reading a page and then looking at it for a second, over every page.

`python benchmarks/serving.py WORKSPACE --minutes 10` starts the site on a workspace where it lies, with a state folder
of its own. Times are those a reader on the same machine waits, the queue included, while the readers' own program uses
a part of the same cores.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measuring import table
from tests.journeys.live import LiveSite, serving

LOOKS_FOR = (0.5, 1.5)
"""Seconds a reader looks at a page before asking for the next."""
OF_A_KIND = 8
"""Pages of one kind that are read: the first that links from the overview lead to, so a partnership's own."""
LINK = re.compile(rb'href="([^"#]+)"')
WARMING = 8
"""Connections that read every page once before the clock starts."""
LEFT_ALONE = ("/account/", "/static/", "/invitations/", "/api/")


@dataclass(slots=True)
class Readings:
    """What the readers waited, by kind of page, in milliseconds."""

    waited: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """One row a kind of page, the slowest last."""
        for kind, times in sorted(self.waited.items(), key=lambda item: _share(item[1], 0.95)):
            shares = (f"{_share(times, share):.0f}" for share in (0.5, 0.95, 0.99, 1))
            yield kind, f"{len(times):,}", *shares


@dataclass(slots=True)
class Connection:
    """One kept connection of one reader."""

    host: str
    port: int
    session: str
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> tuple[int, bytes]:
        """Status and body. A connection that the server ended while nothing was asked is opened again."""
        kept = self.streams is not None
        try:
            return await self._get(path)
        except (asyncio.IncompleteReadError, ConnectionResetError) as error:
            if not kept or getattr(error, "partial", b""):
                raise
            self.streams = None
            return await self._get(path)

    async def _get(self, path: str) -> tuple[int, bytes]:
        if self.streams is None:
            self.streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self.streams
        cookie = f"Cookie: session={self.session}\r\n" if self.session else ""
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{cookie}\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split(" ", 2)[1])
        body = await _body(reader, head)
        if "connection: close" in head:
            writer.close()
            self.streams = None
        return status, body


async def _body(reader: asyncio.StreamReader, head: str) -> bytes:
    if length := re.search(r"content-length: (\d+)", head):
        return await reader.readexactly(int(length[1]))
    if "transfer-encoding: chunked" not in head:
        return b""
    parts = []
    while size := int((await reader.readline()).strip(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(parts)


def kind_of(path: str) -> str:
    """The page without what it is about: every measure's page is one kind, its chart as a file another."""
    parts = urlsplit(path)
    steps = [step for step in parts.path.split("/") if step]
    named = re.compile(r"[a-z-]+(\.[a-z]+)?").fullmatch
    known = [step if n == 0 or (n != 1 and named(step)) else "…" for n, step in enumerate(steps)]
    if steps[:1] in (["help"], ["data"], ["plan"], ["compare"]):
        known = steps
    return "/" + "/".join(known) + ("?…" if parts.query else "")


async def found_pages(connection: Connection, first: Readings) -> dict[str, list[str]]:
    """Pages by kind that links lead to from the overview, breadth first; what each took to be read first is noted."""
    kinds: dict[str, list[str]] = {kind_of("/"): ["/"]}
    waiting = ["/"]
    for path in waiting:
        status, body = await _timed(connection, path, first)
        if status != 200 or not body.lstrip().startswith(b"<!"):
            continue
        for link in LINK.findall(body):
            target = urljoin(path, link.decode().replace("&amp;", "&"))
            if not target.startswith("/") or target.startswith(LEFT_ALONE):
                continue
            of_kind = kinds.setdefault(kind_of(target), [])
            if target not in of_kind and len(of_kind) < OF_A_KIND:
                of_kind.append(target)
                waiting.append(target)
    return kinds


async def _timed(connection: Connection, path: str, readings: Readings) -> tuple[int, bytes]:
    begun = time.perf_counter()
    status, body = await connection.get(path)
    readings.waited[kind_of(path)].append((time.perf_counter() - begun) * 1000)
    if status not in (200, 304):
        readings.wrong.append(f"{path}: {status}")
    return status, body


async def reader(connection: Connection, kinds: dict[str, list[str]], until: float, readings: Readings) -> None:
    """Read one kind of page after another, each as often as any other."""
    await asyncio.sleep(random.uniform(0, LOOKS_FOR[1]))
    while time.monotonic() < until:
        kind = random.choice(list(kinds))
        path = random.choice(kinds[kind])
        try:
            await _timed(connection, path, readings)
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            readings.wrong.append(f"{path}: {type(error).__name__}")
            connection.streams = None
        await asyncio.sleep(random.uniform(*LOOKS_FOR))


async def _measure(site: LiveSite, minutes: float, readers: int) -> tuple[Readings, Readings, list[float]]:
    port, session = int(urlsplit(site.url).port or 80), site.people["viewer"]["session"]
    # Every fifth reader is signed in, and sees drafts and the data behind the figures.
    connections = [Connection("127.0.0.1", port, "" if number % 5 else session) for number in range(readers)]
    first, again, readings = Readings(), Readings(), Readings()
    kinds = await found_pages(connections[0], first)
    # Each process keeps its own pages, for the public and for staff, and a connection stays with one process.
    for connection in [*connections[1:WARMING], *connections[5:40:5]]:
        for path in [path for paths in kinds.values() for path in paths]:
            await _timed(connection, path, again)
    memory = [_memory(site.pid)]
    until = time.monotonic() + minutes * 60
    public = {kind: paths for kind, paths in kinds.items() if not kind.startswith("/data")}
    reading = [
        asyncio.create_task(reader(connection, kinds if connection.session else public, until, readings))
        for connection in connections
    ]
    while time.monotonic() < until:
        await asyncio.sleep(min(30.0, minutes * 6))
        memory.append(_memory(site.pid))
    await asyncio.gather(*reading)
    return first, readings, memory


def _memory(pid: int) -> float:
    """Megabytes that the site's processes hold, those they share counted once a process."""
    total, waiting = 0.0, [pid]
    while waiting:
        one = waiting.pop()
        try:
            total += int(re.search(r"Pss:\s+(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text())[1]) / 1024  # type: ignore[index]
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting.extend(int(child) for child in (task / "children").read_text().split())
        except OSError:
            continue
    return total


def _share(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def measure(workspace: Path, minutes: float, readers: int = 50) -> str:
    """The section on serving."""
    with tempfile.TemporaryDirectory() as state, serving(workspace, Path(state) / "state") as site:
        first, readings, memory = asyncio.run(_measure(site, minutes, readers))
    everything = [time for times in readings.waited.values() for time in times]
    alone = [time for times in first.waited.values() for time in times]
    errors = dict(Counter(wrong.rpartition(": ")[2] for wrong in readings.wrong))
    lines = (
        f"{len(everything):,} pages in {minutes:g} minutes by {readers} readers,",
        f"{len(readings.wrong)} errors {errors or ''};",
        f"half within {_share(everything, 0.5):.0f} ms,",
        f"95% within {_share(everything, 0.95):.0f} ms (goal: 100 ms for each page).",
        f"Memory of all processes {memory[0]:.0f} MB at first, {max(memory):.0f} MB at most,",
        f"{memory[-1]:.0f} MB at the end. The first reading of each of the {len(alone):,} pages, which keeps it:",
        f"half within {_share(alone, 0.5):.0f} ms, 95% within {_share(alone, 0.95):.0f} ms, {len(first.wrong)} errors",
        f"{first.wrong[:5] or ''}.\n\n",
    )
    headings = ("page", "read", "half within, ms", "95%", "99%", "slowest")
    return " ".join(lines) + table(headings, readings.rows()) + "\nFirst readings:\n\n" + table(headings, first.rows())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--readers", type=int, default=50)
    options = parser.parse_args()
    print(measure(options.workspace.resolve(), options.minutes, options.readers))
