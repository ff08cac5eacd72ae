"""What a report is made of. Every block is frozen and says who may see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from saferplan.errors import UsageError
from saferplan.reporting.classification import PUBLIC, Classification, Openness
from saferplan.reporting.icons import Icon
from saferplan.reporting.inline import Inline, Run, text

if TYPE_CHECKING:
    from collections.abc import Mapping


class Absent(str):
    """A table cell without a figure: the words that say why. Renderers set it apart from figures."""

    __slots__ = ()


NOT_PUBLISHED = Absent("not published")


class Signed(str):
    """A table cell of words with a sign before them, which says the same."""

    __slots__ = ("icon",)
    icon: Icon

    def __new__(cls, words: str, icon: Icon) -> Signed:
        made = super().__new__(cls, words)
        made.icon = icon
        return made


class Judgement(StrEnum):
    """What a key figure means, always printed as words. Neutral measures get NONE."""

    BETTER = "better"
    WORSE = "worse"
    NONE = "no judgement"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; in a committee report it takes the next number of its section unless `numbered` is false."""

    runs: Inline
    numbered: bool = True
    classification: Classification = PUBLIC

    @classmethod
    def of(cls, *parts: str | Run, numbered: bool = True, classification: Classification = PUBLIC) -> Paragraph:
        return cls(text(*parts), numbered, classification)


@dataclass(frozen=True, slots=True)
class BulletList:
    items: tuple[Inline, ...]
    classification: Classification = PUBLIC

    @classmethod
    def of(cls, *items: str | Inline, classification: Classification = PUBLIC) -> BulletList:
        return cls(tuple(text(item) if isinstance(item, str) else item for item in items), classification)


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One figure of a panel. `verdict` words the judgement more closely ("Worse than the baseline")."""

    label: str
    value: str
    note: str = ""
    judgement: Judgement | None = None
    verdict: str = ""

    def __post_init__(self) -> None:
        _demand(self.label, "A key figure needs a label.")
        _demand(self.value, f"The key figure '{self.label}' needs a value; write 'not published' where there is none.")

    @property
    def judgement_words(self) -> str:
        """The judgement as printed, or an empty text where none was asked for."""
        return self.verdict or (self.judgement.value.capitalize() if self.judgement else "")


@dataclass(frozen=True, slots=True)
class Panel:
    """The headline: a few key figures side by side."""

    title: str
    figures: tuple[KeyFigure, ...]
    classification: Classification = PUBLIC


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `unit` is printed under the header."""

    header: str
    align: Literal["left", "right"] = "right"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a caption. The first cell of a row is its header unless `row_headers` is false.

    A cell is never blank: use an `Absent` text such as `NOT_PUBLISHED`. `totals` are the indices of summing rows.
    Raises UsageError for a blank cell, a row of another length, or a missing caption.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    totals: tuple[int, ...] = ()
    row_headers: bool = True
    key: str = ""
    classification: Classification = PUBLIC

    def __post_init__(self) -> None:
        _demand(self.caption, "A table needs a caption; say what its figures are.")
        if not self.columns or not all(column.header.strip() for column in self.columns):
            raise UsageError(f"Every column of the table '{self.caption}' needs a header.")
        for row in self.rows:
            if len(row) != len(self.columns):
                raise UsageError(
                    f"A row of the table '{self.caption}' has {len(row)} cells for {len(self.columns)} columns; "
                    "give one for each."
                )
            if not all(cell.strip() for cell in row):
                raise UsageError(
                    f"A cell of the table '{self.caption}' is blank; write why there is no figure, "
                    "for example 'not published'."
                )


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart that can be read three ways: its title states the finding, `alt` describes it, `table` holds its data.

    `spec` is a Vega-Lite specification. `description` is an optional longer text for readers who cannot see the chart.
    Raises UsageError without title, alternative text or rows, and for a table less open than the figure.
    """

    title: str
    subtitle: str
    alt: str
    spec: Mapping[str, Any] = field(hash=False)
    table: Table
    description: str = ""
    source: str = ""
    key: str = ""
    classification: Classification = PUBLIC

    def __post_init__(self) -> None:
        _demand(self.title, "A figure needs a title that states its finding.")
        _demand(self.subtitle, f"The figure '{self.title}' needs a subtitle naming its measure and unit.")
        _demand(self.alt, f"The figure '{self.title}' needs alternative text; describe what it shows.")
        if not isinstance(self.table, Table) or not self.table.rows:
            raise UsageError(f"The figure '{self.title}' needs the table of its data.")
        if self.table.classification.openness is not Openness.PUBLIC:
            raise UsageError(
                f"The data of the figure '{self.title}' share its classification; set it on the figure only."
            )


@dataclass(frozen=True, slots=True)
class Caveat:
    """What the reader must know before using the figures."""

    runs: Inline
    title: str = "Caution"
    classification: Classification = PUBLIC

    @classmethod
    def of(cls, *parts: str | Run, title: str = "Caution", classification: Classification = PUBLIC) -> Caveat:
        return cls(text(*parts), title, classification)


@dataclass(frozen=True, slots=True)
class Glossary:
    """A short box of help, such as how to read a chart."""

    runs: Inline
    title: str = "How to read this chart"
    classification: Classification = PUBLIC

    @classmethod
    def of(
        cls, *parts: str | Run, title: str = "How to read this chart", classification: Classification = PUBLIC
    ) -> Glossary:
        return cls(text(*parts), title, classification)


@dataclass(frozen=True, slots=True)
class PageBreak:
    classification: Classification = PUBLIC


@dataclass(frozen=True, slots=True)
class Withheld:
    """The notice that stands where an exempt part was taken out. Only `views.view` makes it.

    It counts for the numbers the part would have taken, so that paragraph 5.4 and Figure 3 are the same in the
    public and in the members' version.
    """

    notice: str
    paragraphs: int = 0
    figures: int = 0
    tables: int = 0

    @property
    def classification(self) -> Classification:
        return PUBLIC


Block = Paragraph | BulletList | Panel | Table | Figure | Caveat | Glossary | PageBreak | Withheld


def _demand(value: str, message: str) -> None:
    if not value.strip():
        raise UsageError(message)
