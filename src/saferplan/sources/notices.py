"""What publishers themselves have said of months of theirs: not supplied, incomplete, withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from saferplan.periods import Month
from saferplan.textfiles import MonthText, TextModel, load_text_file, nearest, read_text_file, told

_MONTHS_COUNTED = {"home-office/csp-offences": 3}
"""How many months one figure counts, where it is not one. A quarter with a month that is withdrawn is withdrawn."""


class Notice(TextModel):
    """One notice: of which dataset and force, for which months, and what it says of them."""

    dataset: str = Field(min_length=1)
    """Such as police-uk/street; police-uk/* for all of them."""
    force: str = Field(min_length=1)
    first: MonthText
    last: MonthText | None = None
    """Included; left out, the notice holds until further notice."""
    status: Literal["missing", "partial", "withdrawn"]
    note: str = Field(min_length=1)
    source: str = ""
    noted_on: date | None = None
    """The day it became known, so that a report as at an earlier day is made without it."""

    @property
    def overrules(self) -> bool:
        """Whether it speaks against figures that are there; that none were supplied only explains their absence."""
        return self.status != "missing"

    def known_on(self, day: date | None) -> bool:
        return day is None or self.noted_on is None or self.noted_on <= day

    @model_validator(mode="after")
    def _in_order(self) -> Notice:
        if self.last is not None and self.last < self.first:
            raise told(f"{self.last} is before {self.first}; give a later month, or leave it out", "last")
        return self

    def speaks_of(self, dataset: str, force: str, month: Month) -> bool:
        """Whether it speaks of the dataset's figure that ends with this month."""
        began = month - (_MONTHS_COUNTED.get(dataset, 1) - 1)
        inside = self.first <= month and (self.last is None or began <= self.last)
        return inside and force == self.force and fnmatchcase(dataset, self.dataset)


class Notices(TextModel):
    """The file notices.yaml."""

    notices: tuple[Notice, ...] = ()


@cache
def national_notices() -> tuple[Notice, ...]:
    """The notices kept with the program."""
    with as_file(files("saferplan.sources") / "notices.yaml") as path:
        return load_text_file(path, Notices).notices


def load_notices(path: Path, *, datasets: Collection[str], forces: Collection[str]) -> tuple[Notice, ...]:
    """The workspace's own notices, which come before the national ones; none of its own if there is no such file.

    Raises DefinitionError `file:line: …`, also where a notice speaks of no dataset or force that there is: it would
    change nothing, and nobody would see that.
    """
    if not path.exists():
        return national_notices()
    file = read_text_file(path)
    own = file.as_(Notices).notices
    for number, notice in enumerate(own):
        if not any(fnmatchcase(dataset, notice.dataset) for dataset in datasets):
            raise file.error(_unknown("a dataset", notice.dataset, datasets), "notices", number, "dataset")
        if notice.force not in forces:
            raise file.error(_unknown("a force", notice.force, forces), "notices", number, "force")
    return (*own, *national_notices())


def _unknown(kind: str, word: str, known: Collection[str]) -> str:
    return f"'{word}' is not {kind}; {nearest(word, known)}"


def noticed(notices: Iterable[Notice], dataset: str, force: str, month: Month) -> Notice | None:
    """The first notice that speaks of this month, if any."""
    return next((notice for notice in notices if notice.speaks_of(dataset, force, month)), None)
