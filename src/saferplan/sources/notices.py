"""What publishers themselves have said of months of theirs: not supplied, incomplete, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Literal

from pydantic import Field

from saferplan.periods import Month
from saferplan.textfiles import MonthText, TextModel, load_text_file


class Notice(TextModel):
    """One notice: of which dataset and force, for which months (both included; open where not said), and what it says."""

    dataset: str = Field(min_length=1)
    """Such as police-uk/street; police-uk/* for all of them."""
    force: str = Field(min_length=1)
    first: MonthText
    last: MonthText | None = None
    status: Literal["missing", "partial", "withdrawn"]
    note: str = Field(min_length=1)
    source: str = ""

    def speaks_of(self, dataset: str, force: str, month: Month) -> bool:
        inside = self.first <= month and (self.last is None or month <= self.last)
        return inside and force == self.force and fnmatchcase(dataset, self.dataset)


class Notices(TextModel):
    """The file notices.yaml."""

    notices: tuple[Notice, ...] = ()


@cache
def national_notices() -> tuple[Notice, ...]:
    """The notices kept with the program."""
    with as_file(files("saferplan.sources") / "notices.yaml") as path:
        return load_text_file(path, Notices).notices


def load_notices(path: Path) -> tuple[Notice, ...]:
    """The workspace's own notices, which come before the national ones. Raises DefinitionError `file:line: …`."""
    own = load_text_file(path, Notices).notices if path.exists() else ()
    return (*own, *national_notices())


def noticed(notices: Iterable[Notice], dataset: str, force: str, month: Month) -> Notice | None:
    """The first notice that speaks of this month, if any."""
    return next((notice for notice in notices if notice.speaks_of(dataset, force, month)), None)

