"""The recorded-crime offence codes: their groups, families and dates, and how their spellings are made one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from saferplan.measures.tables import rows
from saferplan.periods import Month

_SEPARATORS = re.compile(r"[/,;]+")
_NOISE = re.compile(r"[\s*]+")
_RUNS = re.compile(r"\d+|\D+")


@dataclass(frozen=True, slots=True)
class Offence:
    """One recorded-crime offence code (not a five-digit court code, not a police.uk type).

    `valid_from` and `valid_to` are the months, both included, in which crimes were recorded under it; None where no
    source gives one. `aliases` are other spellings met in published files.
    """

    code: str
    label: str
    group: str
    subgroup: str
    family: str
    police_uk_type: str
    valid_from: Month | None
    valid_to: Month | None
    aliases: tuple[str, ...]
    note: str

    @property
    def spellings(self) -> frozenset[str]:
        return frozenset({self.code, *self.aliases})

    @property
    def names(self) -> frozenset[str]:
        """Everything a definition may call it by: code, subgroup, group, family."""
        return frozenset({self.code, self.subgroup, self.group, self.family})

    def recorded_within(self, first: Month | None, last: Month | None) -> bool:
        """Whether its own dates overlap first..last; None means open."""
        ended = self.valid_to is not None and first is not None and self.valid_to < first
        not_begun = self.valid_from is not None and last is not None and self.valid_from > last
        return not ended and not not_begun


@cache
def normalise_code(text: str) -> str:
    """One spelling for an offence code: "8n " is 8N, "1/4.1/4.10/4.2" and "1, 4.1/2/10" are both 1/4.1/4.2/4.10.

    Files write the codes that are only published together in several orders, shorten "4.4/4.6/4.8" to "4.4/6/8" and
    mark codes with an asterisk. A whole number after a code with a point borrows what stands before that point.
    """
    stem, parts = "", set()
    for part in filter(None, _SEPARATORS.split(_NOISE.sub("", text.upper()))):
        if "." in part:
            stem = part.partition(".")[0]
        parts.add(f"{stem}.{part}" if stem and part.isdecimal() else part)
    return "/".join(sorted(parts, key=_place))


def _place(code: str) -> tuple[bool, list[tuple[int, int, str]]]:
    """Whole numbers first, so that none comes to stand after a point and is read as shortened; then by value."""
    return "." in code, [(0, int(run), "") if run.isdecimal() else (1, 0, run) for run in _RUNS.findall(code)]


@cache
def offences() -> Mapping[str, Offence]:
    """Every known offence by its normalised code."""
    return {row["code"]: _offence(row) for row in rows("offence_codes")}


def _offence(row: dict[str, str]) -> Offence:
    return Offence(
        code=row["code"],
        label=row["label"],
        group=row["group"],
        subgroup=row["subgroup"],
        family=row["family"],
        police_uk_type=row["police_uk_type"],
        valid_from=Month.parse(row["valid_from"]) if row["valid_from"] else None,
        valid_to=Month.parse(row["valid_to"]) if row["valid_to"] else None,
        aliases=tuple(filter(None, row["aliases"].split(";"))),
        note=row["note"],
    )


@cache
def classification(level: str) -> frozenset[str]:
    """The names in use at a level: "family", "group", "subgroup"."""
    return frozenset(row[level] for row in rows("offence_codes"))


def codes_named(names: Iterable[str]) -> frozenset[str]:
    """The normalised codes that carry any of these names (a code, a subgroup, a group or a family)."""
    wanted = frozenset(names) | frozenset(map(normalise_code, names))
    return frozenset(code for code, offence in offences().items() if not wanted.isdisjoint(offence.names))
