"""The pages that hold the project together say what the code does."""

from __future__ import annotations

import re
import tomllib

import pytest

import saferplan
from saferplan.errors import SaferplanError
from tests.guards.project import ROOT, markdown_files, named, text_files

_TERM = re.compile(r"^\*\*(.+?)\*\*", re.MULTILINE)


def _page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _errors(of: type[SaferplanError] = SaferplanError) -> list[type[SaferplanError]]:
    return [of, *(error for child in of.__subclasses__() for error in _errors(child))]


def _terms() -> list[str]:
    return _TERM.findall(_page("GLOSSARY.md"))


def test_the_readme_begins_with_the_two_commands() -> None:
    readme = _page("README.md")
    assert all(re.search(rf"^{command}\b", readme, re.MULTILINE) for command in ("make serve", "make test"))


def test_the_makefile_explains_every_target_that_a_person_would_run() -> None:
    makefile = _page("Makefile")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    explained = set(re.findall(r"^([a-z][a-z-]*):.*## \S", makefile, re.MULTILINE))
    steps_of_others = {"setup", "setup-runtime", "tools", "unit"}
    assert targets - explained == steps_of_others


def test_every_make_target_a_page_names_exists() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", _page("Makefile"), re.MULTILINE))
    named_on_pages = {
        target
        for page in markdown_files()
        for target in re.findall(r"(?:^|`)make ([a-z][a-z-]*)", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert named_on_pages <= targets


def test_the_version_is_the_same_everywhere_and_has_its_changes_listed() -> None:
    declared = tomllib.loads(_page("pyproject.toml"))["project"]["version"]
    assert saferplan.__version__ == declared
    assert re.search(rf"^## \[{re.escape(declared)}\]", _page("CHANGELOG.md"), re.MULTILINE)


def test_every_exit_code_is_documented_and_no_other() -> None:
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", _page("docs/reference/exit-codes.md"), re.MULTILINE)
    assert {name: int(code) for code, name in rows} == {error.__name__: error.exit_code for error in _errors()}


def test_no_two_errors_share_an_exit_code() -> None:
    codes = [error.exit_code for error in _errors()]
    assert len(codes) == len(set(codes))


def test_the_glossary_is_in_alphabetical_order() -> None:
    terms = [term.casefold() for term in _terms()]
    assert terms == sorted(terms)
    assert len(terms) == len(set(terms))


@pytest.mark.parametrize("term", _terms())
def test_every_word_of_the_glossary_is_used(term: str) -> None:
    """Somewhere but in the glossary itself; a word nobody uses any more is taken out."""
    word = re.compile(r"\b" + r"[\s_-]+".join(map(re.escape, term.split(" (")[0].split())), re.IGNORECASE)
    others = (path for path in text_files() if path.name != "GLOSSARY.md" and not path.name.startswith("requirements"))
    assert any(word.search(path.read_text(encoding="utf-8")) for path in others)


def test_every_decision_says_its_context_what_was_decided_and_what_follows() -> None:
    pages = [path for path in markdown_files() if path.parent.name == "decisions" and path.name[0].isdigit()]
    assert [int(path.name[:4]) for path in pages] == list(range(1, len(pages) + 1))
    wanted = ["## Context", "## Decision", "## Consequences"]
    assert [named(p) for p in pages if re.findall(r"^## .+$", _page(named(p)), re.MULTILINE)[:3] != wanted] == []


def test_every_page_can_be_reached_from_the_index() -> None:
    index = _page("docs/index.md")
    pages = [path.relative_to(ROOT / "docs").as_posix() for path in markdown_files() if ROOT / "docs" in path.parents]
    assert [page for page in pages if page != "index.md" and f"({page})" not in index] == []
