"""The command: finds the verb, turns every problem into one sentence and an exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from cyclopts import App, CycloptsError

from saferplan import __version__
from saferplan.cli.wording import sentence
from saferplan.errors import SaferplanError, UsageError

VERBS = (
    "init",
    "demo",
    "ingest",
    "releases",
    "coverage",
    "measures",
    "plan",
    "series",
    "status",
    "spc",
    "compare",
    "groups",
    "drivers",
    "exceptions",
    "report",
    "forecast",
    "backtest",
    "explain",
    "fetch",
    "synthesise",
    "serve",
    "audit",
)
_WITH_VERBS_OF_THEIR_OWN = {"measures", "groups", "plan", "audit"}
INTERRUPTED = 130
UNFORESEEN = 1
SHOW_TRACEBACK = "SAFERPLAN_TRACEBACK"
_received: list[int] = []

app = App(
    name="saferplan",
    help="Run a Community Safety Partnership on evidence: from published crime files to the public report.",
    version=__version__,
    version_flags=["--version"],
    suppress_keyboard_interrupt=False,
)
for verb in VERBS:
    # Named as text, so that a verb's module is imported only when it is used.
    app.command(f"saferplan.cli.{verb}:{'app' if verb in _WITH_VERBS_OF_THEIR_OWN else verb}", name=verb)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code (docs/reference/exit-codes.md)."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        _run(words)
    except CycloptsError as error:
        _tell(sentence(error))
        return UsageError.exit_code
    except SaferplanError as error:
        _tell(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return _stopped()
    except (BrokenPipeError, SystemExit):
        # The reader of our output, such as head, has had enough: not an error, though rich, which writes the help,
        # makes an exit of it. Python must not flush into it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if _received:
            return _stopped()
        if os.environ.get(SHOW_TRACEBACK):
            raise
        _tell(
            f"This was not foreseen ({type(error).__name__}: {error}); run it again with {SHOW_TRACEBACK}=1 set and "
            "report what it prints."
        )
        return UNFORESEEN
    return 0


def _run(words: list[str]) -> None:
    if not words or words[0] not in VERBS:
        # The list of verbs, or of those a misspelt one may mean, shows what each does.
        for verb in VERBS:
            app[verb]
    app(words, exit_on_error=False, print_error=False, result_action="return_value")
    # Here, so that a reader who has gone is noticed where it is caught.
    sys.stdout.flush()


def run() -> None:
    """The entry point of the installed command."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # Not where a job ignores it, as under nohup.
        signal.signal(signal.SIGINT, _stop)
    sys.exit(main())


def _stop(number: int, frame: FrameType | None) -> None:
    # Noted, because DuckDB makes a RuntimeError of the KeyboardInterrupt that reaches it within a query.
    _received.append(number)
    signal.default_int_handler(number, frame)


def _stopped() -> int:
    _tell("Stopped; nothing half-done was kept.")
    return INTERRUPTED


def _tell(text: str) -> None:
    print(f"saferplan: {' '.join(text.split())}", file=sys.stderr)
