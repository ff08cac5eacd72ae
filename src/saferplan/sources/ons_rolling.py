"""ONS police recorded crime by police force area and offence: totals of twelve months, a row each, ending quarterly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from saferplan.periods import Month
from saferplan.sources.columns import Header, data_rows, label
from saferplan.sources.gathering import Gathering, Published, only_figure
from saferplan.sources.ons_tables import FORCE_CODE, ROLLING, unit_of
from saferplan.sources.provenance import ONS
from saferplan.sources.values import RowError, day, days_before_month_end, not_over

if TYPE_CHECKING:
    import datetime

    from saferplan.sources.reading import ReadTable
    from saferplan.sources.tables import Book, Sheet, Value, Values

DATASET = "ons/pfa-rolling-12"
TITLE = "Police recorded crime by police force area and offence, rolling 12 months"

_DAYS_OFF = 3
"""The file of 2003 to 2018 types one year's end as 30/12/2017. A day further off may be another period."""


def read_sheet(book: Book, sheet: Sheet, header: Header, today: datetime.date) -> ReadTable:
    """The sheet's rolling years, unverified. Rows of Action Fraud, CIFAS and the like are kept under their names."""
    ROLLING.check(header, book, sheet)
    reader = _Reader(header, today)
    gathering = Gathering(book.name, len(header.headings))
    gathering.take(data_rows(sheet, header), reader)
    return gathering.table(DATASET, TITLE, ONS, part=sheet.name, notes=reader.notes)


class _Reader:
    """Each date recurs 900 times, so it is worked out once."""

    def __init__(self, header: Header, today: datetime.date) -> None:
        self._header, self._today = header, today
        self._months: dict[Value, Month] = {}
        self._mended: set[datetime.date] = set()

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(
            f"Rows dated {when:%d/%m/%Y}, which is not the end of a month, were read as the 12 months to its end."
            for when in sorted(self._mended)
        )

    def __call__(self, values: Values) -> tuple[Published]:
        at = self._header
        ending = values[at["ending"]]
        if ending not in self._months:
            self._months[ending] = self._month(ending)
        offence = label(values[at["offence"]])
        if not offence:
            raise RowError("the row names no offence")
        return (only_figure(self._unit(values), self._months[ending].index, 12, offence, values[at["count"]]),)

    def _unit(self, values: Values) -> str:
        code = label(values[self._header["code"]]) if "code" in self._header else ""
        if code and not FORCE_CODE.fullmatch(code):
            raise RowError("the code is not that of a police force area", code)
        unit = unit_of(code, label(values[self._header["area"]]))
        if not unit:
            raise RowError("the row names no area")
        return unit

    def _month(self, value: Value) -> Month:
        when = day(value)
        if days_before_month_end(when) > _DAYS_OFF:
            raise RowError("the 12 months do not end with a month", value)
        if not_over(Month.of(when), self._today):
            raise RowError(f"the 12 months end in {Month.of(when).name}, which is not over", value)
        if days_before_month_end(when):
            self._mended.add(when)
        return Month.of(when)
