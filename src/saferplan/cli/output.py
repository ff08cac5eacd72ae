"""Results go to standard output, everything else to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from saferplan.errors import StorageError, UsageError

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

TableFormat = Literal["table", "csv", "json", "parquet"]
_NOT_SHOWN = "A parquet file cannot be shown; name a file with --output."


def say(text: str) -> None:
    """Tell the person at the terminal something that is not the result."""
    print(text, file=sys.stderr)


def show(text: str) -> None:
    """A line of the result, at once: where both streams end in one file, lines stand in the order they were said."""
    print(text, flush=True)


def say_all(notes: Iterable[str]) -> None:
    for note in notes:
        say(f"Note: {note}")


def say_restricted(source: str, more: str = "") -> None:
    """Before figures of a force's own records: that they are not for publication, and `more` of them."""
    if source == "local":
        say(f"Note: These are restricted figures, from the force's own records and not for publication{more}.")


def write_frame(frame: pl.DataFrame, form: TableFormat, output: Path | None, *, decimals: int = 1) -> None:
    """Write a frame as a table for people, or as csv, json (a list of objects) or parquet for programs."""
    if form == "table":
        write_text(_table(frame, decimals), output)
    elif form == "csv":
        from saferplan.reporting.inert import inert

        write_text(inert(frame).write_csv(), output)
    elif form == "json":
        write_text(json.dumps(frame.to_dicts(), indent=2, ensure_ascii=False, default=str) + "\n", output)
    elif output is None:
        raise UsageError(_NOT_SHOWN)
    else:
        with writing(output):
            frame.write_parquet(output)
        say(f"Wrote {output}.")


def check_output(form: TableFormat, output: Path | None) -> None:
    """Refuse what `write_frame` would refuse, before anything is computed. Raises UsageError, StorageError."""
    if form == "parquet" and output is None:
        raise UsageError(_NOT_SHOWN)
    check_folder(output)


def check_folder(path: Path | None) -> None:
    """Refuse a file in a folder that is not there. Raises StorageError."""
    if path is not None and not path.absolute().parent.is_dir():
        raise StorageError(
            f"{path} cannot be written (its folder does not exist); make the folder, or name another file."
        )


def write_text(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
    else:
        with writing(output):
            output.write_text(text, encoding="utf-8")
        say(f"Wrote {output}.")


@contextmanager
def writing(output: Path) -> Iterator[None]:
    """Around the writing of a result to a file; StorageError when it cannot be written."""
    try:
        yield
    except OSError as error:
        problem = error.strerror or str(error).split("(")[0].strip()
        raise StorageError(f"{output} cannot be written ({problem}); name another file.") from error


class Rows(Protocol):
    """Whatever had rows: a release, or a file of one."""

    @property
    def rows_read(self) -> int: ...
    @property
    def rows_stored(self) -> int: ...
    @property
    def rows_rejected(self) -> int: ...


def rows_told(of: Rows) -> str:
    """What became of every row."""
    return f"{of.rows_read:,} rows read = {of.rows_stored:,} stored + {of.rows_rejected:,} rejected"


class Published(Protocol):
    """Whatever came out on a day that its file names, or that is assumed."""

    @property
    def published(self) -> date: ...
    @property
    def published_assumed(self) -> bool: ...


def published_told(of: Published) -> str:
    """2026-03-10; 2026-01-31 (assumed)."""
    return f"{of.published}{' (assumed)' if of.published_assumed else ''}"


def rows_as_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A plain text table: columns as wide as they need, numbers to the right, no colour and no boxes."""
    body = [["" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(headings, *body, strict=True)]
    numeric = [all(_is_number(row[i]) for row in body) for i in range(len(headings))]
    lines = []
    for row in [list(headings), ["-" * width for width in widths], *body]:
        cells = (c.rjust(w) if n else c.ljust(w) for c, w, n in zip(row, widths, numeric, strict=True))
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def _is_number(text: str) -> bool:
    return text in ("", "not known") or text.replace(",", "").replace(".", "", 1).lstrip("-").isdigit()


def _table(frame: pl.DataFrame, decimals: int) -> str:
    rows = ([_shown(value, decimals) for value in row] for row in frame.iter_rows())
    return rows_as_table([name.replace("_", " ") for name in frame.columns], rows)


def _shown(value: object, decimals: int) -> object:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return f"{value:,.{decimals}f}"
    return f"{value:,}" if isinstance(value, int) else value


def progress_bar() -> Callable[[str, int, int], None]:
    """A progress bar on a terminal; elsewhere nothing, so that logs and scripts stay quiet."""
    if not sys.stderr.isatty():
        return lambda *_: None
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("", total=None)

    def advance(what: str, done: int, total: int) -> None:
        bar.start()
        bar.update(task, description=what, completed=done, total=total)
        if done >= total:
            bar.stop()

    return advance
