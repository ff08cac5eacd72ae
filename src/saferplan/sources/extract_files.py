"""Opens a force's extract (CSV, XLSX or Parquet) and hands out the wanted columns as text, batch by batch."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING

from saferplan.errors import SourceError
from saferplan.sources.extract_mapping import FileOptions, heading

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

BATCH = 10_000
"""Rows at a time. A million rows take 2.7 s; by 100,000 they take 5.8 s, as the collector walks the waiting rows."""

LINE = "line\0"
"""The column with each row's number in the file, from 1. No heading can have this name."""

Row = tuple[int, Sequence[str | None]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows as text: LINE and a column `raw(heading)` for each wanted heading; and the rows of another length."""

    frame: pl.DataFrame
    ragged: Sequence[tuple[int, str]] = ()

    @property
    def rows(self) -> int:
        return len(self.frame) + len(self.ragged)


def raw(column: str) -> str:
    """The name of a heading's text in a batch: an extract may well call a column `recorded`, as a record does."""
    return f"\0{column}"


def read_header(path: Path, options: FileOptions) -> tuple[str, ...]:
    """The headings of an extract as they stand. Raises SourceError when the file cannot be opened as a table."""
    if _kind(path) == "parquet":
        return tuple(_parquet_schema(path))
    with _rows(path, options) as rows:
        return _header(path, rows, options)


def read_batches(path: Path, options: FileOptions, wanted: Iterable[str]) -> Iterator[Batch]:
    """The wanted columns, in batches, as text. Dates become ISO text, so that one parser serves all three formats.

    A wanted heading that the file lacks is left out. Raises SourceError for a damaged file, another encoding, or a
    wanted heading that stands twice.
    """
    wanted = tuple(wanted)
    if _kind(path) == "parquet":
        yield from _parquet_batches(path, wanted)
        return
    with _rows(path, options) as rows:
        header = _header(path, rows, options)
        places = _places(path, header, wanted)
        while batch := list(islice(rows, BATCH)):
            yield _batch(batch, len(header), places)


def _kind(path: Path) -> str:
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}); give the name of a readable file.") from None
    if start.startswith(b"PAR1"):
        return "parquet"
    return "workbook" if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) else "text"


@contextmanager
def _rows(path: Path, options: FileOptions) -> Iterator[Iterator[Row]]:
    """The numbered rows that are not wholly empty."""
    opened: Callable[[Path, FileOptions], Iterator[Row]]
    opened = _workbook_rows if _kind(path) == "workbook" else _text_rows
    rows = opened(path, options)
    try:
        yield rows
    finally:
        rows.close()  # type: ignore[attr-defined]


def _text_rows(path: Path, options: FileOptions) -> Iterator[Row]:
    # A byte-order mark is dropped from UTF-8; other encodings have none.
    encoding = "utf-8-sig" if options.encoding.lower().replace("_", "-") in ("utf-8", "utf8") else options.encoding
    with path.open(encoding=encoding, newline="") as file:
        # strict: an unclosed quotation mark is an error here, instead of swallowing the rows that follow it.
        reader = csv.reader(file, delimiter=options.delimiter, strict=True)
        try:
            for row in reader:
                if row:
                    yield reader.line_num, row
        except UnicodeDecodeError as error:
            raise SourceError(
                f"{path.name} is not {options.encoding} text (after line {reader.line_num}: {error.reason}); write "
                "'encoding: cp1252' under 'file' in the mapping, or save the file as UTF-8."
            ) from None
        except csv.Error as error:
            raise SourceError(
                f"{path.name}, line {reader.line_num}: not a well-formed CSV row ({error}); export the file again, "
                "with text in quotation marks and quotation marks doubled."
            ) from None


def _workbook_rows(path: Path, options: FileOptions) -> Iterator[Row]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(path) as book:
            name = options.sheet or book.sheet_names[0]
            if name not in book.sheet_names:
                raise SourceError(
                    f"{path.name} has no sheet '{name}' but {', '.join(book.sheet_names)}; correct 'sheet' in the "
                    "mapping."
                )
            sheet = book.get_sheet_by_name(name)
            for line, row in enumerate(sheet.to_python(skip_empty_area=False), 1):
                cells = [_cell(value) for value in row]
                if any(cells):
                    yield line, cells
    except (CalamineError, OSError) as error:
        raise SourceError(f"{path.name} is no workbook that can be read ({error}); save it as XLSX or CSV.") from None


def _cell(value: object) -> str | None:
    """A workbook's typed value as text: 46.0 is the code 46, a date without a time has none."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat(" ", "seconds") if value.time() != time() else value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case None:
            return None
        case _:
            return str(value)


def _header(path: Path, rows: Iterator[Row], options: FileOptions) -> tuple[str, ...]:
    found = next((cells for line, cells in rows if line >= options.header_row), None)
    if found is None:
        raise SourceError(
            f"{path.name} has no row {options.header_row} to be its header; correct 'header_row' in the mapping."
        )
    return tuple((cell or "").replace("\ufeff", "").strip() for cell in found)


def _places(path: Path, header: Sequence[str], wanted: Iterable[str]) -> dict[str, int]:
    known = [heading(h) for h in header]
    for column in wanted:
        if known.count(heading(column)) > 1:
            raise SourceError(f"{path.name} has the heading '{column}' twice; rename one of the two columns.")
    return {column: known.index(heading(column)) for column in wanted if heading(column) in known}


def _batch(rows: Sequence[Row], width: int, places: dict[str, int]) -> Batch:
    import polars as pl

    ragged = [(line, f"the row has {len(row)} fields, the header {width}") for line, row in rows if len(row) != width]
    whole = [pair for pair in rows if len(pair[1]) == width] if ragged else rows
    columns = list(zip(*(row for _, row in whole), strict=True)) or [()] * width
    lines = pl.Series(LINE, [line for line, _ in whole], dtype=pl.Int64)
    return Batch(
        pl.DataFrame([lines, *(pl.Series(raw(column), columns[at], dtype=pl.String) for column, at in places.items())]),
        ragged,
    )


def _parquet_schema(path: Path) -> dict[str, pl.DataType]:
    import polars as pl

    try:
        return dict(pl.read_parquet_schema(path))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise SourceError(f"{path.name} is a damaged Parquet file ({error}); export it again.") from None


def _parquet_batches(path: Path, wanted: Iterable[str]) -> Iterator[Batch]:
    import polars as pl

    schema = _parquet_schema(path)
    header = tuple(schema)
    places = _places(path, header, wanted)
    texts = [_as_text(header[place], schema[header[place]]).alias(raw(column)) for column, place in places.items()]
    try:
        frame = pl.scan_parquet(path).select(texts).with_row_index(LINE, 1).with_columns(pl.col(LINE).cast(pl.Int64))
        for part in frame.collect().iter_slices(BATCH):
            yield Batch(part)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise SourceError(f"{path.name} is a damaged Parquet file ({error}); export it again.") from None


def _as_text(name: str, kind: pl.DataType) -> pl.Expr:
    import polars as pl

    column = pl.col(name)
    if isinstance(kind, pl.Datetime):
        local = column.dt.convert_time_zone("Europe/London").dt.replace_time_zone(None) if kind.time_zone else column
        midnight = local.dt.time() == time()
        return pl.when(midnight).then(local.dt.strftime("%Y-%m-%d")).otherwise(local.dt.strftime("%Y-%m-%d %H:%M:%S"))
    if kind.is_float():
        whole = column.cast(pl.Int64, strict=False)
        return pl.when(whole == column).then(whole.cast(pl.String)).otherwise(column.cast(pl.String))
    return column.cast(pl.String)
