"""The SQL of loading one kind of data.police.uk file for a month. Its checks are those of `police_uk.RowRules`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from saferplan.periods import Month
from saferplan.sources.police_uk import CRIME_TYPE_LABELS, LATITUDES, LONGITUDES, LSOA_CODE, UTC_TIME, Kind
from saferplan.warehouse.staging import PARQUET, quoted

CUBE_COLUMNS = "release INTEGER, force VARCHAR, unit VARCHAR, month INTEGER, span INTEGER, category VARCHAR, n BIGINT"

# The first 16 of a Crime ID's 64 hexadecimal digits tell 90 million crimes apart (chance of one clash: 0.0002) in 8
# bytes; the whole would be half of the store.
_CRIME_ID = """try_cast('0x' || left("Crime ID", 16) AS UBIGINT) AS crime_id"""
_PLACE = '"LSOA code" AS lsoa, "Longitude" AS longitude, "Latitude" AS latitude'

_SELECTED = {
    Kind.STREET: f'{_PLACE}, "Crime type" AS category, "Last outcome category" AS outcome, {_CRIME_ID}',
    Kind.OUTCOMES: f'{_PLACE}, "Outcome type" AS category, {_CRIME_ID}',
    Kind.STOP_AND_SEARCH: (
        'NULL::VARCHAR AS lsoa, "Longitude" AS longitude, "Latitude" AS latitude, '
        'coalesce("Object of search", \'Not recorded\') AS category, "Outcome" AS outcome, "Type" AS type, '
        '"Date" AS date, '
        '"Gender" AS gender, "Age range" AS age_range, "Self-defined ethnicity" AS self_defined_ethnicity, '
        '"Officer-defined ethnicity" AS officer_defined_ethnicity, "Legislation" AS legislation, '
        '"Outcome linked to object of search" AS outcome_linked, "Part of a policing operation" AS policing_operation, '
        '"Removal of more than just outer clothing" AS clothing_removed'
    ),
}


@dataclass(frozen=True, slots=True)
class KindSql:
    """Statements for one kind and month: rows go to a Parquet file, their counts to the temporary table `counted`."""

    kind: Kind
    month: Month

    def write(self, files: Sequence[Path], target: Path) -> str:
        """Write the files' rows (each file named after its force) to `target`, failing at the first that is wrong."""
        types = ", ".join(f"'{name}': '{_type_of(name)}'" for name in self.kind.columns)
        return (
            f"COPY (SELECT {self.month.index}::INTEGER AS month, parse_filename(filename, true) AS force, "
            f"{_SELECTED[self.kind]} FROM read_csv([{', '.join(map(quoted, files))}], columns = {{{types}}}, "
            "header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', filename = true, "
            f"strict_mode = true) WHERE CASE WHEN {self._wrong} THEN error('wrong row') ELSE true END) "
            f"TO {quoted(target)} {PARQUET}"
        )

    @property
    def _wrong(self) -> str:
        place = f"""(("Longitude" IS NULL) <> ("Latitude" IS NULL)
            OR NOT coalesce("Longitude" BETWEEN {LONGITUDES[0]} AND {LONGITUDES[1]}, true)
            OR NOT coalesce("Latitude" BETWEEN {LATITUDES[0]} AND {LATITUDES[1]}, true))"""
        if self.kind is Kind.STOP_AND_SEARCH:
            return f"""(NOT coalesce({_london_month('"Date"')} = '{self.month}', false) OR {place})"""
        return (
            f"""("Month" IS DISTINCT FROM '{self.month}' OR "Falls within" IS NULL """
            f"""OR "Falls within" NOT IN (SELECT name FROM force_name) OR {place})"""
        )

    def count(self, target: Path) -> str:
        """Count what was written into `counted`, by force, unit and category."""
        return (
            "CREATE OR REPLACE TEMP TABLE counted AS SELECT force, coalesce(lsoa, '') AS unit, category, count(*) AS n "
            f"FROM read_parquet({quoted(target)}) GROUP BY ALL"
        )

    def rows_by_force(self) -> str:
        """Rows (force, rows written)."""
        return "SELECT force, sum(n) FROM counted GROUP BY force"

    def check_vocabulary(self) -> str:
        """A row if any category or LSOA code is wrong; asked of the counts, which are a third fewer than the rows."""
        labels = ", ".join(f"'{label}'" for label in sorted(CRIME_TYPE_LABELS))
        unknown = f"OR category NOT IN ({labels})" if self.kind is Kind.STREET else ""
        return (
            f"SELECT 1 FROM counted WHERE category IS NULL {unknown} "
            f"OR (unit <> '' AND NOT regexp_full_match(unit, '{LSOA_CODE.pattern}')) LIMIT 1"
        )

    def vintages(self) -> str:
        """Rows (force, census year): the newest census to whose LSOAs most of the force's located rows belong."""
        rows_of = ", ".join(
            f"coalesce(sum(n) FILTER (contains(census_years, '{year}')), 0) AS in_{year}" for year in (2001, 2011, 2021)
        )
        return (
            "SELECT force, CASE WHEN in_2021 >= greatest(in_2011, in_2001) THEN 2021 WHEN in_2011 >= in_2001 THEN 2011 "
            f"ELSE 2001 END FROM (SELECT force, {rows_of} FROM counted JOIN lsoa_piece ON lsoa = unit GROUP BY force)"
        )

    def unknown_codes(self) -> str:
        """How many rows have an LSOA code of England or Wales that no lookup holds."""
        return (
            "SELECT coalesce(sum(n), 0) FROM counted LEFT JOIN lsoa_piece ON lsoa = unit "
            "WHERE piece IS NULL AND unit[1] IN ('E', 'W')"
        )

    def cells(self, release_id: int) -> str:
        """`counted` as cells by LSOA; rows without one keep the unit ''."""
        return f"SELECT {release_id}, force, unit, {self.month.index}, 1, category, n FROM counted"

    def area_cells(self, release_id: int) -> str:
        """`counted` as cells by local authority; what lies in none stays with its force, as 'force:slug'."""
        return (
            f"SELECT {release_id}, force, coalesce(piece, 'force:' || force) AS area, {self.month.index}, 1, category, "
            "sum(n) FROM counted LEFT JOIN lsoa_piece ON lsoa = unit GROUP BY ALL"
        )


def _london_month(column: str) -> str:
    """The month of a UTC time where it happened: the publisher files by local time, up to an hour ahead of UTC."""
    utc = f"try_cast(left({column}, 19) AS TIMESTAMP)"
    local = f"{utc} + CASE WHEN month({utc}) BETWEEN 3 AND 10 THEN INTERVAL 1 HOUR ELSE INTERVAL 0 HOUR END"
    return f"CASE WHEN regexp_full_match(left({column}, 19), '{UTC_TIME.pattern}') THEN strftime({local}, '%Y-%m') END"


def _type_of(column: str) -> str:
    return "DOUBLE" if column in ("Longitude", "Latitude") else "VARCHAR"
