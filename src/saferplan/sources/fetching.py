"""Fetches a publisher's files for some months: what `saferplan fetch` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from saferplan.errors import FetchError
from saferplan.sources.downloading import Fetched, Progress, download
from saferplan.sources.patience import PATIENCE, RETRY, Patience, new_client, plain
from saferplan.sources.publishers import Months, publisher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

__all__ = ["Fetched", "Patience", "Progress", "download", "fetch"]


def fetch(
    source: str,
    folder: Path,
    *,
    months: Months | None = None,
    base: str | None = None,
    progress: Progress | None = None,
    patience: Patience = PATIENCE,
) -> Iterator[Fetched]:
    """Download a source's files for some months (or the newest) into a folder, one after the other.

    Args:
        source: police-uk, home-office or ons.
        base: another address than the publisher's own; else the environment's SAFERPLAN_POLICE_UK_URL and its like.

    Raises:
        UsageError: the source is not offered.
        FetchError: the publisher does not answer, lacks the file, or sent something else.
        StorageError: the disk is full.
    """
    offered = publisher(source)
    with new_client(patience, offered.addresses(base)) as client:
        for remote in offered.remotes(months, lambda url: _ask_json(client, url, patience), base):
            yield download(remote, folder, client=client, progress=progress, patience=patience)


def _ask_json(client: httpx.Client, url: str, patience: Patience) -> Any:
    import httpx

    for failures in range(1, patience.attempts + 1):
        try:
            response = client.get(url)
        except httpx.HTTPError as error:
            problem, asked = plain(error), None
        else:
            if response.is_success:
                return response.json()
            problem, asked = f"it answers {response.status_code}", response.headers.get("Retry-After")
            if response.status_code not in RETRY:
                break
        if failures < patience.attempts:
            patience.wait(failures, asked)
    raise FetchError(f"{url} cannot be read ({problem}); try again later, or download the file by hand.")
