"""The scripts of the pages, in a real browser under the site's own content security policy."""

from __future__ import annotations

import http.server
import json
import mimetypes
import threading
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.template.loader import render_to_string

from saferplan.reporting import drawing
from saferplan.reporting.charts.signal import signal_chart
from saferplan.web.presenters.parts import Cell, Column, Figure, Map, Row, Table
from saferplan.web.static_version import STATIC
from tests.journeys.live import CHROMIUM, chromium
from tests.reporting import results

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
POLICY += "connect-src 'self'; worker-src 'self'"


class _Site(http.server.BaseHTTPRequestHandler):
    """One page, the static files, and what the page asks for."""

    def __init__(self, answers: dict[str, Any], *args: Any) -> None:
        self.answers = answers
        super().__init__(*args)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/static/"):
            file: Path = STATIC / path.removeprefix("/static/")
            return self._send(
                file.read_bytes(), mimetypes.guess_type(file.name.replace(".mjs", ".js"))[0] or "text/plain"
            )
        answer = self.answers.get(path)
        if answer is None:
            return self.send_error(404)
        made = answer(self.path) if callable(answer) else answer
        kind = "text/html; charset=utf-8" if isinstance(made, str) else "application/json"
        return self._send(made.encode() if isinstance(made, str) else json.dumps(made).encode(), kind)

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture
def opened(browser: Any) -> Iterator[Any]:
    """Opens a page of some templates, and fails on anything that the browser complains of."""
    servers, said = [], []

    def open_page(body: str, scripts: tuple[str, ...], answers: dict[str, Any] | None = None, width: int = 1280) -> Any:
        tags = "".join(f'<script type="module" src="/static/web/{name}.mjs"></script>' for name in ("start", *scripts))
        page = (
            '<!doctype html><html lang="en"><head><title>Page</title><link rel="stylesheet" href="/static/pages.css">'
        )
        page += f"{tags}</head><body class='govuk-template__body'><main>{body}</main></body></html>"
        site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Site, {"/": page, **(answers or {})}))
        servers.append(site)
        threading.Thread(target=site.serve_forever, daemon=True).start()
        tab = browser.new_context(viewport={"width": width, "height": 900}).new_page()
        tab.on("console", lambda message: said.append(message.text))
        tab.goto(f"http://127.0.0.1:{site.server_port}/", wait_until="networkidle")
        return tab

    yield open_page
    for site in servers:
        site.shutdown()
        site.server_close()
    noise = ("ReadPixels", "favicon", "keeps the server's picture", "status of 404")
    assert [text for text in said if not any(part in text for part in noise)] == []


def _table() -> str:
    rows = (
        ("March 2025", 3, "98", "Within"),
        ("January 2025", 1, "1,204", "Above"),
        ("February 2025", 2, "not published", "not judged"),
        ("April 2025", 4, "−5", "Within"),
    )
    cells = tuple(
        Row((Cell(month, sort=number), Cell(value, absent=number == 2), Cell(place, absent=number == 2)))
        for month, number, value, place in rows
    )
    total = Row((Cell("All together"), Cell("1,297"), Cell("")), total=True)
    columns = (Column("Month"), Column("Crimes", numeric=True), Column("Position"))
    table = Table("Crimes", columns, (*cells, total), sortable=True)
    return render_to_string("web/components/table.html", {"table": table})


def _order(page: Any) -> list[str]:
    return list(page.locator("tbody th").all_inner_texts())


def test_a_table_sorts_by_keyboard_and_keeps_gaps_and_sums_last(opened: Any) -> None:
    page = opened(_table(), ("tables",))
    before = _order(page)
    head = page.get_by_role("button", name="Crimes")
    head.focus()
    page.keyboard.press("Enter")
    assert _order(page) == ["April 2025", "March 2025", "January 2025", "February 2025", "All together"]
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Enter")
    assert _order(page) == ["January 2025", "March 2025", "April 2025", "February 2025", "All together"]
    assert page.get_by_role("status").inner_text() == "Sorted by Crimes, descending."
    page.get_by_role("button", name="Month").click()
    assert _order(page) == ["January 2025", "February 2025", "March 2025", "April 2025", "All together"]
    page.get_by_role("button", name="Position").click()
    assert _order(page) == ["January 2025", "March 2025", "April 2025", "February 2025", "All together"]
    assert sorted(before) == sorted(_order(page))


def _figure(spec: str) -> str:
    picture = drawing.to_svg(signal_chart(results.signal()), "The finding", "What it shows", "picture")
    figure = Figure("chart", "The finding", "A control chart", picture, spec=spec)
    return render_to_string("web/components/figure.html", {"figure": figure})


@pytest.mark.parametrize(("width", "asked"), [(300, 280), (320, 320), (800, 680), (1280, 900)])
def test_a_chart_is_drawn_again_at_the_width_of_its_box(opened: Any, width: int, asked: int) -> None:
    def spec(path: str) -> Any:
        return dict(signal_chart(results.signal(), width=int(path.partition("width=")[2])))

    page = opened(_figure("/chart.json"), ("charts",), {"/chart.json": spec}, width)
    page.locator("html[data-drawn=yes]").wait_for(state="attached")
    svg = page.locator("figure svg")
    assert page.locator("figure").get_attribute("data-width") == str(asked)
    assert float(svg.get_attribute("viewBox").split()[2]) == pytest.approx(asked, abs=4)
    assert page.get_by_role("img", name="The finding What it shows").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_servers_picture_stays_when_the_specification_does_not_come(opened: Any) -> None:
    page = opened(_figure("/nowhere.json"), ("charts",))
    page.locator("html[data-drawn=yes]").wait_for(state="attached")
    assert page.locator("figure svg").get_attribute("viewBox").split()[2].startswith("6")
    assert page.locator(".app-figure__picture--drawn").count() == 0


def _map() -> str:
    shown = Map("map", "Where it is", "Map of crimes", "/map.json", "#table")
    return render_to_string("web/components/map.html", {"map": shown})


def _areas(_: str) -> dict[str, Any]:
    def square(x: int, number: int | None) -> dict[str, Any]:
        ring = [[x, 52], [x + 1, 52], [x + 1, 53], [x, 53], [x, 52]]
        words = "not published" if number is None else f"{number * 10} crimes"
        told = {"name": f"Ward {x}", "words": words, "class": number}
        return {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    classes = [{"from": 0, "to": 9, "label": "0 to 9", "colour": "#e8f0f7"}]
    classes.append({"from": 10, "to": 19, "label": "10 to 19", "colour": "#12436d"})
    return {"features": [square(0, 0), square(1, 1), square(2, None)], "classes": classes, "bounds": [0, 52, 3, 53]}


def test_the_map_names_the_area_that_is_pointed_at(opened: Any) -> None:
    page = opened(f"<div class='app-far'></div>{_map()}", ("map",), {"/map.json": _areas})
    page.locator("html[data-mapped=yes]").wait_for(state="attached")
    assert page.locator("[data-map-key] li").all_inner_texts() == ["0 to 9", "10 to 19", "Not published or withheld"]
    box = page.locator("[data-map-box]").bounding_box()
    said = page.locator("[data-map-value]")
    for share, words in ((0.2, "Ward 0: 0 crimes"), (0.5, "Ward 1: 10 crimes"), (0.8, "Ward 2: not published")):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2, steps=3)
        said.filter(has_text=words).wait_for()


def test_the_map_is_not_loaded_before_it_is_near(opened: Any) -> None:
    asked: list[str] = []
    page = opened("<p>Nothing to draw</p>", ("map", "charts"))
    page.on("request", lambda request: asked.append(request.url))
    page.reload(wait_until="networkidle")
    assert [url for url in asked if "vendor" in url and "govuk-frontend" not in url] == []
