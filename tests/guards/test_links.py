"""Every link between the pages leads to a file, and to a heading that is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.guards.project import markdown_files, named

if TYPE_CHECKING:
    from pathlib import Path

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?: \"[^\"]*\")?\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def _anchors(page: Path) -> set[str]:
    """The names a heading gets when the page is shown: lower case, words joined by hyphens."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def _broken(page: Path) -> list[str]:
    broken = []
    for target in _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in _anchors(file)):
            broken.append(target)
    return broken


@pytest.mark.parametrize("page", markdown_files(), ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    assert _broken(page) == []


def test_a_link_to_a_file_that_is_gone_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One heading\n[a](gone.md) [b](#one-heading) [c](#no-heading) [d](https://example.org) ![e](page.md)\n"
    )
    assert _broken(page) == ["gone.md", "#no-heading"]
