"""Tables of comparison groups: a list of similar areas for every area, long or wide, by codes or by names."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from saferplan.errors import DefinitionError
from saferplan.geography.areas import AreaType
from saferplan.geography.names import code_for_name

OWN = ("area", "csp", "partnership", "community safety partnership", "force", "police force")
"""Headings of the column whose group a row describes, each also with "code" or "name" behind it."""
SIMILAR = ("similar area", "similar csp", "similar", "member", "most similar", "neighbour", "similar force")
"""Headings of the column with one similar area a row; without such a column every other column holds one."""
FROM, TO = ("valid from", "from", "date"), ("valid to", "to")
IGNORED = ("rank", "order", "distance", "group", "note")
_CODE = re.compile(r"[A-Z]\d{8}")
_LEVELS = (AreaType.CSP, AreaType.PFA, AreaType.LAD)


@dataclass(frozen=True, slots=True)
class Listed:
    """A member as a list gives it. `code` is empty where no area of today has the name."""

    code: str
    name: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on this day; `valid_to` is the first day on which it no longer does."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where in a row what stands: positions, a code's before a name's."""

    own: tuple[int, ...]
    similar: tuple[int, ...]
    is_long: bool
    starts: int | None
    ends: int | None


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    own: str
    members: tuple[tuple[str, str], ...]
    starts: date | None
    ends: date | None


def read_group_table(path: Path) -> tuple[Mapping[str, tuple[Listed, ...]], tuple[str, ...]]:
    """Each area's list by its code, in the order of the file, and what could not be used, as `file:line: why`.

    A long table has a row for each pair, a wide one a row for each area with its similar areas in the columns after it;
    both may be dated by valid_from and valid_to (YYYY-MM-DD or DD/MM/YYYY, `valid_to` the first day no longer valid).
    A member whose name is not that of an area of today stays in the list without a code.

    Raises:
        DefinitionError: no such file, not UTF-8, no column with the areas, a day that is none, or no row.
    """
    rows = list(_rows(path))
    level = _level([row.own for row in rows])
    lists: dict[str, list[Listed]] = {}
    problems = []
    for row in rows:
        own = _code(row.own, level)
        if not own:
            problems.append(f"{path}:{row.line}: no area of today is called '{row.own}'; its list is not used.")
            continue
        found = lists.setdefault(own, [])
        for code, name in row.members:
            member = Listed(_code(code or name, level), name, row.starts, row.ends)
            if member.code != own and member not in found:
                found.append(member)
            if not member.code:
                problems.append(f"{path}:{row.line}: no area of today is called '{code or name}'; it is left out.")
    return {own: tuple(members) for own, members in lists.items()}, tuple(dict.fromkeys(problems))


def _rows(path: Path) -> Iterator[_Row]:
    lines = [(number, cells) for number, cells in enumerate(_cells(path), 1) if any(cells)]
    if len(lines) < 2:
        raise DefinitionError(f"{path}:1: there is no list in it; write a heading, and below it a row for each area.")
    columns = _columns(path, lines[0][0], lines[0][1])
    for number, cells in lines[1:]:
        padded = [*cells, *[""] * (len(lines[0][1]) - len(cells))]
        own = next((padded[i] for i in columns.own if padded[i]), "")
        days = [_day(path, number, padded[i]) if i is not None else None for i in (columns.starts, columns.ends)]
        if own:
            yield _Row(number, own, _members(columns, padded), days[0], days[1])


def _cells(path: Path) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [[cell.strip() for cell in row] for row in csv.reader(file)]
    except FileNotFoundError:
        raise DefinitionError(f"{path}:1: there is no such file; write it, or correct the name.") from None
    except (UnicodeDecodeError, csv.Error):
        raise DefinitionError(f"{path}:1: this is not a table in UTF-8 text; save it as CSV UTF-8.") from None
    except OSError as error:
        raise DefinitionError(f"{path}:1: cannot be read ({error.strerror}); give a readable file.") from None


def _columns(path: Path, line: int, headings: Sequence[str]) -> _Columns:
    plain = [re.sub(r"[\W_]+", " ", heading.casefold()).strip() for heading in headings]
    own, similar = _named(plain, OWN), _named(plain, SIMILAR)
    if not own:
        raise DefinitionError(f"{path}:{line}: no column holds the areas; head one 'area_code' or 'area_name'.")
    starts, ends = ([i for i, heading in enumerate(plain) if heading in names] for names in (FROM, TO))
    ignored = [i for i, heading in enumerate(plain) if heading.split(" ")[0] in IGNORED]
    others = [i for i in range(len(plain)) if i not in {*own, *starts, *ends, *ignored}]
    if not similar and not others:
        raise DefinitionError(f"{path}:{line}: no column holds similar areas; head one 'similar_code', or add columns.")
    return _Columns(own, similar or tuple(others), bool(similar), next(iter(starts), None), next(iter(ends), None))


def _named(headings: Sequence[str], words: Sequence[str]) -> tuple[int, ...]:
    """The columns headed by one of these words, "code" before "name" before the word alone."""
    order = [f"{word}{kind}" for kind in (" code", "", " name") for word in words]
    return tuple(headings.index(wanted) for wanted in order if wanted in headings)


def _members(columns: _Columns, cells: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of code and name, either of them perhaps empty."""
    if columns.is_long:
        values = [cells[i] for i in columns.similar if cells[i]]
        code = next((v for v in values if _CODE.fullmatch(v)), "")
        name = next((v for v in values if not _CODE.fullmatch(v)), "")
        return ((code, name),) if values else ()
    values = [cells[i] for i in columns.similar if cells[i]]
    return tuple((v, "") if _CODE.fullmatch(v) else ("", v) for v in values)


def _level(names: Sequence[str]) -> AreaType:
    """The kind of area most of the table's own names are: Durham is a partnership and a police force area."""
    return max(_LEVELS, key=lambda level: sum(bool(_code(name, level)) for name in names))


def _code(text: str, level: AreaType) -> str:
    return text if _CODE.fullmatch(text) else code_for_name(text, level) or ""


def _day(path: Path, line: int, text: str) -> date | None:
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise DefinitionError(f"{path}:{line}: '{text}' is not a day; write it as YYYY-MM-DD, for example 2014-10-01.")
