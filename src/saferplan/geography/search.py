"""Finding areas by any part of a name, a former name or a code, as people type them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from saferplan.geography import forces, spelling
from saferplan.geography.areas import Area, AreaType, find, lads, of_type
from saferplan.geography.small_areas import lsoas, wards
from saferplan.geography.tables import rows

_CODE_BEGINS = re.compile(r"[EWK]\d{2,8}")
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]?")
_LARGE = (AreaType.CSP, AreaType.LAD, AreaType.PFA, AreaType.REGION, AreaType.COUNTRY)
ORDER = (*_LARGE, AreaType.WARD, AreaType.LSOA)
"""The kinds of areas that can be found, in the order of a list of results."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An area found. `known_as` is the name it was found by where not its own: a former one, that of a force."""

    area: Area
    known_as: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One name of an area, made comparable."""

    key: str
    words: tuple[str, ...]
    hit: Hit


def search(text: str, kind: AreaType | None = None) -> tuple[Hit, ...]:
    """Areas whose code begins with the text, or whose name holds every word of it as the beginning of a word.

    The name itself comes first, then names that begin with the text, then others; within these partnerships, local
    authorities, force areas, regions, wards and LSOAs (of 2021), by name. Each area once. Spelling is forgiven as
    everywhere: case, punctuation, "&". `kind` None: every kind.
    """
    wanted = text.strip()
    if _CODE_BEGINS.fullmatch(wanted.upper()):
        return tuple(hit for hit in _by_code(wanted.upper()) if kind in (None, hit.area.type))
    key = spelling.normalise(wanted)
    if not key:
        return ()
    words = tuple(key.split())
    found = [entry for entry in _entries() if kind in (None, entry.hit.area.type) and _holds(entry, words)]
    found.sort(key=lambda entry: _rank(entry, key))
    return tuple({entry.hit.area.code: entry.hit for entry in reversed(found)}.values())[::-1]


def near(text: str) -> tuple[str, ...]:
    """Names of larger areas and wards that are spelt much like a text that found nothing."""
    large = spelling.nearest(text, (entry.hit.known_as or entry.hit.area.name for entry in _large_entries()))
    return tuple(large or spelling.nearest(text, (ward.name for ward in wards().values())))


def is_postcode(text: str) -> bool:
    """Whether somebody gave a postcode, whole or its first part."""
    return _POSTCODE.fullmatch(text.strip().upper()) is not None


def _by_code(code: str) -> Iterator[Hit]:
    if len(code) == len("E22000017"):
        # Of any year: an abolished authority, an LSOA of 2001.
        known = code in lsoas() or code in lads() or any(entry.hit.area.code == code for entry in _entries())
        yield from (Hit(find(code)),) if known else ()
        return
    seen = {entry.hit.area.code: entry.hit.area for entry in _entries() if entry.hit.area.code.startswith(code)}
    yield from (Hit(seen[found]) for found in sorted(seen))


def _holds(entry: _Entry, words: tuple[str, ...]) -> bool:
    return all(any(own.startswith(word) for own in entry.words) for word in words)


def _rank(entry: _Entry, key: str) -> tuple[bool, bool, bool, bool, int, str, str]:
    """Exact, then beginning, then other, but of 35,672 LSOAs none before a ward; areas of today first."""
    area, plain = entry.hit.area, spelling.plain(entry.key)
    return (
        key not in (entry.key, plain),
        area.type is AreaType.LSOA,
        area.until is not None,
        not (entry.key.startswith(key) or plain.startswith(key)),
        ORDER.index(area.type),
        entry.key,
        area.code,
    )


@cache
def _entries() -> tuple[_Entry, ...]:
    """About 45,000 names: made in a third of a second, gone through in hundredths."""
    small = [Hit(area) for kind in (AreaType.WARD, AreaType.LSOA) for area in of_type(kind)]
    return (*_large_entries(), *map(_entry, small))


@cache
def _large_entries() -> tuple[_Entry, ...]:
    today = [Hit(area) for kind in _LARGE for area in of_type(kind)]
    return tuple(map(_entry, (*today, *_former(), *_aliases(), *_forces())))


def _entry(hit: Hit) -> _Entry:
    key = spelling.normalise(hit.known_as or hit.area.name)
    return _Entry(key, tuple(key.split()), hit)


def _former() -> Iterator[Hit]:
    """Authorities abolished since 2016, which keep their own code and figures."""
    yield from (Hit(lad.area) for lad in lads().values() if lad.area.until is not None and not lad.held_as)


def _aliases() -> Iterator[Hit]:
    """Former names: partnerships merged into others, a force renamed."""
    yield from (Hit(find(code), name) for _, name, code, _ in rows("name_aliases.csv"))


def _forces() -> Iterable[Hit]:
    for force in forces.forces().values():
        if force.pfa:
            area = find(force.pfa)
            names = dict.fromkeys((force.name, *force.variants))
            yield from (Hit(area, name) for name in names if spelling.normalise(name) != spelling.normalise(area.name))
