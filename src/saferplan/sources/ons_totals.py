"""Whether the rows of an ONS table add up to the totals printed among them; where not, a note says by how much."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Part(NamedTuple):
    """A row that is part of some totals: their codes, and its counts by heading, None where it has none."""

    of: tuple[str, ...]
    counts: Mapping[str, int | None]


class Total(NamedTuple):
    code: str
    name: str
    counts: Mapping[str, int | None]


def compare(totals: Sequence[Total], parts: Iterable[Part]) -> tuple[str, ...]:
    """One note on the totals that hold, and one for each that does not. Columns with a gap in a part are left out."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    gaps: set[tuple[str, str]] = set()
    for part in parts:
        for code in part.of:
            for heading, n in part.counts.items():
                sums[code, heading] += n or 0
                if n is None:
                    gaps.add((code, heading))
    wrong = [note for total in totals if (note := _difference(total, sums, gaps))]
    return (f"{len(totals) - len(wrong)} of {len(totals)} printed totals equal the sum of their rows.", *wrong)


def _difference(total: Total, sums: Mapping[tuple[str, str], int], gaps: set[tuple[str, str]]) -> str:
    different = [
        (heading, sums[total.code, heading], printed)
        for heading, printed in total.counts.items()
        if printed is not None and (total.code, heading) not in gaps and sums[total.code, heading] != printed
    ]
    if not different:
        return ""
    heading, added, printed = different[0]
    more = f" (and {len(different) - 1} more columns differ)" if len(different) > 1 else ""
    return f"{total.name}, {heading}: the rows add up to {added:,}, the printed total is {printed:,}{more}."
