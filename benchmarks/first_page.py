"""How soon a page can be read over a slow line, and how much it weighs: a real Chromium with an empty cache.

`python benchmarks/first_page.py WORKSPACE` serves the workspace with a state folder of its own.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measuring import table
from tests.journeys.live import LiveSite, chromium, serving

PAGES = (
    "/",
    "/measures/",
    "/measures/burglary/",
    "/measures/burglary/map/",
    "/compare/",
    "/plan/",
    "/reports/",
    "/help/",
)
LINES = {
    # Megabits a second down and up, and milliseconds there and back: the profiles of Chromium's developer tools.
    "4G": (9.0, 1.5, 165),
    "slow 4G": (1.6, 0.75, 150),
}
TIMES = 3
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def measure(workspace: Path) -> str:
    """The section on the first page: for each page and line the middle of three first paints, and the weight."""
    with (
        tempfile.TemporaryDirectory() as state,
        serving(workspace, Path(state) / "state") as site,
        chromium() as browser,
    ):
        rows = list(_rows(site, browser))
    headings = (
        "page",
        *(f"readable on {line}, ms (goal: 1,000)" for line in LINES),
        "KB before script draws (goal: 300)",
        "KB in all",
    )
    return table(headings, rows)


def _rows(site: LiveSite, browser: Any) -> Iterator[tuple[str, ...]]:
    for address in PAGES:
        _visit(browser, site.url + address, LINES["4G"])  # What a page costs to make is measured elsewhere.
        visits = {
            name: [_visit(browser, site.url + address, line) for _ in range(TIMES)] for name, line in LINES.items()
        }
        painted = [f"{statistics.median(visit[0] for visit in found):.0f}" for found in visits.values()]
        _, plain, whole = visits["4G"][-1]
        yield address, *painted, f"{plain / 1000:.0f}", f"{whole / 1000:.0f}"


def _visit(browser: Any, url: str, line: tuple[float, float, int]) -> tuple[float, float, float]:
    """Milliseconds to the first paint, bytes without Vega and MapLibre and what they ask for, and all bytes."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    down, up, latency = line
    conditions = {
        "offline": False,
        "latency": latency,
        "downloadThroughput": down * 125_000,
        "uploadThroughput": up * 125_000,
    }
    session.send("Network.emulateNetworkConditions", conditions)
    asked: dict[str, str] = {}
    weights: dict[str, float] = {}
    session.on("Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event["request"]["url"]}))
    session.on(
        "Network.loadingFinished", lambda event: weights.update({event["requestId"]: event["encodedDataLength"]})
    )
    page.goto(url, wait_until="networkidle")
    painted = float(page.evaluate(PAINTED))
    context.close()
    drawn = ("/vendor/vega", "/vendor/maplibre", ".json")
    plain = sum(size for request, size in weights.items() if not any(part in asked.get(request, "") for part in drawn))
    return painted, plain, sum(weights.values())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    print(measure(parser.parse_args().workspace.resolve()))
