"""How long a publisher's server is waited for, and what is said of one that does not answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import sleep
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import httpx

    from saferplan.sources.addresses import Addresses

RETRY = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that may be another one a little later."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long to try. The waits are 1, 2, 4, 8 seconds: 15 in all before giving up."""

    attempts: int = 5
    first_wait: float = 1.0
    longest_wait: float = 60.0
    connect: float = 15.0
    silence: float = 60.0
    pause: Callable[[float], None] = field(default=sleep, repr=False)

    def wait(self, failures: int, asked: str | None = None) -> None:
        """Wait before the next attempt: twice as long each time, or as long as the server asks (Retry-After)."""
        seconds = self.first_wait * 2 ** (failures - 1)
        if asked and asked.isdigit():
            seconds = max(seconds, float(asked))
        self.pause(min(seconds, self.longest_wait))


PATIENCE = Patience()


def new_client(patience: Patience, addresses: Addresses) -> httpx.Client:
    """A client that follows redirections, and asks nothing of any but these addresses."""
    import httpx

    def check(request: httpx.Request) -> None:
        addresses.check(str(request.url))

    timeout = httpx.Timeout(patience.silence, connect=patience.connect)
    # Proxies and certificates come from the environment, as everywhere else on the user's machine.
    return httpx.Client(
        timeout=timeout,
        follow_redirects=True,
        headers={"User-Agent": "saferplan"},
        event_hooks={"request": [check]},
    )


def plain(error: Exception) -> str:
    import httpx

    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        return f"no connection to {urlsplit(str(error.request.url)).hostname}"
    return "too many redirections" if isinstance(error, httpx.TooManyRedirects) else "the connection broke off"
