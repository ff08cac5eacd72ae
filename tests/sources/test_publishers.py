"""From a source's word and some months to the files at the publisher's, through indexes laid out as the real ones."""

from __future__ import annotations

from typing import Any

import pytest

from saferplan.errors import FetchError, UsageError
from saferplan.periods import Month
from saferplan.sources.publishers import Months, Remote, parse_months, publisher

ONS = "/peoplepopulationandcommunity/crimeandjustice/datasets/policeforceareadatatables"
MEDIA = "https://assets.publishing.service.gov.uk/media"


def find(
    source: str, months: Months | None, index: dict[str, Any] | None = None, base: str = "https://x.gov.uk"
) -> list[Remote]:
    def ask(url: str) -> Any:
        return (index or {})[url.removeprefix(base)]

    return list(publisher(source).remotes(months, ask, base))


def months(text: str) -> Months:
    return parse_months(text)


@pytest.mark.parametrize(
    ("text", "archives"),
    [
        ("2024-03", ["2024-03"]),
        ("2023-08..2026-07", ["2026-07"]),
        ("2023-07..2026-07", ["2026-07", "2023-07"]),
        ("2010-12..2026-07", ["2026-07", "2023-07", "2020-07", "2017-07", "2014-07"]),
        ("2001-01..2015-06", ["2015-06"]),
    ],
)
def test_the_fewest_police_uk_archives_are_taken(text: str, archives: list[str]) -> None:
    """An archive holds the three years to its month; those to April 2017 hold everything."""
    found = find("police-uk", months(text))
    assert [remote.name for remote in found] == [f"{month}.zip" for month in archives]
    assert found[0].url == f"https://x.gov.uk/data/archive/{archives[0]}.zip"


def test_months_before_police_uk_are_refused() -> None:
    with pytest.raises(FetchError, match="has no file for 2009-01 to 2010-11; ask for other months"):
        find("police-uk", months("2009-01..2010-11"))


def test_without_months_the_newest_archive_is_taken() -> None:
    found = find("police-uk", None, {"/api/crime-last-updated": {"date": "2026-07-01"}})
    assert [remote.name for remote in found] == ["2026-07.zip"]


def govuk(*attachments: tuple[str, str]) -> dict[str, Any]:
    page = "/api/content/government/statistical-data-sets/police-recorded-crime-and-outcomes-open-data-tables"
    return {page: {"details": {"attachments": [{"title": title, "url": url} for title, url in attachments]}}}


CSP = "Police recorded crime Community Safety Partnership open data, year ending March"
TABLES = govuk(
    (f"{CSP} 2012 to year ending March 2015", f"{MEDIA}/a/prc-csp-1112-1415-tables.ods"),
    (f"{CSP} 2016 to year ending March 2020", f"{MEDIA}/b/prc-csp-mar16-mar20-tables-290126.ods"),
    (f"{CSP} 2021 to year ending March 2026", f"{MEDIA}/c/prc-csp-mar2021-mar2026-tables-230726.ods"),
    ("Police recorded crime Police Force Area open data", f"{MEDIA}/d/prc-pfa-mar2013-onwards-tables-230726.ods"),
    ("User guide", "https://www.gov.uk/government/statistics/user-guide"),
)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (None, ["prc-csp-mar2021-mar2026-tables-230726.ods"]),
        ("2011-04..2014-03", ["prc-csp-1112-1415-tables.ods"]),
        ("2020-03..2020-04", ["prc-csp-mar16-mar20-tables-290126.ods", "prc-csp-mar2021-mar2026-tables-230726.ods"]),
    ],
)
def test_home_office_csp_tables_are_found_by_the_years_in_their_titles(asked: str | None, found: list[str]) -> None:
    remotes = find("home-office", months(asked) if asked else None, TABLES)
    assert [remote.name for remote in remotes] == found


def test_an_index_may_not_lead_elsewhere() -> None:
    index = govuk((f"{CSP} 2026", "https://gov.uk.example.com/prc-csp-mar2026.ods"))
    with pytest.raises(FetchError, match=r"leads to gov\.uk\.example\.com, which is not its own"):
        find("home-office", None, index)


def ons(*editions: str, name: str = "tables.xlsx") -> dict[str, Any]:
    uris = [f"{ONS}/{edition}" for edition in editions]
    index: dict[str, Any] = {f"{ONS}/data": {"datasets": [{"uri": uri} for uri in uris]}}
    return index | {f"{uri}/data": {"downloads": [{"file": name}]} for uri in uris}


def test_ons_editions_are_found_by_the_end_of_their_year() -> None:
    index = ons("yearendingmarch2025", "yearendingdecember2024", "yearendingseptember2024")
    [newest] = find("ons", None, index)
    assert newest.url == f"https://x.gov.uk/file?uri={ONS}/yearendingmarch2025/tables.xlsx"
    found = find("ons", months("2024-09..2024-12"), index)
    assert [remote.url.split("/")[-2] for remote in found] == ["yearendingdecember2024", "yearendingseptember2024"]


def test_an_unsafe_file_name_is_not_used() -> None:
    with pytest.raises(FetchError, match="a file name that cannot be used"):
        find("ons", None, ons("yearendingmarch2025", name="../../etc/passwd"))


@pytest.mark.parametrize(
    ("source", "index"),
    [
        ("ons", {f"{ONS}/data": {"elsewhere": []}}),
        ("ons", {f"{ONS}/data": {"datasets": []}}),
        ("home-office", {}),
        ("police-uk", {"/api/crime-last-updated": []}),
        ("police-uk", {"/api/crime-last-updated": {"date": "July"}}),
    ],
)
def test_an_index_with_another_layout_is_told_with_a_way_out(source: str, index: dict[str, Any]) -> None:
    with pytest.raises(FetchError, match=r"download the file by hand|ask for other months"):
        find(source, None, index)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="'ftp://x' is not an address"):
        find("police-uk", months("2024-03"), base="ftp://x")


def test_months_are_written_from_and_to() -> None:
    assert parse_months("2024-01..2024-06") == (Month(2024, 1), Month(2024, 6))
    assert parse_months("2024-03") == (Month(2024, 3), Month(2024, 3))
    for wrong in ("2024-06..2024-01", "2024", "..2024-01", "2024-01-2024-06"):
        with pytest.raises(UsageError):
            parse_months(wrong)
