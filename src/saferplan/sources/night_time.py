"""The local night-time economy rule: hours that may cross midnight, attributed to the evening they began on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from saferplan.sources.extract_mapping import EVENINGS, NightTimeEconomy

if TYPE_CHECKING:
    from datetime import time

    import polars as pl


def evening(rule: NightTimeEconomy, start: pl.Expr, timed: pl.Expr, end: pl.Expr) -> pl.Expr:
    """The date of the evening to whose night a crime certainly belongs, else null.

    `start` and `end` are moments, `timed` says whether `start` has a time of day; `end` is null where the extract gives
    none, and the start decides. With hours 20:00 to 04:00, Saturday 02:00 is Friday's evening. The hour the night
    ends on is outside it; a crime that ends at that very minute is inside.
    """
    import polars as pl

    minute = start.dt.hour().cast(pl.Int32) * 60 + start.dt.minute().cast(pl.Int32)
    after, before = minute >= _minute(rule.starts), minute < _minute(rule.ends)
    hours = (after | before) if rule.crosses_midnight else (after & before)
    small_hours = before & ~after if rule.crosses_midnight else pl.lit(False)
    began = start.dt.date() - pl.when(small_hours).then(pl.duration(days=1)).otherwise(pl.duration(days=0))
    closes = began.cast(pl.Datetime("us")) + pl.duration(minutes=_minute(rule.ends) + 1440 * rule.crosses_midnight)
    days = [EVENINGS.index(name) + 1 for name in rule.evenings]
    belongs = timed & hours & began.dt.weekday().is_in(days) & (end.is_null() | (end <= closes))
    return pl.when(belongs).then(began)


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute
