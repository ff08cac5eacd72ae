"""Where a publisher's files may come from, asked before every request and so also of each redirection."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from saferplan.errors import FetchError

_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Addresses:
    """A base address, as it is, and the publisher's own hosts, by https alone; `.gov.uk` stands for all hosts below it.

    Only a base the user named may be without https: a mirror within the user's own network.
    """

    base: str
    hosts: tuple[str, ...] = ()

    def check(self, url: str) -> None:
        """Raises FetchError for an address that is not one of these."""
        asked = urlsplit(url)
        if _origin(asked) == _origin(urlsplit(self.base)):
            return
        if not self._is_own(asked.hostname or ""):
            raise FetchError(
                f"The publisher sends on to {asked.hostname}, which is not its own; "
                "download the file by hand and ingest it."
            )
        if asked.scheme != "https":
            raise FetchError(
                f"The publisher sends on to {url}, which anybody on the way could change; "
                "download the file by hand and ingest it."
            )

    def _is_own(self, host: str) -> bool:
        return any(host.endswith(own) if own.startswith(".") else host == own for own in self.hosts)


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port or _PORTS.get(url.scheme)
