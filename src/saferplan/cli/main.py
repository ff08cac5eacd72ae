"""The command: finds the verb, turns every problem into one sentence and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError

from saferplan import __version__
from saferplan.errors import SaferplanError

_VERBS = (
    "init",
    "demo",
    "ingest",
    "releases",
    "coverage",
    "measures",
    "series",
    "status",
    "report",
    "explain",
    "fetch",
    "synthesise",
)
INTERRUPTED = 130

app = App(
    name="saferplan",
    help="Run a Community Safety Partnership on evidence: published crime files to measures, position and public report.",
    version=__version__,
    version_flags=["--version"],
)
for verb in _VERBS:
    # Named as text, so that a verb's module is imported only when it is used: --help answers in 0.1 s.
    app.command(f"saferplan.cli.{verb}:{'app' if verb == 'measures' else verb}", name=verb)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code (docs/reference/exit-codes.md)."""
    try:
        app(
            list(sys.argv[1:] if arguments is None else arguments),
            exit_on_error=False,
            print_error=False,
            result_action="return_value",
        )
    except CycloptsError as error:
        _tell(_one_line(error))
        return 2
    except SaferplanError as error:
        _tell(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        _tell("Stopped. Nothing half-done was kept.")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output, such as head, has had enough: not an error. Python must not flush into it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def run() -> None:
    """The entry point of the installed command."""
    sys.exit(main())


def _one_line(error: CycloptsError) -> str:
    text = " ".join(str(error).split())
    return f"{text.rstrip('.')}. See 'saferplan --help', or --help after the verb."


def _tell(text: str) -> None:
    print(f"saferplan: {text}", file=sys.stderr)
