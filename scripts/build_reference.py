"""Writes the reference pages that the program itself dictates: its command line and the settings of its site.

    .venv/bin/python scripts/build_reference.py [--check]

With --check it writes nothing and only says which page is no longer true.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from saferplan.cli.main import VERBS, app
from saferplan.web.configuration import SETTINGS

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
COMMAND_LINE = """\
# The command line

Written by `scripts/build_reference.py` from what `saferplan --help` says; a test holds it to that.

Results go to standard output, everything else to standard error, and a bar shows progress on a terminal only. A verb
works on the workspace it is run in, or in a folder of, or that `--workspace` names; `init` and `demo` make one. What a
command ends with is listed under [exit codes](exit-codes.md), the columns of a series [here](series-columns.md).
`SAFERPLAN_ENGINE` names the engine that counts: `duckdb` (the default), `python`, or `sc://host:port` for a
[Spark cluster](../how-to/use-a-spark-cluster.md).
"""
SITE = """\
# Settings of the site

Written by `scripts/build_reference.py` from the settings themselves; a test holds it to that.

`saferplan serve` and its worker read these variables of the environment, once, when they start. None has to be set to
try the site on one's own machine: where it listens on this machine alone, `saferplan serve` itself sets
`SAFERPLAN_HTTPS=no`. [Run the site on a server](../how-to/run-on-a-server.md) says which ones a server needs.

| variable | when it is not set | what it does |
| --- | --- | --- |
"""


def command_line() -> str:
    """The page of the command line, as the command is now."""
    for verb in VERBS:
        app[verb]
    made = str(app.generate_docs(output_format="markdown"))
    body = made[made.index(f"\n## saferplan {VERBS[0]}") + 1 :].replace("```console", "```text")
    return f"{COMMAND_LINE}\n{re.sub(r'[ ]+$', '', body, flags=re.MULTILINE).strip()}\n"


def settings() -> str:
    """The page of the site's settings, as they are now."""
    return SITE + "".join(f"| `{item.name}` | {item.default or 'nothing'} | {item.help} |\n" for item in SETTINGS)


PAGES = {REFERENCE / "command-line.md": command_line, REFERENCE / "settings.md": settings}


def main() -> int:
    """The exit code: 1 where a page that was only checked is not true."""
    untrue = [path for path, page in PAGES.items() if path.read_text(encoding="utf-8") != page()]
    for path in untrue:
        if "--check" in sys.argv:
            print(f"docs/reference/{path.name} is not what the program says; run scripts/build_reference.py.")
        else:
            path.write_text(PAGES[path](), encoding="utf-8")
    return 1 if untrue and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
