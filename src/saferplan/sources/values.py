"""What a single published value means: a count, a mark instead of one, a quarter, a year; or why it means nothing."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from typing import TYPE_CHECKING

from saferplan.periods import Month

if TYPE_CHECKING:
    from saferplan.sources.tables import Value, Values


class RowError(Exception):
    """Why a row cannot be stored: its message becomes the rejection's reason. Never reaches the user as an error."""

    def __init__(self, reason: str, text: object = "") -> None:
        super().__init__(reason)
        self.reason, self.text = reason, str(text)


_WHOLE = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.0+)?")
_SHORTHAND = re.compile(r"\[\s*([a-z]+\d?)\s*\]|\.\.")


def count(value: Value, *, negative: bool = True) -> int:
    """A whole number, also with thousands separators or as a spreadsheet's float. Raises RowError otherwise."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise RowError("the count is not a number", value)
    number = _number(value)
    if number < 0 and not negative:
        raise RowError("the count is negative, which no such count can be", value)
    return number


def count_or_none(values: Values, place: int) -> int | None:
    """The count in this column; None where there is none."""
    try:
        return count(values[place])
    except (RowError, IndexError):
        return None


def _number(value: str | float) -> int:
    if isinstance(value, str):
        if not _WHOLE.fullmatch(value.strip()):
            raise RowError("the count is empty" if not value.strip() else "the count is not a whole number", value)
        return int(value.strip().replace(",", "").split(".")[0])
    if value != value or abs(value) > 1e15 or value != int(value):
        raise RowError("the count is not a whole number", value)
    return int(value)


def shorthand(value: Value) -> str | None:
    """The mark a publisher put in place of a number, as [x]; empty for a blank cell; None when there is no mark.

    The letters are those of the Government Statistical Service's guidance on symbols in tables; `..` is their
    predecessor for "not available".
    """
    if not isinstance(value, str):
        return None
    text = value.strip().lower()
    match = _SHORTHAND.fullmatch(text)
    if match:
        return f"[{match[1]}]" if match[1] else ".."
    return "" if not text else None


_FINANCIAL_YEAR = re.compile(r"(?:FY\s*)?((?:19|20)\d\d)\s*[/_–-]\s*(?:(19|20))?(\d\d)", re.IGNORECASE)
_QUARTER = re.compile(r"(?:Q|quarter\s*)?([1-4])(?:\.0)?", re.IGNORECASE)


def year_start(value: Value) -> Month:
    """The April that begins the year written 2012/13, 2012-13, 2012_13 or 2012/2013. Raises RowError otherwise."""
    match = _FINANCIAL_YEAR.fullmatch(str(value).strip())
    if not match or (int(match[1]) + 1) % 100 != int(match[3]) or (match[2] and not _follows(match)):
        raise RowError("the financial year is not one, such as 2012/13", value)
    return Month(int(match[1]), 4)


def _follows(match: re.Match[str]) -> bool:
    return int(match[2] + match[3]) == int(match[1]) + 1


def quarter_end(year: Value, quarter: Value) -> Month:
    """The last month of a financial quarter; quarter 1 is April to June. Raises RowError for no such quarter."""
    match = _QUARTER.fullmatch(str(quarter).strip())
    if not match:
        raise RowError("the financial quarter is not 1, 2, 3 or 4", quarter)
    return year_start(year) + (3 * int(match[1]) - 1)


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_YEAR_ENDING = re.compile(r"year ending ([a-z]+) (\d{4})", re.IGNORECASE)
_RANGE = re.compile(r"([a-z]+) (\d{4}) to ([a-z]+) (\d{4})", re.IGNORECASE)


def month_named(text: str) -> int | None:
    """1 to 12 for an English month, whole or shortened; None for any other word."""
    return _MONTHS.get(text.casefold())


def year_ending(text: str) -> Month | None:
    """The month of the first "year ending December 2024" in the text."""
    match = _YEAR_ENDING.search(text)
    return Month(int(match[2]), number) if match and (number := month_named(match[1])) else None


def twelve_months(text: str) -> Month | None:
    """The last month of a heading that is "Apr 2010 to Mar 2011" and nothing else; None unless they are twelve."""
    match = _RANGE.fullmatch(text)
    if not match:
        return None
    first, last = month_named(match[1]), month_named(match[3])
    if not (first and last):
        return None
    start, end = Month(int(match[2]), first), Month(int(match[4]), last)
    return end if end.since(start) == 11 else None


_DAY = re.compile(r"(\d{1,2})[/ ](\d{1,2}|[a-z]+)[/ ](\d{4})|(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?", re.IGNORECASE)


def day(value: Value) -> datetime.date:
    """A day written DD/MM/YYYY, 1 May 2024 or YYYY-MM-DD, or a spreadsheet's date. Raises RowError otherwise."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    match = _DAY.fullmatch(str(value).strip())
    try:
        if match and match[1]:
            return datetime.date(int(match[3]), month_named(match[2]) or int(match[2]), int(match[1]))
        if match:
            return datetime.date(int(match[4]), int(match[5]), int(match[6]))
    except ValueError:
        pass
    raise RowError("the date is not one, such as 31/03/2024", value)


def days_before_month_end(when: datetime.date) -> int:
    """0 on the last day of a month."""
    return monthrange(when.year, when.month)[1] - when.day


def not_over(last: Month, today: datetime.date) -> bool:
    """Whether a period that ends with this month is not over on this day, so that no count of it can exist."""
    return last.last_day > today
