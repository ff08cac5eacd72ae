"""A small extract of a force with its mapping, and what reading it comes to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from saferplan.periods import Month
from saferplan.sources.extract_mapping import ExtractMapping
from saferplan.sources.local_extract import ExtractReading, read_extract
from saferplan.sources.reading import ReadTable

TODAY = date(2024, 6, 1)
MARCH = Month(2024, 3).index
HERE, THERE = "E01015589", "W01001958"

HEADER = "Ref,Code,Recorded,From,To,LSOA,DA,Hate,Alcohol,Victim,Outcome,Notes"
GOOD = f"A1,8N,05/03/2024,02/03/2024 01:30,02/03/2024 01:40,{HERE},Y,Race; Religion,N,V1,01 Charged,free text"

MAPPING: dict[str, Any] = {
    "force": "cambridgeshire",
    "columns": {
        "reference": "Ref",
        "offence_code": "Code",
        "recorded": "Recorded",
        "committed_from": "From",
        "committed_to": "To",
        "lsoa": "LSOA",
        "victim": "Victim",
        "outcome": "Outcome",
    },
    "dates": {"recorded": "%d/%m/%Y", "committed": "%d/%m/%Y %H:%M"},
    "flags": {
        "domestic-abuse": {"column": "DA", "yes": ["Y"]},
        "hate:race": {"column": "Hate", "yes": ["race"], "separator": ";"},
        "hate:religion": {"column": "Hate", "yes": ["religion"], "separator": ";"},
        "alcohol": {"column": "Alcohol", "yes": ["Y"], "no": ["N"]},
    },
    "night_time_economy": {"starts": "20:00", "ends": "04:00", "evenings": ["friday", "saturday"]},
    "values": {"outcome": {"01 charged": "Suspect charged"}, "offence_code": {"8/06": "8N"}},
}


def changed(**parts: Any) -> ExtractMapping:
    return ExtractMapping.model_validate(MAPPING | parts)


def read(
    folder: Path, *rows: str, mapping: ExtractMapping | None = None, header: str = HEADER, **how: Any
) -> ExtractReading:
    path = folder / "extract.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    reading = read_extract(path, mapping or changed(), today=TODAY, **how)
    for table in reading.tables:
        table.verify()
    return reading


def table(reading: ExtractReading, dataset: str) -> ReadTable:
    return next(t for t in reading.tables if t.dataset == dataset)


def counts(reading: ExtractReading, dataset: str) -> dict[tuple[str, int, str], int]:
    return {(c.unit, c.month, c.category): c.n for c in table(reading, dataset).cells}


def reasons(reading: ExtractReading) -> list[tuple[int | None, str]]:
    return [(r.line, r.reason) for r in table(reading, "local/offences").rejections]


def row(**cells: str) -> str:
    """The good row with some cells changed, by heading."""
    values = dict(zip(HEADER.split(","), GOOD.split(","), strict=True))
    assert set(cells) <= set(values)
    return ",".join((values | cells).values())
