"""Rebuild the packaged geography tables from the published lookups.

    python scripts/build_geography.py SOURCE_FOLDER

SOURCE_FOLDER holds `lookups/` and `similar_areas/` with the publications that src/saferplan/geography/data/README.md
names. Every rule that decides between two candidates prints how often it was used.
"""

from __future__ import annotations

import csv
import gzip
import io
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

DATA = Path(__file__).parents[1] / "src" / "saferplan" / "geography" / "data"
LAD_CSP_PFA = ("2017-01", "2018-12", "2019-12", "2023-12", "2024")
NEIGHBOURS = ("global", "demographic", "economic")
REGIONS = {
    "North East": "E12000001",
    "North West": "E12000002",
    "Yorkshire and The Humber": "E12000003",
    "East Midlands": "E12000004",
    "West Midlands": "E12000005",
    "East of England": "E12000006",
    "London": "E12000007",
    "South East": "E12000008",
    "South West": "E12000009",
    "Wales": "W92000004",
}
# Codes of the lists of similar areas that are newer than the 2024 lookups (boundary change of 1 April 2025).
RECODED_SINCE = {"E08000038": ("Barnsley", "E08000016"), "E08000039": ("Sheffield", "E08000019")}


class Sources:
    """The published lookups, read once."""

    def __init__(self, folder: Path) -> None:
        lookups = folder / "lookups"
        self.older = read(lookups / "ons_lsoa01_lsoa11.csv.gz")
        self.newer = read(lookups / "ons_lsoa11_lsoa21_lad22.csv.gz")
        self.wards = read(lookups / "ons_lsoa21_ward24_lad24.csv.gz")
        self.ward18 = {r["LSOA11CD"]: r for r in read(lookups / "ons_lsoa11_ward18_lad18.csv.gz")}
        self.lad21 = {r["lsoa11_code"]: r["ltla21_code"] for r in read(lookups / "ons_lsoa11_lad21.csv.gz")}
        self.changes = read(lookups / "ons_lad_changes_2016_2021.csv.gz")
        self.authorities = read(lookups / "uk_local_authority_names_and_codes.csv.gz")
        self.csp18 = {r["LAD18CD"]: r["CSP18CD"] for r in read(lookups / "ons_lad_csp_pfa_2018-12.csv.gz")}
        self.csps24: dict[str, set[str]] = defaultdict(set)
        for row in read(lookups / "ons_lad_csp_pfa_2024.csv.gz"):
            self.csps24[row["ltla24_code"]].add(row["csp24_code"])
        self.successor = {r[f"ltla{y}_code"]: r["ltla24_code"] for y in range(16, 25) for r in self.changes}


def read(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def packed(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a gzip without name or time in it, so that the same rows give the same file."""
    (DATA / name).write_bytes(gzip.compress(table(header, rows), 9, mtime=0))


class LsoaTable:
    """One row for every LSOA code of 2001, 2011 and 2021: name, census years, authority, CSP and ward of 2024."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.used: Counter[str] = Counter()
        self.names: dict[str, str] = {}
        self.years: dict[str, list[str]] = defaultdict(list)
        self.lad: dict[str, str] = {}
        self.csp: dict[str, str] = {}
        self.ward: dict[str, str] = {}
        for year, rows, key in (
            ("2001", sources.older, "lsoa01"),
            ("2011", sources.newer, "lsoa11"),
            ("2021", sources.newer, "lsoa21"),
        ):
            for code, name in {r[f"{key}_code"]: r[f"{key}_name"] for r in rows}.items():
                self.names[code] = name
                self.years[code].append(year)

    def build(self) -> list[tuple[str, ...]]:
        self._of_2021()
        self._from_successors(self._links(self.sources.newer, "lsoa11", "lsoa21"))
        self._from_successors(self._links(self.sources.older, "lsoa01", "lsoa11"))
        return [
            (c, self.names[c], "/".join(self.years[c]), self.lad[c], self.csp[c], self.ward[c])
            for c in sorted(self.names)
        ]

    def _links(self, rows: list[dict[str, str]], old: str, new: str) -> dict[str, list[str]]:
        links: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            links[row[f"{old}_code"]].append(row[f"{new}_code"])
        return links

    def _of_2021(self) -> None:
        """Authority: that of 2022 (an LSOA nests in it) carried to 2024; the ward file's own is a best fit."""
        published = {r["lsoa21_code"]: r for r in self.sources.wards}
        older: dict[str, list[str]] = defaultdict(list)
        for row in self.sources.newer:
            older[row["lsoa21_code"]].append(row["lsoa11_code"])
            self.lad[row["lsoa21_code"]] = self.sources.successor[row["ltla22_code"]]
        by_msoa: dict[str, Counter[str]] = defaultdict(Counter)
        for code, row in published.items():
            if row["ltla24_code"] == self.lad[code]:
                by_msoa[row["lsoa21_name"][:-1]][row["ward24_code"]] += 1
        for code, row in published.items():
            self.ward[code] = row["ward24_code"]
            if row["ltla24_code"] != self.lad[code]:
                self.used["2021 LSOA whose best-fit ward lies in another authority: ward of its MSOA taken"] += 1
                self.ward[code] = by_msoa[row["lsoa21_name"][:-1]].most_common(1)[0][0]
            self.csp[code] = self._csp(code, older[code])

    def _csp(self, code: str, lsoas11: list[str]) -> str:
        """The authority's CSP; where it has several, the one that held the LSOA's authority of 2018."""
        candidates = self.sources.csps24[self.lad[code]]
        if len(candidates) > 1:
            self.used["LSOA of an authority with several CSPs: by its authority of 2018"] += 1
            row = [self.sources.ward18[c] for c in lsoas11]
            self.used["  of these, authority of 2018 not the one the LSOA of 2011 is named after"] += not all(
                r["LSOA11NM"].startswith(r["LAD18NM"]) for r in row
            )
            candidates = candidates & {self.sources.csp18[r["LAD18CD"]] for r in row}
        (csp,) = candidates
        return csp

    def _from_successors(self, links: dict[str, list[str]]) -> None:
        for code, successors in links.items():
            if code in self.lad:
                continue
            lads = Counter(self.lad[s] for s in successors)
            self.lad[code] = lads.most_common(1)[0][0]
            if len(lads) > 1:
                self.used["older LSOA over two authorities: that of 2021 taken (best fit)"] += 1
                self.lad[code] = self.sources.successor[self.sources.lad21[code]]
            inside = [s for s in successors if self.lad[s] == self.lad[code]]
            self.csp[code] = Counter(self.csp[s] for s in inside).most_common(1)[0][0]
            if len({self.csp[s] for s in inside}) > 1:
                self.used["older LSOA over two CSPs: that of most successors taken (best fit)"] += 1
            self.ward[code] = self._ward(code, Counter(self.ward[s] for s in inside))

    def _ward(self, code: str, wards: Counter[str]) -> str:
        best = max(wards.values())
        first = sorted(w for w, n in wards.items() if n == best)
        if len(wards) > 1:
            self.used["older LSOA over several wards: that of most successors taken (best fit)"] += 1
        if len(first) > 1:
            names = {r["ward24_code"]: r["ward24_name"] for r in self.sources.wards}
            old = self.sources.ward18.get(code, {}).get("WD18NM", "")
            same = [w for w in first if names[w] == old]
            self.used["  of these, a tie: the ward of the same name in 2018, else the lowest code"] += 1
            first = same or first
        return first[0]


def lsoa_changes(sources: Sources) -> list[tuple[str, ...]]:
    """Splits (S), merges (M) and other changes (X); unchanged codes are left out."""
    rows = {("2001", r["lsoa01_code"], "2011", r["lsoa11_code"], r["change_code"]) for r in sources.older}
    rows |= {("2011", r["lsoa11_code"], "2021", r["lsoa21_code"], r["change_code"]) for r in sources.newer}
    return sorted(r for r in rows if r[-1] != "U")


def lads(sources: Sources) -> list[tuple[str, ...]]:
    """Every authority of England and Wales since 2016 with region and, if abolished, the day it ceased to exist."""
    region = {r["gss-code"]: REGIONS.get(r["region"], "") for r in sources.authorities}
    last: dict[str, int] = {}
    names: dict[str, str] = {}
    successors: dict[str, set[str]] = defaultdict(set)
    for row in sources.changes:
        for year in range(16, 25):
            code = row[f"ltla{year}_code"]
            last[code] = max(year, last.get(code, 0))
            names[code] = row[f"ltla{year}_name"]
            successors[code].add(row["ltla24_code"])
    found = []
    for code in sorted(c for c in names if c[0] in "EW"):
        # Every change of English authorities in these years took effect on 1 April.
        until = "" if last[code] == 24 else f"20{last[code] + 1}-04-01"
        place = region.get(code) or region[min(successors[code])]
        found.append((code, names[code], place, until, " ".join(sorted(successors[code] - {code})), ""))
    for row in sources.authorities:
        for old in filter(None, row["former-gss-codes"].split(",")):
            if row["gss-code"] in names and old[0] in "EW" and old not in names:
                found.append((old, row["nice-name"], region[row["gss-code"]], "", "", row["gss-code"]))
    for code, (name, held_as) in RECODED_SINCE.items():
        found.append((code, name, region[held_as], "", "", held_as))
    return sorted(found)


def main(folder: Path) -> None:
    sources = Sources(folder)
    lsoas = LsoaTable(sources)
    packed("lsoas.csv.gz", ("code", "name", "census_years", "lad24", "csp24", "ward24"), lsoas.build())
    packed("lsoa_changes.csv.gz", ("from_year", "from", "to_year", "to", "change"), lsoa_changes(sources))
    wards = sorted({(r["ward24_code"], r["ward24_name"], r["ltla24_code"]) for r in sources.wards})
    packed("wards24.csv.gz", ("code", "name", "lad24"), wards)
    header = ("code", "name", "region", "until", "successors", "held_as")
    (DATA / "lads.csv").write_bytes(table(header, lads(sources)))
    for vintage in LAD_CSP_PFA:
        published = folder / "lookups" / f"ons_lad_csp_pfa_{vintage}.csv.gz"
        shutil.copyfile(published, DATA / f"lad_csp_pfa_{vintage}.csv.gz")
    for variant in NEIGHBOURS:
        published = folder / "similar_areas" / f"ons_lad_{variant}-neighbours.csv.gz"
        shutil.copyfile(published, DATA / f"neighbours_{variant}.csv.gz")
    shutil.copyfile(folder / "similar_areas" / "ons_lad_cluster-allocation.csv.gz", DATA / "clusters.csv.gz")
    for rule, times in lsoas.used.items():
        print(f"{times:6,}  {rule}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
