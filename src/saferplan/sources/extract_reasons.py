"""Why a row of an extract is refused: each check with the clause that is told, over the columns already read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING

from saferplan.sources.extract_mapping import ExtractMapping, sample

if TYPE_CHECKING:
    import polars as pl

EARLIEST = date(1950, 1, 1)
"""Before it a date is a slip of the keyboard or of the format (a year of two digits read as the year 24)."""

Check = tuple["pl.Expr", "pl.Expr"]
"""Whether a row is wrong, and the words for it."""

# Digits, and a letter or two as in 28E or 01-Mar-2024. A column mapped by mistake may hold a name or an address, and a
# reason is kept with the release for good.
_HARMLESS = r"^[0-9A-Za-z]{0,3}[0-9][0-9/.:-]*([A-Za-z]{1,3}[0-9/.:-]*)?( [0-9.:]+)?$"
_LONGEST = 20


def first_of(checks: Iterable[Check]) -> pl.Expr:
    """The words of the first check a row fails; null for a good row."""
    import polars as pl

    return pl.coalesce([pl.when(wrong).then(words) for wrong, words in checks])


def shown(text: pl.Expr) -> pl.Expr:
    """A cell as a reason may quote it: 'as it stands' if it can only be a date or a code, else a word for it."""
    import polars as pl

    harmless = text.str.contains(_HARMLESS) & (text.str.len_chars() <= _LONGEST)
    return pl.when(harmless).then(pl.format("'{}'", text)).otherwise(pl.lit("the text (not kept)"))


def missing(offence_codes: Collection[str] | None) -> list[Check]:
    """No reference, no offence code, or one that does not exist."""
    import polars as pl

    code = pl.col("offence_code")
    unknown = pl.lit(False) if offence_codes is None else ~code.is_in(list(offence_codes))
    return [
        (pl.col("reference").is_null(), pl.lit("no crime reference")),
        (code.is_null(), pl.lit("no offence code")),
        (unknown, pl.concat_str(shown(code), pl.lit(" is not a recorded-crime offence code"))),
    ]


def unreadable(mapping: ExtractMapping, text: Callable[[str], pl.Expr]) -> list[Check]:
    """No recorded date, or a date not written as the mapping says. `text` gives a column by its meaning."""
    import polars as pl

    formats = {"recorded": mapping.dates.recorded}
    formats |= dict.fromkeys(("committed_from", "committed_to"), mapping.dates.committed)
    checks = [(text("recorded").is_null(), pl.lit("no recorded date"))]
    for role, form in formats.items():
        words = (f"{role.replace('_', ' ')} ", f" is not a date written like {sample(form)}")
        told = pl.concat_str(pl.lit(words[0]), shown(text(role)), pl.lit(words[1]))
        checks.append((text(role).is_not_null() & pl.col(role).is_null(), told))
    return checks


def unbelievable(today: date) -> list[Check]:
    """Dates that contradict the calendar or each other, and a place that is none."""
    import polars as pl

    recorded, begun = pl.col("recorded"), pl.col("committed_from")
    earliest = pl.coalesce("committed_from", "committed_to")
    return [
        (recorded > today, pl.format("recorded on {}, in the future", recorded)),
        (recorded < EARLIEST, pl.format("recorded on {}, too long ago to be believed", recorded)),
        (begun.dt.date() < EARLIEST, pl.lit("committed too long ago to be believed")),
        (recorded < earliest.dt.date(), pl.lit("recorded before it was committed")),
        (_ends_before_it_begins(), pl.lit("the committed dates end before they begin")),
        (pl.col("place_problem").is_not_null(), pl.col("place_problem")),
    ]


def _ends_before_it_begins() -> pl.Expr:
    """By the day, unless both ends have a time: '1 March 22:00' to '1 March' is no contradiction."""
    import polars as pl

    begun, over = pl.col("committed_from"), pl.col("committed_to")
    both = pl.col("begun_timed") & pl.col("over_timed")
    return (over.dt.date() < begun.dt.date()) | (both & (over < begun))
