"""The name of an uploaded file: what a browser says, reduced to what cannot harm."""

from __future__ import annotations

import re

LONGEST = 100
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def safe_name(given: str) -> str:
    """Letters, digits, dots, hyphens and underscores of the last part of a name, the ending kept; never empty.

    The names of published files pass unchanged, because the day and the force stand in them.
    """
    last = re.split(r"[/\\]", given)[-1]
    name = re.sub(r"\.{2,}", ".", _UNSAFE.sub("_", last)).strip("._-")
    if len(name) > LONGEST:
        start, dot, ending = name.rpartition(".")
        name = f"{start[: LONGEST - len(ending) - 1]}.{ending}" if dot and 0 < len(ending) <= 10 else name[:LONGEST]
    return name.strip("._-") or "file"
