"""Words that the Data pages share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from saferplan.geography.forces import forces
from saferplan.periods import Month, runs
from saferplan.reporting.reports.restricted import NOTICE

RESTRICTED = f"{NOTICE}. Rows of the extract itself are never shown here."
_KEEPERS = {
    "csp": "All community safety partnerships",
    "pfa": "All police force areas",
    "lad": "All local authorities",
    "lsoa": "All small areas (LSOAs)",
    "region": "All regions",
    "country": "All countries",
    "other": "Totals",
}


def keeper_name(keeper: str) -> str:
    """A force by its name; `all, by csp` as a reader says it."""
    found = forces().get(keeper)
    return found.name if found else _KEEPERS.get(keeper.removeprefix("all, by "), keeper)


def period_words(span: int, number: int) -> str:
    """`3 months`, `1 quarter`: what a dataset's periods are called."""
    word = {1: "month", 3: "quarter", 12: "year", 0: "day"}.get(span, "period")
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def months_words(months: Iterable[Month], span: int) -> str:
    """`January 2025 to April 2025, June 2025`: each run by the months that its periods end with."""
    return ", ".join(run_words(first, last) for first, last in runs(months, max(span, 1)))


def run_words(first: Month, last: Month) -> str:
    """`January 2025 to April 2025`, or one month."""
    return first.name if first == last else f"{first.name} to {last.name}"


def releases_words(numbers: Sequence[int]) -> str:
    """`release 7`, `releases 7 and 9`, `releases 7, 8 and 9`."""
    told = [str(number) for number in numbers]
    if len(told) == 1:
        return f"release {told[0]}"
    return f"releases {', '.join(told[:-1])} and {told[-1]}"


def sentence_case(name: str) -> str:
    """A name as it begins a cell or a sentence; a publisher's own small letters stay: data.police.uk."""
    return name if name.startswith("data.") else name[:1].upper() + name[1:]
