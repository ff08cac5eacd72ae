"""What holds on every page that any test opens in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 1280)
# Chromium's software WebGL says that reading a picture back is slow; no page can help that.
OF_THE_BROWSER = ("GPU stall due to ReadPixels",)
UNTIED = """[...document.querySelectorAll('input:not([type=hidden]),select,textarea')]
  .filter(e => !e.labels?.length && !e.getAttribute('aria-label') && !e.getAttribute('aria-labelledby'))
  .map(e => e.outerHTML.slice(0, 120))"""
TWICE = """[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, n, all) => all.indexOf(id) !== n)"""


@dataclass(slots=True)
class Watched:
    """What a context asked of other hosts, and what its pages complained of."""

    host: str
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Any) -> None:
        """Listen to a page's requests and complaints, those of the content security policy among them."""
        page.on("request", lambda request: self._asked(request.url))
        page.on("console", lambda message: self._said(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.host:
            self.elsewhere.append(url)

    def _said(self, kind: str, text: str) -> None:
        status = "Failed to load resource: the server responded with a status of 4"
        if kind in ("error", "warning") and not text.startswith(status) and not any(t in text for t in OF_THE_BROWSER):
            self.complaints.append(f"{kind}: {text}")


@contextmanager
def watched(browser: Any, url: str, *, session: str = "", **options: Any) -> Iterator[Any]:
    """A page whose requests and complaints are judged at the end; signed in when a session is given."""
    seen = Watched(urlsplit(url).netloc)
    context = browser.new_context(base_url=url, **{"viewport": {"width": 1280, "height": 900}, **options})
    if session:
        context.add_cookies([{"name": "session", "value": session, "url": url}])
    context.on("page", lambda page: seen.watch(page))
    try:
        yield context.new_page()
        assert seen.elsewhere == [], seen.elsewhere
        assert seen.complaints == [], seen.complaints
    finally:
        context.close()


SEEN = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""What colours can break: the rest is as in any other colours."""


def check(page: Any, widths: tuple[int, ...] = WIDTHS) -> None:
    """One h1 with which the title begins, no id twice, labels tied; no overflow, no finding of axe at each width, nor
    at the last of them in forced colours."""
    where = page.url
    headings = page.locator("h1").all_inner_texts()
    assert len(headings) == 1, f"{where}: {headings}"
    title = page.title()
    assert title.startswith(" ".join(headings[0].split())), f"{where}: {title!r} does not begin with {headings[0]!r}"
    assert page.evaluate(TWICE) == [], f"{where}: ids"
    assert page.evaluate(UNTIED) == [], f"{where}: controls without a label"
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{where} is wider than {width} pixels"
        assert (found := _axe(page)) == [], f"{where} at {width} pixels: {found}"
    page.emulate_media(forced_colors="active")
    assert (found := _axe(page, SEEN)) == [], f"{where} in forced colours: {found}"
    page.emulate_media(forced_colors="none")


def _axe(page: Any, rules: Any = RULES) -> list[tuple[str, str]]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": rules}).response["violations"]
    return [(item["id"], item["nodes"][0]["html"][:160]) for item in found]
