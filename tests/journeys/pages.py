"""What several journeys do on the same pages."""

from __future__ import annotations

import re
import time
from typing import Any

PATIENCE = 90
"""Seconds that background work may take on a busy machine."""


def wait_for(page: Any, words: str) -> None:
    """Ask for the page again until it says so."""
    until = time.monotonic() + PATIENCE
    while not page.get_by_text(words).count():
        assert time.monotonic() < until, page.locator("main").inner_text()
        time.sleep(0.5)
        page.reload()


def make_report(page: Any, month: str) -> str:
    """Ask for the scrutiny report of a month, wait for it, open it, and say where it is."""
    page.goto("/reports/new/")
    page.get_by_label("Figures to").select_option(month)
    page.get_by_role("button", name=re.compile("Make")).click()
    wait_for(page, "Open the report")
    page.get_by_text("Open the report").click()
    return str(page.url)
