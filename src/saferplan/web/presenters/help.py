"""View models of help, glossary and the statements."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from saferplan.errors import UsageError
from saferplan.reporting.reading import reading
from saferplan.web.presenters.guided import GUIDED, Guided

METHOD_WORDS = frozenset(
    [
        "back-test",
        "Brier score",
        "dispersion",
        "Laney chart",
        "level shift",
        "mapping",
        "MASE",
        "mix effect",
        "moving range",
        "observation",
        "oracle",
        "origin",
        "overdispersion",
        "persistence",
        "phase",
        "proposed break",
        "rate effect",
        "reliability",
        "screening",
        "seasonal Kendall test",
        "Sen's slope",
        "smallest set",
        "snapshot",
        "stratum",
        "trial limits",
        "vintage",
        "warehouse",
        "Winkler score",
        "workspace",
        "XmR chart",
    ]
)
"""Words of the method and of the program, which the pages of a councillor do not use: the glossary lists them apart."""

_ENTRY = re.compile(r"^\*\*(.+?)\*\*: (.+?)(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Statement:
    """A page whose words stand in its template."""

    title: str


@dataclass(frozen=True, slots=True)
class HelpPage:
    title: str
    charts: tuple[Guided, ...]


@dataclass(frozen=True, slots=True)
class ChartHelp:
    """One guided reading with its picture and the words that reports print beside such a chart."""

    title: str
    guided: Guided
    picture: str
    """The template that holds the picture."""
    in_reports: str
    crumbs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the glossary; `ident` is its place on the page, to which links lead."""

    ident: str
    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class GlossaryPage:
    title: str
    words: tuple[Word, ...]
    method_words: tuple[Word, ...]
    crumbs: tuple[tuple[str, str], ...]


def help_page() -> HelpPage:
    return HelpPage("Help", tuple(GUIDED.values()))


def chart_help(name: str, crumbs: tuple[tuple[str, str], ...] = ()) -> ChartHelp:
    """Raises UsageError for a name that is no chart's."""
    guided = GUIDED.get(name)
    if guided is None:
        raise UsageError(f"There is no guided reading called '{name}'; choose one from the help page.")
    in_reports = _plain(guided) if guided.reading else ""
    return ChartHelp(guided.title, guided, f"web/help/pictures/{name}.svg", in_reports, crumbs)


def glossary_page(crumbs: tuple[tuple[str, str], ...] = ()) -> GlossaryPage:
    """Every word of GLOSSARY.md, those of the method apart."""
    words = all_words()
    plain = tuple(word for word in words if word.word not in METHOD_WORDS)
    return GlossaryPage("Glossary", plain, tuple(word for word in words if word.word in METHOD_WORDS), crumbs)


@lru_cache(maxsize=1)
def all_words() -> tuple[Word, ...]:
    """The words in the order of the file."""
    text = _file().read_text(encoding="utf-8")
    return tuple(Word(_ident(word), word, " ".join(meaning.split())) for word, meaning in _ENTRY.findall(text))


def _file() -> Path:
    """GLOSSARY.md: beside the package's web room in an installed wheel, at the root of a checkout."""
    packaged = Path(__file__).parents[1] / "GLOSSARY.md"
    return packaged if packaged.is_file() else Path(__file__).parents[4] / "GLOSSARY.md"


def _ident(word: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")


def _plain(guided: Guided) -> str:
    assert guided.reading is not None
    return "".join(run.text for run in reading(guided.reading).runs)
