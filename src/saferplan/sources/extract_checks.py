"""From a batch of text to records: every column read, every row either kept or refused with one reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from saferplan.sources.extract_dates import Moment, moment
from saferplan.sources.extract_files import LINE, raw
from saferplan.sources.extract_mapping import ExtractMapping, Flag
from saferplan.sources.extract_reasons import first_of, missing, shown, unbelievable, unreadable
from saferplan.sources.night_time import evening

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import polars as pl

NIGHT = "night-time-economy"
HATE = "hate"
REASON = "reason"

_LSOA = r"^[EW]01\d{6}$"
_WARD = r"^[EW]05\d{6}$"


@dataclass(frozen=True, slots=True)
class Reader:
    """What one extract is read by: its mapping, the columns it has, the offence codes known, and today."""

    mapping: ExtractMapping
    today: date
    offence_codes: Collection[str] | None = None

    def records(self, batch: pl.DataFrame, places: pl.DataFrame | None = None) -> pl.DataFrame:
        """One row a source row: the record's columns, LINE, and REASON where it is refused (else null).

        `places` gives the columns `unit` and `place_problem` when records are placed by coordinates.
        """
        frame = batch.with_columns(self._read()) if places is None else batch.with_columns(self._read()).hstack(places)
        frame = frame.with_columns(self._flags()).with_columns(self._hate())
        if self.mapping.night_time_economy:
            frame = frame.with_columns(self._evening())
            frame = frame.with_columns(_col("evening").is_not_null().alias(NIGHT))
        return frame.with_columns(self._reason()).select(*self.columns, LINE, REASON)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a record, in order."""
        night = ("evening",) if self.mapping.night_time_economy else ()
        fixed = ("reference", "offence_code", "recorded", "committed_from", "committed_to", "unit")
        return (*fixed, *self.flags, *night, "victim", "outcome")

    @property
    def flags(self) -> tuple[str, ...]:
        """The flags of a record. `hate` comes with any strand: an offence may have several and counts once."""
        names = list(self.mapping.flags)
        if HATE not in names and any(name.startswith(f"{HATE}:") for name in names):
            names.append(HATE)
        return (*names, *((NIGHT,) if self.mapping.night_time_economy else ()))

    def text(self, role: str) -> pl.Expr:
        """A column's text by its meaning, null where blank or not mapped."""
        import polars as pl

        column = self.mapping.columns.mapped().get(role)
        return self.cell(column) if column else pl.lit(None, pl.String)

    def cell(self, column: str) -> pl.Expr:
        """A column's text by its heading: trimmed, and null where it says nothing."""
        import polars as pl

        text = pl.col(raw(column)).str.strip_chars()
        blank = [word.lower() for word in self.mapping.file.blank]
        return pl.when(~((text == "") | text.str.to_lowercase().is_in(blank))).then(text)

    def _read(self) -> list[pl.Expr]:
        import polars as pl

        dates, values = self.mapping.dates, self.mapping.values
        recorded = moment(self.text("recorded"), dates.recorded)
        begun, over = self._committed("committed_from"), self._committed("committed_to")
        place = self.text("ward" if self.mapping.columns.ward else "lsoa").str.to_uppercase()
        expressions = [
            self.text("reference").alias("reference"),
            _offence_code(self.text("offence_code"), values.offence_code).alias("offence_code"),
            recorded.at.dt.date().alias("recorded"),
            begun.at.alias("committed_from"),
            begun.timed.alias("begun_timed"),
            over.at.alias("committed_to"),
            over.timed.alias("over_timed"),
            self.text("victim").alias("victim"),
            _translated(self.text("outcome"), values.outcome).alias("outcome"),
        ]
        if self.mapping.columns.coordinates:
            return expressions
        pattern, name = (_WARD, "a ward") if self.mapping.columns.ward else (_LSOA, "an LSOA")
        words = pl.concat_str(shown(place), pl.lit(f" is not {name} code of England or Wales"))
        wrong = pl.when(~place.str.contains(pattern)).then(words)
        return [*expressions, place.fill_null("").alias("unit"), wrong.alias("place_problem")]

    def _committed(self, role: str) -> Moment:
        dates = self.mapping.dates
        return moment(self.text(role), dates.committed, dates.midnight_means_no_time)

    def _flags(self) -> list[pl.Expr]:
        return [self._flag(flag).alias(name) for name, flag in self.mapping.flags.items()]

    def _flag(self, flag: Flag) -> pl.Expr:
        import polars as pl

        yes = [word.lower() for word in flag.yes]
        text = self.cell(flag.column).str.to_lowercase()
        if flag.separator is None:
            return text.is_in(yes).fill_null(False)
        return (
            text.str.split(flag.separator)
            .list.eval(pl.element().str.strip_chars().is_in(yes))
            .list.any()
            .fill_null(False)
        )

    def _hate(self) -> list[pl.Expr]:
        import polars as pl

        strands = [name for name in self.mapping.flags if name == HATE or name.startswith(f"{HATE}:")]
        return [pl.any_horizontal(strands).alias(HATE)] if strands else []

    def _evening(self) -> pl.Expr:
        import polars as pl

        rule = self.mapping.night_time_economy
        assert rule is not None
        end = pl.when(_col("over_timed")).then(_col("committed_to"))
        night = evening(rule, _col("committed_from"), _col("begun_timed"), end)
        codes = (
            _col("offence_code").is_in([c.upper() for c in rule.offence_codes]) if rule.offence_codes else pl.lit(True)
        )
        lsoas = _col("unit").is_in(list(rule.lsoas)) if rule.lsoas else pl.lit(True)
        return pl.when(codes & lsoas).then(night).alias("evening")

    def _reason(self) -> pl.Expr:
        checks = [*missing(self.offence_codes), *unreadable(self.mapping, self.text), *unbelievable(self.today)]
        return first_of(checks).alias(REASON)


def _col(name: str) -> pl.Expr:
    import polars as pl

    return pl.col(name)


def _offence_code(text: pl.Expr, translation: Mapping[str, str]) -> pl.Expr:
    """The code as the Home Office writes it: 8N for '008n' and '8 N'."""
    plain = text.str.to_uppercase().str.replace_all(" ", "", literal=True).str.strip_chars_start("0")
    if not translation:
        return plain
    return text.str.to_lowercase().replace_strict({k.lower(): v for k, v in translation.items()}, default=plain)


def _translated(text: pl.Expr, translation: Mapping[str, str]) -> pl.Expr:
    if not translation:
        return text
    return text.str.to_lowercase().replace_strict({k.lower(): v for k, v in translation.items()}, default=text)
