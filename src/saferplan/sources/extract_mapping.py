"""The mapping file: which column of a force's own extract means what. Written once by the analyst, in YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from saferplan.sources.personal_data import looks_personal
from saferplan.textfiles import TextModel, told

ISO = "iso"
"""The date format that needs no saying: 2024-03-01, 2024-03-01 22:15, 2024-03-01T22:15:00."""

_DIRECTIVES = frozenset("dmYybBHMSIp")
_FLAG = re.compile(r"[a-z]+(-[a-z]+)*(:[a-z]+(-[a-z]+)*)?")

Evening = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
EVENINGS: tuple[Evening, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _words(value: object) -> object:
    """Cell values as a spreadsheet shows them: YAML reads a bare 1 as a number and a bare true as a truth value."""
    if isinstance(value, list | tuple):
        return tuple(str(v).lower() if isinstance(v, bool) else str(v) for v in value)
    return value


def _table(value: object) -> object:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else value


def _clock(value: object) -> object:
    try:
        return time.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise told(f"'{value}' is not a time of day; write it in quotes, as '20:00'") from None


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Table = Annotated[Mapping[str, str], BeforeValidator(_table)]
Clock = Annotated[time, BeforeValidator(_clock)]


class FileOptions(TextModel):
    """How to open the file; all optional. `header_row` counts from 1, as a spreadsheet does."""

    encoding: str = "utf-8"
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    sheet: str | None = None
    header_row: int = Field(default=1, ge=1, le=50)
    blank: Words = ("null", "none", "n/a", "unknown", "-")

    @field_validator("encoding")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            "".encode(value)
        except LookupError:
            raise told(f"'{value}' is not an encoding; write utf-8 or cp1252") from None
        return value


class Columns(TextModel):
    """The headings of the extract, by meaning. Place: an LSOA, a ward, or one pair of coordinates."""

    reference: str
    offence_code: str
    recorded: str
    committed_from: str | None = None
    committed_to: str | None = None
    lsoa: str | None = None
    ward: str | None = None
    easting: str | None = None
    northing: str | None = None
    longitude: str | None = None
    latitude: str | None = None
    victim: str | None = None
    outcome: str | None = None

    @model_validator(mode="after")
    def _without_persons(self) -> Columns:
        for role, column in self.mapped().items():
            refuse_personal(column, role)
        return self

    @model_validator(mode="after")
    def _one_place(self) -> Columns:
        for pair in (("easting", "northing"), ("longitude", "latitude")):
            given = [name for name in pair if getattr(self, name)]
            if len(given) == 1:
                raise told(f"'{pair[0]}' and '{pair[1]}' belong together; add the other", given[0])
        places = [name for name in ("lsoa", "ward", "easting", "longitude") if getattr(self, name)]
        if len(places) != 1:
            said = " and ".join(places) or "none"
            raise told(
                f"a record is placed by lsoa, by ward, or by one pair of coordinates, here by {said}; give one of them"
            )
        return self

    def mapped(self) -> dict[str, str]:
        """Meaning to heading, for the meanings the extract has."""
        return {role: column for role, column in self.model_dump().items() if column}

    @property
    def coordinates(self) -> tuple[str, str] | None:
        """The two headings, x first, if records are placed by coordinates."""
        if self.easting and self.northing:
            return self.easting, self.northing
        return (self.longitude, self.latitude) if self.longitude and self.latitude else None


class Dates(TextModel):
    """How dates are written, in strftime's letters, or `iso`."""

    recorded: str = ISO
    committed: str = ISO
    midnight_means_no_time: bool = False
    """Some systems fill an unknown time with 00:00; then it is no time, and no evidence of a crime at night."""

    @field_validator("recorded", "committed")
    @classmethod
    def _readable(cls, value: str) -> str:
        if value == ISO:
            return value
        letters = re.findall(r"%(.?)", value)
        if not (set(letters) <= _DIRECTIVES and "d" in letters and {"m", "b", "B"} & set(letters)):
            raise told(f"'{value}' is not a date format; write 'iso', or one such as '%d/%m/%Y' or '%d/%m/%Y %H:%M'")
        if not {"Y", "y"} & set(letters):
            raise told(f"'{value}' has no year; add %Y")
        return value


class Flag(TextModel):
    """Which values of which column mean yes, capitals or not; with a separator, one value of several is enough."""

    column: str
    yes: Words = Field(min_length=1)
    no: Words = ()
    separator: str | None = None

    @field_validator("column")
    @classmethod
    def _no_person(cls, value: str) -> str:
        refuse_personal(value)
        return value


class NightTimeEconomy(TextModel):
    """A local rule, as no national one exists: hours that may cross midnight, evenings named by the day they begin on.

    02:00 on Saturday belongs to Friday's evening. A crime counts when it certainly happened within one such night: its
    start lies within the hours, and so does its end if the extract gives one.
    """

    starts: Clock
    ends: Clock
    evenings: tuple[Evening, ...] = Field(default=EVENINGS, min_length=1)
    offence_codes: Words = ()
    lsoas: Words = ()

    @model_validator(mode="after")
    def _a_night(self) -> NightTimeEconomy:
        if self.starts == self.ends:
            raise told("'starts' and 'ends' are the same time; write the hours the night-time economy lasts", "ends")
        return self

    @property
    def crosses_midnight(self) -> bool:
        return self.ends < self.starts


class Values(TextModel):
    """Local wording to the standard word, for the offence code and the outcome."""

    offence_code: Table = Field(default_factory=dict)
    outcome: Table = Field(default_factory=dict)


class ExtractMapping(TextModel):
    """The whole mapping file."""

    force: str
    title: str = ""
    file: FileOptions = FileOptions()
    columns: Columns
    dates: Dates = Dates()
    flags: Mapping[str, Flag] = Field(default_factory=dict)
    night_time_economy: NightTimeEconomy | None = None
    values: Values = Values()

    @field_validator("force")
    @classmethod
    def _slug(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z]+(-[a-z]+)*", value):
            raise told(f"'{value}' is not a force as police.uk writes it; write cambridgeshire or city-of-london, say")
        return value

    @field_validator("flags")
    @classmethod
    def _named(cls, value: Mapping[str, Flag]) -> Mapping[str, Flag]:
        for name in value:
            if not _FLAG.fullmatch(name):
                raise told(
                    f"'{name}' cannot name a flag; write words such as domestic-abuse, alcohol or hate:race", name
                )
        return value

    @model_validator(mode="after")
    def _night_can_be_told(self) -> ExtractMapping:
        if self.night_time_economy is None:
            return self
        here = "night_time_economy"
        if "night-time-economy" in self.flags:
            raise told("given as a flag and as a rule; keep one of the two", here)
        if not self.columns.committed_from:
            raise told("the rule needs the time of the crime; map committed_from under columns", here)
        if self.dates.committed != ISO and not {"H", "I"} & set(re.findall(r"%(.)", self.dates.committed)):
            raise told(f"the rule needs the time of day, which '{self.dates.committed}' lacks; add %H:%M", here)
        if self.night_time_economy.lsoas and self.columns.ward:
            raise told("the rule names LSOAs, but records are placed by ward; remove 'lsoas'", here)
        return self

    @property
    def wanted(self) -> frozenset[str]:
        """Every heading the mapping reads. No other column of the file is ever looked at."""
        return frozenset(self.columns.mapped().values()) | {flag.column for flag in self.flags.values()}

    def missing(self, header: tuple[str, ...]) -> tuple[str, ...]:
        """The wanted headings a file lacks."""
        known = {heading(h) for h in header}
        return tuple(sorted(w for w in self.wanted if heading(w) not in known))

    def matches(self, header: tuple[str, ...]) -> bool:
        """Whether a file with this header can be read through this mapping. Capitals and spaces do not matter."""
        return not self.missing(header)


def heading(text: str) -> str:
    """A column heading as it is compared: no byte-order mark, single spaces, small letters."""
    return " ".join(text.replace("\ufeff", "").split()).casefold()


def refuse_personal(column: str, *at: str) -> None:
    """Raise for a heading that says it names or locates a person."""
    if looks_personal(column):
        raise told(
            f"'{column}' looks like personal data, which is never stored; map a pseudonymous column or leave it out",
            *at,
        )


def sample(day_format: str) -> str:
    """How a moment looks in this format, for an error message."""
    shown = "%Y-%m-%d" if day_format == ISO else day_format
    return datetime.combine(date(2024, 3, 1), time(22, 15)).strftime(shown)
