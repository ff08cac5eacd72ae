"""Definitions applied to published files give the published figures."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from saferplan.measures import Catalogue, kinds, unknown_categories
from saferplan.measures.offences import offences
from saferplan.measures.tables import rows
from saferplan.periods import Month

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"
CRIME = SHARED / "recorded_crime"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not CRIME.is_dir(), reason="the larger real files are not beside the repository"),
]
CATALOGUE = Catalogue.load()


def value(measure_id: str, dataset: str, month: Month, counts: Mapping[str, int]) -> float | None:
    measure = CATALOGUE.get(measure_id)
    return kinds.value(measure.kind, measure.rule_for(dataset, month), counts)


def table(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def rolling() -> dict[Month, dict[str, int]]:
    """Cambridgeshire's twelve-month totals by offence label."""
    found: dict[Month, dict[str, int]] = {}
    for row in table(CRIME / "ons_pfa_rolling12m_by_offence_2003_2018.csv.gz"):
        if row["PFA"] == "Cambridgeshire":
            _, month, year = row["12 months ending"].split("/")
            number = int(row["Rolling year total number of offences"])
            found.setdefault(Month(int(year), int(month)), {})[row["Offence"]] = number
    return found


@pytest.mark.parametrize(
    ("year", "victim_based", "all_with_fraud"),
    [
        (2010, 53_651, 60_017),
        (2011, 49_641, 56_527),
        (2012, 44_946, 51_658),
        (2013, 40_644, 46_435),
        (2014, 39_225, 43_970),
    ],
)
def test_cambridgeshire_of_the_source_report(
    rolling: dict[Month, dict[str, int]], year: int, victim_based: int, all_with_fraud: int
) -> None:
    month, dataset = Month(year, 3), "ons/pfa-rolling-12"
    counts = rolling[month]
    assert value("victim-based-crime", dataset, month, counts) == victim_based
    assert value("all-crime-including-fraud", dataset, month, counts) == all_with_fraud
    assert value("all-crime", dataset, month, counts) == all_with_fraud - counts.get("Fraud offences", 0)
    assert not unknown_categories(dataset, counts)


def test_families_add_up_through_the_change_of_burglary_labels(rolling: dict[Month, dict[str, int]]) -> None:
    for month, counts in rolling.items():
        parts = (
            value(m, "ons/pfa-rolling-12", month, counts) for m in ("victim-based-crime", "crimes-against-society")
        )
        assert sum(part or 0 for part in parts) == value("all-crime", "ons/pfa-rolling-12", month, counts)


@pytest.fixture(scope="module")
def codes_2011() -> Counter[str]:
    """Home Office counts by offence code of Cambridgeshire's partnerships, April 2011 to March 2012."""
    lookup = table(SHARED / "lookups" / "ons_lad_csp_pfa_2019-12.csv.gz")
    names = {row["CSP19NM"] for row in lookup if row["PFA19NM"] == "Cambridgeshire"}
    counts: Counter[str] = Counter()
    for row in table(CRIME / "home_office_csp_2011-12_robbery_burglary_theftperson.csv.gz"):
        if row["CSP Name"] in names:
            counts[row["Offence Code"]] += int(row["Number of Offences"])
    return counts


@pytest.mark.parametrize(
    ("measure_id", "expected"),
    [("domestic-burglary", 2_772), ("burglary", 2_772 + 3_525), ("robbery", 417), ("theft-from-the-person", 989)],
)
def test_home_office_codes_agree_with_ons_labels(
    codes_2011: Counter[str], rolling: dict[Month, dict[str, int]], measure_id: str, expected: int
) -> None:
    month = Month(2012, 3)
    assert value(measure_id, "home-office/csp-offences", month, codes_2011) == expected
    assert value(measure_id, "ons/pfa-rolling-12", month, rolling[month]) == expected


def test_home_office_groups_are_those_of_the_code_table() -> None:
    for row in table(CRIME / "home_office_csp_2011-12_robbery_burglary_theftperson.csv.gz"):
        assert offences()[row["Offence Code"]].group == row["Offence Group"]


def sheet(name: str) -> dict[str, dict[str, int]]:
    """Rows of an ONS sheet by area code, headings stripped of line breaks and footnote marks."""
    import python_calamine

    path = CRIME / "ons_police_force_area_and_csp_tables_ye_december_2024_trimmed.xlsx"
    cells = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()
    start = next(i for i, row in enumerate(cells) if "Violence" in " ".join(map(str, row)) and len(set(row)) > 10)
    heading = [re.sub(r"\s+", " ", re.sub(r"\[note [^\]]*\]", "", str(cell))).strip() for cell in cells[start]]
    found = {}
    for row in cells[start + 1 :]:
        code = next((str(cell) for cell in row if re.fullmatch(r"E2[23]\d{6}", str(cell))), "")
        partnership = next((str(cell) for cell in row if re.fullmatch(r"E22\d{6}", str(cell))), code)
        found[partnership] = {h: int(v) for h, v in zip(heading, row, strict=True) if isinstance(v, float)}
    return found


@pytest.mark.parametrize(
    ("name", "dataset", "area", "total"),
    [
        ("Table C2", "ons/csp-year", "E22000017", 22_574),
        ("Table C5", "ons/csp-year", "E22000017", 24_215),
        ("Table P1", "ons/pfa-year", "E23000023", None),
        ("Table P4 ", "ons/pfa-year", "E23000023", None),
    ],
)
def test_workbook_labels_are_all_known_and_the_families_make_the_total(
    name: str, dataset: str, area: str, total: int | None
) -> None:
    month, counts = Month(2024, 12), sheet(name)[area]
    assert not unknown_categories(dataset, counts)
    everything = value("all-crime", dataset, month, counts)
    parts = (value(m, dataset, month, counts) for m in ("victim-based-crime", "crimes-against-society"))
    assert sum(part or 0 for part in parts) == everything
    assert total is None or everything == total
    for measure in CATALOGUE:
        for rule in measure.rules_for(dataset, month):
            assert rule.select(counts), f"{measure.id} finds no label in {name}"


def street() -> Iterator[dict[str, str]]:
    with zipfile.ZipFile(SHARED / "police_uk" / "cambridgeshire-all-2024-01_2024-12.zip") as archive:
        for name in archive.namelist():
            if name.endswith("-street.csv"):
                with archive.open(name) as raw:
                    yield from csv.DictReader(io.TextIOWrapper(raw, "utf-8-sig"))


def test_police_uk_comes_close_to_the_ons_family_in_peterborough_2024() -> None:
    counts = Counter(row["Crime type"] for row in street() if row["LSOA name"].startswith("Peterborough "))
    ons = sheet("Table C2")["E22000017"]
    month = Month(2024, 12)
    assert not unknown_categories("police-uk/street", counts)
    for measure_id in ("victim-based-crime", "all-crime"):
        ours = value(measure_id, "police-uk/street", month, counts)
        theirs = value(measure_id, "ons/csp-year", month, ons)
        assert ours is not None
        assert ours == pytest.approx(theirs, rel=0.03)


def test_outcomes_of_2024_are_all_known() -> None:
    path = SHARED / "police_uk" / "cambridgeshire-all-2024-01_2024-12.zip"
    member = "2024-06/2024-06-cambridgeshire-outcomes.csv"
    with zipfile.ZipFile(path) as archive, archive.open(member) as raw:
        counts = Counter(row["Outcome type"] for row in csv.DictReader(io.TextIOWrapper(raw, "utf-8-sig")))
    assert not unknown_categories("police-uk/outcomes", counts)
    charged = counts["Suspect charged"] + counts["Suspect charged as part of another case"]
    assert value("charge-rate", "police-uk/outcomes", Month(2024, 6), counts) == pytest.approx(
        100 * charged / counts.total()
    )


def test_the_shipped_severity_weights_are_those_of_the_ons_file() -> None:
    ours = {row["code"]: float(row["weight"]) for row in rows("weights_ons-severity-2020")}
    theirs = {row["code_original"]: float(row["weight"]) for row in table(CRIME / "ons_crime_severity_weights.csv.gz")}
    shared = ours.keys() & theirs.keys()
    assert len(shared) > 125
    assert all(ours[code] == theirs[code] for code in shared)
