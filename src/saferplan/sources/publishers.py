"""Where publishers keep their files: addresses as data, and how a publisher's own index leads to the file wanted."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from saferplan.errors import FetchError, UsageError
from saferplan.periods import Month
from saferplan.sources.addresses import Addresses

Months = tuple[Month, Month]
"""The first and the last month wanted."""

AskJson = Callable[[str], Any]
"""Gets an address and returns the JSON it answers with."""

MONTHS_IN_ARCHIVE = 36
"""A police.uk archive is a rolling snapshot of three years: 2026-07.zip holds August 2023 to July 2026."""

WHOLE_ARCHIVE_UNTIL = Month(2017, 4)
"""Archives to this month hold everything since December 2010."""

FIRST_POLICE_UK_MONTH = Month(2010, 12)

_MONTH_NAMES = "january february march april may june july august september october november december".split()  # noqa: SIM905
_YEAR_ENDING = re.compile(rf"year\s*ending\s*({'|'.join(_MONTH_NAMES)})\s*(\d{{4}})")


@dataclass(frozen=True, slots=True)
class Remote:
    """A file at a publisher's: its address, and the name it gets here. All are zip files, ODS and XLSX too."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Publisher:
    """One `--source` word: who publishes, at which address, and how the files of some months are found there."""

    source: str
    title: str
    base: str
    find: Callable[[str, Months | None, AskJson], Iterator[Remote]]
    hosts: tuple[str, ...]
    """Its own hosts, file stores included."""

    @property
    def variable(self) -> str:
        """The environment variable that names another base address."""
        return f"SAFERPLAN_{self.source.upper().replace('-', '_')}_URL"

    def addresses(self, base: str | None = None) -> Addresses:
        """Where its files may come from. Raises UsageError for a base that is no address."""
        chosen = (base or os.environ.get(self.variable) or self.base).rstrip("/")
        if not re.match(r"https?://[^/]", chosen):
            raise UsageError(f"'{chosen}' is not an address; write one that begins with https://.")
        return Addresses(chosen, self.hosts)

    def remotes(self, months: Months | None, ask: AskJson, base: str | None = None) -> tuple[Remote, ...]:
        """The files that hold these months, or the newest when no months are asked for.

        Raises FetchError when the publisher's index cannot be read or has no such file.
        """
        chosen = self.addresses(base).base
        try:
            found = tuple(self.find(chosen, months, ask))
        except (KeyError, IndexError, TypeError, AttributeError, ValueError, UsageError):
            raise FetchError(
                f"The index of {self.title} at {chosen} is laid out anew; download the file by hand and ingest it."
            ) from None
        if not found:
            raise FetchError(f"{self.title} has no file for {_span(months)}; ask for other months, or for none.")
        return found


def publisher(source: str) -> Publisher:
    """The publisher of a `--source` word. Raises UsageError for one that is not offered."""
    if source not in PUBLISHERS:
        offered = ", ".join(PUBLISHERS)
        raise UsageError(f"'{source}' cannot be fetched; fetch one of {offered}, or download the file and ingest it.")
    return PUBLISHERS[source]


def parse_months(text: str) -> Months:
    """`2024-01..2024-06`, or one month. Raises UsageError for anything else."""
    first, _, last = text.partition("..")
    months = Month.parse(first), Month.parse(last or first)
    if months[0] > months[1]:
        raise UsageError(f"'{text}' ends before it begins; write the earlier month first.")
    return months


def _police_uk(base: str, months: Months | None, ask: AskJson) -> Iterator[Remote]:
    """The fewest archives that hold the months, newest first. One asked for alone is still three years of data."""
    if months is None:
        newest = Month.parse(ask(f"{base}/api/crime-last-updated")["date"][:7])
        months = newest, newest
    first, last = max(months[0], FIRST_POLICE_UK_MONTH), months[1]
    while last >= first:
        yield Remote(f"{base}/data/archive/{last}.zip", f"{last}.zip")
        if last <= WHOLE_ARCHIVE_UNTIL:
            return
        last -= MONTHS_IN_ARCHIVE


def _home_office(base: str, months: Months | None, ask: AskJson) -> Iterator[Remote]:
    """The CSP tables among the attachments of the GOV.UK page, through GOV.UK's content API."""
    page = "/api/content/government/statistical-data-sets/police-recorded-crime-and-outcomes-open-data-tables"
    attachments = ask(base + page)["details"]["attachments"]
    tables = [a for a in attachments if re.search(r"/prc-csp-[^/]*\.(ods|xlsx)$", a.get("url", ""))]
    ends = {a["url"]: _years_ending(a.get("title", "")) for a in tables}
    if months is None:
        tables = sorted(tables, key=lambda a: ends[a["url"]][-1:], reverse=True)[:1]
    for attachment in tables:
        if months is None or _overlaps(ends[attachment["url"]], months):
            yield _own(attachment["url"], base)


def _ons(base: str, months: Months | None, ask: AskJson) -> Iterator[Remote]:
    """The editions of the police force area tables whose year ends in the months, through the site's own JSON."""
    page = "/peoplepopulationandcommunity/crimeandjustice/datasets/policeforceareadatatables"
    editions = [edition["uri"] for edition in ask(f"{base}{page}/data")["datasets"]]
    if months is not None:
        editions = [uri for uri in editions if any(months[0] <= end <= months[1] for end in _years_ending(uri))]
    for uri in editions if months else editions[:1]:
        name = ask(f"{base}{uri}/data")["downloads"][0]["file"]
        yield Remote(f"{base}/file?uri={uri}/{name}", _safe(name))


def _years_ending(text: str) -> list[Month]:
    """The months of 'year ending March 2021 to year ending March 2026', in order; also from an address."""
    return sorted(Month(int(year), _MONTH_NAMES.index(name) + 1) for name, year in _YEAR_ENDING.findall(text.lower()))


def _overlaps(ends: list[Month], months: Months) -> bool:
    """Whether a table from the first of these years to the last holds any of the months; yes if it does not say."""
    return not ends or (ends[0] - 11 <= months[1] and months[0] <= ends[-1])


def _own(url: str, base: str) -> Remote:
    """An address an index gave. It may lead to the publisher's own file store, and nowhere else."""
    host, own = urlsplit(url).hostname or "", urlsplit(base).hostname or ""
    if not (host == own or host.endswith((".publishing.service.gov.uk", ".gov.uk"))):
        raise FetchError(f"The publisher's index leads to {host}, which is not its own; download the file by hand.")
    return Remote(url, _safe(url.rsplit("/", 1)[1]))


def _safe(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise FetchError("The publisher's index gives a file name that cannot be used here; download the file by hand.")
    return name


def _span(months: Months | None) -> str:
    if months is None:
        return "now"
    return str(months[0]) if months[0] == months[1] else f"{months[0]} to {months[1]}"


PUBLISHERS = {
    "police-uk": Publisher(
        "police-uk",
        "the data.police.uk archive",
        "https://data.police.uk",
        _police_uk,
        ("data.police.uk", "policeuk-data.s3.amazonaws.com"),
    ),
    "home-office": Publisher(
        "home-office", "the Home Office's CSP open data", "https://www.gov.uk", _home_office, (".gov.uk",)
    ),
    "ons": Publisher("ons", "the ONS police force area tables", "https://www.ons.gov.uk", _ons, (".ons.gov.uk",)),
}
