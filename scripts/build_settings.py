"""Writes docs/reference/settings.md from the settings the site reads; with --check, only says whether the page is true.

.venv/bin/python scripts/build_settings.py [--check]
"""

from __future__ import annotations

import sys
from pathlib import Path

from saferplan.web.configuration import SETTINGS

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "settings.md"
BEGINNING = """\
# Settings of the site

Written by `scripts/build_settings.py` from the settings themselves; a test holds it to that.

`saferplan serve` and its worker read these variables of the environment, once, when they start. None has to be set to
try the site on one's own machine: where it listens on this machine alone, `saferplan serve` itself sets
`SAFERPLAN_HTTPS=no`. [Run the site on a server](../how-to/run-on-a-server.md) says which ones a server needs.

| variable | when it is not set | what it does |
| --- | --- | --- |
"""


def page() -> str:
    """The page, from the settings as they are now."""
    rows = (f"| `{item.name}` | {item.default or 'nothing'} | {item.help} |\n" for item in SETTINGS)
    return BEGINNING + "".join(rows)


def main() -> int:
    if "--check" not in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.read_text(encoding="utf-8") == page():
        return 0
    print("docs/reference/settings.md is not what the settings say; run scripts/build_settings.py.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
