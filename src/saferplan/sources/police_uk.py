"""data.police.uk: what its street, outcomes and stop-and-search files look like, and what is wrong with a row of one.

Layout and vocabulary: data.police.uk/about; the dates at which crime types changed are those of the published archive.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from saferplan.errors import SourceError, UsageError
from saferplan.periods import Month
from saferplan.sources.archive import Member
from saferplan.sources.reading import Rejection


class Kind(StrEnum):
    """The three files a force publishes for a month; the value ends both the file's name and the dataset's."""

    STREET = "street"
    OUTCOMES = "outcomes"
    STOP_AND_SEARCH = "stop-and-search"

    @property
    def dataset(self) -> str:
        return f"police-uk/{self.value}"

    @property
    def columns(self) -> tuple[str, ...]:
        return _COLUMNS[self]

    @property
    def category_column(self) -> str:
        """The column whose values are counted."""
        return {Kind.STREET: "Crime type", Kind.OUTCOMES: "Outcome type"}.get(self, "Object of search")


_PLACE = ("Longitude", "Latitude", "Location", "LSOA code", "LSOA name")
_COLUMNS = {
    Kind.STREET: (
        *("Crime ID", "Month", "Reported by", "Falls within"),
        *_PLACE,
        *("Crime type", "Last outcome category", "Context"),
    ),
    Kind.OUTCOMES: ("Crime ID", "Month", "Reported by", "Falls within", *_PLACE, "Outcome type"),
    Kind.STOP_AND_SEARCH: (
        *("Type", "Date", "Part of a policing operation", "Policing operation", "Latitude", "Longitude", "Gender"),
        *("Age range", "Self-defined ethnicity", "Officer-defined ethnicity", "Legislation", "Object of search"),
        *("Outcome", "Outcome linked to object of search", "Removal of more than just outer clothing"),
    ),
}

_SIX, _ELEVEN, _FOURTEEN = Month(2010, 12), Month(2011, 9), Month(2013, 5)


@dataclass(frozen=True, slots=True)
class CrimeType:
    """A category of the street files and the months for which the archive uses it; `until` is None while in use."""

    label: str
    since: Month
    until: Month | None = None

    def valid_in(self, month: Month) -> bool:
        return self.since <= month and (self.until is None or month <= self.until)


CRIME_TYPES = (
    CrimeType("Anti-social behaviour", _SIX),
    CrimeType("Bicycle theft", _FOURTEEN),
    CrimeType("Burglary", _SIX),
    CrimeType("Criminal damage and arson", _ELEVEN),
    CrimeType("Drugs", _ELEVEN),
    CrimeType("Other crime", _SIX),
    CrimeType("Other theft", _ELEVEN),
    CrimeType("Possession of weapons", _FOURTEEN),
    CrimeType("Public disorder and weapons", _ELEVEN, _FOURTEEN - 1),
    CrimeType("Public order", _FOURTEEN),
    CrimeType("Robbery", _SIX),
    CrimeType("Shoplifting", _ELEVEN),
    CrimeType("Theft from the person", _FOURTEEN),
    CrimeType("Vehicle crime", _SIX),
    CrimeType("Violence and sexual offences", _FOURTEEN),
    CrimeType("Violent crime", _SIX, _FOURTEEN - 1),
)
CRIME_TYPE_LABELS = frozenset(crime_type.label for crime_type in CRIME_TYPES)

# Great Britain, Northern Ireland and the sea around them: a point beyond is a mistake, not a place.
LONGITUDES, LATITUDES = (-9.0, 2.5), (49.0, 61.5)
LSOA_CODE = re.compile(r"[EWSN][0-9]{8}|95[A-Z]{2}[0-9]{2}[A-Z][0-9]")
UTC_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}")
"""The first 19 characters of a stop's date, of which the rest names the time zone."""
# Printable ASCII and its spaces: beyond it the two readers differ on what a number is.
_NUMBER = re.compile(r"[\t\v\f -~]+")
# A quotation mark that neither begins nor ends a field: the readers differ on what that does to the field.
_ODD_QUOTE = re.compile(rb'[^,\n]"[^,\r\n]|[ \t]"|"[ \t]')
NOT_FORCES = frozenset({"ministry-of-justice"})
"""Bodies whose files lie among those of forces: court results, which name no force and are added to no count."""
_FILE_NAME = re.compile(r"(?P<month>\d{4}-\d{2})-(?P<force>[a-z-]+?)-(?P<kind>street|outcomes|stop-and-search)\.csv")


@dataclass(frozen=True, slots=True)
class ForceMonth:
    """One file of the archive: which force's, of which month, of which kind."""

    member: Member
    kind: Kind
    month: Month
    force: str
    usual_layout: bool
    """Headings exactly as published and nothing odd in the text, so the columns can be read fast and by position."""


def identify(member: Member, data: bytes, forces: Mapping[str, str], today: Month) -> ForceMonth | None:
    """What this file is, by its heading first and its name second; None if it is not of data.police.uk.

    `forces` maps each published force name to its slug. Raises SourceError for a file that claims to be one of these
    but lacks columns, names an unknown force, or is of a month that has not happened.
    """
    named = _FILE_NAME.fullmatch(member.base_name)
    heading = _heading(data)
    if named and heading is None:
        raise SourceError(f"{member.name} is not UTF-8 text; save it again as CSV in UTF-8.")
    kind = _kind_of(heading or ())
    if kind is None or heading is None:
        if named:
            raise _missing_columns(member.name, heading or (), Kind(named["kind"]))
        return None
    twice = next((title for title in kind.columns if heading.count(title) > 1), None)
    if twice:
        raise SourceError(f"{member.name} has the column '{twice}' twice; remove the one that was not published.")
    if named and named["force"] in NOT_FORCES:
        return None
    month, force = _month_and_force(member, data, kind, named, forces)
    if force not in forces.values():
        raise SourceError(f"{member.name}: '{force}' is not a police force known here; check the file's name.")
    if month >= today:
        raise SourceError(f"{member.name} says it is of {month.name}, which has not ended yet; check the file's name.")
    return ForceMonth(member, kind, month, force, heading == kind.columns and _is_plain(data))


def is_police_uk_csv(path: Path) -> bool:
    """Whether a single file has the heading of one of the three kinds."""
    with path.open("rb") as file:
        beginning = file.read(4096)
    return _kind_of(_heading(beginning) or ()) is not None


def _heading(data: bytes) -> tuple[str, ...] | None:
    """The titles in the first line; None where that is not text."""
    first_line = data[:8192].split(b"\n", 1)[0].strip(b"\r")
    try:
        return tuple(title.strip() for title in next(csv.reader([first_line.decode("utf-8-sig")]), []))
    except (UnicodeDecodeError, csv.Error):
        return None


def _is_plain(data: bytes) -> bool:
    """Whether nothing in the text is read otherwise by a fast reader than by a careful one."""
    return (
        b"\0" not in data
        and (b"\r" not in data or data.count(b"\r") == data.count(b"\r\n"))
        and (data.isascii() or _is_utf8(data))
        and not (b'"' in data and _ODD_QUOTE.search(data))
    )


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _kind_of(heading: Collection[str]) -> Kind | None:
    return next((kind for kind in Kind if set(kind.columns) <= set(heading)), None)


def _missing_columns(name: str, heading: Collection[str], kind: Kind) -> SourceError:
    missing = ", ".join(f"'{column}'" for column in kind.columns if column not in heading)
    return SourceError(
        f"{name} lacks the column{'s' if ',' in missing else ''} {missing}; "
        "restore the published headings or download it again."
    )


def _month_and_force(
    member: Member, data: bytes, kind: Kind, named: re.Match[str] | None, forces: Mapping[str, str]
) -> tuple[Month, str]:
    month, force = (named["month"], named["force"]) if named else _first_month_and_force(data, kind, forces)
    try:
        return Month.parse(month), force
    except UsageError:
        raise SourceError(
            f"{member.name} does not say of which month and whose it is; name it as published: "
            f"YYYY-MM-force-{kind.value}.csv."
        ) from None


def _first_month_and_force(data: bytes, kind: Kind, forces: Mapping[str, str]) -> tuple[str, str]:
    """What the first data row says; empty where it says nothing, as a stop and search never does."""
    heading, *rows = data[:65536].decode("utf-8-sig", "replace").split("\n")[:2]
    try:
        first = next(csv.DictReader([heading, *rows]), {})
    except csv.Error:
        first = {}
    force = first.get("Falls within") or ""
    return ("" if kind is Kind.STOP_AND_SEARCH else first.get("Month") or ""), forces.get(force, force)


@dataclass(frozen=True, slots=True)
class RowRules:
    """What a row of one file must satisfy. The warehouse asks the same in SQL; this is the slow, obvious twin."""

    kind: Kind
    month: Month
    force_names: Collection[str]

    def fault(self, row: Mapping[str, str]) -> str | None:
        """Why this row cannot be stored, or None."""
        return next(self._faults(row), None)

    def _faults(self, row: Mapping[str, str]) -> Iterator[str]:
        if self.kind is Kind.STOP_AND_SEARCH:
            if _london_month(row["Date"]) != str(self.month):
                yield f"the date '{row['Date']}' is not in {self.month}, the month of its file"
            yield from _position_faults(row["Longitude"], row["Latitude"])
            return
        if row["Month"] != str(self.month):
            yield f"the month '{row['Month']}' is not {self.month}, the month of its file"
        if row["Falls within"] not in self.force_names:
            yield f"the force '{row['Falls within']}' is not known"
        yield from self._category_faults(row[self.kind.category_column])
        if row["LSOA code"] and not LSOA_CODE.fullmatch(row["LSOA code"]):
            yield f"'{row['LSOA code']}' is not an LSOA code"
        yield from _position_faults(row["Longitude"], row["Latitude"])

    def _category_faults(self, category: str) -> Iterator[str]:
        if not category:
            yield f"it has no {self.kind.category_column.lower()}"
        elif self.kind is Kind.STREET and category not in CRIME_TYPE_LABELS:
            yield f"the crime type '{category}' is not known"


def _london_month(utc: str) -> str:
    """The month of a UTC time where it happened: the publisher files by local time, which is up to an hour ahead.

    March and October count whole as summer time; only the first hour of a month can turn on it.
    """
    try:
        when = datetime.fromisoformat(utc[:19]) if UTC_TIME.fullmatch(utc[:19]) else None
    except ValueError:
        when = None
    if when is None:
        return ""
    return f"{when + timedelta(hours=1 if 3 <= when.month <= 10 else 0):%Y-%m}"


def _position_faults(longitude: str, latitude: str) -> Iterator[str]:
    if not longitude and not latitude:
        return
    try:
        inside = _within(LONGITUDES, longitude) and _within(LATITUDES, latitude)
    except ValueError:
        yield f"the position '{longitude}', '{latitude}' is not a pair of numbers"
        return
    if not inside:
        yield f"the position {longitude}, {latitude} is not in the United Kingdom"


def _within(limits: tuple[float, float], text: str) -> bool:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return limits[0] <= float(text) <= limits[1]


def sift(file: ForceMonth, data: bytes, force_names: Collection[str]) -> tuple[bytes, int, list[Rejection]]:
    """The slow, careful reading: good rows as a CSV in the published layout, how many rows were read, and the others.

    Only files in which the fast reading found something wrong come here.
    """
    rules = RowRules(file.kind, file.month, force_names)
    good = io.StringIO()
    writer = csv.writer(good, lineterminator="\n")
    writer.writerow(file.kind.columns)
    rejections: list[Rejection] = []
    rows_read = 0
    for line, row, fault in _parsed(file, data):
        rows_read += 1
        reason = fault or rules.fault(row)
        if reason:
            rejections.append(Rejection(file.member.name, line, reason, ",".join(row.values())[:200]))
        else:
            writer.writerow(row[column] for column in file.kind.columns)
    return good.getvalue().encode(), rows_read, rejections


def _parsed(file: ForceMonth, data: bytes) -> Iterator[tuple[int, dict[str, str], str | None]]:
    """Each row with the number of the line it starts on and, if it cannot be read as a row at all, why."""
    heading = _heading(data) or ()
    for line, text in _records(data):
        if not text.strip(b"\r\n"):
            continue
        try:
            fields = next(csv.reader([text.decode("utf-8")], strict=True))
        except UnicodeDecodeError:
            yield line, {"": text.decode("utf-8", "replace").strip()}, "it is not UTF-8 text"
            continue
        except csv.Error:
            yield line, {"": text.decode("utf-8").strip()}, "its quotation marks do not pair"
            continue
        yield line, dict(zip(heading, fields, strict=False)), _shape_fault(heading, fields)


def _shape_fault(heading: Sequence[str], fields: Sequence[str]) -> str | None:
    # Empty columns beyond the last say nothing; spreadsheet programs add them.
    if len(fields) < len(heading) or any(fields[len(heading) :]):
        return f"it has {len(fields)} columns where the heading has {len(heading)}"
    if any("\0" in field for field in fields):
        return "it holds a NUL byte"
    return "it has a line break within a column" if any("\r" in field for field in fields) else None


def _records(data: bytes) -> Iterable[tuple[int, bytes]]:
    # A published row never spans lines, so a line is a row: a stray quotation mark then spoils one row, not the rest.
    lines = enumerate(data.split(b"\n"), start=1)
    next(lines, None)
    return lines
