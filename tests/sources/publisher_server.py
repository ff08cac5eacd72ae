"""A publisher on 127.0.0.1, with the faults of real ones: it breaks off, fails, changes its file, lacks it."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote


@dataclass
class Answer:
    """What is served at one address."""

    body: bytes
    etag: str = '"one"'
    modified: str = ""
    ranges: bool = True


@dataclass
class Server:
    """`files` by path; `faults` are used up one a request: a status, ("cut", bytes), or None for none."""

    base: str = ""
    files: dict[str, Answer] = field(default_factory=dict)
    faults: list[Any] = field(default_factory=list)
    retry_after: str = ""
    sends_on: dict[str, str] = field(default_factory=dict)
    """Paths that redirect, to which address."""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def json(self, path: str, value: Any) -> None:
        self.files[path] = Answer(json.dumps(value).encode())

    @property
    def ranges_asked(self) -> list[str]:
        return [headers.get("Range", "") for _, headers in self.asked]


def a_zip(text: str = "one", size: int = 300_000) -> bytes:
    """A stored zip of about this many bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("2024-03/2024-03-durham-street.csv", (text * size)[:size])
    return held.getvalue()


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.asked.append((self.path, dict(self.headers)))
            fault = server.faults.pop(0) if server.faults else None
            answer = server.files.get(unquote(self.path))
            if self.path in server.sends_on:
                self._send_on(server.sends_on[self.path])
            elif isinstance(fault, int):
                self._plain(fault)
            elif answer is None:
                self._plain(404)
            else:
                self._file(answer, fault[1] if fault else None)

        def _plain(self, status: int) -> None:
            self.send_response(status)
            if server.retry_after:
                self.send_header("Retry-After", server.retry_after)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _send_on(self, address: str) -> None:
            self.send_response(302)
            self.send_header("Location", address)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _file(self, answer: Answer, cut: int | None) -> None:
            start = self._start(answer)
            whole = len(answer.body)
            if start is not None and start >= whole:
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{whole}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(200 if start is None else 206)
            if start is not None:
                self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
            for name, value in (("ETag", answer.etag), ("Last-Modified", answer.modified)):
                if value:
                    self.send_header(name, value)
            body = answer.body[start or 0 :]
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body if cut is None else body[:cut])
            if cut is not None:
                self.close_connection = True

        def _start(self, answer: Answer) -> int | None:
            asked, same = self.headers.get("Range"), self.headers.get("If-Range")
            if not asked or not answer.ranges or same not in (answer.etag, answer.modified):
                return None
            return int(asked.removeprefix("bytes=").rstrip("-"))

        def log_message(self, *args: object) -> None:
            """Silence."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    server.base = f"http://127.0.0.1:{listening.server_port}"
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()
