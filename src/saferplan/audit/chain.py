"""The chain: each event's hash is taken over its content and the hash before it.

Plain Python, so that an export can be checked on a machine without a database and without Django.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

GENESIS = "0" * 64
"""What the first event follows."""


class Row(NamedTuple):
    """One event as it is stored, columns in the order of the table."""

    number: int
    at: str
    actor: str
    action: str
    about: str
    detail: str
    previous: str
    hash: str


def canonical(content: Mapping[str, Any]) -> str:
    """One way to write a JSON object: sorted keys, no spaces, no NaN, text as it is (UTF-8).

    Half a surrogate pair, which a hostile file name may hold and no database stores, is written as its JSON escape.
    """
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return written.encode("utf-8", "backslashreplace").decode()


def digest(*, number: int, at: str, actor: str, action: str, about: str, detail: str, previous: str) -> str:
    """SHA-256, as 64 hexadecimal digits, of the seven columns as they stand in the table, written by `canonical`."""
    columns = {
        "number": number,
        "at": at,
        "actor": actor,
        "action": action,
        "about": about,
        "detail": detail,
        "previous": previous,
    }
    return hashlib.sha256(canonical(columns).encode()).hexdigest()


def digest_of(row: Row) -> str:
    """What the row's hash must be."""
    columns = row._asdict()
    del columns["hash"]
    return digest(**columns)
