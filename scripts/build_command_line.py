"""Writes docs/reference/command-line.md from the command itself; with --check, only says whether the page is true.

.venv/bin/python scripts/build_command_line.py [--check]
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from saferplan.cli.main import VERBS, app

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "command-line.md"
BEGINNING = """\
# The command line

Written by `scripts/build_command_line.py` from what `saferplan --help` says; a test holds it to that.

Results go to standard output, everything else to standard error, and a bar shows progress on a terminal only. A verb
works on the workspace it is run in, or in a folder of, or that `--workspace` names; `init` and `demo` make one. What a
command ends with is listed under [exit codes](exit-codes.md), the columns of a series [here](series-columns.md).
`SAFERPLAN_ENGINE` names the engine that counts: `duckdb` (the default), `python`, or `sc://host:port` for a
[Spark cluster](../how-to/use-a-spark-cluster.md).
"""


def page() -> str:
    """The page, from the command as it is now."""
    for verb in VERBS:
        app[verb]
    made = str(app.generate_docs(output_format="markdown"))
    body = made[made.index(f"\n## saferplan {VERBS[0]}") + 1 :].replace("```console", "```text")
    return f"{BEGINNING}\n{re.sub(r'[ ]+$', '', body, flags=re.MULTILINE).strip()}\n"


def main() -> int:
    if "--check" not in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.read_text(encoding="utf-8") == page():
        return 0
    print("docs/reference/command-line.md is not what the command says; run scripts/build_command_line.py.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
