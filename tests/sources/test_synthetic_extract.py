"""Invented extracts: the counts of the month they follow, to the unit, and no doubt that they are invented."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saferplan.errors import UsageError
from saferplan.periods import Month
from saferplan.sources.extract_mappings import find_mapping
from saferplan.sources.local_extract import ExtractReading, read_extract
from saferplan.sources.synthetic_extract import generate, write
from saferplan.sources.synthetic_offences import ANTI_SOCIAL_BEHAVIOUR, OFFENCE_WEIGHTS, TYPE_OF_CODE, FlagRates

SHARED = Path(__file__).parents[2] / ".." / "shared"
PETERBOROUGH = SHARED / "data" / "police_uk" / "cambridgeshire-all-2024-01_2024-12.zip"

MARCH = Month(2024, 3)
UNITS = ["E01015589", "E01015590", "W01001958", ""]
MANY = [("E01015589", kind, 200) for kind in OFFENCE_WEIGHTS]


def read_back(records: pl.DataFrame, path: Path) -> ExtractReading:
    write(records, path)
    mapping = find_mapping(path)
    assert mapping is not None
    reading = read_extract(path, mapping, today=date(2026, 1, 1), offence_codes=TYPE_OF_CODE)
    for table in reading.tables:
        table.verify()
    assert reading.tables[0].rejections == ()
    return reading


def by_type(reading: ExtractReading) -> Counter[tuple[str, str, int]]:
    found: Counter[tuple[str, str, int]] = Counter()
    for cell in reading.tables[0].cells:
        found[cell.unit, TYPE_OF_CODE[cell.category], cell.month] += cell.n
    return found


counts = st.lists(
    st.tuples(st.sampled_from(UNITS), st.sampled_from([*OFFENCE_WEIGHTS, ANTI_SOCIAL_BEHAVIOUR]), st.integers(0, 30)),
    min_size=1,
    max_size=25,
).filter(lambda rows: any(n for _, kind, n in rows if kind != ANTI_SOCIAL_BEHAVIOUR))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(counts=counts, month=st.integers(Month(2013, 5).index, Month(2025, 12).index), seed=st.integers(0, 2**32))
def test_counts_by_type_and_lsoa_come_back_exactly(
    tmp_path: Path, counts: list[tuple[str, str, int]], month: int, seed: int
) -> None:
    records = generate(counts, Month.from_index(month), rng=np.random.default_rng(seed))
    expected: Counter[tuple[str, str, int]] = Counter()
    for unit, kind, n in counts:
        if kind != ANTI_SOCIAL_BEHAVIOUR:
            expected[unit, kind, month] += n
    assert by_type(read_back(records, tmp_path / "made.csv")) == +expected


@pytest.mark.shared
@pytest.mark.skipif(not PETERBOROUGH.exists(), reason="the shared police.uk months are not here")
def test_a_real_published_month_is_followed(tmp_path: Path) -> None:
    with zipfile.ZipFile(PETERBOROUGH) as archive:
        [name] = [n for n in archive.namelist() if n.endswith("2024-03-cambridgeshire-street.csv")]
        text = io.TextIOWrapper(archive.open(name), encoding="utf-8-sig")
        published = Counter((row["LSOA code"], row["Crime type"]) for row in csv.DictReader(text))
    rows = [(unit, kind, n) for (unit, kind), n in sorted(published.items())]
    reading = read_back(generate(rows, MARCH, rng=np.random.default_rng(1)), tmp_path / "made.parquet")
    crimes = {(unit, kind, MARCH.index): n for unit, kind, n in rows if kind != ANTI_SOCIAL_BEHAVIOUR}
    assert by_type(reading) == crimes
    assert sum(crimes.values()) > 5_000


@pytest.mark.parametrize("name", ["made.csv", "made.parquet"])
def test_every_file_and_every_row_says_that_it_is_invented(tmp_path: Path, name: str) -> None:
    reading = read_back(generate(MANY, MARCH, rng=np.random.default_rng(2)), tmp_path / name)
    assert reading.synthetic
    for table in reading.tables:
        assert table.publisher == "Synthetic"
        assert table.notes[0].startswith("Synthetic records: invented")
    assert reading.records["reference"].str.starts_with("SYN-").all()
    assert reading.records["victim"].drop_nulls().str.starts_with("SYN-").all()
    assert "no real person" in (tmp_path / f"{name}.mapping.yaml").read_text()


def test_the_marker_stands_in_each_row_of_a_csv_and_in_parquets_metadata(tmp_path: Path) -> None:
    records = generate(MANY, MARCH, rng=np.random.default_rng(3))
    write(records, tmp_path / "made.csv")
    write(records, tmp_path / "made.parquet")
    lines = (tmp_path / "made.csv").read_text().splitlines()
    assert all(line.endswith("SYNTHETIC") for line in lines[1:])
    assert "no real person" in pl.read_parquet_metadata(tmp_path / "made.parquet")["statement"]


def test_a_real_extract_is_not_called_synthetic(tmp_path: Path) -> None:
    records = generate(MANY, MARCH, rng=np.random.default_rng(4)).with_columns(synthetic=pl.lit(""))
    assert not read_back(records, tmp_path / "made.csv").synthetic


def test_the_same_state_of_chance_makes_the_same_records() -> None:
    first, again = (generate(MANY, MARCH, rng=np.random.default_rng(5)) for _ in range(2))
    assert first.equals(again)
    assert not first.equals(generate(MANY, MARCH, rng=np.random.default_rng(6)))


def test_every_record_is_of_the_month_and_committed_before_it_was_recorded(tmp_path: Path) -> None:
    records = read_back(generate(MANY, MARCH, rng=np.random.default_rng(7)), tmp_path / "made.csv").records
    assert records["month"].unique().to_list() == [MARCH.index]
    assert (records["committed_from"].dt.date() <= records["recorded"]).all()
    late = records.filter(pl.col("committed_to").is_not_null())
    assert (late["committed_from"] <= late["committed_to"]).all()
    assert (late["committed_to"].dt.date() <= late["recorded"]).all()
    assert 0 < len(late) < len(records)


@pytest.mark.parametrize("rate", [0.0, 0.5, 1.0])
def test_flags_come_at_the_rates_asked_for(tmp_path: Path, rate: float) -> None:
    rates = FlagRates(domestic_abuse=rate, hate=rate, alcohol=rate)
    counts = [("E01015589", "Violence and sexual offences", 2_000), ("E01015589", "Shoplifting", 500)]
    records = read_back(
        generate(counts, MARCH, rng=np.random.default_rng(8), rates=rates), tmp_path / "made.csv"
    ).records
    for flag in ("domestic-abuse", "hate", "alcohol"):
        # Four standard deviations of 2,000 draws at one half are 89.
        assert abs(int(records[flag].sum()) - 2_000 * rate) <= (90 if rate == 0.5 else 0)
    assert not records.filter(pl.col("offence_code") == "46")["domestic-abuse"].any()


def test_some_are_victims_again_within_a_month_and_between_months(tmp_path: Path) -> None:
    rng, counts = np.random.default_rng(9), [("E01015589", "Burglary", 60)]
    march = set(generate(counts, MARCH, rng=rng)["Victim id"])
    april = set(generate(counts, MARCH + 1, rng=rng)["Victim id"])
    assert len(march) < 60
    assert march & april


def test_crimes_against_society_have_no_victim() -> None:
    records = generate([("E01015589", "Drugs", 50)], MARCH, rng=np.random.default_rng(10))
    assert set(records["Victim id"]) == {""}


def test_references_do_not_repeat_between_months_and_forces() -> None:
    rng, counts = np.random.default_rng(11), [("E01015589", "Drugs", 50)]
    made = [generate(counts, month, rng=rng, force=f) for month in (MARCH, MARCH + 1) for f in ("durham", "gwent")]
    references = pl.concat(made)["Crime number"]
    assert references.n_unique() == 200


def test_each_code_belongs_to_one_type() -> None:
    assert sum(len(weights) for weights in OFFENCE_WEIGHTS.values()) == len(TYPE_OF_CODE)


def test_an_old_crime_type_has_no_codes() -> None:
    with pytest.raises(UsageError, match="'Public disorder and weapons' is not a police"):
        generate([("E01015589", "Public disorder and weapons", 1)], MARCH, rng=np.random.default_rng(12))


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"end the name in \.csv or \.parquet"):
        write(generate(MANY, MARCH, rng=np.random.default_rng(13)), tmp_path / "made.xlsx")
