"""Invents a force's extract whose counts by LSOA and crime type are those of a published month. Every row says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from saferplan.errors import UsageError
from saferplan.sources import synthetic_offences as made_of
from saferplan.sources.extract_counts import SYNTHETIC_NOTE
from saferplan.sources.extract_mappings import SUFFIX
from saferplan.sources.local_extract import SYNTHETIC, SYNTHETIC_COLUMN
from saferplan.sources.synthetic_offences import FlagRates

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    import polars as pl
    from numpy.typing import NDArray

    from saferplan.periods import Month

PREFIX = "SYN-"
"""What every reference and every victim id of an invented record begins with."""

_MINUTE = "%d/%m/%Y %H:%M"
_VICTIMS = 1_500
"""Possible victims in an LSOA: about its residents."""
_SKEW = 3.0
"""The cube of a uniform number picks the victim: few are victims often, most never, over any number of months."""

MAPPING = f"""# Maps the synthetic extracts that saferplan makes. {SYNTHETIC_NOTE}
force: FORCE
title: Synthetic crime extract, no real records
columns:
  reference: Crime number
  offence_code: HO code
  recorded: Date recorded
  committed_from: Committed from
  committed_to: Committed to
  lsoa: LSOA code
  victim: Victim id
  outcome: Outcome
dates:
  recorded: "%d/%m/%Y"
  committed: "%d/%m/%Y %H:%M"
flags:
  domestic-abuse: {{column: Domestic abuse, yes: [Y], no: [N]}}
  alcohol: {{column: Alcohol, yes: [Y], no: [N]}}
  hate:race: {{column: Hate strand, yes: [Race]}}
  hate:religion: {{column: Hate strand, yes: [Religion]}}
  hate:sexual-orientation: {{column: Hate strand, yes: [Sexual orientation]}}
  hate:disability: {{column: Hate strand, yes: [Disability]}}
  hate:transgender: {{column: Hate strand, yes: [Transgender]}}
night_time_economy:
  starts: "20:00"
  ends: "04:00"
  evenings: [friday, saturday]
  offence_codes: [5D, 8N, 8P, 105A, 9A, 34B]
values:
  outcome:
""" + "".join(f'    "{local}": {standard}\n' for local, standard in made_of.LOCAL_OUTCOMES.items())


def generate(
    counts: Iterable[tuple[str, str, int]],
    month: Month,
    *,
    rng: np.random.Generator,
    force: str = "synthetic",
    rates: FlagRates = made_of.RATES,
) -> pl.DataFrame:
    """Invented records for one month, as an extract's columns of text.

    Args:
        counts: LSOA code (empty: no location), police.uk crime type of May 2013 on, and number of records. Anti-social
            behaviour is passed over: it is not crime and has no offence code.
        month: in which all of them are recorded; crimes may be committed before it.
        rng: the only source of chance, so the same state gives the same records.

    Raises:
        UsageError: a crime type has no offence codes here.
    """
    import polars as pl

    lsoa, kind = _rows(counts)
    records = _Records(lsoa, kind, month, rng)
    recorded, begun, over = records.times()
    return pl.DataFrame(
        {
            "Crime number": [f"{PREFIX}{force}-{month}-{i:06d}" for i in range(1, len(kind) + 1)],
            "HO code": records.codes(),
            "Date recorded": _written(recorded, "%d/%m/%Y"),
            "Committed from": _written(begun, _MINUTE),
            "Committed to": _written(over, _MINUTE),
            "LSOA code": lsoa,
            "Domestic abuse": records.yes_or_no(made_of.CAN_BE_DOMESTIC, rates.domestic_abuse),
            "Hate strand": records.strands(rates.hate),
            "Alcohol": records.yes_or_no(made_of.CAN_BE_ALCOHOL, rates.alcohol),
            "Victim id": records.victims(),
            "Outcome": rng.choice(list(made_of.LOCAL_OUTCOMES), len(kind), p=made_of.OUTCOME_WEIGHTS),
            SYNTHETIC_COLUMN: [SYNTHETIC] * len(kind),
        },
        schema_overrides={"Outcome": pl.String, "LSOA code": pl.String},
    )


def write(records: pl.DataFrame, path: Path, *, force: str = "synthetic") -> Path:
    """Write records as CSV or Parquet, by the name's ending, and the mapping beside them, whose path is returned.

    Parquet also carries the statement in its metadata. Raises UsageError for any other ending.
    """
    if path.suffix == ".csv":
        records.write_csv(path)
    elif path.suffix == ".parquet":
        records.write_parquet(path, metadata={"statement": SYNTHETIC_NOTE})
    else:
        raise UsageError(f"'{path.name}' is neither CSV nor Parquet; end the name in .csv or .parquet.")
    mapping = path.with_name(path.name + SUFFIX)
    mapping.write_text(MAPPING.replace("FORCE", force, 1), encoding="utf-8")
    return mapping


def _rows(counts: Iterable[tuple[str, str, int]]) -> tuple[NDArray[Any], NDArray[Any]]:
    """LSOA and type of every record to make."""
    crimes = [row for row in counts if row[1] != made_of.ANTI_SOCIAL_BEHAVIOUR]
    for _, kind, _ in crimes:
        if kind not in made_of.OFFENCE_WEIGHTS:
            raise UsageError(
                f"'{kind}' is not a police.uk crime type of May 2013 or later; give counts by those types."
            )
    times = [n for _, _, n in crimes]
    units = np.array([unit for unit, _, _ in crimes], dtype=object)
    kinds = np.array([kind for _, kind, _ in crimes], dtype=object)
    return np.repeat(units, times), np.repeat(kinds, times)


@dataclass(frozen=True, slots=True)
class _Records:
    lsoa: NDArray[Any]
    kind: NDArray[Any]
    month: Month
    rng: np.random.Generator

    def codes(self) -> list[str]:
        codes = np.empty(len(self.kind), dtype=object)
        for kind in sorted(set(self.kind)):
            weights = made_of.OFFENCE_WEIGHTS[kind]
            share = np.array(list(weights.values())) / sum(weights.values())
            here = self.kind == kind
            codes[here] = self.rng.choice(list(weights), int(here.sum()), p=share)
        return [str(code) for code in codes]

    def times(self) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64], NDArray[np.datetime64]]:
        """When recorded, when begun, when over (NaT: at once), by the minute and in this order or earlier."""
        first = np.datetime64(self.month.first_day, "m")
        length = (np.datetime64(self.month.end, "m") - first).astype(int)
        recorded = first + self.rng.integers(0, length, len(self.kind)).astype("timedelta64[m]")
        begun = self._begun(recorded)
        width = np.minimum(self.rng.gamma(2.0, 240.0, len(self.kind)), (recorded - begun).astype(float))
        over = begun + width.astype("timedelta64[m]")
        over[~self._among(made_of.UNSEEN)] = np.datetime64("NaT")
        return recorded, begun, over

    def _begun(self, recorded: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
        """A minute on some day before the record, at night as often as the type is."""
        size = len(self.kind)
        days = self.rng.geometric(0.5, size).astype("timedelta64[D]")
        share = np.array([made_of.NIGHT_SHARE.get(kind, made_of.DEFAULT_NIGHT_SHARE) for kind in self.kind])
        night = self.rng.random(size) < share
        minute = np.where(night, self.rng.integers(20 * 60, 28 * 60, size), self.rng.integers(4 * 60, 20 * 60, size))
        day = recorded.astype("datetime64[D]") - days
        # A night that begins the day before the record may run past it: the record waits for nobody.
        begun: NDArray[Any] = day.astype("datetime64[m]") + minute.astype("timedelta64[m]")
        return np.where(begun < recorded, begun, recorded)

    def yes_or_no(self, kinds: Collection[str], rate: float) -> list[str]:
        chosen = self._among(kinds) & (self.rng.random(len(self.kind)) < rate)
        return ["Y" if yes else "N" for yes in chosen]

    def strands(self, rate: float) -> list[str]:
        weights = np.array(list(made_of.HATE_STRANDS.values()), dtype=float)
        drawn = self.rng.choice(list(made_of.HATE_STRANDS), len(self.kind), p=weights / weights.sum())
        chosen = self._among(made_of.CAN_BE_HATE) & (self.rng.random(len(self.kind)) < rate)
        return [str(strand) if yes else "" for strand, yes in zip(drawn, chosen, strict=True)]

    def victims(self) -> list[str]:
        """A pseudonymous id from a fixed number an LSOA, so that the same ones recur within and between months."""
        number = (_VICTIMS * self.rng.random(len(self.kind)) ** _SKEW).astype(int)
        nobody = self._among(made_of.VICTIMLESS)
        rows = zip(self.lsoa, number, nobody, strict=True)
        return ["" if none else f"{PREFIX}V-{unit or 'NOWHERE'}-{n:04d}" for unit, n, none in rows]

    def _among(self, kinds: Collection[str]) -> NDArray[Any]:
        return np.array([kind in kinds for kind in self.kind], dtype=bool)


def _written(moments: NDArray[np.datetime64], form: str) -> list[str]:
    return ["" if np.isnat(moment) else moment.item().strftime(form) for moment in moments]
