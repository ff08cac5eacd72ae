"""The one question asked of stored counts, said once for every engine: cells by area, month and category."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import narwhals as nw
    import numpy as np

CELL_COLUMNS = ("release", "force", "unit", "month", "span", "category", "n")


@dataclass(frozen=True, slots=True)
class CellRequest:
    """Which cells to add up.

    `files` hold cells of CELL_COLUMNS. A unit may belong to several areas; areas and categories are named by their
    position, so that only integers travel. `superseded` lists (release, force, month) that a newer release replaced.
    """

    files: tuple[Path, ...]
    superseded: tuple[tuple[int, str, int], ...]
    members: tuple[tuple[str, int], ...]
    categories: tuple[str, ...]
    first_month: int
    last_month: int


@dataclass(frozen=True, slots=True)
class Cells:
    """Parallel integer arrays; each (area, month, category, release) occurs at most once. Order is not promised."""

    area: np.ndarray[Any, Any]
    month: np.ndarray[Any, Any]
    category: np.ndarray[Any, Any]
    release: np.ndarray[Any, Any]
    n: np.ndarray[Any, Any]
    cells: np.ndarray[Any, Any]
    """How many stored cells `n` is the sum of: where a table lists every area, fewer than it should have is a gap."""

    def as_counts(self) -> dict[tuple[int, ...], tuple[int, int]]:
        """The same as (area, month, category, release) -> (n, cells), for comparing engines."""
        keys = zip(self.area, self.month, self.category, self.release, strict=True)
        values = zip(self.n, self.cells, strict=True)
        return {tuple(map(int, key)): (int(n), int(cells)) for key, (n, cells) in zip(keys, values, strict=True)}


def joined(parts: Sequence[Cells]) -> Cells:
    """The answers to requests about different units, one after the other."""
    import numpy as np

    if len(parts) == 1:
        return parts[0]
    return Cells(*(np.concatenate([getattr(part, name) for part in parts]) for name in Cells.__slots__))


class Engine(Protocol):
    """Whatever can answer a CellRequest. All engines give equal answers; the tests hold them to it."""

    name: str

    def count(self, request: CellRequest) -> Cells: ...

    def close(self) -> None: ...


def count_cells(
    cells: nw.LazyFrame[Any],
    members: nw.LazyFrame[Any],
    categories: nw.LazyFrame[Any],
    superseded: nw.LazyFrame[Any] | None,
    first_month: int,
    last_month: int,
) -> nw.LazyFrame[Any]:
    """Sum `n` by area, month, category and release over lazy frames of any engine narwhals knows.

    `cells` has CELL_COLUMNS, `members` unit and area_id, `categories` category and category_id, `superseded` release,
    force and month. The result has area_id, month, category_id, release, n, cells.
    """
    import narwhals as nw

    wanted = cells.filter(nw.col("month") >= first_month, nw.col("month") <= last_month)
    if superseded is not None:
        wanted = wanted.join(superseded, on=["release", "force", "month"], how="anti")
    return (
        wanted.join(members, on="unit", how="inner")
        .join(categories, on="category", how="inner")
        .group_by("area_id", "month", "category_id", "release")
        .agg(nw.col("n").sum(), nw.len().alias("cells"))
    )


class FrameEngine(ABC):
    """An engine that runs `count_cells` on lazy frames; each says how to scan, to make a small frame, to collect."""

    name: str

    @abstractmethod
    def scan(self, files: Sequence[Path]) -> nw.LazyFrame[Any]:
        """The cells of these Parquet files."""

    @abstractmethod
    def frame(self, columns: Mapping[str, Sequence[Any]]) -> nw.LazyFrame[Any]:
        """A frame of a few columns of text or whole numbers, none of them empty."""

    @abstractmethod
    def collect(self, frame: nw.LazyFrame[Any]) -> Mapping[str, np.ndarray[Any, Any]]:
        """The frame's columns as arrays."""

    def count(self, request: CellRequest) -> Cells:
        """Answer the request. An empty list of files, members or categories gives no cells."""
        import numpy as np

        if not (request.files and request.members and request.categories):
            nothing = np.array([], dtype=np.int64)
            return Cells(*[nothing] * 6)
        frame = count_cells(
            self.scan(request.files),
            self.frame(dict(zip(("unit", "area_id"), zip(*request.members, strict=True), strict=True))),
            self.frame({"category": request.categories, "category_id": range(len(request.categories))}),
            self._superseded(request),
            request.first_month,
            request.last_month,
        )
        found = self.collect(frame)
        return Cells(
            **{name: found[column].astype(np.int64) for name, column in _RESULT_COLUMNS.items()},
        )

    def _superseded(self, request: CellRequest) -> nw.LazyFrame[Any] | None:
        if not request.superseded:
            return None
        columns = zip(*request.superseded, strict=True)
        return self.frame(dict(zip(("release", "force", "month"), columns, strict=True)))


_RESULT_COLUMNS = {
    "area": "area_id",
    "month": "month",
    "category": "category_id",
    "release": "release",
    "n": "n",
    "cells": "cells",
}
