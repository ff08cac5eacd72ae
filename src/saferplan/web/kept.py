"""Answers kept by the version of what they were made from: a new version takes the place of the old, and no clock runs.

One thread makes an answer while the others wait, so that fifty readers of a new page cost one reading.
"""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from saferplan.web.workspaces import Audience, version

T = TypeVar("T")

MOST_BYTES = 64_000_000
"""What one process keeps at most; a page is 10 to 250 KB."""
PER_OBJECT = 20_000
"""What an answer that is not text or bytes is counted as."""

_Key = tuple[Hashable, ...]
_kept: OrderedDict[_Key, object] = OrderedDict()
_making: dict[_Key, threading.Lock] = {}
_guard = threading.Lock()
_bytes = 0


def kept(audience: Audience, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
    """What `make()` answers for this audience, key and version of the workspace; an error is not kept."""
    full = (audience, version(audience), *key)
    with _guard:
        if full in _kept:
            _kept.move_to_end(full)
            return cast("T", _kept[full])
        lock = _making.setdefault(full, threading.Lock())
    with lock:
        with _guard:
            if full in _kept:
                return cast("T", _kept[full])
        try:
            made = make()
        finally:
            with _guard:
                _making.pop(full, None)
        if version(audience) == full[1]:  # Else it was made of what has been replaced meanwhile.
            with _guard:
                _keep(full, made)
    return made


def forget() -> None:
    """Drop everything: for tests, which show several workspaces in one process."""
    global _bytes
    with _guard:
        _kept.clear()
        _bytes = 0


def _keep(full: _Key, made: object) -> None:
    global _bytes
    for old in [key for key in _kept if key[0] == full[0] and key[1] != full[1]]:
        _bytes -= _size(_kept.pop(old))
    _kept[full] = made
    _bytes += _size(made)
    while _bytes > MOST_BYTES and len(_kept) > 1:
        _bytes -= _size(_kept.popitem(last=False)[1])


def _size(made: object) -> int:
    main = getattr(made, "main", made)
    return sys.getsizeof(main) if isinstance(main, str | bytes) else PER_OBJECT
