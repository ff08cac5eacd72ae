"""Answers kept by the version of what they were made from: a new version takes the place of the old, and no clock runs.

One thread makes an answer while the others wait, so that fifty readers of a new page cost one reading. Answers are kept
packed: pages are mostly the same tags, so several times as many find room.
"""

from __future__ import annotations

import pickle
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from saferplan.web.workspaces import Audience, version

T = TypeVar("T")

MOST_BYTES = 64_000_000
"""What one process keeps at most, packed."""
_QUICK = 1
"""The level of packing: what 273 pages of the example keep takes 9 MB of 31, at the best level 8."""

_Key = tuple[Hashable, ...]
_kept: OrderedDict[_Key, bytes] = OrderedDict()
_making: dict[_Key, threading.Lock] = {}
_guard = threading.Lock()
_bytes = 0


def kept(audience: Audience, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
    """What `make()` answers for this audience, key and version of the workspace; an error is not kept.

    The answer is a copy of its own each time, and holds nothing that cannot be pickled.
    """
    full = (audience, version(audience), *key)
    with _guard:
        # In one step, so that no lock is made for what is already there.
        found = _found(full) or _making.setdefault(full, threading.Lock())
    if isinstance(found, bytes):
        return cast("T", _unpacked(found))
    with found:
        with _guard:
            packed = _found(full)
        return _made(full, make) if packed is None else cast("T", _unpacked(packed))


def forget() -> None:
    """Drop everything: for tests, which show several workspaces in one process."""
    global _bytes
    with _guard:
        _kept.clear()
        _bytes = 0


def _found(full: _Key) -> bytes | None:
    if full in _kept:
        _kept.move_to_end(full)
    return _kept.get(full)


def _unpacked(packed: bytes) -> object:
    return pickle.loads(zlib.decompress(packed))


def _made(full: _Key, make: Callable[[], T]) -> T:
    try:
        made = make()
        if version(cast("Audience", full[0])) == full[1]:  # Else it was made of what has been replaced meanwhile.
            _keep(full, zlib.compress(pickle.dumps(made), _QUICK))
    finally:
        with _guard:
            _making.pop(full, None)
    return made


def _keep(full: _Key, packed: bytes) -> None:
    global _bytes
    with _guard:
        for old in [key for key in _kept if key[0] == full[0] and key[1] != full[1]]:
            _bytes -= len(_kept.pop(old))
        _kept[full] = packed
        _bytes += len(packed)
        while _bytes > MOST_BYTES and len(_kept) > 1:
            _bytes -= len(_kept.popitem(last=False)[1])
